"""Due subscriptions become deliveries: composed once, frozen, posted by the courier."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.digest import FILLED_UP_TO, Digest, changes_query, coming_query, compose, news_query
from bot.periods import local_date, next_due
from bot.picture import Week, drawn, week_of
from bot.reading.rosters import Rosters
from bot.slack.digest_message import contents, messages
from storage.model import Content, Subscription
from storage.store import Store

log = logging.getLogger(__name__)

WEEK_LOOKED_BACK = timedelta(days=8)
WEEK_EVENTS = 5000


def enqueue_due(store: Store, rosters: Rosters, clock: Callable[[], datetime], team: str) -> int:
    """due subscriptions | store.events | compose | store.enqueue; returns how many digests.

    A subscription that was due several times while nobody ticked gets one digest of the whole time.
    One whose digest fails is logged under an id, and the others get theirs.
    """
    now = clock()
    made = 0
    for subscription in store.due_subscriptions(team, now):
        try:
            made += enqueue_period(store, rosters, subscription, now)
        except Exception:
            number = uuid.uuid4().hex[:8]
            log.exception("digest of %s could not be composed (id %s)", subscription.channel, number)
    return made


def enqueue_period(store: Store, rosters: Rosters, subscription: Subscription, now: datetime) -> bool:
    """Put the digest of a due moment in the queue and move the due time on."""
    due_at, timing = subscription.next_due_at, subscription.timing
    if due_at is None or timing is None:
        return False
    _, period_key = next_due(timing, due_at - timedelta(seconds=1))
    following, _ = next_due(timing, max(now, due_at))
    return _enqueue(store, rosters, subscription, now, period_key, due_at, following)


def enqueue_now(store: Store, rosters: Rosters, subscription: Subscription, now: datetime) -> bool:
    """Put a digest in the queue at once.

    It covers up to now, so that the next regular one, which keeps its time, repeats nothing.
    """
    period_key = f"now {now:%Y-%m-%dT%H:%M:%S}"
    return _enqueue(store, rosters, subscription, now, period_key, now, subscription.next_due_at)


def digest_of(store: Store, subscription: Subscription, now: datetime, known: datetime) -> Digest:
    """What the channel would be shown at this moment, of what became known up to `known`."""
    new = store.events(news_query(subscription, known))
    if len(new.events) < FILLED_UP_TO:
        new = store.events(news_query(subscription, known, leads_only=False))
    changed = store.events(changes_query(subscription, known))
    coming = store.events(coming_query(subscription, now))
    _, alerted = store.alerted_since(subscription, subscription.covered_until)
    return compose(subscription, new, changed, coming, now, alerted)


def known_until(store: Store, subscription: Subscription) -> datetime:
    """Up to when the store's events are all there to be read.

    An event that is being recorded carries a later moment than any that can be read already, so
    that the newest of these is a border that nothing slips through.
    """
    newest = store.newest_change_at()
    return max(subscription.covered_until, newest) if newest else subscription.covered_until


def week_for(
    store: Store, subscription: Subscription, now: datetime, names: Mapping[str, str]
) -> Week | None:
    """The figures of the last seven days, where the digest is a weekly one."""
    if subscription.timing is None or not subscription.timing.weekly:
        return None
    asked = replace(news_query(subscription, now), seen_after=now - WEEK_LOOKED_BACK, limit=WEEK_EVENTS)
    events = store.events(asked).events
    return week_of(events, local_date(now, subscription.zone), subscription.topics, names)


def _frozen(
    store: Store, subscription: Subscription, now: datetime, known: datetime, names: Mapping[str, str]
) -> tuple[Content, ...]:
    week = week_for(store, subscription, now, names)
    digest = digest_of(store, subscription, now, known)
    first, *rest = contents(messages(digest, names, week.in_words() if week else ""))
    return (replace(first, picture=drawn(week)) if week else first, *rest)


def _enqueue(
    store: Store,
    rosters: Rosters,
    subscription: Subscription,
    now: datetime,
    period_key: str,
    due_at: datetime,
    following: datetime | None,
) -> bool:
    known = known_until(store, subscription)
    names = {topic.key: topic.names.get("en", topic.key) for topic in rosters.topics}
    return store.enqueue(
        subscription,
        period_key=period_key,
        contents=_frozen(store, subscription, now, known, names),
        due_at=due_at,
        covered_until=known,
        next_due_at=following,
    )
