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

from sqlalchemy import BigInteger, BindParameter, Connection, Float, Subquery, bindparam, func, select, text

from storage.columns import Moment, as_json
from storage.engine import among
from storage.model import Article, Event, EventQuery, Mention
from storage.prepared import Prepared
from storage.segment import is_single, segment
from storage.tables import mentions


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a search goes.

    Ranking by bm25 visits every match, so above `ranked` matches the newest come first: of ever
    more of the newest matches, as `newest` counts them, until the page is full. Up to `near` events of
    a stretch of time are taken together; of more, a list's own order is walked.
    """

    ranked: int = 3000
    near: int = 3000
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


def drop_articles(connection: Connection, ids: Sequence[int]) -> None:
    """Take articles out of the index."""
    statement = text(f"DELETE FROM {ARTICLES} WHERE rowid = :id")  # noqa: S608 - constant
    if ids:
        connection.execute(statement, [{"id": number} for number in ids])


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
class Span:
    """One tier, between two ids where only those can belong to the events asked for."""

    tier: str
    low: int | None = None
    high: int | None = None

    @classmethod
    def of(cls, connection: Connection, tier: str, near: Sequence[int] | None) -> Span:
        """The span that holds all that tells these events; None is any event."""
        if near is None:
            return cls(tier)
        bounds = _BOUNDS[tier].tuples(connection, {"ids": as_json(list(near))})
        low, high = bounds[0] if bounds[0][0] is not None else (0, 0)
        return cls(tier, low, high)

    def within(self) -> str:
        """The condition on ids, as SQL."""
        return "" if self.low is None else " AND rowid BETWEEN :low AND :high"

    def values(self) -> dict[str, int | None]:
        """What stands for the names in that condition."""
        return {} if self.low is None else {"low": self.low, "high": self.high}


_BOUNDS = {
    MENTIONS: Prepared(
        select(func.min(mentions.c.id).label("low"), func.max(mentions.c.id).label("high")).where(
            among(mentions.c.event_id, "ids")
        )
    ),
    ARTICLES: Prepared(
        select(
            func.min(mentions.c.article_id).label("low"), func.max(mentions.c.article_id).label("high")
        ).where(among(mentions.c.event_id, "ids"))
    ),
}


@dataclass(frozen=True, slots=True)
class Hits:
    """How to read one tier's hits; `newest` bounds how many of the newest are taken."""

    span: Span
    match: str
    ranked: bool
    newest: int | None
    moment: datetime | None

    def table(self) -> Subquery:
        """Events with a score, lower is better: `event_id`, `score`."""
        statement = text(_statement(self)).columns(event_id=BigInteger, score=Float)
        # Unique, since both tiers may stand in one statement.
        bound: list[BindParameter[Any]] = [bindparam("match", self.match, unique=True)]
        bound += [bindparam(name, value, unique=True) for name, value in self.span.values().items()]
        if self.newest:
            bound.append(bindparam("newest", self.newest, unique=True))
        if self.moment:
            bound.append(bindparam("moment", self.moment, type_=Moment, unique=True))
        statement = statement.bindparams(*bound)
        return statement.subquery(f"{self.span.tier}_hits")


def _statement(hits: Hits) -> str:
    tier = hits.span.tier
    rank = f" AND rank MATCH '{_BM25}'" if hits.ranked else ""
    newest = " ORDER BY rowid DESC LIMIT :newest" if hits.newest else ""
    found = (
        f"SELECT rowid AS id, {'rank' if hits.ranked else '0.0'} AS rank FROM {tier}"  # noqa: S608 - constants
        f" WHERE {tier} MATCH :match{hits.span.within()}{rank}{newest}"
    )
    score = "min(found.rank)" if hits.ranked else "-max(found.id)"
    if tier == MENTIONS:
        seen = (
            "m.recorded_at <= :moment AND (m.replaced_at IS NULL OR m.replaced_at > :moment)"
            if hits.moment
            else "m.replaced_at IS NULL"
        )
        return (
            f"SELECT {_told('mention', hits.moment)} AS event_id, {score} AS score FROM ({found}) AS found"  # noqa: S608 - constants
            f" JOIN mentions AS m ON m.id = found.id WHERE {seen} GROUP BY 1"
        )
    seen = " JOIN articles AS a ON a.id = found.id AND a.recorded_at <= :moment" if hits.moment else ""
    return (
        f"SELECT {_told('lead', hits.moment)} AS event_id, {score} AS score FROM ({found}) AS found"  # noqa: S608 - constants
        f" JOIN article_readings AS r ON r.article_id = found.id{seen} GROUP BY 1"
    )


def _told(kind: str, moment: datetime | None) -> str:
    """The event that a hit tells, now or at a moment, before another event absorbed it."""
    now = {"mention": "m.event_id", "lead": "r.lead_event_id"}[kind]
    if moment is None:
        return now
    return (
        f"coalesce((SELECT v.event_id FROM event_moves AS v WHERE v.kind = '{kind}' AND v.item_id = found.id"  # noqa: S608 - constants
        f" AND v.moved_at > :moment ORDER BY v.moved_at LIMIT 1), {now})"
    )


COLUMNS = {MENTIONS: "headline evidence", ARTICLES: "title text"}


def is_common(connection: Connection, span: Span, match: str, ranked: int) -> bool:
    """Whether more match than can be ranked in good time."""
    found = f"SELECT 1 FROM {span.tier} WHERE {span.tier} MATCH :match{span.within()} LIMIT :many"  # noqa: S608 - constants
    probe = text(f"SELECT count(*) FROM ({found})")  # noqa: S608 - constants
    values = {"match": match, "many": ranked + 1, **span.values()}
    return (connection.scalar(probe, values) or 0) > ranked


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
    ARTICLES: "SELECT r.article_id FROM article_readings r JOIN articles a ON a.id = r.article_id"
    " WHERE r.lead_event_id IS NOT NULL AND a.text <> ''",
}
