"""Deliveries: who may post what, and what a crash leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from storage.errors import LeaseLost
from storage.model import Content, Delivery, DeliveryState, Planned
from storage.post_tables import contents
from storage.store import Store
from tests.fakes import FakeClock
from tests.storage.conftest import Databases
from tests.storage.make import T0, subscription

LEASE = timedelta(minutes=1)
State = DeliveryState


def queue(store: Store, channel: str = "C1", parts: int = 1, period: str = "p1") -> None:
    saved = store.save_subscription(subscription(channel))
    contents = tuple(Content(f"{channel} {part}", "[]") for part in range(parts))
    store.enqueue([Planned(saved, period, contents, T0, T0, None)])


def claimed(store: Store, owner: str = "a", now: datetime = T0) -> Delivery:
    delivery = store.claim_delivery("T1", owner, now, LEASE)
    assert delivery is not None
    return delivery


def posting(store: Store, owner: str = "a") -> Delivery:
    return store.start_posting(claimed(store, owner), T0)


def states(store: Store, channel: str = "C1") -> list[DeliveryState]:
    return [delivery.state for delivery in reversed(store.deliveries("T1", channel))]


def test_a_delivery_goes_from_pending_to_sent(store: Store) -> None:
    assert store.claim_delivery("T1", "a", T0, LEASE) is None
    queue(store)
    leased = claimed(store)
    assert (leased.state, leased.lease_owner, leased.lease_until) == (State.LEASED, "a", T0 + LEASE)
    assert (leased.content, leased.key) == (Content("C1 0", "[]"), f"{leased.subscription_id}:p1:0")
    begun = store.start_posting(leased, T0)
    assert (begun.state, begun.posted_at, begun.attempts) == (State.POSTING, T0, 1)
    store.mark_sent(begun, "1700.1")
    (sent,) = store.deliveries("T1", "C1")
    assert (sent.state, sent.ts, sent.lease_owner, sent.error) == (State.SENT, "1700.1", "", "")
    assert store.claim_delivery("T1", "a", T0 + LEASE, LEASE) is None


def test_what_channels_are_shown_alike_is_kept_once_and_posted_to_each(store: Store) -> None:
    shown = (Content("Digest", "[1]", b"PNG"), Content("More", "[2]"))
    for channel in ("C1", "C2"):
        saved = store.save_subscription(subscription(channel))
        assert store.enqueue([Planned(saved, "p1", shown, T0, T0, None)]) == 1
    queue(store, "C3", parts=2)
    for channel in ("C1", "C2"):
        assert tuple(one.content for one in reversed(store.deliveries("T1", channel))) == shown
    with store._database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(contents)) == 4


def test_nothing_is_claimed_before_its_time(store: Store) -> None:
    queue(store)
    assert store.claim_delivery("T1", "a", T0 - timedelta(seconds=1), LEASE) is None


def test_a_part_waits_for_the_one_before_and_knows_its_thread(store: Store) -> None:
    queue(store, parts=3)
    for part, ts in enumerate(("10.1", "10.2", "10.3")):
        begun = posting(store)
        assert (begun.part, begun.thread_ts) == (part, "10.1" if part else "")
        assert store.claim_delivery("T1", "b", T0, LEASE) is None
        store.mark_sent(begun, ts)
    assert states(store) == [State.SENT] * 3


def test_one_channel_has_one_delivery_at_work_while_others_go_on(store: Store) -> None:
    queue(store, "C1", period="p1")
    queue(store, "C1", period="p2")
    queue(store, "C2")
    first, second = sorted((claimed(store), claimed(store, "b")), key=lambda one: one.channel)
    assert (first.channel, second.channel) == ("C1", "C2")
    assert store.claim_delivery("T1", "c", T0, LEASE) is None
    store.mark_sent(store.start_posting(first, T0), "1.1")
    assert claimed(store, "c").period_key == "p2"


def test_owners_who_claim_at_once_never_get_the_same(databases: Databases, clock: FakeClock) -> None:
    claim_at_once(databases.empty().partition("?")[0], clock)


def test_owners_who_share_a_database_in_memory_take_turns(clock: FakeClock) -> None:
    claim_at_once("sqlite://", clock)


def claim_at_once(url: str, clock: FakeClock) -> None:
    store = Store.open(url, clock=clock)
    for n in range(12):
        queue(store, f"C{n}")

    def claim_all(owner: str) -> list[int]:
        got = []
        while delivery := store.claim_delivery("T1", owner, T0, LEASE):
            got.append(delivery.id)
        return got

    with ThreadPoolExecutor(4) as pool:
        claims = list(pool.map(claim_all, "abcd"))
    assert sorted(i for own in claims for i in own) == list(range(1, 13))
    store.close()


def test_a_lease_that_ran_out_cannot_begin_to_post(store: Store) -> None:
    queue(store)
    leased = claimed(store)
    with pytest.raises(LeaseLost):
        store.start_posting(leased, T0 + LEASE)
    assert states(store) == [State.LEASED]


def test_a_post_can_have_a_whole_lease_for_itself(store: Store) -> None:
    """However long what had to be done between claiming and posting took."""
    queue(store)
    later = T0 + timedelta(seconds=50)
    begun = store.start_posting(claimed(store), later, LEASE)
    assert begun == replace(store.deliveries("T1", "C1")[0], content=begun.content)
    assert store.recover_stale(T0 + LEASE, LEASE) == 0
    assert store.recover_stale(later + LEASE, LEASE) == 1


def test_a_lease_given_before_the_clock_was_set_back_holds_up_nothing(store: Store) -> None:
    back = T0 - timedelta(hours=5)
    queue(store, "C1")
    queue(store, "C2")
    claimed(store)
    posting(store)
    assert store.recover_stale(back, LEASE) == 2
    assert {*states(store, "C1"), *states(store, "C2")} == {State.PENDING, State.UNCERTAIN}
    assert len(store.doubtful("T1", back + LEASE)) == 1


def test_a_dead_lease_goes_back_and_then_to_another_owner(store: Store) -> None:
    queue(store)
    first = claimed(store, "a")
    assert store.recover_stale(T0, LEASE) == 0
    assert store.recover_stale(T0 + LEASE, 2 * LEASE) == 1
    second = claimed(store, "b", T0 + LEASE)
    for lost in (
        lambda: store.start_posting(first, T0 + LEASE),
        lambda: store.mark_retry(first, T0, "late"),
        lambda: store.mark_uncertain(first, T0, "late"),
        lambda: store.mark_dead(first, "late"),
    ):
        with pytest.raises(LeaseLost):
            lost()
    assert store.start_posting(second, T0 + LEASE).lease_owner == "b"


def test_posting_with_a_dead_lease_is_uncertain_and_never_sent_again_by_itself(store: Store) -> None:
    queue(store, parts=2)
    posting(store)
    assert store.recover_stale(T0 + LEASE, 2 * LEASE) == 1
    (doubted,) = store.doubtful("T1", T0 + 2 * LEASE)
    assert (doubted.state, doubted.lease_until) == (State.UNCERTAIN, None)
    assert doubted.posted_at == T0
    assert store.claim_delivery("T1", "b", T0 + timedelta(days=1), LEASE) is None


def test_an_uncertain_delivery_is_found_or_sent_again(store: Store) -> None:
    queue(store, "C1")
    queue(store, "C2")
    for _ in range(2):
        store.mark_uncertain(posting(store), T0 + LEASE, "timeout")
    assert store.doubtful("T1", T0) == ()
    found, missing = store.doubtful("T1", T0 + LEASE)
    assert store.doubtful("T1", T0 + LEASE, limit=1) == (found,)
    store.mark_sent(found, "1.1")
    assert store.requeue(missing.id)
    with pytest.raises(LeaseLost):
        store.requeue(found.id)
    assert states(store, found.channel) == [State.SENT]
    again = posting(store)
    assert (again.id, again.attempts) == (missing.id, 2)


def test_a_retry_waits_until_its_time(store: Store) -> None:
    queue(store)
    store.mark_retry(posting(store), T0 + timedelta(seconds=30), "rate limited")
    (waiting,) = store.deliveries("T1", "C1")
    assert (waiting.state, waiting.error) == (State.RETRY, "rate limited")
    assert store.claim_delivery("T1", "a", T0 + timedelta(seconds=29), LEASE) is None
    assert claimed(store, now=T0 + timedelta(seconds=30)).id == waiting.id


def test_giving_up_a_part_gives_up_those_behind_it(store: Store) -> None:
    queue(store, parts=3)
    store.mark_dead(posting(store), "channel_not_found")
    assert states(store) == [State.DEAD, State.EXPIRED, State.EXPIRED]
    assert store.claim_delivery("T1", "a", T0 + LEASE, LEASE) is None


def test_the_proof_of_a_post_counts_even_after_the_lease(store: Store) -> None:
    """A post that took longer than its lease is marked sent, so that nobody sends it again."""
    queue(store)
    slow = posting(store)
    store.recover_stale(T0 + LEASE, 2 * LEASE)
    store.requeue(slow.id)
    store.mark_sent(slow, "1.1")
    assert store.claim_delivery("T1", "b", T0 + LEASE, LEASE) is None
    store.mark_sent(slow, "1.1")
    with pytest.raises(LeaseLost):
        store.mark_sent(slow, "2.2")


@pytest.mark.parametrize(
    "mark",
    [
        lambda store, sent: store.start_posting(sent, T0),
        lambda store, sent: store.mark_retry(sent, T0, "x"),
        lambda store, sent: store.mark_uncertain(sent, T0, "x"),
        lambda store, sent: store.mark_dead(sent, "x"),
        lambda store, sent: store.requeue(sent.id),
        lambda store, sent: store.requeue(99),
        lambda store, sent: store.mark_sent(replace(sent, id=99), "1.1"),
    ],
)
def test_what_was_sent_stays_sent(store: Store, mark: Callable[[Store, Delivery], object]) -> None:
    queue(store)
    begun = posting(store)
    store.mark_sent(begun, "1.1")
    with pytest.raises(LeaseLost):
        mark(store, begun)
    assert states(store) == [State.SENT]


def test_deliveries_survive_a_restart(url: str, clock: FakeClock) -> None:
    with Store.open(url, clock=clock) as store:
        queue(store)
        posting(store)
    with Store.open(url, clock=clock) as store:
        assert store.recover_stale(T0 + LEASE, 2 * LEASE) == 1
        assert states(store) == [State.UNCERTAIN]


def test_a_team_s_deliveries_are_its_own(store: Store) -> None:
    queue(store)
    assert store.claim_delivery("T2", "a", T0, LEASE) is None
    store.mark_uncertain(posting(store), T0, "timeout")
    assert store.doubtful("T2", T0) == ()
    assert len(store.doubtful("T1", T0)) == 1


def test_a_later_digest_of_a_channel_waits_for_the_earlier(store: Store) -> None:
    queue(store, period="p1")
    queue(store, period="p2")
    store.mark_retry(posting(store), T0 + LEASE, "out of reach")
    assert store.claim_delivery("T1", "a", T0, LEASE) is None
    first = claimed(store, now=T0 + LEASE)
    assert first.period_key == "p1"
    store.mark_sent(store.start_posting(first, T0 + LEASE), "1.1")
    assert claimed(store, now=T0 + LEASE).period_key == "p2"


@pytest.mark.parametrize(
    "ending",
    [
        lambda store, begun: store.mark_retry(begun, T0, "rate limited"),
        lambda store, begun: (store.mark_uncertain(begun, T0, "timeout"), store.requeue(begun.id)),
        lambda store, begun: (
            store.recover_stale(T0 + LEASE, LEASE),
            store.requeue(begun.id),
        ),
    ],
)
def test_nothing_is_posted_for_a_subscription_removed_meanwhile(
    store: Store, ending: Callable[[Store, Delivery], object]
) -> None:
    queue(store)
    begun = posting(store)
    store.change_subscription("T1", "C1", lambda _: None)
    ending(store, begun)
    assert states(store) == [State.EXPIRED]


def test_a_leased_delivery_of_a_removed_subscription_cannot_begin_to_post(store: Store) -> None:
    queue(store)
    leased = claimed(store)
    store.change_subscription("T1", "C1", lambda _: None)
    with pytest.raises(LeaseLost):
        store.start_posting(leased, T0)
    assert states(store) == [State.EXPIRED]


def test_giving_up_a_digest_sets_its_readers_back_and_pauses_once(store: Store) -> None:
    """What later digests held comes again with the next one, so that those are not posted."""
    unread = T0 - timedelta(days=1)
    queue(store, parts=2, period="p1")
    queue(store, period="p2")
    told = store.mark_dead(posting(store), "refused", unread=unread)
    assert told is not None
    assert (told.paused, told.covered_until) == ("refused", unread)
    assert store.subscription("T1", "C1") == told
    assert states(store) == [State.DEAD, State.EXPIRED, State.EXPIRED]
    queue(store, "C2")
    queue(store, "C2", period="p2")
    first, second = (d for d in reversed(store.deliveries("T1", "C2")))
    assert store.mark_dead(first, "gone", unread=unread) is not None
    with pytest.raises(LeaseLost):
        store.mark_dead(second, "gone", unread=unread)


def test_only_refusals_of_a_post_count_as_such(store: Store) -> None:
    queue(store)
    store.mark_retry(posting(store), T0, "out of reach")
    store.mark_retry(posting(store), T0, "invalid_blocks", refused=True)
    (row,) = store.deliveries("T1", "C1")
    assert (row.attempts, row.refusals) == (2, 1)


def test_what_was_posted_again_is_looked_for_until_all_is_known(store: Store) -> None:
    queue(store)
    store.mark_sent(posting(store), "1.1", T0 + LEASE)
    assert store.doubtful("T1", T0) == ()
    (again,) = store.doubtful("T1", T0 + LEASE)
    store.look_again(again.id, None)
    assert store.doubtful("T1", T0 + timedelta(days=9)) == ()
