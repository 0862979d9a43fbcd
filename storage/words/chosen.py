"""Rows of full text chosen beforehand, and which of them match: the newest first, or by headline."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter

from sqlalchemy import Connection, select

from storage.columns import as_json
from storage.engines.portable import among
from storage.engines.prepared import Prepared
from storage.tables import articles, mentions
from storage.words.match import ARTICLES, FAR, MENTIONS, Match
from storage.words.search import Wanted, alone, back_end_of, crowded, prepared

# Where rows lie close together is seen of so many of them.
_SEEN = 64

# What lies no farther apart than that is not told apart.
_CLOSE = 5_000

# How many times as many hits as before are walked over at once, and in how many times as many rows at most.
_FARTHER, _FARTHEST = 4, 16

# In how many rows one of the first hits is expected.
_SPAN = 2

# What part of all rows, the newest, is walked over backwards.
_LATELY = 20

# Of so many hits headlines are read at once: a page is often full of the newest that say it there.
_READ = 40

Scored = list[tuple[float, int]]


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a tier: their numbers as text, some of them twice, the lowest and the highest."""

    numbers: str
    low: int
    high: int


class Walk:
    """Which of some rows match, found in pieces: the newest first, before all where most of them lie.

    SQLite hands out the hits of the words between the rows, some `first` of them and then ever more, which
    are compared here: to note rows takes it longer. After `most` hits older ones are passed over. To begin a
    walk backwards FTS5 passes over all newer rows of a word, forwards it leaps: so only near the `newest` row
    of all it goes backwards, else forwards within as many rows as those before promise. PostgreSQL finds all
    at once.
    """

    def __init__(
        self, connection: Connection, match: Match, rows: Rows, newest: int, first: int, most: int = FAR
    ) -> None:
        self._connection, self._match, self._rows = connection, match, rows
        self._lately = newest - newest // _LATELY
        self._first, self._most = first, most
        self._walked = 0
        self.cut = False
        self._pieces = self._found()

    def __iter__(self) -> Iterator[list[int]]:
        """The pieces that have not been asked for yet."""
        return self._pieces

    @property
    def crowded(self) -> bool:
        """Whether so many rows match, these or others between them, that they are not to be ranked."""
        if back_end_of(self._connection).COUNTS_EACH:
            return self._walked >= self._first
        return crowded(self._connection, self._match, self._rows.low, self._rows.high, self._first)

    def _found(self) -> Iterator[list[int]]:
        rows = self._rows
        if not rows.numbers:
            return
        if not back_end_of(self._connection).COUNTS_EACH:
            ids = sorted(set(json.loads(f"[{rows.numbers}]")))
            yield sorted(_matching(self._connection, self._match, ids), reverse=True)
            return
        numbers = rows.numbers.split(",")
        chosen, wanted = frozenset(numbers), self._first
        low, high = _densest(numbers)
        low = rows.low if low - rows.low <= _CLOSE else low
        high = rows.high if rows.high - high <= _CLOSE else high
        for first, last in ((low, high), (high + 1, rows.high), (rows.low, low - 1)):
            often = 1 / _SPAN
            while first <= last:
                wanted = min(wanted, self._most - self._walked)
                if wanted <= 0:
                    self.cut = True
                    return
                near = max(first, last - int(wanted / often))
                hits, low = self._piece(near, first, last, wanted)
                self._walked += len(hits)
                yield sorted(map(int, chosen.intersection(hits)), reverse=True)
                often = max(len(hits) / (last - low + 1), often / _FARTHEST)
                wanted *= _FARTHER
                last = low - 1

    def _piece(self, near: int, first: int, last: int, wanted: int) -> tuple[list[str], int]:
        """The newest hits between two ids, and down to where: so many, or those from another id on."""
        match, back_end = self._match, back_end_of(self._connection)
        where = f"FROM {match.tier} WHERE {match.where} AND {back_end.WITHIN}"
        if last > self._lately:
            walked = prepared(f"SELECT group_concat(rowid) FROM (SELECT rowid {where}{match.newest})")  # noqa: S608 - constants
        else:
            walked, first = prepared(f"SELECT group_concat(rowid) {where}"), near
        values = {**match.values, "low": first, "high": last, "wanted": wanted}
        ((listed,),) = walked.tuples(self._connection, values)
        hits = listed.split(",") if listed else []
        return hits, int(hits[-1]) if last > self._lately and len(hits) == wanted else first


def _densest(numbers: Sequence[str]) -> tuple[int, int]:
    """Between which numbers most of these lie closer together than all of them do."""
    seen = sorted(map(int, numbers[:: len(numbers) // _SEEN + 1]))
    even = (seen[-1] - seen[0]) / len(seen)
    best, start, gain = (0.0, 0, len(seen) - 1), 0, 0.0
    for place, (one, following) in enumerate(pairwise(seen), 1):
        gain += even - (following - one)
        if gain <= 0:
            start, gain = place, 0.0
        best = max(best, (gain, start, place), key=itemgetter(0))
    return seen[best[1]], seen[best[2]]


def headed_first(
    connection: Connection, tier: str, wanted: Wanted, hits: Collection[int]
) -> Iterator[Scored]:
    """Rows that match: what says it in its headline, then others; the newest first, in pieces.

    Headlines are read, a piece at a time: an index walks all that it has of the words to tell where they
    stand.
    """
    newest = sorted(hits, reverse=True)
    others: Scored = []
    for start in range(0, len(newest), _READ):
        piece = newest[start : start + _READ]
        headlines = _HEADLINES[tier].tuples(connection, {"ids": as_json(piece)})
        named = {hit for hit, headline in headlines if wanted.stand_in(headline)}
        yield [(-hit - FAR, hit) for hit in piece if hit in named]
        others += [(-hit, hit) for hit in piece if hit not in named]
    yield others


_HEADLINES = {
    tier: Prepared(select(row, headline).where(among(row, "ids")))
    for tier, row, headline in (
        (MENTIONS, mentions.c.id, mentions.c.headline),
        (ARTICLES, articles.c.id, articles.c.title),
    )
}


def _matching(connection: Connection, match: Match, ids: Sequence[int]) -> set[int]:
    """Which of these rows, lowest first, match."""
    low, high = ids[0], ids[-1]
    back_end = back_end_of(connection)
    if len(ids) <= back_end.EACH[match.tier]:
        return alone(connection, match, ids)
    within = back_end.within(match, low, high)
    rows = prepared(f"SELECT rowid FROM {match.tier} WHERE {within.where} AND {back_end.AMONG}")  # noqa: S608 - constants
    values = {**within.values, "low": low, "high": high, "ids": as_json(ids)}
    return {row for (row,) in rows.tuples(connection, values)}
