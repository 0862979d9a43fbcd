"""What an outlet publishes when, and how it is asked and answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Form(StrEnum):
    """How an outlet tells what is new."""

    RSS = "rss"
    ATOM = "atom"
    RDF = "rdf"
    JSON = "json"
    SITEMAP = "sitemap"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a piece says from a moment on."""

    since: datetime
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One article of an outlet, from when it is there until it is taken away.

    `dated` is what the outlet says of it, which need not be true: a moment, a day, other words, or
    nothing. `link` leads elsewhere; without it the piece has a page here, whose own idea of its
    address is `canonical`. `guid` stands for the page's address where it is empty.
    """

    key: str
    wordings: tuple[Wording, ...]
    dated: datetime | date | str | None = None
    link: str = ""
    canonical: str = ""
    guid: str = ""
    gone_at: datetime | None = None

    def at(self, moment: datetime) -> Wording | None:
        """How it reads then; None before it is there and after it is gone."""
        if self.gone_at is not None and moment >= self.gone_at:
            return None
        return next((one for one in reversed(self.wordings) if one.since <= moment), None)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: `base` is the outlet's address as it was asked for, `path` what follows it."""

    base: str
    path: str
    headers: Mapping[str, str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back; a body may be pieces without end, and `silent` says nothing at all."""

    status: int = 200
    body: bytes | Iterable[bytes] = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    silent: bool = False


Site = Callable[[Asked], Answer]


@dataclass(frozen=True, slots=True)
class Heard:
    """One request and how it was answered, for who counts them; `tagged` with a version to ask for."""

    at: datetime
    host: str
    path: str
    status: int
    tagged: bool
    headers: Mapping[str, str]
