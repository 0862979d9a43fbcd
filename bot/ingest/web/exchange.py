"""What is asked of the web, what it answers, and why it may not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.errors import TrilateralError

MOST_BYTES = 10 * 1024 * 1024  # five thousand entries of a feed with whole texts fit


class ProblemKind(StrEnum):
    """Why there is no answer."""

    ADDRESS = "address"  # not one that may be asked: private, no http, credentials, another port
    UNREACHABLE = "unreachable"  # no such host, or no way to it
    REFUSED = "refused"  # the host does not serve: connection refused, broken off, no HTTP
    TLS = "tls"  # its certificate or its encryption cannot be trusted
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    REDIRECTS = "redirects"  # too many, in a circle, or to nowhere
    ROBOTS = "robots"  # its robots.txt forbids it, or could not be read


class FetchProblem(TrilateralError):
    """Nothing came of a request; `words` is a sentence that says why.

    `transient` where the same request may well succeed later.
    """

    def __init__(self, kind: ProblemKind, words: str, *, transient: bool = False) -> None:
        self.kind = kind
        self.words = words
        self.transient = transient
        super().__init__(words)


@dataclass(frozen=True, slots=True)
class Request:
    """One address to get, with the validators of the answer that is known already.

    `most_bytes` bounds the body as sent and as unpacked. With `robots` the host's robots.txt is
    asked first, as it must be for everything but feeds, whose addresses are given out to be polled.
    """

    url: str
    etag: str = ""
    last_modified: str = ""
    most_bytes: int = MOST_BYTES
    robots: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """An answer of any status, after its redirects.

    `url` is what was asked; `moved_to` is where it stands from now on, and empty unless every
    redirect on the way was permanent. The names of `headers` are in lower case.
    """

    url: str
    final_url: str
    moved_to: str
    status: int
    headers: dict[str, str]
    body: bytes


class Fetches(Protocol):
    """What gets an address: the real one, or one of a test."""

    def get(self, request: Request) -> Response:
        """The answer of an address, of whatever status; FetchProblem where there is none."""
