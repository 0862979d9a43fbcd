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
    null,
    or_,
    select,
    update,
)

from storage import rates
from storage.engines.portable import ONE, one_of
from storage.engines.prepared import Prepared
from storage.errors import LeaseLost
from storage.model import Delivery, DeliveryState, Method, Subscription
from storage.post_tables import contents, deliveries, subscriptions
from storage.posts.subscriptions import AT_WORK, WAITING, pause
from storage.rows import delivery_of

State = DeliveryState
TOO_FAST = "ratelimited"
FAR = timedelta(minutes=10)  # no lease lasts so long: it was given before the clock was set back
LOST = "Delivery {} went to another process or its lease ran out."
column = deliveries.c


def whole() -> Select[Any]:
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
    shown = (contents.c.text, contents.c.blocks, contents.c.picture)
    # An outer join, though each has one: else SQLite walks all contents first.
    posts = deliveries.outerjoin(contents, contents.c.hash == column.content)
    return select(deliveries, *shown, thread_ts.label("thread_ts")).select_from(posts)


def _many(connection: Connection, statement: Select[Any]) -> tuple[Delivery, ...]:
    return tuple(delivery_of(row) for row in connection.execute(statement).mappings())


def _one(connection: Connection, delivery_id: int) -> Delivery:
    return _many(connection, whole().where(column.id == delivery_id))[0]


def is_stale(connection: Connection, now: datetime) -> bool:
    """Whether a process that is gone held a delivery."""
    return bool(_STALE.tuples(connection, {"now": now, "far": now + FAR}))


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
    _move(connection, delivery, _held(delivery), state=_again(State.RETRY), **values, **FREE)


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
        **FREE,
    )


def mark_dead(
    connection: Connection, delivery: Delivery, error: str, unread: datetime | None
) -> Subscription | None:
    """Give a post up for good, and with it all that was to follow.

    With `unread` its subscription is paused from there; who has to be told of that is returned.
    """
    open_to_us = or_(_held(delivery), column.state.in_([*WAITING, State.UNCERTAIN]))
    _move(connection, delivery, open_to_us, state=State.DEAD.value, error=error, look_at=None, **FREE)
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
    if not connection.execute(again.values(state=_again(State.PENDING), **FREE)).rowcount:
        raise LeaseLost(f"Delivery {delivery_id} is not uncertain, so it is not sent again.")
    return _one(connection, delivery_id).state is State.PENDING


def recover(connection: Connection, now: datetime, settles: timedelta) -> int:
    """Free what dead processes held: leased goes back, posting becomes uncertain until it has settled."""
    over = and_(one_of(column.state, AT_WORK), _lease_over(now, now + FAR))
    # An edit that was perhaps made already may be made again: it is the same edit.
    edit = and_(column.state == State.POSTING.value, column.edits)
    freed = connection.execute(
        update(deliveries)
        .where(or_(column.state == State.LEASED.value, edit), over)
        .values(state=_again(State.PENDING), **FREE)
    )
    posting = select(column.id, column.posted_at).where(column.state == State.POSTING.value, over)
    doubted = connection.execute(posting).all()
    doubt = {"state": State.UNCERTAIN.value, "error": "the process that posted it ended"}
    for delivery_id, posted_at in doubted:
        began = min(posted_at or now, now)  # later than now where the clock was set back
        look_at = max(now, began + settles)
        values = doubt | {"doubts": column.doubts + 1, "look_at": look_at, **FREE}
        connection.execute(update(deliveries).where(column.id == delivery_id).values(**values))
    return freed.rowcount + len(doubted)


Moments = datetime | BindParameter[datetime]


def _lease_over(now: Moments, far: Moments) -> ColumnElement[bool]:
    return or_(column.lease_until.is_(None), column.lease_until <= now, column.lease_until > far)


# Made once: most ticks ask nothing else.
_NOW: BindParameter[datetime] = bindparam("now", type_=column.lease_until.type)
_FAR: BindParameter[datetime] = bindparam("far", type_=column.lease_until.type)
_STALE = Prepared(select(column.id).where(one_of(column.state, AT_WORK), _lease_over(_NOW, _FAR)).limit(ONE))


def doubtful(connection: Connection, team: str, now: datetime, limit: int) -> tuple[Delivery, ...]:
    """A team's deliveries to look for in their channels, longest due first."""
    if Method.LOOK in rates.of_team(connection, team, now).held:
        return ()
    looked_for = column.state.in_([State.UNCERTAIN.value, State.SENT.value])
    due = (column.team == team, column.look_at.is_not(None), column.look_at <= now, looked_for)
    return _many(connection, whole().where(*due).order_by(column.look_at, column.id).limit(limit))


def look_again(connection: Connection, delivery_id: int, look_at: datetime | None) -> None:
    """Set when to look for a delivery once more; None when all is known."""
    connection.execute(update(deliveries).where(column.id == delivery_id).values(look_at=look_at))


def of_channel(connection: Connection, team: str, channel: str, limit: int) -> tuple[Delivery, ...]:
    """A channel's deliveries, newest first."""
    where = (column.team == team, column.channel == channel)
    return _many(connection, whole().where(*where).order_by(column.id.desc()).limit(limit))


FREE: dict[str, Any] = {"lease_owner": "", "lease_until": null()}
UNSETTLED = [state for state in State if state not in (State.SENT, State.DEAD, State.EXPIRED)]


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
        raise LeaseLost(LOST.format(delivery.key))
