"""Due subscriptions become deliveries: composed once, frozen, posted by the courier."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import TypeVar

from bot.digest import FILLED_UP_TO, Digest, changes_query, coming_query, compose, news_query
from bot.periods import next_due
from bot.picture import Week, drawn, last_day, week_of
from bot.reading.rosters import Rosters
from bot.slack.digest_message import contents, messages
from storage.errors import StoreError
from storage.model import Content, Planned, Subscription
from storage.store import Store

Made = TypeVar("Made")

log = logging.getLogger(__name__)

WEEK_LOOKED_BACK = timedelta(days=8)
WEEK_EVENTS = 5000
AT_ONCE = 2000  # digests in a transaction, so that other writers wait no longer than for these


def enqueue_due(store: Store, rosters: Rosters, clock: Callable[[], datetime], team: str) -> int:
    """due subscriptions | store.events | compose | store.enqueue; returns how many digests.

    A subscription that was due several times while nobody ticked gets one digest of the whole time.
    One whose digest fails is logged under an id, and the others get theirs.
    """
    now = clock()
    desk = Composer(store, rosters, now)
    due = store.due_subscriptions(team, now)
    made = 0
    for first in range(0, len(due), AT_ONCE):
        batch = due[first : first + AT_ONCE]
        planned = [one for it in batch if (one := _guarded(partial(desk.due, it), it))]
        try:
            made += store.enqueue(planned)
        except StoreError:  # perhaps for one of them alone
            made += sum(_guarded(partial(store.enqueue, [one]), one.subscription) or 0 for one in planned)
    return made


def _guarded(deed: Callable[[], Made], subscription: Subscription) -> Made | None:
    try:
        return deed()
    except Exception:
        number = uuid.uuid4().hex[:8]
        log.exception("digest of %s could not be composed (id %s)", subscription.channel, number)
        return None


def enqueue_now(store: Store, rosters: Rosters, subscription: Subscription, now: datetime) -> bool:
    """Put a digest in the queue at once.

    It covers up to now, so that the next regular one, which keeps its time, repeats nothing.
    """
    period_key = f"now {now:%Y-%m-%dT%H:%M:%S}"
    desk = Composer(store, rosters, now)
    return bool(store.enqueue([desk.planned(subscription, period_key, now, subscription.next_due_at)]))


class Composer:
    """Composes the digests of one moment; channels that are to be shown the same share one."""

    def __init__(self, store: Store, rosters: Rosters, now: datetime) -> None:
        self._store, self._now = store, now
        self._names = {topic.key: topic.names.get("en", topic.key) for topic in rosters.topics}
        self._made: dict[tuple[object, ...], tuple[Content, ...]] = {}

    def due(self, subscription: Subscription) -> Planned | None:
        """The digest of a due moment."""
        due_at, timing = subscription.next_due_at, subscription.timing
        if due_at is None or timing is None:
            return None
        _, period_key = next_due(timing, due_at - timedelta(seconds=1))
        following, _ = next_due(timing, max(self._now, due_at))
        return self.planned(subscription, period_key, due_at, following)

    def planned(
        self, subscription: Subscription, period_key: str, due_at: datetime, following: datetime | None
    ) -> Planned:
        """A digest of what the channel has not been shown."""
        known = max(subscription.covered_until, self._known or subscription.covered_until)
        return Planned(
            subscription, period_key, self._contents(subscription, known), due_at, known, following
        )

    @cached_property
    def _known(self) -> datetime | None:
        return self._store.newest_change_at()

    def _contents(self, subscription: Subscription, known: datetime) -> tuple[Content, ...]:
        alerted: tuple[int, ...] = ()
        if subscription.alerts is not None or subscription.alerted_until is not None:
            _, alerted = self._store.alerted_since(subscription, subscription.covered_until)
        weekly = subscription.timing is not None and subscription.timing.weekly
        wanted = (subscription.topics, subscription.without_topics, subscription.covered_until)
        same = (*wanted, subscription.zone, weekly, alerted)
        if same not in self._made:
            self._made[same] = _frozen(self._store, subscription, self._now, known, self._names)
        return self._made[same]


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
    """The figures of the last seven days, where the digest is a weekly one and there are any."""
    if subscription.timing is None or not subscription.timing.weekly:
        return None
    asked = replace(news_query(subscription, now), seen_after=now - WEEK_LOOKED_BACK, limit=WEEK_EVENTS)
    events = store.events(asked).events
    week = week_of(events, last_day(now, subscription.zone), subscription.topics, names)
    return week if week.total else None  # of nothing there is no picture


def _frozen(
    store: Store, subscription: Subscription, now: datetime, known: datetime, names: Mapping[str, str]
) -> tuple[Content, ...]:
    week = week_for(store, subscription, now, names)
    digest = digest_of(store, subscription, now, known)
    first, *rest = contents(messages(digest, names, week.in_words() if week else ""))
    return (replace(first, picture=drawn(week)) if week else first, *rest)
