"""What a feed would bring, before anybody adds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from storage.model.articles import Source
from storage.model.feeds import Feed


@dataclass(frozen=True, slots=True)
class PreviewEntry:
    """One entry of a feed; `topics` is empty where it is on none of ours."""

    title: str
    url: str
    published_on: date | None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a feed holds at one moment.

    `source` is whose it is, made for it where none is known. Of its `entries` the first `judged` were
    read, by what the feed itself says of them; `topics` counts those on each topic, the most first.
    `newest` are the latest entries, newest first.
    """

    feed: Feed
    source: Source
    title: str
    language: str
    entries: int
    judged: int
    relevant: int
    topics: tuple[tuple[str, int], ...]
    newest: tuple[PreviewEntry, ...]

    @property
    def newest_on(self) -> date | None:
        """The day of the latest entry that has one."""
        return max((one.published_on for one in self.newest if one.published_on), default=None)
