"""Quiet hours and mutes of a channel, and what was sent to it."""

from __future__ import annotations

import re
from dataclasses import replace

from slack_sdk.errors import SlackApiError

from bot.errors import InputError
from bot.slack import blocks as b
from bot.slack import wording
from bot.slack.changes import muted
from bot.slack.desk import COMMAND, Answer, Asked, Desk
from bot.slack.options import MUTE_EXAMPLES, QUIET_EXAMPLES, parse_mute, parse_quiet
from bot.slack.settings import changed, current_of, keep, retries, sent_line
from storage.model import DeliveryState, Subscription

_CHANNEL = re.compile(r"<?#?([CG][A-Z0-9]{2,})(?:\|[^>]*)?>?")
_LISTED = 15
_MEANWHILE = "What comes meanwhile is in the next digest; alerts that waited come in one post."
_MEANWHILE_NO_DIGEST = (
    "When it ends, alerts of the 24 hours before come in one post; "
    "what is older is not posted, as this channel has no digest."
)


def quiet(desk: Desk, asked: Asked, words: str) -> Answer:
    """Set between which local times no alert is posted."""
    current = current_of(desk, asked)
    if current.alerts is None:
        raise InputError(
            f"This channel has no alerts. `{COMMAND} subscribe mode:both` adds them to its digest."
        )
    if not words.strip():
        raise InputError("Say from when to when.", valid=QUIET_EXAMPLES)
    hours = parse_quiet(words)

    def set_quiet(read: Subscription | None) -> Subscription | None:
        return read and (replace(read, alerts=replace(read.alerts, quiet=hours)) if read.alerts else read)

    what = f"set quiet hours {'–'.join(hours)}" if hours else "ended the quiet hours"
    return changed(desk, asked, what, keep(desk, asked, set_quiet))


def mute(desk: Desk, asked: Asked, words: str) -> Answer:
    """Post nothing in the channel for a while."""
    current = current_of(desk, asked)
    if not words.strip():
        raise InputError("Say for how long, or until when.", valid=MUTE_EXAMPLES)
    until = parse_mute(words, desk.clock(), current.zone)
    saved = keep(desk, asked, lambda read: read and muted(read, until, desk.clock()))
    note = b.context(_MEANWHILE if current.timing else _MEANWHILE_NO_DIGEST)
    return changed(
        desk, asked, f"muted this channel until {wording.moment(until, current.zone)}", saved, note
    )


def unmute(desk: Desk, asked: Asked, words: str) -> Answer:
    """Let digests and alerts come again."""
    current_of(desk, asked)
    saved = keep(desk, asked, lambda read: read and muted(read, None, desk.clock()))
    return changed(desk, asked, "ended the mute", saved)


def deliveries(desk: Desk, asked: Asked, words: str) -> Answer:
    """What was sent to a channel, when, how late, and why not."""
    channel = _channel(desk, asked, words) if words.strip() else asked.channel
    current = desk.store.subscription(asked.team, channel)
    zone = current.zone if current else desk.home_zone(asked.user)
    last = desk.store.deliveries(asked.team, channel, _LISTED)
    if not last:
        return Answer.said("Nothing has been sent to this channel yet.")
    troubled = sum(one.state in (DeliveryState.UNCERTAIN, DeliveryState.DEAD) for one in last)
    head = f"*Sent to <#{channel}>* · the last {wording.count(len(last), 'post')} ({zone})"
    trouble = f" · ⚠ {troubled} in trouble" if troubled else ""
    shown = [b.context("\n".join(sent_line(one, zone) for one in last[first : first + 5]))
             for first in range(0, len(last), 5)]  # fmt: skip
    buttons = retries(last)
    return Answer.said(f"{head}{trouble}", *shown, *([b.actions(*buttons)] if buttons else []))


def _channel(desk: Desk, asked: Asked, words: str) -> str:
    """Another channel than the one asked in, if the asker may look into it."""
    match = _CHANNEL.fullmatch(words.strip())
    found = match[1] if match else _named(desk, words.strip().removeprefix("#"))
    if found is None or not _may_see(desk, found, asked.user):
        raise InputError(
            "There is no such channel, or you are not in it.", valid=("deliveries", "deliveries #policy")
        )
    return found


def _named(desk: Desk, name: str) -> str | None:
    cursor = ""
    while True:
        page = desk.client.conversations_list(exclude_archived=True, limit=200, cursor=cursor or None)
        for channel in page["channels"]:
            if channel["name"] == name:
                return str(channel["id"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return None


def _may_see(desk: Desk, channel: str, user: str) -> bool:
    try:
        found = desk.client.conversations_info(channel=channel)["channel"] or {}
        if not found.get("is_private"):
            return True
        pages = desk.client.conversations_members(channel=channel, limit=200)
        return any(user in page["members"] for page in pages)
    except SlackApiError:
        return False
