"""Subscriptions: one a channel, and the digests they are due."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zlib import crc32

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

from storage.columns import Moment, as_json
from storage.model import Content, DeliveryState, Planned, Subscription
from storage.portable import ONE, among, insert, one_of
from storage.prepared import Prepared
from storage.rows import subscription_of, subscription_row
from storage.tables import deliveries, subscriptions

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
    rows = (row for team in asked for row in _DUE.rows(connection, {"team": team, "now": now}))
    found = (subscription_of(row) for row in rows)
    return tuple(sorted(found, key=lambda it: (it.next_due_at or now, it.id)))


def _has_digest(states: Sequence[DeliveryState]) -> ColumnElement[bool]:
    digest = deliveries.c
    same = (digest.team == column.team, digest.channel == column.channel, digest.part == 0)
    return exists().where(*same, digest.subscription_id == column.id, one_of(digest.state, states))


_IS_DUE = (column.paused == literal_column("''"), column.next_due_at <= bindparam("now"))
_ANY_DUE = Prepared(select(column.id).where(*_IS_DUE).limit(ONE))
_DUE = Prepared(
    select(subscriptions).where(
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


def enqueue(connection: Connection, planned: Sequence[Planned]) -> int:
    """Freeze digests as deliveries and move the due times; how many, without periods that had theirs.

    Nothing happens where the subscription has changed so that the digest is no longer the one it is due.
    """
    had = _periods(connection, planned)
    is_new = [bool(one.contents) and (one.subscription.id, one.period_key) not in had for one in planned]
    moved = _move_on(connection, [_moved(one, is_new=new) for one, new in zip(planned, is_new, strict=True)])
    new = [one for one, *both in zip(planned, is_new, moved, strict=True) if all(both)]
    rows = (
        delivery_row(one.subscription, one.period_key, part, content, one.due_at)
        for one in new
        for part, content in enumerate(one.contents)
    )
    _QUEUE.run(connection, list(rows))
    return len(new)


def _periods(connection: Connection, planned: Sequence[Planned]) -> set[tuple[int, str]]:
    """Which of these periods have had their digest."""
    ids = as_json([one.subscription.id for one in planned])
    keys = {one.period_key for one in planned}
    same = (among(deliveries.c.subscription_id, "ids"), deliveries.c.period_key.in_(keys))
    found = select(deliveries.c.subscription_id, deliveries.c.period_key).where(*same, deliveries.c.part == 0)
    return {(row[0], row[1]) for row in connection.execute(found, {"ids": ids})}


def _move_on(connection: Connection, moved: Sequence[dict[str, Any]]) -> Sequence[bool]:
    """Move subscriptions on; of each, whether it was as it had been read."""
    with connection.begin_nested() as attempt:  # all at once, which they nearly always are
        if _MOVE_ON.run(connection, moved) == len(moved):
            return [True] * len(moved)
        attempt.rollback()
    return [_MOVE_ON.changed(connection, one) for one in moved]


def _moved(planned: Planned, *, is_new: bool) -> dict[str, Any]:
    """What a subscription was when it was read, and its moments from now on."""
    read = planned.subscription
    return {
        "this": read.id,
        "read_topics": read.topics,
        "read_without": read.without_topics,
        "read_covered": read.covered_until,
        "read_paused": read.paused,
        "read_due": read.next_due_at,
        "due": planned.next_due_at,
        "covered": planned.covered_until if is_new else read.covered_until,
    }


# What decides which events a digest shows, and whether there is to be one, must be as it was read. A due
# time that was changed meanwhile is the newer wish, and stays.
_MOVE_ON = Prepared(
    update(subscriptions)
    .where(
        column.id == bindparam("this"),
        column.topics == bindparam("read_topics"),
        column.without_topics == bindparam("read_without"),
        column.covered_until == bindparam("read_covered"),
        column.paused == bindparam("read_paused"),
    )
    .values(
        next_due_at=case(
            (
                column.next_due_at.is_not_distinct_from(bindparam("read_due")),
                bindparam("due", type_=Moment()),
            ),
            else_=column.next_due_at,
        ),
        covered_until=bindparam("covered"),
    )
)


def delivery_row(
    subscription: Subscription,
    period_key: str,
    part: int,
    content: Content,
    due_at: datetime,
    *,
    alerts: bool = False,
) -> dict[str, Any]:
    """A post to be made, as a row: alerts go first, threads of digests last, equals in any order."""
    return {
        "subscription_id": subscription.id,
        "team": subscription.team,
        "channel": subscription.channel,
        "period_key": period_key,
        "part": part,
        "state": DeliveryState.PENDING.value,
        "text": content.text,
        "blocks": content.blocks,
        "picture": content.picture or None,
        "due_at": due_at,
        "not_before": due_at,
        "attempts": 0,
        "refusals": 0,
        "doubts": 0,
        "lease_owner": "",
        "ts": "",
        "error": "",
        "turn": 0 if alerts else min(part, 1) + 1,
        # Another order every day, so that it is not always the same channel that comes last.
        "place": crc32(f"{subscription.id}:{period_key}".encode()) & 0x7FFFFFFF,
    }


_QUEUE = Prepared(
    deliveries.insert(),
    [
        *("subscription_id", "team", "channel", "period_key", "part", "state", "text", "blocks", "picture"),
        *(
            "due_at",
            "not_before",
            "attempts",
            "refusals",
            "doubts",
            "lease_owner",
            "ts",
            "error",
            "turn",
            "place",
        ),
    ],
)
