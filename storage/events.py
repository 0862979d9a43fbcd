"""Events out: lists by query, one in full, as now or as of a past moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Select,
    Text,
    and_,
    exists,
    func,
    or_,
    select,
    text,
    type_coerce,
    union,
    union_all,
)

from storage import changes, joins, links, past, search
from storage.articles import with_article
from storage.columns import as_json
from storage.errors import EventNotFound
from storage.match import ARTICLES, MENTIONS, Match
from storage.model import Event, EventDetail, EventPage, EventQuery, Order
from storage.portable import among, in_a_row
from storage.rows import event_of, revision_of, stored_mention_of
from storage.tables import articles, event_facets, event_revisions, events, mentions

_REACH = search.Reach()
_BY_NEWS = (Order.NEWEST, Order.RANK)

# Events that may last longer than a month; the words are those of the index on them.
_LONG = text("(length(events.when_value) = 4 OR events.when_end IS NOT NULL)")


@dataclass(frozen=True, slots=True)
class View:
    """Events as they stand now, or as they stood at a moment."""

    table: FromClause
    moment: datetime | None

    @classmethod
    def at(cls, moment: datetime | None) -> View:
        """The view of a moment; None is now."""
        if moment is None:
            return cls(events, None)
        later = event_revisions.alias("later")
        superseded = exists().where(
            later.c.event_id == event_revisions.c.event_id,
            later.c.number == event_revisions.c.number + 1,
            later.c.made_at <= moment,
        )
        state = select(event_revisions.c.event_id.label("id"), *event_revisions.c).where(
            event_revisions.c.made_at <= moment, ~superseded
        )
        return cls(state.subquery("events_then"), moment)

    @classmethod
    def of(cls, ids: Sequence[int]) -> View:
        """These events alone, taken first: no index of a status or an order may draw in all others."""
        taken = select(events).where(among(events.c.id, "near")).params(near=as_json(list(ids)))
        return cls(taken.cte("near").prefix_with("MATERIALIZED"), None)

    def has(self, kind: str, keys: Iterable[str]) -> ColumnElement[bool]:
        """Whether an event has one of these topics, actors or sources."""
        if self.moment is None:
            facet = event_facets.alias()
            return exists().where(
                facet.c.event_id == self.table.c.id, facet.c.kind == kind, facet.c.value.in_(list(keys))
            )
        if kind == "source":
            return exists().where(
                joins.told_by(self.table.c.id, self.moment),
                mentions.c.recorded_at <= self.moment,
                mentions.c.article_id == articles.c.id,
                articles.c.source.in_(list(keys)),
            )
        listed = type_coerce(self.table.c[f"{kind}s"], Text)
        return or_(*(listed.contains(as_json(key), autoescape=True) for key in keys))


def page(connection: Connection, query: EventQuery, reach: search.Reach = _REACH) -> EventPage:
    """The events that a query asks for."""
    found = _found(connection, query, reach) if query.words else _page(connection, query, reach)
    if query.changed_after is None:
        return found
    then = View.at(query.changed_after).table
    return replace(found, before=changes.before(connection, found.events, then))


def _page(connection: Connection, query: EventQuery, reach: search.Reach) -> EventPage:
    limit = max(query.limit, 0)
    if query.as_of is not None and query.order in _BY_NEWS:
        rows = _then(connection, query, query.as_of, limit + 1)
    else:
        rows = _states(connection, _listed(query, _near(connection, query, reach)).limit(limit + 1))
    return EventPage(rows[:limit], len(rows) > limit)


def _then(connection: Connection, query: EventQuery, moment: datetime, wanted: int) -> tuple[Event, ...]:
    """The newest as of a moment, from ever more of the days before it."""
    found: tuple[Event, ...] = ()
    statement = _listed(query, None)
    news_on = statement.selected_columns.news_on
    for first, last in past.days(connection, moment):
        of_days = statement.where(news_on.between(first, last))
        found += _states(connection, of_days.limit(wanted - len(found)))
        if len(found) == wanted:
            break
    return found


def _states(connection: Connection, statement: Select[Any]) -> tuple[Event, ...]:
    return tuple(event_of(row) for row in connection.execute(statement).mappings())


def _listed(query: EventQuery, near: Sequence[int] | None) -> Select[Any]:
    """Events in order, without words: of those near in time, else in the order of an index.

    The newest of a few topics, sources, types or actors come from the newest of each.
    """
    view = View.at(query.as_of) if near is None else View.of(near)
    column = view.table.c
    statement = select(view.table).where(*_filters(query, view))
    if near is None and query.as_of is None and query.seen_after is None and query.order in _BY_NEWS:
        for kind, keys in _facets_of(query):
            newest = union_all(*(_newest_of(query, view, kind, key) for key in keys)).subquery("newest")
            statement = select(view.table).where(column.id.in_(select(newest.c.event_id)))
            break
    return statement.order_by(*_order(query.order, column))


def _near(connection: Connection, query: EventQuery, reach: search.Reach) -> Sequence[int] | None:
    """The events of the stretch of time a query is bound to; None where there is none or they are many."""
    for stretch in _stretches(query) if query.as_of is None else ():
        # As one text: most of the time went into making rows of so many.
        (first,) = stretch.limit(reach.near + 1).subquery("stretch").c
        found = (connection.scalar(select(in_a_row(first))) or "").split(",")
        if len(found) <= reach.near:
            return [int(number) for number in found if number]
    return None


def _stretches(query: EventQuery) -> Iterator[CompoundSelect[Any] | Select[Any]]:
    seen, first, last = events.c.first_seen_at, events.c.first_day, events.c.last_day
    if query.changed_after is not None:
        # Some come twice; only once, and SQLite would walk all revisions in order of events.
        yield changes.touched(query.changed_after, query.seen_until)
    elif query.seen_after is not None:
        window = select(events.c.id).where(seen > query.seen_after)
        yield window if query.seen_until is None else window.where(seen <= query.seen_until)
    elif query.told_after is not None:
        fresh = select(events.c.id).where(seen > query.told_after)
        yield union(fresh, changes.touched(query.told_after, query.seen_until))
    if query.undated_too or (query.date_from is None and query.date_to is None):
        return
    since, until = query.date_from or date.min, query.date_to or date.max
    # All but the long ones begin within a month before the first day asked for.
    begins = since - timedelta(days=31) if since > date(1, 2, 1) else since
    short = select(events.c.id).where(first >= begins, first <= until, last >= since)
    # Some come twice; sorting them apart would make SQLite walk the whole table in order.
    yield union_all(short, select(events.c.id).where(_LONG, last >= since, first <= until))


def _facets_of(query: EventQuery) -> Iterator[tuple[str, tuple[str, ...]]]:
    groups = (
        ("source", query.sources),
        ("topic", query.topics),
        ("type", tuple(kind.value for kind in query.types)),
        ("actor", query.actors),
    )
    return ((kind, tuple(dict.fromkeys(keys))) for kind, keys in groups if keys)


def _newest_of(query: EventQuery, view: View, kind: str, key: str) -> Select[Any]:
    facet = event_facets.alias(f"of_{kind}")
    newest = (
        select(facet.c.event_id)
        .join_from(facet, view.table, view.table.c.id == facet.c.event_id)
        .where(facet.c.kind == kind, facet.c.value == key, *_filters(query, view, given=kind))
        .order_by(facet.c.news_on.desc(), facet.c.weight.desc(), facet.c.event_id.desc())
        .limit(max(query.limit, 0) + 1)
        .subquery()
    )
    return select(newest.c.event_id)


def _filters(query: EventQuery, view: View, given: str = "") -> list[ColumnElement[bool]]:
    """What each event must be; `given` is already so."""
    column = view.table.c
    stands = column.joined_into.is_(None)
    wanted = {"topic": query.topics, "actor": query.actors, "source": query.sources}
    filters = [stands, *(view.has(kind, keys) for kind, keys in wanted.items() if keys and kind != given)]
    if query.without_topics:
        filters.append(~view.has("topic", query.without_topics))
    if query.types and given != "type":
        filters.append(column.type.in_([kind.value for kind in query.types]))
    if query.statuses:
        filters.append(column.status.in_([status.value for status in query.statuses]))
    if query.seen_after is not None:
        filters.append(column.first_seen_at > query.seen_after)
    if query.told_after is not None:
        touched = column.id.in_(changes.touched(query.told_after, query.seen_until))
        filters.append(or_(column.first_seen_at > query.told_after, touched))
    if query.changed_after is not None:
        then = View.at(query.changed_after).table
        filters.append(changes.changed(column, then, query.seen_until, query.changed_after))
    elif query.seen_until is not None:
        filters.append(column.first_seen_at <= query.seen_until)
    if query.leads_only:
        filters.append(column.is_lead)
    return filters + _dates(query, column)


def _dates(query: EventQuery, column: Any) -> list[ColumnElement[bool]]:
    bounds = []
    if query.date_from is not None:
        bounds.append(column.last_day >= query.date_from)
    if query.date_to is not None:
        bounds.append(column.first_day <= query.date_to)
    if bounds and query.undated_too:
        return [or_(column.when_value.is_(None), and_(*bounds))]
    return bounds


def _order(order: Order, column: Any) -> list[ColumnElement[Any]]:
    if order is Order.DATE:
        return [column.when_value.is_(None), column.first_day, column.weight.desc(), column.id]
    if order is Order.WEIGHT:
        return [column.weight.desc(), column.news_on.desc(), column.id.desc()]
    return [column.news_on.desc(), column.weight.desc(), column.id.desc()]


def _found(connection: Connection, query: EventQuery, reach: search.Reach) -> EventPage:
    """Events by words: those whose mention matches before those whose article does."""
    wanted = search.Wanted.of(query)
    if not wanted.phrases or query.limit <= 0:
        return EventPage(())
    near = _near(connection, query, reach)
    tiers = [
        _Tier.of(connection, wanted, query, reach, _span(connection, query, name, near))
        for name in (MENTIONS, ARTICLES)
    ]
    favours_recent = any(tier.common for tier in tiers)
    if query.order is not Order.RANK:
        found = _widening(connection, query, reach, tiers)
    else:
        found = _widening(connection, query, reach, tiers[:1])
        if len(found) <= query.limit:
            seen = {event.id for event in found}
            found += tuple(e for e in _widening(connection, query, reach, tiers[1:]) if e.id not in seen)
        else:
            favours_recent = tiers[0].common
    return EventPage(found[: query.limit], len(found) > query.limit, favours_recent)


def _span(connection: Connection, query: EventQuery, tier: str, near: Sequence[int] | None) -> search.Span:
    if query.as_of is None:
        return search.Span.of(connection, tier, near)
    return search.Span(tier, 0, past.highest(connection, _RECORDED[tier], query.as_of))


_RECORDED = {MENTIONS: mentions, ARTICLES: articles}


@dataclass(frozen=True, slots=True)
class _Tier:
    """One of the two indexes, what of it may match, and whether the words are common there."""

    span: search.Span
    match: Match
    common: bool
    moment: datetime | None

    @classmethod
    def of(
        cls,
        connection: Connection,
        wanted: search.Wanted,
        query: EventQuery,
        reach: search.Reach,
        span: search.Span,
    ) -> _Tier:
        plain = wanted.match(connection, span.tier, marked=False)
        if not search.is_common(connection, span, plain, reach.ranked):
            return cls(span, plain, False, query.as_of)
        return cls(span, wanted.match(connection, span.tier, marked=True), True, query.as_of)

    def hits(self, connection: Connection, newest: int | None) -> search.Hits:
        if not self.common or newest is None:
            # As of a past moment, words are counted as they are now: by recency, the same at any time.
            ranked = self.moment is None and not self.common
            return search.Hits(self.span, self.match, ranked, None, self.moment)
        match = search.among_newest(connection, self.span, self.match, newest)
        return search.Hits(self.span, match, False, newest, self.moment)


def _widening(
    connection: Connection, query: EventQuery, reach: search.Reach, tiers: list[_Tier]
) -> tuple[Event, ...]:
    """One more event than asked for, from ever more of the newest hits until there are enough."""
    found: tuple[Event, ...] = ()
    for newest in reach.newest if any(tier.common for tier in tiers) else (None,):
        found = _states(connection, _joined(connection, query, tiers, newest).limit(query.limit + 1))
        if len(found) > query.limit:
            break
    return found


def _joined(connection: Connection, query: EventQuery, tiers: list[_Tier], newest: int | None) -> Select[Any]:
    view = View.at(query.as_of)
    tables = [tier.hits(connection, newest).table() for tier in tiers]
    filters = _filters(query, view)
    if query.order is not Order.RANK:
        ids = union(*(select(table.c.event_id) for table in tables)).subquery("found_events")
        joined = select(view.table).join_from(ids, view.table, view.table.c.id == ids.c.event_id)
        return joined.where(*filters).order_by(*_order(query.order, view.table.c))
    hits = tables[0]
    joined = select(view.table).join_from(hits, view.table, view.table.c.id == hits.c.event_id)
    return joined.where(*filters).order_by(hits.c.score, view.table.c.id.desc())


def detail(connection: Connection, event_id: int, as_of: datetime | None) -> EventDetail:
    """Everything on one event, or everything known of it at a moment; of the one that absorbed it, if any."""
    view = View.at(as_of)
    event = _one(connection, event_id, view)
    while event.joined_into:
        event = _one(connection, event.joined_into, view)
    told = map(stored_mention_of, connection.execute(_mentions_of(event.id, as_of)).mappings())
    history = select(event_revisions.c.event_id.label("id"), *event_revisions.c).where(
        event_revisions.c.event_id == event.id
    )
    if as_of is not None:
        history = history.where(event_revisions.c.made_at <= as_of)
    revisions = connection.execute(history.order_by(event_revisions.c.number)).mappings()
    return EventDetail(
        event,
        tuple(replace(mention, event_id=event.id) for mention in told),
        tuple(revision_of(revision) for revision in revisions),
        links.of(connection, event.id, view.table, as_of),
    )


def _one(connection: Connection, event_id: int, view: View) -> Event:
    row = None
    if 0 < event_id < 2**63:
        row = connection.execute(select(view.table).where(view.table.c.id == event_id)).mappings().first()
    if row is None:
        raise EventNotFound(event_id, connection.scalar(select(func.max(view.table.c.id))))
    return event_of(row)


def _mentions_of(event_id: int, as_of: datetime | None) -> Select[Any]:
    standing: ColumnElement[bool] = mentions.c.replaced_at.is_(None)
    if as_of is not None:
        standing = and_(mentions.c.recorded_at <= as_of, or_(standing, mentions.c.replaced_at > as_of))
    return with_article().where(joins.told_by(event_id, as_of), standing).order_by(mentions.c.id)
