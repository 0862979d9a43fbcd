"""What becomes of an event that proved to be one with another.

Its mentions, the leads of its articles, its keys and its links go to the event that stays; where these
stood until then is kept, for answers as of a past moment. Its number and its revisions stay its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    delete,
    func,
    select,
    union_all,
    update,
)

from storage.columns import as_json
from storage.engines.portable import among, insert_new
from storage.engines.prepared import Prepared
from storage.post_tables import alerted
from storage.recording.batch import MENTION, Batch
from storage.recording.decided import Change
from storage.recording.links import follow
from storage.tables import article_readings, event_facets, event_keys, event_moves, mentions


def told_by(event_id: int | ColumnElement[int], moment: Any) -> ColumnElement[bool]:
    """Whether a mention tells this event, now or at a moment."""
    if moment is None:
        return mentions.c.event_id == event_id
    moves = event_moves.c
    told = mentions.alias("told")
    still = select(told.c.id).where(told.c.event_id == event_id)
    left = select(moves.item_id).where(moves.event_id == event_id, moves.kind == MENTION)
    was = (
        select(moves.event_id)
        .where(moves.kind == MENTION, moves.item_id == mentions.c.id, moves.moved_at > moment)
        .order_by(moves.moved_at)
        .limit(1)
        .correlate(mentions)
    )
    then = func.coalesce(was.scalar_subquery(), mentions.c.event_id, type_=Integer)
    # The first half is what indexes answer: of either kind by its own, as PostgreSQL reads all for an OR.
    return and_(mentions.c.id.in_(union_all(still, left)), then == event_id)


_OF_GONE = bindparam("gone", type_=Integer)
_TOLD = Prepared(
    select(mentions.c.id, mentions.c.article_id, mentions.c["keys"]).where(mentions.c.event_id == _OF_GONE)
)
_GIVE_MENTIONS = Prepared(
    update(mentions).where(mentions.c.event_id == _OF_GONE).values(event_id=bindparam("stays", type_=Integer))
)
_LEADS = (among(article_readings.c.article_id, "ids"), article_readings.c.lead_event_id == _OF_GONE)
_LED = Prepared(select(article_readings.c.article_id).where(*_LEADS))
_GIVE_LEADS = Prepared(
    update(article_readings).where(*_LEADS).values(lead_event_id=bindparam("stays", type_=Integer))
)
_DROP_KEY = Prepared(
    delete(event_keys).where(
        event_keys.c.key == bindparam("this_key"), event_keys.c.event_id == bindparam("gone")
    )
)
_SOURCES = Prepared(
    select(event_facets).where(event_facets.c.event_id == _OF_GONE, event_facets.c.kind == "source")
)
_DROP_FACETS = Prepared(delete(event_facets).where(event_facets.c.event_id == _OF_GONE))
_ALERTED = Prepared(select(alerted).where(alerted.c.event_id == _OF_GONE))
_ADD_ALERTED = Prepared(insert_new(alerted), [column.name for column in alerted.c])


def absorb(batch: Batch, changes: Mapping[int, Change], now: datetime) -> None:
    """Give what belongs to the events that are gone to those that stay."""
    joined = {gone: change.event.joined_into for gone, change in changes.items() if change.event.joined_into}
    if any(batch.has_row(gone) and not batch.has_row(stays) for gone, stays in joined.items()):
        batch.write()
    for gone, stays in joined.items():
        linked = follow(batch.connection, gone, stays, now) if batch.has_row(gone) else []
        batch.take_join(gone, stays, now, linked)
        if batch.has_row(gone):
            _absorb(batch, gone, stays, now)


def _absorb(batch: Batch, gone: int, stays: int, now: datetime) -> None:
    """The same for rows, all of which both have."""
    connection, this, both = batch.connection, {"gone": gone}, {"gone": gone, "stays": stays}
    told = _TOLD.rows(connection, this)
    _GIVE_MENTIONS.run(connection, [both] if told else [])
    ids = as_json(sorted({row["article_id"] for row in told}))
    led = [article_id for (article_id,) in _LED.tuples(connection, this | {"ids": ids})]
    _GIVE_LEADS.run(connection, [both | {"ids": ids}] if led else [])
    batch.take_moves(gone, [row["id"] for row in told], led, now)
    keys = sorted({key for row in told for key in row["keys"]})
    _DROP_KEY.run_plain(connection, [(key, gone) for key in keys])
    batch.drop_keys(keys, gone)
    batch.take_keys(keys, stays)
    # All filters of the one that is gone go; its sources are sources of the other.
    batch.wait.sources[stays].update(row["value"] for row in _SOURCES.rows(connection, this))
    _DROP_FACETS.run(connection, [this])
    # A channel that was told of the one has been told of the other.
    _ADD_ALERTED.run(connection, [{**row, "event_id": stays} for row in _ALERTED.rows(connection, this)])
