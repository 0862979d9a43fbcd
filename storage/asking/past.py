"""What was known at a past moment, found by indexes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache

from sqlalchemy import Connection, Date, Integer, Table, bindparam, func, select, text

from storage.columns import Moment
from storage.engines.prepared import Prepared
from storage.tables import articles, mentions

# How many days of news are looked through first; then ever more, until a page is full.
DAYS = (1, 3, 6, 12, 24, 48, 96, 192, 384)

# From day to day by the index, each with one look at whether anything of it was known by then.
_KNOWN = (
    "WITH RECURSIVE days(day) AS (SELECT max(news_on) FROM event_revisions WHERE news_on < :before UNION ALL"
    " SELECT (SELECT max(news_on) FROM event_revisions WHERE news_on < days.day)"
    " FROM days WHERE days.day IS NOT NULL)"
    " SELECT day FROM days WHERE day IS NOT NULL AND EXISTS"
    " (SELECT 1 FROM event_revisions WHERE news_on = days.day AND made_at <= :moment) LIMIT "
)


@cache
def _known(many: int) -> Prepared:
    named = (bindparam("before", type_=Date), bindparam("moment", type_=Moment))
    return Prepared(text(f"{_KNOWN}{many}").bindparams(*named).columns(day=Date))


def days(connection: Connection, moment: datetime) -> Iterator[tuple[date, date]]:
    """Stretches of days, later ones first, that hold all news known by a moment."""
    before, steps = date.max, iter(DAYS)
    many = 0
    while True:
        many = next(steps, many)
        rows = _known(many).rows(connection, {"before": before, "moment": moment})
        found = [row["day"] for row in rows]
        if not found:
            return
        yield found[-1], found[0]
        before = found[-1]


_HIGHEST = {
    table: Prepared(select(func.coalesce(func.max(table.c.id), 0).label("id")))
    for table in (mentions, articles)
}
_RECORDED = {
    table: Prepared(
        select(table.c.recorded_at)
        .where(table.c.id <= bindparam("id", type_=Integer))
        .order_by(table.c.id.desc())
        .limit(1)
    )
    for table in (mentions, articles)
}


def last(connection: Connection, table: Table) -> int:
    """The highest id of all; 0 where there is none."""
    ((highest,),) = _HIGHEST[table].tuples(connection, {})
    return int(highest)


def highest(connection: Connection, table: Table, moment: datetime) -> int:
    """The highest id of what was recorded by a moment; ids rise with recording."""
    low, above = 0, last(connection, table) + 1
    middle = above - 1  # most moments are those of the newest
    while above - low > 1:
        rows = _RECORDED[table].rows(connection, {"id": middle})
        if not rows or rows[0]["recorded_at"] <= moment:
            low = middle
        else:
            above = middle
        middle = (low + above) // 2
    return low
