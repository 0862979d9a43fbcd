"""How events stand to each other: reactions, announcements, changes of plans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, FromClause, Integer, and_, bindparam, or_, select, update

from storage.columns import Moment
from storage.decided import Link
from storage.history import why
from storage.model import EventLink, LinkKind
from storage.portable import insert_new
from storage.prepared import Prepared
from storage.rows import event_of
from storage.tables import event_links

_LINK = event_links.c
_GONE = bindparam("gone", type_=Integer)
_ENDS = (or_(_LINK.event_id == _GONE, _LINK.other_id == _GONE), _LINK.ended_at.is_(None))
_STANDING = Prepared(select(event_links).where(*_ENDS))
_END = Prepared(update(event_links).where(*_ENDS).values(ended_at=bindparam("moment", type_=Moment)))
_ADD = Prepared(insert_new(event_links), [column.name for column in event_links.c])


def add(connection: Connection, made: Sequence[Link], article_id: int, now: datetime) -> None:
    """Insert links that are not there yet."""
    rows = [
        {
            "event_id": link.event,
            "kind": link.kind.value,
            "other_id": link.other,
            "article_id": article_id,
            "why": why([link.reason]),
            "made_at": now,
            "ended_at": None,
        }
        for link in made
    ]
    _ADD.run(connection, rows)


def follow(connection: Connection, gone: int, stays: int, now: datetime) -> None:
    """Let the links of an absorbed event be those of the one that stays; none leads to itself."""
    ended = _STANDING.rows(connection, {"gone": gone})
    _END.run(connection, [{"gone": gone, "moment": now}] if ended else [])
    anew = []
    for row in ended:
        ends = {name: stays if row[name] == gone else row[name] for name in ("event_id", "other_id")}
        if ends["event_id"] != ends["other_id"]:
            anew.append({**row, **ends, "made_at": now})
    _ADD.run(connection, anew)


def of(
    connection: Connection, event_id: int, table: FromClause, as_of: datetime | None
) -> tuple[EventLink, ...]:
    """The links of an event with the events at their other ends, as the table of events has these."""
    found = []
    for forward, own, far in (
        (True, _LINK.event_id, _LINK.other_id),
        (False, _LINK.other_id, _LINK.event_id),
    ):
        rows = connection.execute(
            select(_LINK.kind.label("link_kind"), table)
            .join_from(event_links, table, table.c.id == far)
            .where(own == event_id, _stood(as_of))
            .order_by(_LINK.made_at, far, _LINK.kind)
        )
        found += [EventLink(LinkKind(row["link_kind"]), event_of(row), forward) for row in rows.mappings()]
    return tuple(found)


def _stood(as_of: datetime | None) -> ColumnElement[bool]:
    if as_of is None:
        return _LINK.ended_at.is_(None)
    return and_(_LINK.made_at <= as_of, or_(_LINK.ended_at.is_(None), _LINK.ended_at > as_of))
