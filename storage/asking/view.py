"""Events as they stand now or stood at a moment, and what a query wants of them.

Queries come with names in place of values (storage/asking/asked.py); a statement made here is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Text, and_, exists, or_, select, type_coerce

from storage.asking import changes
from storage.asking.asked import as_in_json
from storage.engines.portable import one_of, written
from storage.engines.prepared import Prepared
from storage.model import Event, EventQuery, Order
from storage.recording import joins
from storage.rows import days_of
from storage.tables import articles, event_facets, event_revisions, events, mentions

BY_NEWS = (Order.NEWEST, Order.RANK)

# What of an event is only shown: long, and copied for nothing while others are sorted out.
_SHOWN = frozenset(
    ("headline", "summary", "publisher", "url", "language", "actors", "people", "topics", "flags", "launch")
)
_SORTED_BY = [column for column in events.c if column.name not in _SHOWN]


@dataclass(frozen=True, slots=True)
class View:
    """Events as they stand now, or as they stood at a moment."""

    table: FromClause
    moment: Any

    @classmethod
    def at(cls, moment: Any) -> View:
        """The view of a moment, or of what is bound to its name; None is now."""
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
    def of(cls, chosen: ColumnElement[bool], *beside: ColumnElement[Any]) -> View:
        """Some events alone, taken first: no index of a status or an order may draw in all others.

        Without what is only shown; `beside` are columns of what they are joined with by `chosen`.
        """
        taken = select(*_SORTED_BY, *beside).where(chosen)
        return cls(taken.cte("near").prefix_with("MATERIALIZED"), None)

    def has(self, kind: str, keys: Sequence[Any]) -> ColumnElement[bool]:
        """Whether an event has one of these topics, actors or sources."""
        if self.moment is None:
            facet = event_facets.alias()
            return exists().where(
                facet.c.event_id == self.table.c.id,
                one_of(facet.c.kind, (kind,)),
                facet.c.value.in_(list(keys)),
            )
        if kind == "source":
            return exists().where(
                joins.told_by(self.table.c.id, self.moment),
                mentions.c.recorded_at <= self.moment,
                mentions.c.article_id == articles.c.id,
                articles.c.source.in_(list(keys)),
            )
        listed = type_coerce(self.table.c[f"{kind}s"], Text)
        return or_(*(listed.contains(as_in_json(key), escape="/") for key in keys))

    def filters(self, query: EventQuery, given: str = "") -> list[ColumnElement[bool]]:
        """What each event must be; `given` is already so."""
        column = self.table.c
        wanted = {"topic": query.topics, "actor": query.actors, "source": query.sources}
        filters: list[ColumnElement[bool]] = [column.joined_into.is_(None)]
        filters += [self.has(kind, keys) for kind, keys in wanted.items() if keys and kind != given]
        if query.without_topics:
            filters.append(~self.has("topic", query.without_topics))
        if query.types and given != "type":
            filters.append(column.type.in_(list(query.types)))
        if query.statuses:
            filters.append(one_of(column.status, (status.value for status in query.statuses)))
        if query.leads_only:
            filters.append(column.is_lead)
        return filters + _seen(query, column) + _dates(query, column)

    def order(self, order: Order) -> list[ColumnElement[Any]]:
        """What a list of these events is sorted by."""
        column = self.table.c
        if order is Order.DATE:
            return [column.when_value.is_(None), column.first_day, column.weight.desc(), column.id]
        if order is Order.WEIGHT:
            return [column.weight.desc(), column.news_on.desc(), column.id.desc()]
        return [column.news_on.desc(), column.weight.desc(), column.id.desc()]


def _seen(query: EventQuery, column: Any) -> list[ColumnElement[bool]]:
    bounds: list[ColumnElement[bool]] = []
    if query.seen_after is not None:
        bounds.append(column.first_seen_at > query.seen_after)
    if query.told_after is not None:
        touched = column.id.in_(changes.touched(query.told_after, query.seen_until))
        bounds.append(or_(column.first_seen_at > query.told_after, touched))
    if query.changed_after is not None:
        then = View.at(query.changed_after).table
        bounds.append(changes.changed(column, then, query.seen_until, query.changed_after))
    elif query.seen_until is not None:
        bounds.append(column.first_seen_at <= query.seen_until)
    return bounds


def _dates(query: EventQuery, column: Any) -> list[ColumnElement[bool]]:
    bounds = []
    if query.date_from is not None:
        bounds.append(column.last_day >= query.date_from)
    if query.date_to is not None:
        bounds.append(column.first_day <= query.date_to)
    if bounds and query.undated_too:
        return [or_(column.when_value.is_(None), and_(*bounds))]
    return bounds


def first(statement: Select[Any], view: View, query: EventQuery) -> Select[Any]:
    """The first of these in the query's order, one more than asked for."""
    return statement.order_by(*view.order(query.order)).limit(written(query.limit + 1))


def whole(chosen: Select[Any], view: View, query: EventQuery) -> Prepared:
    """What reads all of a few events, in the query's order."""
    return Prepared(select(view.table).where(view.table.c.id.in_(chosen)).order_by(*view.order(query.order)))


def in_order(told: Iterable[Event], order: Order) -> list[Event]:
    """Events as `View.order` has them."""
    return sorted(told, key=_KEYS.get(order, _by_news))


def _by_news(event: Event) -> tuple[Any, ...]:
    return (-event.news_on.toordinal(), -event.weight, -event.id)


def _by_weight(event: Event) -> tuple[Any, ...]:
    return (-event.weight, -event.news_on.toordinal(), -event.id)


def _by_date(event: Event) -> tuple[Any, ...]:
    return (event.when is None, days_of(event)[0], -event.weight, event.id)


_KEYS: dict[Order, Callable[[Event], tuple[Any, ...]]] = {Order.WEIGHT: _by_weight, Order.DATE: _by_date}
