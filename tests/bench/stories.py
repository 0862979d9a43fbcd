"""The real articles that a made-up store is made of: read, grouped into events, and taken once more."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path

from bot.commands.inspect import articles
from bot.ingest.pipeline import decided
from bot.ingest.reading_pool import read_here
from bot.reading.grouping.known import Memory
from bot.reading.read import Reader
from bot.reading.rosters import Rosters
from storage.model import Article, Event, Mention, Reading
from storage.store import Store
from tests.bench.words import SEED, some

REPORTS = Path("seeds", "reports.jsonl")
NOW = datetime(2030, 1, 1, tzinfo=UTC)
WEEK = timedelta(days=7)
# English words in small letters and Korean ones may give way, for others with the same last letters.
EXCHANGED, ENDING, OWN = 0.3, 2, 5
_EXCHANGED = re.compile(r"\b[a-z]{5,}\b|[\uac00-\ud7a3]{3,}")

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


def _in_week(day: date, last: date) -> date:
    """The same day of the week among the seven that end with the last."""
    return day + (last - day) // WEEK * WEEK


def retold(given: Sequence[Article], count: int) -> list[Article]:
    """So many articles as weeks of news bring them: those given, week after week, each told in other words.

    The first week is that of the newest, to which the others are moved. Three in ten of the words give way
    to others of these articles that end alike, so that grammar and how often words occur stay as they are,
    and each ends in a few words of its own. Days and names that a text gives are not moved.
    """
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    last = newest(given)
    alike: dict[str, list[str]] = defaultdict(list)
    for article in given:
        for word in _EXCHANGED.findall(article.text):
            alike[word[-ENDING:]].append(word)

    def other(match: re.Match[str]) -> str:
        word = match[0]
        return chance.choice(alike.get(word[-ENDING:], [word])) if chance.random() < EXCHANGED else word

    return [
        replace(
            article,
            title=_EXCHANGED.sub(other, article.title),
            text=f"{_EXCHANGED.sub(other, article.text)}\n{' '.join(some(chance, OWN))}",
            url=f"https://example.net/{number}",
            external_id="",
            published_on=article.published_on
            and _in_week(article.published_on, last) + number // len(given) * WEEK,
        )
        for number, article in enumerate(islice(cycle(given), count))
    ]
