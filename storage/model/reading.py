"""What an article says: mentions, with dates, origins and reasons."""

from __future__ import annotations

import calendar
from datetime import date
from enum import StrEnum
from functools import lru_cache

from storage.model.launches import Launch
from storage.model.record import record


class Status(StrEnum):
    """Whether an event has happened, is to happen, was called off, or is told as context.

    Only an event is ever cancelled; what calls it off is a mention of another event.
    """

    OCCURRED = "occurred"
    PLANNED = "planned"
    BACKGROUND = "background"
    CANCELLED = "cancelled"


# What has been announced, whether or not it was called off.
PLANS = frozenset((Status.PLANNED, Status.CANCELLED))


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


DAY_LENGTH = 10
PRECISIONS = {4: "year", 7: "month", DAY_LENGTH: "day"}


@lru_cache(maxsize=4000)
def _first(value: str) -> date:
    return date.fromisoformat(value + "-01-01"[: DAY_LENGTH - len(value)])


@record(frozen=True, slots=True)
class EventDate:
    """A date as a text gives it: a day, a month or a year.

    `value` is `2025-12-28`, `2026-01` or `2026`; `end` the last day of a multi-day event.
    """

    value: str
    end: str | None = None

    @property
    def precision(self) -> str:
        """`day`, `month` or `year`."""
        return PRECISIONS[len(self.value)]

    @property
    def first(self) -> date:
        """The earliest day this date can mean."""
        return _first(self.value)

    @property
    def last(self) -> date:
        """The latest day this date can mean."""
        if self.end:
            return date.fromisoformat(self.end)
        first = self.first
        if len(self.value) == DAY_LENGTH:
            return first
        month = first.month if self.precision == "month" else 12
        return date(first.year, month, calendar.monthrange(first.year, month)[1])


@record(frozen=True, slots=True)
class Origin:
    """The body from whom a fact comes, with the outlets through which it came.

    Two origins with one key are one. `via` names the relaying outlets, nearest the article first.
    """

    key: str
    name: str
    via: tuple[str, ...] = ()
    state_media: bool = False


@record(frozen=True, slots=True)
class Flag:
    """A reason for care, with the sentence that a reader sees."""

    kind: FlagKind
    text: str


@record(frozen=True, slots=True)
class Reason:
    """Why a field has its value: the rule that decided and the words it saw."""

    about: str
    rule: str
    words: str = ""


@record(frozen=True, slots=True)
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
    launch: Launch | None = None


@record(frozen=True, slots=True)
class Reading:
    """What one article says: its topics and its mentions, the lead first."""

    relevant: bool
    topics: tuple[str, ...]
    mentions: tuple[Mention, ...]
    flags: tuple[Flag, ...] = ()
    reasons: tuple[Reason, ...] = ()
