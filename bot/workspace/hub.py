"""Who is told when something changes: the pages' streams and those who wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.workspace.records import Json

Listener = Callable[[Json, str | None], None]


class Stream:
    """The queue of one open page."""

    def __init__(self, user: str) -> None:
        self.user = user
        self.queue: asyncio.Queue[Json | None] = asyncio.Queue(maxsize=10_000)

    def put(self, payload: Json | None) -> None:
        """Queue a payload; a page that reads nothing any more is cut off."""
        if self.queue.full():
            while not self.queue.empty():
                self.queue.get_nowait()
            payload = None
        self.queue.put_nowait(payload)


class Hub:
    """Hands each change to the streams of those who may see it."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self.listeners: list[Listener] = []

    def tell(self, payload: Json, only_to: str | None = None) -> None:
        """Tell everybody, or the one user it is for."""
        for listener in self.listeners:
            listener(payload, only_to)
        for stream in self.streams:
            if only_to in (None, stream.user):
                stream.put(payload)

    def close(self) -> None:
        """End every stream."""
        for stream in self.streams:
            stream.put(None)
