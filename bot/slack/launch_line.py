"""A launch in one compact line: what is told of it, and who gave which figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.reading.launches.record import figure_words
from storage.model import Launch, LaunchFact, Particular

_LABELS = {
    Particular.TIME: "at",
    Particular.COUNT: "number",
    Particular.SITE: "from",
    Particular.RANGE: "range",
    Particular.ALTITUDE: "altitude",
    Particular.WATERS: "waters:",
    Particular.OUTCOME: "outcome:",
}
_SIDES = 3
_NOBODY = "origin not named"


def launch_line(launch: Launch) -> tuple[str, str]:
    """The body that gave most of it, empty when none is named; then the particulars, other bodies named.

    `("Joint Chiefs of Staff", "at 06:14 local time … · from Sunan · altitude 50 km (KCNA)")`.
    """
    main = _main(launch)
    parts = [_part(about, launch.all(about), main) for about in Particular if launch.all(about)]
    return main, " · ".join(parts)


def _main(launch: Launch) -> str:
    named = Counter(fact.origin for fact in launch.facts if fact.origin)
    return named.most_common(1)[0][0] if named else ""


def _part(about: Particular, facts: Sequence[LaunchFact], main: str) -> str:
    said: dict[str, list[LaunchFact]] = {}
    for fact in facts:
        said.setdefault(fact.origin, []).append(fact)
    sides: dict[str, list[str]] = {}
    for origin, theirs in said.items():
        sides.setdefault(_value(about, theirs), []).append(origin)
    agreed = len(sides) == 1 and main in said
    told = ", ".join(
        value if agreed or not main else f"{value} ({_by(origins)})"
        for value, origins in list(sides.items())[:_SIDES]
    )
    label = _LABELS.get(about, "")
    return f"{label} {told}" if label else told


def _by(origins: Sequence[str]) -> str:
    """Nobody's word is not the main body's: where none is named, that is said."""
    return ", ".join(origin for origin in origins if origin) or _NOBODY


def _value(about: Particular, facts: Sequence[LaunchFact]) -> str:
    if facts[0].is_figure:
        return figure_words(facts)
    if about is Particular.TIME:
        return _moment(max(facts, key=lambda fact: "T" in fact.value).value)
    return " / ".join(dict.fromkeys(fact.value for fact in facts[:_SIDES]))


def _moment(value: str) -> str:
    """`06:14 local time (21:14 UTC)`."""
    day, _, clock = value.rpartition("T")
    local = f"{clock[:5]} local time"
    return f"{local} ({datetime.fromisoformat(value).astimezone(UTC):%H:%M} UTC)" if day else local
