"""What is read: sources and articles."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from storage.model.record import record


class SourceKind(StrEnum):
    """What sort of outlet or body a source is."""

    WIRE = "wire"
    NEWSPAPER = "newspaper"
    BROADCASTER = "broadcaster"
    GOVERNMENT = "government"
    STATE_MEDIA = "state media"
    THINK_TANK = "think tank"
    AGGREGATOR = "aggregator"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """How an article stands to what the store already has."""

    NEW = "new"
    KNOWN = "known"  # the same document, or the same text under another address
    CHANGED = "changed"  # the same document with another wording: a new revision


@record(frozen=True, slots=True)
class Source:
    """An outlet or body that publishes.

    `reliability` is a letter A to F of the NATO Admiralty scale, F where it cannot be judged.
    `names` are the other names under which documents give it, in any language.
    """

    key: str
    name: str
    kind: SourceKind
    country: str
    language: str
    reliability: str
    url: str = ""
    names: tuple[str, ...] = ()


@record(frozen=True, slots=True)
class Article:
    """One fetched document, in one wording; immutable.

    `published_on` is the publisher's local date; `published_at` the UTC moment where the document
    gives one. `id` and `revision` are 0 before the store has recorded it.
    """

    source: str
    publisher: str
    url: str
    external_id: str
    title: str
    text: str
    language: str
    published_on: date | None
    published_at: datetime | None
    seen_at: datetime
    id: int = 0
    revision: int = 0

    @property
    def key(self) -> str:
        """What makes two wordings the same document: its address, else its id, else its words."""
        return self.url or (f"{self.source}:{self.external_id}" if self.external_id else self.digest)

    @property
    def digest(self) -> str:
        """SHA-256 of the wording, in hexadecimal."""
        return _digest(self.title, self.text)


@lru_cache(256)  # it is asked for several times while an article is taken
def _digest(title: str, text: str) -> str:
    return hashlib.sha256(f"{title}\n\n{text}".encode()).hexdigest()
