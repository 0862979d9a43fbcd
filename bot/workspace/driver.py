"""The JSON API under /_workspace, for the page and for driver programs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.errors import InputError
from bot.workspace import fixture
from bot.workspace.act import Deeds
from bot.workspace.arguments import ApiError, parse_json
from bot.workspace.hub import Stream
from bot.workspace.records import Channel, Json, User, View
from bot.workspace.site import Site

Handler = Callable[[Json], Awaitable[Json]]
KEEP_ALIVE_SECONDS = 15.0
CHANNEL_DEEDS = ("kick", "invite", "archive", "unarchive")
SOCKET_DEEDS = ("disconnect", "refresh", "abort")
TOKEN_DEEDS = ("revoke", "uninstall", "restore")


class Driver:
    """Answers /_workspace/…"""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._deeds = Deeds(site)

    def routes(self) -> list[web.RouteDef]:
        """The addresses."""
        return [
            web.get("/_workspace/state", self.state),
            web.get("/_workspace/stream", self.stream),
            web.get("/_workspace/messages", self.messages),
            web.get("/_workspace/calls", self.calls),
            web.get("/_workspace/faults", self.list_faults),
            web.post("/_workspace/command", self._posted(self.command)),
            web.post("/_workspace/click", self._posted(self.click)),
            web.post("/_workspace/view", self._posted(self.view)),
            web.post("/_workspace/home", self._posted(self.home)),
            web.post("/_workspace/faults", self._posted(self.faults)),
        ]

    def _posted(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        """A handler of JSON; what it cannot use is answered with 400 and the reason."""

        async def handle(request: web.Request) -> web.Response:
            try:
                return web.json_response(await handler(parse_json(await request.read())))
            except InputError as error:
                return web.json_response({"error": str(error)}, status=400)
            except ApiError as error:
                return web.json_response({"error": error.error, **error.extra}, status=400)

        return handle

    # looking

    async def state(self, request: web.Request) -> web.Response:
        """Everything a page needs to begin."""
        try:
            me = self._user(request.query.get("user", "ana"))
        except InputError as error:
            return web.json_response({"error": str(error)}, status=400)
        world = self._site.world
        mine = [
            c
            for c in world.channels.values()
            if not c.is_im or (me.id in c.members and world.messages.get(c.id))
        ]
        settings = self._site.settings
        return web.json_response(
            {
                "team": {"id": fixture.TEAM_ID, "name": fixture.TEAM_NAME},
                "me": _person(me),
                "app": {
                    "id": fixture.APP_ID,
                    "name": fixture.APP_NAME,
                    "bot_user_id": fixture.BOT_USER_ID,
                    "connected": self._site.sockets.connected,
                },
                "users": [_person(user) for user in world.users.values()],
                "channels": [world.channel_json(c) for c in mine],
                "command": {
                    "name": settings.command,
                    "usage_hint": "[help | latest | subscribe …]",
                    "completions": [asdict(one) for one in settings.completions],
                },
                "messages": {c.id: [world.message_json(m) for m in world.visible(c.id, me.id)] for c in mine},
            }
        )

    async def messages(self, request: web.Request) -> web.Response:
        """The messages of a channel or thread, as one user sees them."""
        query = request.query
        try:
            channel = self._channel(query.get("channel"))
            user = self._user(query["user"]) if "user" in query else None
        except InputError as error:
            return web.json_response({"error": str(error)}, status=400)
        found = self._site.world.visible(channel.id, user.id if user else None)
        thread_ts = query.get("thread_ts")
        shown = [m for m in found if thread_ts is None or thread_ts in (m.ts, m.thread_ts)]
        return web.json_response({"messages": [self._site.world.message_json(m) for m in shown]})

    async def calls(self, request: web.Request) -> web.Response:
        """The latest Web API calls, oldest first; `failed=1` only those that failed."""
        found = [call for call in self._site.calls if not (call["ok"] and request.query.get("failed"))]
        return web.json_response({"calls": found})

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Server-Sent Events of everything one user may see."""
        try:
            user = self._user(request.query.get("user", "ana"))
        except InputError as error:
            return web.json_response({"error": str(error)}, status=400)
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        stream = Stream(user.id)
        self._site.hub.streams.add(stream)  # before the page hears that it is connected
        try:
            await response.prepare(request)
            await response.write(b": open\n\n")
            while await self._pass_on(stream, response):
                pass
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._site.hub.streams.discard(stream)
        return response

    async def _pass_on(self, stream: Stream, response: web.StreamResponse) -> bool:
        try:
            payload = await asyncio.wait_for(stream.queue.get(), KEEP_ALIVE_SECONDS)
        except TimeoutError:
            await response.write(b": still here\n\n")
            return True
        if payload is not None:
            await response.write(b"data: " + json.dumps(payload).encode() + b"\n\n")
        return payload is not None

    # doing

    async def command(self, wish: Json) -> Json:
        """Type a text into a channel."""
        channel, user = self._channel(wish.get("channel")), self._user(wish.get("user"))
        text = _text(wish, "text")
        if not text.strip():
            raise InputError("`text` is empty.")
        thread_ts = _text(wish, "thread_ts") if wish.get("thread_ts") else None
        if thread_ts and self._site.world.message(channel.id, thread_ts) is None:
            raise InputError(f"There is no message `{thread_ts}` in #{channel.name}.")
        return await self._deeds.say(user, channel, text, thread_ts, _expect(wish))

    async def click(self, wish: Json) -> Json:
        """Use an element of a message or view."""
        user = self._user(wish.get("user"))
        _values(wish)
        if wish.get("view_id"):
            return await self._deeds.click_view(user, self._view(wish), wish, _expect(wish))
        ts = _text(wish, "message_ts")
        if wish.get("channel"):
            message = self._site.world.message(self._channel(wish["channel"]).id, ts)
        else:
            message = self._site.world.message_anywhere(ts)
        if message is None:
            raise InputError(f"There is no message `{ts}`.")
        return await self._deeds.click_message(user, message, wish, _expect(wish))

    async def view(self, wish: Json) -> Json:
        """Submit or close a modal."""
        user, view = self._user(wish.get("user")), self._view(wish)
        values = _values(wish)
        action = str(wish.get("action"))
        if action == "submit":
            return await self._deeds.submit(user, view, values, _expect(wish))
        if action == "close":
            return await self._deeds.close(user, view, values)
        raise InputError.unknown("action", action, ("submit", "close"))

    async def home(self, wish: Json) -> Json:
        """Open the Home tab."""
        return await self._deeds.open_home(self._user(wish.get("user")), _expect(wish))

    # faults

    async def list_faults(self, _: web.Request) -> web.Response:
        """What is armed."""
        return web.json_response(self._armed())

    async def faults(self, wish: Json) -> Json:
        """Arm a call fault, or do something to socket, trigger, channel or token at once."""
        if "method" in wish:
            channel = self._channel(wish["channel"]).id if wish.get("channel") else None
            self._site.faults.arm_call(wish, channel)
        elif "channel" in wish:
            self._channel_fault(wish)
        elif "socket" in wish:
            await self._socket_fault(_text(wish, "socket"))
        elif "token" in wish:
            self._token_fault(_text(wish, "token"))
        elif wish.get("envelope") == "repeat" or wish.get("trigger") == "expire":
            self._site.faults.arm("repeat" if "envelope" in wish else "expire", wish)
        elif wish.get("reset"):
            self._site.faults.clear()
            self._site.token_error = None
        else:
            raise InputError(
                "There is no such fault.",
                valid=("method", "channel", "socket", "token", "envelope", "trigger", "reset"),
            )
        return self._armed()

    def _armed(self) -> Json:
        return {"armed": self._site.faults.as_json(), "token": self._site.token_error}

    def _channel_fault(self, wish: Json) -> None:
        channel, deed, by = self._channel(wish["channel"]), str(wish.get("do")), "U0EMI"
        if deed == "kick":
            self._site.remove_bot(channel, by)
        elif deed == "invite":
            self._site.invite_bot(channel, by)
        elif deed in ("archive", "unarchive"):
            self._site.archive(channel, by, archived=deed == "archive")
        else:
            raise InputError.unknown("fault of a channel", deed, CHANNEL_DEEDS)

    async def _socket_fault(self, deed: str) -> None:
        if deed == "abort":
            self._site.sockets.abort()
        elif deed in ("disconnect", "refresh"):
            await self._site.sockets.ask_to_leave("warning" if deed == "disconnect" else "refresh_requested")
        else:
            raise InputError.unknown("fault of a socket", deed, SOCKET_DEEDS)

    def _token_fault(self, deed: str) -> None:
        if deed == "restore":
            self._site.token_error = None
        elif deed in ("revoke", "uninstall"):
            self._site.revoke_token("token_revoked" if deed == "revoke" else "account_inactive")
        else:
            raise InputError.unknown("fault of a token", deed, TOKEN_DEEDS)

    # finding what a wish names

    def _user(self, key: Any) -> User:
        people = [user.name for user in self._site.world.users.values() if not user.is_bot]
        user = self._site.world.user(str(key))
        if user is None or user.is_bot:
            raise InputError.unknown("user", str(key), people)
        return user

    def _channel(self, key: Any) -> Channel:
        channel = self._site.world.channel(str(key))
        if channel is None:
            raise InputError.unknown(
                "channel", str(key), [c.name for c in self._site.world.channels.values() if not c.is_im]
            )
        return channel

    def _view(self, wish: Json) -> View:
        view = self._site.views.find(_text(wish, "view_id"))
        if view is None:
            raise InputError(f"There is no open view `{wish.get('view_id')}`.")
        return view


def _text(wish: Json, key: str) -> str:
    value = wish.get(key)
    if not isinstance(value, str):
        raise InputError(f"`{key}` must be a text, not {value!r}.")
    return value


def _values(wish: Json) -> Json:
    values = wish.get("values") or {}
    if not isinstance(values, dict) or not all(isinstance(one, dict) for one in values.values()):
        raise InputError("`values` must be {block_id: {action_id: state}}.")
    return values


def _expect(wish: Json) -> int:
    value = wish.get("expect", 1)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1000:
        raise InputError(f"`expect` must be a whole number from 0 to 1000, not {value!r}.")
    return value


def _person(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "tz": user.tz,
        "is_bot": user.is_bot,
        "is_admin": user.is_admin,
    }
