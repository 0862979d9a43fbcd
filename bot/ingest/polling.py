"""Polls what is due: feeds for what they name, pages for their articles.

    due feeds     | fetch, parse     (a thread a host)  | drop known -> pages
    waiting pages | fetch -> article (a thread a host)  | read, resolve, record -> taken

Threads fetch and parse; what they bring is kept and recorded by the one that polls. What was found
stands in the store before it is read, and is leased: when a process is killed, another goes on.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import zip_longest
from queue import Empty, SimpleQueue
from threading import Event
from typing import TypeVar
from urllib.parse import urlsplit

from bot.ingest.articles import Clock, Desk, Draft, Skipped
from bot.ingest.articles_behind import completed, remembered
from bot.ingest.asking import Fetched, Polled, fetch, poll
from bot.ingest.due import UNCHANGED, Outcome, after_poll, rest
from bot.ingest.entries import believed, named, packed, unpacked
from bot.ingest.pipeline import Pipeline
from bot.ingest.tries import after_look, after_try, taken
from bot.ingest.web.exchange import Fetches
from storage.errors import LeaseLost, StoreError
from storage.model import Article, Feed, FeedState, Page, PageState, Reading, Source, SourceKind
from storage.store import Store

log = logging.getLogger(__name__)

# What a killed process held is another's within a minute.
LEASE = timedelta(seconds=55)
RENEWED = timedelta(seconds=15)
RENEWAL_SECONDS = 5  # how often a round that waits for slow hosts sees to its leases
# No request begins later in a round, so that one slow host keeps the others waiting for no longer.
ROUND = timedelta(seconds=15)
FEEDS, PAGES, PAGES_OF_HOST = 200, 300, 10

T = TypeVar("T")
Job = FeedState | Page
Result = Polled | Fetched


@dataclass(slots=True)
class Tally:
    """What one round brought: feeds polled, failed ones, entries never seen, pages and articles taken."""

    feeds: int = 0
    failed: int = 0
    named: int = 0
    pages: int = 0
    new: int = 0
    changed: int = 0
    events: int = 0

    @property
    def asked(self) -> int:
        """How much was due and done; 0 when there was nothing to do."""
        return self.feeds + self.pages


@dataclass(slots=True)
class _Round:
    """What one round knows: when it began, the feeds and sources behind its pages, and its tally."""

    began: datetime
    renewed: datetime
    feeds: Mapping[int, FeedState] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)


class Poller:
    """Polls feeds and fetches pages, sharing them with other processes by leases.

    `hosts` are asked at once, each one request after another; with 1 no thread is started. `owner`
    names this process. `desk` makes articles of drafts.
    """

    def __init__(
        self,
        store: Store,
        fetcher: Fetches,
        pipeline: Pipeline,
        desk: Desk,
        clock: Clock,
        owner: str,
        *,
        hosts: int = 8,
    ) -> None:
        self._store, self._fetcher, self._pipeline = store, fetcher, pipeline
        self._desk, self._clock, self._owner, self._hosts = desk, clock, owner, hosts
        self._stopped = Event()

    def stop(self) -> None:
        """Begin no further request; a round under way ends with those that are."""
        self._stopped.set()

    def poll_due(self, sources: Collection[str] = ()) -> Tally:
        """One round: poll the feeds and take the pages that are due now, as far as its time reaches.

        Those of `sources` alone, where any are named.
        """
        now = self._clock()
        round_ = _Round(now, now)
        until = now + LEASE
        feeds = self._store.feeds.claim(now, self._owner, until, FEEDS, sources)
        pages = self._store.feeds.claim_pages(now, self._owner, until, PAGES, PAGES_OF_HOST, sources)
        if feeds or pages:
            try:
                self._work(round_, feeds, pages)
            finally:
                with suppress(StoreError):  # the leases end by themselves
                    self._store.feeds.release(self._owner)
        return round_.tally

    def _work(self, round_: _Round, feeds: Sequence[FeedState], pages: Sequence[Page]) -> None:
        round_.sources = {source.key: source for source in self._store.sources()}
        round_.feeds = self._store.feeds.some(page.feed_id for page in pages)
        told = [Fetched(page, Outcome(200)) for page in pages if not page.wanted]
        if told:
            self._record(told, round_)
        for results in self._asked(_by_host(feeds, [page for page in pages if page.wanted]), round_):
            if self._clock() - round_.renewed > RENEWED:
                round_.renewed = self._clock()
                self._store.feeds.renew(self._owner, round_.renewed + LEASE)
            for result in results:
                if isinstance(result, Polled):
                    self._keep(result, round_)
            self._record([result for result in results if isinstance(result, Fetched)], round_)

    def _asked(self, jobs: dict[str, list[Job]], round_: _Round) -> Iterator[list[Result]]:
        """What all hosts answer, as it comes in."""
        if self._hosts == 1 or len(jobs) <= 1:
            for own in jobs.values():
                yield list(self._answers(own, round_))
            return
        came: SimpleQueue[Result | Exception | None] = SimpleQueue()

        def ask(own: list[Job]) -> None:
            try:
                for result in self._answers(own, round_):
                    came.put(result)
            except Exception as error:  # for the one that polls
                came.put(error)
            came.put(None)

        with ThreadPoolExecutor(self._hosts, thread_name_prefix="poll") as pool:
            for own in jobs.values():
                pool.submit(ask, own)
            open_ = len(jobs)
            while open_:
                batch = list(_waiting(came))
                open_ -= batch.count(None)
                yield list(_results(batch))

    def _answers(self, jobs: Iterable[Job], round_: _Round) -> Iterator[Result]:
        """One request after another to one host."""
        for job in jobs:
            late = self._clock() - round_.began
            if self._stopped.is_set() or not timedelta() <= late <= ROUND:
                return
            yield poll(self._fetcher, job) if isinstance(job, FeedState) else fetch(self._fetcher, job)

    def _keep(self, polled: Polled, round_: _Round) -> None:
        """Keep what a feed names and when it is due again, both or neither."""
        now, outcome = self._clock(), polled.outcome
        pages = named(polled.feed, polled.drafts, now)
        try:
            with self._store.together():
                new = self._store.feeds.put_pages(pages) if pages else frozenset()
                self._store.feeds.polled(after_poll(polled.feed, replace(outcome, news=len(new)), now))
        except LeaseLost as lost:
            log.info("%s", lost)
            return
        self._hold(polled.feed.address, outcome, now)
        round_.tally.feeds += 1
        round_.tally.failed += bool(outcome.words)
        round_.tally.named += len(new)

    def _hold(self, url: str, outcome: Outcome, now: datetime) -> None:
        if wait := rest(outcome, now):
            self._store.feeds.hold(_host(url), now + wait)

    def _record(self, fetched: Sequence[Fetched], round_: _Round) -> None:
        """Record the articles of pages, then say what became of these."""
        if not fetched:
            return
        now = self._clock()
        settled = [self._settled(one, round_, now) for one in fetched]
        topics = {one.article.key: _feed_of(one.page, round_).topics for one in settled if one.article}

        def keep(article: Article, reading: Reading) -> bool:
            wanted = topics[article.key]
            return not wanted or not set(wanted).isdisjoint(reading.topics)

        tally = self._pipeline.take([one.article for one in settled if one.article], keep=keep)
        passed, failed = set(tally.passed), {skipped.path: skipped.reason for skipped in tally.skipped}
        self._store.feeds.pages_done([_after_reading(one, passed, failed) for one in settled])
        for one in fetched:
            self._hold(one.page.url, one.outcome, now)
        round_.tally.pages += len(fetched)
        round_.tally.new += tally.new
        round_.tally.changed += tally.changed
        round_.tally.events += tally.events

    def _settled(self, one: Fetched, round_: _Round, now: datetime) -> _Settled:
        """What becomes of a page once its article, if it has one, is recorded."""
        page = one.page
        teaser = unpacked(page.draft)
        draft = completed(one.draft, believed(teaser, now)) if one.draft else None
        if page.state is PageState.TAKEN:
            after = after_look(page, one.outcome, now, site_stands=one.site_stands)
            return _Settled(after, self._article(page, draft, round_)[0] if draft else None)
        if not page.wanted:
            return self._taken(page, teaser, one.outcome, round_, now)
        if one.draft and draft:
            page = replace(page, draft=packed(remembered(one.draft, teaser)))
            return self._taken(page, draft, one.outcome, round_, now)
        if one.outcome.status == UNCHANGED:
            return _Settled(taken(page, page.article, one.outcome, now, watched=_watched(page, round_)))
        after = after_try(page, one.outcome, now)
        if after.state in (PageState.WAITING, PageState.TAKEN):
            return _Settled(after)
        article, why = self._article(page, teaser, round_)
        error = f"{after.error} {why}".strip()
        return _Settled(
            replace(after, article=article.key if article else "", draft="", error=error), article
        )

    def _taken(self, page: Page, draft: Draft, outcome: Outcome, round_: _Round, now: datetime) -> _Settled:
        article, why = self._article(page, draft, round_)
        if article is None:
            return _Settled(replace(page, state=PageState.FAILED, tried_at=now, draft="", error=why))
        watched = page.wanted and _watched(page, round_)
        return _Settled(taken(page, article.key, outcome, now, watched=watched), article)

    def _article(self, page: Page, draft: Draft, round_: _Round) -> tuple[Article | None, str]:
        """The article of a draft as one of its feed's source, or why there is none."""
        items = list(self._desk.items(page.url or page.key, iter([draft])))
        article = next((item for item in items if isinstance(item, Article)), None)
        if article is None:
            return None, next(
                (f"It is passed over: {i.reason}." for i in items if isinstance(i, Skipped)), ""
            )
        if page.article.startswith("http"):  # another wording of the same document, whatever it calls itself
            article = replace(article, url=page.article)
        source = round_.sources.get(page.source)
        if source is None:
            return replace(article, source=page.source), ""
        if source.kind is SourceKind.AGGREGATOR:  # it says of each article who published it
            return article, ""
        return replace(article, source=source.key, publisher=source.name), ""


@dataclass(frozen=True, slots=True)
class _Settled:
    """A page as it is once `article` is recorded."""

    page: Page
    article: Article | None = None


def _after_reading(one: _Settled, passed: Collection[str], failed: Mapping[str, str]) -> Page:
    """The page, its article having been read: kept, off the feed's topics, or not recorded."""
    if one.article is None or one.page.looks or one.page.state is not PageState.TAKEN:
        return one.page
    if one.article.key in passed:
        return replace(one.page, state=PageState.PASSED, draft="", look_at=None)
    if error := failed.get(one.article.url or one.article.title[:80]):
        return replace(one.page, state=PageState.FAILED, draft="", look_at=None, error=error)
    return one.page


def _feed_of(page: Page, round_: _Round) -> Feed:
    state = round_.feeds.get(page.feed_id)
    return state.feed if state else Feed(page.url, page.source)


def _watched(page: Page, round_: _Round) -> bool:
    source = round_.sources.get(page.source)
    return source is not None and source.kind is SourceKind.STATE_MEDIA


def _by_host(feeds: Iterable[FeedState], pages: Iterable[Page]) -> dict[str, list[Job]]:
    """What is to be asked of each host: feeds and pages by turns, so that neither starves the other."""
    jobs: dict[str, tuple[list[Job], list[Job]]] = defaultdict(lambda: ([], []))
    for feed in feeds:
        jobs[_host(feed.address)][0].append(feed)
    for page in pages:
        jobs[_host(page.url)][1].append(page)
    return {
        host: [job for turn in zip_longest(*both) for job in turn if job is not None]
        for host, both in jobs.items()
    }


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _waiting(came: SimpleQueue[T]) -> Iterator[T]:
    """All that has come; nothing when nothing comes for a while."""
    with suppress(Empty):
        yield came.get(timeout=RENEWAL_SECONDS)
        while True:
            yield came.get_nowait()


def _results(came: Iterable[Result | Exception | None]) -> Iterator[Result]:
    for one in came:
        if isinstance(one, Exception):
            raise one
        if one is not None:
            yield one
