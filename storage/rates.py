"""How fast posts and requests may go: rows that all processes share, so that together they keep limits.

A bucket says when its next post is free. Where several may go at once it may lie that much ahead, and
no further: then the clock was set back, and the bucket is empty.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
)

from storage.engines.portable import insert, one_of
from storage.engines.prepared import Prepared
from storage.model import Delivery, Method, Pace
from storage.post_tables import deliveries, rate_buckets

column = rate_buckets.c
WORKSPACE, CHANNEL, METHOD = "workspace", "channel", "method"
HOST, HELD_HOST = "host", "hold"

# A host's turns are given no further ahead than so many; then the clock was set back.
QUEUE = 100
# No host is waited for longer than that, whatever it asks for.
LONGEST_HOLD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """When a workspace takes its next post, and the kinds of calls that it takes none of now."""

    free_at: datetime | None
    held: Collection[Method]


def of_team(connection: Connection, team: str, now: datetime) -> Limits:
    """A workspace's limits."""
    keys = {f"{team}/{method.value}": method for method in Method}
    named = {method.name: key for key, method in keys.items()}
    moments = {row["key"]: row["next_free_at"] for row in _OF_TEAM.rows(connection, named | {"team": team})}
    free_at = moments.pop(team, None)
    return Limits(free_at, {keys[key] for key, moment in moments.items() if moment > now})


def is_free(limits: Limits, now: datetime, pace: Pace) -> bool:
    """Whether a workspace takes a post now."""
    ahead = pace.workspace * (pace.burst - 1)
    free_at = limits.free_at
    return free_at is None or not now + ahead < free_at <= now + ahead + pace.workspace


def channel_rests() -> ColumnElement[bool]:
    """Whether the channel of a delivery has had a post that lets it rest from `now` to `rests_until`."""
    return exists().where(
        column.scope == literal_column(f"'{CHANNEL}'"),
        column.key == deliveries.c.team + "/" + deliveries.c.channel,
        column.next_free_at > bindparam("now"),
        column.next_free_at <= bindparam("rests_until"),
    )


def take(connection: Connection, delivery: Delivery, limits: Limits, now: datetime, pace: Pace) -> None:
    """Count a post that is about to be made."""
    most = now + pace.workspace * pace.burst
    taken = max(limits.free_at or now, now) + pace.workspace
    workspace = _row(WORKSPACE, delivery.team, min(taken, most))
    channel = _row(CHANNEL, f"{delivery.team}/{delivery.channel}", now + pace.channel)
    _SET.run(connection, [workspace, channel])


def hold(connection: Connection, team: str, method: Method, until: datetime) -> None:
    """Slack takes no call of this kind from the workspace before a moment."""
    key = f"{team}/{method.value}"
    held = _free_at(connection, METHOD, key)
    _SET.run(connection, [_row(METHOD, key, max(until, held) if held else until)])


def turn(connection: Connection, host: str, gap: timedelta, now: datetime) -> datetime:
    """The next moment at which a host may be asked, which is then taken."""
    free_at = _free_at(connection, HOST, host)
    taken = free_at if free_at is not None and now < free_at <= now + gap * QUEUE else now
    _SET.run(connection, [_row(HOST, host, taken + gap)])
    return taken


def hold_host(connection: Connection, host: str, until: datetime) -> None:
    """Nothing is asked of a host before a moment."""
    _SET.run(connection, [_row(HELD_HOST, host, until)])


def holds(now: datetime) -> Select[tuple[str]]:
    """The hosts of which nothing is asked now."""
    held = (column.next_free_at > now, column.next_free_at <= now + LONGEST_HOLD)
    return select(column.key).where(column.scope == HELD_HOST, *held)


def _free_at(connection: Connection, scope: str, key: str) -> datetime | None:
    return connection.scalar(select(column.next_free_at).where(column.scope == scope, column.key == key))


def _row(scope: str, key: str, moment: datetime) -> dict[str, object]:
    return {"scope": scope, "key": key, "next_free_at": moment}


_METHODS: list[BindParameter[str]] = [bindparam(method.name) for method in Method]
_OF_TEAM = Prepared(
    select(column.key, column.next_free_at).where(
        or_(
            and_(one_of(column.scope, [WORKSPACE]), column.key == bindparam("team")),
            and_(one_of(column.scope, [METHOD]), column.key.in_(_METHODS)),
        )
    )
)
_INSERT = insert(rate_buckets)
_SET = Prepared(
    _INSERT.on_conflict_do_update(
        index_elements=["scope", "key"], set_={"next_free_at": _INSERT.excluded.next_free_at}
    ),
    ["scope", "key", "next_free_at"],
)
