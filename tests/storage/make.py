"""Records for tests of the store, and a plain stand-in for reading and resolving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zlib import crc32

from storage.model import (
    Article,
    Decision,
    Event,
    EventDate,
    EventQuery,
    EventType,
    Ignored,
    Joined,
    Mention,
    NewEvent,
    NewMention,
    Order,
    Origin,
    Reading,
    Reason,
    Recorded,
    Source,
    SourceKind,
    Status,
    Subscription,
    Timing,
)
from storage.store import Store

T0 = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
BECAUSE = Reason("event", "no such event yet")
ONE = Reason("event", "both name the same talks")
YONHAP = Source("yonhap", "Yonhap", SourceKind.WIRE, "KR", "ko", "B", "https://example.org", ("연합뉴스",))


def article(title: str = "A headline", text: str = "A text.", **fields: object) -> Article:
    """An article with the fields that matter to a test."""
    given: dict[str, object] = {
        "source": "yonhap",
        "publisher": "Yonhap",
        "url": f"https://example.org/{crc32((title + text).encode())}",
        "external_id": "",
        "language": "en",
        "published_on": date(2026, 3, 1),
        "published_at": None,
        "seen_at": T0,
    }
    return Article(title=title, text=text, **(given | fields))  # type: ignore[arg-type]


def mention(of: Article, evidence: str | None = None, **fields: object) -> Mention:
    """A mention in an article; its evidence is the whole text unless a part is given."""
    words = of.text if evidence is None else evidence
    start = of.text.index(words)
    given: dict[str, object] = {
        "headline": of.title,
        "type": EventType.MEETING,
        "status": Status.OCCURRED,
        "when": EventDate("2026-03-01"),
        "actors": ("south_korea",),
        "people": (),
        "topics": ("diplomacy",),
        "origins": (Origin("yonhap", "Yonhap"),),
        "lead": True,
        "weight": 0.5,
    }
    return Mention(start, start + len(words), words, **(given | fields))  # type: ignore[arg-type]


def event_for(of: Article, told: Mention, **fields: object) -> Event:
    """The event that a mention alone would make."""
    day = of.published_on or of.seen_at.date()
    event = Event(
        headline=told.headline,
        summary=told.evidence,
        publisher=of.publisher,
        url=of.url,
        language=of.language,
        type=told.type,
        status=told.status,
        when=told.when,
        actors=told.actors,
        people=told.people,
        topics=told.topics,
        origins=told.origins,
        flags=told.flags,
        weight=told.weight,
        reported_on=day,
        news_on=day,
        first_seen_at=of.seen_at,
        updated_at=of.seen_at,
        is_lead=told.lead,
        launch=told.launch,
    )
    return replace(event, **fields)  # type: ignore[arg-type]


def opens(of: Article, told: Mention, number: int = 1, **fields: object) -> NewEvent:
    """The decision that a mention opens an event."""
    return NewEvent(told, event_for(of, told, **fields), BECAUSE, number)


def joins(of: Article, told: Mention, event: Event, **fields: object) -> NewMention:
    """The decision that a mention belongs to a stored event."""
    merged = replace(event, news_on=max(event.news_on, of.published_on or event.news_on))
    return NewMention(told, replace(merged, **fields), Reason("event", "same day"))  # type: ignore[arg-type]


def reading(*mentions: Mention) -> Reading:
    """A reading of these mentions."""
    return Reading(True, ("diplomacy",), mentions)


def put(store: Store, of: Article, decisions: Sequence[Decision]) -> Recorded:
    """Record an article with what was decided."""
    told = (d.mention for d in decisions if isinstance(d, NewEvent | NewMention | Ignored))
    return store.record(of, reading(*told), decisions)


def unite(store: Store, stays: int, gone: int, *told: Decision, **fields: object) -> Recorded:
    """Record an article that shows two events to be one, which then reads as the fields say."""
    event = replace(store.event(stays).event, **fields)  # type: ignore[arg-type]
    of = article(f"{stays} and {gone}", f"Events {stays} and {gone} are one.")
    return put(store, of, [*told, Joined(event, gone, ONE)])


def tell(store: Store, title: str, text: str = "A text.", **fields: Any) -> int:
    """Record an article that opens one event; its id."""
    of = article(title, text, published_on=fields.pop("published_on", date(2026, 3, 1)))
    recorded = put(store, of, [opens(of, mention(of, **fields))])
    return recorded.new_events[0]


def subscription(channel: str = "C1", **fields: object) -> Subscription:
    """A channel's subscription, due at T0."""
    given: dict[str, object] = {
        "team": "T1",
        "topics": ("missiles",),
        "without_topics": (),
        "timing": Timing("09:00", "Asia/Seoul"),
        "zone": "Asia/Seoul",
        "made_by": "U1",
        "made_at": T0,
        "covered_until": T0,
        "next_due_at": T0,
    }
    return Subscription(channel=channel, **(given | fields))  # type: ignore[arg-type]


def found(
    store: Store, *words: str | tuple[str, ...], order: Order = Order.RANK, **fields: object
) -> list[str]:
    """The headlines of the events that have the words."""
    query = EventQuery(words=words, order=order, **fields)  # type: ignore[arg-type]
    return [event.headline for event in store.events(query).events]
