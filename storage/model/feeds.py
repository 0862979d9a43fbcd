"""What is polled: feeds, and the articles they name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storage.model.articles import Article


class FeedForm(StrEnum):
    """What stands at a feed's address."""

    FEED = "feed"  # RSS, Atom, RDF or JSON Feed: told apart by content
    SITEMAP = "sitemap"  # a news sitemap
    PAGE = "page"  # a page that lists links


class PageState(StrEnum):
    """What has become of what a feed named."""

    WAITING = "waiting"
    TAKEN = "taken"
    PASSED = "passed"  # read, and not on the topics that its feed is kept for
    REFUSED = "refused"  # by robots.txt or with 401 or 403: the feed's teaser was taken instead
    FAILED = "failed"  # given up: the feed's teaser was taken instead
    GONE = "gone"  # 404 or 410; `vanished_at` says when, where it had been taken before


@dataclass(frozen=True, slots=True)
class Feed:
    """An address of a source that is polled.

    `source` is the key of a source. With `full_text` the page behind each link is fetched. `links` is
    what the address of an article begins with, on a PAGE. Of what it brings only what is told on
    `topics` is kept; all, where none is named. `verified` says that it has been seen to work.
    """

    url: str
    source: str
    form: FeedForm = FeedForm.FEED
    full_text: bool = False
    links: str = ""
    topics: tuple[str, ...] = ()
    verified: bool = False


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed with where it stands.

    `added_by` is empty for those that come with Trilateral, else TEAM/USER. `paused` says why it is
    not polled, or is empty; `gone` when the feed itself said so (410). `moved_to` is where it moved for
    good. `every` is how long it waits between two polls, as its news lately come, `pause` how long it
    asks for itself. `digest` is the SHA-256 of what it last sent. `error` is a sentence, empty after a
    success; `failures` counts those in a row. `new_at` is when it last brought something.
    """

    id: int
    feed: Feed
    added_by: str
    added_at: datetime
    next_due_at: datetime
    paused: str = ""
    gone: bool = False
    moved_to: str = ""
    every: timedelta = timedelta(minutes=15)
    pause: timedelta = timedelta()
    etag: str = ""
    last_modified: str = ""
    digest: str = ""
    failures: int = 0
    error: str = ""
    tried_at: datetime | None = None
    succeeded_at: datetime | None = None
    new_at: datetime | None = None
    lease_owner: str = ""
    lease_until: datetime | None = None

    @property
    def address(self) -> str:
        """Where it is asked: its own address, or where it moved to."""
        return self.moved_to or self.feed.url


@dataclass(frozen=True, slots=True)
class Page:
    """What one entry of a feed names, from first sight to an article.

    `key` makes two entries the same. `mark` is a digest of what the feed says of it. `draft` is that
    as JSON, kept until the article is there; `wanted` says that the page at `url` is fetched as well.
    `article` is the key of the article made of it. `rereads` counts how often its feed told it otherwise
    and it waited again. State media's pages are looked at again at
    `look_at`; `missing` counts the looks in a row that found none.
    """

    key: str
    feed_id: int
    source: str
    url: str
    mark: str
    draft: str
    wanted: bool
    seen_at: datetime
    not_before: datetime
    id: int = 0
    state: PageState = PageState.WAITING
    attempts: int = 0
    tried_at: datetime | None = None
    etag: str = ""
    last_modified: str = ""
    article: str = ""
    rereads: int = 0
    looks: int = 0
    missing: int = 0
    look_at: datetime | None = None
    vanished_at: datetime | None = None
    error: str = ""
    lease_owner: str = ""
    lease_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """How the feeds of one source do.

    `lag` is the median time from publication to recording, `a_day` the articles a day and `share` the
    part of them that became or confirmed an event, all of the last seven days; `waiting` counts what
    was named and is not read yet.
    """

    source: str
    feeds: int
    failing: tuple[FeedState, ...]
    paused: tuple[FeedState, ...]
    succeeded_at: datetime | None
    lag: timedelta | None
    a_day: float
    share: float | None
    waiting: int


@dataclass(frozen=True, slots=True)
class SourceChange:
    """An article of a source in two wordings; `after` is None where it has vanished."""

    at: datetime
    before: Article
    after: Article | None
