"""What follows from one poll of a feed: when it is due next, where it is asked, whether it stops. PURE.

A feed that brings news is asked more often, another less often; never sooner than it allows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zlib import crc32

from storage.model import FeedState

SOONEST = timedelta(minutes=5)
LATEST = timedelta(hours=2)  # for a feed that brought something in the last week
QUIET = timedelta(hours=6)  # for one that did not
RECENT = timedelta(days=7)
DAY = timedelta(days=1)
# What a feed says of caching is heeded up to here: some would not be asked for a year.
HEEDED = timedelta(hours=6)
# In balance where three polls in ten bring news.
MORE_OFTEN, LESS_OFTEN = 0.6, 1.25
# No way to a host is mostly our own trouble, and spares it nothing to be waited for.
OFFLINE = timedelta(hours=1)
SPREAD = 0.1  # of the wait, so that feeds added together drift apart
# After so many failures at the address a feed moved to, it is asked at its own again.
DOUBTED = 4
UNCHANGED, GONE, TOO_OFTEN = 304, 410, 429

_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NOT_KEPT = re.compile(r"no-cache|no-store", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one request brought: a status, 0 where there was no answer, and why it is a failure.

    `words` is a sentence, empty after a success. `pause` is what a feed itself asks for between two
    polls; `news` counts entries never seen before; `moved_to` is where it moved for good. `digest` is
    of a body that was read whole, else empty. `transient` says that another try may succeed, `refused`
    that nobody may ask, `unreached` that no host was bothered.
    """

    status: int = 0
    words: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    news: int = 0
    pause: timedelta = timedelta()
    moved_to: str = ""
    digest: str = ""
    transient: bool = False
    refused: bool = False
    unreached: bool = False


def after_poll(feed: FeedState, outcome: Outcome, now: datetime) -> FeedState:
    """The feed as it stands after a poll."""
    feed = replace(feed, tried_at=now)
    if outcome.status == GONE and feed.moved_to:  # only where it moved to; its own address may know better
        return replace(_failed(feed, outcome, now), moved_to="")
    if outcome.status == GONE:
        words = "It says that it is gone for good (410)."
        return replace(feed, paused=words, gone=True, error=words, failures=feed.failures + 1)
    return _failed(feed, outcome, now) if outcome.words else _succeeded(feed, outcome, now)


def _succeeded(feed: FeedState, outcome: Outcome, now: datetime) -> FeedState:
    new_at = now if outcome.news else feed.new_at
    # What lies ahead was brought before the clock was set back.
    lately = new_at is not None and now - new_at <= RECENT
    every = feed.every * (MORE_OFTEN if outcome.news else LESS_OFTEN)
    every = min(max(every, SOONEST), LATEST if lately else QUIET)
    pause = feed.pause if outcome.status == UNCHANGED else outcome.pause
    allowed = min(max(pause, fresh_for(outcome.headers, now)), HEEDED)
    wait = max(every, allowed, retry_after(outcome.headers, now))
    feed = replace(
        feed,
        every=every,
        pause=pause,
        next_due_at=now + spread(wait, feed.id),
        failures=0,
        error="",
        succeeded_at=now,
        new_at=new_at,
    )
    return _moved(_validated(feed, outcome), outcome.moved_to)


def _validated(feed: FeedState, outcome: Outcome) -> FeedState:
    """Validators stand for an answer that was read whole; a 304 may give newer ones."""
    etag, changed = outcome.headers.get("etag", ""), outcome.headers.get("last-modified", "")
    if outcome.status == UNCHANGED:
        return replace(feed, etag=etag or feed.etag, last_modified=changed or feed.last_modified)
    if not outcome.digest:
        return replace(feed, etag="", last_modified="", digest="")
    return replace(feed, etag=etag, last_modified=changed, digest=outcome.digest)


def _moved(feed: FeedState, moved_to: str) -> FeedState:
    if not moved_to:
        return feed
    return replace(feed, moved_to="" if moved_to == feed.feed.url else moved_to)


def _failed(feed: FeedState, outcome: Outcome, now: datetime) -> FeedState:
    failures = feed.failures + 1
    wait = max(backoff(failures, SOONEST), retry_after(outcome.headers, now))
    if outcome.unreached:
        wait = min(wait, OFFLINE)
    return replace(
        feed,
        next_due_at=now + spread(wait, feed.id),
        moved_to="" if failures % DOUBTED == 0 else feed.moved_to,
        failures=failures,
        error=outcome.words,
    )


def backoff(failures: int, first: timedelta) -> timedelta:
    """How long to wait after so many failures in a row: doubled each time, at most a day."""
    return min(first * float(2 ** min(failures - 1, 12)), DAY)


def spread(wait: timedelta, number: int) -> timedelta:
    """A wait made longer by up to a tenth, for each feed by its own, always the same share."""
    return wait * (1 + SPREAD * (crc32(str(number).encode()) % 1000) / 1000)


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long an answer says that it stays as it is: Cache-Control, else Expires (RFC 9111, 4.2.1)."""
    control = headers.get("cache-control", "")
    if _NOT_KEPT.search(control):
        return timedelta()
    if found := _AGE.search(control):
        return min(timedelta(seconds=int(found[1])), DAY)
    expires = _date(headers.get("expires", ""))
    if expires is None:
        return timedelta()
    return _within_a_day(expires - (_date(headers.get("date", "")) or now))


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long an answer asks to be left alone, in seconds or by a date (RFC 9110, 10.2.3)."""
    words = headers.get("retry-after", "").strip()
    if words.isdecimal() and words.isascii():
        return _within_a_day(timedelta(seconds=int(words[:9])))
    moment = _date(words)
    return _within_a_day(moment - (_date(headers.get("date", "")) or now)) if moment else timedelta()


def rest(outcome: Outcome, now: datetime) -> timedelta:
    """How long the whole host wants nothing asked; zero where it said nothing of that."""
    if outcome.status == TOO_OFTEN:
        return max(retry_after(outcome.headers, now), SOONEST)
    return retry_after(outcome.headers, now) if outcome.status == 503 else timedelta()


def _within_a_day(wait: timedelta) -> timedelta:
    return min(max(wait, timedelta()), DAY)


def _date(words: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
