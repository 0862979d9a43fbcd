"""How an event's facts read in one line: dates, origins, counts, flags."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from storage.model import Alerts, Event, EventDate, Flag, FlagKind, Origin, Status, Timing

# Short names in the house style of the news: months of up to five letters stand in full.
_MONTHS = ("Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WARNING = "⚠"


def day(value: date) -> str:
    """`28 Dec 2025`."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def dated(when: EventDate) -> str:
    """`28 Dec 2025`, `3–12 March 2026`, `Aug 2023` or `2024`."""
    first, last = when.first, when.last
    if when.precision == "year":
        return str(first.year)
    if when.precision == "month":
        return f"{_MONTHS[first.month - 1]} {first.year}"
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"
    if first.year == last.year:
        return f"{first.day} {_MONTHS[first.month - 1]} – {day(last)}"
    return f"{day(first)} – {day(last)}"


def when_of(event: Event) -> str:
    """The date as far as the sources give it, and whether it is a plan or was one."""
    if event.status is Status.PLANNED:
        return (
            f"planned {dated(event.when)}"
            if event.when
            else f"planned, no date given (reported {day(event.reported_on)})"
        )
    if event.status is Status.CANCELLED:
        return f"called off, was planned for {dated(event.when)}" if event.when else "called off"
    stated = dated(event.when) if event.when else f"reported {day(event.reported_on)}"
    return f"{stated} (told as background)" if event.status is Status.BACKGROUND else stated


def origin_name(origin: Origin) -> str:
    """`joint statement via Yonhap`."""
    return f"{origin.name} via {', '.join(origin.via)}" if origin.via else origin.name


def origins_of(event: Event, most: int = 3) -> str:
    """`KCNA + Joint Chiefs of Staff`, each body once."""
    names = list(dict.fromkeys(origin_name(origin) for origin in event.origins))
    if not names:
        return f"origin not named, via {event.publisher}" if event.publisher else "origin not named"
    more = f" + {len(names) - most} more" if len(names) > most else ""
    return " + ".join(names[:most]) + more


def count(number: int, one: str, many: str = "") -> str:
    """`1 article`, `5 articles`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def flag_words(flag: Flag) -> str:
    """A flag as it stands in a list: the frequent ones short, the others in full."""
    short = {FlagKind.SINGLE_ORIGIN: "only one origin", FlagKind.STATE_MEDIA_ONLY: "state media only"}
    return f"{_WARNING} {short.get(flag.kind, flag.text)}"


def flags_of(flags: Sequence[Flag]) -> tuple[str, ...]:
    """The flags of a list entry; what state media alone say needs no second hint at one origin."""
    kinds = {flag.kind for flag in flags}
    dropped = {FlagKind.SINGLE_ORIGIN} if FlagKind.STATE_MEDIA_ONLY in kinds else set()
    return tuple(dict.fromkeys(flag_words(flag) for flag in flags if flag.kind not in dropped))


def moment(value: datetime, zone: str) -> str:
    """`Mon 2 March 08:30`, on the clock of a zone."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local:%H:%M}"


def alerts_of(alerts: Alerts) -> str:
    """`missile launch, incident · from 2 origins · at most 6 an hour · quiet 22:00–07:00`."""
    kinds = ", ".join(kind.value.replace("_", " ") for kind in alerts.types) or "every kind of development"
    told = [kinds, f"at most {alerts.per_hour} an hour"]
    if alerts.origins > 1:
        told.insert(1, f"from {alerts.origins} origins on")
    if alerts.quiet:
        told.append(f"quiet {'–'.join(alerts.quiet)}")
    return " · ".join(told)


def days_of(timing: Timing) -> str:
    """`every day`, `on weekdays`, `weekly on Mon`, or the days by name."""
    chosen = tuple(sorted(timing.days))
    if timing.weekly:
        return f"weekly on {_DAYS[chosen[0]]}, with a picture"
    if chosen == tuple(range(7)):
        return "every day"
    if chosen == tuple(range(5)):
        return "on weekdays"
    return "on " + ", ".join(_DAYS[d] for d in chosen)
