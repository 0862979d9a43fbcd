"""A socket that is lost, or asked to go, is soon there again: commands are answered as before."""

from __future__ import annotations

import pytest

from bot.slack.connection import REDIAL_S
from bot.workspace.driver import SOCKET_DEEDS
from tests.desk import LiveBot, texts, until


@pytest.mark.parametrize("deed", SOCKET_DEEDS)
def test_commands_are_answered_again_after_a_socket_was_lost(bot: LiveBot, deed: str) -> None:
    """By itself, after the one wait of half a second; Bolt's own handler stayed away for 57 seconds."""
    bot.answer("subscribe missiles")
    client = bot.connection._handler.client
    client.current_app_monitor.shutdown()  # what looks for lost sockets every ten seconds is not needed
    assert client.current_session_runner.interval_seconds == REDIAL_S < 2
    before = dialled(bot)
    bot.fault(socket=deed)
    until(lambda: dialled(bot) > before)
    until(lambda: "problem" not in bot.say("subscriptions"))
    assert "Missiles" in texts(bot.answer("subscriptions"))


def dialled(bot: LiveBot) -> int:
    """How often the bot has asked where to connect."""
    return sum(call["method"] == "apps.connections.open" for call in bot.get("calls")["calls"])
