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

from bot.reading.grouping.concepts import Terms, norm
from storage.model import Event, EventDate, EventType, LinkKind, Status

LAUNCHES = frozenset({EventType.MISSILE_LAUNCH, EventType.SATELLITE_LAUNCH, EventType.NUCLEAR_TEST})
DEEDS = frozenset(
    {
        EventType.EXERCISE,
        EventType.WEAPONS_DISPLAY,
        EventType.DEPLOYMENT,
        EventType.MEETING,
        EventType.INCIDENT,
    }
)
PLANS = frozenset({Status.PLANNED, Status.CANCELLED})
WORDS_ONLY = frozenset({EventType.STATEMENT, EventType.REPORT, EventType.POLICY, EventType.CALL})

# Both tables are fitted by logistic regression on labelled articles and rounded (docs/grouping.md),
# but for the last two, which no single week can teach: a party seldom launches twice in a day, and
# what is of another kind on another day is another development.
OPENINGS: Mapping[str, float] = {
    "words": 10.9,
    "concepts": 8.1,
    "keys": 7.1,
    "foreign": 3.8,
    "days between reports": -0.8,
    "days apart": -0.2,
    "same type": 0.7,
    "parties": 0.2,
    "one reacts": -2.0,
    "same launch day": 3.0,
    "other type and day": -2.0,
}
PASSAGES: Mapping[str, float] = {
    "words": 5.8,
    "concepts": 3.0,
    "keys": 10.0,
    "foreign": 3.6,
    "days between reports": -1.3,
    "days apart": -0.3,
    "same type": 0.9,
    "parties": 0.5,
    "one reacts": 0.0,
    "same launch day": 3.0,
    "other type and day": -2.0,
}
OPENINGS_NEED = 7.9
PASSAGES_NEED = 8.0
# A title that names one of these tells how somebody takes what another did.
REACTIONS = frozenset(
    {
        "acts:condemnation",
        "acts:protest",
        "acts:regret",
        "offices_and_doings:warning",
        "offices_and_doings:concern",
    }
)
_LEAST_RARITY = 0.1
_NEAR_COPY = 0.85
_COARSE = 14  # days between a fact and a plan for some month or year, which it may announce


@dataclass(frozen=True, slots=True)
class Report:
    """What one mention says, in terms; `reacts` where its title names a reaction."""

    text: Terms
    reacts: bool = False


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
    changes: bool = False


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


class Apart(NamedTuple):
    """The rule by which two are two developments, and how they stand to each other, if they do.

    `forward` where the telling reacts to, announces or changes the event, else the reverse.
    """

    rule: str
    link: LinkKind | None = None
    forward: bool = True


_LAUNCHES_APART = Apart("launches on different days are different launches")
_EARLIER = Apart("an earlier episode is another development")
_OTHER_PARTIES = Apart("talks of other parties are another development")
TALKS = frozenset({EventType.MEETING, EventType.CALL})
_CHANGE = Apart("putting or calling off a plan is a development of its own", LinkKind.CHANGE)
_PLAN_APART = "a plan and what happened on another day are two developments"
_REACTION = "a reaction is a development of its own"


@dataclass(frozen=True, slots=True)
class Likeness:
    """A score, 0 and above for one development, and the rule that keeps the two apart where one does."""

    score: float
    apart: Apart | None = None

    @property
    def same(self) -> bool:
        """Whether the two are one development."""
        return self.apart is None and self.score >= 0


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
        if not group or any(one.same for one in found.values()):
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
    days = days_apart(telling, profile)
    measures = measure(telling, mine, profile, scaled, shared, days)
    weights, need = (OPENINGS, OPENINGS_NEED) if profile.openings else (PASSAGES, PASSAGES_NEED)
    score = sum([weights[name] * value for name, value in measures.items()]) - need
    return Likeness(score, ruled_apart(telling, profile, days, near_copy=measures["words"] > _NEAR_COPY))


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
        "words": _nearest(words, [(one.text.words, one.text.norms[0]) for one in reports]),
        "concepts": _nearest(concepts, [(one.text.shared, one.text.norms[1]) for one in reports]),
        "keys": shared,
        "foreign": float(not any(mine.text.script == report.text.script for report in reports)),
        "days between reports": min(5.0, _days_between_reports(telling, profile, apart)),
        "days apart": float(min(apart, 4)) if apart is not None else 0.0,
        "same type": float(telling.type is event.type),
        "parties": _jaccard(telling.actors, event.actors),
        "one reacts": float(all(mine.reacts != report.reacts for report in reports)),
        "other type and day": float(apart is not None and apart > 1 and telling.type is not event.type),
        "same launch day": _same_launch_day(telling, profile, apart),
    }


def _same_launch_day(telling: Telling, profile: Profile, apart: int | None) -> float:
    """Launches of one type by one party on one day; by half where only the reports are of one day."""
    event = profile.event
    if (
        telling.type is not event.type
        or event.type not in LAUNCHES
        or telling.actors.isdisjoint(event.actors)
    ):
        return 0.0
    if apart is None and telling.published_on is not None:
        return 0.5 * any(abs((telling.published_on - day).days) <= 1 for day in profile.days)
    return float(apart == 0)


def ruled_apart(telling: Telling, profile: Profile, days: int | None, *, near_copy: bool) -> Apart | None:
    """The rule by which the two are two developments, or none.

    Where nearly all words are the same a misread date or type is likelier, but for launches and talks:
    reports of two launches, or of talks with two guests, often share nearly all their words.
    """
    event = profile.event
    types = {telling.type, event.type}
    far = days is not None and days > 1
    if types <= LAUNCHES and far:
        return _LAUNCHES_APART
    if (
        telling.changes
        and event.status in PLANS
        and not any(report.text.change for report in profile.reports)
    ):
        return _CHANGE
    if _of_others(telling, event):
        return _OTHER_PARTIES
    if near_copy:
        return None
    fine = all(when is None or when.precision == "day" for when in (telling.when, event.when))
    beyond = days is not None and days > (1 if fine else _COARSE)
    if beyond and {telling.status, event.status} == {Status.PLANNED, Status.OCCURRED}:
        return _planned_apart(telling, event)
    if far and telling.status is Status.BACKGROUND:
        return _EARLIER
    return _reaction(telling, profile)


def _of_others(telling: Telling, event: Event) -> bool:
    """Whether these are talks of other parties, as beside one forum on one day."""
    mine, theirs = telling.actors, frozenset(event.actors)
    several = min(len(mine), len(theirs)) > 1
    return {telling.type, event.type} <= TALKS and several and not (mine <= theirs or theirs <= mine)


def _planned_apart(telling: Telling, event: Event) -> Apart:
    """A plan and what is said of it before its day: the announcement, where words are all there is."""
    planned = telling.status is Status.PLANNED
    kind, when, plan = (
        (event.type, event.when, telling.when) if planned else (telling.type, telling.when, event.when)
    )
    if kind in WORDS_ONLY and when is not None and plan is not None and when.first <= plan.first:
        return Apart(_PLAN_APART, LinkKind.ANNOUNCEMENT, forward=not planned)
    return Apart(_PLAN_APART)


def _reaction(telling: Telling, profile: Profile) -> Apart | None:
    """Words on a deed by parties that had no part in it."""
    event = profile.event
    if not telling.actors or not telling.actors.isdisjoint(event.actors):
        return None
    reacts, reacted = telling.opening.reacts, any(report.reacts for report in profile.reports)
    for mine, theirs, words, forward in (
        (telling.type, event.type, reacts and not reacted, True),
        (event.type, telling.type, reacted and not reacts, False),
    ):
        if theirs in LAUNCHES and (mine in WORDS_ONLY or words):
            return Apart(_REACTION, LinkKind.REACTION, forward)
        if theirs in DEEDS and mine in WORDS_ONLY and words:
            return Apart(_REACTION, LinkKind.REACTION, forward)
    return None


def days_apart(telling: Telling, profile: Profile) -> int | None:
    """Days between the date told and the nearest that tells the event, None where one is unknown."""
    when = telling.when
    if when is None or not profile.whens:
        return None
    fine = [other for other in profile.whens if other.precision == when.precision == "day"]
    return min(_gap(when, other) for other in fine or profile.whens)


def _gap(one: EventDate, other: EventDate) -> int:
    """Days between two dates, 0 where one may lie within the other."""
    first, last = span(one)
    other_first, other_last = span(other)
    return max(0, other_first - last, first - other_last)


@lru_cache(maxsize=4096)
def span(when: EventDate) -> tuple[int, int]:
    """The first and the last day that a date can mean, as ordinals."""
    return when.first.toordinal(), when.last.toordinal()


def _days_between_reports(telling: Telling, profile: Profile, apart: int | None) -> float:
    """How far the report is from the nearest other; told of one day, reports may lie far apart."""
    if apart == 0 and telling.when is not None and telling.when.precision == "day":
        return 0.0
    if telling.published_on is None or not profile.days:
        return 1.0
    return float(min(abs((telling.published_on - other).days) for other in profile.days))


def _scaled(text: Terms, sides: Sequence[Sequence[Report]]) -> tuple[Scaled, Scaled]:
    words = [[report.text.words for report in side] for side in sides]
    concepts = [[report.text.shared for report in side] for side in sides]
    return _rare(text.words, words), _rare(text.shared, concepts)


def _rare(terms: Mapping[str, float], sides: Sequence[Sequence[Mapping[str, float]]]) -> Scaled:
    """Terms by how telling they are: one that all the events at hand share tells little."""
    counts = dict.fromkeys(terms, 0)
    for side in sides:
        for term in set().union(*[terms.keys() & one.keys() for one in side]):
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
