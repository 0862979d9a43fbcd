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
    or_,
    select,
    text,
    union,
)

from storage.asking import changes
from storage.asking.asked import Asked, Values
from storage.engines.portable import after, aside, in_a_row, one_of, written
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
    """Events of a stretch of time: their numbers as text, and whether all are of the topics asked for.

    `longer` are those that may last longer than a month, some of them among the others, too; `cut`: there are
    more of these.
    """

    numbers: str
    longer: str
    of_topics: bool
    cut: bool = False

    @property
    def size(self) -> int:
        """How many there are."""
        return _count(self.numbers) + _count(self.longer)

    @property
    def every(self) -> str:
        """The numbers of all, as JSON."""
        return f"[{','.join(filter(None, (self.numbers, self.longer)))}]"


def _count(numbers: str) -> int:
    return numbers.count(",") + bool(numbers)


def near(
    connection: Connection, shape: Asked, values: Values, most: int, longest: int | None = None
) -> Near | None:
    """The events of a query's stretch of time; None where it has no bounds or they are more than that.

    Of those that may last longer than a month no more than `longest`, if that is given: those that end last,
    of one end the newest.
    """
    named = {
        "since": values.get("date_from", date.min),
        "until": values.get("date_to", date.max),
    }
    named["begins"] = max(named["since"], date.min + _MONTH) - _MONTH
    named["ends"] = min(named["until"], date.max - _MONTH) + _MONTH
    for stretch in _stretches(shape, most, longest):
        lists = [statement.tuples(connection, values | named)[0][0] or "" for statement in stretch.parts]
        numbers, longer = (*lists, "")[:2]
        cut = longest is not None and _count(longer) > longest
        if cut:
            longer = longer[: longer.rindex(",")]
        found = Near(numbers, longer, stretch.of_topics, cut)
        if _count(numbers) <= most and (cut or found.size <= most):
            return found
    return None


class _Stretch(NamedTuple):
    """What finds the events of a stretch: all, or those of at most a month and all others."""

    parts: tuple[Prepared, ...]
    of_topics: bool


@lru_cache(1024)
def _stretches(shape: Asked, most: int, longest: int | None) -> tuple[_Stretch, ...]:
    query = shape.named()
    dated = not query.undated_too and not (query.date_from is None and query.date_to is None)
    of_topics = [_of_topics(query)] if query.topics and dated else []
    others = () if of_topics and for_plans(query) else _bounded(query, dated=dated)
    made = []
    for stretch in (*of_topics, *others):
        # As one text: most of the time went into making rows of so many.
        limits = (most, most if longest is None else longest)
        parts = (part.limit(written(limit + 1)) for part, limit in zip(stretch, limits, strict=False))
        listed = (next(iter(part.subquery("stretch").c)) for part in parts)
        prepared = tuple(Prepared(select(in_a_row(number).label("numbers"))) for number in listed)
        made.append(_Stretch(prepared, stretch in of_topics))
    return tuple(made)


_Parts = tuple[CompoundSelect[Any] | Select[Any], ...]


def _bounded(query: EventQuery, *, dated: bool) -> Iterator[_Parts]:
    seen, first, last = events.c.first_seen_at, events.c.first_day, events.c.last_day
    if query.changed_after is not None:
        # Some come twice; only once, and SQLite would walk all revisions in order of events.
        yield (changes.touched(query.changed_after, query.seen_until),)
    elif query.seen_after is not None:
        window = select(events.c.id).where(seen > query.seen_after)
        yield (window if query.seen_until is None else window.where(seen <= query.seen_until),)
    elif query.told_after is not None:
        fresh = select(events.c.id).where(seen > query.told_after)
        yield (union(fresh, changes.touched(query.told_after, query.seen_until)),)
    if not dated:
        return
    since, until, begins = (bindparam(name, type_=Date) for name in ("since", "until", "begins"))
    if for_plans(query):
        # Few plans are not yet past, and an index has them by their last day.
        planned = one_of(events.c.status, (status.value for status in query.statuses))
        yield (select(events.c.id).where(ARE_PLANS, planned, last >= since, first <= until),)
    short = select(events.c.id).where(first >= begins, first <= until, aside(last) >= since)
    long = select(events.c.id).where(_LONG, last >= since, aside(first) < begins, aside(first) <= until)
    yield short, long.order_by(last.desc(), first.desc(), events.c.id.desc())


def _of_topics(query: EventQuery) -> _Parts:
    """What of certain topics lies on certain days, of several topics some of it twice."""
    if for_plans(query):
        return (plans_of(query),)
    since, until, begins, ends = (
        bindparam(name, type_=Date) for name in ("since", "until", "begins", "ends")
    )
    of = event_facets.c
    first, last = aside(of.first_day), aside(of.last_day)
    these: tuple[ColumnElement[bool], ...] = (
        literal_column("event_facets.kind = 'topic'"),
        of.value.in_(list(query.topics)),
        of.last_day >= since,
        first <= until,
    )
    short = select(of.event_id).where(*these, of.last_day <= ends, first >= begins)
    long = select(of.event_id).where(
        *these,
        after(of.last_day, of.first_day, _MONTH.days),
        or_(last > ends, first < begins),
    )
    return short, long.order_by(of.last_day.desc(), of.first_day.desc(), of.event_id.desc())


def plans_of(query: EventQuery) -> Select[Any]:
    """Plans of certain topics, between the days asked for if any; of several topics some come twice."""
    of = event_facets.c
    days = [] if query.date_from is None else [of.last_day >= query.date_from]
    days += [] if query.date_to is None else [of.first_day <= query.date_to]
    kind: ColumnElement[bool] = literal_column("event_facets.kind = 'plan'")
    return select(of.event_id).where(kind, of.value.in_(list(query.topics)), *days)
