"""The conversations.* methods."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from bot.workspace import fixture, payloads
from bot.workspace.arguments import ApiError, Args, page
from bot.workspace.records import Channel, Json, Message

if TYPE_CHECKING:
    from bot.workspace.site import Site

KINDS = ("public_channel", "private_channel", "mpim", "im")


def kind(channel: Channel) -> str:
    """The channel's kind as the `types` argument names it."""
    if channel.is_im:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def _show(channel: Channel) -> Json:
    if channel.is_im:
        return {"id": channel.id, "is_im": True, "user": channel.members[0], "is_archived": False}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": channel.name == "general",
        "is_member": fixture.BOT_USER_ID in channel.members,
        "num_members": len(channel.members),
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "context_team_id": fixture.TEAM_ID,
    }


def _channel(site: Site, args: Args) -> Channel:
    """The channel an id names; one the bot cannot see is as good as none."""
    channel = site.world.channels.get(args.need("channel", "channel_not_found"))
    if channel is None or (channel.is_private and fixture.BOT_USER_ID not in channel.members):
        raise ApiError("channel_not_found")
    return channel


def list_channels(site: Site, args: Args) -> Json:
    """The channels of the asked kinds, a page at a time."""
    kinds = [one.strip() for one in args.text("types", "public_channel").split(",")]
    if any(one not in KINDS for one in kinds):
        raise ApiError("invalid_types")
    found = [c for c in site.world.channels.values() if kind(c) in kinds]
    found = [c for c in found if not c.is_private or fixture.BOT_USER_ID in c.members]
    if args.flag("exclude_archived"):
        found = [c for c in found if not c.is_archived]
    shown, metadata = page(found, args)
    return {"channels": [_show(c) for c in shown], "response_metadata": metadata}


def info(site: Site, args: Args) -> Json:
    """One channel."""
    return {"channel": _show(_channel(site, args))}


def members(site: Site, args: Args) -> Json:
    """The ids of a channel's members, a page at a time."""
    shown, metadata = page(_channel(site, args).members, args)
    return {"members": shown, "response_metadata": metadata}


def join(site: Site, args: Args) -> Json:
    """Join a public channel."""
    channel = _channel(site, args)
    if channel.is_private or channel.is_im:
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    if fixture.BOT_USER_ID in channel.members:
        return {"channel": _show(channel), "warning": "already_in_channel"}
    site.invite_bot(channel, None)
    return {"channel": _show(channel)}


def leave(site: Site, args: Args) -> Json:
    """Leave a channel."""
    channel = _channel(site, args)
    if fixture.BOT_USER_ID not in channel.members:
        return {"not_in_channel": True}
    site.remove_bot(channel, None)
    return {}


def open_direct(site: Site, args: Args) -> Json:
    """Open the direct messages with one user."""
    if args.text("channel"):
        return {"channel": _show(_channel(site, args))}
    names = args.need("users", "users_list_not_supplied").split(",")
    if len(names) > 1:
        raise ApiError("not_enough_users" if not all(names) else "method_not_supported_for_channel_type")
    user = site.world.users.get(names[0])
    if user is None or user.is_bot:
        raise ApiError("user_not_found")
    known = "D" + user.id[1:] in site.world.channels
    channel = site.world.direct(user.id)
    shown: Json = _show(channel) if args.flag("return_im") else {"id": channel.id}
    return {"channel": shown, "already_open": known, "no_op": known}


def history(site: Site, args: Args) -> Json:
    """The messages of a channel the bot is in, newest first."""
    channel = _channel(site, args)
    site.need_scope(
        {"public_channel": "channels", "private_channel": "groups", "im": "im"}[kind(channel)] + ":history"
    )
    if fixture.BOT_USER_ID not in channel.members:
        raise ApiError("not_in_channel")
    between = _between(args)
    found = [m for m in site.world.visible(channel.id, None) if not m.in_thread_only and between(m)]
    found.reverse()
    shown, metadata = page(found, args, most=999)
    return {
        "messages": [_message(site, message, args) for message in shown],
        "has_more": bool(metadata["next_cursor"]),
        "pin_count": 0,
        "response_metadata": metadata,
    }


def replies(site: Site, args: Args) -> Json:
    """A thread, the first message first."""
    channel = _channel(site, args)
    site.need_scope(
        {"public_channel": "channels", "private_channel": "groups", "im": "im"}[kind(channel)] + ":history"
    )
    if fixture.BOT_USER_ID not in channel.members:
        raise ApiError("not_in_channel")
    message = site.world.message(channel.id, args.need("ts", "thread_not_found"))
    if message is None or message.visible_to is not None:
        raise ApiError("thread_not_found")
    parent = site.world.message(channel.id, message.thread_ts or message.ts) or message
    between = _between(args)
    # Slack gives the thread's first message whatever the bounds are.
    found = [parent, *(m for m in site.world.replies(parent) if between(m))]
    shown, metadata = page(found, args, default=1000)
    return {
        "messages": [_message(site, one, args) for one in shown],
        "has_more": bool(metadata["next_cursor"]),
        "response_metadata": metadata,
    }


def _message(site: Site, message: Message, args: Args) -> Json:
    with_metadata = args.flag("include_all_metadata")
    return payloads.api_message(message, metadata=with_metadata, replies=site.world.replies(message))


class _between:  # noqa: N801 - reads as a function where it is used
    """Whether a message lies between `oldest` and `latest`."""

    def __init__(self, args: Args) -> None:
        self._oldest = _moment(args, "oldest", "invalid_ts_oldest")
        self._latest = _moment(args, "latest", "invalid_ts_latest")
        self._inclusive = args.flag("inclusive")

    def __call__(self, message: Message) -> bool:
        ts = Decimal(message.ts)
        if self._inclusive and ts in (self._oldest, self._latest):
            return True
        after = self._oldest is None or ts > self._oldest
        return after and (self._latest is None or ts < self._latest)


def _moment(args: Args, name: str, error: str) -> Decimal | None:
    text = args.text(name)
    try:
        moment = Decimal(text) if text else None
    except InvalidOperation:
        raise ApiError(error) from None
    if moment is not None and not moment.is_finite():
        raise ApiError(error)
    return moment
