"""A digest is due exactly once on every local date, in every zone, over ten years."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.periods import due_on, local_date, next_due
from storage.model import Timing

YEARS = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
ZONES = sorted(available_timezones())


@cache
def _changes(zone: ZoneInfo) -> list[datetime]:
    """The moments (to the hour) at which the zone's offset changes."""
    found: list[datetime] = []
    moment, end = YEARS
    while moment < end:
        later = moment + timedelta(days=7)
        if moment.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            hours = (moment + timedelta(hours=h) for h in range(1, 169))
            before = moment.astimezone(zone).utcoffset()
            found.append(next(h for h in hours if h.astimezone(zone).utcoffset() != before))
        moment = later
    return found


def _times_around(change: datetime, zone: ZoneInfo) -> set[str]:
    """Local times that the change skips, repeats, or leaves as they are."""
    before = (change - timedelta(minutes=1)).astimezone(zone)
    after = change.astimezone(zone)
    walls = (
        before - timedelta(minutes=29),
        before + timedelta(minutes=31),
        after,
        after + timedelta(minutes=30),
    )
    return {f"{w:%H:%M}" for w in walls} | {"00:00", "08:30", "23:59"}


def _assert_once_a_date(timing: Timing, since: datetime, until: datetime) -> None:
    zone = ZoneInfo(timing.zone)
    dues: list[datetime] = []
    keys: list[str] = []
    moment = since
    while moment < until:
        moment, key = next_due(timing, moment)
        dues.append(moment)
        keys.append(key)
    assert len(keys) == len(set(keys)), timing
    first, last = date.fromisoformat(keys[0]), date.fromisoformat(keys[-1])
    dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    lived = {(since + timedelta(hours=h)).astimezone(zone).date() for h in range(-48, 24 * 8, 6)}
    assert [date.fromisoformat(k) for k in keys] == [d for d in dates if d in lived], timing
    assert dues == sorted(set(dues)), timing


def test_each_local_date_has_one_due_moment_around_every_clock_change_of_ten_years() -> None:
    seen: set[tuple[object, ...]] = set()
    for name in ZONES:
        zone = ZoneInfo(name)
        changes = _changes(zone)
        history = tuple((c, c.astimezone(zone).utcoffset()) for c in changes)
        if history in seen:  # another name of a zone already walked
            continue
        seen.add(history)
        for change in changes:
            for at in _times_around(change, zone):
                around = (change - timedelta(days=2), change + timedelta(days=2))
                _assert_once_a_date(Timing(at, name), *around)


def test_ten_years_day_by_day_hold_one_digest_each_in_every_zone() -> None:
    """Zones whose clocks were the same throughout are walked once; none skipped a date in these years."""
    walked: set[tuple[object, ...]] = set()
    for name in ZONES:
        zone = ZoneInfo(name)
        clocks = [moment.astimezone(zone).utcoffset() for moment in (YEARS[0], *_changes(zone))]
        if (history := (*clocks, *_changes(zone))) in walked:
            continue
        walked.add(history)
        timing = Timing("01:30", name)
        moment, keys = YEARS[0], []
        while moment < YEARS[1]:
            moment, key = next_due(timing, moment)
            keys.append(key)
        assert keys == [(date.fromisoformat(keys[0]) + timedelta(n)).isoformat() for n in range(len(keys))]
        assert len(keys) in (3653, 3654)
    assert len(walked) > 50


@pytest.mark.parametrize(
    ("zone", "day", "at", "due"),
    [
        ("Asia/Seoul", date(2026, 3, 2), "08:30", "2026-03-01T23:30+00:00"),
        ("America/New_York", date(2026, 3, 8), "02:30", "2026-03-08T07:30+00:00"),  # gap: 03:30 EDT
        ("America/New_York", date(2026, 11, 1), "01:30", "2026-11-01T05:30+00:00"),  # fold: the first
        ("Australia/Lord_Howe", date(2026, 10, 4), "02:15", "2026-10-03T15:45+00:00"),  # half an hour
        ("Pacific/Apia", date(2011, 12, 29), "08:30", "2011-12-29T18:30+00:00"),
    ],
)
def test_gaps_move_forward_and_folds_take_the_first(zone: str, day: date, at: str, due: str) -> None:
    assert due_on(day, time.fromisoformat(at), zone) == datetime.fromisoformat(due)


def test_a_date_that_a_zone_skipped_has_no_digest() -> None:
    assert due_on(date(2011, 12, 30), time(8, 30), "Pacific/Apia") is None
    _, key = next_due(Timing("08:30", "Pacific/Apia"), datetime(2011, 12, 29, 20, tzinfo=UTC))
    assert key == "2011-12-31"


@pytest.mark.parametrize(
    ("days", "after", "key"),
    [
        ((0, 1, 2, 3, 4), "2026-03-06T00:00+00:00", "2026-03-09"),  # Friday 09:00 in Seoul: Monday next
        ((0, 3), "2026-03-02T00:00+00:00", "2026-03-05"),
        ((0,), "2026-03-01T23:30+00:00", "2026-03-09"),  # at the very moment: the next one
        ((0,), "2026-03-01T23:29+00:00", "2026-03-02"),
    ],
)
def test_chosen_days_only(days: tuple[int, ...], after: str, key: str) -> None:
    assert next_due(Timing("08:30", "Asia/Seoul", days), datetime.fromisoformat(after))[1] == key


@pytest.mark.parametrize("days", [(0,), (6,), (0, 2, 4), (0, 1, 2, 3, 4)])
def test_weekly_and_chosen_days_hold_one_digest_on_each_such_date_of_ten_years(days: tuple[int, ...]) -> None:
    for name in ("Asia/Seoul", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"):
        timing = Timing("01:30", name, days)
        moment, keys = YEARS[0], []
        while moment < YEARS[1]:
            moment, key = next_due(timing, moment)
            keys.append(date.fromisoformat(key))
        between = [keys[0] + timedelta(days=n) for n in range((keys[-1] - keys[0]).days + 1)]
        assert keys == [day for day in between if day.weekday() in days]


def test_chosen_days_hold_in_every_zone_across_each_of_its_clock_changes() -> None:
    seen: set[tuple[object, ...]] = set()
    for name in ZONES:
        zone = ZoneInfo(name)
        changes = _changes(zone)
        if (history := tuple((c, c.astimezone(zone).utcoffset()) for c in changes)) in seen:
            continue
        seen.add(history)
        for change in changes:
            day = change.astimezone(zone).weekday()
            moment, keys = change - timedelta(days=8), []
            while moment < change + timedelta(days=8):
                moment, key = next_due(Timing("01:30", name, (day,)), moment)
                keys.append(date.fromisoformat(key))
            assert [later - earlier for earlier, later in pairwise(keys)] == [timedelta(days=7)] * (
                len(keys) - 1
            )


def test_the_calendar_day_is_that_of_the_zone() -> None:
    assert local_date(datetime(2026, 3, 1, 23, 30, tzinfo=UTC), "Asia/Seoul") == date(2026, 3, 2)


def test_a_timing_without_a_day_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no day"):
        next_due(Timing("08:30", "UTC", ()), YEARS[0])
