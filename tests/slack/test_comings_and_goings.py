"""A channel that loses the bot or is archived is paused, told of once, and taken up again."""

from __future__ import annotations

import pytest
from slack_bolt import BoltRequest

from tests.desk import POLICY, TEAM, LiveBot, texts, until
from tests.slack.queue import paused


@pytest.mark.parametrize(
    ("goes", "comes", "says"),
    [
        ("kick", "invite", "the bot is not in the channel"),
        ("archive", "unarchive", "the channel is archived"),
    ],
)
def test_what_a_channel_follows_waits_while_it_takes_no_posts(
    bot: LiveBot, goes: str, comes: str, says: str
) -> None:
    bot.answer("subscribe missiles", user="emi")
    bot.tell("Launch seen by nobody")
    bot.fault(channel="policy", do=goes)
    until(lambda: paused(bot))
    assert says in paused(bot)
    bot.clock.advance(days=2)
    assert (bot.plan(), bot.deliver()) == (0, 0)
    bot.fault(channel="policy", do=comes)
    until(lambda: not paused(bot))
    bot.clock.advance(days=1)
    assert (bot.plan(), bot.deliver()) == (1, 1)
    assert "Launch seen by nobody" in texts(bot.posts())


def test_who_subscribed_is_told_once_a_pause(bot: LiveBot) -> None:
    def posts() -> list[bool]:
        return [call["ok"] for call in bot.get("calls")["calls"] if call["method"] == "chat.postMessage"]

    bot.answer("subscribe missiles", user="emi")
    bot.answer("digest now")
    bot.fault(channel="policy", do="kick")
    until(lambda: posts() == [True])  # to who subscribed, once the channel is paused
    assert paused(bot)
    bot.deliver()  # the digest that was on its way is refused as well
    assert posts() == [True, False]


@pytest.mark.parametrize("event", ["channel_left", "channel_archive"])
def test_what_is_heard_of_late_pauses_nothing(bot: LiveBot, event: str) -> None:
    def looks() -> int:
        return sum(call["method"] == "conversations.info" for call in bot.get("calls")["calls"])

    bot.answer("subscribe missiles")
    before = looks()
    body = {"type": "event_callback", "team_id": TEAM, "event": {"type": event, "channel": POLICY}}
    bot.app.dispatch(BoltRequest(body=body, mode="socket_mode"))
    until(lambda: looks() > before)
    assert not paused(bot)
