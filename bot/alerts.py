"""Which events a channel is told at once, and how: one card an event, the surplus in one post. PURE."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.digest import importance
from bot.periods import local_date
from storage.model import Alerts, Event, EventQuery, EventType, Order, Status, Subscription

URGENT = (
    EventType.MISSILE_LAUNCH,
    EventType.SATELLITE_LAUNCH,
    EventType.NUCLEAR_TEST,
    EventType.INCIDENT,
)
REACH = timedelta(hours=24)  # what waited longer is the digest's
WAITED = timedelta(minutes=5)  # held back by quiet hours, a mute or the hour's limit
NEWS_DAYS = 2  # older news come from an import, not from today
HOUR = timedelta(hours=1)
_ASKED = 200
_CARD = "event "


@dataclass(frozen=True, slots=True)
class Cards:
    """What to post now: cards of one event each, and one post of several; `held` when some must wait."""

    single: tuple[Event, ...] = ()
    folded: tuple[Event, ...] = ()
    held: bool = False


def alert_query(subscription: Subscription, now: datetime, known: datetime) -> EventQuery:
    """Ask for what became known or was told again since the channel's alerts were last judged."""
    since = max(subscription.alerted_until or now, now - REACH)
    return EventQuery(
        topics=subscription.topics,
        without_topics=subscription.without_topics,
        types=subscription.alerts.types if subscription.alerts else (),
        told_after=since,
        seen_until=known,
        leads_only=True,
        order=Order.WEIGHT,
        limit=_ASKED,
    )


def passes(alerts: Alerts, event: Event) -> bool:
    """Whether an event is of a type and has the origins that a channel wants to be told at once.

    Where one is enough, an event passes of which no origin is named: an article says so all the same.
    """
    wanted = not alerts.types or event.type in alerts.types
    happens = event.status in (Status.OCCURRED, Status.PLANNED)
    said_by = len({origin.key for origin in event.origins})
    return wanted and happens and max(said_by, 1) >= alerts.origins


def to_tell(
    subscription: Subscription, events: Sequence[Event], told: Collection[int], now: datetime
) -> tuple[Event, ...]:
    """The events to be told at once that the channel has not been told of, first seen first."""
    alerts = subscription.alerts
    if alerts is None:
        return ()
    oldest = local_date(now, subscription.zone) - timedelta(days=NEWS_DAYS)
    fresh = (
        event
        for event in events
        if event.id not in told and event.news_on >= oldest and passes(alerts, event)
    )
    return tuple(sorted(fresh, key=lambda event: (event.first_seen_at, event.id)))


def cards(alerts: Alerts, events: Sequence[Event], posted: int, now: datetime) -> Cards:
    """Spread events over the posts that are left of the hour; what has waited goes into one."""
    room = alerts.per_hour - posted
    if room <= 0 or not events:
        return Cards(held=bool(events))
    waited = [event for event in events if event.updated_at <= now - WAITED]
    folded = waited if len(waited) > 1 else []
    ranked = sorted((e for e in events if e not in folded), key=lambda e: (-importance(e), e.id))
    room -= bool(folded)
    if len(ranked) > room:
        room -= not folded
        folded = [*folded, *ranked[max(room, 0) :]]
        ranked = ranked[: max(room, 0)]
    return Cards(tuple(ranked), tuple(folded))


def key_of(event: Event) -> str:
    """Under which key the card of an event is kept."""
    return f"{_CARD}{event.id}"


def event_of(key: str) -> int:
    """The event whose card is kept under a key; 0 where the post tells of several."""
    return int(key.removeprefix(_CARD)) if key.startswith(_CARD) else 0


def is_quiet(alerts: Alerts, now: datetime, zone: str) -> bool:
    """Whether the channel's clock stands within its quiet hours."""
    if alerts.quiet is None:
        return False
    first, last = (time.fromisoformat(one) for one in alerts.quiet)
    clock = now.astimezone(ZoneInfo(zone)).time()
    return first <= clock < last if first <= last else clock >= first or clock < last
