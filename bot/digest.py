"""What a subscription shows for one period, ranked and grouped.

Ranked as told in docs/digests.md: news before backlog, then weight with what several origins and
articles add. Each new event stands once, under the topic it is most about that the channel follows;
what was known and has turned since (a plan came true, another body confirmed) stands apart.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.periods import local_date
from storage.model import (
    Event,
    EventPage,
    EventQuery,
    EventType,
    Order,
    Origin,
    Status,
    Subscription,
)

MAIN_EVENTS = 12  # in the channel: what is new, the first of them by topic, and what has changed
FIRST_EVENTS = 8
CHANGED_EVENTS = 4
ALERTED_EVENTS = 6
THREAD_EVENTS = 24
FILLED_UP_TO = 5
COMING_DAYS = 7
COMING_EVENTS = 7
BACKLOG_AFTER = timedelta(days=14)
_ASKED = 200

# What a kind of development adds: force and danger first, then what binds, then what was said or marked.
KINDS = {
    EventType.NUCLEAR_TEST: 0.4,
    EventType.MISSILE_LAUNCH: 0.2,
    EventType.SATELLITE_LAUNCH: 0.2,
    EventType.INCIDENT: 0.2,
    EventType.AGREEMENT: 0.15,
    EventType.MEETING: 0.1,
    EventType.DEPLOYMENT: 0.1,
    EventType.EXERCISE: 0.1,
    EventType.SANCTION: 0.1,
    EventType.POLICY: 0.05,
    EventType.CALL: 0.05,
    EventType.REPORT: -0.05,
    EventType.CEREMONY: -0.05,
}

# The topic that an event of a kind is about, whatever else its article is about.
TOPIC_OF = {
    EventType.MISSILE_LAUNCH: "missiles",
    EventType.SATELLITE_LAUNCH: "space",
    EventType.NUCLEAR_TEST: "nuclear",
    EventType.EXERCISE: "exercises",
    EventType.SANCTION: "sanctions",
}


@dataclass(frozen=True, slots=True)
class Section:
    """The events shown under one topic, the most important first."""

    topic: str
    events: tuple[Event, ...]


class Turn(StrEnum):
    """How an event that was known before reads otherwise since."""

    CAME_TRUE = "came true"
    CONFIRMED = "confirmed"  # one origin alone had said so, now another body does
    DATED = "dated"  # its day is given at last
    MOVED = "moved"
    CALLED_OFF = "called off"
    ON_AGAIN = "on again"  # had been called off, is planned once more


@dataclass(frozen=True, slots=True)
class Change:
    """A known event with what it was and how it has turned."""

    event: Event
    was: Event
    turn: Turn

    @property
    def corrects(self) -> bool:
        """Whether what the channel was shown no longer holds."""
        return self.turn in (Turn.MOVED, Turn.CALLED_OFF, Turn.ON_AGAIN)


@dataclass(frozen=True, slots=True)
class Digest:
    """One period of a channel: what is new, what has changed, what is coming up.

    The most important new ones stand in `sections`, the next in `also`; what goes into the thread in
    `further` and `further_changes`; what the channel was alerted to already in `alerted`. `new` and
    `changed` count those shown and those cut, `more` tells that there are even more than that.
    """

    zone: str
    since: datetime
    until: datetime
    new: int
    changed: int
    top: Event | None
    sections: tuple[Section, ...]
    also: tuple[Event, ...]
    changes: tuple[Change, ...]
    further: tuple[Section, ...]
    further_changes: tuple[Change, ...]
    coming: tuple[Event, ...]
    alerted: tuple[Event, ...] = ()
    more: bool = False

    @property
    def shown(self) -> tuple[Event, ...]:
        """The events that the channel's message shows, in its order."""
        listed = [event for section in self.sections for event in section.events]
        return (*listed, *self.also, *(change.event for change in self.changes))

    @property
    def left_out(self) -> int:
        """How many developments neither the channel nor the thread shows."""
        threaded = sum(len(section.events) for section in self.further) + len(self.further_changes)
        return self.new + self.changed - len(self.shown) - threaded


def news_query(subscription: Subscription, until: datetime, *, leads_only: bool = True) -> EventQuery:
    """Ask for what became known in the period, the weightiest first."""
    return EventQuery(
        topics=subscription.topics,
        without_topics=subscription.without_topics,
        statuses=(Status.OCCURRED, Status.PLANNED),
        seen_after=subscription.covered_until,
        seen_until=until,
        leads_only=leads_only,
        order=Order.WEIGHT,
        limit=_ASKED,
    )


def changes_query(subscription: Subscription, until: datetime) -> EventQuery:
    """Ask for what was known before the period and reads otherwise since."""
    asked = news_query(subscription, until)
    statuses = (Status.OCCURRED, Status.PLANNED, Status.CANCELLED)
    return replace(asked, statuses=statuses, seen_after=None, changed_after=subscription.covered_until)


def coming_query(subscription: Subscription, until: datetime) -> EventQuery:
    """Ask for what is planned from today on, within the days a digest looks ahead."""
    today = local_date(until, subscription.zone)
    return EventQuery(
        topics=subscription.topics,
        without_topics=subscription.without_topics,
        statuses=(Status.PLANNED,),
        date_from=today,
        date_to=today + timedelta(days=COMING_DAYS),
        order=Order.DATE,
        limit=_ASKED,
    )


def compose(
    subscription: Subscription,
    new: EventPage,
    changed: EventPage,
    coming: EventPage,
    until: datetime,
    alerted: Collection[int] = (),
) -> Digest:
    """Choose, rank and group what the channel shows; what it was alerted to is not new to it."""
    ranked = worth_showing([event for event in new.events if event.id not in alerted])
    changes = tuple(change for change in turns(changed) if change.event.id not in alerted)
    shown_changes = _updates_first(changes[:CHANGED_EVENTS])
    room = MAIN_EVENTS - len(shown_changes)
    shown, thread = ranked[:room], ranked[room : room + THREAD_EVENTS]
    already = (*shown, *thread, *(change.event for change in changes))
    return Digest(
        zone=subscription.zone,
        since=subscription.covered_until,
        until=until,
        new=len(ranked),
        changed=len(changes),
        top=next(iter(rank([*ranked[:1], *(change.event for change in changes)])), None),
        sections=by_topic(shown[:FIRST_EVENTS], subscription.topics),
        also=shown[FIRST_EVENTS:],
        changes=shown_changes,
        further=by_topic(thread, subscription.topics),
        further_changes=_updates_first(changes[CHANGED_EVENTS : CHANGED_EVENTS + THREAD_EVENTS]),
        coming=_coming(coming.events, already, local_date(until, subscription.zone)),
        more=new.more or changed.more,
        alerted=rank(event for event in new.events if event.id in alerted)[:ALERTED_EVENTS],
    )


def _updates_first(changes: Sequence[Change]) -> tuple[Change, ...]:
    """What no longer holds comes after what is told further, each the most important first."""
    return tuple(sorted(changes, key=lambda change: change.corrects))


def turns(changed: EventPage) -> tuple[Change, ...]:
    """What of the events that changed is worth telling, the most important first."""
    were = {was.id: was for was in changed.before}
    told = []
    for event in rank(changed.events):
        turn = turn_of(event, were[event.id])
        if turn is not None:
            told.append(Change(event, were[event.id], turn))
    return tuple(told)


def turn_of(event: Event, was: Event) -> Turn | None:
    """How an event has turned since it was `was`; None when nobody needs to be told."""
    if event.status is Status.CANCELLED and was.status is not Status.CANCELLED:
        return Turn.CALLED_OFF
    if was.status in (Status.PLANNED, Status.CANCELLED) and event.status is Status.OCCURRED:
        return Turn.CAME_TRUE
    if event.status is Status.PLANNED and was.status is Status.CANCELLED:
        return Turn.ON_AGAIN
    if event.status is Status.PLANNED and event.when != was.when:
        return Turn.MOVED if was.when else Turn.DATED
    if event.when and was.when and (was.when.last < event.when.first or event.when.last < was.when.first):
        return Turn.MOVED
    return Turn.CONFIRMED if single(was) and confirming(event, was) else None


def single(event: Event) -> bool:
    """Whether one body alone says so, or state media alone."""
    return len({origin.key for origin in event.origins}) < 2 or all(o.state_media for o in event.origins)


def confirming(event: Event, was: Event) -> tuple[Origin, ...]:
    """The bodies that have said so since; state media confirm nothing of their own state's."""
    known = {origin.key for origin in was.origins}
    return tuple(o for o in event.origins if o.key not in known and not o.state_media)


def worth_showing(events: Sequence[Event]) -> tuple[Event, ...]:
    """Rank events; those told in passing only fill up a short list, at its end, one an article."""
    ranked = rank(events)
    main = [event for event in ranked if event.is_lead]
    room = max(0, FILLED_UP_TO - len(main))
    shown, passing = {event.url for event in main}, []
    for event in ranked:
        if not event.is_lead and (not event.url or event.url not in shown):
            passing.append(event)
            shown.add(event.url)
    return (*main, *passing[:room])


def rank(events: Iterable[Event]) -> tuple[Event, ...]:
    """Order events by what matters first; the backlog of an import comes after the news."""
    listed = list(events)
    newest = max((event.news_on for event in listed), default=date.min)

    def place(event: Event) -> tuple[bool, float, int, int]:
        backlog = newest - event.news_on > BACKLOG_AFTER
        return backlog, -importance(event), -event.news_on.toordinal(), event.id

    return tuple(sorted(listed, key=place))


def importance(event: Event) -> float:
    """An event's weight, with what its kind, independent origins and further articles add."""
    heard = 0.08 * (min(len(event.origins), 4) - 1) + 0.15 * math.log2(max(event.articles, 1))
    planned = -0.1 if event.status is Status.PLANNED else 0.0
    return event.weight + KINDS.get(event.type, 0.0) + planned + heard


def by_topic(events: Iterable[Event], topics: Sequence[str]) -> tuple[Section, ...]:
    """Group events, in the order of the channel's topics, each under the one it is most about."""
    groups: dict[str, list[Event]] = {topic: [] for topic in topics}
    for event in events:
        groups.setdefault(topic_of(event, topics), []).append(event)
    return tuple(Section(topic, tuple(group)) for topic, group in groups.items() if group)


def topic_of(event: Event, followed: Sequence[str]) -> str:
    """The followed topic that an event is most about.

    That of its kind, else the strongest.
    """
    own = [topic for topic in event.topics if topic in followed]
    named = TOPIC_OF.get(event.type)
    if named in own:
        return named
    return next(iter([*own, *followed]), "")


def _coming(events: Sequence[Event], already: Sequence[Event], today: date) -> tuple[Event, ...]:
    """Planned events with a day in the next week that are not shown as new already.

    What articles tell in passing is left out where another plan of its topic and days is shown: the
    legs of a journey beside the journey.
    """
    last, shown = today + timedelta(days=COMING_DAYS), {event.id for event in already}
    kept: list[Event] = []
    for event in sorted(events, key=lambda event: (not event.is_lead, -importance(event), event.id)):
        if event.id in shown or event.when is None or event.when.precision != "day":
            continue
        if event.when.first > last or event.when.last < today:
            continue
        if event.is_lead or not any(_same_plan(event, other) for other in (*already, *kept)):
            kept.append(event)
    by_day = sorted(kept, key=lambda event: (event.when.first if event.when else today, event.id))
    return tuple(by_day[:COMING_EVENTS])


def _same_plan(one: Event, other: Event) -> bool:
    """Whether two plans share a day and a topic."""
    if other.status is not Status.PLANNED or one.when is None or other.when is None:
        return False
    days = one.when.first <= other.when.last and other.when.first <= one.when.last
    return days and bool({*one.topics} & {*other.topics})
