"""When a digest is due: one moment for each local date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from storage.model import Timing

# A week holds every weekday; one day more before and two after cover zones that skipped a date.
_SEARCHED_DAYS = 10


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def local_date(moment: datetime, zone: str) -> date:
    """The date on the wall calendar of a zone."""
    return moment.astimezone(_zone(zone)).date()


def due_on(day: date, at: time, zone: str) -> datetime | None:
    """The moment a local time comes on a date; None when the zone skipped that date.

    A time inside a gap moves forward by the gap, a time that comes twice means its first coming.
    """
    tz = _zone(zone)
    return _moment(day, at, tz) if _is_there(day, at, tz) else None


def _is_there(day: date, at: time, zone: ZoneInfo) -> bool:
    """Whether a zone had this date; nearly always the time itself shows it."""
    return any(_moment(day, on, zone).astimezone(zone).date() == day for on in (at, time(0, 0), time(23, 59)))


def next_due(timing: Timing, after: datetime) -> tuple[datetime, str]:
    """The first due moment after `after`, in UTC, and its period key, the local date."""
    at = time.fromisoformat(timing.at)
    zone = _zone(timing.zone)
    start = local_date(after, timing.zone) - timedelta(days=1)
    for offset in range(_SEARCHED_DAYS):
        day = start + timedelta(days=offset)
        if day.weekday() not in timing.days:
            continue
        due = _moment(day, at, zone)
        if due > after and _is_there(day, at, zone):
            return due, day.isoformat()
    raise ValueError(f"no day of the week is chosen in {timing!r}")


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    # By way of UTC: arithmetic on two local times of one zone ignores its clock changes.
    return datetime(day.year, day.month, day.day, at.hour, at.minute, fold=0, tzinfo=zone).astimezone(UTC)
