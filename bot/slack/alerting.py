"""What is to be told at once becomes deliveries: judged once, frozen, posted by the courier."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from bot import alerts
from bot.digest import Change, Turn, confirming, turn_of
from bot.reading.rosters import Rosters
from bot.slack import alert_message
from bot.slack.digest_message import contents
from storage.model import Alert, Alerted, Content, Event, Subscription
from storage.store import Store

log = logging.getLogger(__name__)


def alert_due(store: Store, rosters: Rosters, clock: Callable[[], datetime], team: str) -> int:
    """alert subscriptions | store.events | cards and further words | store.enqueue_alerts

    Returns how many posts were queued. A channel that is quiet or muted is judged when that is over.
    """
    now, known = clock(), store.newest_change_at()
    queued = 0
    for subscription in store.alert_subscriptions(team, now) if known else ():
        try:
            queued += _alert(store, rosters, subscription, now, known or now)
        except Exception:
            number = uuid.uuid4().hex[:8]
            log.exception("alerts of %s could not be made (id %s)", subscription.channel, number)
    return queued


def _alert(store: Store, rosters: Rosters, subscription: Subscription, now: datetime, known: datetime) -> int:
    wanted, judged = subscription.alerts, subscription.alerted_until
    if wanted is None or (judged is not None and judged >= known):
        return 0
    if alerts.is_quiet(wanted, now, subscription.zone):
        return 0
    events = store.events(alerts.alert_query(subscription, now, known)).events
    told = store.alerted(subscription, (event.id for event in events))
    fresh = alerts.to_tell(subscription, events, told, now)
    posted, _ = store.alerted_since(subscription, now - alerts.HOUR)
    cards = alerts.cards(wanted, fresh, posted, now)
    names = {topic.key: topic.names.get("en", topic.key) for topic in rosters.topics}
    posts = [
        *_new(store, cards, names, now),
        *_further(store, (e for e in events if e.id in told), told, names),
    ]
    if not posts and cards.held:
        return 0
    until = judged if cards.held else known
    made = store.enqueue_alerts(subscription, posts, now=now, known=known, alerted_until=until)
    return len(posts) if made else 0


def _new(store: Store, cards: alerts.Cards, names: dict[str, str], now: datetime) -> Iterable[Alert]:
    for event in cards.single:
        yield Alert(alerts.key_of(event), (event.id,), _card(store, event, names))
    if cards.folded:
        (content,) = contents([alert_message.folded(cards.folded)])
        yield Alert(f"events {now:%Y-%m-%dT%H:%M:%S}", tuple(event.id for event in cards.folded), content)


def _further(
    store: Store, events: Iterable[Event], told: Mapping[int, Alerted], names: dict[str, str]
) -> Iterable[Alert]:
    """A card edited, and a reply to it, where an event has turned since its channel was told of it."""
    for event in events:
        before = told[event.id]
        number = alerts.event_of(before.period_key)  # perhaps of one that is now part of this event
        was = store.event(number or event.id, as_of=before.told_until).event
        turn = turn_of(event, was) or (Turn.CONFIRMED if confirming(event, was) else None)
        if turn is not None:
            (reply,) = contents([alert_message.further(Change(event, was, turn))])
            card = _card(store, event, names) if number else None
            yield Alert(before.period_key, (event.id,), reply, before, card)


def _card(store: Store, event: Event, names: dict[str, str]) -> Content:
    (content,) = contents([alert_message.card(store.event(event.id), names)])
    return content
