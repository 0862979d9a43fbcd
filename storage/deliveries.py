"""Deliveries: each post of a digest through its states, by conditional updates.

    pending ─ claim → leased ─ start_posting → posting ─ mark_* → sent | retry | uncertain | dead
    leased, lease over → pending        posting, lease over → uncertain        uncertain ─ requeue → pending

A post is only made while `posting` is committed, so that a crash leaves a trace to reconcile. Whatever
is to be tried again expires instead when its subscription was removed meanwhile.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    or_,
    select,
    update,
)

from storage import rates
from storage.errors import LeaseLost
from storage.model import Delivery, DeliveryState, Method, Pace, Subscription
from storage.portable import one_of
from storage.rows import delivery_of
from storage.subscriptions import AT_WORK, WAITING, pause
from storage.tables import deliveries, subscriptions

State = DeliveryState
TOO_FAST = "ratelimited"
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


def is_ready(connection: Connection, team: str, now: datetime) -> bool:
    """Whether a team has a delivery whose time has come."""
    return bool(connection.scalar(_READY, {"team": team, "now": now}))


def is_stale(connection: Connection, now: datetime) -> bool:
    """Whether a process that is gone held a delivery."""
    return bool(connection.scalar(_STALE, {"now": now}))


def claim(
    connection: Connection, team: str, owner: str, now: datetime, lease: timedelta, pace: Pace | None
) -> Delivery | None:
    """Lease a team's next delivery that may be sent, if there is one."""
    ready = and_(one_of(column.state, WAITING), column.not_before <= now)
    allowed = [~_kind(method) for method in rates.held(connection, team, now)]
    if pace is not None:
        if not rates.is_free(connection, team, now, pace):
            return None
        allowed.append(~rates.channel_rests(now, pace))
    next_one = (
        select(column.id)
        .where(column.team == team, ready, _its_turn(), ~_channel_busy(), *allowed)
        .order_by(column.turn, column.not_before, column.place, column.id)
        .limit(1)
    )
    delivery_id = connection.scalar(next_one)
    if delivery_id is None:
        return None
    taken = {"state": State.LEASED.value, "lease_owner": owner, "lease_until": now + lease}
    connection.execute(update(deliveries).where(column.id == delivery_id).values(taken))
    claimed = _one(connection, delivery_id)
    if pace is not None:
        rates.take(connection, claimed, now, pace)
    return claimed


def _kind(method: Method) -> ColumnElement[bool]:
    """Which deliveries need a call of this kind."""
    if method is Method.UPLOAD:
        return column.picture.is_not(None)
    return {Method.POST: ~column.edits, Method.EDIT: column.edits}.get(method, false())


def _its_turn() -> ColumnElement[bool]:
    """A digest comes after the earlier ones of its channel, a reply after all that was before it.

    An alert waits for earlier alerts alone.
    """
    first, before, earlier = (deliveries.alias(name) for name in ("first", "before", "earlier"))
    waiting = exists().where(
        earlier.c.team == column.team,
        earlier.c.channel == column.channel,
        earlier.c.part == 0,
        one_of(earlier.c.state, WAITING),
        earlier.c.turn + 0 <= column.turn,  # the sum keeps SQLite from walking all of the team's
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
        one_of(before.c.state, _UNSETTLED),
        # An edit of unknown outcome holds up no words.
        ~and_(before.c.edits, before.c.state == State.UNCERTAIN.value),
    )
    return or_(and_(column.part == 0, ~waiting), and_(column.part > 0, posted, ~unsettled))


def _channel_busy() -> ColumnElement[bool]:
    at_work = deliveries.alias("at_work")
    return exists().where(
        at_work.c.team == column.team,
        at_work.c.channel == column.channel,
        one_of(at_work.c.state, AT_WORK),
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
    connection: Connection,
    delivery: Delivery,
    not_before: datetime,
    error: str,
    *,
    refused: bool,
    doubted: bool,
) -> None:
    """Say that nothing was posted, or nothing that may not be posted again, and when to try again."""
    values = {"not_before": not_before, "error": error, "refusals": column.refusals + int(refused)}
    values["doubts"] = column.doubts + int(doubted)
    _move(connection, delivery, _held(delivery), state=_again(State.RETRY), **values, **_FREE)


def too_fast(
    connection: Connection, delivery: Delivery, method: Method, now: datetime, until: datetime
) -> None:
    """Slack refused a call as one too many: its channel waits as told.

    When another channel waits for that as well, it is the workspace that was meant.
    """
    mark_retry(connection, delivery, until, TOO_FAST, refused=False, doubted=False)
    other = exists().where(
        column.team == delivery.team,
        column.channel != delivery.channel,
        one_of(column.state, WAITING),
        column.error == TOO_FAST,
        column.not_before > now,
    )
    if connection.scalar(select(other)):
        rates.hold(connection, delivery.team, method, until)


def mark_uncertain(connection: Connection, delivery: Delivery, look_at: datetime | None, error: str) -> None:
    """Say that nobody knows whether the post exists."""
    held = or_(_held(delivery, State.POSTING), column.state == State.UNCERTAIN.value)
    _move(
        connection,
        delivery,
        held,
        state=State.UNCERTAIN.value,
        look_at=look_at,
        error=error,
        doubts=column.doubts + 1,
        **_FREE,
    )


def mark_dead(
    connection: Connection, delivery: Delivery, error: str, unread: datetime | None
) -> Subscription | None:
    """Give a post up for good, and with it all that was to follow.

    With `unread` its subscription is paused from there; who has to be told of that is returned.
    """
    open_to_us = or_(_held(delivery), column.state.in_([*WAITING, State.UNCERTAIN]))
    _move(connection, delivery, open_to_us, state=State.DEAD.value, error=error, look_at=None, **_FREE)
    same = (column.subscription_id == delivery.subscription_id, one_of(column.state, WAITING))
    thread = and_(column.period_key == delivery.period_key, column.part > delivery.part)
    # Once the channel's readers stand where this digest began, the next shows what later ones held.
    later = column.due_at >= delivery.due_at
    follows = or_(thread, later) if unread is not None and delivery.part == 0 else thread
    given_up = {"state": State.EXPIRED.value, "error": f"part {delivery.part} was given up"}
    if not delivery.edits:  # a reply says on its own what an edit would have shown
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
    over = and_(one_of(column.state, AT_WORK), _lease_over(now))
    # An edit that was perhaps made already may be made again: it is the same edit.
    edit = and_(column.state == State.POSTING.value, column.edits)
    freed = connection.execute(
        update(deliveries)
        .where(or_(column.state == State.LEASED.value, edit), over)
        .values(state=_again(State.PENDING), **_FREE)
    )
    doubt = {"state": State.UNCERTAIN.value, "look_at": look_at, "error": "the process that posted it ended"}
    doubt["doubts"] = column.doubts + 1
    doubted = connection.execute(
        update(deliveries).where(column.state == State.POSTING.value, over).values(**doubt, **_FREE)
    )
    return freed.rowcount + doubted.rowcount


def _lease_over(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    return or_(column.lease_until.is_(None), column.lease_until <= now)


# Made once: most ticks ask nothing else.
_NOW: BindParameter[datetime] = bindparam("now")
_READY = select(
    exists().where(column.team == bindparam("team"), one_of(column.state, WAITING), column.not_before <= _NOW)
)
_STALE = select(exists().where(one_of(column.state, AT_WORK), _lease_over(_NOW)))


def doubtful(connection: Connection, team: str, now: datetime, limit: int) -> tuple[Delivery, ...]:
    """A team's deliveries to look for in their channels, longest due first."""
    if Method.LOOK in rates.held(connection, team, now):
        return ()
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
_UNSETTLED = [state for state in State if state not in (State.SENT, State.DEAD, State.EXPIRED)]


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
