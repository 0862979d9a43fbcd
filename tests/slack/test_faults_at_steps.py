"""Every fault at every step of what is posted: one post in the end, or one uncertain that a person sees."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from typing import Any

import pytest

from bot.slack.alerting import alert_due
from bot.slack.delivery import LEASE, Courier
from storage.engines.sqlite import sqlite_driver
from storage.errors import StoreUnavailable
from storage.model import Delivery, DeliveryState, EventType, Method, Planned
from storage.store import Store
from tests.desk import POLICY, TEAM, LiveBot, texts, until
from tests.slack.queue import queued, rows, states

LAUNCH = EventType.MISSILE_LAUNCH
State = DeliveryState


def step(bot: LiveBot) -> int:
    """A second passes and the courier ticks once."""
    bot.clock.advance(seconds=1)
    return bot.deliver()


def digest(bot: LiveBot) -> None:
    queued(bot)


def thread(bot: LiveBot) -> None:
    queued(bot, events=40)
    while rows(bot)[0].state is not State.SENT:
        step_one(bot)


def step_one(bot: LiveBot) -> None:
    """Post the next one alone, so that what follows is still to be posted."""
    claimed = bot.store.claim_delivery(TEAM, "x", bot.clock(), LEASE)
    assert claimed is not None
    bot.courier._deliver(claimed)
    bot.clock.advance(seconds=2)


def card(bot: LiveBot) -> None:
    bot.answer("subscribe missiles mode:alert")
    bot.clock.advance(seconds=1)
    bot.tell("North Korea fires a missile", kind=LAUNCH)
    bot.clock.advance(seconds=1)
    alert_due(bot.store, bot.rosters, bot.clock, TEAM)


def edit(bot: LiveBot) -> None:
    card(bot)
    step_one(bot)
    bot.tell("Tokyo: it fell into the sea", kind=LAUNCH, joins=1, origins=("Japan Ministry of Defense",))
    bot.clock.advance(seconds=1)
    alert_due(bot.store, bot.rosters, bot.clock, TEAM)


def reply(bot: LiveBot) -> None:
    edit(bot)
    step_one(bot)


STEPS: dict[str, tuple[Callable[[LiveBot], None], str]] = {
    "digest": (digest, "chat.postMessage"),
    "thread": (thread, "chat.postMessage"),
    "card": (card, "chat.postMessage"),
    "edit": (edit, "chat.update"),
    "reply": (reply, "chat.postMessage"),
}


def begun(bot: LiveBot) -> Delivery:
    """What a process holds that ends before its call."""
    claimed = bot.store.claim_delivery(TEAM, "dead", bot.clock(), LEASE)
    assert claimed is not None
    return bot.store.start_posting(claimed, bot.clock())


def answered(bot: LiveBot) -> None:
    """A process that ends between Slack's answer and writing it down."""
    bot.courier._post(begun(bot))


class LockingClock:
    """A clock at whose nth question another program begins to write, and does not end."""

    def __init__(self, bot: LiveBot, nth: int) -> None:
        self._bot, self._left = bot, nth
        self.other = sqlite_driver().connect(bot.store._database.path, isolation_level=None)

    def __call__(self) -> datetime:
        self._left -= 1
        if self._left == 0:
            self.other.execute("BEGIN IMMEDIATE")
        return self._bot.clock()


def locked(nth: int) -> Callable[[LiveBot, str], None]:
    """The database takes no write for a minute, while the courier goes on ticking."""

    def lock(bot: LiveBot, method: str) -> None:
        clock = LockingClock(bot, nth)
        url = f"sqlite:///{bot.store._database.path}?timeout=0.02"
        with closing(clock.other), Store.open(url, clock=bot.clock) as store:
            away = Courier(store, bot.client, clock, "away", TEAM, timeout=2)
            for _ in range(6):
                with suppress(StoreUnavailable):
                    away.deliver_due()
                bot.clock.advance(seconds=10)
            with pytest.raises(StoreUnavailable):
                store.hold(TEAM, Method.LOOK, bot.clock())

    return lock


def two_at_once(bot: LiveBot) -> None:
    other = Courier(bot.store, bot.client, bot.clock, "other", TEAM, timeout=2)
    held = other._claimed()
    bot.deliver()
    assert held is not None
    other._deliver(held)


def armed(**fault: Any) -> Callable[[LiveBot, str], None]:
    def arm(bot: LiveBot, method: str) -> None:
        bot.fault(method=method, **fault)
        bot.deliver()

    return arm


def slow(bot: LiveBot, method: str) -> None:
    """Slack takes it after its caller has hung up."""
    before = bot.posts()
    armed(do="slow", seconds=2.2)(bot, method)
    until(lambda: bot.posts() != before)


# Which question to the clock comes just before: the tick, claiming, beginning, the answer's.
LOCKED_AT = {"claiming": 2, "the call": 3, "the answer": 4}

FAULTS: dict[str, Callable[[LiveBot, str], object]] = {
    "ok": lambda bot, _: None,
    "429": armed(do="ratelimited", retry_after=7),
    "drop before": armed(do="drop_before"),
    "drop after": armed(do="drop_after"),
    "timeout": slow,
    "500": armed(do="error_500"),
    "killed when leased": lambda bot, _: bot.store.claim_delivery(TEAM, "dead", bot.clock(), LEASE),
    "killed before the call": lambda bot, _: begun(bot),
    "killed after the call": lambda bot, _: answered(bot),
    "two at once": lambda bot, _: two_at_once(bot),
    "locked when claiming": locked(LOCKED_AT["claiming"]),
    "locked before the call": locked(LOCKED_AT["the call"]),
    "locked after the call": locked(LOCKED_AT["the answer"]),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("at", STEPS)
def test_every_fault_at_every_step_ends_in_one_post_of_each(bot: LiveBot, at: str, fault: str) -> None:
    prepare, method = STEPS[at]
    prepare(bot)
    FAULTS[fault](bot, method)
    for _ in range(40):
        bot.clock.advance(seconds=8)
        bot.deliver()
    assert set(states(bot)) == {"sent"}
    keys = [post["metadata"]["event_payload"]["key"] for post in bot.posts()]
    assert sorted(keys) == sorted(row.key for row in rows(bot) if not row.edits)
    for row in rows(bot):
        if row.edits:
            assert "Japan Ministry of Defense" in json.dumps(bot.posts()[0]["blocks"])


@pytest.mark.parametrize("at", STEPS)
def test_what_nobody_ever_answers_ends_in_one_uncertain_that_a_person_can_retry(
    bot: LiveBot, at: str
) -> None:
    prepare, method = STEPS[at]
    prepare(bot)
    bot.fault(method=method, do="drop_before", times=5)  # a sixth would be answered
    for _ in range(60):
        bot.clock.advance(minutes=30)
        bot.deliver()
    stuck = [row for row in rows(bot) if row.state is State.UNCERTAIN]
    assert {(row.doubts, row.attempts, row.look_at) for row in stuck} == {(5, 5, None)}
    shown = bot.answer("subscriptions")
    assert "may not have arrived" in texts(shown)
    bot.click(shown, f"retry_delivery:{stuck[0].id}")
    for _ in range(20):
        step(bot)
    assert next(row for row in rows(bot) if row.id == stuck[0].id).state is State.SENT


def test_an_unanswered_edit_holds_up_no_words(bot: LiveBot) -> None:
    edit(bot)
    bot.fault(method="chat.update", do="drop_before", times=1000)
    for _ in range(60):
        bot.clock.advance(minutes=30)
        bot.deliver()
    assert states(bot) == ["sent", "uncertain", "sent"]
    assert "now also confirmed by" in texts(bot.posts()[-1]["blocks"])


def test_a_database_that_is_gone_before_the_call_loses_nothing(bot: LiveBot) -> None:
    queued(bot)
    bot.store.close()
    for _ in range(60):
        bot.clock.advance(seconds=1)
        with pytest.raises(StoreUnavailable):
            bot.deliver()
    assert bot.posts() == []


def test_planning_twice_queues_once(bot: LiveBot) -> None:
    bot.answer("subscribe missiles")
    current = bot.store.subscription(TEAM, POLICY)
    assert current is not None
    assert current.next_due_at is not None
    bot.clock.now = current.next_due_at
    (same,) = bot.store.due_subscriptions(TEAM, bot.clock())
    assert bot.plan() == 1
    late = Planned(same, "2026-03-03", (rows(bot)[0].content,), bot.clock(), bot.clock(), None)
    assert bot.store.enqueue([late]) == 0
    assert len(rows(bot)) == 1
