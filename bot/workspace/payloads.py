"""The payloads Slack sends to an app, in the shapes Bolt expects. PURE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.workspace import elements, fixture
from bot.workspace.records import Channel, Json, Message, User, View

VERIFICATION_TOKEN = "local-verification-token"  # noqa: S105 - old field that Bolt ignores
TEAM = {"id": fixture.TEAM_ID, "domain": fixture.TEAM_DOMAIN}


def command(
    name: str, text: str, *, user: User, channel: Channel, trigger_id: str, response_url: str
) -> Json:
    """A slash command."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": fixture.TEAM_ID,
        "team_domain": fixture.TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.is_im else channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": fixture.APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def interaction(kind: str, user: User) -> Json:
    """What every interactive payload has."""
    return {
        "type": kind,
        "team": TEAM,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": fixture.TEAM_ID},
        "api_app_id": fixture.APP_ID,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def message_click(
    message: Message,
    channel: Channel,
    user: User,
    action: Json,
    values: Json,
    *,
    trigger_id: str,
    response_url: str,
) -> Json:
    """A block_actions payload from a message.

    Of an ephemeral message Slack tells only where it stood, not what it said.
    """
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.visible_to is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = interaction("block_actions", user) | {
        "container": container,
        "trigger_id": trigger_id,
        "channel": {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name},
        "state": {"values": values},
        "response_url": response_url,
        "actions": [action],
    }
    if message.visible_to is None:
        payload["message"] = api_message(message, metadata=True)
    return payload


def view_click(view: View, user: User, action: Json, values: Json, *, trigger_id: str) -> Json:
    """A block_actions payload from a modal or the Home tab."""
    return interaction("block_actions", user) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": trigger_id,
        "view": view_json(view, values),
        "actions": [action],
    }


def view_submission(view: View, user: User, values: Json, *, trigger_id: str) -> Json:
    """What a modal's submit button sends."""
    return interaction("view_submission", user) | {
        "trigger_id": trigger_id,
        "view": view_json(view, values),
        "response_urls": [],
    }


def view_closed(view: View, user: User, values: Json, *, cleared: bool) -> Json:
    """What closing a modal sends when it asked for notice."""
    return interaction("view_closed", user) | {"view": view_json(view, values), "is_cleared": cleared}


def view_json(view: View, values: Mapping[str, object] | None = None) -> Json:
    """A view as the API, payloads and the page show it."""
    source = view.source
    return {
        "id": view.id,
        "team_id": fixture.TEAM_ID,
        "type": source["type"],
        "blocks": view.blocks,
        "private_metadata": source.get("private_metadata", ""),
        "callback_id": source.get("callback_id", ""),
        "state": {"values": elements.states(view.blocks, {}) if values is None else values},
        "hash": view.hash,
        "title": source.get("title"),
        "clear_on_close": bool(source.get("clear_on_close")),
        "notify_on_close": bool(source.get("notify_on_close")),
        "close": source.get("close"),
        "submit": source.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": fixture.APP_ID,
        "external_id": source.get("external_id", ""),
        "app_installed_team_id": fixture.TEAM_ID,
        "bot_id": fixture.BOT_ID,
    }


def event(body: Json, event_id: str, now: datetime) -> Json:
    """An event_callback around an event."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": fixture.TEAM_ID,
        "context_team_id": fixture.TEAM_ID,
        "context_enterprise_id": None,
        "api_app_id": fixture.APP_ID,
        "event": body,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(now.timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": fixture.TEAM_ID,
                "user_id": fixture.BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


def api_message(message: Message, *, metadata: bool, replies: Sequence[Message] = ()) -> Json:
    """A message as the Web API shows it."""
    shown: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    if message.user == fixture.BOT_USER_ID:
        shown |= {"bot_id": fixture.BOT_ID, "app_id": fixture.APP_ID, "team": fixture.TEAM_ID}
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if message.edited:
        shown["edited"] = {"user": message.user, "ts": message.ts}
    if message.files:
        shown["files"] = message.files
    if message.broadcast:
        shown["subtype"] = "thread_broadcast"
    if metadata and message.metadata:
        shown["metadata"] = message.metadata
    if replies:
        people = list(dict.fromkeys(reply.user for reply in replies))
        shown |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users_count": len(people),
            "reply_users": people,
            "latest_reply": replies[-1].ts,
        }
    return shown
