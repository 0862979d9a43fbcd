"""The one copy of what the workspace holds.

Everything runs in the loop's thread, so there are no locks. Each change is told to
`tell(payload, only_to)`: what the page's stream gets, and the user it is for (None: all).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from bot.workspace import fixture
from bot.workspace.records import Channel, Clock, Json, Message, User, View

Tell = Callable[[Json, str | None], None]
KEPT_PER_CHANNEL = 1000


def new_id(prefix: str) -> str:
    """An identifier such as Slack's: a letter and ten signs."""
    return prefix + secrets.token_hex(5).upper()


class World:
    """Users, channels, messages and Home tabs of one workspace."""

    def __init__(self, clock: Clock, tell: Tell) -> None:
        self._clock = clock
        self._tell = tell
        self._last = 0
        self.users = {user.id: user for user in fixture.users()}
        self.channels = {channel.id: channel for channel in fixture.channels()}
        self.messages: dict[str, list[Message]] = {}
        self.homes: dict[str, View] = {}

    # finding

    def user(self, key: str) -> User | None:
        """The user with this id or name."""
        name = key.removeprefix("@")
        return self.users.get(key) or next((u for u in self.users.values() if u.name == name), None)

    def channel(self, key: str) -> Channel | None:
        """The channel with this id or name, the name with or without #."""
        name = key.removeprefix("#")
        named = (c for c in self.channels.values() if c.name == name and not c.is_im)
        return self.channels.get(key) or next(named, None)

    def direct(self, user: str) -> Channel:
        """The direct messages of a user with the bot."""
        channel_id = "D" + user[1:]
        if channel_id not in self.channels:
            members = [user, fixture.BOT_USER_ID]
            self.channels[channel_id] = Channel(channel_id, "trilateral", "", members, is_im=True)
        return self.channels[channel_id]

    def message(self, channel: str, ts: str) -> Message | None:
        """The message of a channel with this ts."""
        return next((m for m in self.messages.get(channel, ()) if m.ts == ts), None)

    def message_anywhere(self, ts: str) -> Message | None:
        """The message with this ts in any channel."""
        return next((m for kept in self.messages.values() for m in kept if m.ts == ts), None)

    def visible(self, channel: str, user: str | None) -> Iterator[Message]:
        """The messages of a channel that a user sees, oldest first."""
        return (m for m in self.messages.get(channel, ()) if m.visible_to in (None, user))

    def replies(self, message: Message) -> list[Message]:
        """The replies in a message's thread that everybody sees."""
        kept = self.messages.get(message.channel, ())
        return [m for m in kept if m.thread_ts == message.ts != m.ts and m.visible_to is None]

    # changing

    def next_ts(self) -> str:
        """A timestamp of its own for each message, never going back."""
        micros = int(self._clock().timestamp() * 1_000_000)
        self._last = max(micros, self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def continue_from(self, ts: str) -> None:
        """Have all further timestamps come after this one."""
        seconds, micros = ts.split(".")
        self._last = max(self._last, int(seconds) * 1_000_000 + int(micros))

    def add(self, message: Message) -> Message:
        """Keep a new message and tell of it."""
        kept = self.messages.setdefault(message.channel, [])
        kept.append(message)
        del kept[:-KEPT_PER_CHANNEL]
        self._say("message", message)
        self._tell_parent(message)
        return message

    def change(self, message: Message, **changes: Any) -> Message:
        """Put a changed copy in a message's place and tell of it."""
        changed = replace(message, **changes)
        kept = self.messages[message.channel]
        kept[kept.index(message)] = changed
        self._say("message_changed", changed)
        return changed

    def remove(self, message: Message) -> None:
        """Delete a message and tell of it."""
        self.messages[message.channel].remove(message)
        self._say("message_deleted", message)
        self._tell_parent(message)

    def channel_changed(self, channel: Channel) -> None:
        """Tell of a channel's new state."""
        self._tell({"type": "channel", "channel": self.channel_json(channel)}, None)

    def _tell_parent(self, reply: Message) -> None:
        parent = self.message(reply.channel, reply.thread_ts) if reply.thread_ts else None
        if parent is not None and parent is not reply and reply.visible_to is None:
            # "replies": only the count of replies is new; nobody changed the message itself.
            self._tell(
                {"type": "message_changed", "message": self.message_json(parent), "replies": True},
                parent.visible_to,
            )

    def _say(self, kind: str, message: Message) -> None:
        self._tell({"type": kind, "message": self.message_json(message)}, message.visible_to)

    # showing, as the page and the driver get it

    def message_json(self, message: Message) -> Json:
        """A message for the page."""
        user = self.users[message.user]
        shown: Json = {
            "ts": message.ts,
            "channel": message.channel,
            "user": user.id,
            "username": user.real_name,
            "is_bot": user.is_bot,
            "text": message.text,
            "ephemeral": message.visible_to is not None,
            "visible_to": message.visible_to,
        }
        optional = {
            "blocks": message.blocks,
            "thread_ts": message.thread_ts,
            "reply_count": len(self.replies(message)),
            "edited": message.edited,
            "metadata": message.metadata,
            "files": message.files,
            "broadcast": message.broadcast,
        }
        return shown | {key: value for key, value in optional.items() if value}

    def channel_json(self, channel: Channel) -> Json:
        """A channel for the page."""
        return {
            "id": channel.id,
            "name": channel.name,
            "topic": channel.topic,
            "is_archived": channel.is_archived,
            "is_im": channel.is_im,
            "bot_is_member": fixture.BOT_USER_ID in channel.members,
        }
