"""What the store knew at a moment is what a store that stopped there knows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.engines.engine import Database
from storage.errors import EventNotFound
from storage.model import (
    Article,
    Event,
    EventDate,
    EventPage,
    EventQuery,
    EventType,
    Linked,
    LinkKind,
    Order,
    Status,
)
from storage.store import Store
from tests.fakes import FakeClock
from tests.storage.conftest import Databases
from tests.storage.make import ONE, T0, article, joins, mention, opens, put, tell, unite


class Step(NamedTuple):
    """One article: with these words, on the event or rewording the article of this number, if any.

    Before it, another may show two events to be one, or link them.
    """

    words: str
    topics: tuple[str, ...]
    status: Status
    day: int | None
    source: str
    event: int | None
    rewords: int | None
    pause: int
    one: tuple[int, int] | None
    linked: tuple[int, int] | None


PAIRS = st.none() | st.tuples(st.integers(1, 5), st.integers(1, 5))
WORDS = ("missile", "talks", "한미", "drill")
STEPS = st.builds(
    Step,
    words=st.sampled_from(WORDS),
    topics=st.sampled_from([("missiles",), ("nuclear",), ("missiles", "nuclear")]),
    status=st.sampled_from(list(Status)),
    day=st.none() | st.integers(1, 28),
    source=st.sampled_from(["yonhap", "kyodo"]),
    event=st.none() | st.integers(0, 3),
    rewords=st.none() | st.integers(0, 3),
    pause=st.integers(1, 100_000),
    one=PAIRS,
    linked=PAIRS,
)
QUERIES = [
    EventQuery(),
    EventQuery(order=Order.DATE, undated_too=True, date_from=date(2026, 2, 10)),
    EventQuery(order=Order.WEIGHT, statuses=(Status.PLANNED, Status.OCCURRED)),
    EventQuery(topics=("missiles",), without_topics=("nuclear",)),
    EventQuery(sources=("kyodo",), limit=2),
    EventQuery(seen_after=T0 + timedelta(days=1)),
    EventQuery(types=(EventType.MEETING,), actors=("south_korea",)),
    *(EventQuery(words=(word,)) for word in WORDS),
    EventQuery(words=("missile",), topics=("nuclear",), order=Order.DATE),
]


def play(store: Store, clock: FakeClock, step: Step, past: list[Article]) -> None:
    """Record a step's articles, as a plain kind of resolve would; the last at the moment it ends."""
    newest = max((event.id for event in store.events(EventQuery(limit=100)).events), default=0)
    for pair in filter(None, (step.one, step.linked)):
        clock.advance(seconds=1)
        ends = {store.event(number).event.id for number in pair if number <= newest}
        if len(ends) == 2 and pair == step.one:
            unite(store, min(ends), max(ends), topics=step.topics)
        elif len(ends) == 2:
            of = article("A link", f"A link, {len(past)}.")
            put(store, of, [Linked(LinkKind.REACTION, max(ends), min(ends), ONE)])
    clock.advance(seconds=step.pause)
    day = date(2026, 2, 1 + step.pause % 12)
    words = f"Report {len(past)} of {step.words}."
    of = article(f"On {step.words}", words, source=step.source, published_on=day)
    if step.rewords is not None and step.rewords < len(past):
        of = replace(of, url=past[step.rewords].url)
    past.append(of)
    when = EventDate(f"2026-02-{step.day:02}") if step.day else None
    told = mention(of, topics=step.topics, status=step.status, when=when, weight=step.pause % 7 / 7)
    if step.event is None or step.event >= newest:
        put(store, of, [opens(of, told)])
        return
    event = store.event(step.event + 1).event
    state: dict[str, object] = {"topics": step.topics, "status": step.status, "when": when}
    put(store, of, [joins(of, told, event, headline=told.headline, weight=told.weight, **state)])


@settings(max_examples=12, deadline=None)
@given(steps=st.lists(STEPS, min_size=1, max_size=6), data=st.data())
def test_the_answer_as_of_a_moment_is_that_of_the_history_up_to_it(
    databases: Databases, steps: list[Step], data: st.DataObject
) -> None:
    """What a history's prefix made the store say is what it says as of then, whatever follows."""
    upto = data.draw(st.integers(0, len(steps)))
    clock = FakeClock(T0)
    past: list[Article] = []
    with databases.lent() as url, Store.open(url, clock=clock) as store:
        for step in steps[:upto]:
            play(store, clock, step, past)
        moment = clock.now
        said = [store.events(query) for query in QUERIES]
        ranked = ranked_answers(store, moment)
        shown = details(store, None)
        for step in steps[upto:]:
            play(store, clock, step, past)
        assert [store.events(replace(query, as_of=moment)) for query in QUERIES] == said
        assert ranked_answers(store, moment) == ranked
        assert details(store, moment) == shown
        assert store.check() == ()


def ranked_answers(store: Store, moment: datetime) -> list[EventPage]:
    """What words find, best first; as of a moment that is by recency."""
    words = [query for query in QUERIES if query.words]
    return [store.events(replace(query, order=Order.RANK, as_of=moment)) for query in words]


def details(store: Store, as_of: datetime | None) -> list[object]:
    """Every event in full, or that there is none."""
    found: list[object] = []
    for event_id in range(1, 8):
        try:
            found.append(store.event(event_id, as_of=as_of))
        except EventNotFound as error:
            found.append(str(error))
    return found


def test_an_event_is_shown_as_it_was(store: Store, clock: FakeClock) -> None:
    tell(store, "Summit planned", status=Status.PLANNED)
    planned: Event = store.event(1).event
    before = clock.now
    clock.advance(days=1)
    of = article("Summit held")
    put(store, of, [joins(of, mention(of), planned, status=Status.OCCURRED)])
    assert store.event(1, as_of=before).event == planned
    assert store.events(EventQuery(as_of=before, statuses=(Status.PLANNED,))).events == (planned,)
    assert store.events(EventQuery(statuses=(Status.PLANNED,))).events == ()
    with pytest.raises(EventNotFound):
        store.event(1, as_of=before - timedelta(seconds=1))


def test_lists_as_of_a_moment_read_what_is_as_it_was_and_what_has_changed(
    databases: Databases, clock: FakeClock
) -> None:
    """News of 40 days, of which some is told again, late, or dated ahead: by indexes, not reading it all."""
    database = Database(databases.empty())
    said: list[tuple[str, Any]] = []

    databases.hear(database, said)
    with Store(database, clock) as store:
        for n in range(40):
            clock.advance(days=1)
            by = {0: -30, 1: 1, 2: 300}.get(n % 8, 0)
            day = (clock.now + timedelta(days=by)).date()
            tell(store, f"Launch {n}", published_on=day, topics=(f"topic{n % 3}",), weight=n % 5 / 5)
        moment = clock.now
        known = [store.events(query) for query in LISTS]
        for n in range(40):
            clock.advance(days=1)
            tell(store, f"Talks {n}", published_on=date(2026, 3, 20) if n % 2 else clock.now.date())
            if n % 3 == 0:
                of = article(f"Launch again {n}", published_on=clock.now.date())
                event = store.event(n + 1).event
                put(store, of, [joins(of, mention(of), event, topics=("other",), news_on=clock.now.date())])
        assert [store.events(replace(query, as_of=moment)) for query in LISTS] == known
        said.clear()
        store.events(replace(LISTS[0], as_of=moment))
        with database.reading() as connection:
            plans = [databases.plan(connection, *one) for one in list(said) if "event" in one[0]]
    assert plans
    for index in ("ix_events_latest", "ix_event_revisions_was", "ix_event_revisions_ahead"):
        assert any(index in plan for plan in plans), plans
    assert not [plan for plan in plans if "whole table" in plan], plans
    assert len({re.sub(r"[\d.]+", "", plan) for plan in plans}) <= 6, plans


LISTS = [
    EventQuery(limit=15),
    EventQuery(limit=3, topics=("topic1",)),
    EventQuery(limit=30, topics=("topic1", "topic2")),
    EventQuery(limit=4, order=Order.WEIGHT),
    EventQuery(limit=4, order=Order.DATE, date_from=date(2026, 3, 8)),
    EventQuery(order=Order.DATE, statuses=(Status.PLANNED,)),
]
