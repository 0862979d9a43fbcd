"""How a channel wants to be told, read from words: modes, thresholds, quiet hours, mutes. PURE."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.alerts import URGENT
from bot.errors import InputError
from bot.names import fold, shown
from bot.periods import due_on, local_date
from bot.query import parse_types, tokens
from bot.slack.timing import parse_days, parse_time
from storage.model import Alerts, EventType

MODES = ("digest", "alert", "both")
_NAMES = ("mode", "min", "types", "type", "max")
_SPAN = re.compile(r"(\d{1,3})\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)", re.IGNORECASE)
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LONGEST_MUTE = timedelta(days=31)
QUIET_EXAMPLES = ("quiet 22:00-07:00", "quiet off")
MUTE_EXAMPLES = ("mute 2h", "mute 3d", "mute until mon", "mute until 18:00")


@dataclass(frozen=True, slots=True)
class Options:
    """What was named of how alerts are wanted; None where nothing was."""

    mode: str | None = None
    origins: int | None = None
    types: tuple[EventType, ...] | None = None
    per_hour: int | None = None

    @property
    def named(self) -> bool:
        """Whether anything was named at all."""
        return self != Options()


def parse_options(text: str) -> tuple[str, Options]:
    """Take `mode:`, `min:`, `types:` and `max:` out of a line; the rest is left as typed."""
    rest, options = [], Options()
    for token in tokens(text):
        if token.name in _NAMES:
            options = _with(options, token.name, token.text)
        elif token.name:
            rest.append(f"{token.name}:{token.text}")
        else:
            rest.append(f'"{token.text}"' if token.phrase else token.text)
    return " ".join(rest), options


def _with(options: Options, name: str, value: str) -> Options:
    if name == "mode":
        if fold(value) not in MODES:
            raise InputError.unknown("mode", shown(value), MODES)
        return replace(options, mode=fold(value))
    if name in ("type", "types"):
        return replace(options, types=_types(value))
    most = {"min": 9, "max": 60}[name]
    if not (value.isdecimal() and 1 <= int(value) <= most):
        raise InputError(f"`{name}:{shown(value)}` is not a number from 1 to {most}.")
    return replace(options, origins=int(value)) if name == "min" else replace(options, per_hour=int(value))


def _types(value: str) -> tuple[EventType, ...]:
    if fold(value) == "all":
        return ()
    if fold(value) == "urgent":
        return URGENT
    return parse_types(value)


def alerts_of(options: Options, current: Alerts | None) -> Alerts | None:
    """What is told at once from now on: urgent types, where nothing else was ever said."""
    if options.mode == "digest" or (not options.named and current is None):
        return None
    base = current or Alerts(types=() if options.origins else URGENT)
    return replace(
        base,
        types=base.types if options.types is None else options.types,
        origins=options.origins or base.origins,
        per_hour=options.per_hour or base.per_hour,
    )


def parse_quiet(text: str) -> tuple[str, str] | None:
    """Read `22:00-07:00`; None for `off`."""
    if fold(text) in ("off", "none"):
        return None
    first, dash, last = re.sub(r"\s*(?:–|—|to)\s*", "-", text.strip()).partition("-")
    if not dash:
        raise InputError("Quiet hours have a beginning and an end.", valid=QUIET_EXAMPLES)
    begins, ends = parse_time(first.strip()), parse_time(last.strip())
    if begins == ends:
        raise InputError("Quiet hours that end when they begin are none.", valid=QUIET_EXAMPLES)
    return begins, ends


def parse_mute(text: str, now: datetime, zone: str) -> datetime:
    """The moment up to which nothing is posted: `2h`, `until mon`, `until 18:00`, `until 2026-03-05`."""
    wanted = " ".join(text.casefold().split()).removeprefix("for ")
    span = _SPAN.fullmatch(wanted)
    until = now + _span(span) if span else _moment(wanted.removeprefix("until").strip(), now, zone)
    if until is None or not now < until <= now + _LONGEST_MUTE:
        raise InputError(
            f"`{shown(text)}` is no time within the next {_LONGEST_MUTE.days} days.", valid=MUTE_EXAMPLES
        )
    return until


def _span(match: re.Match[str]) -> timedelta:
    return timedelta(**{_UNITS[match[2][0].lower()]: int(match[1])})


def _moment(word: str, now: datetime, zone: str) -> datetime | None:
    """The next coming of a weekday, a time of day or a date, on the channel's clock."""
    today = local_date(now, zone)
    if word in ("tomorrow", "tmr"):
        return due_on(today + timedelta(days=1), time(), zone)
    days = parse_days(word) if word else ()
    if days:
        ahead = (today + timedelta(days=step) for step in range(1, 8))
        return due_on(next(day for day in ahead if day.weekday() in days), time(), zone)
    try:
        return due_on(datetime.strptime(word, "%Y-%m-%d").date(), time(), zone)  # noqa: DTZ007 - a local date
    except (ValueError, OverflowError):  # no date, or one that the zone has beyond the calendar's end
        pass
    try:
        at = time.fromisoformat(parse_time(word))
    except InputError:
        return None
    coming = (due_on(today + timedelta(days=step), at, zone) for step in (0, 1, 2))
    return next((moment for moment in coming if moment is not None and moment > now), None)
