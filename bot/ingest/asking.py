"""Asks for feeds and pages, and takes their answers apart; touches no store, so that threads may do it."""

from __future__ import annotations

import hashlib
import logging
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlsplit

from bot.ingest import feeds, sitemaps
from bot.ingest.articles import Draft, Problem
from bot.ingest.articles_behind import read_behind
from bot.ingest.due import GONE, TOO_OFTEN, UNCHANGED, Outcome
from bot.ingest.entries import unpacked
from bot.ingest.feeds import pause_of
from bot.ingest.listings import Listing, read_listing
from bot.ingest.looking import gone_from
from bot.ingest.web.exchange import Fetches, FetchProblem, ProblemKind, Request, Response
from storage.errors import StoreError
from storage.model import FeedForm, FeedState, Page, PageState

log = logging.getLogger(__name__)
T = TypeVar("T")

_WHOLE = frozenset({200, 203})
_TRANSIENT = frozenset({404, 408, 425, TOO_OFTEN})
_NOBODY = frozenset({ProblemKind.ROBOTS, ProblemKind.ADDRESS})
_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf|urlset)\s*>\s*$|\"items\"\s*:\s*\[\s*\]", re.IGNORECASE)
_TAIL = 500
# That there is nothing today is no failure; that something could not be read is one.
_EMPTY = frozenset({feeds.NO_ENTRIES, sitemaps.NO_ENTRIES})


@dataclass(frozen=True, slots=True)
class Polled:
    """What became of one poll, with the drafts of what the feed names."""

    feed: FeedState
    outcome: Outcome
    drafts: tuple[Draft, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one try at a page; `draft` is what it says where it was read anew.

    `site_stands` is false where the page was not found and neither was the site's front page.
    """

    page: Page
    outcome: Outcome
    draft: Draft | None = None
    site_stands: bool = True


def poll(fetcher: Fetches, feed: FeedState) -> Polled:
    """Ask for a feed, and read what it names if it changed."""

    def ask() -> Polled:
        # Feeds are given out to be polled; a page that lists links is a page like others.
        robots = feed.feed.form is FeedForm.PAGE
        answer = fetcher.get(Request(feed.address, feed.etag, feed.last_modified, robots=robots))
        if answer.status == UNCHANGED:
            return Polled(feed, Outcome(UNCHANGED, headers=answer.headers, moved_to=answer.moved_to))
        if answer.status not in _WHOLE:
            return Polled(feed, _refusal(answer))
        digest = hashlib.sha256(answer.body).hexdigest()
        outcome = Outcome(200, headers=answer.headers, moved_to=answer.moved_to, digest=digest)
        if digest == feed.digest:
            return Polled(feed, replace(outcome, pause=pause_of(answer.body)))
        return _read(fetcher, feed, answer, outcome)

    return _guarded(ask, feed.address, lambda outcome: Polled(feed, outcome))


def _read(fetcher: Fetches, feed: FeedState, answer: Response, outcome: Outcome) -> Polled:
    listing = read_listing(feed.feed, answer)
    pieces, parts = list(listing.pieces), not listing.more
    for address in listing.more:
        part = _part(fetcher, feed, address)
        pieces += part.pieces
    drafts = tuple(piece for piece in pieces if isinstance(piece, Draft))
    fatal = [piece for piece in pieces if isinstance(piece, Problem) and piece.fatal]
    is_empty = parts and {one.words for one in fatal} <= _EMPTY and _END.search(answer.body[-_TAIL:])
    if not drafts and fatal and not is_empty:
        words = f"What it sends is no feed: {fatal[0].words}."
        return Polled(feed, replace(outcome, words=words, digest=""))
    # Of an answer that was read in part the validators would hide the rest.
    whole = parts and not (drafts and fatal)
    return Polled(feed, replace(outcome, pause=listing.pause, digest=outcome.digest if whole else ""), drafts)


def _part(fetcher: Fetches, feed: FeedState, address: str) -> Listing:
    """What one part of a sitemap names; that it cannot be had is a problem among others."""
    try:
        answer = fetcher.get(Request(address))
    except FetchProblem as problem:
        return Listing((Problem("", problem.words),))
    if answer.status not in _WHOLE:
        return Listing((Problem("", _refusal(answer).words),))
    return replace(read_listing(feed.feed, answer), more=())


def fetch(fetcher: Fetches, page: Page) -> Fetched:
    """Ask for a page and take the article out of it; also one that is looked at again."""

    def ask() -> Fetched:
        answer = fetcher.get(Request(page.url, page.etag, page.last_modified, robots=True))
        if answer.status == UNCHANGED:
            return Fetched(page, Outcome(UNCHANGED, headers=answer.headers))
        if answer.status not in _WHOLE:
            return _not_there(fetcher, page, _refusal(answer))
        if _leads_home(answer):
            words = "Its address leads to the site's front page."
            return _not_there(fetcher, page, Outcome(404, words, transient=True))
        found = read_behind(answer)
        if page.state is PageState.TAKEN:
            gone = gone_from(fetcher, page.url, unpacked(page.draft).title, answer, found)
            if gone.words:
                return Fetched(page, gone)
        if isinstance(found, Problem):
            return Fetched(page, Outcome(200, f"The page cannot be read: {found.words}."))
        return Fetched(page, Outcome(200, headers=answer.headers), found)

    return _guarded(ask, page.url, lambda outcome: Fetched(page, outcome))


def _not_there(fetcher: Fetches, page: Page, outcome: Outcome) -> Fetched:
    looked_at = page.state is PageState.TAKEN and outcome.status in (404, GONE)
    return Fetched(page, outcome, site_stands=not looked_at or _stands(fetcher, page.url))


def _stands(fetcher: Fetches, url: str) -> bool:
    """Whether the front page of an address's site answers."""
    parts = urlsplit(url)
    try:
        answer = fetcher.get(Request(f"{parts.scheme}://{parts.netloc}/", robots=True))
    except FetchProblem as problem:
        return problem.kind is ProblemKind.ROBOTS  # it answers, if only that it is not to be asked
    return answer.status < 400


def _leads_home(answer: Response) -> bool:
    """Whether an article's address was sent on to the front page, as sites do with what they took away."""
    asked, found = urlsplit(answer.url), urlsplit(answer.final_url)
    return bool(asked.path.strip("/") or asked.query) and not (found.path.strip("/") or found.query)


def _refusal(answer: Response) -> Outcome:
    """What an answer without a document says."""
    status = answer.status
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "of no known meaning"
    host = urlsplit(answer.final_url).hostname or answer.final_url
    words = f"`{host}` answers {status} ({phrase})."
    return Outcome(status, words, answer.headers, transient=status in _TRANSIENT or status >= 500)


def _guarded(ask: Callable[[], T], url: str, told: Callable[[Outcome], T]) -> T:
    """Whatever comes from outside, the others go on."""
    try:
        return ask()
    except FetchProblem as problem:
        return told(
            Outcome(
                words=problem.words,
                transient=problem.transient,
                refused=problem.kind in _NOBODY,
                unreached=problem.kind is ProblemKind.UNREACHABLE,
            )
        )
    except StoreError:  # the turns at hosts are the store's: none of theirs is at fault
        raise
    except Exception as error:
        number = uuid.uuid4().hex[:8]
        log.error("%s not taken apart, error %s: %r", url, number, error)
        log.debug("error %s", number, exc_info=True)
        return told(Outcome(words=f"It cannot be taken apart (error {number} in the log)."))
