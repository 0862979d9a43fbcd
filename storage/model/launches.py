"""What reports tell of one launch: each particular in their words and on whose word."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum

from storage.model.record import record


class Particular(StrEnum):
    """One thing that is told of a launch, under the name that people see."""

    TIME = "time"
    WEAPON = "weapon"
    MODEL = "model"
    COUNT = "count"
    SITE = "site"
    RANGE = "range"
    ALTITUDE = "altitude"
    DIRECTION = "direction"
    WATERS = "waters"
    ZONE = "economic zone"
    OUTCOME = "outcome"


@record(frozen=True, slots=True)
class LaunchFact:
    """One particular as one report tells it.

    `words` stand in the article's text from `start`. `value` is a name (`Sunan`,
    `short-range ballistic missile`) or a time with its zone (`2026-01-04T07:50+09:00`, without the day
    where none is stated); figures have `low` and `high` instead (pieces, kilometres), None on the
    side that is left open ("more than 900"). `origin` names the body whose word it is, empty where the
    text names none, and `country` says for which state it speaks; `observed` says that this is a
    government or its forces, which watched the launch.
    """

    about: Particular
    words: str
    start: int
    value: str = ""
    low: float | None = None
    high: float | None = None
    approximate: bool = False
    origin: str = ""
    observed: bool = False
    country: str = ""
    told_on: date | None = None

    @property
    def is_figure(self) -> bool:
        """Whether this is a number, not a name or a time."""
        return self.low is not None or self.high is not None


@record(frozen=True, slots=True)
class Launch:
    """Everything told of one launch, the best-founded of each particular first."""

    facts: tuple[LaunchFact, ...]

    def all(self, about: Particular) -> tuple[LaunchFact, ...]:
        """What is told of one particular, the best-founded first."""
        return tuple(fact for fact in self.facts if fact.about is about)

    def best(self, about: Particular) -> LaunchFact | None:
        """The best-founded word on one particular."""
        return next((fact for fact in self.facts if fact.about is about), None)

    @property
    def utc(self) -> datetime | None:
        """The moment of the launch, where day and time are stated."""
        fact = self.best(Particular.TIME)
        if fact is None or "T" not in fact.value:
            return None
        return datetime.fromisoformat(fact.value).astimezone(UTC)
