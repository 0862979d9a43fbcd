"""Records to rows and rows to records."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import RowMapping

from storage.columns import as_json
from storage.model import (
    Alerts,
    Article,
    Content,
    Delivery,
    DeliveryState,
    Event,
    EventDate,
    EventRevision,
    EventType,
    Mention,
    Source,
    SourceKind,
    Status,
    StoredMention,
    Subscription,
    Timing,
)
from storage.model.record import values_of

# A row by the names of its columns, from SQLAlchemy or from a prepared statement.
Row = Mapping[str, Any] | RowMapping


def source_row(source: Source) -> dict[str, Any]:
    """A source's columns."""
    return {name: getattr(source, name) for name in Source.__slots__} | {"kind": source.kind.value}


def source_of(row: Row) -> Source:
    """A source from its row."""
    return Source(**{**row, "kind": SourceKind(row["kind"])})


_ARTICLE = tuple(Article.__slots__)


def article_row(article: Article, recorded_at: datetime) -> dict[str, Any]:
    """An article's columns."""
    row = dict(zip(_ARTICLE, values_of(article), strict=True))
    return row | {"key": article.key, "digest": article.digest, "recorded_at": recorded_at}


def article_of(row: Row) -> Article:
    """An article from its row."""
    return Article(**{name: row[name] for name in _ARTICLE})


# By their names, as rows have them: to call an enumeration takes three times as long.
_TYPES = {kind.value: kind for kind in EventType}
_STATES = {status.value: status for status in Status}


def _row(of: Event | Mention) -> dict[str, Any]:
    """A record's fields, of which type, status and date are plain text."""
    row = dict(zip(type(of).__slots__, values_of(of), strict=True))
    when = row.pop("when")
    row["type"], row["status"] = of.type.value, of.status.value
    row["when_value"], row["when_end"] = (when.value, when.end) if when else (None, None)
    return row


def _reader(kind: type[Event] | type[Mention]) -> Callable[[Row], list[Any]]:
    """What reads of a row the values of a record, in the order of its fields."""
    names = ["when_value" if name == "when" else name for name in kind.__slots__]
    read, place = itemgetter(*names, "when_end"), names.index("type")

    def values(row: Row) -> list[Any]:
        given: list[Any]
        *given, end = read(row)
        told, status, when = given[place : place + 3]
        given[place : place + 3] = _TYPES[told], _STATES[status], EventDate(when, end) if when else None
        return given

    return values


# Type, status and when follow each other in both records.
_mention_values, _event_values = _reader(Mention), _reader(Event)
_JOINED = Event.__slots__.index("joined_into")


def mention_row(mention: Mention, recorded_at: datetime) -> dict[str, Any]:
    """A mention's columns, without its id and what it belongs to."""
    row = _row(mention)
    row["recorded_at"] = recorded_at
    return row


_of_article = itemgetter(*[name for name in StoredMention.__slots__ if name != "mention"])


def stored_mention_of(row: Row) -> StoredMention:
    """A mention from its row joined with its article's title, publisher, source, url and date."""
    return StoredMention(Mention(*_mention_values(row)), *_of_article(row))


def event_row(event: Event) -> dict[str, Any]:
    """An event's columns."""
    row = _row(event)
    row["first_day"], row["last_day"] = days_of(event)
    row["joined_into"] = event.joined_into or None
    return row


def days_of(event: Event) -> tuple[date, date]:
    """The days an event may lie on: its date's, else that of the first report."""
    return (event.when.first, event.when.last) if event.when else (event.reported_on, event.reported_on)


def event_of(row: Row) -> Event:
    """An event from its row, of `events` or of `event_revisions`."""
    values = _event_values(row)
    values[_JOINED] = values[_JOINED] or 0
    return Event(*values)


def revision_of(row: Row) -> EventRevision:
    """A revision from its row."""
    return EventRevision(
        event_of(row), row["number"], row["made_at"], row["made_by"], row["what"], row["why"]
    )


_SUBSCRIPTION = (
    *("team", "channel", "topics", "without_topics", "zone", "made_by", "made_at"),
    *("covered_until", "next_due_at", "paused", "alerted_until", "muted_until"),
)
# Those of a row, in the order of the record's fields: thousands are read at once.
SUBSCRIPTION = (
    *(*_SUBSCRIPTION[:4], "timing_at", "timing_zone", "timing_days", "timing_weekly"),
    *(*_SUBSCRIPTION[4:10], "alerts", *_SUBSCRIPTION[10:], "id"),
)


def subscription_row(subscription: Subscription) -> dict[str, Any]:
    """A subscription's columns, without its id."""
    timing = subscription.timing
    return {name: getattr(subscription, name) for name in _SUBSCRIPTION} | {
        "timing_at": timing.at if timing else None,
        "timing_zone": timing.zone if timing else None,
        "timing_days": ",".join(map(str, timing.days)) if timing else None,
        "timing_weekly": timing.weekly if timing else None,
        "alerts": as_json(asdict(subscription.alerts)) if subscription.alerts else None,
    }


def subscription_of(row: Row) -> Subscription:
    """A subscription from its row."""
    return subscription_in([row[name] for name in SUBSCRIPTION])


def subscription_in(row: Sequence[Any]) -> Subscription:
    """A subscription from its columns in the order of `SUBSCRIPTION`."""
    timing = _timing(*row[4:8]) if row[4] is not None else None
    alerts = alerts_of(row[14]) if row[14] else None
    fields = (*row[:4], timing, *row[8:14], alerts, *row[15:])
    return Subscription(*fields)


@lru_cache(maxsize=4096)  # very many channels have theirs at the same time
def _timing(at: str, zone: str, days: str, weekly: bool | None) -> Timing:
    return Timing(at, zone, tuple(int(day) for day in days.split(",") if day), bool(weekly))


def alerts_of(stored: str) -> Alerts:
    """What is told at once, from its JSON."""
    told = json.loads(stored)
    types = tuple(EventType(name) for name in told["types"])
    quiet = (told["quiet"][0], told["quiet"][1]) if told["quiet"] else None
    return Alerts(types, told["origins"], told["per_hour"], quiet)


_DELIVERY = (
    *("id", "subscription_id", "team", "channel", "period_key", "part", "due_at", "not_before"),
    *("attempts", "refusals", "doubts", "lease_owner", "lease_until", "posted_at", "look_at"),
    *("ts", "error", "edits"),
)


def delivery_of(row: Row) -> Delivery:
    """A delivery from its row, with `thread_ts` from that of part 0."""
    return Delivery(
        **{name: row[name] for name in _DELIVERY},
        state=DeliveryState(row["state"]),
        content=Content(row["text"], row["blocks"], row["picture"] or b""),
        thread_ts=(row["thread_ts"] or "") if row["part"] else "",
    )
