"""Each digest is posted once, whatever Slack does, or is known to be uncertain."""

from __future__ import annotations

import shutil
import socket
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk import WebClient

from bot.reading.rosters import Rosters
from bot.slack.delivery import LEASE, SETTLED_AFTER, Courier, Kind, failure_of
from bot.slack.planning import enqueue_due
from bot.workspace.fixture import SCOPES
from storage.model import Delivery, DeliveryState, Timing
from storage.store import Store
from tests.desk import BRIEF, POLICY, TEAM, LiveBot, live_bot, texts, until
from tests.fakes import FakeClock


def queued(bot: LiveBot, *, events: int = 1, channel: str = "policy") -> None:
    """Subscribe a channel and put one digest in the queue."""
    bot.answer("subscribe missiles", channel=channel)
    for number in range(events):
        bot.tell(f"Launch {number} of the day, for {channel}")
    bot.answer("digest now", channel=channel)


def rows(bot: LiveBot, channel: str = POLICY) -> list[Delivery]:
    return sorted(bot.store.deliveries(TEAM, channel, 50), key=lambda row: (row.due_at, row.part))


def states(bot: LiveBot, channel: str = POLICY) -> list[str]:
    return [row.state.value for row in rows(bot, channel)]


def test_a_digest_is_posted_with_its_key_and_marked_sent(bot: LiveBot) -> None:
    queued(bot)
    assert bot.deliver() == 1
    post = bot.posts()[0]
    assert states(bot) == ["sent"]
    assert rows(bot)[0].ts == post["ts"]
    assert post["metadata"]["event_payload"]["key"] == rows(bot)[0].key
    assert bot.deliver() == 0
    assert len(bot.posts()) == 1


FAULTS: list[tuple[dict[str, Any], str, int]] = [
    ({"do": "ratelimited", "retry_after": 7}, "retry", 0),
    ({"do": "drop_before"}, "uncertain", 0),
    ({"do": "drop_after"}, "uncertain", 1),
    ({"do": "error_500"}, "uncertain", 0),
    ({"do": "error", "error": "internal_error"}, "uncertain", 0),
    ({"do": "error", "error": "fatal_error"}, "uncertain", 0),
    ({"do": "slow", "seconds": 3}, "uncertain", 1),
    ({"do": "error", "error": "invalid_blocks"}, "retry", 0),
]


@pytest.mark.parametrize(("fault", "state", "there"), FAULTS, ids=[str(f[0]) for f in FAULTS])
def test_every_fault_ends_in_exactly_one_post(
    bot: LiveBot, fault: dict[str, Any], state: str, there: int
) -> None:
    queued(bot)
    bot.fault(method="chat.postMessage", **fault)
    assert bot.deliver() == 0
    assert states(bot) == [state]
    until(lambda: len(bot.posts()) == there)
    for _ in range(4):
        bot.clock.advance(seconds=30)
        bot.deliver()
    assert states(bot) == ["sent"]
    assert len(bot.posts()) == 1
    assert rows(bot)[0].ts == bot.posts()[0]["ts"]


def test_a_rate_limit_waits_as_told_and_other_channels_go_on(bot: LiveBot) -> None:
    queued(bot)
    queued(bot, channel="morning-brief")
    bot.fault(method="chat.postMessage", do="ratelimited", retry_after=40, channel="policy")
    assert bot.deliver() == 1
    assert (states(bot), states(bot, BRIEF)) == (["retry"], ["sent"])
    bot.clock.advance(seconds=39)
    assert bot.deliver() == 0
    bot.clock.advance(seconds=1)
    assert bot.deliver() == 1


def test_a_process_that_died_after_posting_leaves_one_post(bot: LiveBot) -> None:
    queued(bot)
    claimed = bot.store.claim_delivery(TEAM, "dead", bot.clock(), LEASE)
    assert claimed is not None
    posting = bot.store.start_posting(claimed, bot.clock())
    bot.client.chat_postMessage(
        channel=POLICY,
        text="x",
        metadata={"event_type": "digest_posted", "event_payload": {"key": posting.key}},
    )
    assert bot.deliver() == 0
    bot.clock.advance(seconds=LEASE.total_seconds() + 1)
    bot.deliver()
    assert states(bot) == ["uncertain"]
    bot.clock.now += SETTLED_AFTER
    bot.deliver()
    assert states(bot) == ["sent"]
    assert len(bot.posts()) == 1


def test_a_process_that_died_before_posting_is_replaced(bot: LiveBot) -> None:
    queued(bot)
    claimed = bot.store.claim_delivery(TEAM, "dead", bot.clock(), LEASE)
    assert claimed is not None
    bot.store.start_posting(claimed, bot.clock())
    bot.clock.advance(seconds=LEASE.total_seconds() + 1)
    bot.deliver()
    bot.clock.now += SETTLED_AFTER
    bot.deliver()
    assert states(bot) == ["sent"]
    assert len(bot.posts()) == 1


def test_a_second_post_of_one_key_is_deleted(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(method="chat.postMessage", do="drop_after")
    bot.deliver()
    bot.client.chat_postMessage(
        channel=POLICY, text="x",
        metadata={"event_type": "digest_posted", "event_payload": {"key": rows(bot)[0].key}},
    )  # fmt: skip
    bot.clock.now += SETTLED_AFTER
    bot.deliver()
    assert states(bot) == ["sent"]
    assert len(bot.posts()) == 1


def test_without_the_right_to_read_an_uncertain_post_waits_for_a_person(
    tmp_path: Path, rosters: Rosters, empty_store: Path
) -> None:
    shutil.copy(empty_store, tmp_path / "trilateral.db")
    blind = tuple(scope for scope in SCOPES if not scope.endswith(":history"))
    with live_bot(tmp_path, rosters=rosters, scopes=blind) as bot:
        queued(bot)
        bot.fault(method="chat.postMessage", do="drop_before")
        bot.deliver()
        for _ in range(3):
            bot.clock.advance(seconds=60)
            bot.deliver()
        assert states(bot) == ["uncertain"]
        shown = bot.answer("subscriptions")
        assert "may not have arrived" in texts(shown)
        done = bot.click(shown, f"retry_delivery:{rows(bot)[0].id}")
        assert "<@U0ANA> had a digest posted again" in done["messages"][0]["text"]
        assert bot.deliver() == 1
        assert states(bot) == ["sent"]


@pytest.mark.parametrize(("deed", "reason"), [("kick", "not in the channel"), ("archive", "archived")])
def test_a_channel_that_takes_no_posts_is_paused_and_its_subscriber_told_once(
    bot: LiveBot, deed: str, reason: str
) -> None:
    queued(bot)
    queued(bot, channel="morning-brief")
    bot.fault(channel="policy", do=deed)
    assert bot.deliver() == 1
    assert (states(bot), states(bot, BRIEF)) == (["dead"], ["sent"])
    paused = bot.store.subscription(TEAM, POLICY)
    assert paused is not None
    assert reason in paused.paused
    direct = bot.client.conversations_open(users="U0ANA")["channel"]["id"]
    assert len([m for m in bot.messages(direct) if "is paused" in m["text"]]) == 1
    bot.clock.advance(days=3)
    assert bot.plan() == 1  # the other channel's
    bot.deliver()
    assert len([m for m in bot.messages(direct) if "is paused" in m["text"]]) == 1


def test_inviting_the_bot_again_takes_the_digest_up_with_what_was_missed(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(channel="policy", do="kick")
    bot.deliver()
    bot.clock.advance(days=2)
    bot.fault(channel="policy", do="invite")
    until(lambda: not paused(bot))
    current = bot.store.subscription(TEAM, POLICY)
    assert current is not None
    assert current.next_due_at is not None
    bot.clock.now = current.next_due_at
    assert (bot.plan(), bot.deliver()) == (1, 1)
    assert "Launch 0 of the day" in texts(bot.posts())


def paused(bot: LiveBot) -> str:
    current = bot.store.subscription(TEAM, POLICY)
    return current.paused if current else ""


def test_a_revoked_token_loses_nothing(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(token="revoke")  # noqa: S106 - a fault's name
    assert bot.deliver() == 0
    assert states(bot) == ["retry"]
    bot.fault(token="restore")  # noqa: S106
    bot.clock.advance(hours=1)
    assert bot.deliver() == 1
    assert len(bot.posts()) == 1


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


def test_a_reply_of_unknown_outcome_is_found_in_its_thread(bot: LiveBot) -> None:
    queued(bot, events=40)
    bot.fault(method="chat.postMessage", do="slow", seconds=0)
    while states(bot)[0] != "sent":
        claimed = bot.store.claim_delivery(TEAM, "x", bot.clock(), LEASE)
        assert claimed is not None
        bot.courier._deliver(claimed)
    bot.fault(method="chat.postMessage", do="drop_after")
    for _ in range(12):
        bot.clock.advance(seconds=20)
        bot.deliver()
    assert set(states(bot)) == {"sent"}
    assert len(bot.posts()) == len(rows(bot))


def test_two_couriers_at_once_post_once(bot: LiveBot) -> None:
    queued(bot)
    other = Courier(bot.store, bot.client, bot.clock, "other", TEAM, timeout=2)
    assert bot.deliver() + other.deliver_due() == 1
    assert len(bot.posts()) == 1


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


def test_the_courier_never_repeats_a_request_by_itself(tmp_path: Path, empty_store: Path) -> None:
    shutil.copy(empty_store, tmp_path / "s.db")
    with Store.open(f"sqlite:///{tmp_path / 's.db'}", clock=FakeClock()) as store:
        courier = Courier(store, WebClient(token="xoxb-1"), FakeClock(), "me", TEAM)  # noqa: S106 - no token
        assert courier._client.retry_handlers == []
        assert courier._client.timeout < LEASE.total_seconds()


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (URLError(ConnectionRefusedError(111, "refused")), Kind.SHUT),
        (URLError(socket.gaierror(-2, "unknown name")), Kind.SHUT),
        (URLError(ConnectionResetError(104, "reset")), Kind.UNSURE),
        (TimeoutError("timed out"), Kind.UNSURE),
        (ValueError("what Slack said is no JSON"), Kind.UNSURE),
    ],
)
def test_only_what_surely_was_not_posted_is_tried_again(error: Exception, kind: Kind) -> None:
    assert failure_of(error).kind is kind


def test_a_digest_that_slack_refuses_pauses_the_channel_and_its_news_comes_later(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(method="chat.postMessage", do="error", error="invalid_blocks", times=8)
    for _ in range(12):
        bot.deliver()
        bot.clock.advance(hours=1)
    assert [(row.state, row.attempts) for row in rows(bot)] == [(DeliveryState.DEAD, 8)]
    assert "invalid_blocks" in paused(bot)
    direct = bot.client.conversations_open(users="U0ANA")["channel"]["id"]
    assert len([m for m in bot.messages(direct) if "is paused" in m["text"]]) == 1
    bot.answer("digest now")
    assert (paused(bot), bot.deliver()) == ("", 1)
    assert "Launch 0 of the day" in texts(bot.posts()[0]["blocks"])


def out_of_reach(bot: LiveBot) -> Courier:
    """A courier for whom nobody listens where Slack should be."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    client = WebClient(token=bot.client.token, base_url=f"http://127.0.0.1:{port}/api/")
    return Courier(bot.store, client, bot.clock, "away", TEAM, timeout=2)


def test_an_outage_of_days_ends_in_one_digest_of_the_whole_time(bot: LiveBot) -> None:
    queued(bot)
    away = out_of_reach(bot)
    for day in range(3):
        for _ in range(10):
            bot.plan()
            assert away.deliver_due() == 0
            bot.clock.advance(hours=2)
        bot.tell(f"Missed on day {day}")
        bot.clock.advance(hours=4)
    assert states(bot) == ["retry"]
    assert (rows(bot)[0].attempts, rows(bot)[0].refusals) == (30, 0)
    for _ in range(3):
        bot.deliver()
        bot.plan()
        bot.clock.advance(minutes=1)
    before, after = (texts(post["blocks"]) for post in bot.posts())
    assert "Launch 0 of the day" in before
    assert all(f"Missed on day {day}" in after for day in range(3))


def test_refusals_after_an_outage_are_counted_by_themselves(bot: LiveBot) -> None:
    queued(bot)
    away = out_of_reach(bot)
    for _ in range(9):
        away.deliver_due()
        bot.clock.advance(hours=1)
    bot.fault(method="chat.postMessage", do="error", error="invalid_blocks")
    bot.deliver()
    bot.clock.advance(hours=1)
    assert (states(bot), bot.deliver()) == (["retry"], 1)


def test_a_slow_post_is_not_made_again_before_it_can_no_longer_land(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(method="chat.postMessage", do="slow", seconds=3)
    bot.deliver()
    for _ in range(10):
        bot.clock.advance(seconds=7)
        assert bot.deliver() == 0
    assert states(bot) == ["uncertain"]
    until(bot.posts)
    bot.clock.advance(seconds=10)
    assert bot.deliver() == 0
    assert (states(bot), len(bot.posts())) == (["sent"], 1)


def late_post(bot: LiveBot) -> None:
    """What was given up as lost lands after all."""
    key = rows(bot)[0].key
    metadata = {"event_type": "digest_posted", "event_payload": {"key": key}}
    bot.client.chat_postMessage(channel=POLICY, text="x", metadata=metadata)


def test_a_post_that_lands_after_it_was_made_again_is_deleted(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(method="chat.postMessage", do="drop_before")
    bot.deliver()
    bot.clock.now += SETTLED_AFTER
    assert bot.deliver() == 1
    late_post(bot)
    bot.clock.now += SETTLED_AFTER
    bot.deliver()
    assert [post["ts"] for post in bot.posts()] == [rows(bot)[0].ts]
    assert rows(bot)[0].look_at is None


def test_a_double_that_cannot_be_deleted_stops_nothing_and_is_deleted_later(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(method="chat.postMessage", do="drop_after")
    bot.deliver()
    late_post(bot)
    queued(bot, channel="morning-brief")
    bot.fault(method="chat.delete", do="error", error="cant_delete_message")
    bot.clock.now += SETTLED_AFTER
    assert bot.deliver() == 1
    assert (states(bot), states(bot, BRIEF)) == (["sent"], ["sent"])
    assert len(bot.posts()) == 2
    bot.clock.advance(hours=1)
    bot.deliver()
    assert len(bot.posts()) == 1


def test_a_delivery_that_cannot_be_posted_by_our_fault_stops_no_other(
    bot: LiveBot, caplog: pytest.LogCaptureFixture
) -> None:
    queued(bot)
    with sqlite3.connect(bot.store._database.path) as raw:
        raw.execute("UPDATE deliveries SET blocks = '{}', refusals = 7")
    raw.close()
    queued(bot, channel="morning-brief")
    assert bot.deliver() == 1
    assert states(bot, BRIEF) == ["sent"]
    assert "failed (id " in caplog.text


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


def looks(bot: LiveBot) -> int:
    return len([call for call in bot.failed_calls() if call["method"] == "conversations.history"])


def test_looking_that_brings_nothing_is_repeated_ever_more_rarely(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(method="chat.postMessage", do="drop_before")
    bot.fault(method="conversations.history", do="error", error="internal_error", times=100)
    for _ in range(120):
        bot.deliver()
        bot.clock.advance(seconds=30)
    assert states(bot) == ["uncertain"]
    assert 3 <= looks(bot) <= 8


def test_looking_waits_as_long_as_slack_says(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(method="chat.postMessage", do="drop_after")
    bot.deliver()
    bot.fault(method="conversations.history", do="ratelimited", retry_after=300)
    bot.clock.now += SETTLED_AFTER
    bot.deliver()
    bot.clock.advance(seconds=299)
    bot.deliver()
    assert states(bot) == ["uncertain"]
    bot.clock.advance(seconds=1)
    bot.deliver()
    assert states(bot) == ["sent"]


def test_an_uncertain_post_of_a_channel_that_is_gone_is_given_up(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(method="chat.postMessage", do="drop_before")
    bot.deliver()
    bot.fault(channel="policy", do="kick")
    bot.clock.now += SETTLED_AFTER
    bot.deliver()
    assert states(bot) == ["dead"]
    assert "not in the channel" in paused(bot)


def test_nothing_is_posted_after_a_channel_unsubscribed(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(method="chat.postMessage", do="drop_before")
    bot.deliver()
    bot.answer("unsubscribe all")
    bot.clock.now += SETTLED_AFTER
    assert bot.deliver() == 0
    assert (states(bot), bot.posts()) == (["expired"], [])


def test_another_workspace_s_subscriptions_are_left_alone(bot: LiveBot) -> None:
    queued(bot)
    other = Courier(bot.store, bot.client, bot.clock, "test", "T0OTHER", timeout=2)
    assert other.deliver_due() == 0
    bot.clock.advance(days=2)
    assert enqueue_due(bot.store, bot.rosters, bot.clock, "T0OTHER") == 0
    assert states(bot) == ["pending"]
