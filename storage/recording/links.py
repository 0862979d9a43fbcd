"""How events stand to each other: reactions, announcements, changes of plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    and_,
    bindparam,
    or_,
    select,
    update,
)

from storage.columns import Moment
from storage.engines.portable import insert_new
from storage.engines.prepared import Prepared, Row
from storage.model import EventLink, LinkKind
from storage.recording.decided import Link
from storage.recording.history import why
from storage.rows import event_of
from storage.tables import event_links

_LINK = event_links.c
_GONE = bindparam("gone", type_=Integer)
_ENDS = (or_(_LINK.event_id == _GONE, _LINK.other_id == _GONE), _LINK.ended_at.is_(None))
_STANDING = Prepared(select(event_links).where(*_ENDS))
_END = Prepared(update(event_links).where(*_ENDS).values(ended_at=bindparam("moment", type_=Moment)))
_ADD = Prepared(insert_new(event_links), [column.name for column in event_links.c])


def rows_of(made: Sequence[Link], article_id: int, now: datetime) -> list[Row]:
    """Links as rows; one that is there already stays as it is."""
    return [
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


def add(connection: Connection, rows: Sequence[Row]) -> None:
    """Insert links that are not there yet."""
    _ADD.run(connection, rows)


def follow(connection: Connection, gone: int, stays: int, now: datetime) -> list[Row]:
    """End the links of an absorbed event; those of the one that stays instead, to be written."""
    ended = _STANDING.rows(connection, {"gone": gone})
    _END.run(connection, [{"gone": gone, "moment": now}] if ended else [])
    return _anew(ended, gone, stays, now)


def followed(
    waiting: Sequence[Row], gone: int, stays: int, now: datetime, written: Sequence[Row]
) -> list[Row]:
    """The same for links that are not yet written: all of them, with those that follow `written` ones."""
    ended = [row for row in waiting if row["ended_at"] is None and gone in (row["event_id"], row["other_id"])]
    anew = _anew(ended, gone, stays, now)
    for row in ended:
        row["ended_at"] = now
    return [*waiting, *written, *anew]


def _anew(ended: Sequence[Row], gone: int, stays: int, now: datetime) -> list[Row]:
    """The links of the event that stays; none leads to itself."""
    anew = []
    for row in ended:
        ends = {name: stays if row[name] == gone else row[name] for name in ("event_id", "other_id")}
        if ends["event_id"] != ends["other_id"]:
            anew.append({**row, **ends, "made_at": now, "ended_at": None})
    return anew


class Asks:
    """What asks for the links of an event, with the events at their other ends as of a moment or now."""

    def __init__(self, table: FromClause, this: BindParameter[int], moment: Any) -> None:
        ends = ((True, _LINK.event_id, _LINK.other_id), (False, _LINK.other_id, _LINK.event_id))
        self._both = tuple(
            (
                forward,
                Prepared(
                    select(_LINK.kind.label("link_kind"), *table.c)
                    .join_from(event_links, table, table.c.id == far)
                    .where(own == this, _stood(moment))
                    .order_by(_LINK.made_at, far, _LINK.kind)
                ),
            )
            for forward, own, far in ends
        )

    def of(self, connection: Connection, values: Mapping[str, Any]) -> tuple[EventLink, ...]:
        """The links of the event that these values name."""
        return tuple(
            EventLink(LinkKind(row["link_kind"]), event_of(row), forward)
            for forward, asked in self._both
            for row in asked.rows(connection, values)
        )


def _stood(as_of: Any) -> ColumnElement[bool]:
    if as_of is None:
        return _LINK.ended_at.is_(None)
    return and_(_LINK.made_at <= as_of, or_(_LINK.ended_at.is_(None), _LINK.ended_at > as_of))
