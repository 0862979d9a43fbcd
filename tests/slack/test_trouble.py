"""What Slack refuses, or is away for, loses nothing and stops no other channel."""

from __future__ import annotations

import socket
import sqlite3
from urllib.error import URLError

import pytest

from bot.slack.delivery import SETTLED_AFTER, Kind, failure_of
from storage.model import DeliveryState
from tests.desk import BRIEF, POLICY, TEAM, LiveBot, texts, until
from tests.slack.queue import out_of_reach, paused, queued, rows, states


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


def test_a_revoked_token_loses_nothing(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(token="revoke")  # noqa: S106 - a fault's name
    assert bot.deliver() == 0
    assert states(bot) == ["retry"]
    bot.fault(token="restore")  # noqa: S106
    bot.clock.advance(hours=1)
    assert bot.deliver() == 1
    assert len(bot.posts()) == 1


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


def test_a_delivery_that_cannot_be_posted_by_our_fault_stops_no_other(
    bot: LiveBot, caplog: pytest.LogCaptureFixture
) -> None:
    queued(bot)
    with sqlite3.connect(bot.store._database.path) as raw:
        raw.execute("INSERT INTO contents (hash, text, blocks) VALUES ('bad', 'Digest', '{}')")
        raw.execute("UPDATE deliveries SET content = 'bad', refusals = 7")
    raw.close()
    queued(bot, channel="morning-brief")
    assert bot.deliver() == 1
    assert states(bot, BRIEF) == ["sent"]
    assert "failed (id " in caplog.text


def test_an_uncertain_post_of_a_channel_that_is_gone_is_given_up(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(method="chat.postMessage", do="drop_before")
    bot.deliver()
    bot.fault(channel="policy", do="kick")
    bot.clock.now += SETTLED_AFTER
    bot.deliver()
    assert states(bot) == ["dead"]
    assert "not in the channel" in paused(bot)


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
