"""When a digest is wanted, read from words: times, zones, days. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import InputError
from bot.names import fold, shown
from bot.periods import next_due
from bot.query import tokens
from storage.model import Timing

EXAMPLES = (
    "digest 08:30",
    "digest 08:30 Seoul weekdays",
    "digest 7:00 America/New_York mon,thu",
    "digest weekly mon 09:00",
    "digest off",
)
EVERY_DAY = tuple(range(7))
WEEKDAYS = tuple(range(5))

# Where an abbreviation or a city names several zones, the first of these that it fits is meant.
PREFERRED = (
    "Asia/Seoul", "Asia/Tokyo", "America/New_York", "America/Chicago", "America/Denver",
    "America/Los_Angeles", "Pacific/Honolulu", "America/Anchorage", "Pacific/Guam", "Asia/Shanghai",
    "Asia/Taipei", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Manila", "Asia/Bangkok",
    "Asia/Jakarta", "Asia/Ho_Chi_Minh", "Asia/Kolkata", "Asia/Ulaanbaatar", "Asia/Vladivostok",
    "Europe/Moscow", "Europe/London", "Europe/Brussels", "Europe/Paris", "Europe/Berlin",
    "Europe/Vienna", "Europe/Geneva", "Australia/Sydney", "Australia/Perth", "Pacific/Auckland",
    "America/Toronto", "UTC",
)  # fmt: skip

_DAYS = {"monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6}
_SPANS = {
    "daily": EVERY_DAY,
    "everyday": EVERY_DAY,
    "weekdays": WEEKDAYS,
    "weekday": WEEKDAYS,
    "weekends": (5, 6),
}
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?", re.IGNORECASE)


def parse_timing(text: str, zone: str, current: Timing | None = None) -> Timing:
    """Read `HH:MM [Zone] [daily | weekdays | mon,thu | weekly mon]` in any order; the rest stays."""
    at, days, weekly = current.at if current else "", set[int](), False
    rest: list[str] = []
    timed = False
    for word in (token.text for token in tokens(text)):
        found = parse_days(word)
        if fold(word) == "weekly":
            weekly = True
        elif found:
            days.update(found)
        elif word[0].isdigit() and not timed:
            at, timed = parse_time(word), True
        elif rest or not _TIME.fullmatch(word):
            rest.append(word)
        else:
            raise InputError(f"`{shown(text)}` holds two times; one digest a day has one.", valid=EXAMPLES)
    if not at:
        raise InputError("Say at what time, for example `digest 08:30`.", valid=EXAMPLES)
    named = parse_zone(" ".join(rest), zone) if rest else zone
    if weekly:
        return Timing(at, named, _one_day(days), weekly=True)
    kept = Timing(at, named) if current is None else replace(current, at=at, zone=named)
    return replace(kept, days=tuple(sorted(days)), weekly=False) if days else kept


def _one_day(days: set[int]) -> tuple[int]:
    """The day of a weekly digest, Monday where none is named."""
    if len(days) > 1:
        raise InputError("A weekly digest has one day.", valid=("digest weekly mon 09:00",))
    return (min(days, default=0),)


def parse_time(word: str) -> str:
    """The time of day of a word, `HH:MM`: `8:30`, `8.30`, `5pm`."""
    match = _TIME.fullmatch(word)
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    if match and match[3]:
        hour = hour % 12 + 12 * (match[3].casefold() == "pm") if 1 <= hour <= 12 else 99
    if match is None or (not match[2] and not match[3]) or hour > 23 or minute > 59:
        raise InputError(f"`{shown(word)}` is no time of day.", valid=("08:30", "17:05", "8:30am"))
    return f"{hour:02}:{minute:02}"


def parse_days(word: str) -> tuple[int, ...]:
    """The weekdays a word names: `mon`, `Thursdays`, `mon-fri`, `daily`; none when it names none."""
    low = fold(word)
    if low in _SPANS:
        return _SPANS[low]
    first, dash, last = low.partition("-")
    one, other = _day(first), _day(last)
    if not dash:
        return () if one is None else (one,)
    if one is None or other is None:
        return ()
    return tuple((one + step) % 7 for step in range((other - one) % 7 + 1))


def _day(word: str) -> int | None:
    named = [
        number for name, number in _DAYS.items() if len(word) >= 3 and name.startswith(word.removesuffix("s"))
    ]
    exact = [number for name, number in _DAYS.items() if name == word]
    return next(iter((*exact, *named)), None)


def parse_zone(word: str, home: str = "UTC") -> str:
    """The IANA zone that a name, a city or an abbreviation stands for.

    An abbreviation that several zones share means `home` where it fits, else the first of PREFERRED.
    """
    zones = zone_names()
    key = fold(word)
    found = zones.get(key, ())
    if home in found:
        return home
    chosen = next((zone for zone in PREFERRED if zone in found), found[0] if found else None)
    if chosen is None:
        near = get_close_matches(key, zones, n=1, cutoff=0.75)
        raise InputError(
            f"There is no time zone `{shown(word)}`. Name one as `Asia/Seoul`, as `Seoul` or as `KST`.",
            nearest=zones[near[0]][0] if near else None,
        )
    return chosen


@lru_cache(maxsize=1)
def zone_names() -> Mapping[str, tuple[str, ...]]:
    """Every name under which a zone is found: abbreviation first, then IANA name, then city."""
    names: dict[str, list[str]] = {}
    listed = sorted(
        zone for zone in available_timezones() if not zone.startswith(("posix", "right", "SystemV"))
    )
    for zone in PREFERRED:
        if zone in listed:
            for month in (1, 7):
                short = ZoneInfo(zone).tzname(datetime(2026, month, 1)) or ""  # noqa: DTZ001 - a wall time is meant
                if short.isalpha():
                    names.setdefault(fold(short), []).append(zone)
    for zone in listed:
        names.setdefault(fold(zone), []).append(zone)
    for zone in listed:
        names.setdefault(fold(zone.rsplit("/", 1)[-1]), []).append(zone)
    return {name: tuple(dict.fromkeys(zones)) for name, zones in names.items()}


def zone_choices(*first: str) -> tuple[str, ...]:
    """The zones that a menu offers, those named first."""
    known = available_timezones()
    return tuple(dict.fromkeys(zone for zone in (*first, *PREFERRED) if zone in known))


def first_due(timing: Timing | None, after: datetime, taken: Iterable[str]) -> datetime | None:
    """The next due moment of a date that has not had its digest yet."""
    if timing is None:
        return None
    done = set(taken)
    due, key = next_due(timing, after.astimezone(UTC))
    while key in done:
        due, key = next_due(timing, due)
    return due
