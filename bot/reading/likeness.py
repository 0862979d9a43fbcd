"""How alike a telling is to an event: does this passage state the same development?

The answer is a score: words and concepts shared, and what the readings say of date, type and
parties, each times its weight. A few rules stand above the score. docs/grouping.md has both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import log
from typing import NamedTuple

from bot.reading.concepts import Blend, norm
from storage.model import Event, EventDate, EventType, Status

LAUNCHES = frozenset({EventType.MISSILE_LAUNCH, EventType.SATELLITE_LAUNCH, EventType.NUCLEAR_TEST})
WORDS_ONLY = frozenset({EventType.STATEMENT, EventType.REPORT, EventType.POLICY, EventType.CALL})

# Both tables are fitted by logistic regression on labelled articles and rounded (docs/grouping.md),
# but for the last two, which no single week can teach: a party seldom launches twice in a day, and
# what is of another kind on another day is another development.
OPENINGS: Mapping[str, float] = {
    "words": 15.8,
    "concepts": 4.5,
    "keys": 5.2,
    "keys of one": 1.5,
    "foreign": 4.9,
    "days between reports": -0.9,
    "days apart": -0.3,
    "same type": 0.6,
    "parties": 1.2,
    "people": 0.0,
    "same launch day": 3.0,
    "other type and day": -2.0,
}
PASSAGES: Mapping[str, float] = {
    "words": 5.8,
    "concepts": 1.9,
    "keys": 8.5,
    "keys of one": 4.0,
    "foreign": 3.6,
    "days between reports": -1.3,
    "days apart": -0.3,
    "same type": 0.9,
    "parties": 0.5,
    "people": 0.5,
    "same launch day": 3.0,
    "other type and day": -2.0,
}
OPENINGS_NEED = 7.5
PASSAGES_NEED = 8.0
_LEAST_RARITY = 0.1
_NEAR_COPY = 0.85
_RULED_OUT = -99.0


@dataclass(frozen=True, slots=True)
class Report:
    """What one mention says, in terms, and the keys under which it is found."""

    text: Blend
    keys: frozenset[int]


@dataclass(frozen=True, slots=True)
class Telling:
    """What of a mention, and of the article it stands in, is compared.

    `opening` is of title and beginning for a lead, else the passage again.
    """

    opening: Report
    passage: Report
    type: EventType
    status: Status
    when: EventDate | None
    actors: frozenset[str]
    people: frozenset[str]
    lead: bool
    published_on: date | None


@dataclass(frozen=True, slots=True)
class Profile:
    """An event as its newest reports tell it, for one telling to be compared with.

    `reports` are the openings of the articles that lead with it where `openings` says so, else passages.
    """

    event: Event
    reports: tuple[Report, ...]
    openings: bool
    whens: frozenset[EventDate]
    days: frozenset[date]


class Scaled(NamedTuple):
    """Terms scaled by their rarity, and their norm."""

    terms: Mapping[str, float]
    norm: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """A score, 0 and above for one development, and the rule that decided where one did."""

    score: float
    rule: str = ""


def likenesses(
    telling: Telling, profiles: Mapping[str, Profile], shared: Mapping[str, float]
) -> dict[str, Likeness]:
    """How alike the telling is to each event; `shared` is the share of its keys that the event has.

    An article that leads with a development belongs with those that do: only where none is like it
    is it compared with events told in passing so far.
    """
    found: dict[str, Likeness] = {}
    for openings in (True, False):
        group = {name: profile for name, profile in profiles.items() if profile.openings is openings}
        if not group or any(one.score >= 0 for one in found.values()):
            continue
        mine = telling.opening if openings else telling.passage
        scaled = _scaled(mine.text, [profile.reports for profile in group.values()])
        for name, profile in group.items():
            found[name] = _compare(telling, mine, profile, scaled, shared[name])
    return found


def _compare(
    telling: Telling, mine: Report, profile: Profile, scaled: tuple[Scaled, Scaled], shared: float
) -> Likeness:
    """The likeness by the rules, else by the score."""
    apart = days_apart(telling, profile)
    measures = measure(telling, mine, profile, scaled, shared, apart)
    ruled_out = ruled_apart(telling, profile.event, apart, near_copy=measures["words"] > _NEAR_COPY)
    if ruled_out:
        return Likeness(_RULED_OUT, ruled_out)
    weights, need = (OPENINGS, OPENINGS_NEED) if profile.openings else (PASSAGES, PASSAGES_NEED)
    return Likeness(sum(weights[name] * value for name, value in measures.items()) - need)


def measure(
    telling: Telling,
    mine: Report,
    profile: Profile,
    scaled: tuple[Scaled, Scaled],
    shared: float,
    apart: int | None,
) -> dict[str, float]:
    """What OPENINGS and PASSAGES weigh; of texts and keys that of the report most alike."""
    event, reports = profile.event, profile.reports
    words, concepts = scaled
    return {
        "words": _nearest(words, [(one.text.words, one.text.norms[1]) for one in reports]),
        "concepts": _nearest(concepts, [(one.text.concepts, one.text.norms[2]) for one in reports]),
        "keys": shared,
        "keys of one": max([len(mine.keys & report.keys) for report in reports]) / max(1, len(mine.keys)),
        "foreign": float(not any(mine.text.scripts & report.text.scripts for report in reports)),
        "days between reports": min(5.0, _days_between_reports(telling, profile, apart)),
        "days apart": float(min(apart, 4)) if apart is not None else 0.0,
        "same type": float(telling.type is event.type),
        "parties": _jaccard(telling.actors, event.actors),
        "people": float(not telling.people.isdisjoint(event.people)),
        "other type and day": float(apart is not None and apart > 1 and telling.type is not event.type),
        "same launch day": float(
            apart == 0
            and telling.type is event.type
            and event.type in LAUNCHES
            and not telling.actors.isdisjoint(event.actors)
        ),
    }


def ruled_apart(telling: Telling, event: Event, apart: int | None, *, near_copy: bool) -> str:
    """The rule by which the two are two developments, or nothing.

    Where nearly all words are the same a misread date or type is likelier, but for launches:
    reports of two launches often share nearly all their words.
    """
    types = {telling.type, event.type}
    if types <= LAUNCHES and apart is not None and apart > 1:
        return "launches on different days are different launches"
    if near_copy:
        return ""
    statuses = {telling.status, event.status}
    if statuses == {Status.PLANNED, Status.OCCURRED} and apart is not None and apart > 1:
        return "a plan and what happened on another day are two developments"
    if telling.status is Status.BACKGROUND and apart is not None and apart > 1:
        return "an earlier episode is another development"
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
    first, last = _span(one)
    other_first, other_last = _span(other)
    return max(0, other_first - last, first - other_last)


@lru_cache(maxsize=4096)
def _span(when: EventDate) -> tuple[int, int]:
    return when.first.toordinal(), when.last.toordinal()


def _days_between_reports(telling: Telling, profile: Profile, apart: int | None) -> float:
    """How far the report is from the nearest other; told of one day, reports may lie far apart."""
    if apart == 0 and telling.when is not None and telling.when.precision == "day":
        return 0.0
    if telling.published_on is None or not profile.days:
        return 1.0
    return float(min(abs((telling.published_on - other).days) for other in profile.days))


def _scaled(text: Blend, sides: Sequence[Sequence[Report]]) -> tuple[Scaled, Scaled]:
    words = [set().union(*(report.text.words for report in side)) for side in sides]
    concepts = [set().union(*(report.text.concepts for report in side)) for side in sides]
    return _rare(text.words, words), _rare(text.concepts, concepts)


def _rare(terms: Mapping[str, float], sides: Sequence[set[str]]) -> Scaled:
    """Terms by how telling they are: one that all the events at hand share tells little."""
    counts = dict.fromkeys(terms, 0)
    for side in sides:
        for term in side & terms.keys():
            counts[term] += 1
    whole = log(len(sides) + 2)
    scales = [1.0, 1.0, *(max(_LEAST_RARITY, 1.0 - log(n) / whole) for n in range(2, len(sides) + 1))]
    scaled = {term: weight * scales[counts[term]] for term, weight in terms.items()}
    return Scaled(scaled, norm(scaled))


def _nearest(mine: Scaled, theirs: Sequence[tuple[Mapping[str, float], float]]) -> float:
    """The greatest cosine with any of several texts, each given by its terms and their norm."""
    terms = mine.terms.items()
    found = [sum([weight * one[t] for t, weight in terms if t in one]) / length for one, length in theirs]
    return max(found) / mine.norm


def _jaccard(one: frozenset[str], other: Sequence[str]) -> float:
    both = one | set(other)
    return len(one & set(other)) / len(both) if both else 0.0
