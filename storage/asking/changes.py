"""What has changed about events since a moment: plans, dates, and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Text,
    and_,
    literal_column,
    or_,
    select,
    type_coerce,
)

from storage.columns import as_json
from storage.engines.portable import one_of
from storage.engines.prepared import Prepared
from storage.model import Event, Status
from storage.rows import event_of
from storage.tables import event_revisions, events

# Written out, as only then SQLite sees that the index on changes has what is asked for.
_FURTHER: ColumnElement[bool] = literal_column("event_revisions.number > 1")


def changed(now: Any, then: FromClause, until: Any, moment: Any) -> ColumnElement[bool]:
    """Whether an event that was known at a moment is told otherwise since, up to `until`.

    `now` are the columns of what it is, `then` is the view of what it was. Moments may be named.
    """
    was = then.c
    differs = select(was.id).where(
        was.id == now.id, or_(_turned(was, now), _moved(was, now), _joined_in(was, now))
    )
    return and_(now.id.in_(touched(moment, until)), differs.correlate_except(then).exists())


def touched(moment: Any, until: Any) -> Select[tuple[int]]:
    """The events told again after a moment, up to `until`."""
    made_at = event_revisions.c.made_at
    told = select(event_revisions.c.event_id).where(_FURTHER, made_at > moment)
    return told if until is None else told.where(made_at <= until)


def _turned(was: Any, now: Any) -> ColumnElement[bool]:
    """A plan came true or was called off, or what was called off is on again or came to be."""
    plans = (Status.PLANNED.value, Status.CANCELLED.value)
    return and_(
        one_of(was.status, plans),
        one_of(now.status, (*plans, Status.OCCURRED.value)),
        was.status != now.status,
    )


def _moved(was: Any, now: Any) -> ColumnElement[bool]:
    """A plan's date is another, given at last or open again; what occurred lies on other days altogether."""
    another = or_(
        was.when_value.is_distinct_from(now.when_value), was.when_end.is_distinct_from(now.when_end)
    )
    apart = or_(was.last_day < now.first_day, now.last_day < was.first_day)
    planned = and_(now.status == Status.PLANNED.value, another)
    return or_(planned, and_(was.when_value.is_not(None), now.when_value.is_not(None), apart))


def _joined_in(was: Any, now: Any) -> ColumnElement[bool]:
    """Others say so too of what one body alone, or state media alone, had said."""
    # Origins are JSON text (`[["kcna","KCNA",[],true]]`), of which both back ends can match a part.
    said = type_coerce(was.origins, Text)
    alone = or_(~said.like("%e],[%"), ~said.like("%,false]%"))
    return and_(alone, type_coerce(now.origins, Text) != said)


def before(
    connection: Connection, found: Sequence[Event], then: Prepared, moment: datetime
) -> tuple[Event, ...]:
    """What each of these events was at a moment, in the same order."""
    ids = as_json([event.id for event in found])
    were = {row["id"]: event_of(row) for row in then.rows(connection, {"ids": ids, "moment": moment})}
    return tuple(were[event.id] for event in found)


def newest(connection: Connection) -> datetime | None:
    """When an event last became known, was told again or changed."""
    seen = select(events.c.first_seen_at).order_by(events.c.first_seen_at.desc()).limit(1)
    told = (
        select(event_revisions.c.made_at).where(_FURTHER).order_by(event_revisions.c.made_at.desc()).limit(1)
    )
    row = connection.execute(select(seen.scalar_subquery(), told.scalar_subquery())).one()
    return max((moment for moment in row if moment is not None), default=None)
