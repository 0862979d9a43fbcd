"""Socket Mode: tickets, connections, envelopes and their acks."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import WSMsgType, web

from bot.workspace import fixture
from bot.workspace.records import Json

MOST_SOCKETS = 10
# How long a payload waits for the new connection that a `disconnect` frame asked for.
GRACE_SECONDS = 3.0
FAREWELL_PINGS = 5
MAX_FRAME = 4 * 1024 * 1024


@dataclass(frozen=True)
class Ack:
    """How the app took a payload; `problem` is Slack's word when it did not."""

    ms: float
    payload: Json | None = None
    problem: str | None = None


@dataclass(eq=False)
class Connection:
    """One open socket; a leaving one was asked to connect anew."""

    ws: web.WebSocketResponse
    request: web.Request
    leaving: bool = False


class Sockets:
    """The app's open connections, and the payloads on their way to it."""

    def __init__(self, ack_seconds: float, connected: Callable[[bool], None]) -> None:
        self._ack_seconds = ack_seconds
        self._connected = connected
        self._tickets: set[str] = set()
        self._open: list[Connection] = []
        self._acks: dict[str, asyncio.Future[Json]] = {}
        self._arrived = asyncio.Event()
        self.closing = False

    @property
    def connected(self) -> bool:
        """Whether the app has a socket open."""
        return bool(self._open)

    def ticket(self) -> str | None:
        """A ticket for one connection; None when there are enough."""
        if len(self._open) >= MOST_SOCKETS:
            return None
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets or self.closing:
            return web.Response(status=403, text="The ticket is unknown or was used before.")
        self._tickets.discard(ticket)
        ws = web.WebSocketResponse(max_msg_size=MAX_FRAME, compress=False, autoclose=False)
        await ws.prepare(request)
        connection = Connection(ws, request)
        self._open.append(connection)
        try:
            await ws.send_json(self._hello())
            self._tell_change()
            await self._receive(ws)
            await _part(ws)
        except ConnectionError:
            pass  # the app went away between two frames
        finally:
            self._open.remove(connection)
            self._tell_change()
        return ws

    def _hello(self) -> Json:
        info = {"host": "local", "build_number": 1, "approximate_connection_time": 18060}
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "connection_info": {"app_id": fixture.APP_ID},
            "debug_info": info,
        }

    def _tell_change(self) -> None:
        self._arrived.set()
        self._arrived = asyncio.Event()
        self._connected(self.connected)

    async def _receive(self, ws: web.WebSocketResponse) -> None:
        async for message in ws:
            if message.type is not WSMsgType.TEXT:
                continue
            try:
                frame = json.loads(message.data)
            except ValueError:
                continue
            self._take_ack(frame if isinstance(frame, dict) else {})

    def _take_ack(self, frame: Json) -> None:
        future = self._acks.get(str(frame.get("envelope_id")))
        if future is not None and not future.done():
            payload = frame.get("payload")
            future.set_result(payload if isinstance(payload, dict) else {})

    async def send(self, kind: str, payload: Json, *, copies: int = 1, retry: int | None = None) -> Ack:
        """Send a payload over one socket and wait for its ack."""
        envelope_id = str(uuid.uuid4())
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry or 0, "retry_reason": "timeout" if retry else ""}
        connection = await self._pick()
        if connection is None:
            return Ack(0.0, problem="dispatch_failed")
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._acks[envelope_id] = future
        started = time.monotonic()
        try:
            for _ in range(copies):
                await connection.ws.send_json(envelope)
            answer = await asyncio.wait_for(future, self._ack_seconds)
        except (TimeoutError, ConnectionError):
            return Ack(_ms(started), problem="operation_timeout")
        finally:
            del self._acks[envelope_id]
        return Ack(_ms(started), payload=answer or None)

    async def _pick(self) -> Connection | None:
        """The next socket in turn; waits for the one that a leaving app is opening."""
        if self._open and all(c.leaving for c in self._open):
            try:
                await asyncio.wait_for(self._arrived.wait(), GRACE_SECONDS)
            except TimeoutError:
                return self._open[0] if self._open else None
        staying = [c for c in self._open if not c.leaving and not c.ws.closed]
        if not staying:
            return None
        self._open.remove(staying[0])
        self._open.append(staying[0])
        return staying[0]

    async def ask_to_leave(self, reason: str) -> int:
        """Send `disconnect` to every socket; the app opens another and closes it."""
        leaving = [c for c in self._open if not c.leaving]
        for connection in leaving:
            connection.leaving = True
            await connection.ws.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}}
            )
        return len(leaving)

    def abort(self) -> int:
        """Cut every connection without a closing frame, as a lost network does."""
        for connection in self._open:
            if connection.request.transport is not None:
                connection.request.transport.abort()
        return len(self._open)

    async def close(self) -> None:
        """Close every socket; no further one is taken."""
        self.closing = True
        for connection in list(self._open):
            await connection.ws.close(code=1001, message=b"The workspace stops.")


async def _part(ws: web.WebSocketResponse) -> None:
    """Answer a client's closing frame, after a few pings.

    websocket-client reads from two threads while it closes; when the one that closes is faster, the
    other sleeps on for up to ten seconds, and with it the next connection. Pings wake it.
    """
    for _ in range(FAREWELL_PINGS):
        await ws.ping()
        await asyncio.sleep(0.02)
    await ws.close()


def _ms(started: float) -> float:
    return round((time.monotonic() - started) * 1000, 1)
