"""Which rows of full text can tell the events of a short time, and where these rows lie.

An index knows no dates. But most of what tells such events was recorded together, so that the words need
be looked for in a few stretches of ids only.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from storage.asking.asked import Asked, Values
from storage.asking.stretch import Near
from storage.asking.view import View
from storage.engines.portable import among, in_a_row
from storage.engines.prepared import Prepared
from storage.tables import events, mentions
from storage.words.match import ARTICLES, MENTIONS

# Ids no further apart than that are walked from one to the next where there are that many; to look at one
# alone takes as long as to walk some hundreds, so of those no more than that.
_APART, _MANY, _ALONE = 5_000, 8, 20
_STRETCHES = 4


class Rows(NamedTuple):
    """Rows of a tier: their numbers as JSON, how many, the first and the last."""

    numbers: str
    size: int
    low: int
    high: int

    def ids(self) -> list[int]:
        """Their numbers, each once."""
        return sorted(set(json.loads(self.numbers)))


def rows(connection: Connection, shape: Asked, values: Values, near: Near) -> dict[str, Rows]:
    """The rows of each tier that can tell some events with the facets asked for.

    Of articles those that lead to other events, too; some twice.
    """
    statement = _rows(shape, of_topics=near.of_topics)
    ((size, *told),) = statement.tuples(connection, values | {"near": near.numbers})
    each = zip((MENTIONS, ARTICLES), (told[:3], told[3:]), strict=True)
    return {
        tier: Rows(f"[{numbers or ''}]", size, low or 0, high or 0) for tier, (numbers, low, high) in each
    }


@lru_cache(1024)
def _rows(shape: Asked, *, of_topics: bool) -> Prepared:
    query, view = shape.named(), View.at(None)
    wanted = {"topic": () if of_topics else query.topics, "actor": query.actors, "source": query.sources}
    faceted = [view.has(kind, keys) for kind, keys in wanted.items() if keys]
    chosen: ColumnElement[bool] = among(mentions.c.event_id, "near")
    if faceted:
        chosen = mentions.c.event_id.in_(select(events.c.id).where(among(events.c.id, "near"), *faceted))
    told: list[ColumnElement[Any]] = [func.count().label("size")]
    for row in (mentions.c.id, mentions.c.article_id):
        bounds = (func.min(row).label(f"first_{row.name}"), func.max(row).label(f"last_{row.name}"))
        told += [in_a_row(row).label(f"all_{row.name}"), *bounds]
    return Prepared(select(*told).where(chosen))


def spread(ids: Collection[int]) -> tuple[list[tuple[int, int]], list[int]]:
    """The first and the last of each stretch in which these ids lie, and those that lie alone."""
    in_order = sorted(ids)
    runs: list[list[int]] = []
    for number in in_order:
        if runs and number - runs[-1][-1] <= _APART:
            runs[-1].append(number)
        else:
            runs.append([number])
    alone = [number for run in runs if len(run) < _MANY for number in run]
    if len(alone) > _ALONE:
        return _stretches(in_order), []
    return [(run[0], run[-1]) for run in runs if len(run) >= _MANY], alone


def _stretches(in_order: Sequence[int]) -> list[tuple[int, int]]:
    """A few stretches that hold all these ids, the widest gaps between them."""
    gaps = sorted(((above - low, low, above) for low, above in pairwise(in_order)), reverse=True)
    wide = sorted((low, above) for _, low, above in gaps[: _STRETCHES - 1])
    bounds = [in_order[0], *(one for gap in wide for one in gap), in_order[-1]]
    return list(zip(bounds[::2], bounds[1::2], strict=True))
