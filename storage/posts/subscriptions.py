"""Subscriptions: one a channel, and the digests they are due."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    case,
    delete,
    exists,
    literal_column,
    select,
    update,
)

from storage.engines.portable import ONE, insert, one_of
from storage.engines.prepared import Prepared
from storage.model import DeliveryState, Subscription
from storage.post_tables import deliveries, subscriptions
from storage.rows import SUBSCRIPTION, subscription_in, subscription_of, subscription_row

column = subscriptions.c

# Surely not posted yet, and nothing but time stands in the way.
WAITING = (DeliveryState.PENDING, DeliveryState.RETRY)
AT_WORK = (DeliveryState.LEASED, DeliveryState.POSTING)


def one(connection: Connection, team: str, channel: str) -> Subscription | None:
    """The subscription of a channel."""
    where = (column.team == team, column.channel == channel)
    row = connection.execute(select(subscriptions).where(*where)).mappings().first()
    return subscription_of(row) if row else None


def every(connection: Connection) -> tuple[Subscription, ...]:
    """All subscriptions, in the order they were first made."""
    rows = connection.execute(select(subscriptions).order_by(column.id)).mappings()
    return tuple(subscription_of(row) for row in rows)


def due(connection: Connection, teams: str | Collection[str], now: datetime) -> tuple[Subscription, ...]:
    """Those of teams whose digest is due and that are not paused, longest due first.

    One whose last digest is still on its way waits for that, so that the next covers the whole time.
    """
    if not _ANY_DUE.tuples(connection, {"now": now}):  # most ticks ask nothing else
        return ()
    asked = [teams] if isinstance(teams, str) else teams
    rows = (row for team in asked for row in _DUE.read(connection, {"team": team, "now": now}))
    found = (subscription_in(row) for row in rows)
    return tuple(sorted(found, key=lambda it: (it.next_due_at or now, it.id)))


def _has_digest(states: Sequence[DeliveryState]) -> ColumnElement[bool]:
    digest = deliveries.c
    same = (digest.team == column.team, digest.channel == column.channel, digest.part == 0)
    return exists().where(*same, digest.subscription_id == column.id, one_of(digest.state, states))


_IS_DUE = (column.paused == literal_column("''"), column.next_due_at <= bindparam("now"))
_ANY_DUE = Prepared(select(column.id).where(*_IS_DUE).limit(ONE))
_DUE = Prepared(
    select(*(column[name] for name in SUBSCRIPTION)).where(
        column.team == bindparam("team"), *_IS_DUE, ~_has_digest(WAITING), ~_has_digest(AT_WORK)
    )
)


def save(connection: Connection, subscription: Subscription) -> Subscription:
    """Insert or replace by channel; the id stays.

    What digests have covered never falls back, since the planner may have moved it on since the
    subscription was read; only a pause sets it back, to what the channel has really seen.
    """
    row = subscription_row(subscription)
    changed = {name: value for name, value in row.items() if name not in ("team", "channel")}
    if not subscription.paused:
        later = column.covered_until > row["covered_until"]
        changed["covered_until"] = case((later, column.covered_until), else_=row["covered_until"])
    connection.execute(
        insert(subscriptions)
        .values(row)
        .on_conflict_do_update(index_elements=["team", "channel"], set_=changed)
    )
    saved = one(connection, subscription.team, subscription.channel)
    assert saved is not None  # noqa: S101 - written in this very transaction
    return saved


def change(
    connection: Connection,
    team: str,
    channel: str,
    change: Callable[[Subscription | None], Subscription | None],
) -> Subscription | None:
    """Put what becomes of a channel's subscription in its place; None ends it."""
    after = change(one(connection, team, channel))
    if after is None:
        remove(connection, team, channel)
        return None
    return save(connection, after)


def pause(connection: Connection, subscription_id: int, reason: str, unread: datetime) -> Subscription | None:
    """Pause a subscription whose readers stand at `unread`; None when it was so already."""
    row = connection.execute(select(subscriptions).where(column.id == subscription_id)).mappings().first()
    if row is None:
        return None
    current = subscription_of(row)
    covered = min(current.covered_until, unread)
    paused = replace(current, covered_until=covered, paused=current.paused or reason)
    connection.execute(
        update(subscriptions)
        .where(column.id == subscription_id)
        .values(covered_until=covered, paused=paused.paused)
    )
    return None if current.paused else paused


def remove(connection: Connection, team: str, channel: str) -> None:
    """Delete a channel's subscription; what was sent stays on record, what was not expires."""
    gone = select(column.id).where(column.team == team, column.channel == channel).scalar_subquery()
    waiting = [state.value for state in (*WAITING, DeliveryState.LEASED)]
    connection.execute(
        update(deliveries)
        .where(deliveries.c.subscription_id == gone, deliveries.c.state.in_(waiting))
        .values(state=DeliveryState.EXPIRED.value, error="the channel's subscription was removed")
    )
    connection.execute(delete(subscriptions).where(column.team == team, column.channel == channel))
