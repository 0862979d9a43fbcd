"""What was known at a past moment, found by indexes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    Table,
    bindparam,
    func,
    select,
    text,
)

from storage.columns import Moment
from storage.engines.portable import ONE, after
from storage.engines.prepared import Prepared
from storage.tables import articles, event_revisions, events, mentions

# An article may be dated a day later than the moment at which it is read: it is morning in Korea first.
_ZONES = timedelta(days=1)

# From day to day by the index, since of each day only what has become another by now is looked at.
_CHANGED = """\
WITH RECURSIVE days(day) AS (
 SELECT max(was_on) FROM event_revisions WHERE was_on <= :until
 UNION ALL
 SELECT (SELECT max(was_on) FROM event_revisions WHERE was_on < days.day AND was_on >= :since)
 FROM days WHERE days.day >= :since
)
SELECT event_revisions.event_id FROM days CROSS JOIN event_revisions
WHERE event_revisions.was_on = days.day AND days.day >= :since AND event_revisions.made_at > :moment
AND event_revisions.event_id <= :highest
"""


def until(moment: datetime) -> date:
    """The last day on which news that is known at a moment can be, but for what is dated ahead."""
    return moment.astimezone(UTC).date() + _ZONES


_day = partial(bindparam, type_=Date)
_NOW_OTHERWISE = Prepared(
    text(_CHANGED)
    .bindparams(
        *(_day("since"), _day("until")),
        bindparam("moment", type_=Moment),
        bindparam("highest", type_=Integer),
    )
    .columns(event_id=Integer)
)
_DATED_AHEAD = Prepared(
    select(event_revisions.c.event_id).where(
        after(event_revisions.c.news_on, event_revisions.c.made_at, 1),
        event_revisions.c.news_on > _day("until"),
        event_revisions.c.made_at <= bindparam("moment", type_=Moment),
    )
)


def otherwise(connection: Connection, moment: datetime, highest: int, since: date) -> set[int]:
    """The events that may have been others at a moment than now, and news of a day from `since` on.

    Of those known then, up to the highest id, the others have not changed, and none was news of a day
    after `until`.
    """
    values = {"since": since, "until": until(moment), "moment": moment, "highest": highest}
    changed, ahead = (one.tuples(connection, values) for one in (_NOW_OTHERWISE, _DATED_AHEAD))
    return {row[0] for row in (*changed, *ahead)}


class _Given:
    """Ids of one kind, which rise with the moments at which they were given."""

    def __init__(self, number: Column[int], moment: Column[Any], *only: ColumnElement[bool]) -> None:
        self.last = Prepared(select(func.coalesce(func.max(number), 0).label("id")))
        of = select(moment.label("moment")).where(number <= bindparam("id", type_=Integer), *only)
        self.moment = Prepared(of.order_by(number.desc()).limit(ONE))


_GIVEN = {
    mentions: _Given(mentions.c.id, mentions.c.recorded_at),
    articles: _Given(articles.c.id, articles.c.recorded_at),
    events: _Given(event_revisions.c.event_id, event_revisions.c.made_at, event_revisions.c.number == ONE),
}


def last(connection: Connection, table: Table) -> int:
    """The highest id of all; 0 where there is none."""
    ((highest,),) = _GIVEN[table].last.tuples(connection, {})
    return int(highest)


def highest(connection: Connection, table: Table, moment: datetime) -> int:
    """The highest id of what was recorded by a moment; ids rise with recording."""
    low, above = 0, last(connection, table) + 1
    middle = above - 1  # most moments are those of the newest
    while above - low > 1:
        rows = _GIVEN[table].moment.rows(connection, {"id": middle})
        if not rows or rows[0]["moment"] <= moment:
            low = middle
        else:
            above = middle
        middle = (low + above) // 2
    return low
