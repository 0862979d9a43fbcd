"""The events of the stretch of time a query is bound to, found by the indexes on time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Date,
    Select,
    bindparam,
    literal_column,
    select,
    text,
    union,
    union_all,
)

from storage.asking import changes
from storage.asking.asked import Asked, Values
from storage.engines.portable import after, in_a_row, one_of, written
from storage.engines.prepared import Prepared
from storage.model import PLANS, EventQuery, Order
from storage.tables import event_facets, events

# Events that may last longer than a month; the words are those of the index on them.
_LONG = text("(length(events.when_value) = 4 OR events.when_end IS NOT NULL)")

# The words of the index on plans.
ARE_PLANS = text("events.status IN ('planned', 'cancelled')")

# All but the long ones begin within a month before the first day asked for.
_MONTH = timedelta(days=31)


def are_plans(shape: Asked) -> bool:
    """Whether a query asks for plans, by date or from a day on: an index has all that it sorts by."""
    query = shape.named()
    dated = query.date_from is not None and not query.undated_too
    return (dated or query.order is Order.DATE) and for_plans(query)


def for_plans(query: EventQuery) -> bool:
    """Whether a query asks for plans alone."""
    return bool(query.statuses) and PLANS.issuperset(query.statuses)


class Near(NamedTuple):
    """Events of a stretch of time: their numbers as JSON, and whether all are of the topics asked for."""

    numbers: str
    of_topics: bool


def near(connection: Connection, shape: Asked, values: Values, most: int) -> Near | None:
    """The events of a query's stretch of time; None where it has no bounds or they are more than that."""
    named = {
        "since": values.get("date_from", date.min),
        "until": values.get("date_to", date.max),
    }
    named["begins"] = max(named["since"], date.min + _MONTH) - _MONTH
    named["ends"] = min(named["until"], date.max - _MONTH) + _MONTH
    for statement, of_topics in _stretches(shape, most + 1):
        ((numbers,),) = statement.tuples(connection, values | named)
        if (numbers or "").count(",") < most:
            return Near(f"[{numbers or ''}]", of_topics)
    return None


@lru_cache(1024)
def _stretches(shape: Asked, most: int) -> tuple[tuple[Prepared, bool], ...]:
    query = shape.named()
    dated = not query.undated_too and not (query.date_from is None and query.date_to is None)
    of_topics = [_of_topics(query)] if query.topics and dated else []
    others = () if of_topics and for_plans(query) else _bounded(query, dated=dated)
    made = []
    for stretch in (*of_topics, *others):
        # As one text: most of the time went into making rows of so many.
        (first,) = stretch.limit(written(most)).subquery("stretch").c
        made.append((Prepared(select(in_a_row(first).label("numbers"))), stretch in of_topics))
    return tuple(made)


def _bounded(query: EventQuery, *, dated: bool) -> Iterator[CompoundSelect[Any] | Select[Any]]:
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
    if not dated:
        return
    since, until, begins = (bindparam(name, type_=Date) for name in ("since", "until", "begins"))
    if for_plans(query):
        # Few plans are not yet past, and an index has them by their last day.
        planned = one_of(events.c.status, (status.value for status in query.statuses))
        yield select(events.c.id).where(ARE_PLANS, planned, last >= since, first <= until)
    short = select(events.c.id).where(first >= begins, first <= until, last >= since)
    # Some come twice; sorting them apart would make SQLite walk the whole table in order.
    yield union_all(short, select(events.c.id).where(_LONG, last >= since, first <= until))


def _of_topics(query: EventQuery) -> CompoundSelect[Any] | Select[Any]:
    """What of certain topics lies on certain days, some of it twice."""
    if for_plans(query):
        return plans_of(query)
    since, until, ends = (bindparam(name, type_=Date) for name in ("since", "until", "ends"))
    of = event_facets.c
    these: tuple[ColumnElement[bool], ...] = (
        literal_column("event_facets.kind = 'topic'"),
        of.value.in_(list(query.topics)),
        of.first_day <= until,
    )
    short = select(of.event_id).where(*these, of.last_day >= since, of.last_day <= ends)
    long = select(of.event_id).where(
        *these, after(of.last_day, of.first_day, _MONTH.days), of.last_day >= since, of.last_day > ends
    )
    return union_all(short, long)


def plans_of(query: EventQuery) -> Select[Any]:
    """Plans of certain topics, between the days asked for if any; of several topics some come twice."""
    of = event_facets.c
    days = [] if query.date_from is None else [of.last_day >= query.date_from]
    days += [] if query.date_to is None else [of.first_day <= query.date_to]
    kind: ColumnElement[bool] = literal_column("event_facets.kind = 'plan'")
    return select(of.event_id).where(kind, of.value.in_(list(query.topics)), *days)
