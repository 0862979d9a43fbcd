"""How alike two tellings are: do these two passages state one development?

The answer is a score with its grounds: words and concepts shared, weighed against each other, and
what the readings say of date, type and parties. 0 and above speaks for one development.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from bot.reading.concepts import Terms
from storage.model import EventDate, EventType, Status

_KIN = (
    {EventType.MISSILE_LAUNCH, EventType.WEAPONS_DISPLAY, EventType.EXERCISE, EventType.SATELLITE_LAUNCH},
    {EventType.MEETING, EventType.AGREEMENT, EventType.CEREMONY, EventType.CALL},
    {EventType.STATEMENT, EventType.POLICY, EventType.REPORT, EventType.AGREEMENT},
    {EventType.WEAPONS_DISPLAY, EventType.CEREMONY, EventType.MEETING},
    {EventType.TRIAL, EventType.INCIDENT, EventType.SANCTION},
    {EventType.POLICY, EventType.SANCTION, EventType.DEPLOYMENT, EventType.AID},
)
LAUNCHES = frozenset({EventType.MISSILE_LAUNCH, EventType.SATELLITE_LAUNCH, EventType.NUCLEAR_TEST})


@dataclass(frozen=True, slots=True)
class Telling:
    """What of a mention, and of the article it stands in, is compared."""

    title: Terms
    passage: Terms
    type: EventType
    status: Status
    when: EventDate | None
    actors: frozenset[str]
    people: frozenset[str]
    lead: bool
    published_on: date | None
    language: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """A score with the terms that both tellings share, most telling first."""

    score: float
    shared: tuple[str, ...]


def compare(one: Telling, other: Telling, rarity: Mapping[str, float]) -> Likeness:
    """How much speaks for one development; `rarity` scales a term's weight (1 where unknown)."""
    titles = _overlap(one.title, other.title, rarity) if one.lead and other.lead else None
    passages = _overlap(_both(one), _both(other), rarity)
    alike = passages if titles is None else 0.5 * passages + 0.5 * titles
    score = 6.0 * alike - 2.2 + dates(one, other) + kinds(one.type, other.type) + _parties(one, other)
    return Likeness(score, _common(one, other, rarity))


def _both(telling: Telling) -> Terms:
    if not telling.lead:
        return telling.passage
    title, passage = telling.title, telling.passage
    return Terms({**title.shared, **passage.shared}, {**title.words, **passage.words})


def _overlap(one: Terms, other: Terms, rarity: Mapping[str, float]) -> float:
    """Cosine of what both share: across languages, and of words where both have the language."""
    across = _cosine(one.shared, other.shared, rarity)
    within = _cosine(one.words, other.words, rarity)
    return max(across * 0.85, 0.5 * across + 0.5 * within) if within > 0.05 else across * 0.85


def _cosine(one: Mapping[str, float], other: Mapping[str, float], rarity: Mapping[str, float]) -> float:
    if not one or not other:
        return 0.0
    small, large = (one, other) if len(one) < len(other) else (other, one)
    dot = sum((w * large[t]) * rarity.get(t, 1.0) ** 2 for t, w in small.items() if t in large)
    if not dot:
        return 0.0
    norms = [sum((w * rarity.get(t, 1.0)) ** 2 for t, w in side.items()) for side in (one, other)]
    return dot / sqrt(norms[0] * norms[1])


def _common(one: Telling, other: Telling, rarity: Mapping[str, float]) -> tuple[str, ...]:
    left, right = _both(one), _both(other)
    found = {t: w for t, w in {**left.words, **left.shared}.items() if t in right.shared or t in right.words}
    return tuple(sorted(found, key=lambda t: (-found[t] * rarity.get(t, 1.0), t))[:8])


def dates(one: Telling, other: Telling) -> float:
    """What the two dates say; far apart they rule one development out."""
    if one.when is None or other.when is None:
        return _reports(one, other)
    gap = _gap(one.when, other.when)
    if gap == 0:
        exact = one.when.precision == other.when.precision == "day"
        return 1.0 if exact else 0.2
    if gap == 1:
        return 0.0
    if one.type in LAUNCHES or other.type in LAUNCHES:
        return -9.0
    return -1.0 if gap <= 3 else -2.5


def _reports(one: Telling, other: Telling) -> float:
    """Where a date is missing the days of the two reports must do."""
    if one.published_on is None or other.published_on is None:
        return -0.5
    gap = abs((one.published_on - other.published_on).days)
    return 0.2 if gap <= 1 else -0.3 * gap if gap <= 10 else -9.0


def _gap(one: EventDate, other: EventDate) -> int:
    """Days between two dates, 0 where one may lie within the other."""
    if one.first <= other.last and other.first <= one.last:
        return 0
    return (other.first - one.last).days if one.last < other.first else (one.first - other.last).days


def kinds(one: EventType, other: EventType) -> float:
    """What the two types say."""
    if one is other:
        return 0.5
    if EventType.OTHER in (one, other) or any(one in kin and other in kin for kin in _KIN):
        return 0.0
    return -0.8


def _parties(one: Telling, other: Telling) -> float:
    if one.actors and other.actors and not one.actors & other.actors:
        return -0.8
    same = one.actors == other.actors and bool(one.actors)
    return (0.3 if same else 0.0) + (0.3 if one.people & other.people else 0.0)


def rarities(tellings: Sequence[Sequence[Telling]]) -> dict[str, float]:
    """How telling a term is among the events at hand: one that most of them share tells little."""
    holders: dict[str, int] = {}
    for event in tellings:
        seen = {
            t
            for telling in event
            for part in (telling.title, telling.passage)
            for t in (*part.shared, *part.words)
        }
        for term in seen:
            holders[term] = holders.get(term, 0) + 1
    most = len(tellings)
    return {t: 1.0 if most < 3 else max(0.15, 1.0 - (n - 1) / most) for t, n in holders.items()}
