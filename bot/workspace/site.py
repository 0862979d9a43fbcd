"""Everything that one running workspace consists of, and what its parts do together."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bot.workspace import fixture, payloads
from bot.workspace.arguments import ApiError
from bot.workspace.faults import Faults
from bot.workspace.hub import Hub
from bot.workspace.interactions import Interaction, Interactions
from bot.workspace.rate import Meter, Rate
from bot.workspace.records import Channel, Clock, Json, Message
from bot.workspace.sockets import Ack, Sockets
from bot.workspace.views import Views
from bot.workspace.world import World, new_id


@dataclass(frozen=True)
class Completion:
    """What the page offers while somebody types a command."""

    text: str
    usage: str
    help: str


@dataclass(frozen=True)
class Settings:
    """What a workspace is started with."""

    command: str
    completions: Sequence[Completion]
    scopes: tuple[str, ...]
    bot_token: str
    app_token: str
    client_id: str
    client_secret: str
    post_rate: Rate | None
    ack_seconds: float
    wait_seconds: float


class Site:
    """The parts; all of it runs in the loop's thread."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.url = ""
        self.hub = Hub()
        self.world = World(clock, self.hub.tell)
        self.interactions = Interactions(clock)
        self.faults = Faults()
        self.views = Views(self.world, self.hub)
        self.meter = Meter(settings.post_rate, clock)
        self.sockets = Sockets(settings.ack_seconds, self._tell_connected)
        self.calls: deque[Json] = deque(maxlen=1000)
        self.token_error: str | None = None
        self.uploads: dict[str, Json] = {}
        self.codes: dict[str, str] = {}
        self._cause: Interaction | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self.hub.listeners.append(self._attribute)

    # what came of what a user did

    @contextmanager
    def caused_by(self, cause: Interaction | None) -> Iterator[None]:
        """Count the messages of this block as what came of one interaction."""
        self._cause = cause
        try:
            yield
        finally:
            self._cause = None

    def _attribute(self, payload: Json, only_to: str | None) -> None:
        """Note a bot's message with the interaction it belongs to.

        Without a known cause it may belong to anyone who waits in that channel.
        """
        message = payload.get("message")
        if message is None or not message["is_bot"] or payload.get("replies"):
            return
        noted = message | {"deleted": True} if payload["type"] == "message_deleted" else message
        if self._cause is not None:
            self._cause.note_message(noted)
            return
        for one in self.interactions.waiting():
            if one.channel == message["channel"] and only_to in (None, one.user):
                one.note_message(noted)

    def note_view(self, user: str, view: Json) -> None:
        """Note a view with whatever its user waits for."""
        for one in self.interactions.waiting():
            if one.user == user:
                one.note_view(view)

    # the app

    def need_scope(self, *scopes: str) -> None:
        """Raise missing_scope unless the token has one of these."""
        if scopes and not set(scopes) & set(self.settings.scopes):
            raise ApiError("missing_scope", needed=scopes[0], provided=",".join(self.settings.scopes))

    async def send(self, kind: str, payload: Json) -> Ack:
        """Send a payload to the app; an armed `repeat` sends it twice."""
        copies = 2 if self.faults.take("repeat") else 1
        return await self.sockets.send(kind, payload, copies=copies)

    def emit(self, body: Json) -> None:
        """Send an event to the app in the background; once more when it is not acked."""
        self.spawn(self._emit(body))

    async def _emit(self, body: Json) -> None:
        stamped = {**body, "event_ts": self.world.next_ts()}
        payload = payloads.event(stamped, new_id("Ev"), self.clock())
        ack = await self.send("events_api", payload)
        if ack.problem == "operation_timeout":
            await self.sockets.send("events_api", payload, retry=1)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run something in the background until the workspace stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Close the sockets and streams and drop what is in the background."""
        self.hub.close()
        await self.sockets.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _tell_connected(self, connected: bool) -> None:
        self.hub.tell({"type": "app", "connected": connected})

    # channels

    def say_as(self, user: str, channel: Channel, text: str, thread_ts: str | None = None) -> Message:
        """Post as a person."""
        return self.world.add(Message(self.world.next_ts(), channel.id, user, text, thread_ts=thread_ts))

    def invite_bot(self, channel: Channel, by: str | None) -> None:
        """Make the bot a member; it is told."""
        if fixture.BOT_USER_ID in channel.members:
            return
        channel.members.append(fixture.BOT_USER_ID)
        self.world.channel_changed(channel)
        body = {"type": "member_joined_channel", "user": fixture.BOT_USER_ID, "channel": channel.id}
        inviter = {"inviter": by} if by else {}
        self.emit({**body, **inviter, "channel_type": "C", "team": fixture.TEAM_ID})

    def remove_bot(self, channel: Channel, by: str | None) -> None:
        """End the bot's membership; it is told by channel_left or group_left."""
        if fixture.BOT_USER_ID not in channel.members:
            return
        channel.members.remove(fixture.BOT_USER_ID)
        self.world.channel_changed(channel)
        kind = "group_left" if channel.is_private else "channel_left"
        self.emit({"type": kind, "channel": channel.id, "actor_id": by or fixture.BOT_USER_ID})

    def archive(self, channel: Channel, by: str, archived: bool) -> None:
        """Archive or unarchive; the bot is told when it is a member."""
        if channel.is_archived == archived:
            return
        channel.is_archived = archived
        self.world.channel_changed(channel)
        if fixture.BOT_USER_ID in channel.members:
            noun = "group" if channel.is_private else "channel"
            verb = "archive" if archived else "unarchive"
            self.emit({"type": f"{noun}_{verb}", "channel": channel.id, "user": by})

    def revoke_token(self, error: str) -> None:
        """Have the bot's token refused from now on; the app is told."""
        self.token_error = error
        if error == "account_inactive":
            self.emit({"type": "app_uninstalled"})
        self.emit({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [fixture.BOT_USER_ID]}})
