"""What becomes of an event that proved to be one with another.

Its mentions, the leads of its articles, its keys and its links go to the event that stays; where these
stood until then is kept, for answers as of a past moment. Its number and its revisions stay its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Integer,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)

from storage.columns import as_json
from storage.decided import Change
from storage.links import follow
from storage.portable import among, insert_new
from storage.tables import alerted, article_readings, event_facets, event_keys, event_moves, mentions

MENTION, LEAD = "mention", "lead"


def told_by(event_id: int | ColumnElement[int], moment: datetime | None) -> ColumnElement[bool]:
    """Whether a mention tells this event, now or at a moment."""
    if moment is None:
        return mentions.c.event_id == event_id
    moves = event_moves.c
    ever = select(moves.item_id).where(moves.event_id == event_id, moves.kind == MENTION)
    was = (
        select(moves.event_id)
        .where(moves.kind == MENTION, moves.item_id == mentions.c.id, moves.moved_at > moment)
        .order_by(moves.moved_at)
        .limit(1)
        .correlate(mentions)
    )
    then = func.coalesce(was.scalar_subquery(), mentions.c.event_id, type_=Integer)
    # The first half is what indexes answer.
    return and_(or_(mentions.c.event_id == event_id, mentions.c.id.in_(ever)), then == event_id)


def absorb(connection: Connection, changes: Mapping[int, Change], now: datetime) -> None:
    """Give what belongs to the events that are gone to those that stay."""
    for gone, change in changes.items():
        if change.event.joined_into:
            _absorb(connection, gone, change.event.joined_into, now)


def _absorb(connection: Connection, gone: int, stays: int, now: datetime) -> None:
    told = connection.execute(
        select(mentions.c.id, mentions.c.article_id, mentions.c["keys"]).where(mentions.c.event_id == gone)
    ).all()
    connection.execute(update(mentions).where(mentions.c.event_id == gone).values(event_id=stays))
    led = _move_leads(connection, [row.article_id for row in told], gone, stays)
    moved = [(MENTION, row.id) for row in told] + [(LEAD, article_id) for article_id in led]
    _insert(
        connection,
        event_moves.insert(),
        [{"kind": kind, "item_id": item, "event_id": gone, "moved_at": now} for kind, item in moved],
    )
    _move_keys(connection, sorted({key for row in told for key in row[2]}), gone, stays)
    _move_sources(connection, gone, stays)
    follow(connection, gone, stays, now)
    # A channel that was told of the one has been told of the other.
    rows = connection.execute(select(alerted).where(alerted.c.event_id == gone)).mappings()
    _insert(connection, insert_new(alerted), [{**row, "event_id": stays} for row in rows])


def _move_leads(connection: Connection, told_in: Sequence[int], gone: int, stays: int) -> Sequence[int]:
    reading = article_readings.c
    ids = {"ids": as_json(sorted(set(told_in)))}
    where = (among(reading.article_id, "ids"), reading.lead_event_id == gone)
    led = connection.scalars(select(reading.article_id).where(*where), ids).all()
    connection.execute(update(article_readings).where(*where).values(lead_event_id=stays), ids)
    return led


def _move_keys(connection: Connection, keys: Sequence[int], gone: int, stays: int) -> None:
    if keys:
        this = event_keys.c.key == bindparam("this_key")
        connection.execute(
            delete(event_keys).where(this, event_keys.c.event_id == gone), [{"this_key": key} for key in keys]
        )
    _insert(connection, insert_new(event_keys), [{"key": key, "event_id": stays} for key in keys])


def _move_sources(connection: Connection, gone: int, stays: int) -> None:
    """All filters of the one that is gone go; its sources are sources of the other."""
    of_gone = event_facets.c.event_id == gone
    rows = connection.execute(select(event_facets).where(of_gone, event_facets.c.kind == "source"))
    sources = [{**row, "event_id": stays} for row in rows.mappings()]
    connection.execute(delete(event_facets).where(of_gone))
    _insert(connection, insert_new(event_facets), sources)


def _insert(connection: Connection, insert: Insert, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert, rows)
