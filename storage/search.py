"""Full text: what is indexed, and the hits of a search as a table to join.

The one place, besides the engine, that knows what back end it is on.
Mentions are indexed by their headline and evidence, articles by title and text, both with marks:
tokens for topic, actor, type, source and language, so that filters combine inside the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, BindParameter, Connection, Float, Subquery, bindparam, text

from storage.columns import Moment
from storage.model import Article, Event, EventQuery, Mention
from storage.prepared import Prepared
from storage.segment import is_single, segment


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a search goes.

    Ranking by bm25 visits every match, so above `ranked` matches the newest come first: of ever
    more of the newest matches, as `newest` counts them, until the page is full.
    """

    ranked: int = 3000
    newest: tuple[int | None, ...] = (300, 3000, None)


MENTIONS = "mention_search"
ARTICLES = "article_search"

# A word in a headline says more than one in a passage; marks say nothing about rank.
_BM25 = "bm25(4.0, 1.0, 0.0)"


def add_mentions(
    connection: Connection, article: Article, told: Sequence[tuple[int, Mention, Event]]
) -> None:
    """Index mentions, each with its id and event."""
    rows = [
        {
            "id": mention_id,
            "head": " ".join(segment(mention.headline)),
            "body": " ".join(segment(mention.evidence)),
            "marks": _marks([event], article),
        }
        for mention_id, mention, event in told
    ]
    _ADD_MENTION.run(connection, rows)


def add_article(connection: Connection, article: Article, told: Sequence[Event]) -> None:
    """Index an article that tells these events."""
    row = {
        "id": article.id,
        "head": " ".join(segment(article.title)),
        "body": " ".join(segment(article.text)),
        "marks": _marks(told, article),
    }
    _ADD_ARTICLE.run(connection, [row])


_ADD_MENTION, _ADD_ARTICLE = (
    Prepared(text(f"INSERT INTO {tier}(rowid, {columns}, marks) VALUES (:id, :head, :body, :marks)"))  # noqa: S608 - constants
    for tier, columns in ((MENTIONS, "headline, evidence"), (ARTICLES, "title, text"))
)


def _marks(told: Iterable[Event], article: Article) -> str:
    marks = {mark("source", article.source), mark("language", article.language)}
    for event in told:
        marks.add(mark("type", event.type.value))
        marks.update(mark("topic", topic) for topic in event.topics)
        marks.update(mark("actor", actor) for actor in event.actors)
    return " ".join(sorted(marks))


@lru_cache(maxsize=4096)
def mark(kind: str, key: str) -> str:
    """A filter's token: its ASCII punctuation full-width, so that no tokenizer splits it."""
    return "".join(
        c if c.isalnum() or ord(c) > 126 else chr((ord(c) & 127) + 0xFEE0) for c in f"{kind}_{key}"
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search in the language of the index; `phrases` is empty when no word is left."""

    phrases: tuple[str, ...]
    marks: tuple[str, ...]

    @classmethod
    def of(cls, query: EventQuery) -> Wanted:
        """What a query asks of the index."""
        phrases = tuple(dict.fromkeys(filter(None, map(_phrase, query.words))))
        groups = {
            "topic": query.topics,
            "actor": query.actors,
            "source": query.sources,
            "type": tuple(kind.value for kind in query.types),
        }
        return cls(phrases, tuple(_any_of(kind, keys) for kind, keys in groups.items() if keys))

    def match(self, columns: str, *, marked: bool) -> str:
        """The MATCH expression over these columns, narrowed by marks or not."""
        words = f"{{{columns}}} : ({' AND '.join(self.phrases)})"
        return " AND ".join([words, *self.marks]) if marked else words


def _phrase(word: str) -> str:
    tokens = segment(word)
    if len(tokens) == 1 and is_single(tokens[0]):
        # In the index this character stands at the head of a pair, hardly ever alone.
        return f'"{tokens[0]}" *'
    return f'"{" ".join(tokens)}"' if tokens else ""


def _any_of(kind: str, keys: Iterable[str]) -> str:
    return "marks : (" + " OR ".join(f'"{mark(kind, key)}"' for key in keys) + ")"


@dataclass(frozen=True, slots=True)
class Hits:
    """How to read one tier's hits; `newest` bounds how many of the newest are taken."""

    tier: str
    match: str
    ranked: bool
    newest: int | None
    moment: datetime | None

    def table(self) -> Subquery:
        """Events with a score, lower is better: `event_id`, `score`."""
        statement = text(_statement(self)).columns(event_id=BigInteger, score=Float)
        # Unique, since both tiers may stand in one statement.
        bound: list[BindParameter[Any]] = [bindparam("match", self.match, unique=True)]
        if self.newest:
            bound.append(bindparam("newest", self.newest, unique=True))
        if self.moment:
            bound.append(bindparam("moment", self.moment, type_=Moment, unique=True))
        statement = statement.bindparams(*bound)
        return statement.subquery(f"{self.tier}_hits")


def _statement(hits: Hits) -> str:
    rank = f" AND rank MATCH '{_BM25}'" if hits.ranked else ""
    newest = " ORDER BY rowid DESC LIMIT :newest" if hits.newest else ""
    found = (
        f"SELECT rowid AS id, {'rank' if hits.ranked else '0.0'} AS rank FROM {hits.tier}"  # noqa: S608 - constants
        f" WHERE {hits.tier} MATCH :match{rank}{newest}"
    )
    score = "min(found.rank)" if hits.ranked else "-max(found.id)"
    if hits.tier == MENTIONS:
        seen = (
            "m.recorded_at <= :moment AND (m.replaced_at IS NULL OR m.replaced_at > :moment)"
            if hits.moment
            else "m.replaced_at IS NULL"
        )
        return (
            f"SELECT m.event_id AS event_id, {score} AS score FROM ({found}) AS found"  # noqa: S608 - constants
            f" JOIN mentions AS m ON m.id = found.id WHERE {seen} GROUP BY m.event_id"
        )
    seen = " JOIN articles AS a ON a.id = found.id AND a.recorded_at <= :moment" if hits.moment else ""
    return (
        f"SELECT r.lead_event_id AS event_id, {score} AS score FROM ({found}) AS found"  # noqa: S608 - constants
        f" JOIN article_readings AS r ON r.article_id = found.id{seen} GROUP BY r.lead_event_id"
    )


COLUMNS = {MENTIONS: "headline evidence", ARTICLES: "title text"}


def is_common(connection: Connection, tier: str, match: str, ranked: int) -> bool:
    """Whether more match than can be ranked in good time."""
    probe = text(
        f"SELECT count(*) FROM (SELECT 1 FROM {tier} WHERE {tier} MATCH :match LIMIT :many)"  # noqa: S608 - constants
    )
    return (connection.scalar(probe, {"match": match, "many": ranked + 1}) or 0) > ranked


def disagreements(connection: Connection) -> list[str]:
    """Where full text and tables differ, and what FTS5 finds wrong with its own index."""
    problems = []
    for tier, wanted in _INDEXED.items():
        connection.execute(text(f"INSERT INTO {tier}({tier}) VALUES ('integrity-check')"))  # noqa: S608 - constants
        missing = f"SELECT count(*) FROM ({wanted} EXCEPT SELECT id FROM {tier}_docsize)"  # noqa: S608 - constants
        extra = f"SELECT count(*) FROM (SELECT id FROM {tier}_docsize EXCEPT {wanted})"  # noqa: S608 - constants
        for said, statement in (("lacks", missing), ("has too many:", extra)):
            if count := connection.scalar(text(statement)):
                problems.append(f"{tier} {said} {count}")
    return problems


_INDEXED = {
    MENTIONS: "SELECT id FROM mentions",
    ARTICLES: "SELECT article_id FROM article_readings WHERE lead_event_id IS NOT NULL",
}
