"""Subscriptions: one a channel, due by the clock, a period enqueued once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from storage.model import Content, DeliveryState, Planned, Subscription, Timing
from storage.store import Store
from tests.fakes import FakeClock
from tests.storage.make import T0, subscription

TWO = (Content("Digest", "[]"), Content("More", "[1]"))
TOMORROW = T0 + timedelta(days=1)


def enqueue(store: Store, of: Subscription, period: str = "2026-03-02") -> bool:
    return store.enqueue([Planned(of, period, TWO, T0, T0, TOMORROW)]) == 1


def test_a_subscription_comes_back_as_it_was_saved(store: Store) -> None:
    friday = Timing("07:30", "Asia/Tokyo", (4,))
    given = subscription(topics=("b", "a"), without_topics=("c",), timing=friday)
    saved = store.save_subscription(given)
    assert saved == replace(given, id=saved.id)
    assert store.subscription("T1", "C1") == saved
    assert store.subscription("T1", "C2") is None
    assert store.subscription("T2", "C1") is None


def test_saving_again_replaces_by_channel_and_keeps_the_id(store: Store) -> None:
    first = store.save_subscription(subscription())
    other = store.save_subscription(subscription("C2"))
    again = store.save_subscription(subscription(topics=("nuclear",), timing=None, next_due_at=None))
    assert (again.id, again.topics, again.timing, again.next_due_at) == (first.id, ("nuclear",), None, None)
    assert store.subscriptions() == (again, other)


def test_what_was_covered_falls_back_by_a_pause_alone(store: Store) -> None:
    """A change of settings that was read before a digest was enqueued does not repeat what it showed."""
    stale = store.save_subscription(subscription(covered_until=T0 - timedelta(days=1)))
    assert enqueue(store, stale)
    changed = store.save_subscription(replace(stale, topics=("nuclear",)))
    assert (changed.topics, changed.covered_until) == (("nuclear",), T0)
    paused = store.save_subscription(replace(stale, paused="archived"))
    assert paused.covered_until == stale.covered_until


def test_those_due_and_not_paused_come_longest_due_first(store: Store) -> None:
    for channel, minutes, paused in (("C1", 0, ""), ("C2", -5, ""), ("C3", 1, ""), ("C4", -9, "archived")):
        due_at = T0 + timedelta(minutes=minutes)
        store.save_subscription(subscription(channel, next_due_at=due_at, paused=paused))
    store.save_subscription(subscription("C5", timing=None, next_due_at=None))
    assert [s.channel for s in store.due_subscriptions("T1", T0)] == ["C2", "C1"]
    assert store.due_subscriptions("T2", T0) == ()


def test_a_period_is_enqueued_once_and_moves_the_due_time(store: Store) -> None:
    saved = store.save_subscription(subscription(covered_until=T0 - timedelta(days=1)))
    assert enqueue(store, saved)
    assert not enqueue(store, saved)
    parts = store.deliveries("T1", "C1")
    assert [(d.part, d.state, d.content, d.due_at) for d in parts] == [
        (1, DeliveryState.PENDING, TWO[1], T0),
        (0, DeliveryState.PENDING, TWO[0], T0),
    ]
    moved = store.subscription("T1", "C1")
    assert moved is not None
    assert (moved.covered_until, moved.next_due_at) == (T0, TOMORROW)
    assert store.due_subscriptions("T1", T0) == ()


def test_a_period_that_was_sent_still_moves_a_due_time_set_anew(store: Store) -> None:
    """A channel that changes its hour after today's digest gets the next one tomorrow."""
    enqueue(store, store.save_subscription(subscription()))
    later = store.save_subscription(subscription(next_due_at=T0 + timedelta(hours=5), covered_until=T0))
    assert not enqueue(store, later)
    moved = store.subscription("T1", "C1")
    assert moved is not None
    assert moved.next_due_at == TOMORROW


def test_a_due_time_changed_meanwhile_is_left_alone(store: Store) -> None:
    read = store.save_subscription(subscription())
    wished = T0 + timedelta(hours=9)
    store.save_subscription(subscription(next_due_at=wished))
    assert enqueue(store, read)
    moved = store.subscription("T1", "C1")
    assert moved is not None
    assert moved.next_due_at == wished


def test_deleting_keeps_what_was_sent_and_expires_what_was_not(store: Store) -> None:
    saved = store.save_subscription(subscription())
    enqueue(store, saved)
    claimed = store.claim_delivery("T1", "a", T0, timedelta(minutes=1))
    assert claimed is not None
    store.mark_sent(store.start_posting(claimed, T0), "1.1")
    store.change_subscription("T1", "C1", lambda _: None)
    store.change_subscription("T1", "C1", lambda _: None)
    assert store.subscription("T1", "C1") is None
    assert [d.state for d in store.deliveries("T1", "C1")] == [DeliveryState.EXPIRED, DeliveryState.SENT]
    assert not enqueue(store, saved, "2026-03-03")


def test_a_subscription_made_anew_is_another_with_periods_of_its_own(store: Store) -> None:
    first = store.save_subscription(subscription())
    enqueue(store, first)
    store.change_subscription("T1", "C1", lambda _: None)
    second = store.save_subscription(subscription())
    assert second.id != first.id
    assert enqueue(store, second)
    assert store.counts().subscriptions == 1


def test_a_digest_composed_before_another_covered_its_events_is_not_enqueued(store: Store) -> None:
    """`digest now` twice at once, or beside the planner, shows nothing twice."""
    read = store.save_subscription(subscription(covered_until=T0 - timedelta(days=1)))
    assert enqueue(store, read, "now 00:00:00")
    before = store.subscription("T1", "C1")
    assert not enqueue(store, read, "now 00:00:01")
    assert store.subscription("T1", "C1") == before
    assert {d.period_key for d in store.deliveries("T1", "C1")} == {"now 00:00:00"}


def test_a_digest_composed_of_other_topics_or_before_a_pause_is_not_enqueued(store: Store) -> None:
    read = store.save_subscription(subscription())
    store.save_subscription(replace(read, topics=("nuclear",)))
    assert not enqueue(store, read)
    store.save_subscription(replace(read, paused="archived"))
    assert not enqueue(store, read)
    assert store.deliveries("T1", "C1") == ()


def test_of_several_digests_those_of_changed_subscriptions_alone_are_left_out(store: Store) -> None:
    read = [store.save_subscription(subscription(f"C{number}")) for number in range(4)]
    store.save_subscription(replace(read[1], topics=("nuclear",)))
    store.change_subscription("T1", "C3", lambda _: None)
    assert store.enqueue([Planned(one, "p", TWO, T0, T0, TOMORROW) for one in read]) == 2
    assert [len(store.deliveries("T1", one.channel)) for one in read] == [2, 0, 2, 0]
    assert [one.next_due_at for one in store.subscriptions()] == [TOMORROW, T0, TOMORROW]


def test_a_digest_is_not_due_while_the_last_one_is_on_its_way(store: Store) -> None:
    """After an outage one digest covers the whole time missed."""
    saved = store.save_subscription(subscription())
    assert enqueue(store, saved)
    later = TOMORROW + timedelta(days=3)
    assert store.due_subscriptions("T1", later) == ()
    claimed = store.claim_delivery("T1", "a", later, timedelta(minutes=1))
    assert claimed is not None
    store.mark_sent(store.start_posting(claimed, later), "1.1")
    assert [s.id for s in store.due_subscriptions("T1", later)] == [saved.id]


def test_changes_made_at_once_are_all_kept(store: Store, url: str, clock: FakeClock) -> None:
    store.save_subscription(subscription(topics=()))

    def add(to: Store, number: int) -> None:
        def added(read: Subscription | None) -> Subscription:
            assert read is not None
            return replace(read, topics=(*read.topics, f"topic {number}"))

        to.change_subscription("T1", "C1", added)

    with Store.open(url.partition("?")[0], clock=clock) as patient, ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda number: add(patient, number), range(10)))
    changed = store.subscription("T1", "C1")
    assert changed is not None
    assert sorted(changed.topics) == [f"topic {number}" for number in range(10)]


def test_a_change_that_fails_changes_nothing(store: Store) -> None:
    saved = store.save_subscription(subscription())
    with pytest.raises(ZeroDivisionError):
        store.change_subscription("T1", "C1", lambda _: replace(saved, id=1 // 0))
    assert store.subscription("T1", "C1") == saved
    assert store.change_subscription("T1", "C2", lambda read: read) is None
