"""A channel has one digest a day, of all that it has not been shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.slack.delivery import SETTLED_AFTER, Courier
from bot.slack.planning import enqueue_due
from storage.model import Timing
from tests.desk import BRIEF, POLICY, TEAM, LiveBot, texts
from tests.slack.queue import queued, states
from tests.storage.make import unite


def test_a_day_has_one_digest_and_downtime_one_for_the_whole_time(bot: LiveBot) -> None:
    bot.answer("subscribe missiles")
    bot.clock.now = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert (bot.plan(), bot.plan()) == (1, 0)
    bot.deliver()
    for day in (3, 4, 5):
        bot.clock.now = datetime(2026, 3, day, 12, 0, tzinfo=UTC)
        bot.tell(f"Launch of day {day}")
    bot.clock.now = datetime(2026, 3, 6, 2, 0, tzinfo=UTC)
    assert (bot.plan(), bot.plan()) == (1, 0)
    bot.deliver()
    said = texts(bot.posts()[-1]["blocks"])
    assert all(f"Launch of day {day}" in said for day in (3, 4, 5))
    assert len(bot.posts()) == 2
    current = bot.store.subscription(TEAM, POLICY)
    assert current is not None
    assert current.next_due_at == datetime(2026, 3, 6, 23, 30, tzinfo=UTC)


def test_what_is_recorded_while_a_digest_is_composed_is_in_the_next_one(bot: LiveBot) -> None:
    """Its moment lies before the digest's own, but after every event that could be read then."""
    bot.answer("subscribe missiles")
    bot.tell("Told in time")
    bot.clock.now = digest_at = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    bot.plan()
    bot.deliver()
    bot.clock.now = digest_at - timedelta(seconds=1)
    bot.tell("Recorded meanwhile")
    bot.clock.now = digest_at + timedelta(days=1)
    bot.plan()
    bot.deliver()
    first, second = (texts(post["blocks"]) for post in bot.posts())
    assert "Told in time" in first
    assert "Told in time" not in second
    assert "Recorded meanwhile" in second


def test_a_clock_that_jumps_back_posts_nothing_twice(bot: LiveBot) -> None:
    bot.answer("subscribe missiles")
    bot.clock.now = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    bot.plan()
    bot.deliver()
    bot.clock.now -= timedelta(hours=5)
    assert (bot.plan(), bot.deliver()) == (0, 0)
    bot.clock.advance(hours=5)
    assert (bot.plan(), bot.deliver()) == (0, 0)
    assert len(bot.posts()) == 1


def test_nothing_new_is_one_short_line(bot: LiveBot) -> None:
    bot.answer("subscribe missiles")
    bot.clock.now = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    bot.plan()
    bot.deliver()
    assert "Nothing new since" in bot.posts()[0]["text"]
    assert len(bot.posts()[0]["blocks"]) == 2


def test_a_subscription_that_cannot_be_planned_stops_no_other(
    bot: LiveBot, caplog: pytest.LogCaptureFixture
) -> None:
    bot.answer("subscribe missiles")
    bot.answer("subscribe missiles", channel="morning-brief")
    current = bot.store.subscription(TEAM, POLICY)
    assert current is not None
    bot.store.save_subscription(replace(current, timing=Timing("08:30", "Asia/Gone")))
    bot.clock.advance(days=1)
    assert bot.plan() == 1
    assert states(bot, BRIEF) == ["pending"]
    assert "could not be composed (id " in caplog.text


def test_another_workspace_s_subscriptions_are_left_alone(bot: LiveBot) -> None:
    queued(bot)
    other = Courier(bot.store, bot.client, bot.clock, "test", "T0OTHER", timeout=2)
    assert other.deliver_due() == 0
    bot.clock.advance(days=2)
    assert enqueue_due(bot.store, bot.rosters, bot.clock, "T0OTHER") == 0
    assert states(bot) == ["pending"]


def test_nothing_is_posted_after_a_channel_unsubscribed(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(method="chat.postMessage", do="drop_before")
    bot.deliver()
    bot.answer("unsubscribe all")
    bot.clock.now += SETTLED_AFTER
    assert bot.deliver() == 0
    assert (states(bot), bot.posts()) == (["expired"], [])


def test_what_does_not_fit_follows_in_the_thread_part_by_part(bot: LiveBot) -> None:
    queued(bot, events=40)
    for _ in range(10):
        bot.deliver()
        bot.clock.advance(seconds=2)
    assert set(states(bot)) == {"sent"}
    first, *replies = bot.posts()
    assert "40 new developments" in texts(first["blocks"])
    assert "more developments in the thread" in texts(first["blocks"])
    assert replies
    assert {reply["thread_ts"] for reply in replies} == {first["ts"]}
    assert bot.failed_calls() == []


@pytest.mark.parametrize(("stays", "gone"), [(1, 2), (2, 1)])
def test_what_was_shown_is_not_new_again_when_two_events_prove_to_be_one(
    bot: LiveBot, stays: int, gone: int
) -> None:
    """Whichever of them stays, and whether or not the channel was shown both."""
    bot.answer("subscribe missiles")
    bot.tell("A launch, as Seoul saw it")
    assert "1 new development" in shown(bot)
    bot.tell("A launch, as Tokyo saw it", origins=("Joint Chiefs of Staff",))
    unite(bot.store, stays, gone, headline="One launch")
    for number in range(5):
        bot.clock.advance(minutes=1)
        bot.tell(f"Report {number}", joins=stays)
    assert "Nothing new" in shown(bot)


def test_subscribing_does_not_pour_out_what_was_known(bot: LiveBot) -> None:
    """The first digest has the last day; what is older stays in the store, also for a topic added later."""
    for number in range(60):
        bot.tell(f"Old launch {number}")
        bot.tell(f"Old breach {number}", topics=("cyber",))
    bot.clock.advance(days=3)
    bot.tell("Launch of today")
    bot.answer("subscribe missiles")
    first = shown(bot)
    assert "1 new development" in first
    assert "Launch of today" in first
    bot.answer("subscribe cyber")
    assert "Nothing new" in shown(bot)
    assert len(bot.posts()) == 2


def shown(bot: LiveBot) -> str:
    """What the next digest shows, a minute later."""
    bot.clock.advance(minutes=1)
    bot.answer("digest now")
    bot.deliver()
    return texts(bot.posts()[-1]["blocks"])
