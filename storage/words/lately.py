"""Words and marks that mentions hardly ever have together: looked for among the newest mentions alone.

FTS5 walks over all rows of what never stands together, whatever bounds it is given; a word by itself is
walked within them. So what the newest rows have of each is compared here.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from storage.words.match import MENTIONS, Match, Phrase
from storage.words.search import Reach, Wanted, back_end_of, prepared


def lately(connection: Connection, wanted: Wanted, high: int, reach: Reach) -> tuple[int, list[int]] | None:
    """The newest mentions with all words and marks, newest first, where to look at all takes long.

    Before them from which id on they were looked for. None where that is soon found out, as mentions have
    them together often, those of the middle as well as the newest, or one of them seldom.
    """
    if not _plain(wanted) or not back_end_of(connection).COUNTS_EACH:
        return None
    marks = (tuple(Phrase((token,)) for token in group) for group in wanted.marks)
    groups = (*wanted.phrases, *marks)
    matches = [back_end_of(connection).match(MENTIONS, (spellings,), ()) for spellings in groups]
    part = high // reach.part
    for last in (high // 2, high):
        sets = _each(connection, matches, last - part, last)
        fewest = min(map(len, sets))
        if fewest * reach.part >= reach.walked and len(set.intersection(*sets)) <= 1:
            break
    else:
        return None
    low = high - part * min(reach.parts, reach.compared // sum(map(len, sets)) or 1)
    return low, sorted(map(int, set.intersection(*_each(connection, matches, low, high))), reverse=True)


def _plain(wanted: Wanted) -> bool:
    """Whether several things are asked for, each a token by itself: of others an index walks all rows."""
    spelled = (one for spellings in wanted.phrases for one in spellings)
    several = len(wanted.phrases) + len(wanted.marks) > 1
    return several and all(len(one.tokens) == 1 and not one.opens for one in spelled)


def _each(connection: Connection, matches: Sequence[Match], low: int, high: int) -> list[set[str]]:
    """The mentions between two ids that match each of these; one of the sets is empty, or all are whole."""
    walked = prepared(
        f"SELECT group_concat(rowid) FROM {MENTIONS}"  # noqa: S608 - constants
        f" WHERE {matches[0].where} AND {back_end_of(connection).WITHIN}"
    )
    sets: list[set[str]] = []
    for match in matches:
        ((hits,),) = walked.tuples(connection, {**match.values, "low": low, "high": high})
        sets.append(set(hits.split(",")) if hits else set())
        if not hits:
            break
    return sets
