"""Claiming and completing a post: what every one of them goes through, in few prepared statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    or_,
    select,
    update,
)

from storage import rates
from storage.engines.portable import ONE, one_of
from storage.engines.prepared import Prepared
from storage.errors import LeaseLost
from storage.model import Delivery, DeliveryState, Method, Pace
from storage.post_tables import contents, deliveries
from storage.posts.deliveries import FREE, LOST, UNSETTLED, whole
from storage.posts.subscriptions import AT_WORK, WAITING
from storage.rows import delivery_of

State = DeliveryState
column = deliveries.c


def is_ready(connection: Connection, team: str, now: datetime) -> bool:
    """Whether a team has a delivery whose time has come."""
    return bool(_READY.tuples(connection, {"team": team, "now": now}))


def claim(
    connection: Connection, team: str, owner: str, now: datetime, lease: timedelta, pace: Pace | None
) -> Delivery | None:
    """Lease a team's next delivery that may be sent, if there is one."""
    limits = rates.of_team(connection, team, now)
    if pace is not None and not rates.is_free(limits, now, pace):
        return None
    values = {"team": team, "now": now, "rests_until": now + pace.channel if pace else now}
    values |= {method.value: method not in limits.held for method in _KINDS}
    found = _NEXT.rows(connection, values)
    if not found:
        return None
    until = now + lease
    _LEASE.run(connection, [{"this": found[0]["id"], "owner": owner, "until": until}])
    claimed = replace(delivery_of(found[0]), state=State.LEASED, lease_owner=owner, lease_until=until)
    if pace is not None:
        rates.take(connection, claimed, limits, now, pace)
    return claimed


def start_posting(
    connection: Connection, delivery: Delivery, now: datetime, lease: timedelta | None
) -> Delivery:
    """Say that the post is about to be made; needs this owner's live lease, which can begin anew."""
    until = now + lease if lease else delivery.lease_until
    values = {"this": delivery.id, "owner": delivery.lease_owner, "now": now, "until": until}
    if not _BEGIN.changed(connection, values):
        raise LeaseLost(LOST.format(delivery.key))
    # While it is leased nobody else writes to it.
    begun = replace(delivery, state=State.POSTING, posted_at=now, lease_until=until)
    return replace(begun, attempts=delivery.attempts + 1)


def mark_sent(connection: Connection, delivery: Delivery, ts: str, look_at: datetime | None) -> None:
    """Say that the post exists; its ts proves it, whatever state the row is in."""
    if not _SENT.changed(connection, {"this": delivery.id, "proof": ts, "look": look_at}):
        raise LeaseLost(LOST.format(delivery.key))


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
        one_of(before.c.state, UNSETTLED),
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


# Which deliveries need a call of a kind that may be held.
_KINDS = {
    Method.POST: ~column.edits,
    Method.EDIT: column.edits,
    Method.UPLOAD: contents.c.picture.is_not(None),
}


def _next() -> Select[tuple[object, ...]]:
    """The first that may be sent; of each kind of call, whether it may be made, is bound by its name."""
    allowed = [or_(bindparam(method.value, type_=Boolean), ~needs) for method, needs in _KINDS.items()]
    ready = (column.team == bindparam("team"), one_of(column.state, WAITING), column.not_before <= _NOW)
    return (
        whole()
        .where(*ready, _its_turn(), ~_channel_busy(), *allowed, ~rates.channel_rests())
        .order_by(column.turn, column.not_before, column.place, column.id)
        .limit(ONE)
    )


_NOW = bindparam("now", type_=column.not_before.type)
_THIS = column.id == bindparam("this")
_READY = Prepared(
    select(column.id)
    .where(column.team == bindparam("team"), one_of(column.state, WAITING), column.not_before <= _NOW)
    .limit(ONE)
)
_NEXT = Prepared(_next())
_LEASE = Prepared(
    update(deliveries)
    .where(_THIS)
    .values(state=State.LEASED.value, lease_owner=bindparam("owner"), lease_until=bindparam("until"))
)
_BEGIN = Prepared(
    update(deliveries)
    .where(
        _THIS,
        one_of(column.state, [State.LEASED]),
        column.lease_owner == bindparam("owner"),
        column.lease_until > _NOW,
    )
    .values(
        state=State.POSTING.value,
        posted_at=_NOW,
        lease_until=bindparam("until"),
        attempts=column.attempts + 1,
    )
)
_SENT = Prepared(
    update(deliveries)
    .where(_THIS, or_(column.state != State.SENT.value, column.ts == bindparam("proof")))
    .values(state=State.SENT.value, ts=bindparam("proof"), look_at=bindparam("look"), error="", **FREE)
)
