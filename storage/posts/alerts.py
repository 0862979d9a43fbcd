"""Alerts: which events a channel was told at once, and the posts that tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from storage.columns import as_json
from storage.engines.portable import among
from storage.model import Alert, Alerted, DeliveryState, Subscription
from storage.post_tables import alerted, deliveries, subscriptions
from storage.posts.queueing import alert_row, keep
from storage.posts.subscriptions import one
from storage.rows import subscription_of

column = alerted.c


def subscribed(connection: Connection, team: str, now: datetime) -> tuple[Subscription, ...]:
    """A team's subscriptions that are told at once and neither paused nor muted."""
    it = subscriptions.c
    open_ = (it.team == team, it.alerts.is_not(None), it.paused == "")
    rows = connection.execute(select(subscriptions).where(*open_).order_by(it.id)).mappings()
    found = (subscription_of(row) for row in rows)
    return tuple(one for one in found if one.muted_until is None or one.muted_until <= now)


def told(connection: Connection, subscription_id: int, events: Iterable[int]) -> Mapping[int, Alerted]:
    """Which of these events a channel was told at once, by event."""
    statement = select(column.event_id, column.period_key, column.told_until).where(
        column.subscription_id == subscription_id, among(column.event_id, "ids")
    )
    rows = connection.execute(statement, {"ids": as_json(list(events))})
    return {row.event_id: Alerted(row.event_id, row.period_key, row.told_until) for row in rows}


def since(connection: Connection, subscription_id: int, moment: datetime) -> tuple[int, tuple[int, ...]]:
    """How many alerts were queued since a moment, and of which events."""
    statement = select(column.period_key, column.event_id).where(
        column.subscription_id == subscription_id, column.alerted_at > moment
    )
    rows = connection.execute(statement).all()
    return len({row.period_key for row in rows}), tuple(row.event_id for row in rows)


def enqueue(
    connection: Connection,
    subscription: Subscription,
    posts: Sequence[Alert],
    now: datetime,
    known: datetime,
    alerted_until: datetime | None,
) -> bool:
    """Queue posts and say up to when events were judged; all or, when anything has changed since, nothing."""
    current = one(connection, subscription.team, subscription.channel)
    if current != subscription or _done_by_others(connection, subscription, posts):
        return False
    for post in posts:
        if post.before is None:
            _new_card(connection, subscription, post, now, known)
        else:
            _further_word(connection, subscription, post, post.before, now, known)
    connection.execute(
        update(subscriptions).where(subscriptions.c.id == subscription.id).values(alerted_until=alerted_until)
    )
    return True


def _done_by_others(connection: Connection, subscription: Subscription, posts: Sequence[Alert]) -> bool:
    """Whether another process has told one of these events meanwhile."""
    ids = [event_id for post in posts for event_id in post.event_ids]
    found = told(connection, subscription.id, ids)
    return any(found.get(event_id) != post.before for post in posts for event_id in post.event_ids)


def _new_card(
    connection: Connection, subscription: Subscription, post: Alert, now: datetime, known: datetime
) -> None:
    (kept,) = keep(connection, [post.content])
    connection.execute(insert(deliveries), alert_row(subscription, post.period_key, 0, kept, now))
    rows = [
        {"event_id": event_id, "period_key": post.period_key, "alerted_at": now, "told_until": known}
        for event_id in post.event_ids
    ]
    connection.execute(insert(alerted), [row | {"subscription_id": subscription.id} for row in rows])


def _further_word(
    connection: Connection,
    subscription: Subscription,
    post: Alert,
    before: Alerted,
    now: datetime,
    known: datetime,
) -> None:
    """Edit the card where there is one to edit, and reply to it."""
    same = (deliveries.c.subscription_id == subscription.id, deliveries.c.period_key == post.period_key)
    last = connection.scalar(select(func.max(deliveries.c.part)).where(*same))
    card = connection.scalar(select(deliveries.c.state).where(*same, deliveries.c.part == 0))
    # To a card that was given up nothing can be added; what has turned is in the next digest.
    if last is not None and card not in (DeliveryState.DEAD.value, DeliveryState.EXPIRED.value):
        said = [one for one in (post.card, post.content) if one is not None]
        rows = [
            alert_row(subscription, post.period_key, part, kept, now)
            for part, kept in enumerate(keep(connection, said), last + 1)
        ]
        rows[0]["edits"] = post.card is not None
        connection.execute(insert(deliveries), rows)
    connection.execute(
        update(alerted)
        .where(column.subscription_id == subscription.id, column.event_id == before.event_id)
        .values(told_until=known)
    )
