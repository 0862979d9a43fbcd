"""Rows of full text chosen beforehand, and which of them match: the best first, or the newest."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection

from storage.columns import as_json
from storage.words.match import Match
from storage.words.search import alone, back_end_of, prepared

# Rows no further apart than that, or so few, are not told apart by where they lie.
_APART, _FEW = 5_000, 8

# To look at one row alone takes as long as to walk over the words of so many; so many at most are.
_AS_LONG, _ALONE = 20_000, 20

# So many rows are compared with hits here: SQLite takes longer to note them than to hand out hits.
_MANY = 1_000

# So many hits are walked over in half a millisecond.
_WALKED = 4_000

# Where so many of the newest match, older ones may not have to be looked at.
_ENOUGH = 60

# Above every id, yet small enough for a float to tell one id from the next.
_FAR = 1 << 40

# At how many places of a list it is tried whether its rows lie closer together from there on.
_PLACES = 64

Scored = list[tuple[float, int]]


@dataclass(frozen=True)
class Rows:
    """Some rows of a tier, by their numbers as JSON, some of them twice."""

    numbers: str

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return self.numbers.count(",") + 1 if len(self.numbers) > len("[]") else 0

    @cached_property
    def every(self) -> frozenset[int]:
        """Each once."""
        return frozenset(json.loads(self.numbers))

    @cached_property
    def ids(self) -> list[int]:
        """Each once, the lowest first."""
        return sorted(self.every)

    @property
    def ends(self) -> tuple[int, int]:
        """The lowest and the highest, where there are any."""
        return min(self.every), max(self.every)


def windows(ids: Sequence[int]) -> tuple[Sequence[int], ...]:
    """Rows, lowest first, as the newest that lie close together and the others behind them."""
    if len(ids) < _FEW or ids[-1] - ids[0] <= _APART:
        return (ids,) if ids else ()
    count, last, span = len(ids), ids[-1], ids[-1] - ids[0]

    def gained(place: int) -> float:
        return (count - place) / count - (last - ids[place]) / span

    cut = max(range(0, count, count // _PLACES + 1), key=gained)
    return (ids[cut:], ids[:cut]) if cut else (ids,)


def newest_chosen(
    connection: Connection, match: Match, rows: Rows, wanted: int, below: int | None = None
) -> list[int]:
    """The newest of some rows that match, newest first, of those with lower ids than one."""
    if below is None and (all_ := _all_chosen(connection, match, rows)) is not None:
        return all_[:wanted]
    ids = rows.ids if below is None else [one for one in rows.ids if one < below]
    if not ids:
        return []
    if not back_end_of(connection).COUNTS_EACH:  # its index tells them all at once
        return sorted(_matching(connection, match, ids), reverse=True)[:wanted]
    found: list[int] = []
    newest, *others = windows(ids)
    halves = (half for part in others for half in (part[len(part) // 2 :], part[: len(part) // 2]))
    for window in (newest, *halves):
        found += sorted(_matching(connection, match, window), reverse=True)
        if len(found) >= wanted:
            break
    return found[:wanted]


def _all_chosen(connection: Connection, match: Match, rows: Rows) -> list[int] | None:
    """All of very many rows that match, newest first, where not many others between them do.

    Then one walk takes less than to sort the rows and to walk where they lie.
    """
    back_end = back_end_of(connection)
    if not back_end.COUNTS_EACH or rows.size <= _MANY:
        return None
    low, high = rows.ends
    walked = prepared(
        f"SELECT count(*), group_concat(rowid) FROM (SELECT rowid FROM {match.tier}"  # noqa: S608 - constants
        f" WHERE {match.where} AND {back_end.WITHIN} LIMIT {_WALKED})"
    )
    ((count, hits),) = walked.tuples(connection, {**match.values, "low": low, "high": high})
    if count == _WALKED:
        return None
    return sorted(rows.every.intersection(json.loads(f"[{hits or ''}]")), reverse=True)


def best_chosen(connection: Connection, match: Match, rows: Rows) -> Iterator[Scored]:
    """Those of some rows that match: what says it in its headline, then others; the newest first.

    Nothing is looked for before it is asked for.
    """
    back_end = back_end_of(connection)
    if not back_end.COUNTS_EACH:
        yield headed_first(connection, match, _matching(connection, match, rows.ids))
        return
    newest, *others = windows(rows.ids) or ((),)
    hits = _matching(connection, match, newest)
    if len(hits) < _ENOUGH:
        hits.update(*(_matching(connection, match, part) for part in others))
        yield headed_first(connection, match, hits)
        return
    headed = [_matching(connection, back_end.headed(match), sorted(hits))]
    yield _scored(headed[0], headed[0])
    for part in others:
        headed.append(_matching(connection, back_end.headed(match), part))
        yield _scored(headed[-1], headed[-1])
    yield _scored(hits - headed[0], ())
    for part, named in zip(others, headed[1:], strict=True):
        yield _scored(_matching(connection, match, part) - named, ())


def headed_first(connection: Connection, match: Match, hits: Collection[int]) -> Scored:
    """Rows that match, by the same rank."""
    ids, back_end = sorted(hits), back_end_of(connection)
    headed = back_end.headed(match)
    if back_end.COUNTS_EACH or not ids:
        return _scored(ids, _matching(connection, headed, ids))
    return _scored(ids, alone(connection, headed, ids))


def _scored(hits: Collection[int], headed: Collection[int]) -> Scored:
    named = set(headed)
    return sorted((-hit - _FAR * (hit in named), hit) for hit in hits)


def _matching(connection: Connection, match: Match, ids: Sequence[int]) -> set[int]:
    """Which of these rows, lowest first, match."""
    if not ids:
        return set()
    low, high = ids[0], ids[-1]
    back_end = back_end_of(connection)
    if len(ids) <= back_end.EACH[match.tier] or (len(ids) <= _ALONE and len(ids) * _AS_LONG <= high - low):
        return alone(connection, match, ids)
    if back_end.COUNTS_EACH and len(ids) > _MANY:
        walked = prepared(
            f"SELECT group_concat(rowid) FROM {match.tier} WHERE {match.where} AND {back_end.WITHIN}"  # noqa: S608 - constants
        )
        ((hits,),) = walked.tuples(connection, {**match.values, "low": low, "high": high})
        return set(ids).intersection(json.loads(f"[{hits or ''}]"))
    within = back_end.within(match, low, high)
    rows = prepared(f"SELECT rowid FROM {match.tier} WHERE {within.where} AND {back_end.AMONG}")  # noqa: S608 - constants
    values = {**within.values, "low": low, "high": high, "ids": as_json(ids)}
    return {row for (row,) in rows.tuples(connection, values)}
