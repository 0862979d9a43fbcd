"""The real articles that a made-up store is made of: read, grouped into events, and taken once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.commands.inspect import articles
from bot.ingest.pipeline import decided
from bot.ingest.reading_pool import read_here
from bot.reading.grouping.known import Memory
from bot.reading.read import Reader
from bot.reading.rosters import Rosters
from storage.model import Article, Event, Mention, Reading
from storage.store import Store

REPORTS = Path("seeds", "reports.jsonl")
NOW = datetime(2030, 1, 1, tzinfo=UTC)

Read = list[tuple[Article, Reading]]


@dataclass(frozen=True, slots=True)
class Story:
    """An event of real news, and who tells it."""

    event: Event
    told: tuple[tuple[Article, Mention], ...]

    @property
    def day(self) -> date:
        """When it was first told."""
        return self.told[0][0].published_on or self.event.reported_on


class Ticking:
    """A clock on which each look is a second later than the last."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def real(paths: Sequence[Path], rosters: Rosters) -> list[Article]:
    """The articles of these files, in order."""
    return [article for path in paths for article in articles(path, rosters, lambda: NOW)]


def stories(given: Sequence[Article], reader: Reader) -> tuple[Story, ...]:
    """The events of these articles, each with the mentions that tell it."""
    of: dict[int, Article] = {}
    memory = Memory(reader.lexicon)
    with Store.open("sqlite://", clock=Ticking(NOW)) as store:
        for article in given:
            reading = read_here(reader, article)
            store.record(article, reading, decided(store, article, reading, memory))
            of.setdefault(store.counts().articles, article)
        told: dict[int, tuple[Event, list[tuple[Article, Mention]]]] = {}
        for event, stored in store.told():
            told.setdefault(event.id, (event, []))[1].append((of[stored.article_id], stored.mention))
    return tuple(Story(event, tuple(mentions)) for event, mentions in told.values())


def newest(given: Sequence[Article]) -> date:
    """The day on which the last of them was published."""
    return max(article.published_on for article in given if article.published_on)
