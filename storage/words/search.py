"""Full text: what is indexed, and the hits of a search as a table to join.

Mentions are indexed by their headline and evidence, articles by title and text, both with marks:
tokens for topic, actor, type, source and language, so that filters combine inside the index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import ModuleType

from sqlalchemy import Connection, text

from storage.columns import as_json
from storage.engines.prepared import Prepared, Row
from storage.model import Article, Event, EventQuery, Mention
from storage.words import postgres_text, sqlite_text
from storage.words.match import ARTICLES, COLUMNS, MENTIONS, Match, Phrase
from storage.words.segment import is_single, line, normal, segment


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a search goes.

    Ranking by bm25 visits every match, so above `ranked` matches the newest come first: of ever
    more of the newest matches, as `newest` counts them, until the page is full. Where the first of these
    counts is passed in as small a part of all rows, there are taken to be too many to rank. Up to `near`
    events of a stretch of time are taken together; of more, a list's own order is walked. Of more than
    `apart` events, words are looked for first in those of at most a month, then in up to `longest` others;
    there, up to `hits` rows with the words are looked through. Up to `plans` plans of a
    topic are read one by one; of more, an index of all plans is walked. Up to `read` rows are read to see
    whether a phrase stands in them, where an index does not know it. Words and marks that a `part`
    of all mentions, the newest or one in the middle, hardly ever has together, while each stands in
    about `walked` of all, are looked for in the newest parts of this size: `parts`, and fewer where they
    have about `compared` rows with one.
    """

    ranked: int = 1000
    read: int = 1000
    near: int = 3000
    apart: int = 200
    longest: int = 300
    hits: int = 2_500
    plans: int = 100
    walked: int = 5000
    part: int = 1500
    parts: int = 20
    compared: int = 4000
    newest: tuple[int, ...] = (100, 1000, 2000, 4000, 8000)


REACH = Reach()

_TEXT: dict[str, ModuleType] = {"sqlite": sqlite_text, "postgresql": postgres_text}


def back_end_of(connection: Connection) -> ModuleType:
    """How the back end looks for words."""
    return _TEXT[connection.dialect.name]


# Lines by the texts of which they were made.
Lines = Mapping[str, str]
_NONE_MADE: Lines = {}


def mention_lines(
    connection: Connection,
    article: Article,
    told: Sequence[tuple[int, Mention, Event]],
    made: Lines = _NONE_MADE,
) -> list[Row]:
    """What is indexed of mentions, each with its id and event; some lines may have been `made`."""
    return [
        {
            "id": mention_id,
            "head": _line(connection, mention.headline, made),
            "body": _line(connection, mention.evidence, made),
            "marks": marks([event], article),
        }
        for mention_id, mention, event in told
    ]


def article_line(
    connection: Connection, article: Article, told: Sequence[Event], made: Lines = _NONE_MADE
) -> Row:
    """What is indexed of an article that tells these events."""
    return {
        "id": article.id,
        "head": _line(connection, article.title, made),
        "body": _line(connection, article.text, made),
        "marks": marks(told, article),
    }


def add(connection: Connection, lines: Mapping[str, Sequence[Row]]) -> None:
    """Index lines, tier by tier."""
    for tier, rows in lines.items():
        _ADD[tier].run(connection, rows)


_ADD = {
    tier: Prepared(
        text(f"INSERT INTO {tier}(rowid, {', '.join(columns)}, marks) VALUES (:id, :head, :body, :marks)")  # noqa: S608 - constants
    )
    for tier, columns in COLUMNS.items()
}


def _line(connection: Connection, said: str, made: Lines) -> str:
    """The tokens of a text in their order, as many as one row takes."""
    whole = made.get(said)
    if whole is None:
        whole = line(said)
    room = back_end_of(connection).ROOM
    if room is None or len(whole) * 4 <= room:
        return whole
    tokens = whole.split(" ")
    seen: set[str] = set()
    for number, token in enumerate(tokens):
        if token not in seen:
            seen.add(token)
            room -= len(token.encode()) + 1
            if room < 0:
                return " ".join(tokens[:number])
    return whole


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
        matching: Match = back_end_of(connection).match(tier, self.phrases, self.marks if marked else ())
        return matching

    def stand_in(self, text: str) -> bool:
        """Whether a text has a spelling of each of the words."""
        folded = normal(text)
        if not all(any(one.sign in folded for one in spellings) for spellings in self.phrases):
            return False  # seen in a fiftieth of the time that tokens take
        tokens = f" {line(text)} "
        return all(any(one.in_a_row in tokens for one in spellings) for spellings in self.phrases)


def _phrases(spellings: str | tuple[str, ...]) -> tuple[Phrase, ...]:
    listed = (spellings,) if isinstance(spellings, str) else spellings
    return tuple(dict.fromkeys(filter(None, map(_phrase, listed))))


def _phrase(word: str) -> Phrase | None:
    tokens = segment(word)
    # In the index a lone character of such a script stands at the head of a pair, hardly ever alone.
    return Phrase(tuple(tokens), len(tokens) == 1 and is_single(tokens[0])) if tokens else None


@dataclass(frozen=True, slots=True)
class Look:
    """What a first look at a tier showed: whether too many match to be ranked.

    `hits` are then some of the newest, else all, or all of the newest that were read; newest first.
    """

    common: bool
    hits: Sequence[int]
    all_read: bool = True


def look(connection: Connection, match: Match, low: int, high: int, reach: Reach) -> Look:
    """Whether more match between two ids than can be ranked in good time; each is walked over once."""
    first = reach.newest[0]
    newest, all_read = _newest(connection, match, low, high, first + 1, reach)
    if len(newest) <= first:
        return Look(False, newest, all_read)
    if newest[-1] >= high - (high - low) * first // reach.ranked:
        return Look(True, newest[:-1])
    older, all_read = _newest(connection, match, low, newest[-1] - 1, reach.ranked - first, reach)
    common = len(newest) + len(older) > reach.ranked
    return Look(common, newest[:-1] if common else [*newest, *older], common or all_read)


def has_common(connection: Connection, wanted: Wanted, tier: str, low: int, high: int, reach: Reach) -> bool:
    """Whether ranking would take too long, as one of several words stands in too many rows by itself."""
    if len(wanted.phrases) < 2 or not back_end_of(connection).COUNTS_EACH:
        return False
    alone = (Wanted((one,), ()).match(connection, tier, marked=False) for one in wanted.phrases)
    return any(look(connection, match, low, high, reach).common for match in alone)


def crowded(connection: Connection, match: Match, low: int, high: int, most: int) -> bool:
    """Whether so many match among the newest rows up to an id that they are not to be ranked."""
    back_end = back_end_of(connection)
    counted, first = back_end.counted(match, low, high)
    where = f"{counted.where} AND {back_end.WITHIN}{match.newest}"
    newest = f"SELECT rowid FROM {match.tier} WHERE {where}"  # noqa: S608 - constants
    count = prepared(f"SELECT count(*) FROM ({newest}) AS newest")  # noqa: S608 - constants
    ((found,),) = count.tuples(connection, {**counted.values, "low": first, "high": high, "wanted": most + 1})
    return bool(found > most)


def newest_hits(connection: Connection, match: Match, low: int, high: int, wanted: int) -> list[int]:
    """The newest rows that match between two ids, newest first."""
    return _newest(connection, match, low, high, wanted, REACH)[0]


def _newest(
    connection: Connection, match: Match, low: int, high: int, wanted: int, reach: Reach
) -> tuple[list[int], bool]:
    """The same, and whether all rows were looked at that may match."""
    if match.oldest:
        oldest = _oldest(connection, match, low, high)
        if len(oldest) <= _FEW:
            return oldest[: -wanted - 1 : -1], True
    found: list[int] = []
    back_end = back_end_of(connection)
    for narrowed, first, last in back_end.newest(match, low, high, found, wanted):
        seldom = len(found) * _SELDOM < wanted
        if match.seen and last < high and (seldom or last < high - back_end.NEAR):
            older, all_read = _read(connection, match, low, last, wanted - len(found), reach)
            return [*found, *older], all_read
        newest = prepared(
            f"SELECT rowid FROM {match.tier} WHERE {narrowed.where} AND {back_end.WITHIN}{match.newest}"  # noqa: S608 - constants
        )
        values = {**narrowed.values, "low": first, "high": last, "wanted": wanted - len(found)}
        found += [row[0] for row in newest.tuples(connection, values)]
        if len(found) >= wanted:
            return found, True
    return found, True


# Of a phrase that the newest rows hold more often than one in so many wanted, no row is read by itself yet.
_SELDOM = 20


def _read(
    connection: Connection, match: Match, low: int, high: int, wanted: int, reach: Reach
) -> tuple[list[int], bool]:
    """The newest rows with a phrase: of those that have its words some are found and read, then others.

    Also whether all were read, or as many as were wanted found.
    """
    known = replace(match, where=match.known, seen="")
    seen = replace(match, alone=match.seen)
    found: list[int] = []
    some = min(wanted, reach.read)
    for count in filter(None, (some, reach.read - some)):
        held = newest_hits(connection, known, low, high, count + 1)
        found += sorted(alone(connection, seen, held[:count]), reverse=True)
        if len(found) >= wanted:
            return found[:wanted], True
        if len(held) <= count:
            return found, True
        high = held[count]
    return found, False


def alone(connection: Connection, match: Match, ids: Collection[int]) -> set[int]:
    """Which of these rows match: each is looked up by itself."""
    if not ids:
        return set()
    where = f"{match.alone or match.where} AND {back_end_of(connection).ALONE}"
    rows = prepared(f"SELECT rowid FROM {match.tier} WHERE {where}")  # noqa: S608 - constants
    return {row for (row,) in rows.tuples(connection, {**match.values, "ids": as_json(list(ids))})}


def _oldest(connection: Connection, match: Match, low: int, high: int) -> list[int]:
    """The oldest rows that match between two ids, oldest first: one more than are few."""
    where = f"{match.where} AND {back_end_of(connection).WITHIN}{match.oldest}"
    oldest = prepared(f"SELECT rowid FROM {match.tier} WHERE {where}")  # noqa: S608 - constants
    values = {**match.values, "low": low, "high": high, "wanted": _FEW + 1}
    return [row[0] for row in oldest.tuples(connection, values)]


# So few rows of several words are found from the oldest on, all in one walk; of more, the newest are found
# soon. To ask for these as well takes a tenth of a millisecond.
_FEW = 100


def ranked_hits(
    connection: Connection, match: Match, low: int, high: int, hits: Sequence[int]
) -> list[tuple[float, int]]:
    """All rows that match between two ids, each behind its score; the best, which is lowest, first."""
    ranked = prepared(f"SELECT {match.rank}, rowid FROM {match.tier} WHERE {match.ranked}")  # noqa: S608 - constants
    values = {**match.values, **match.rank_values, "low": low, "high": high, "ids": as_json(list(hits))}
    return sorted((row[0], row[1]) for row in ranked.tuples(connection, values))


@lru_cache(512)
def prepared(statement: str) -> Prepared:
    """A statement about words, kept."""
    return Prepared(text(statement))


def disagreements(connection: Connection) -> list[str]:
    """Where full text and tables differ, and what is wrong with the index itself."""
    back_end = back_end_of(connection)
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
