"""What a subscription shows for one period, ranked and grouped.

What is new and what has changed (a plan came true, a date moved) are ranked together, as told in
docs/digests.md: news before backlog, then weight with what several origins and articles add.
Each event stands once, under the topic it is most about that the channel follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.periods import local_date
from storage.model import Event, EventPage, EventQuery, EventType, Order, Status, Subscription

MAIN_EVENTS = 12
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
# What several do together (an agreement is often read as of no kind) is about them, not about the
# launches they speak of.
TOGETHER = frozenset(
    {EventType.MEETING, EventType.CALL, EventType.AGREEMENT, EventType.CEREMONY, EventType.OTHER}
)


@dataclass(frozen=True, slots=True)
class Section:
    """The events shown under one topic, the most important first."""

    topic: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """One period of a channel: what is new or has changed, in sections, and what is coming up.

    `sections` go into the channel, `further` into the thread; `total` counts both and what was cut,
    `more` tells that there are even more than that. `before` has what a changed event was, by its id.
    """

    zone: str
    since: datetime
    until: datetime
    total: int
    top: Event | None
    sections: tuple[Section, ...]
    further: tuple[Section, ...]
    coming: tuple[Event, ...]
    more: bool = False
    before: Mapping[int, Event] = field(default_factory=dict)

    @property
    def left_out(self) -> int:
        """How many developments neither the channel nor the thread shows."""
        return self.total - sum(len(s.events) for s in (*self.sections, *self.further))


def news_query(subscription: Subscription, until: datetime) -> EventQuery:
    """Ask for what became known in the period, the weightiest first."""
    return EventQuery(
        topics=subscription.topics,
        without_topics=subscription.without_topics,
        statuses=(Status.OCCURRED, Status.PLANNED),
        seen_after=subscription.covered_until,
        seen_until=until,
        order=Order.WEIGHT,
        limit=_ASKED,
    )


def changes_query(subscription: Subscription, until: datetime) -> EventQuery:
    """Ask for what was known before the period and came true or moved in it."""
    return EventQuery(
        topics=subscription.topics,
        without_topics=subscription.without_topics,
        statuses=(Status.OCCURRED, Status.PLANNED),
        changed_after=subscription.covered_until,
        seen_until=until,
        order=Order.WEIGHT,
        limit=_ASKED,
    )


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
    subscription: Subscription, new: EventPage, changed: EventPage, coming: EventPage, until: datetime
) -> Digest:
    """Choose, rank and group what the channel shows."""
    found = (*new.events, *changed.events)
    more = new.more or changed.more
    ranked = worth_showing(found)
    today = local_date(until, subscription.zone)
    shown = ranked[: MAIN_EVENTS + THREAD_EVENTS]
    counted = found if more else ranked
    ids = {event.id for event in counted}
    return Digest(
        zone=subscription.zone,
        since=subscription.covered_until,
        until=until,
        total=len(counted),
        top=ranked[0] if ranked else None,
        sections=by_topic(shown[:MAIN_EVENTS], subscription.topics),
        further=by_topic(shown[MAIN_EVENTS:], subscription.topics),
        coming=_coming(coming.events, {event.id for event in shown}, today),
        more=more,
        before={was.id: was for was in changed.before if was.id in ids},
    )


def worth_showing(events: Sequence[Event]) -> tuple[Event, ...]:
    """Rank events; those told in passing only fill up a short list, at its end."""
    ranked = rank(events)
    main = [event for event in ranked if event.is_lead or event.articles > 1]
    room = max(0, FILLED_UP_TO - len(main))
    passing = [event for event in ranked if not event.is_lead and event.articles <= 1]
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
    heard = 0.08 * (min(len(event.origins), 4) - 1) + 0.04 * (min(event.articles, 11) - 1)
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

    That of its kind; for what several did together, the first that is no kind's; else the first.
    """
    own = [topic for topic in event.topics if topic in followed]
    named = TOPIC_OF.get(event.type)
    if named in own:
        return named
    apart = [topic for topic in own if topic not in TOPIC_OF.values()] if event.type in TOGETHER else []
    return next(iter([*apart, *own, *followed]), "")


def _coming(events: Sequence[Event], already: set[int], today: date) -> tuple[Event, ...]:
    """Planned events with a day in the next week that are not shown as new already."""
    last = today + timedelta(days=COMING_DAYS)
    dated = [
        event
        for event in events
        if event.id not in already
        and event.when is not None
        and event.when.precision == "day"
        and event.when.first <= last
        and event.when.last >= today
    ]
    return tuple(sorted(dated, key=lambda event: (event.when.first if event.when else today, event.id)))[
        :COMING_EVENTS
    ]
