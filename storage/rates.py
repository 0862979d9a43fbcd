"""How fast posts and requests may go: rows that all processes share, so that together they keep limits.

A bucket says when its next post is free. Where several may go at once it may lie that much ahead, and
no further: then the clock was set back, and the bucket is empty.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, exists, select

from storage.model import Delivery, Method, Pace
from storage.portable import insert
from storage.tables import deliveries, rate_buckets

column = rate_buckets.c
WORKSPACE, CHANNEL, METHOD = "workspace", "channel", "method"
HOST, HELD_HOST = "host", "hold"

# A host's turns are given no further ahead than so many; then the clock was set back.
QUEUE = 100
# No host is waited for longer than that, whatever it asks for.
LONGEST_HOLD = timedelta(days=1)


def is_free(connection: Connection, team: str, now: datetime, pace: Pace) -> bool:
    """Whether a workspace takes a post now."""
    ahead = pace.workspace * (pace.burst - 1)
    free_at = _free_at(connection, WORKSPACE, team)
    return free_at is None or not now + ahead < free_at <= now + ahead + pace.workspace


def channel_rests(now: datetime, pace: Pace) -> ColumnElement[bool]:
    """Whether the channel of a delivery has just had a post."""
    return exists().where(
        column.scope == CHANNEL,
        column.key == deliveries.c.team + "/" + deliveries.c.channel,
        column.next_free_at > now,
        column.next_free_at <= now + pace.channel,
    )


def take(connection: Connection, delivery: Delivery, now: datetime, pace: Pace) -> None:
    """Count a post that is about to be made."""
    free_at = _free_at(connection, WORKSPACE, delivery.team) or now
    most = now + pace.workspace * pace.burst
    taken = max(free_at, now) + pace.workspace
    _set(connection, WORKSPACE, delivery.team, min(taken, most))
    _set(connection, CHANNEL, f"{delivery.team}/{delivery.channel}", now + pace.channel)


def hold(connection: Connection, team: str, method: Method, until: datetime) -> None:
    """Slack takes no call of this kind from the workspace before a moment."""
    key = f"{team}/{method.value}"
    held = _free_at(connection, METHOD, key)
    _set(connection, METHOD, key, max(until, held) if held else until)


def held(connection: Connection, team: str, now: datetime) -> Collection[Method]:
    """The kinds of calls that Slack takes none of from a workspace now."""
    keys = {f"{team}/{method.value}": method for method in Method}
    waiting = select(column.key).where(
        column.scope == METHOD, column.key.in_(keys), column.next_free_at > now
    )
    return {keys[key] for key in connection.scalars(waiting)}


def turn(connection: Connection, host: str, gap: timedelta, now: datetime) -> datetime:
    """The next moment at which a host may be asked, which is then taken."""
    free_at = _free_at(connection, HOST, host)
    taken = free_at if free_at is not None and now < free_at <= now + gap * QUEUE else now
    _set(connection, HOST, host, taken + gap)
    return taken


def hold_host(connection: Connection, host: str, until: datetime) -> None:
    """Nothing is asked of a host before a moment."""
    _set(connection, HELD_HOST, host, until)


def holds(now: datetime) -> Select[tuple[str]]:
    """The hosts of which nothing is asked now."""
    held = (column.next_free_at > now, column.next_free_at <= now + LONGEST_HOLD)
    return select(column.key).where(column.scope == HELD_HOST, *held)


def _free_at(connection: Connection, scope: str, key: str) -> datetime | None:
    return connection.scalar(select(column.next_free_at).where(column.scope == scope, column.key == key))


def _set(connection: Connection, scope: str, key: str, moment: datetime) -> None:
    row = {"scope": scope, "key": key, "next_free_at": moment}
    changed = {"next_free_at": moment}
    connection.execute(
        insert(rate_buckets).values(row).on_conflict_do_update(index_elements=["scope", "key"], set_=changed)
    )
