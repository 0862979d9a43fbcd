"""How alike a telling is to an event: does this passage state the same development?

The answer is a score: words and concepts shared, and what the readings say of date, type and
parties, each times its weight. A few rules stand above the score. docs/grouping.md has both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log
from typing import NamedTuple

from bot.reading.concepts import Blend, norm
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
    "title": 2.6,
    "words": 7.2,
    "concepts": 2.6,
    "keys": 9.0,
    "foreign": 2.8,
    "days between reports": -0.5,
    "same day": 0.2,
    "days apart": -0.3,
    "same type": 0.4,
    "other type": -0.6,
    "parties": 0.4,
    "other parties": -0.2,
    "people": 0.1,
    "origins": 0.8,
    "told in passing": -2.5,
    "tells in passing": -2.5,
}
BIAS = -4.6
_LEAST_RARITY = 0.1
_NEAR_COPY = 0.85


@dataclass(frozen=True, slots=True)
class Telling:
    """What of a mention, and of the article it stands in, is compared."""

    text: Blend
    type: EventType
    status: Status
    when: EventDate | None
    actors: frozenset[str]
    people: frozenset[str]
    origins: frozenset[str]
    lead: bool
    published_on: date | None


@dataclass(frozen=True, slots=True)
class Profile:
    """An event with what its newest reports say: their words, dates and days of publication."""

    event: Event
    text: Blend
    whens: frozenset[EventDate]
    reports: frozenset[date]


class Scaled(NamedTuple):
    """Terms scaled by their rarity, and their norm."""

    terms: Mapping[str, float]
    norm: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """A score, 0 and above for one development, and the rule that decided where one did."""

    score: float
    rule: str = ""


def measure(telling: Telling, profile: Profile, scaled: Sequence[Scaled], shared: float) -> dict[str, float]:
    """The measures that WEIGHTS weigh; `shared` is the share of the mention's keys the event has."""
    event, mine, theirs = profile.event, telling.text, profile.text
    apart = days_apart(telling, profile)
    known = bool(telling.actors and event.actors)
    return {
        "title": _cosine(scaled[0], theirs.title, theirs.norms[0]),
        "words": _cosine(scaled[1], theirs.words, theirs.norms[1]),
        "concepts": _cosine(scaled[2], theirs.concepts, theirs.norms[2]),
        "keys": shared,
        "foreign": float(not mine.scripts & theirs.scripts),
        "days between reports": min(5.0, _days_between_reports(telling, profile)),
        "same day": float(apart == 0),
        "days apart": float(min(apart, 4)) if apart is not None else 0.0,
        "same type": float(telling.type is event.type),
        "other type": float(not related(telling.type, event.type)),
        "parties": _jaccard(telling.actors, event.actors),
        "other parties": float(known and not telling.actors & set(event.actors)),
        "people": float(bool(telling.people & set(event.people))),
        "origins": float(any(origin.key in telling.origins for origin in event.origins)),
        "told in passing": float(telling.lead and not event.is_lead),
        "tells in passing": float(not telling.lead),
    }


def compare(telling: Telling, profile: Profile, scaled: Sequence[Scaled], shared: float) -> Likeness:
    """The likeness by the rules, else by the score."""
    measures = measure(telling, profile, scaled, shared)
    ruled_out = ruled_apart(telling, profile, near_copy=measures["words"] > _NEAR_COPY)
    if ruled_out:
        return Likeness(-99.0, ruled_out)
    return Likeness(BIAS + sum(WEIGHTS[name] * value for name, value in measures.items()))


def ruled_apart(telling: Telling, profile: Profile, *, near_copy: bool) -> str:
    """The rule by which the two are two developments, or nothing.

    Where nearly all words are the same a misread date or type is likelier, but for launches:
    reports of two launches often share nearly all their words.
    """
    event, apart = profile.event, days_apart(telling, profile)
    types = {telling.type, event.type}
    if types <= LAUNCHES and apart is not None and apart > 1:
        return "launches on different days are different launches"
    if near_copy:
        return ""
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
    if when is None or not profile.whens:
        return None
    fine = [other for other in profile.whens if other.precision == when.precision == "day"]
    return min(_gap(when, other) for other in fine or profile.whens)


def _gap(one: EventDate, other: EventDate) -> int:
    """Days between two dates, 0 where one may lie within the other."""
    if one == other or (one.first <= other.last and other.first <= one.last):
        return 0
    return (other.first - one.last).days if one.last < other.first else (one.first - other.last).days


def _days_between_reports(telling: Telling, profile: Profile) -> float:
    """How far the report is from the nearest other; told of one day, reports may lie far apart."""
    when = telling.when
    if when is not None and when.precision == "day" and when in profile.whens:
        return 0.0
    if telling.published_on is None or not profile.reports:
        return 1.0
    return float(min(abs((telling.published_on - other).days) for other in profile.reports))


def related(one: EventType, other: EventType) -> bool:
    """Whether readers may take one development for either type."""
    return one is other or EventType.OTHER in (one, other) or any(one in kin and other in kin for kin in _KIN)


def rarities(telling: Telling, profiles: Sequence[Profile]) -> dict[str, float]:
    """How telling each term is among the events at hand: one that all of them share tells little."""
    whole = log(len(profiles) + 2)
    found: dict[str, float] = {}
    for terms, sides in (
        (telling.text.words, [profile.text.words for profile in profiles]),
        (telling.text.concepts, [profile.text.concepts for profile in profiles]),
    ):
        for term in terms:
            holders = sum(term in side for side in sides)
            found[term] = max(_LEAST_RARITY, 1.0 - log(holders) / whole) if holders > 1 else 1.0
    return found


def common_terms(telling: Telling, profile: Profile, rarity: Mapping[str, float]) -> tuple[str, ...]:
    """The terms both share, most telling first."""
    mine = {**telling.text.words, **telling.text.concepts}
    theirs = {**profile.text.words, **profile.text.concepts}
    found = {term: weight * rarity.get(term, 1.0) for term, weight in mine.items() if term in theirs}
    return tuple(sorted(found, key=lambda term: (-found[term], term))[:8])


def scale(telling: Telling, rarity: Mapping[str, float]) -> tuple[Scaled, ...]:
    """Title, words and concepts of a telling, each term scaled by how rare it is."""
    parts = (telling.text.title, telling.text.words, telling.text.concepts)
    rare = [{term: weight * rarity[term] for term, weight in part.items()} for part in parts]
    return tuple(Scaled(terms, norm(terms)) for terms in rare)


def _cosine(mine: Scaled, theirs: Mapping[str, float], their_norm: float) -> float:
    terms = mine.terms
    return sum(terms[t] * theirs[t] for t in terms.keys() & theirs.keys()) / (mine.norm * their_norm)


def _jaccard(one: frozenset[str], other: Sequence[str]) -> float:
    both = one | set(other)
    return len(one & set(other)) / len(both) if both else 0.0
