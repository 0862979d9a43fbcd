"""Events out: lists by query, one in full, as now or as of a past moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    union_all,
)

from storage.asking import changes, found, past
from storage.asking.asked import Asked, Values, asked
from storage.asking.stretch import near
from storage.asking.view import BY_NEWS, View, first, whole
from storage.columns import Moment
from storage.engines.portable import among, written
from storage.engines.prepared import Prepared
from storage.errors import EventNotFound
from storage.model import Event, EventDetail, EventPage, EventQuery
from storage.recording import joins, links
from storage.recording.articles import with_article
from storage.rows import event_of, revision_of, stored_mention_of
from storage.tables import event_facets, event_revisions, events, mentions
from storage.words.search import REACH, Reach


def page(connection: Connection, query: EventQuery, reach: Reach = REACH) -> EventPage:
    """The events that a query asks for."""
    shape, values = asked(query)
    if query.words:
        told = found.page(connection, query, shape, values, reach)
    else:
        told = _page(connection, query, shape, values, reach)
    if query.changed_after is None:
        return told
    return replace(told, before=changes.before(connection, told.events, _BEFORE, query.changed_after))


_AT = View.at(bindparam("moment", type_=Moment))
_BEFORE = Prepared(select(_AT.table).where(among(_AT.table.c.id, "ids")))


def _page(connection: Connection, query: EventQuery, shape: Asked, values: Values, reach: Reach) -> EventPage:
    limit = shape.plain.limit
    if query.as_of is not None and query.order in BY_NEWS:
        rows = _then(connection, shape, values, query.as_of)
    else:
        ids = near(connection, shape, values, reach.near)
        listed = _listed(shape) if ids is None else _listed_near(shape)
        rows = _states(connection, listed, values | {"near": ids})
    return EventPage(rows[:limit], len(rows) > limit)


def _states(connection: Connection, statement: Prepared, values: Values) -> tuple[Event, ...]:
    return tuple(map(event_of, statement.rows(connection, values)))


def _then(connection: Connection, shape: Asked, values: Values, moment: datetime) -> tuple[Event, ...]:
    """The newest as of a moment, from ever more of the days before it."""
    told: tuple[Event, ...] = ()
    for since, until in past.days(connection, moment):
        told += _states(connection, _listed_of_days(shape), values | {"since": since, "until": until})
        if len(told) > shape.plain.limit:
            break
    return told


@lru_cache(1024)
def _listed(shape: Asked) -> Prepared:
    """Events in the order of an index.

    The newest of a few topics, sources, types or actors come from the newest of each.
    """
    query = shape.named()
    view = View.at(query.as_of)
    ours = view.filters(query)
    if query.as_of is None and query.seen_after is None and query.order in BY_NEWS:
        for kind, keys in _facets_of(query):
            newest = union_all(*(_newest_of(query, view, kind, key) for key in keys)).subquery("newest")
            ours = [view.table.c.id.in_(select(newest.c.event_id))]
            break
    return Prepared(first(select(view.table).where(*ours), view, query))


@lru_cache(1024)
def _listed_near(shape: Asked) -> Prepared:
    """Events of those near in time, in order; the rest of a row is read only of those to be shown."""
    query = shape.named()
    view = View.of(among(events.c.id, "near"))
    chosen = first(select(view.table.c.id).where(*view.filters(query)), view, query)
    return whole(chosen, query)


@lru_cache(1024)
def _listed_of_days(shape: Asked) -> Prepared:
    """Events as of a moment that were news on certain days, in order."""
    query = shape.named()
    view = View.at(query.as_of)
    column = view.table.c
    days = column.news_on.between(bindparam("since", type_=Date), bindparam("until", type_=Date))
    return whole(first(select(column.id).where(*view.filters(query), days), view, query), query)


def _facets_of(query: EventQuery) -> Iterator[tuple[str, tuple[Any, ...]]]:
    groups: tuple[tuple[str, tuple[Any, ...]], ...] = (
        ("source", query.sources),
        ("topic", query.topics),
        ("type", query.types),
        ("actor", query.actors),
    )
    return ((kind, keys) for kind, keys in groups if keys)


def _newest_of(query: EventQuery, view: View, kind: str, key: Any) -> Select[Any]:
    facet = event_facets.alias(f"of_{kind}")
    newest = (
        select(facet.c.event_id)
        .join_from(facet, view.table, view.table.c.id == facet.c.event_id)
        .where(facet.c.kind == kind, facet.c.value == key, *view.filters(query, given=kind))
        .order_by(facet.c.news_on.desc(), facet.c.weight.desc(), facet.c.event_id.desc())
        .limit(written(query.limit + 1))
        .subquery()
    )
    return select(newest.c.event_id)


def detail(connection: Connection, event_id: int, as_of: datetime | None) -> EventDetail:
    """Everything on one event, or everything known of it at a moment; of the one that absorbed it, if any."""
    asks, moment = (_NOW, {}) if as_of is None else (_THEN, {"moment": as_of})
    event = _one(connection, event_id, asks, moment)
    while event.joined_into:
        event = _one(connection, event.joined_into, asks, moment)
    this = moment | {"event": event.id}
    told = map(stored_mention_of, asks.mentions.rows(connection, this))
    return EventDetail(
        event,
        tuple(replace(mention, event_id=event.id) for mention in told),
        tuple(map(revision_of, asks.history.rows(connection, this))),
        asks.links.of(connection, this),
    )


class _Detail:
    """The statements that tell all of an event, as now or as of a moment."""

    def __init__(self, moment: BindParameter[datetime] | None) -> None:
        view, this = View.at(moment), bindparam("event", type_=Integer)
        standing: ColumnElement[bool] = mentions.c.replaced_at.is_(None)
        history = select(event_revisions.c.event_id.label("id"), *event_revisions.c)
        history = history.where(event_revisions.c.event_id == this).order_by(event_revisions.c.number)
        if moment is not None:
            standing = and_(mentions.c.recorded_at <= moment, or_(standing, mentions.c.replaced_at > moment))
            history = history.where(event_revisions.c.made_at <= moment)
        told = with_article().where(joins.told_by(this, moment), standing).order_by(mentions.c.id)
        self.state = Prepared(select(view.table).where(view.table.c.id == this))
        self.highest = Prepared(select(func.max(view.table.c.id).label("id")))
        self.mentions, self.history = Prepared(told), Prepared(history)
        self.links = links.Asks(view.table, this, moment)


_NOW, _THEN = _Detail(None), _Detail(bindparam("moment", type_=Moment))


def _one(connection: Connection, event_id: int, asks: _Detail, moment: Values) -> Event:
    rows = asks.state.rows(connection, moment | {"event": event_id}) if 0 < event_id < 2**63 else ()
    for row in rows:
        return event_of(row)
    ((highest,),) = asks.highest.tuples(connection, moment)
    raise EventNotFound(event_id, highest)
