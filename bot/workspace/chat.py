"""The chat.* methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.workspace import fixture, payloads
from bot.workspace.arguments import ApiError, Args
from bot.workspace.content import Content, read_content
from bot.workspace.interactions import Interaction
from bot.workspace.records import Channel, Json, Message

if TYPE_CHECKING:
    from bot.workspace.site import Site


def open_channel(site: Site, key: str) -> Channel:
    """The channel the bot may write to, by id, name or user id; or ApiError."""
    user = site.world.users.get(key)
    channel = site.world.direct(user.id) if user and not user.is_bot else site.world.channel(key)
    if channel is None or (channel.is_private and fixture.BOT_USER_ID not in channel.members):
        raise ApiError("channel_not_found")
    if channel.is_archived:
        raise ApiError("is_archived")
    if fixture.BOT_USER_ID not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def post(
    site: Site,
    channel: str,
    content: Content,
    *,
    thread_ts: str | None = None,
    broadcast: bool = False,
    visible_to: str | None = None,
    cause: Interaction | None = None,
) -> Message:
    """Post as the bot; the first message when the text had to be split."""
    first: Message | None = None
    with site.caused_by(cause):
        for text in content.parts():
            message = Message(
                site.world.next_ts(),
                channel,
                fixture.BOT_USER_ID,
                text,
                blocks=content.blocks or None,
                thread_ts=thread_ts,
                metadata=None if first else content.metadata,
                broadcast=broadcast and thread_ts is not None,
                visible_to=visible_to,
            )
            site.world.add(message)
            first = first or message
    assert first is not None  # noqa: S101 - parts() is never empty
    return first


def _thread(site: Site, channel: Channel, args: Args) -> str | None:
    thread_ts = args.text("thread_ts")
    if not thread_ts:
        return None
    parent = site.world.message(channel.id, thread_ts)
    if parent is None or parent.visible_to is not None:
        raise ApiError("thread_not_found")
    return parent.thread_ts or parent.ts


def _own(site: Site, args: Args, error: str) -> Message:
    channel = site.world.channels.get(args.need("channel", "channel_not_found"))
    if channel is None:
        raise ApiError("channel_not_found")
    message = site.world.message(channel.id, args.need("ts", "message_not_found"))
    if message is None or message.visible_to is not None:
        raise ApiError("message_not_found")
    if message.user != fixture.BOT_USER_ID:
        raise ApiError(error)
    if channel.is_archived:
        raise ApiError("is_archived")
    return message


def post_message(site: Site, args: Args) -> Json:
    """Post a message to a channel the bot is in."""
    channel = open_channel(site, args.need("channel", "channel_not_found"))
    content = read_content(args)
    thread_ts = _thread(site, channel, args)
    message = post(site, channel.id, content, thread_ts=thread_ts, broadcast=args.flag("reply_broadcast"))
    return {
        "channel": channel.id,
        "ts": message.ts,
        "message": payloads.api_message(message, metadata=True),
    }


def post_ephemeral(site: Site, args: Args) -> Json:
    """Post a message that one user sees."""
    channel = open_channel(site, args.need("channel", "channel_not_found"))
    user = site.world.users.get(args.need("user", "user_not_found"))
    if user is None:
        raise ApiError("user_not_found")
    if user.id not in channel.members:
        raise ApiError("user_not_in_channel")
    content = read_content(args)
    message = post(site, channel.id, content, thread_ts=_thread(site, channel, args), visible_to=user.id)
    return {"message_ts": message.ts}


def update(site: Site, args: Args) -> Json:
    """Change one of the bot's messages; blocks not given stay."""
    message = _own(site, args, "cant_update_message")
    content = read_content(args)
    changes: Json = {"text": content.text, "edited": True}
    if content.blocks is not None:
        changes["blocks"] = content.blocks or None
    if content.metadata is not None:
        changes["metadata"] = content.metadata
    changed = site.world.change(message, **changes)
    return {
        "channel": changed.channel,
        "ts": changed.ts,
        "text": changed.text,
        "message": payloads.api_message(changed, metadata=True),
    }


def delete(site: Site, args: Args) -> Json:
    """Delete one of the bot's messages."""
    message = _own(site, args, "cant_delete_message")
    site.world.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def get_permalink(site: Site, args: Args) -> Json:
    """The address of a message."""
    channel = site.world.channels.get(args.need("channel", "channel_not_found"))
    if channel is None:
        raise ApiError("channel_not_found")
    message = site.world.message(channel.id, args.need("message_ts", "message_not_found"))
    if message is None or message.visible_to is not None:
        raise ApiError("message_not_found")
    address = f"{site.url}archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.in_thread_only:
        address += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": address}
