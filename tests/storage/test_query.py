"""Lists of events: each filter, each order, and all of them together."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from storage.asking import events
from storage.engines.engine import Database
from storage.errors import EventNotFound
from storage.model import EventDate, EventQuery, EventType, Order, Status
from storage.store import Store
from storage.words.search import Reach
from tests.fakes import FakeClock
from tests.storage.conftest import Databases
from tests.storage.make import T0, article, joins, mention, opens, put, tell, unite

NOW = T0 + timedelta(hours=4)


@pytest.fixture(scope="module")
def filled(databases: Databases) -> Iterator[Store]:
    """Five events, an hour apart, that differ in everything a query can ask for."""
    clock = FakeClock()
    with Store.open(databases.empty(), clock=clock) as store:
        fill(store, clock)
        yield store


def fill(store: Store, clock: FakeClock) -> None:
    day = date(2026, 3, 1)
    tell(store, "Launch", "A missile flew.", topics=("missiles",), type=EventType.MISSILE_LAUNCH, weight=0.9)
    clock.advance(hours=1)
    tell(
        store,
        "Talks",
        "Ministers spoke.",
        topics=("diplomacy", "nuclear"),
        actors=("japan", "us"),
        weight=0.3,
    )
    clock.advance(hours=1)
    planned = EventDate("2026-03-20", "2026-03-25")
    tell(store, "Drill", "A drill on missiles.", topics=("exercises",), status=Status.PLANNED, when=planned)
    clock.advance(hours=1)
    tell(store, "Plan", "A plan.", topics=("nuclear",), status=Status.PLANNED, when=None, lead=False)
    clock.advance(hours=1)
    of = article("Year", "A year.", source="kyodo", published_on=day + timedelta(days=1))
    put(store, of, [opens(of, mention(of, topics=("missiles", "nuclear"), when=EventDate("2025")))])


CASES: list[tuple[EventQuery, list[str]]] = [
    (EventQuery(), ["Year", "Launch", "Plan", "Drill", "Talks"]),
    (EventQuery(order=Order.RANK), ["Year", "Launch", "Plan", "Drill", "Talks"]),
    (EventQuery(order=Order.WEIGHT), ["Launch", "Year", "Plan", "Drill", "Talks"]),
    (EventQuery(order=Order.DATE), ["Year", "Launch", "Talks", "Drill", "Plan"]),
    (EventQuery(topics=("missiles",)), ["Year", "Launch"]),
    (EventQuery(topics=("missiles", "exercises")), ["Year", "Launch", "Drill"]),
    (EventQuery(topics=("missiles", "missiles")), ["Year", "Launch"]),
    (EventQuery(topics=("missile",)), []),
    (EventQuery(topics=("missiles",), without_topics=("nuclear",)), ["Launch"]),
    (EventQuery(without_topics=("nuclear", "missiles")), ["Drill"]),
    (EventQuery(actors=("us", "japan")), ["Talks"]),
    (EventQuery(sources=("kyodo",)), ["Year"]),
    (EventQuery(sources=("yonhap",), topics=("nuclear",)), ["Plan", "Talks"]),
    (EventQuery(types=(EventType.MISSILE_LAUNCH,)), ["Launch"]),
    (EventQuery(types=(EventType.MISSILE_LAUNCH, EventType.MEETING), actors=("us",)), ["Talks"]),
    (EventQuery(statuses=(Status.PLANNED,)), ["Plan", "Drill"]),
    (EventQuery(statuses=(Status.PLANNED,), order=Order.DATE), ["Drill", "Plan"]),
    (EventQuery(leads_only=True), ["Year", "Launch", "Drill", "Talks"]),
    (EventQuery(date_from=date(2026, 3, 25)), ["Drill"]),
    (EventQuery(date_from=date(2026, 3, 21), date_to=date(2026, 3, 22)), ["Drill"]),
    (EventQuery(date_from=date(2026, 3, 26)), []),
    (EventQuery(date_from=date(2026, 3, 26), undated_too=True), ["Plan"]),
    (EventQuery(date_from=date(2026, 3, 1), date_to=date(2026, 3, 1)), ["Launch", "Plan", "Talks"]),
    (EventQuery(date_to=date(2025, 1, 1)), ["Year"]),
    (EventQuery(date_to=date(2024, 12, 31)), []),
    (EventQuery(seen_after=T0), ["Year", "Plan", "Drill", "Talks"]),
    (EventQuery(seen_until=T0), ["Launch"]),
    (EventQuery(seen_after=T0, seen_until=T0 + timedelta(hours=2)), ["Drill", "Talks"]),
    (EventQuery(seen_after=T0, topics=("missiles", "exercises")), ["Year", "Drill"]),
    (EventQuery(words=("missile",)), ["Launch", "Drill"]),
    (EventQuery(words=("missile",), topics=("exercises",)), ["Drill"]),
    (
        EventQuery(words=("missile",), statuses=(Status.OCCURRED,), types=(EventType.MISSILE_LAUNCH,)),
        ["Launch"],
    ),
    (EventQuery(words=("missile",), sources=("kyodo",)), []),
    (EventQuery(words=("missile",), date_from=date(2026, 3, 20)), ["Drill"]),
    (EventQuery(words=("missile",), seen_after=T0), ["Drill"]),
]


@pytest.mark.parametrize(("query", "headlines"), CASES)
def test_a_query_finds_these_events_in_this_order(
    filled: Store, query: EventQuery, headlines: list[str]
) -> None:
    page = filled.events(query)
    assert [event.headline for event in page.events] == headlines
    assert not page.more
    assert not page.favours_recent


@pytest.mark.parametrize(("query", "headlines"), CASES)
def test_a_query_as_of_now_finds_the_same(filled: Store, query: EventQuery, headlines: list[str]) -> None:
    page = filled.events(replace(query, as_of=NOW))
    assert [event.headline for event in page.events] == headlines


@pytest.mark.parametrize(("query", "headlines"), CASES)
@pytest.mark.parametrize("order", list(Order))
def test_a_limit_cuts_the_list_and_says_so(
    filled: Store, query: EventQuery, headlines: list[str], order: Order
) -> None:
    query = replace(query, order=order)
    whole = filled.events(query).events
    assert sorted(event.headline for event in whole) == sorted(headlines)
    for limit in {0, 1, len(whole)}:
        page = filled.events(replace(query, limit=limit))
        assert page.events == whole[:limit]
        assert page.more == (limit < len(whole)) or limit == 0


def test_filters_combine_with_each_other_in_every_pair(filled: Store) -> None:
    """Two filters on different fields find what each of them finds alone."""
    filters = [given_fields(query) for query, _ in CASES if query.order is Order.NEWEST]
    alone = [ids(filled, fields) for fields in filters]
    for (one, its), (two, others) in itertools.combinations(zip(filters, alone, strict=True), 2):
        # "Undated too" changes what the other's dates mean.
        if one.keys() & two.keys() or "undated_too" in one.keys() | two.keys():
            continue
        assert ids(filled, one | two) == its & others


def given_fields(query: EventQuery) -> dict[str, Any]:
    """The fields in which a query differs from one that asks for everything."""
    return {
        name: getattr(query, name)
        for name in EventQuery.__slots__
        if getattr(query, name) != getattr(EventQuery(), name)
    }


def ids(store: Store, fields: dict[str, Any]) -> set[int]:
    return {event.id for event in store.events(EventQuery(**fields)).events}


def test_an_event_has_every_source_that_told_it(store: Store) -> None:
    tell(store, "Launch")
    of = article("Launch again", source="kyodo")
    put(store, of, [joins(of, mention(of), store.event(1).event)])
    for source in ("yonhap", "kyodo"):
        assert [event.id for event in store.events(EventQuery(sources=(source,))).events] == [1]


def test_an_event_moves_up_when_it_is_news_again(store: Store) -> None:
    tell(store, "Old", published_on=date(2026, 2, 1))
    tell(store, "New", published_on=date(2026, 2, 2))
    of = article("Old again", published_on=date(2026, 2, 3))
    put(store, of, [joins(of, mention(of), store.event(1).event)])
    for query in (EventQuery(), EventQuery(topics=("diplomacy",))):
        assert [event.id for event in store.events(query).events] == [1, 2]


@pytest.mark.parametrize("event_id", [0, -1, 2, 10**30])
def test_an_unknown_event_says_which_there_are(store: Store, event_id: int) -> None:
    with pytest.raises(EventNotFound, match="No event has been recorded yet"):
        store.event(event_id)
    tell(store, "Launch")
    with pytest.raises(EventNotFound, match=r"There is no event -?\d+. Event numbers run from 1 to 1"):
        store.event(event_id)


def test_counts_say_how_much_there_is_by_topic(filled: Store) -> None:
    counts = filled.counts()
    assert (counts.articles, counts.events, counts.mentions) == (5, 5, 5)
    assert counts.by_topic == {"diplomacy": 1, "exercises": 1, "missiles": 2, "nuclear": 3}


@pytest.fixture(scope="module")
def dated(databases: Databases) -> Iterator[Database]:
    """Events on days, in months and years, over several days and without a date."""
    database = Database(databases.empty())
    clock = FakeClock()
    store = Store(database, clock)
    for n in range(60):
        day = date(2025, 1, 1) + timedelta(days=n * 11)
        dates = (day.isoformat(), f"{day:%Y-%m}", f"{day:%Y}", None)
        end = (day + timedelta(days=50)).isoformat() if n % 8 == 0 else None
        value = dates[n % 4]
        when = EventDate(value, end) if value else None
        tell(store, f"Event {n}", published_on=day, when=when, weight=n % 7 / 10)
        clock.advance(hours=1)
    yield database
    database.close()


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("days", [0, 1, 9, 40, 400])
def test_the_events_of_a_stretch_of_time_are_the_same_found_by_days_or_in_order(
    dated: Database, order: Order, days: int
) -> None:
    for start in range(0, 600, 170):
        first = date(2025, 1, 1) + timedelta(days=start)
        last = first + timedelta(days=days)
        query = EventQuery(date_from=first, date_to=last, order=order, limit=100)
        open_ends = (replace(query, date_from=None), replace(query, date_to=None))
        seen = T0 + timedelta(hours=start // 11)
        window = EventQuery(seen_after=seen, seen_until=seen + timedelta(hours=days), order=order, limit=100)
        for asked in (query, *open_ends, window, replace(query, seen_after=seen)):
            with dated.reading() as connection:
                near, walked = (events.page(connection, asked, Reach(near=n)) for n in (1000, 0))
            assert near == walked


def test_a_topic_is_found_on_the_days_of_its_events_wherever_these_move(store: Store) -> None:
    """Days of months, years and several days too; an event's filters follow its date."""
    year, span = EventDate("2026"), EventDate("2026-03-28", "2026-05-02")
    for name, when in (("Day", EventDate("2026-03-05")), ("Year", year), ("Span", span), ("None", None)):
        tell(store, name, topics=("missiles", "nuclear"), when=when)
    tell(store, "Other", topics=("other",), when=EventDate("2026-03-05"))

    def on(first: date, last: date) -> list[str]:
        query = EventQuery(topics=("missiles", "nuclear"), date_from=first, date_to=last, order=Order.DATE)
        return [event.headline for event in store.events(query).events]

    assert on(date(2026, 3, 1), date(2026, 3, 5)) == ["Year", "Day", "None"]
    assert on(date(2026, 5, 2), date(2026, 5, 3)) == ["Year", "Span"]
    assert on(date(2027, 1, 1), date(2027, 2, 1)) == []
    of = article("Day again")
    moved = EventDate("2027-01-20")
    event = store.event(1).event
    put(store, of, [joins(of, mention(of, when=moved), event, when=moved, topics=("missiles", "space"))])
    assert on(date(2026, 3, 2), date(2026, 3, 5)) == ["Year"]
    assert on(date(2027, 1, 1), date(2027, 2, 1)) == ["Day"]
    assert store.check() == ()


def test_plans_are_found_and_sorted_in_their_own_index(databases: Databases, clock: FakeClock) -> None:
    database = Database(databases.empty())
    said: list[tuple[str, Any]] = []
    databases.hear(database, said)
    with Store(database, clock) as store:
        fill(store, clock)
        said.clear()
        asked = EventQuery(statuses=(Status.PLANNED,), date_from=date(2026, 3, 20), order=Order.DATE)
        assert [event.headline for event in store.events(asked).events] == ["Drill"]
        with database.reading() as connection:
            plans = [databases.plan(connection, *one) for one in list(said) if "event" in one[0]]
    assert any("ix_events_plans" in plan for plan in plans), plans
    if databases.kind == "sqlite":
        assert any("COVERING INDEX ix_events_plans" in plan for plan in plans), plans


@pytest.fixture(scope="module")
def planned(databases: Databases) -> Iterator[Database]:
    """Plans and others of three topics, on days, in years and undated; some came true or were called off."""
    database = Database(databases.empty())
    clock = FakeClock()
    store = Store(database, clock)
    statuses = tuple(Status)
    for n in range(48):
        day = date(2026, 1, 1) + timedelta(days=n * 5)
        value = (day.isoformat(), f"{day:%Y}", None)[n % 3]
        topics = [topic for at, topic in enumerate(("missiles", "space", "talks")) if n >> at & 1]
        told: dict[str, Any] = {"status": statuses[n % 5 % 4], "topics": tuple(topics), "weight": n % 7 / 10}
        tell(store, f"Event {n}", published_on=day, when=EventDate(value) if value else None, **told)
        clock.advance(hours=1)
    for number, status in ((7, Status.OCCURRED), (12, Status.PLANNED), (20, Status.CANCELLED)):
        of, event = article(f"Again {number}"), store.event(number).event
        put(store, of, [joins(of, mention(of), event, status=status, topics=("talks", "space"))])
    unite(store, 2, 32)
    assert store.check() == ()
    yield database
    database.close()


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("topics", [("missiles",), ("talks",), ("missiles", "space"), ("none",)])
def test_plans_of_topics_are_those_of_all_plans_that_have_one_of_them(
    planned: Database, topics: tuple[str, ...], order: Order
) -> None:
    days: list[dict[str, Any]] = [
        {},
        {"date_from": date(2026, 4, 1)},
        {"date_to": date(2026, 4, 1)},
        {"date_from": date(2026, 3, 1), "date_to": date(2026, 5, 1)},
        {"date_from": date(2026, 3, 1), "undated_too": True},
        {"without_topics": ("talks",), "date_from": date(2026, 4, 1)},
    ]
    plans = ((Status.PLANNED,), (Status.CANCELLED,), (Status.PLANNED, Status.CANCELLED))
    with planned.reading() as connection:
        for statuses, bounds, reach in itertools.product(plans, days, (Reach(), Reach(near=0, plans=0))):
            every = EventQuery(statuses=statuses, order=order, limit=100, **bounds)
            told = events.page(connection, every, reach).events
            wanted = [event for event in told if set(topics) & set(event.topics)]
            asked = replace(every, topics=topics)
            assert list(events.page(connection, asked, reach).events) == wanted
            then = events.page(connection, replace(asked, as_of=T0 + timedelta(days=900)), reach)
            assert list(then.events) == wanted
            first = events.page(connection, replace(asked, limit=2), reach)
            assert (list(first.events), first.more) == (wanted[:2], len(wanted) > 2)


def test_plans_of_a_topic_are_found_among_the_plans_alone(databases: Databases, clock: FakeClock) -> None:
    database = Database(databases.empty())
    said: list[tuple[str, Any]] = []
    databases.hear(database, said)
    with Store(database, clock) as store:
        fill(store, clock)
        plans = EventQuery(statuses=(Status.PLANNED,), topics=("exercises",), order=Order.DATE)
        for asked in (replace(plans, date_from=date(2026, 3, 20)), replace(plans, order=Order.NEWEST)):
            said.clear()
            assert [event.headline for event in store.events(asked).events] == ["Drill"]
            with database.reading() as connection:
                used = [databases.plan(connection, *one) for one in list(said) if "event" in one[0]]
            if databases.kind == "sqlite":  # of so few rows PostgreSQL reads all
                assert any("event_facets_" in plan and "SCAN event_facets" not in plan for plan in used), used
