"""What changed about events since a moment: plans that came true, dates that moved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from storage.engines.engine import Database
from storage.model import EventDate, EventQuery, Order, Origin, Status
from storage.store import Store
from tests.fakes import FakeClock
from tests.storage.conftest import Databases
from tests.storage.make import T0, article, joins, mention, put, tell

HOUR = timedelta(hours=1)
PLANNED, OCCURRED = Status.PLANNED, Status.OCCURRED
BACKGROUND, CANCELLED = Status.BACKGROUND, Status.CANCELLED


def retell(store: Store, event_id: int, words: str = "Told again.", **state: object) -> None:
    """Record one more article on an event, which then is as `state` says."""
    of = article(f"More on {event_id}", words)
    put(store, of, [joins(of, mention(of), store.event(event_id).event, **state)])


def date_of(value: str | None) -> EventDate | None:
    return EventDate(*value.split("/")) if value else None


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ((PLANNED, "2026-06-05"), (OCCURRED, "2026-06-05"), True),
        ((PLANNED, None), (OCCURRED, None), True),
        ((PLANNED, "2026-06-05"), (CANCELLED, "2026-06-05"), True),
        ((PLANNED, None), (CANCELLED, None), True),
        ((CANCELLED, "2026-06-05"), (PLANNED, "2026-06-05"), True),  # on again
        ((CANCELLED, "2026-06-05"), (OCCURRED, "2026-06-05"), True),
        ((CANCELLED, "2026-06-05"), (CANCELLED, "2026-06-05"), False),
        ((PLANNED, "2026-06-05"), (PLANNED, "2026-06-12"), True),  # put off
        ((PLANNED, None), (PLANNED, "2026-06-05"), True),  # now there is a day
        ((PLANNED, "2026-06"), (PLANNED, "2026-06-05"), True),
        ((PLANNED, "2026-06-05"), (PLANNED, "2026-06-05/2026-06-07"), True),
        ((PLANNED, "2026-06-05"), (PLANNED, None), True),  # put off, nobody says to when
        ((OCCURRED, "2026-06-05"), (OCCURRED, "2026-06-04"), True),  # a correction
        ((PLANNED, "2026-06-05"), (PLANNED, "2026-06-05"), False),  # one more report
        ((OCCURRED, "2026-06-05"), (OCCURRED, "2026-06-05"), False),
        ((OCCURRED, "2026-06"), (OCCURRED, "2026-06-05"), False),  # finer, not other
        ((OCCURRED, None), (OCCURRED, "2026-06-05"), False),
        ((BACKGROUND, "2026-06-05"), (OCCURRED, "2026-06-05"), False),  # never was a plan
    ],
)
def test_a_plan_that_came_true_and_another_date_are_changes(
    store: Store,
    clock: FakeClock,
    was: tuple[Status, str | None],
    now: tuple[Status, str | None],
    told: bool,
) -> None:
    number = tell(store, "Meeting", status=was[0], when=date_of(was[1]))
    before = store.event(number).event
    clock.advance(hours=1)
    retell(store, number, status=now[0], when=date_of(now[1]))
    page = store.events(EventQuery(changed_after=T0))
    assert page.events == ((store.event(number).event,) if told else ())
    assert page.before == ((before,) if told else ())


KCNA, RODONG = Origin("kcna", "KCNA", (), True), Origin("rodong", "Rodong Sinmun", (), True)
YONHAP, JCS = Origin("yonhap", "Yonhap", ("kyodo", "nhk")), Origin("jcs", "Joint Chiefs of Staff")


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ((YONHAP,), (YONHAP, JCS), True),
        ((KCNA, RODONG), (KCNA, RODONG, JCS), True),
        ((), (JCS,), True),
        ((YONHAP,), (YONHAP,), False),
        ((YONHAP, KCNA), (YONHAP, KCNA, JCS), False),  # two that are no one's echo said so before
        ((YONHAP, JCS), (YONHAP, JCS, KCNA), False),
    ],
)
def test_what_one_body_or_state_media_alone_had_said_is_a_change_once_others_say_so(
    store: Store, clock: FakeClock, was: tuple[Origin, ...], now: tuple[Origin, ...], told: bool
) -> None:
    number = tell(store, "Launch", origins=was)
    clock.advance(hours=1)
    retell(store, number, origins=now)
    assert len(store.events(EventQuery(changed_after=T0)).events) == told


def test_a_change_belongs_to_the_one_period_in_which_it_was_learned(store: Store, clock: FakeClock) -> None:
    number = tell(store, "Meeting", status=PLANNED, when=EventDate("2026-06-05"))
    clock.advance(hours=2)
    retell(store, number, status=OCCURRED)
    for after, until, found in [
        (T0, T0 + HOUR, []),
        (T0 + HOUR, T0 + 2 * HOUR, [number]),
        (T0 + 2 * HOUR, None, []),
        (T0 - HOUR, None, []),  # then it was not known: it is new
    ]:
        page = store.events(EventQuery(changed_after=after, seen_until=until))
        assert [event.id for event in page.events] == found


def test_what_changed_and_changed_back_is_no_change(store: Store, clock: FakeClock) -> None:
    number = tell(store, "Meeting", status=PLANNED, when=EventDate("2026-06-05"))
    for day in ("2026-06-12", "2026-06-05"):
        clock.advance(hours=1)
        retell(store, number, day, when=EventDate(day))
    assert store.events(EventQuery(changed_after=T0)).events == ()
    assert len(store.events(EventQuery(changed_after=T0 + HOUR)).events) == 1


def test_changes_take_every_other_filter_and_order(store: Store, clock: FakeClock) -> None:
    for name, topic, weight in [("A", "missiles", 0.3), ("B", "missiles", 0.9), ("C", "nuclear", 0.5)]:
        tell(store, name, f"{name} is near.", topics=(topic,), status=PLANNED, when=None, weight=weight)
    clock.advance(hours=1)
    for number in (1, 2, 3):
        retell(store, number, f"It came, {number}.", status=OCCURRED)
    then = T0 + HOUR / 2
    asked = EventQuery(changed_after=then, topics=("missiles",), statuses=(OCCURRED,), order=Order.WEIGHT)
    assert [event.headline for event in store.events(asked).events] == ["B", "A"]
    found = store.events(EventQuery(changed_after=then, words=("came",), without_topics=("missiles",)))
    assert [event.headline for event in found.events] == ["C"]
    assert [event.status for event in found.before] == [PLANNED]


def test_the_newest_change_is_the_last_thing_learned_of_any_event(store: Store, clock: FakeClock) -> None:
    assert store.newest_change_at() is None
    tell(store, "Launch")
    assert store.newest_change_at() == T0
    clock.advance(hours=1)
    retell(store, 1)
    assert store.newest_change_at() == T0 + HOUR
    clock.advance(hours=1)
    tell(store, "Talks")
    assert store.newest_change_at() == T0 + 2 * HOUR


def test_changes_are_found_by_an_index_in_as_many_statements_for_one_as_for_many(
    databases: Databases, clock: FakeClock
) -> None:
    database = Database(databases.empty())
    said: list[tuple[str, Any]] = []

    databases.hear(database, said)
    counts, plans = [], []
    with Store(database, clock) as store:
        for stock in (1, 60):
            for n in range(stock):
                number = tell(store, f"Meeting {stock} {n}", status=PLANNED, when=None)
                clock.advance(seconds=1)
                retell(store, number, f"It was {stock} {n}.", status=OCCURRED)
            said.clear()
            asked = EventQuery(changed_after=clock.now - HOUR, order=Order.WEIGHT, limit=100)
            assert store.events(asked).events == ()
            assert store.newest_change_at() == clock.now
            counts.append(len(said))
        with database.reading() as connection:
            for statement, values in list(said):
                plans.append(databases.plan(connection, statement, values))
    assert counts[0] == counts[1]
    assert not [
        plan for plan in plans if "whole table" in plan or "SCAN event_revisions USING INDEX sqlite" in plan
    ], plans
    assert sum("ix_event_revisions_changes" in plan for plan in plans) >= 2, plans
