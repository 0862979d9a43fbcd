"""The events of the stretch of time a query is bound to, found by the indexes on time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Connection, Date, Select, bindparam, select, text, union, union_all

from storage.asking import changes
from storage.asking.asked import Asked, Values
from storage.engines.portable import in_a_row, one_of, written
from storage.engines.prepared import Prepared
from storage.model import EventQuery, Status
from storage.tables import events

# Events that may last longer than a month; the words are those of the index on them.
_LONG = text("(length(events.when_value) = 4 OR events.when_end IS NOT NULL)")

# All but the long ones begin within a month before the first day asked for.
_MONTH = timedelta(days=31)


def near(connection: Connection, shape: Asked, values: Values, most: int) -> str | None:
    """Their numbers as JSON; None where the query has no bounds or they are more than that."""
    named = {
        "since": values.get("date_from", date.min),
        "until": values.get("date_to", date.max),
    }
    named["begins"] = max(named["since"], date.min + _MONTH) - _MONTH
    for statement in _stretches(shape, most + 1):
        ((numbers,),) = statement.tuples(connection, values | named)
        if (numbers or "").count(",") < most:
            return f"[{numbers or ''}]"
    return None


@lru_cache(1024)
def _stretches(shape: Asked, most: int) -> tuple[Prepared, ...]:
    query = shape.named()
    made = []
    for stretch in _bounded(query) if query.as_of is None else ():
        # As one text: most of the time went into making rows of so many.
        (first,) = stretch.limit(written(most)).subquery("stretch").c
        made.append(Prepared(select(in_a_row(first).label("numbers"))))
    return tuple(made)


def _bounded(query: EventQuery) -> Iterator[CompoundSelect[Any] | Select[Any]]:
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
    since, until, begins = (bindparam(name, type_=Date) for name in ("since", "until", "begins"))
    if set(query.statuses) and set(query.statuses) <= {Status.PLANNED, Status.CANCELLED}:
        # Few plans are not yet past, and an index has them by their last day.
        planned = one_of(events.c.status, (status.value for status in query.statuses))
        yield select(events.c.id).where(planned, last >= since, first <= until)
    short = select(events.c.id).where(first >= begins, first <= until, last >= since)
    # Some come twice; sorting them apart would make SQLite walk the whole table in order.
    yield union_all(short, select(events.c.id).where(_LONG, last >= since, first <= until))
