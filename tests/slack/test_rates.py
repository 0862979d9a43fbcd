"""Posts go no faster than Slack takes them, whoever makes them, and alerts before digests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.reading.rosters import Rosters
from bot.slack.delivery import LEASE, PACE
from bot.slack.planning import enqueue_due
from storage.model import Alert, Content, Delivery, DeliveryState, Method, Planned, Subscription, Timing
from storage.store import Store
from tests.desk import TEAM, tell
from tests.fakes import FakeClock

DUE = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # 08:30 in Seoul
SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(DUE)


@pytest.fixture
def store(clock: FakeClock) -> Iterator[Store]:
    with Store.open("sqlite://", clock=clock) as opened:
        yield opened


def subscribe(store: Store, number: int) -> Subscription:
    made = DUE - timedelta(days=1)
    timing = Timing("08:30", "Asia/Seoul")
    channel = Subscription(
        TEAM, f"C{number:03}", ("missiles",), (), timing, timing.zone, "U0ANA", made, made, DUE,
        alerted_until=made,
    )  # fmt: skip
    return store.save_subscription(channel)


def post(store: Store, clock: FakeClock, owner: str = "a") -> Delivery | None:
    """One post that Slack takes at once, as fast as the rate lets it."""
    claimed = store.claim_delivery(TEAM, owner, clock(), LEASE, PACE)
    if claimed is None:
        return None
    begun = store.start_posting(claimed, clock())
    store.mark_sent(begun, f"{clock().timestamp():.0f}.{claimed.id:06}")
    return begun


def posts(store: Store, clock: FakeClock, *owners: str) -> list[Delivery]:
    """What all of them post now."""
    made: list[Delivery] = []
    while found := [one for owner in owners or ("a",) if (one := post(store, clock, owner))]:
        made += found
    return made


def test_500_channels_due_in_one_minute_have_theirs_within_ten_at_one_a_second(
    store: Store, clock: FakeClock, rosters: Rosters
) -> None:
    for number in range(500):
        subscribe(store, number)
    assert enqueue_due(store, rosters, clock, TEAM) == 500
    began: list[datetime] = []
    channels: list[str] = []
    while clock() < DUE + timedelta(minutes=10):
        for made in posts(store, clock, "one process", "another"):
            began.append(clock())
            channels.append(made.channel)
        clock.advance(seconds=1)
    assert len(set(channels)) == len(channels) == 500
    assert channels != sorted(channels)
    for burst in range(0, 500, 50):  # of any 50 after those that may go at once, none in less than 50 s
        later = began[burst + PACE.burst :][:51]
        assert later[-1] - later[0] >= SECOND * (len(later) - 1)


def test_the_order_is_another_one_the_next_day(store: Store, clock: FakeClock, rosters: Rosters) -> None:
    for number in range(20):
        subscribe(store, number)
    orders = []
    for _ in range(2):
        enqueue_due(store, rosters, clock, TEAM)
        order = []
        for _ in range(30):
            order += [made.channel for made in posts(store, clock)]
            clock.advance(seconds=1)
        orders.append(order)
        clock.now = DUE + timedelta(days=1)
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1])


def alert(store: Store, channel: Subscription, clock: FakeClock) -> None:
    number = tell(store, "A launch at dawn", now=clock())
    card = Alert(f"event {number}", (number,), Content("card", "[]"))
    current = store.subscription(TEAM, channel.channel)
    assert current is not None
    assert store.enqueue_alerts(current, [card], now=clock(), known=clock(), alerted_until=clock())


def test_an_alert_goes_before_all_digests_that_wait_its_own_channel_s_too(
    store: Store, clock: FakeClock, rosters: Rosters
) -> None:
    channels = [subscribe(store, number) for number in range(50)]
    enqueue_due(store, rosters, clock, TEAM)
    posts(store, clock)
    clock.advance(seconds=1)
    waiting = next(c for c in channels if store.deliveries(TEAM, c.channel)[0].state is DeliveryState.PENDING)
    alert(store, waiting, clock)
    made = post(store, clock)
    assert made is not None
    assert (made.channel, made.content.text) == (waiting.channel, "card")


def test_every_channel_has_its_digest_before_any_has_its_thread(store: Store, clock: FakeClock) -> None:
    for number in range(5):
        channel = subscribe(store, number)
        parts = tuple(Content(str(part), "[]") for part in range(3))
        store.enqueue([Planned(channel, "1", parts, DUE, DUE, None)])
    order: list[int] = []
    for _ in range(40):
        order += [made.part for made in posts(store, clock)]
        clock.advance(seconds=1)
    assert order[:5] == [0] * 5
    assert sorted(order) == sorted([0, 1, 2] * 5)


def test_a_channel_takes_one_post_a_second(store: Store, clock: FakeClock) -> None:
    channel = subscribe(store, 1)
    parts = tuple(Content(str(part), "[]") for part in range(4))
    store.enqueue([Planned(channel, "1", parts, DUE, DUE, None)])
    began: list[datetime] = []
    for _ in range(20):
        began += [clock()] * len(posts(store, clock))
        clock.advance(seconds=0.5)
    assert [later - earlier for earlier, later in pairwise(began)] == [SECOND] * 3


def claimed(store: Store, clock: FakeClock) -> Delivery:
    found = store.claim_delivery(TEAM, "a", clock(), LEASE)
    assert found is not None
    return store.start_posting(found, clock())


def test_what_slack_refuses_two_channels_for_it_refuses_the_workspace_for(
    store: Store, clock: FakeClock, rosters: Rosters
) -> None:
    for number in range(4):
        subscribe(store, number)
    enqueue_due(store, rosters, clock, TEAM)
    until = clock() + timedelta(seconds=40)
    store.mark_too_fast(claimed(store, clock), Method.POST, clock(), until)
    second = claimed(store, clock)  # another channel goes on
    store.mark_too_fast(second, Method.POST, clock(), until)
    clock.advance(seconds=39)
    assert posts(store, clock) == []
    clock.advance(seconds=1)
    assert len(posts(store, clock)) == PACE.burst


@pytest.mark.parametrize(("held", "goes"), [(Method.POST, []), (Method.EDIT, [0]), (Method.UPLOAD, [0])])
def test_a_limit_on_one_kind_of_call_stops_no_other(
    store: Store, clock: FakeClock, held: Method, goes: list[int]
) -> None:
    alert(store, subscribe(store, 1), clock)
    store.hold(TEAM, held, clock() + timedelta(seconds=30))
    store.hold(TEAM, held, clock() + timedelta(seconds=10))  # the longer one counts
    clock.advance(seconds=20)
    assert [made.part for made in posts(store, clock)] == goes
    clock.advance(seconds=10)
    assert [made.part for made in posts(store, clock)] == ([] if goes else [0])


def test_a_clock_that_was_set_back_holds_up_nothing(store: Store, clock: FakeClock, rosters: Rosters) -> None:
    for number in range(6):
        subscribe(store, number)
    enqueue_due(store, rosters, clock, TEAM)
    clock.advance(hours=5)
    assert len(posts(store, clock)) == PACE.burst
    clock.now = DUE
    assert posts(store, clock)
