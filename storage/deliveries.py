"""Deliveries: each post of a digest through its states, by conditional updates.

    pending ─ claim → leased ─ start_posting → posting ─ mark_* → sent | retry | uncertain | dead
    leased, lease over → pending        posting, lease over → uncertain        uncertain ─ requeue → pending

A post is only made while `posting` is committed, so that a crash leaves a trace to reconcile. Whatever
is to be tried again expires instead when its subscription was removed meanwhile.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, or_, select, update

from storage.errors import LeaseLost
from storage.model import Delivery, DeliveryState, Subscription
from storage.rows import delivery_of
from storage.subscriptions import pause
from storage.tables import deliveries, subscriptions

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


def claim(connection: Connection, team: str, owner: str, now: datetime, lease: timedelta) -> Delivery | None:
    """Lease a team's next delivery that may be sent, if there is one."""
    ready = and_(column.state.in_(_WAITING), column.not_before <= now)
    next_one = (
        select(column.id)
        .where(column.team == team, ready, _its_turn(), ~_channel_busy())
        .order_by(column.not_before, column.id)
        .limit(1)
    )
    delivery_id = connection.scalar(next_one)
    if delivery_id is None:
        return None
    taken = {"state": State.LEASED.value, "lease_owner": owner, "lease_until": now + lease}
    claimed = connection.execute(update(deliveries).where(column.id == delivery_id, ready).values(taken))
    return _one(connection, delivery_id) if claimed.rowcount else None


def _its_turn() -> ColumnElement[bool]:
    """A digest comes after the earlier ones of its channel, a reply after all that was before it."""
    first, before, earlier = (deliveries.alias(name) for name in ("first", "before", "earlier"))
    waiting = exists().where(
        earlier.c.team == column.team,
        earlier.c.channel == column.channel,
        earlier.c.part == 0,
        earlier.c.state.in_(_WAITING),
        or_(
            earlier.c.due_at < column.due_at,
            and_(earlier.c.due_at == column.due_at, earlier.c.id < column.id),
        ),
    )
    posted = exists().where(
        first.c.subscription_id == column.subscription_id,
        first.c.period_key == column.period_key,
        first.c.part == 0,
        first.c.state == State.SENT.value,
    )
    unsettled = exists().where(
        before.c.subscription_id == column.subscription_id,
        before.c.period_key == column.period_key,
        before.c.part < column.part,
        before.c.state.in_(_UNSETTLED),
    )
    return or_(and_(column.part == 0, ~waiting), and_(column.part > 0, posted, ~unsettled))


def _channel_busy() -> ColumnElement[bool]:
    at_work = deliveries.alias("at_work")
    return exists().where(
        at_work.c.team == column.team,
        at_work.c.channel == column.channel,
        at_work.c.state.in_([State.LEASED.value, State.POSTING.value]),
    )


def start_posting(connection: Connection, delivery: Delivery, now: datetime) -> Delivery:
    """Say that the post is about to be made; needs this owner's live lease."""
    live = and_(
        column.state == State.LEASED.value,
        column.lease_owner == delivery.lease_owner,
        column.lease_until > now,
    )
    _move(connection, delivery, live, state=State.POSTING.value, posted_at=now, attempts=column.attempts + 1)
    return _one(connection, delivery.id)


def mark_sent(connection: Connection, delivery: Delivery, ts: str, look_at: datetime | None) -> None:
    """Say that the post exists; its ts proves it, whatever state the row is in."""
    unsent = or_(column.state != State.SENT.value, column.ts == ts)
    _move(connection, delivery, unsent, state=State.SENT.value, ts=ts, look_at=look_at, **_FREE, error="")


def mark_retry(
    connection: Connection, delivery: Delivery, not_before: datetime, error: str, *, refused: bool
) -> None:
    """Say that surely nothing was posted and when to try again."""
    values = {"not_before": not_before, "error": error, "refusals": column.refusals + int(refused)}
    _move(connection, delivery, _held(delivery), state=_again(State.RETRY), **values, **_FREE)


def mark_uncertain(connection: Connection, delivery: Delivery, look_at: datetime, error: str) -> None:
    """Say that nobody knows whether the post exists."""
    held = or_(_held(delivery, State.POSTING), column.state == State.UNCERTAIN.value)
    _move(connection, delivery, held, state=State.UNCERTAIN.value, look_at=look_at, error=error, **_FREE)


def mark_dead(
    connection: Connection, delivery: Delivery, error: str, unread: datetime | None
) -> Subscription | None:
    """Give a post up for good, and with it all that was to follow.

    With `unread` its subscription is paused from there; who has to be told of that is returned.
    """
    open_to_us = or_(_held(delivery), column.state.in_([*_WAITING, State.UNCERTAIN.value]))
    _move(connection, delivery, open_to_us, state=State.DEAD.value, error=error, look_at=None, **_FREE)
    same = (column.subscription_id == delivery.subscription_id, column.state.in_(_WAITING))
    thread = and_(column.period_key == delivery.period_key, column.part > delivery.part)
    # Once the channel's readers stand where this digest began, the next shows what later ones held.
    later = column.due_at >= delivery.due_at
    follows = or_(thread, later) if unread is not None and delivery.part == 0 else thread
    given_up = {"state": State.EXPIRED.value, "error": f"part {delivery.part} was given up"}
    connection.execute(update(deliveries).where(*same, follows).values(given_up))
    if unread is None:
        return None
    return pause(connection, delivery.subscription_id, error, unread)


def requeue(connection: Connection, delivery_id: int) -> bool:
    """Send an uncertain delivery again; only after it was shown that no post exists."""
    again = update(deliveries).where(column.id == delivery_id, column.state == State.UNCERTAIN.value)
    if not connection.execute(again.values(state=_again(State.PENDING), **_FREE)).rowcount:
        raise LeaseLost(f"Delivery {delivery_id} is not uncertain, so it is not sent again.")
    return _one(connection, delivery_id).state is State.PENDING


def recover(connection: Connection, now: datetime, look_at: datetime) -> int:
    """Free what dead processes held: leased goes back, posting becomes uncertain."""
    over = or_(column.lease_until.is_(None), column.lease_until <= now)
    # An edit that was perhaps made already may be made again: it is the same edit.
    edit = and_(column.state == State.POSTING.value, column.edits)
    freed = connection.execute(
        update(deliveries)
        .where(or_(column.state == State.LEASED.value, edit), over)
        .values(state=_again(State.PENDING), **_FREE)
    )
    doubt = {"state": State.UNCERTAIN.value, "look_at": look_at, "error": "the process that posted it ended"}
    doubted = connection.execute(
        update(deliveries).where(column.state == State.POSTING.value, over).values(**doubt, **_FREE)
    )
    return freed.rowcount + doubted.rowcount


def doubtful(connection: Connection, team: str, now: datetime, limit: int) -> tuple[Delivery, ...]:
    """A team's deliveries to look for in their channels, longest due first."""
    looked_for = column.state.in_([State.UNCERTAIN.value, State.SENT.value])
    due = (column.team == team, column.look_at.is_not(None), column.look_at <= now, looked_for)
    return _many(connection, _whole().where(*due).order_by(column.look_at, column.id).limit(limit))


def look_again(connection: Connection, delivery_id: int, look_at: datetime | None) -> None:
    """Set when to look for a delivery once more; None when all is known."""
    connection.execute(update(deliveries).where(column.id == delivery_id).values(look_at=look_at))


def of_channel(connection: Connection, team: str, channel: str, limit: int) -> tuple[Delivery, ...]:
    """A channel's deliveries, newest first."""
    where = (column.team == team, column.channel == channel)
    return _many(connection, _whole().where(*where).order_by(column.id.desc()).limit(limit))


_FREE: dict[str, Any] = {"lease_owner": "", "lease_until": None}
_WAITING = [State.PENDING.value, State.RETRY.value]
_UNSETTLED = [s.value for s in State if s not in (State.SENT, State.DEAD, State.EXPIRED)]


def _again(state: State) -> Any:
    """This state while the subscription is there, else expired."""
    there = exists().where(subscriptions.c.id == column.subscription_id)
    return case((there, state.value), else_=State.EXPIRED.value)


def _held(delivery: Delivery, *states: State) -> ColumnElement[bool]:
    held = [state.value for state in states or (State.LEASED, State.POSTING)]
    return and_(column.state.in_(held), column.lease_owner == delivery.lease_owner)


def _move(connection: Connection, delivery: Delivery, allowed: ColumnElement[bool], **values: Any) -> None:
    moved = connection.execute(update(deliveries).where(column.id == delivery.id, allowed).values(**values))
    if not moved.rowcount:
        raise LeaseLost(f"Delivery {delivery.key} went to another process or its lease ran out.")
