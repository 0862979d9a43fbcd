"""Full text: what is indexed, and the hits of a search as a table to join.

Mentions are indexed by their headline and evidence, articles by title and text, both with marks:
tokens for topic, actor, type, source and language, so that filters combine inside the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import ModuleType
from typing import Any

from sqlalchemy import BigInteger, BindParameter, Connection, Float, Subquery, bindparam, func, select, text

from storage import postgres_text, sqlite_text
from storage.columns import Moment, as_json
from storage.match import ARTICLES, COLUMNS, MENTIONS, Match, Phrase
from storage.model import Article, Event, EventQuery, Mention
from storage.portable import among
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


_TEXT: dict[str, ModuleType] = {"sqlite": sqlite_text, "postgresql": postgres_text}


def add_mentions(
    connection: Connection, article: Article, told: Sequence[tuple[int, Mention, Event]]
) -> None:
    """Index mentions, each with its id and event."""
    rows = [
        {
            "id": mention_id,
            "head": _line(connection, mention.headline),
            "body": _line(connection, mention.evidence),
            "marks": marks([event], article),
        }
        for mention_id, mention, event in told
    ]
    _ADD_MENTION.run(connection, rows)


def add_article(connection: Connection, article: Article, told: Sequence[Event]) -> None:
    """Index an article that tells these events."""
    row = {
        "id": article.id,
        "head": _line(connection, article.title),
        "body": _line(connection, article.text),
        "marks": marks(told, article),
    }
    _ADD_ARTICLE.run(connection, [row])


_ADD_MENTION, _ADD_ARTICLE = (
    Prepared(text(f"INSERT INTO {tier}(rowid, {columns}, marks) VALUES (:id, :head, :body, :marks)"))  # noqa: S608 - constants
    for tier, columns in ((tier, ", ".join(columns)) for tier, columns in COLUMNS.items())
)


def _line(connection: Connection, said: str) -> str:
    """The tokens of a text in their order, as many as one row takes."""
    tokens = segment(said)
    line = " ".join(tokens)
    room = _TEXT[connection.dialect.name].ROOM
    if room is None or len(line) * 4 <= room:
        return line
    seen: set[str] = set()
    for number, token in enumerate(tokens):
        if token not in seen:
            seen.add(token)
            room -= len(token.encode()) + 1
            if room < 0:
                return " ".join(tokens[:number])
    return line


def drop_articles(connection: Connection, ids: Sequence[int]) -> None:
    """Take articles out of the index."""
    statement = text(f"DELETE FROM {ARTICLES} WHERE rowid = :id")  # noqa: S608 - constant
    if ids:
        connection.execute(statement, [{"id": number} for number in ids])


def marks(told: Iterable[Event], article: Article) -> str:
    """The tokens by which filters find what an article tells of these events."""
    found = {mark("source", article.source), mark("language", article.language)}
    for event in told:
        found.add(mark("type", event.type.value))
        found.update(mark("topic", topic) for topic in event.topics)
        found.update(mark("actor", actor) for actor in event.actors)
    return " ".join(sorted(found))


@lru_cache(maxsize=4096)
def mark(kind: str, key: str) -> str:
    """A filter's token: its ASCII punctuation full-width, so that no tokenizer splits it."""
    return "".join(
        c if c.isalnum() or ord(c) > 126 else chr((ord(c) & 127) + 0xFEE0) for c in f"{kind}_{key}"
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the index; `phrases` is empty when no word is left.

    `phrases`: groups of spellings, of each of which a row has to have one.
    `marks`: groups, of each of which a row has to have one.
    """

    phrases: tuple[tuple[Phrase, ...], ...]
    marks: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, query: EventQuery) -> Wanted:
        """What a query asks of the index."""
        phrases = tuple(dict.fromkeys(filter(None, map(_phrases, query.words))))
        groups = {
            "topic": query.topics,
            "actor": query.actors,
            "source": query.sources,
            "type": tuple(kind.value for kind in query.types),
        }
        return cls(
            phrases, tuple(tuple(mark(kind, key) for key in keys) for kind, keys in groups.items() if keys)
        )

    def match(self, connection: Connection, tier: str, *, marked: bool) -> Match:
        """The condition on a tier's rows, narrowed by marks or not."""
        matching: Match = _TEXT[connection.dialect.name].match(
            tier, self.phrases, self.marks if marked else ()
        )
        return matching


def _phrases(spellings: str | tuple[str, ...]) -> tuple[Phrase, ...]:
    listed = (spellings,) if isinstance(spellings, str) else spellings
    return tuple(dict.fromkeys(filter(None, map(_phrase, listed))))


def _phrase(word: str) -> Phrase | None:
    tokens = segment(word)
    # In the index a lone character of such a script stands at the head of a pair, hardly ever alone.
    return Phrase(tuple(tokens), len(tokens) == 1 and is_single(tokens[0])) if tokens else None


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
    match: Match
    ranked: bool
    newest: int | None
    moment: datetime | None

    def table(self) -> Subquery:
        """Events with a score, lower is better: `event_id`, `score`."""
        statement = text(_statement(self)).columns(event_id=BigInteger, score=Float)
        # Unique, since both tiers may stand in one statement.
        values = {
            **self.match.values,
            **self.span.values(),
            **(self.match.rank_values if self.ranked else {}),
        }
        bound: list[BindParameter[Any]] = [
            bindparam(name, value, unique=True) for name, value in values.items()
        ]
        if self.newest:
            bound.append(bindparam("newest", self.newest, unique=True))
        if self.moment:
            bound.append(bindparam("moment", self.moment, type_=Moment, unique=True))
        statement = statement.bindparams(*bound)
        return statement.subquery(f"{self.span.tier}_hits")


def _statement(hits: Hits) -> str:
    tier, match = hits.span.tier, hits.match
    where = f"{match.where}{hits.span.within()}{match.ranked if hits.ranked else ''}"
    newest = f" ORDER BY {match.order} DESC LIMIT :newest" if hits.newest else ""
    # Found first and for good: no plan may walk all events instead, looking for the words in each.
    found = (
        f"WITH found AS MATERIALIZED (SELECT rowid AS id, {match.rank if hits.ranked else '0.0'} AS rank"  # noqa: S608 - constants
        f" FROM {tier} WHERE {where}{newest})"
    )
    score = "min(found.rank)" if hits.ranked else "-max(found.id)"
    if tier == MENTIONS:
        seen = (
            "m.recorded_at <= :moment AND (m.replaced_at IS NULL OR m.replaced_at > :moment)"
            if hits.moment
            else "m.replaced_at IS NULL"
        )
        return (
            f"{found} SELECT {_told('mention', hits.moment)} AS event_id, {score} AS score FROM found"  # noqa: S608 - constants
            f" JOIN mentions AS m ON m.id = found.id WHERE {seen} GROUP BY 1"
        )
    seen = " JOIN articles AS a ON a.id = found.id AND a.recorded_at <= :moment" if hits.moment else ""
    return (
        f"{found} SELECT {_told('lead', hits.moment)} AS event_id, {score} AS score FROM found"  # noqa: S608 - constants
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


def among_newest(connection: Connection, span: Span, match: Match, wanted: int) -> Match:
    """The match, narrowed to rows that are sure to hold the newest so many where a back end needs that."""
    if span.low is not None:
        return match
    narrowed: Match = _TEXT[connection.dialect.name].newest(connection, span.tier, match, wanted)
    return narrowed


def is_common(connection: Connection, span: Span, match: Match, ranked: int) -> bool:
    """Whether more match than can be ranked in good time."""
    if among_newest(connection, span, match, ranked + 1) is not match:
        return True
    found = f"SELECT 1 FROM {span.tier} WHERE {match.where}{span.within()} LIMIT :many"  # noqa: S608 - constants
    probe = text(f"SELECT count(*) FROM ({found}) AS probed")  # noqa: S608 - constants
    values = {**match.values, "many": ranked + 1, **span.values()}
    return (connection.scalar(probe, values) or 0) > ranked


def disagreements(connection: Connection) -> list[str]:
    """Where full text and tables differ, and what is wrong with the index itself."""
    back_end = _TEXT[connection.dialect.name]
    problems: list[str] = []
    for tier, wanted in _INDEXED.items():
        held = back_end.rows_held(connection, tier)
        missing = f"SELECT count(*) FROM ({wanted} EXCEPT {held}) AS missing"  # noqa: S608 - constants
        extra = f"SELECT count(*) FROM ({held} EXCEPT {wanted}) AS extra"  # noqa: S608 - constants
        for said, statement in (("lacks", missing), ("has too many:", extra)):
            if count := connection.scalar(text(statement)):
                problems.append(f"{tier} {said} {count}")
    return problems


_INDEXED = {
    MENTIONS: "SELECT id FROM mentions",
    ARTICLES: "SELECT r.article_id FROM article_readings r JOIN articles a ON a.id = r.article_id"
    " WHERE r.lead_event_id IS NOT NULL AND a.text <> ''",
}
