"""Subscriptions: one a channel, and the digests they are due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, delete, select, update

from storage.engine import insert_for
from storage.model import Content, DeliveryState, Subscription
from storage.rows import subscription_of, subscription_row
from storage.tables import deliveries, subscriptions

column = subscriptions.c


def one(connection: Connection, team: str, channel: str) -> Subscription | None:
    """The subscription of a channel."""
    where = (column.team == team, column.channel == channel)
    row = connection.execute(select(subscriptions).where(*where)).mappings().first()
    return subscription_of(row) if row else None


def every(connection: Connection) -> tuple[Subscription, ...]:
    """All subscriptions, in the order they were first made."""
    return _all(connection, select(subscriptions).order_by(column.id))


def due(connection: Connection, now: datetime, limit: int) -> tuple[Subscription, ...]:
    """Those whose digest is due and that are not paused, longest due first."""
    is_due = (column.next_due_at <= now, column.paused == "")
    return _all(
        connection,
        select(subscriptions).where(*is_due).order_by(column.next_due_at, column.id).limit(limit),
    )


def _all(connection: Connection, statement: Select[Any]) -> tuple[Subscription, ...]:
    return tuple(subscription_of(row) for row in connection.execute(statement).mappings())


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
        insert_for(connection)(subscriptions)
        .values(row)
        .on_conflict_do_update(index_elements=["team", "channel"], set_=changed)
    )
    saved = one(connection, subscription.team, subscription.channel)
    assert saved is not None  # noqa: S101 - written in this very transaction
    return saved


def remove(connection: Connection, team: str, channel: str) -> None:
    """Delete a channel's subscription; what was sent stays on record, what was not expires."""
    gone = select(column.id).where(column.team == team, column.channel == channel).scalar_subquery()
    waiting = (DeliveryState.PENDING.value, DeliveryState.RETRY.value)
    connection.execute(
        update(deliveries)
        .where(deliveries.c.subscription_id == gone, deliveries.c.state.in_(waiting))
        .values(state=DeliveryState.EXPIRED.value, error="the channel's subscription was removed")
    )
    connection.execute(delete(subscriptions).where(column.team == team, column.channel == channel))


def enqueue(
    connection: Connection,
    subscription: Subscription,
    period_key: str,
    contents: Sequence[Content],
    due_at: datetime,
    covered_until: datetime,
    next_due_at: datetime | None,
) -> bool:
    """Freeze a period's digest as deliveries and move the due time; False when the period had one."""
    if one(connection, subscription.team, subscription.channel) is None:
        return False
    this = column.id == subscription.id
    # A due time changed since it was read is the newer wish: leave it.
    unchanged = column.next_due_at.is_not_distinct_from(subscription.next_due_at)
    connection.execute(update(subscriptions).where(this, unchanged).values(next_due_at=next_due_at))
    insert = insert_for(connection)(deliveries).on_conflict_do_nothing()
    rows = [
        _delivery_row(subscription, period_key, part, content, due_at)
        for part, content in enumerate(contents)
    ]
    if not rows or connection.execute(insert, rows[0]).rowcount == 0:
        return False
    if rows[1:]:
        connection.execute(insert, rows[1:])
    connection.execute(update(subscriptions).where(this).values(covered_until=covered_until))
    return True


def _delivery_row(
    subscription: Subscription, period_key: str, part: int, content: Content, due_at: datetime
) -> dict[str, Any]:
    return {
        "subscription_id": subscription.id,
        "team": subscription.team,
        "channel": subscription.channel,
        "period_key": period_key,
        "part": part,
        "state": DeliveryState.PENDING.value,
        "text": content.text,
        "blocks": content.blocks,
        "due_at": due_at,
        "not_before": due_at,
        "attempts": 0,
        "lease_owner": "",
        "ts": "",
        "error": "",
    }
