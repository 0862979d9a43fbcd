"""Which rows of full text can tell the events of a short time: an index of words knows no dates."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from storage.asking.asked import Asked, Values
from storage.asking.view import View
from storage.engines.portable import among, in_a_row
from storage.engines.prepared import Prepared
from storage.tables import events, mentions
from storage.words.chosen import Rows
from storage.words.match import ARTICLES, MENTIONS


def rows(
    connection: Connection, shape: Asked, values: Values, near: str, *, of_topics: bool
) -> dict[str, Rows]:
    """The rows of each tier that can tell some events with the facets asked for.

    Of articles those that lead to other events, too; some twice.
    """
    statement = _rows(shape, of_topics=of_topics)
    (told,) = statement.tuples(connection, values | {"near": near})
    return {MENTIONS: _listed(*told[:3]), ARTICLES: _listed(*told[3:])}


def _listed(numbers: str | None, low: int | None, high: int | None) -> Rows:
    return Rows(numbers or "", low or 0, high or 0)


@lru_cache(1024)
def _rows(shape: Asked, *, of_topics: bool) -> Prepared:
    query, view = shape.named(), View.at(None)
    wanted = {"topic": () if of_topics else query.topics, "actor": query.actors, "source": query.sources}
    faceted = [view.has(kind, keys) for kind, keys in wanted.items() if keys]
    chosen: ColumnElement[bool] = among(mentions.c.event_id, "near")
    if faceted:
        chosen = mentions.c.event_id.in_(select(events.c.id).where(among(events.c.id, "near"), *faceted))
    told: list[ColumnElement[Any]] = []
    for name, row in {"mentions": mentions.c.id, "articles": mentions.c.article_id}.items():
        told += [
            in_a_row(row).label(name),
            func.min(row).label(f"{name}_low"),
            func.max(row).label(f"{name}_high"),
        ]
    return Prepared(select(*told).where(chosen))
