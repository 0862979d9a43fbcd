"""Fills a store as import does, with a plain stand-in for resolve, and says what each part took."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from storage.model import (
    Article,
    Candidate,
    Decision,
    Event,
    Mention,
    NewEvent,
    NewMention,
    Reading,
    Reason,
)
from storage.store import Store
from tests.bench.articles import News

BATCH = 20
OPENED, SAME = Reason("event", "no known event is like it"), Reason("event", "shares most keys")


@dataclass(slots=True)
class Spent:
    """Seconds of processor time by part, and wall seconds of all."""

    parts: dict[str, float] = field(default_factory=dict)
    wall: float = 0.0
    articles: int = 0

    @contextmanager
    def on(self, part: str) -> Iterator[None]:
        """Count the processor time of a block."""
        began = time.process_time()
        yield
        self.parts[part] = self.parts.get(part, 0.0) + time.process_time() - began


def fill(store: Store, news: Iterator[tuple[Article, Reading]], count: int) -> Spent:
    """Record so many more articles, in batches of one transaction."""
    spent = Spent(articles=count)
    began = time.perf_counter()
    left = count
    while left > 0:
        with spent.on("making the articles"):
            batch = list(islice(news, min(BATCH, left)))
        left -= len(batch)
        before = sum(spent.parts.values())
        whole = time.process_time()
        with store.together():
            for article, reading in batch:
                with spent.on("candidates"):
                    limits = [6 if mention.lead else 3 for mention in reading.mentions]
                    found = store.candidates([mention.keys for mention in reading.mentions], limits=limits)
                with spent.on("deciding"):
                    decisions = decide(article, reading, found)
                with spent.on("record"):
                    store.record(article, reading, decisions)
        inside = sum(spent.parts.values()) - before
        commit = time.process_time() - whole - inside
        spent.parts["commit"] = spent.parts.get("commit", 0.0) + commit
    spent.wall = time.perf_counter() - began
    return spent


def decide(
    article: Article, reading: Reading, candidates: Sequence[Sequence[Candidate]]
) -> tuple[Decision, ...]:
    """Each mention joins the candidate that tells its story, else opens an event."""
    decisions: list[Decision] = []
    had: set[int] = set()
    for number, (mention, found) in enumerate(zip(reading.mentions, candidates, strict=True), 1):
        best = next((one for one in found if one.event.people == mention.people), None)
        if best is None:
            decisions.append(NewEvent(mention, opened(article, mention), OPENED, number))
        elif best.event.id not in had:
            had.add(best.event.id)
            decisions.append(NewMention(mention, joined(article, mention, best.event), SAME))
    return tuple(decisions)


def opened(article: Article, mention: Mention) -> Event:
    """The event of one mention."""
    day = article.published_on or article.seen_at.date()
    return Event(
        mention.headline, mention.evidence, article.publisher, article.url, article.language, mention.type,
        mention.status, mention.when, mention.actors, mention.people, mention.topics, mention.origins, (),
        mention.weight, day, day, article.seen_at, article.seen_at, is_lead=mention.lead,
    )  # fmt: skip


def joined(article: Article, mention: Mention, event: Event) -> Event:
    """The event with one more mention."""
    origins = tuple(dict.fromkeys((*event.origins, *mention.origins)))[:6]
    topics = tuple(dict.fromkeys((*event.topics, *mention.topics)))
    weight = 1 - (1 - event.weight) * 0.97
    day = max(event.news_on, article.published_on or event.news_on)
    lead = event.is_lead or mention.lead
    return replace(event, origins=origins, topics=topics, weight=weight, news_on=day, is_lead=lead)


class Ticking:
    """A clock on which each look is a second later than the last."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def news_from(start: int) -> Iterator[tuple[Article, Reading]]:
    """The stream from an article of this number on."""
    return islice(News().articles(), start, None)
