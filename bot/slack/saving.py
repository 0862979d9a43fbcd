"""Changes that come by dialog or invitation, not by command."""

from __future__ import annotations

from dataclasses import replace

from bot.query import TopicChoice
from bot.slack.changes import begun
from bot.slack.desk import Answer, Asked, Desk
from bot.slack.modal import Filled
from bot.slack.settings import changed, resumed_at, set_timing


def save_filled(desk: Desk, asked: Asked, filled: Filled) -> Answer:
    """Set a channel's topics and time to exactly what the dialog holds."""
    current = desk.subscription(asked)
    choice = TopicChoice(filled.topics)
    zone = filled.timing.zone
    base = current or begun(asked.team, asked.channel, asked.user, zone, choice, desk.clock())
    without = tuple(topic for topic in base.without_topics if topic not in filled.topics)
    saved = set_timing(desk, replace(base, topics=filled.topics, without_topics=without), filled.timing)
    return changed(desk, asked, "set what this channel follows", saved)


def resume(desk: Desk, team: str, channel: str) -> None:
    """Take up a paused subscription when the bot is in the channel again."""
    current = desk.store.subscription(team, channel)
    if current is not None and current.paused:
        desk.store.save_subscription(resumed_at(current, desk.clock()))
