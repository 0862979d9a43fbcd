"""Changes that come by dialog or invitation, not by command."""

from __future__ import annotations

from dataclasses import replace

from bot.query import TopicChoice
from bot.slack.changes import begun, resumed, retimed
from bot.slack.desk import Answer, Asked, Desk
from bot.slack.modal import Filled
from bot.slack.settings import changed, keep, taken
from storage.model import Subscription


def save_filled(desk: Desk, asked: Asked, filled: Filled) -> Answer:
    """Set a channel's topics and time to exactly what the dialog holds."""
    choice = TopicChoice(filled.topics)
    zone = filled.timing.zone
    sent = taken(desk, asked)

    def filled_in(current: Subscription | None) -> Subscription:
        now = desk.clock()
        base = current or begun(asked.team, asked.channel, asked.user, zone, choice, now)
        without = tuple(topic for topic in base.without_topics if topic not in filled.topics)
        wanted = replace(base, topics=filled.topics, without_topics=without)
        return retimed(wanted, filled.timing, now, sent)

    return changed(desk, asked, "set what this channel follows", keep(desk, asked, filled_in))


def resume(desk: Desk, team: str, channel: str) -> None:
    """Take up a paused subscription when the bot is in the channel again."""
    current = desk.store.subscription(team, channel)
    if current is not None and current.paused:
        now = desk.clock()
        desk.store.change_subscription(team, channel, lambda read: read and resumed(read, now))
