"""How alike a telling is to an event: does this passage state the same development?

The answer is a score: words and concepts shared, and what the readings say of date, type and
parties, each times its weight. A few rules stand above the score. docs/grouping.md has both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log, sqrt

from bot.reading.concepts import Terms
from storage.model import Event, EventDate, EventType, Status

LAUNCHES = frozenset({EventType.MISSILE_LAUNCH, EventType.SATELLITE_LAUNCH, EventType.NUCLEAR_TEST})
WORDS_ONLY = frozenset({EventType.STATEMENT, EventType.REPORT, EventType.POLICY, EventType.CALL})
_KIN = (
    {EventType.MISSILE_LAUNCH, EventType.WEAPONS_DISPLAY, EventType.EXERCISE, EventType.SATELLITE_LAUNCH},
    {EventType.MEETING, EventType.AGREEMENT, EventType.CEREMONY, EventType.CALL},
    {EventType.STATEMENT, EventType.POLICY, EventType.REPORT, EventType.AGREEMENT},
    {EventType.WEAPONS_DISPLAY, EventType.CEREMONY, EventType.MEETING},
    {EventType.TRIAL, EventType.INCIDENT, EventType.SANCTION},
    {EventType.POLICY, EventType.SANCTION, EventType.DEPLOYMENT, EventType.AID},
)
# Fitted by logistic regression on half of the labelled clusters and rounded (docs/grouping.md).
WEIGHTS: Mapping[str, float] = {
    "title": 4.5,
    "words": 8.5,
    "concepts": 4.8,
    "keys": 2.2,
    "foreign": 1.0,
    "days between reports": -1.2,
    "same day": 1.0,
    "days apart": -0.8,
    "same type": 0.5,
    "other type": -0.6,
    "parties": 0.4,
    "other parties": -0.6,
    "people": 0.4,
}
BIAS = -4.7
_PRIOR = 0.5
_LEAST_RARITY = 0.1


@dataclass(frozen=True, slots=True)
class Telling:
    """What of a mention, and of the article it stands in, is compared."""

    title: Mapping[str, float]
    words: Mapping[str, float]
    concepts: Mapping[str, float]
    script: str
    type: EventType
    status: Status
    when: EventDate | None
    actors: frozenset[str]
    people: frozenset[str]
    published_on: date | None

    @property
    def day(self) -> EventDate | None:
        """The date, where it is known to the day."""
        return self.when if self.when is not None and self.when.precision == "day" else None


def words_of(title: Terms, passage: Terms) -> tuple[dict[str, float], ...]:
    """Title terms of both sorts, words of both, concepts of both."""
    return (
        {**title.words, **title.shared},
        {**passage.words, **title.words},
        {**passage.shared, **title.shared},
    )


@dataclass(frozen=True, slots=True)
class Profile:
    """An event as its tellings have it: each term with the share of tellings that use it."""

    event: Event
    title: Mapping[str, float]
    words: Mapping[str, float]
    concepts: Mapping[str, float]
    tellings: tuple[Telling, ...]

    @classmethod
    def of(cls, event: Event, tellings: Sequence[Telling]) -> Profile:
        """The profile of an event told by these."""
        return cls(
            event,
            _mean([telling.title for telling in tellings]),
            _mean([telling.words for telling in tellings]),
            _mean([telling.concepts for telling in tellings]),
            tuple(tellings),
        )


@dataclass(frozen=True, slots=True)
class Likeness:
    """A score, 0 and above for one development, and the rule that decided where one did."""

    score: float
    rule: str = ""


def measure(
    telling: Telling, profile: Profile, rarity: Mapping[str, float], shared: float
) -> dict[str, float]:
    """The measures that WEIGHTS weigh; `shared` is the share of the mention's keys the event has."""
    event = profile.event
    foreign = all(other.script != telling.script for other in profile.tellings)
    apart = days_apart(telling, profile)
    known = bool(telling.actors and event.actors)
    return {
        "title": _cosine(telling.title, profile.title, rarity),
        "words": _cosine(telling.words, profile.words, rarity),
        "concepts": _cosine(telling.concepts, profile.concepts, rarity),
        "keys": shared,
        "foreign": float(foreign),
        "days between reports": min(5.0, _days_between_reports(telling, profile)),
        "same day": float(apart == 0),
        "days apart": float(min(apart, 4)) if apart is not None else 0.0,
        "same type": float(telling.type is event.type),
        "other type": float(not related(telling.type, event.type)),
        "parties": _jaccard(telling.actors, event.actors),
        "other parties": float(known and not telling.actors & set(event.actors)),
        "people": float(bool(telling.people & set(event.people))),
    }


def compare(telling: Telling, profile: Profile, rarity: Mapping[str, float], shared: float) -> Likeness:
    """The likeness by the rules, else by the score."""
    measures = measure(telling, profile, rarity, shared)
    near_copy = measures["words"] > 0.85
    ruled_out = ruled_apart(telling, profile)
    if ruled_out and not near_copy:
        return Likeness(-99.0, ruled_out)
    return Likeness(BIAS + sum(WEIGHTS[name] * value for name, value in measures.items()))


def ruled_apart(telling: Telling, profile: Profile) -> str:
    """The rule by which the two are two developments whatever their words, or nothing."""
    event, apart = profile.event, days_apart(telling, profile)
    types = {telling.type, event.type}
    if types <= LAUNCHES and apart is not None and apart > 1:
        return "launches on different days are different launches"
    statuses = {telling.status, event.status}
    if statuses == {Status.PLANNED, Status.OCCURRED} and apart is not None and apart > 1:
        return "what is announced is not the announcement"
    if telling.status is Status.BACKGROUND and apart is not None and apart > 1:
        return "an earlier episode is another one"
    if types & LAUNCHES and types & WORDS_ONLY and telling.actors and not telling.actors & set(event.actors):
        return "a reaction is a development of its own"
    return ""


def days_apart(telling: Telling, profile: Profile) -> int | None:
    """Days between the date told and the nearest that tells the event, None where one is unknown."""
    when = telling.when
    if when is None:
        return None
    known = {other.when for other in profile.tellings if other.when is not None}
    if profile.event.when is not None:
        known.add(profile.event.when)
    fine = [other for other in known if other.precision == when.precision == "day"] or [*known]
    return min((_gap(when, other) for other in fine), default=None)


def _gap(one: EventDate, other: EventDate) -> int:
    """Days between two dates, 0 where one may lie within the other."""
    if one.first <= other.last and other.first <= one.last:
        return 0
    return (other.first - one.last).days if one.last < other.first else (one.first - other.last).days


def _days_between_reports(telling: Telling, profile: Profile) -> float:
    """How far the report is from the nearest other; told of one day, reports may lie far apart."""
    day = telling.day
    if day is not None and any(other.day == day for other in profile.tellings):
        return 0.0
    days = [other.published_on for other in profile.tellings if other.published_on is not None]
    if telling.published_on is None or not days:
        return 1.0
    return float(min(abs((telling.published_on - other).days) for other in days))


def related(one: EventType, other: EventType) -> bool:
    """Whether readers may take one development for either type."""
    return one is other or EventType.OTHER in (one, other) or any(one in kin and other in kin for kin in _KIN)


def rarities(profiles: Iterable[Profile]) -> dict[str, float]:
    """How telling a term is among the events at hand: one that all of them share tells little."""
    holders: dict[str, int] = {}
    count = 0
    for profile in profiles:
        count += 1
        for term in (*profile.words, *profile.concepts):
            holders[term] = holders.get(term, 0) + 1
    whole = log(count + 2)
    by_count = [1.0] + [max(_LEAST_RARITY, 1.0 - log(n) / whole) for n in range(1, count * 2 + 1)]
    return {term: by_count[n] for term, n in holders.items() if n > 1}


def common_terms(telling: Telling, profile: Profile, rarity: Mapping[str, float]) -> tuple[str, ...]:
    """The terms both share, most telling first."""
    mine, theirs = {**telling.words, **telling.concepts}, {**profile.words, **profile.concepts}
    found = {term: weight * rarity.get(term, 1.0) for term, weight in mine.items() if term in theirs}
    return tuple(sorted(found, key=lambda term: (-found[term], term))[:8])


def _mean(parts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for part in parts:
        for term, weight in part.items():
            total[term] = total.get(term, 0.0) + weight
    return {term: weight / len(parts) for term, weight in total.items()}


def _cosine(one: Mapping[str, float], other: Mapping[str, float], rarity: Mapping[str, float]) -> float:
    small, large = (one, other) if len(one) < len(other) else (other, one)
    dot = sum(w * large[t] * rarity.get(t, 1.0) ** 2 for t, w in small.items() if t in large)
    if not dot:
        return 0.0
    norms = [sum((w * rarity.get(t, 1.0)) ** 2 for t, w in side.items()) for side in (one, other)]
    return dot / sqrt((norms[0] + _PRIOR) * (norms[1] + _PRIOR))


def _jaccard(one: frozenset[str], other: Sequence[str]) -> float:
    both = one | set(other)
    return len(one & set(other)) / len(both) if both else 0.0
