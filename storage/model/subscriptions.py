"""What channels follow, and the posts that bring it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storage.model.reading import EventType


class DeliveryState(StrEnum):
    """Where one post of a digest is on its way."""

    PENDING = "pending"
    LEASED = "leased"
    POSTING = "posting"
    SENT = "sent"
    RETRY = "retry"
    UNCERTAIN = "uncertain"
    DEAD = "dead"
    EXPIRED = "expired"


class Method(StrEnum):
    """The kinds of calls that Slack limits by themselves."""

    POST = "chat.postMessage"
    EDIT = "chat.update"
    UPLOAD = "files"
    LOOK = "conversations"


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a workspace and a channel rest after a post; a workspace takes `burst` at once."""

    workspace: timedelta = timedelta(seconds=1)
    burst: int = 3
    channel: timedelta = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Timing:
    """When a channel's digest is due: `at` as HH:MM in `zone`, on weekdays 0 (Monday) to 6.

    A weekly one has one day and a picture of the week.
    """

    at: str
    zone: str
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    weekly: bool = False


@dataclass(frozen=True, slots=True)
class Alerts:
    """What a channel is told at once: events of these types (any, where none is named), said by so many.

    At most `per_hour` posts an hour, none between the two local times of `quiet`, HH:MM.
    """

    types: tuple[EventType, ...] = ()
    origins: int = 1
    per_hour: int = 6
    quiet: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel's standing query and the times of its digest.

    `topics` are topic keys, in the order the channel named them; `without_topics` are left out.
    `timing` is None when no digest is wanted. `covered_until` is the end of what the last digest
    showed. `zone` is the channel's zone for every date shown. `alerts` is None when nothing is told
    at once; `alerted_until` is up to when events were judged for alerts. Nothing is posted before
    `muted_until`.
    """

    team: str
    channel: str
    topics: tuple[str, ...]
    without_topics: tuple[str, ...]
    timing: Timing | None
    zone: str
    made_by: str
    made_at: datetime
    covered_until: datetime
    next_due_at: datetime | None
    paused: str = ""
    alerts: Alerts | None = None
    alerted_until: datetime | None = None
    muted_until: datetime | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """One message as it will be posted: fallback text and Block Kit blocks as JSON.

    A `picture`, a PNG, is uploaded first; the one image block without an address then shows it.
    """

    text: str
    blocks: str
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class Planned:
    """A period's digest to be queued, and when the subscription is due after it."""

    subscription: Subscription
    period_key: str
    contents: tuple[Content, ...]
    due_at: datetime
    covered_until: datetime
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Alerted:
    """An event that a channel was alerted to, by the post `period_key`, and what it was told up to."""

    event_id: int
    period_key: str
    told_until: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """A post to be queued: a new card of `event_ids`, or, with `before`, a further word on one of them.

    `card` then takes the place of the first post where it is given, and `content` is a reply to it.
    """

    period_key: str
    event_ids: tuple[int, ...]
    content: Content
    before: Alerted | None = None
    card: Content | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One post of a digest, with where it stands.

    `part` 0 is the message of the channel, higher parts are replies in its thread, `thread_ts` the
    ts of part 0 once it is sent. What it shows is frozen in `content`. `look_at` says when to look
    for it in the channel: for an uncertain one whether it is there, for one posted again whether it
    is there twice. With `edits` it takes the place of part 0 instead of being posted.
    """

    id: int
    subscription_id: int
    team: str
    channel: str
    period_key: str
    part: int
    state: DeliveryState
    content: Content
    due_at: datetime
    not_before: datetime
    attempts: int = 0
    refusals: int = 0
    doubts: int = 0
    lease_owner: str = ""
    lease_until: datetime | None = None
    posted_at: datetime | None = None
    look_at: datetime | None = None
    ts: str = ""
    thread_ts: str = ""
    error: str = ""
    edits: bool = False

    @property
    def key(self) -> str:
        """The key that the posted message carries in its metadata."""
        return f"{self.subscription_id}:{self.period_key}:{self.part}"
