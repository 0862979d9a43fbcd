"""Which rows of full text can tell the events of a short time: an index of words knows no dates."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from storage.asking.asked import Asked, Values
from storage.asking.stretch import Near
from storage.asking.view import View
from storage.engines.portable import among, in_a_row
from storage.engines.prepared import Prepared
from storage.tables import events, mentions
from storage.words.chosen import Rows
from storage.words.match import ARTICLES, MENTIONS


def rows(connection: Connection, shape: Asked, values: Values, near: Near) -> dict[str, Rows]:
    """The rows of each tier that can tell some events with the facets asked for.

    Of articles those that lead to other events, too; some twice.
    """
    statement = _rows(shape, of_topics=near.of_topics)
    (told,) = statement.tuples(connection, values | {"near": near.numbers})
    return {
        tier: Rows(f"[{numbers or ''}]") for tier, numbers in zip((MENTIONS, ARTICLES), told, strict=True)
    }


@lru_cache(1024)
def _rows(shape: Asked, *, of_topics: bool) -> Prepared:
    query, view = shape.named(), View.at(None)
    wanted = {"topic": () if of_topics else query.topics, "actor": query.actors, "source": query.sources}
    faceted = [view.has(kind, keys) for kind, keys in wanted.items() if keys]
    chosen: ColumnElement[bool] = among(mentions.c.event_id, "near")
    if faceted:
        chosen = mentions.c.event_id.in_(select(events.c.id).where(among(events.c.id, "near"), *faceted))
    rows = {"mentions": mentions.c.id, "articles": mentions.c.article_id}
    told: list[ColumnElement[Any]] = [in_a_row(row).label(name) for name, row in rows.items()]
    return Prepared(select(*told).where(chosen))
