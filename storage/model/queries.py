"""What can be asked of the store, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from storage.model.events import Event
from storage.model.reading import EventType, Status


class Order(StrEnum):
    """How a list of events is ordered."""

    NEWEST = "newest"  # latest news day first, then weight
    DATE = "date"  # event date, earliest first, undated last
    WEIGHT = "weight"  # what matters most first
    RANK = "rank"  # best match of the words first


@dataclass(frozen=True, slots=True)
class EventQuery:
    """Which events are asked for; empty fields do not restrict.

    `words` are words or phrases that must all occur; of several spellings in one place, one must.
    `date_from`/`date_to` bound the event date (the day of the first report where it has none);
    `seen_after`/`seen_until` bound first_seen_at as (after, until].
    `told_after` asks for those that became known or were told again since.
    `changed_after` asks instead for events known by then that came true, were called off, got another
    date, or are said by more than one body alone or state media since, up to `seen_until`.
    `as_of` answers from what the store knew at that moment. `leads_only` leaves out what was told
    only in passing. `undated_too` keeps events without a date in a query bounded by date.
    """

    words: tuple[str | tuple[str, ...], ...] = ()
    topics: tuple[str, ...] = ()
    without_topics: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    types: tuple[EventType, ...] = ()
    statuses: tuple[Status, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    undated_too: bool = False
    seen_after: datetime | None = None
    seen_until: datetime | None = None
    told_after: datetime | None = None
    changed_after: datetime | None = None
    as_of: datetime | None = None
    leads_only: bool = False
    order: Order = Order.NEWEST
    limit: int = 10


@dataclass(frozen=True, slots=True)
class EventPage:
    """The events a query found; `more` when the limit cut the list.

    `favours_recent` is true when so many matched that newer ones were ranked first.
    `before` is what each event was at the query's `changed_after`, in the same order.
    """

    events: tuple[Event, ...]
    more: bool = False
    favours_recent: bool = False
    before: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the store holds."""

    sources: int
    articles: int
    events: int
    mentions: int
    subscriptions: int
    by_topic: dict[str, int] = field(default_factory=dict)
