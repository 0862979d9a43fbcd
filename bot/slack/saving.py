"""Changes that come by dialog or invitation, not by command."""

from __future__ import annotations

import logging
from dataclasses import replace

from slack_sdk.errors import SlackApiError

from bot.query import TopicChoice
from bot.slack.changes import begun, resumed, retimed, stopped
from bot.slack.desk import Answer, Asked, Desk
from bot.slack.modal import Filled
from bot.slack.settings import changed, keep, taken, takes_posts
from storage.model import Subscription

log = logging.getLogger(__name__)


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


def pause(desk: Desk, team: str, channel: str, reason: str) -> None:
    """Hold back what a channel cannot take, and tell who subscribed it, once.

    Slack delivers events late and in any order: where the bot is back by now, nothing is held.
    """
    before = desk.store.subscription(team, channel)
    if before is None or before.paused or takes_posts(desk, channel):
        return  # a post that Slack refused may have paused it just before
    held = False

    def hold(current: Subscription | None) -> Subscription | None:
        nonlocal held
        held = current == before  # else somebody has changed it since Slack was asked
        return stopped(before, reason) if held else current

    paused = desk.store.change_subscription(team, channel, hold)
    if paused is None or not held:
        return
    try:
        text = f"What <#{channel}> follows is paused: {paused.paused}."
        desk.client.chat_postMessage(channel=paused.made_by, text=text)
    except SlackApiError:
        log.warning("%s could not be told that %s is paused", paused.made_by, channel)


def resume(desk: Desk, team: str, channel: str) -> None:
    """Take up a paused subscription when the bot is in the channel again."""
    current = desk.store.subscription(team, channel)
    if current is not None and current.paused:
        now = desk.clock()
        desk.store.change_subscription(team, channel, lambda read: read and resumed(read, now))
