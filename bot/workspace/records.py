"""What a workspace holds: users, channels, messages, views."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]
Clock = Callable[[], datetime]


@dataclass(slots=True)
class User:
    """A member of the workspace, or the bot."""

    id: str
    name: str
    real_name: str
    tz: str
    is_bot: bool = False
    is_admin: bool = False


@dataclass(slots=True)
class Channel:
    """A channel, or the direct messages between a user and the bot."""

    id: str
    name: str
    topic: str
    members: list[str]
    is_archived: bool = False
    is_private: bool = False
    is_im: bool = False


@dataclass(slots=True)
class Message:
    """One message; `visible_to` names the one user who sees an ephemeral one."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] | None = None
    thread_ts: str | None = None
    edited: bool = False
    visible_to: str | None = None
    metadata: Json | None = None
    files: list[Json] = field(default_factory=list)
    broadcast: bool = False

    @property
    def in_thread_only(self) -> bool:
        """Whether it stands in a thread and not in the channel."""
        return self.thread_ts is not None and self.thread_ts != self.ts and not self.broadcast


@dataclass(slots=True)
class View:
    """A modal or Home tab that one user sees; `source` is what the app sent."""

    id: str
    user: str
    source: Json
    hash: str
    root_id: str
    previous_id: str | None = None

    @property
    def blocks(self) -> list[Json]:
        """The blocks, each with its block_id and action_ids."""
        blocks: list[Json] = self.source["blocks"]
        return blocks
