"""The records that cross the border of the store.

Every other room speaks in these frozen records; no table, row or session leaves storage/.
Times are aware datetimes in UTC; dates are local to where a thing happened.
"""

from __future__ import annotations

import calendar
import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class SourceKind(StrEnum):
    """What sort of outlet or body a source is."""

    WIRE = "wire"
    NEWSPAPER = "newspaper"
    BROADCASTER = "broadcaster"
    GOVERNMENT = "government"
    STATE_MEDIA = "state media"
    THINK_TANK = "think tank"
    AGGREGATOR = "aggregator"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Whether an event has happened, is to happen, or is told as context."""

    OCCURRED = "occurred"
    PLANNED = "planned"
    BACKGROUND = "background"


class EventType(StrEnum):
    """What kind of development an event is."""

    MISSILE_LAUNCH = "missile_launch"
    SATELLITE_LAUNCH = "satellite_launch"
    NUCLEAR_TEST = "nuclear_test"
    WEAPONS_DISPLAY = "weapons_display"
    EXERCISE = "exercise"
    DEPLOYMENT = "deployment"
    INCIDENT = "incident"
    MEETING = "meeting"
    CALL = "call"
    STATEMENT = "statement"
    AGREEMENT = "agreement"
    POLICY = "policy"
    SANCTION = "sanction"
    CEREMONY = "ceremony"
    REPORT = "report"
    AID = "aid"
    TRIAL = "trial"
    OTHER = "other"


class FlagKind(StrEnum):
    """A reason for care on an article or an event."""

    SINGLE_ORIGIN = "single origin"
    STATE_MEDIA_ONLY = "state media only"
    OFFICE_HOLDER = "office holder out of date"
    FIGURES = "figures in conflict"
    DATE = "date in doubt"


class Standing(StrEnum):
    """How an article stands to what the store already has."""

    NEW = "new"
    KNOWN = "known"  # the same document, or the same text under another address
    CHANGED = "changed"  # the same document with another wording: a new revision


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


@dataclass(frozen=True, slots=True)
class Source:
    """An outlet or body that publishes.

    `reliability` is a letter A to F of the NATO Admiralty scale, F where it cannot be judged.
    `names` are the other names under which documents give it, in any language.
    """

    key: str
    name: str
    kind: SourceKind
    country: str
    language: str
    reliability: str
    url: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One fetched document, in one wording; immutable.

    `published_on` is the publisher's local date; `published_at` the UTC moment where the document
    gives one. `id` and `revision` are 0 before the store has recorded it.
    """

    source: str
    publisher: str
    url: str
    external_id: str
    title: str
    text: str
    language: str
    published_on: date | None
    published_at: datetime | None
    seen_at: datetime
    id: int = 0
    revision: int = 0

    @property
    def key(self) -> str:
        """What makes two wordings the same document: its address, else its id, else its words."""
        return self.url or (f"{self.source}:{self.external_id}" if self.external_id else self.digest)

    @property
    def digest(self) -> str:
        """SHA-256 of the wording, in hexadecimal."""
        return hashlib.sha256(f"{self.title}\n\n{self.text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class EventDate:
    """A date as a text gives it: a day, a month or a year.

    `value` is `2025-12-28`, `2026-01` or `2026`; `end` the last day of a multi-day event.
    """

    value: str
    end: str | None = None

    @property
    def precision(self) -> str:
        """`day`, `month` or `year`."""
        return {10: "day", 7: "month", 4: "year"}[len(self.value)]

    @property
    def first(self) -> date:
        """The earliest day this date can mean."""
        parts = [int(p) for p in self.value.split("-")]
        return date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)

    @property
    def last(self) -> date:
        """The latest day this date can mean."""
        if self.end:
            return date.fromisoformat(self.end)
        first = self.first
        if self.precision == "day":
            return first
        month = first.month if self.precision == "month" else 12
        return date(first.year, month, calendar.monthrange(first.year, month)[1])


@dataclass(frozen=True, slots=True)
class Origin:
    """The body from whom a fact comes, with the outlets through which it came.

    Two origins with one key are one. `via` names the relaying outlets, nearest the article first.
    """

    key: str
    name: str
    via: tuple[str, ...] = ()
    state_media: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """A reason for care, with the sentence that a reader sees."""

    kind: FlagKind
    text: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a field has its value: the rule that decided and the words it saw."""

    about: str
    rule: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """One passage of an article that states one event.

    `evidence == article.text[start:end]`, always. `headline` is made of words of the article
    (its title for the lead, else a trimmed passage). `weight` runs from 0 to 1.
    `keys` are 63-bit hashes under which the store finds events this mention may belong to.
    """

    start: int
    end: int
    evidence: str
    headline: str
    type: EventType
    status: Status
    when: EventDate | None
    actors: tuple[str, ...]
    people: tuple[str, ...]
    topics: tuple[str, ...]
    origins: tuple[Origin, ...]
    lead: bool
    weight: float
    flags: tuple[Flag, ...] = ()
    reasons: tuple[Reason, ...] = ()
    keys: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one article says: its topics and its mentions, the lead first."""

    relevant: bool
    topics: tuple[str, ...]
    mentions: tuple[Mention, ...]
    flags: tuple[Flag, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One real-world development, as its mentions together tell it.

    `headline`, `summary`, `publisher` and `url` come from one mention's article, the best so far.
    `reported_on` is the publication day of the first article that told it, `news_on` that of the
    latest; `first_seen_at` and `updated_at` are when the store learned it. `id` is 0 before recording.
    """

    headline: str
    summary: str
    publisher: str
    url: str
    language: str
    type: EventType
    status: Status
    when: EventDate | None
    actors: tuple[str, ...]
    people: tuple[str, ...]
    topics: tuple[str, ...]
    origins: tuple[Origin, ...]
    flags: tuple[Flag, ...]
    weight: float
    reported_on: date
    news_on: date
    first_seen_at: datetime
    updated_at: datetime
    mentions: int = 1
    articles: int = 1
    is_lead: bool = True
    id: int = 0


@dataclass(frozen=True, slots=True)
class StoredMention:
    """A mention with the article it stands in and the moment the store learned it."""

    mention: Mention
    event_id: int
    article_id: int
    title: str
    publisher: str
    source: str
    url: str
    published_on: date | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored event that a new mention may belong to, with its newest mentions (at most 8)."""

    event: Event
    shared: int
    mentions: tuple[StoredMention, ...]


@dataclass(frozen=True, slots=True)
class NewEvent:
    """The decision that a mention opens an event; `event.id` is 0.

    `number` names it within one article's decisions, so that a later mention can join it.
    """

    mention: Mention
    event: Event
    reason: Reason
    number: int


@dataclass(frozen=True, slots=True)
class NewMention:
    """The decision that a mention belongs to an event, which now reads as `event`.

    `event.id` is the stored event's; 0 when it joins the NewEvent `number` of the same article.
    """

    mention: Mention
    event: Event
    reason: Reason
    number: int = 0


@dataclass(frozen=True, slots=True)
class Ignored:
    """The decision not to keep a mention."""

    mention: Mention
    reason: Reason


Decision = NewEvent | NewMention | Ignored


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording one article did."""

    article: Article
    new_events: tuple[int, ...]
    updated_events: tuple[int, ...]
    lead_event: int | None


class Order(StrEnum):
    """How a list of events is ordered."""

    NEWEST = "newest"  # latest news day first, then weight
    DATE = "date"  # event date, earliest first, undated last
    WEIGHT = "weight"  # what matters most first
    RANK = "rank"  # best match of the words first


@dataclass(frozen=True, slots=True)
class EventQuery:
    """Which events are asked for; empty fields do not restrict.

    `date_from`/`date_to` bound the event date (the day of the first report where it has none);
    `seen_after`/`seen_until` bound first_seen_at as (after, until].
    `as_of` answers from what the store knew at that moment. `leads_only` leaves out what was told
    only in passing. `undated_too` keeps events without a date in a query bounded by date.
    """

    words: tuple[str, ...] = ()
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
    as_of: datetime | None = None
    leads_only: bool = False
    order: Order = Order.NEWEST
    limit: int = 10


@dataclass(frozen=True, slots=True)
class EventPage:
    """The events a query found; `more` when the limit cut the list.

    `favours_recent` is true when so many matched that newer ones were ranked first.
    """

    events: tuple[Event, ...]
    more: bool = False
    favours_recent: bool = False


@dataclass(frozen=True, slots=True)
class EventRevision:
    """One entry of an event's history: what changed, when, by what and why."""

    event: Event
    number: int
    at: datetime
    by: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class EventDetail:
    """Everything the store has on one event."""

    event: Event
    mentions: tuple[StoredMention, ...]
    revisions: tuple[EventRevision, ...]


@dataclass(frozen=True, slots=True)
class Timing:
    """When a channel's digest is due: `at` as HH:MM in `zone`, on weekdays 0 (Monday) to 6."""

    at: str
    zone: str
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel's standing query and the times of its digest.

    `topics` are topic keys, in the order the channel named them; `without_topics` are left out.
    `timing` is None when no digest is wanted. `covered_until` is the end of what the last digest
    showed. `zone` is the channel's zone for every date shown.
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
    id: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """One message as it will be posted: fallback text and Block Kit blocks as JSON."""

    text: str
    blocks: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One post of a digest, with where it stands.

    `part` 0 is the message of the channel, higher parts are replies in its thread, `thread_ts` the
    ts of part 0 once it is sent. What it shows is frozen in `content`.
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
    lease_owner: str = ""
    lease_until: datetime | None = None
    posted_at: datetime | None = None
    ts: str = ""
    thread_ts: str = ""
    error: str = ""

    @property
    def key(self) -> str:
        """The key that the posted message carries in its metadata."""
        return f"{self.subscription_id}:{self.period_key}:{self.part}"


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the store holds."""

    sources: int
    articles: int
    events: int
    mentions: int
    subscriptions: int
    by_topic: dict[str, int] = field(default_factory=dict)
