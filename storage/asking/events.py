"""Events out: lists by query, one in full, as now or as of a past moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Date,
    Integer,
    Select,
    TextClause,
    and_,
    bindparam,
    func,
    or_,
    select,
    union_all,
)

from storage.asking import changes, found, past
from storage.asking.asked import Asked, Values, asked
from storage.asking.stretch import ARE_PLANS, are_plans, for_plans, near, plans_of
from storage.asking.view import BY_NEWS, View, first, in_order, whole
from storage.columns import Moment, as_json
from storage.engines.portable import among, aside, one_of, written
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
    if query.as_of is None:
        rows = _now(connection, shape, values, reach)
    else:
        rows = _then(connection, shape, values, reach, query.as_of)
    return EventPage(rows[:limit], len(rows) > limit)


def _now(connection: Connection, shape: Asked, values: Values, reach: Reach) -> tuple[Event, ...]:
    """By the events as they stand; where a moment is asked for, those that have not changed since."""
    if are_plans(shape):
        return _states(
            connection, _listed_plans(shape, many=_many_plans(connection, shape, values, reach)), values
        )
    found = None if _newest_plans(shape.named()) else near(connection, shape, values, reach.near)
    if found is None:
        return _states(connection, _listed(shape), values)
    return _states(connection, _listed_near(shape), values | {"near": found.every})


def _newest_plans(query: EventQuery) -> bool:
    """Whether all plans of topics are asked for by news: their filters have that order."""
    windows = (query.seen_after, query.told_after, query.changed_after)
    return (
        for_plans(query)
        and bool(query.topics)
        and query.order in BY_NEWS
        and all(one is None for one in windows)
    )


def _then(
    connection: Connection, shape: Asked, values: Values, reach: Reach, moment: datetime
) -> tuple[Event, ...]:
    """As of a moment: what is now as it was then, and what is not."""
    values = values | {"until": past.until(moment), "highest": past.highest(connection, events, moment)}
    still = _now(connection, shape, values, reach)
    by_news = shape.plain.order in BY_NEWS
    since = still[-1].news_on if by_news and len(still) > shape.plain.limit else date.min
    ids = past.otherwise(connection, moment, values["highest"], since)
    others = _states(connection, _listed_as_they_were(shape), values | {"ids": as_json(sorted(ids))})
    told = {event.id: event for event in (*still, *others)}
    return tuple(in_order(told.values(), shape.plain.order))


def _states(connection: Connection, statement: Prepared, values: Values) -> tuple[Event, ...]:
    return tuple(map(event_of, statement.rows(connection, values)))


@lru_cache(1024)
def _listed(shape: Asked) -> Prepared:
    """Events in the order of an index.

    The newest of a few topics, sources, types or actors come from the newest of each.
    """
    query = shape.named()
    view = View.at(None)
    ours = [*view.filters(query), *_unchanged(query, view)]
    if query.seen_after is None and query.order in BY_NEWS:
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
    ours = [*view.filters(query), *_unchanged(query, view)]
    return whole(first(select(view.table.c.id).where(*ours), view, query), View.at(None), query)


def _many_plans(connection: Connection, shape: Asked, values: Values, reach: Reach) -> bool:
    """Whether reading each plan of the topics asked for takes longer than walking an index of all plans."""
    query = shape.named()
    if not _plans_of_topics(query):
        return True
    return len(_some_plans(shape, reach.plans + 1).tuples(connection, values)) > reach.plans


def _plans_of_topics(query: EventQuery) -> bool:
    return bool(query.topics) and not query.undated_too


@lru_cache(1024)
def _some_plans(shape: Asked, most: int) -> Prepared:
    return Prepared(plans_of(shape.named()).limit(written(most)))


@lru_cache(1024)
def _listed_plans(shape: Asked, *, many: bool) -> Prepared:
    """Plans not yet past, found and sorted in their own index; a few of a topic are read one by one."""
    query = shape.named()
    view = View.at(None)
    chosen: list[ColumnElement[bool] | TextClause] = [ARE_PLANS] if many else []
    given = ""
    if _plans_of_topics(query):
        number = aside(events.c.id) if many else events.c.id
        chosen.append(number.in_(plans_of(query)))
        given = "topic"
    ours = [*chosen, *view.filters(query, given), *_unchanged(query, view)]
    return whole(first(select(events.c.id).where(*ours), view, query), view, query)


@lru_cache(1024)
def _listed_as_they_were(shape: Asked) -> Prepared:
    """Some events as of a moment, in order."""
    query = shape.named()
    view = View.at(query.as_of)
    these = among(view.table.c.id, "ids")
    return Prepared(first(select(view.table).where(these, *view.filters(query)), view, query))


def _unchanged(query: EventQuery, view: View) -> list[ColumnElement[bool]]:
    """That an event is as it was at the moment asked for."""
    if query.as_of is None:
        return []
    event = view.table.c
    bounds = [_given_by_then(event.id), event.updated_at <= query.as_of]
    return [*bounds, _news_by_then(event.news_on)] if query.order in BY_NEWS else bounds


def _given_by_then(event_id: ColumnElement[int]) -> ColumnElement[bool]:
    return event_id <= bindparam("highest", type_=Integer)


def _news_by_then(news_on: ColumnElement[Any]) -> ColumnElement[bool]:
    return news_on <= bindparam("until", type_=Date)


def _facets_of(query: EventQuery) -> Iterator[tuple[str, tuple[Any, ...]]]:
    groups: tuple[tuple[str, tuple[Any, ...]], ...] = (
        ("source", query.sources),
        ("plan" if for_plans(query) else "topic", query.topics),
        ("type", query.types),
        ("actor", query.actors),
    )
    return ((kind, keys) for kind, keys in groups if keys)


def _newest_of(query: EventQuery, view: View, kind: str, key: Any) -> Select[Any]:
    facet = event_facets.alias(f"of_{kind}")
    given = "topic" if kind == "plan" else kind
    then = _unchanged(query, view)
    if then:
        then += [_given_by_then(facet.c.event_id), _news_by_then(facet.c.news_on)]
    newest = (
        select(facet.c.event_id)
        .join_from(facet, view.table, view.table.c.id == facet.c.event_id)
        .where(one_of(facet.c.kind, (kind,)), facet.c.value == key, *view.filters(query, given=given), *then)
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
