"""Several words that mentions hardly ever have together: looked for among the newest rows alone.

FTS5 walks over all rows of words that never stand together, whatever bounds it is given; a word by itself is
walked within them. So what the newest rows have of each word is compared here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from storage.words.match import ARTICLES, MENTIONS, Phrase
from storage.words.search import Reach, Wanted, back_end_of, newest_hits, prepared


def lately(
    connection: Connection, wanted: Wanted, spans: Mapping[str, tuple[int, int]], reach: Reach
) -> dict[str, list[int]]:
    """The newest rows of each tier with several words, newest first, where to look at all takes long.

    None where that is soon found out, as mentions have them together often or one of them seldom; or where
    articles, too, have them together seldom.
    """
    if not _plain(wanted) or not back_end_of(connection).COUNTS_EACH:
        return {}
    few, many = reach.parts
    near = {tier: high - (high - low) // few for tier, (low, high) in spans.items()}
    if _together(connection, wanted, MENTIONS, near[MENTIONS], spans[MENTIONS][1]).rows:
        return {}
    if len(_together(connection, wanted, ARTICLES, near[ARTICLES], spans[ARTICLES][1]).rows) < _OFTEN:
        return {}
    low, high = spans[MENTIONS]
    said = _together(connection, wanted, MENTIONS, high - (high - low) // many, high)
    if said.fewest * many < reach.walked:
        return {}
    match = wanted.match(connection, ARTICLES, marked=True)
    held = newest_hits(connection, match, *spans[ARTICLES], reach.newest[0])
    return {MENTIONS: said.rows, ARTICLES: held}


# So many articles among the newest promise that more are found soon.
_OFTEN = 4


def _plain(wanted: Wanted) -> bool:
    """Whether several words are asked for, each a token by itself: of others an index walks all rows."""
    spelled = (one for spellings in wanted.phrases for one in spellings)
    return len(wanted.phrases) > 1 and all(len(one.tokens) == 1 and not one.opens for one in spelled)


@dataclass(frozen=True, slots=True)
class _Together:
    """Rows in which all words and marks stand, newest first, and how many the most seldom of them has."""

    rows: list[int]
    fewest: int


def _together(connection: Connection, wanted: Wanted, tier: str, low: int, high: int) -> _Together:
    back_end = back_end_of(connection)
    marks = (tuple(Phrase((token,)) for token in group) for group in wanted.marks)
    matches = [back_end.match(tier, (spellings,), ()) for spellings in (*wanted.phrases, *marks)]
    walked = prepared(
        f"SELECT group_concat(rowid) FROM {tier} WHERE {matches[0].where} AND {back_end.WITHIN}"  # noqa: S608 - constants
    )
    sets: list[set[int]] = []
    for match in matches:
        ((hits,),) = walked.tuples(connection, {**match.values, "low": low, "high": high})
        sets.append(set(json.loads(f"[{hits or ''}]")))
    return _Together(sorted(set.intersection(*sets), reverse=True), min(map(len, sets)))
