"""The records that cross the border of the store.

Every other room speaks in these frozen records; no table, row or session leaves storage/.
Times are aware datetimes in UTC; dates are local to where a thing happened.
"""

from __future__ import annotations

from storage.model.articles import Article, Source, SourceKind, Standing
from storage.model.events import (
    Candidate,
    Decision,
    Event,
    EventDetail,
    EventLink,
    EventRevision,
    Ignored,
    Joined,
    Linked,
    LinkKind,
    NewEvent,
    NewMention,
    Recorded,
    Rewritten,
    StoredMention,
)
from storage.model.launches import Launch, LaunchFact, Particular
from storage.model.queries import Counts, EventPage, EventQuery, Order
from storage.model.reading import (
    EventDate,
    EventType,
    Flag,
    FlagKind,
    Mention,
    Origin,
    Reading,
    Reason,
    Status,
)
from storage.model.subscriptions import (
    Alert,
    Alerted,
    Alerts,
    Content,
    Delivery,
    DeliveryState,
    Method,
    Pace,
    Planned,
    Subscription,
    Timing,
)

__all__ = [
    "Alert",
    "Alerted",
    "Alerts",
    "Article",
    "Candidate",
    "Content",
    "Counts",
    "Decision",
    "Delivery",
    "DeliveryState",
    "Event",
    "EventDate",
    "EventDetail",
    "EventLink",
    "EventPage",
    "EventQuery",
    "EventRevision",
    "EventType",
    "Flag",
    "FlagKind",
    "Ignored",
    "Joined",
    "Launch",
    "LaunchFact",
    "LinkKind",
    "Linked",
    "Mention",
    "Method",
    "NewEvent",
    "NewMention",
    "Order",
    "Origin",
    "Pace",
    "Particular",
    "Planned",
    "Reading",
    "Reason",
    "Recorded",
    "Rewritten",
    "Source",
    "SourceKind",
    "Standing",
    "Status",
    "StoredMention",
    "Subscription",
    "Timing",
]
