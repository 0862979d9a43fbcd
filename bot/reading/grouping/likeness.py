"""How alike a telling is to an event: does this passage state the same development?

The answer is a score: words and concepts shared, and what the readings say of date, type and
parties, each times its weight. A few rules stand above the score. docs/grouping.md has both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from math import log
from operator import mul
from typing import NamedTuple

from bot.reading.grouping.concepts import Terms, norm
from bot.reading.grouping.weights import OPENINGS, OPENINGS_NEED, PASSAGES, PASSAGES_NEED, Measures
from bot.reading.text.once import once
from storage.model import Event, EventDate, EventType, LinkKind, Status
from storage.model.record import record

# Not sets: in so few, looking for a member takes less than its hash does.
LAUNCHES = (EventType.MISSILE_LAUNCH, EventType.SATELLITE_LAUNCH, EventType.NUCLEAR_TEST)
DEEDS = (
    EventType.EXERCISE,
    EventType.WEAPONS_DISPLAY,
    EventType.DEPLOYMENT,
    EventType.MEETING,
    EventType.INCIDENT,
)
PLANS = (Status.PLANNED, Status.CANCELLED)
WORDS_ONLY = (EventType.STATEMENT, EventType.REPORT, EventType.POLICY, EventType.CALL)
TALKS = (EventType.MEETING, EventType.CALL)

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
# A title that names one of these tells of a message, of which every friend sends one on a feast day.
MESSAGES = frozenset({"acts:congratulation"})
_LEAST_RARITY = 0.1
_NEAR_COPY = 0.85
_COARSE = 14  # days between a fact and a plan for some month or year, which it may announce


# Of each report its terms, with their length.
Side = Sequence[tuple[Mapping[str, float], float]]


@record(frozen=True, slots=True)
class Report:
    """What one mention says, in terms; its title may name a reaction or a message."""

    text: Terms
    reacts: bool = False
    greets: bool = False


@record(frozen=True, slots=True)
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


@record(frozen=True, slots=False)
class Profile:
    """An event as its newest reports tell it, for one telling to be compared with.

    `reports` are the openings of the articles that lead with it where `openings` says so, else passages.
    """

    event: Event
    reports: Sequence[Report]
    openings: bool
    whens: Sequence[EventDate]
    days: Sequence[date]

    @once
    def spans(self) -> Sequence[tuple[int, int]]:
        """The days that its dates can mean."""
        return [*map(span, self.whens)]

    @once
    def fine(self) -> Sequence[tuple[int, int]]:
        """The same of those dates that are days, where any is, else of all."""
        return [span(when) for when in self.whens if when.precision == "day"] or self.spans

    @once
    def words(self) -> Side:
        """The words of each report, and their length."""
        return [(report.text.words, report.text.norms[0]) for report in self.reports]

    @once
    def concepts(self) -> Side:
        """What each report shares with others of any language, and its length."""
        return [(report.text.shared, report.text.norms[1]) for report in self.reports]


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
_OTHER_SENDERS = Apart("messages of other parties are other developments")
_CHANGE = Apart("putting or calling off a plan is a development of its own", LinkKind.CHANGE)
_CHANGED = _CHANGE._replace(forward=False)
_PLAN_APART = "a plan and what happened on another day are two developments"
_REACTION = "a reaction is a development of its own"


@record(frozen=True, slots=True)
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

    All are compared by openings, or all by passages.
    """
    if not profiles:
        return {}
    openings = next(iter(profiles.values())).openings
    mine = telling.opening if openings else telling.passage
    sides = profiles.values()
    words = alike(mine.text.words, mine.text.norms[0], [profile.words for profile in sides])
    concepts = alike(mine.text.shared, mine.text.norms[1], [profile.concepts for profile in sides])
    found: dict[str, Likeness] = {}
    weights, need = (OPENINGS, OPENINGS_NEED) if openings else (PASSAGES, PASSAGES_NEED)
    for (name, profile), word, concept in zip(profiles.items(), words, concepts, strict=True):
        days = days_apart(telling, profile)
        measures = measure(telling, mine, profile, days, (word, concept, shared[name]))
        score = sum(map(mul, weights, measures)) - need
        found[name] = Likeness(score, ruled_apart(telling, profile, days, near_copy=word > _NEAR_COPY))
    return found


def measure(
    telling: Telling, mine: Report, profile: Profile, apart: int | None, alike: tuple[float, float, float]
) -> Measures:
    """What OPENINGS and PASSAGES weigh; `alike` are words, concepts and keys."""
    event, reports = profile.event, profile.reports
    same_type = telling.type is event.type
    return Measures(
        *alike,
        foreign=mine.text.script not in [report.text.script for report in reports],
        days_between_reports=min(5.0, _days_between_reports(telling, profile, apart)),
        days_apart=min(apart, 4) if apart is not None else 0.0,
        same_type=same_type,
        parties=_jaccard(telling.actors, event.actors),
        one_reacts=mine.reacts not in [report.reacts for report in reports],
        same_launch_day=_same_launch_day(telling, profile, apart),
        other_type_and_day=apart is not None and apart > 1 and not same_type,
    )


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
    far = days is not None and days > 1
    if far and telling.type in LAUNCHES and event.type in LAUNCHES:
        return _LAUNCHES_APART
    if (
        telling.changes
        and event.status in PLANS
        and not any(report.text.change for report in profile.reports)
    ):
        return _CHANGE
    if telling.status is Status.PLANNED and tells_change(event, profile.reports):
        return _CHANGED
    if _of_others(telling, event):
        return _OTHER_PARTIES
    if (
        telling.opening.greets
        and any(report.greets for report in profile.reports)
        and _differ(telling, event)
    ):
        return _OTHER_SENDERS
    if near_copy:
        return None
    if far and _plan_and_fact(telling.status, event.status):
        fine = all(when is None or when.precision == "day" for when in (telling.when, event.when))
        if fine or (days or 0) > _COARSE:
            return _planned_apart(telling, event)
    if far and telling.status is Status.BACKGROUND:
        return _EARLIER
    return _reaction(telling, profile)


def tells_change(event: Event, reports: Sequence[Report]) -> bool:
    """Whether what occurred is that another event, a plan, was put or called off: it has no day itself."""
    undated = event.status is Status.OCCURRED and event.when is None
    return undated and any(report.text.change for report in reports)


def _of_others(telling: Telling, event: Event) -> bool:
    """Whether these are talks of other parties, as beside one forum on one day."""
    if telling.type not in TALKS or event.type not in TALKS:
        return False
    return min(len(telling.actors), len(event.actors)) > 1 and _differ(telling, event)


def _differ(telling: Telling, event: Event) -> bool:
    """Whether each side has a party that the other lacks."""
    mine, theirs = telling.actors, frozenset(event.actors)
    return not (mine <= theirs or theirs <= mine)


def _plan_and_fact(one: Status, other: Status) -> bool:
    return Status.PLANNED in (one, other) and Status.OCCURRED in (one, other)


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
    first, last = span(when)
    # Of two dates one of which may lie within the other there are none between.
    others = profile.fine if when.precision == "day" else profile.spans
    return min([max(0, other_first - last, first - other_last) for other_first, other_last in others])


def span(when: EventDate) -> tuple[int, int]:
    """The first and the last day that a date can mean, as ordinals."""
    return _span(when.value, when.end)


@lru_cache(maxsize=4096)
def _span(value: str, end: str | None) -> tuple[int, int]:
    when = EventDate(value, end)
    return when.first.toordinal(), when.last.toordinal()


def _days_between_reports(telling: Telling, profile: Profile, apart: int | None) -> float:
    """How far the report is from the nearest other; told of one day, reports may lie far apart."""
    if apart == 0 and telling.when is not None and telling.when.precision == "day":
        return 0.0
    if telling.published_on is None or not profile.days:
        return 1.0
    return float(min([abs((telling.published_on - other).days) for other in profile.days]))


def alike(mine: Mapping[str, float], length: float, sides: Sequence[Side]) -> list[float]:
    """For each event the greatest cosine with one of its reports, each given by its terms and their length.

    A term that all the events at hand share tells little.
    """
    common = [[list(filter(one.__contains__, mine)) for one, _ in side] for side in sides]
    if len(sides) > 1:
        counts = Counter(
            chain.from_iterable([side[0] if len(side) == 1 else set().union(*side) for side in common])
        )
        often = [term for term, count in counts.items() if count > 1]
        if often:
            mine, length = _rarer(mine, often, counts, len(sides))
    known = mine.__getitem__
    return [
        max(
            [
                sum(map(mul, map(known, terms), map(one.__getitem__, terms))) / theirs
                for terms, (one, theirs) in zip(*both, strict=True)
            ]
        )
        / length
        for both in zip(common, sides, strict=True)
    ]


def _rarer(
    mine: Mapping[str, float], often: Sequence[str], counts: Mapping[str, int], sides: int
) -> tuple[dict[str, float], float]:
    """The terms, of which these tell the less the more events share them, and their length."""
    whole, scaled = log(sides + 2), dict(mine)
    scales = [1.0, 1.0, *(max(_LEAST_RARITY, 1.0 - log(n) / whole) for n in range(2, sides + 1))]
    for term in often:
        scaled[term] *= scales[counts[term]]
    return scaled, norm(scaled)


def _jaccard(one: frozenset[str], other: Sequence[str]) -> float:
    both = one.union(other)
    return len(one.intersection(other)) / len(both) if both else 0.0
