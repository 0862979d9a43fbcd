"""What the tests of posting share: a digest in the queue, and how it stands."""

from __future__ import annotations

import socket

from slack_sdk import WebClient

from bot.slack.delivery import Courier
from storage.model import Delivery
from tests.desk import POLICY, TEAM, LiveBot


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


def paused(bot: LiveBot) -> str:
    current = bot.store.subscription(TEAM, POLICY)
    return current.paused if current else ""


def late_post(bot: LiveBot) -> None:
    """What was given up as lost lands after all."""
    key = rows(bot)[0].key
    metadata = {"event_type": "digest_posted", "event_payload": {"key": key}}
    bot.client.chat_postMessage(channel=POLICY, text="x", metadata=metadata)


def out_of_reach(bot: LiveBot) -> Courier:
    """A courier for whom nobody listens where Slack should be."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    client = WebClient(token=bot.client.token, base_url=f"http://127.0.0.1:{port}/api/")
    return Courier(bot.store, client, bot.clock, "away", TEAM, timeout=2)
