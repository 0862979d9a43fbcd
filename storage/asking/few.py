"""Which rows of full text can tell the events of a short time: an index of words knows no dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Connection, Integer, bindparam, case, select

from storage.asking import past
from storage.asking.asked import Asked, Values
from storage.asking.stretch import Near
from storage.asking.view import View
from storage.engines.portable import among, in_a_row
from storage.engines.prepared import Prepared
from storage.tables import events, mentions
from storage.words.chosen import Rows
from storage.words.match import ARTICLES, MENTIONS


class Told(NamedTuple):
    """What of a tier can tell some events: what was recorded about the days asked for, and all others."""

    about: Rows
    others: Rows


def rows(
    connection: Connection, shape: Asked, values: Values, near: Near, *, parted: bool
) -> dict[str, Told]:
    """The rows of each tier that can tell some events with the facets asked for.

    Of articles those that lead to other events, too; some twice. If they are not `parted`, none are others.
    """
    about = _about(connection, values) if parted else {}
    statement = _rows(shape, of_topics=near.of_topics, parted=bool(about))
    (told,) = statement.tuples(connection, values | about | {"near": near.numbers})
    lists = [Rows(f"[{numbers or ''}]") for numbers in told]
    if not about:
        lists = [lists[0], Rows("[]"), lists[1], Rows("[]")]
    return {MENTIONS: Told(*lists[:2]), ARTICLES: Told(*lists[2:])}


def _about(connection: Connection, values: Values) -> Values:
    """The mentions recorded from the first day asked for, if any, until most news of the last has come."""
    since, until = values.get("date_from"), values.get("date_to", date.max)
    if since is None:
        return {}
    until = min(until, date.max - 2 * LATER)
    roughly = 1 + past.last(connection, mentions) // _PARTS
    first, last = (
        past.highest(connection, mentions, datetime.combine(day, time(), UTC), roughly)
        for day in (max(since, date.min + _ZONES) - _ZONES, until + LATER)
    )
    return {"first_about": first + 1, "last_about": last + roughly - 1}


# How much later than it happens most news of an event comes.
LATER = timedelta(days=7)

# A day has begun somewhere before it has in UTC.
_ZONES = timedelta(days=1)

# Where the rows of some days begin is found out to one of so many parts of all.
_PARTS = 4096


@lru_cache(1024)
def _rows(shape: Asked, *, of_topics: bool, parted: bool) -> Prepared:
    query, view = shape.named(), View.at(None)
    wanted = {"topic": () if of_topics else query.topics, "actor": query.actors, "source": query.sources}
    faceted = [view.has(kind, keys) for kind, keys in wanted.items() if keys]
    chosen: ColumnElement[bool] = among(mentions.c.event_id, "near")
    if faceted:
        chosen = mentions.c.event_id.in_(select(events.c.id).where(among(events.c.id, "near"), *faceted))
    told: list[ColumnElement[Any]] = []
    for name, row in {"mentions": mentions.c.id, "articles": mentions.c.article_id}.items():
        if parted:
            about = mentions.c.id.between(_bound("first_about"), _bound("last_about"))
            told += [
                in_a_row(case((about, row))).label(name),
                in_a_row(case((~about, row))).label(f"other_{name}"),
            ]
        else:
            told.append(in_a_row(row).label(name))
    return Prepared(select(*told).where(chosen))


def _bound(name: str) -> BindParameter[int]:
    return bindparam(name, type_=Integer)
