"""Builds articles for tests, read by the rosters that are shipped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

from bot.reading.read import Reader
from bot.seeds import load_rosters
from storage.model import Article, Mention, Reading


@cache
def reader() -> Reader:
    """The reader compiled from the shipped rosters."""
    return Reader(load_rosters())


@cache
def reader_by_terms() -> Reader:
    """The same, which judges topics by their terms alone."""
    return Reader(replace(load_rosters(), topic_words={}))


def topics_by_terms(text: str) -> set[str]:
    """The topics that the terms of a text show."""
    return set(reader_by_terms().read(article(text)).topics)


def article(
    text: str, *, title: str = "", publisher: str = "Yonhap", published: str = "2024-06-05"
) -> Article:
    """An article with the fields that reading looks at."""
    return Article(
        source="test",
        publisher=publisher,
        url="",
        external_id="a1",
        title=title,
        text=text,
        language="",
        published_on=date.fromisoformat(published) if published else None,
        published_at=None,
        seen_at=datetime(2026, 3, 2, tzinfo=UTC),
    )


def read(text: str, *, title: str = "", publisher: str = "Yonhap", published: str = "2024-06-05") -> Reading:
    """Read a text as an article."""
    return reader().read(article(text, title=title, publisher=publisher, published=published))


def lead(reading: Reading) -> Mention:
    """The lead of a reading that has one."""
    return next(mention for mention in reading.mentions if mention.lead)
