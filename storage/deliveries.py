"""Deliveries: each post of a digest through its states, by conditional updates.

    pending ─ claim → leased ─ start_posting → posting ─ mark_* → sent | retry | uncertain | dead
    leased, lease over → pending        posting, lease over → uncertain        uncertain ─ requeue → pending

A post is only made while `posting` is committed, so that a crash leaves a trace to reconcile.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, or_, select, update

from storage.errors import LeaseLost
from storage.model import Delivery, DeliveryState
from storage.rows import delivery_of
from storage.tables import deliveries

State = DeliveryState
column = deliveries.c


def _whole() -> Select[Any]:
    """Deliveries, each with the ts of its part 0."""
    first = deliveries.alias("first")
    thread_ts = (
        select(first.c.ts)
        .where(
            first.c.subscription_id == column.subscription_id,
            first.c.period_key == column.period_key,
            first.c.part == 0,
        )
        .scalar_subquery()
    )
    return select(deliveries, thread_ts.label("thread_ts"))


def _many(connection: Connection, statement: Select[Any]) -> tuple[Delivery, ...]:
    return tuple(delivery_of(row) for row in connection.execute(statement).mappings())


def _one(connection: Connection, delivery_id: int) -> Delivery:
    return _many(connection, _whole().where(column.id == delivery_id))[0]


def claim(connection: Connection, owner: str, now: datetime, lease: timedelta) -> Delivery | None:
    """Lease the next delivery that may be sent, if there is one."""
    before = deliveries.alias("before")
    its_turn = or_(
        column.part == 0,
        exists().where(
            before.c.subscription_id == column.subscription_id,
            before.c.period_key == column.period_key,
            before.c.part == column.part - 1,
            before.c.state == State.SENT.value,
        ),
    )
    at_work = deliveries.alias("at_work")
    channel_busy = exists().where(
        at_work.c.team == column.team,
        at_work.c.channel == column.channel,
        at_work.c.state.in_([State.LEASED.value, State.POSTING.value]),
    )
    ready = and_(column.state.in_([State.PENDING.value, State.RETRY.value]), column.not_before <= now)
    next_one = (
        select(column.id)
        .where(ready, its_turn, ~channel_busy)
        .order_by(column.not_before, column.id)
        .limit(1)
    )
    delivery_id = connection.scalar(next_one)
    if delivery_id is None:
        return None
    taken = {"state": State.LEASED.value, "lease_owner": owner, "lease_until": now + lease}
    claimed = connection.execute(update(deliveries).where(column.id == delivery_id, ready).values(taken))
    return _one(connection, delivery_id) if claimed.rowcount else None


def start_posting(connection: Connection, delivery: Delivery, now: datetime) -> Delivery:
    """Say that the post is about to be made; needs this owner's live lease."""
    live = and_(
        column.state == State.LEASED.value,
        column.lease_owner == delivery.lease_owner,
        column.lease_until > now,
    )
    _move(connection, delivery, live, state=State.POSTING.value, posted_at=now, attempts=column.attempts + 1)
    return _one(connection, delivery.id)


def mark_sent(connection: Connection, delivery: Delivery, ts: str) -> None:
    """Say that the post exists; its ts proves it, whatever state the row is in."""
    unsent = or_(column.state != State.SENT.value, column.ts == ts)
    _move(connection, delivery, unsent, state=State.SENT.value, ts=ts, **_FREE, error="")


def mark_retry(connection: Connection, delivery: Delivery, not_before: datetime, error: str) -> None:
    """Say that surely nothing was posted and when to try again."""
    values = {"state": State.RETRY.value, "not_before": not_before, "error": error}
    _move(connection, delivery, _held(delivery), **values, **_FREE)


def mark_uncertain(connection: Connection, delivery: Delivery, error: str) -> None:
    """Say that nobody knows whether the post exists."""
    held = or_(_held(delivery, State.POSTING), column.state == State.UNCERTAIN.value)
    _move(connection, delivery, held, state=State.UNCERTAIN.value, error=error, **_FREE)


def mark_dead(connection: Connection, delivery: Delivery, error: str) -> None:
    """Give a post up for good, and with it the parts that were to follow."""
    waiting = [State.PENDING.value, State.RETRY.value, State.UNCERTAIN.value]
    open_to_us = or_(_held(delivery), column.state.in_(waiting))
    _move(connection, delivery, open_to_us, state=State.DEAD.value, error=error, **_FREE)
    connection.execute(
        update(deliveries)
        .where(
            column.subscription_id == delivery.subscription_id,
            column.period_key == delivery.period_key,
            column.part > delivery.part,
            column.state.in_([State.PENDING.value, State.RETRY.value]),
        )
        .values(state=State.EXPIRED.value, error=f"part {delivery.part} was given up")
    )


def requeue(connection: Connection, delivery_id: int) -> None:
    """Send an uncertain delivery again; only after it was shown that no post exists."""
    again = update(deliveries).where(column.id == delivery_id, column.state == State.UNCERTAIN.value)
    if not connection.execute(again.values(state=State.PENDING.value, **_FREE)).rowcount:
        raise LeaseLost(f"Delivery {delivery_id} is not uncertain, so it is not sent again.")


def recover(connection: Connection, now: datetime) -> int:
    """Free what dead processes held: leased goes back, posting becomes uncertain."""
    over = or_(column.lease_until.is_(None), column.lease_until <= now)
    freed = connection.execute(
        update(deliveries)
        .where(column.state == State.LEASED.value, over)
        .values(state=State.PENDING.value, **_FREE)
    )
    doubted = connection.execute(
        update(deliveries)
        .where(column.state == State.POSTING.value, over)
        .values(state=State.UNCERTAIN.value, error="the process that posted it ended", **_FREE)
    )
    return freed.rowcount + doubted.rowcount


def uncertain(connection: Connection, limit: int) -> tuple[Delivery, ...]:
    """Deliveries to reconcile, oldest first."""
    return _many(
        connection, _whole().where(column.state == State.UNCERTAIN.value).order_by(column.id).limit(limit)
    )


def of_channel(connection: Connection, team: str, channel: str, limit: int) -> tuple[Delivery, ...]:
    """A channel's deliveries, newest first."""
    where = (column.team == team, column.channel == channel)
    return _many(connection, _whole().where(*where).order_by(column.id.desc()).limit(limit))


_FREE: dict[str, Any] = {"lease_owner": "", "lease_until": None}


def _held(delivery: Delivery, *states: State) -> ColumnElement[bool]:
    held = [state.value for state in states or (State.LEASED, State.POSTING)]
    return and_(column.state.in_(held), column.lease_owner == delivery.lease_owner)


def _move(connection: Connection, delivery: Delivery, allowed: ColumnElement[bool], **values: Any) -> None:
    moved = connection.execute(update(deliveries).where(column.id == delivery.id, allowed).values(**values))
    if not moved.rowcount:
        raise LeaseLost(f"Delivery {delivery.key} went to another process or its lease ran out.")
