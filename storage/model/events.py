"""Developments, and what recording an article does to them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from storage.model.articles import Article
from storage.model.launches import Launch
from storage.model.reading import EventDate, EventType, Flag, Mention, Origin, Reason, Status
from storage.model.record import record


@record(frozen=True, slots=True)
class Event:
    """One real-world development, as its mentions together tell it.

    `headline`, `summary`, `publisher` and `url` come from one mention's article, the best so far.
    `reported_on` is the publication day of the first article that told it, `news_on` that of the
    latest; `first_seen_at` and `updated_at` are when the store learned it. `id` is 0 before recording.
    `joined_into` is the event that took this one's mentions when both proved to be one, else 0.
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
    launch: Launch | None = None
    joined_into: int = 0


class LinkKind(StrEnum):
    """How one event stands to another; the words lie between the two."""

    REACTION = "reaction to"
    ANNOUNCEMENT = "announcement of"
    CHANGE = "change of"  # the calling off or putting off of a plan


@record(frozen=True, slots=True)
class StoredMention:
    """A mention with the article it stands in and the moment the store learned it.

    `opening` is how the article's text begins: two articles tell one story when these are alike.
    """

    mention: Mention
    event_id: int
    article_id: int
    title: str
    publisher: str
    source: str
    url: str
    published_on: date | None
    recorded_at: datetime
    opening: str = ""


@record(frozen=True, slots=True)
class Candidate:
    """A stored event that a new mention may belong to, with its newest mentions (at most 8)."""

    event: Event
    shared: int
    mentions: tuple[StoredMention, ...]


@record(frozen=True, slots=True)
class NewEvent:
    """The decision that a mention opens an event; `event.id` is 0.

    `number` names it within one article's decisions, so that a later mention can join it.
    """

    mention: Mention
    event: Event
    reason: Reason
    number: int


@record(frozen=True, slots=True)
class NewMention:
    """The decision that a mention belongs to an event, which now reads as `event`.

    `event.id` is the stored event's; 0 when it joins the NewEvent `number` of the same article.
    """

    mention: Mention
    event: Event
    reason: Reason
    number: int = 0


@record(frozen=True, slots=True)
class Ignored:
    """The decision not to keep a mention."""

    mention: Mention
    reason: Reason


@record(frozen=True, slots=True)
class Linked:
    """The decision that `event` reacts to, announces or changes `other`.

    Above 0 these are stored events, below 0 the negative number of a NewEvent of the same article.
    """

    kind: LinkKind
    event: int
    other: int
    reason: Reason


@record(frozen=True, slots=True)
class Joined:
    """The decision that two stored events are one.

    `event`, the older, stays and now reads as given; it takes the mentions of `absorbed`.
    """

    event: Event
    absorbed: int
    reason: Reason


@record(frozen=True, slots=True)
class Rewritten:
    """The decision that a stored event reads otherwise without a new mention of it."""

    event: Event
    reason: Reason


Decision = NewEvent | NewMention | Ignored | Linked | Joined | Rewritten


@record(frozen=True, slots=True)
class Recorded:
    """What recording one article did; `joined` has pairs of an absorbed event and the one that stays."""

    article: Article
    new_events: tuple[int, ...]
    updated_events: tuple[int, ...]
    lead_event: int | None
    joined: tuple[tuple[int, int], ...] = ()


@record(frozen=True, slots=True)
class EventRevision:
    """One entry of an event's history: what changed, when, by what and why."""

    event: Event
    number: int
    at: datetime
    by: str
    what: str
    why: str


@record(frozen=True, slots=True)
class EventLink:
    """How an event stands to another one, `event`.

    `forward` when it is the first that reacts to, announces or changes the other, else the reverse.
    """

    kind: LinkKind
    event: Event
    forward: bool


@record(frozen=True, slots=True)
class EventDetail:
    """Everything the store has on one event; of one that was absorbed, on the one that stays."""

    event: Event
    mentions: tuple[StoredMention, ...]
    revisions: tuple[EventRevision, ...]
    links: tuple[EventLink, ...] = ()
