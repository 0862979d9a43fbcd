"""An address becomes the feed that stands behind it, and what that feed would bring."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from bot.errors import InputError
from bot.ingest.articles import Clock, Desk, Draft, Problem
from bot.ingest.kinds import HEAD, charset_of, is_feed, is_json, is_page, is_sitemap, start_of
from bot.ingest.listings import Listing, read_listing
from bot.ingest.markup import absolute
from bot.ingest.sources import SourceIndex
from bot.ingest.web.exchange import FetchProblem, Request, Response
from bot.ingest.web.named import named_feeds, place_of_articles, sitemaps_in
from bot.reading.read import Reader
from storage.model import Article, Feed, FeedForm, Preview, PreviewEntry, Source, SourceKind

Get = Callable[[Request], Response]

MOST_TRIES = 12
MOST_TIME = timedelta(seconds=60)
JUDGED = 50
WHOLE_TEXT = 1200  # letters from which an entry is no teaser
SHOWN = 5
# Where the programs that most sites are made with put their feed.
_USUAL = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml")
_BESIDE = _USUAL[:2]
_MOST_NAMED = 5
_MOST_SITEMAPS = 3


@dataclass(frozen=True, slots=True)
class _Found:
    """A feed with what it holds at this moment."""

    feed: Feed
    drafts: tuple[Draft, ...]


class Scout:
    """Finds the feed of an address and says what it would bring; adds nothing.

    `get` fetches one address, politely.
    """

    def __init__(self, get: Get, reader: Reader, clock: Clock) -> None:
        self._get, self._reader, self._clock = get, reader, clock

    def find(self, typed: str, sources: Iterable[Source]) -> Preview:
        """What the feed of an address would bring.

        The address is a feed itself, or a page that names one, or the site has one at a usual place
        or a news sitemap, or the page lists articles. Else InputError; FetchProblem when nothing of
        the address can be had.
        """
        until = self._clock() + MOST_TIME
        first = self._answer(address_of(typed))
        if found := self._brought(first):
            return self._preview(found, sources)
        if is_feed(start_of(first.body[:HEAD])):
            raise _nothing(read_listing(Feed(first.url, ""), first))
        tried = 1
        for url in self._places(first):
            if tried >= MOST_TRIES or self._clock() > until:
                break
            tried += 1
            if found := self._at(url):
                return self._preview(found, sources)
        if found := _listed(first):
            self._answer(found.feed.url, robots=True)  # as it would be polled
            return self._preview(found, sources)
        host = urlsplit(first.final_url).hostname
        raise InputError(
            f"No feed was found at {host}: {tried} addresses were looked at. "
            "Give the address of its feed, often behind the word RSS on its pages."
        )

    def look(self, feed: Feed, sources: Iterable[Source]) -> Preview:
        """What a feed of ours brings now; FetchProblem or InputError says why it brings nothing."""
        listing = self._whole(feed, self._answer(feed.url, robots=feed.form is FeedForm.PAGE))
        drafts = _drafts(listing)
        if not drafts:
            raise _nothing(listing)
        return self._preview(_Found(feed, drafts), sources)

    def _answer(self, url: str, *, robots: bool = False) -> Response:
        answer = self._get(Request(url, robots=robots))
        if answer.status != HTTPStatus.OK:
            known = answer.status in HTTPStatus._value2member_map_
            phrase = HTTPStatus(answer.status).phrase if known else "of no known meaning"
            host = urlsplit(answer.final_url).hostname
            raise InputError(f"`{host}` answers {answer.status} ({phrase}).")
        return answer

    def _at(self, url: str) -> _Found | None:
        try:
            return self._brought(self._answer(url))
        except (FetchProblem, InputError):
            return None

    def _brought(self, answer: Response) -> _Found | None:
        """The feed that an answer is, if it is one that names articles."""
        start = start_of(answer.body[:HEAD])
        if is_sitemap(start):
            form = FeedForm.SITEMAP
        elif is_feed(start) or is_json(start):
            form = FeedForm.FEED
        else:
            return None
        feed = Feed(answer.moved_to or answer.url, "", form)
        drafts = _drafts(self._whole(feed, answer))
        # Of a sitemap without titles nobody could say what is new in it, and what is a page of the site.
        return _Found(feed, drafts) if any(draft.title for draft in drafts) else None

    def _whole(self, feed: Feed, answer: Response) -> Listing:
        """What an answer names, that of the newest part of a sitemap's index included."""
        listing = read_listing(feed, answer)
        return read_listing(feed, self._answer(listing.more[0])) if listing.more else listing

    def _places(self, page: Response) -> Iterator[str]:
        """Where the feed of a page may stand, the likeliest first."""
        named = named_feeds(page.body, page.final_url, charset_of(page.headers))
        beside = [urljoin(page.final_url, path) for path in _BESIDE]  # of a part of a site
        usual = [urljoin(page.final_url, f"/{path}") for path in _USUAL]
        yield from dict.fromkeys((*named[:_MOST_NAMED], *beside, *usual))
        for sitemap in sitemaps_in(self._robots(page.final_url))[:_MOST_SITEMAPS]:
            yield absolute(page.final_url, sitemap)

    def _robots(self, url: str) -> bytes:
        try:
            return self._answer(urljoin(url, "/robots.txt")).body
        except (FetchProblem, InputError):
            return b""

    def _preview(self, found: _Found, sources: Iterable[Source]) -> Preview:
        known = SourceIndex(sources)
        title = next((draft.publisher for draft in found.drafts if draft.publisher), "")
        source = _source(found.feed, title, known)
        articles = self._articles(found.drafts, known)
        judged = articles[:JUDGED]
        told = {id(article): self._reader.read(article) for article in judged}
        entries = [
            PreviewEntry(a.title, a.url, a.published_on, told[id(a)].topics if id(a) in told else ())
            for a in articles
        ]
        counted = Counter(topic for reading in told.values() for topic in reading.topics)
        language = Counter(article.language for article in articles).most_common(1)
        teasers = sorted(len(draft.text) for draft in found.drafts)
        full_text = found.feed.full_text or teasers[len(teasers) // 2] < WHOLE_TEXT
        return Preview(
            feed=replace(found.feed, source=source.key, full_text=full_text),
            source=source,
            title=title,
            language=language[0][0] if language else "",
            entries=len(found.drafts),
            judged=len(judged),
            relevant=sum(reading.relevant for reading in told.values()),
            topics=tuple(counted.most_common()),
            newest=_newest(entries),
        )

    def _articles(self, drafts: Iterable[Draft], known: SourceIndex) -> list[Article]:
        items = Desk(known, self._clock).items("", iter(drafts))
        return [item for item in items if isinstance(item, Article)]


def _drafts(listing: Listing) -> tuple[Draft, ...]:
    return tuple(piece for piece in listing.pieces if isinstance(piece, Draft))


def _nothing(listing: Listing) -> InputError:
    """Why a feed names no article."""
    problems = [piece.words for piece in listing.pieces if isinstance(piece, Problem)]
    return InputError(f"It brings nothing: {problems[0] if problems else 'it has no entries'}.")


def _listed(page: Response) -> _Found | None:
    """A page as a list of articles, where it lists some."""
    if not is_page(start_of(page.body[:HEAD])):
        return None
    links = place_of_articles(page.body, page.final_url, charset_of(page.headers))
    feed = Feed(page.moved_to or page.url, "", FeedForm.PAGE, True, links)
    drafts = _drafts(read_listing(feed, page)) if links else ()
    return _Found(feed, drafts) if drafts else None


def address_of(typed: str) -> str:
    """What a person typed, as an address of the web; InputError where it cannot be one."""
    address = typed.strip().strip("<>").partition("|")[0].removeprefix("feed:").lstrip("/")
    if not re.match(r"https?://", address, re.IGNORECASE):
        address = f"https://{address}"
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        host = ""
    if not host or re.search(r"\s", address):
        raise InputError(
            "That is no address.", valid=("https://www.38north.org/feed/", "https://www.38north.org/")
        )
    return address


def _source(feed: Feed, title: str, known: SourceIndex) -> Source:
    """Whose a feed is: of a source that is known, or of one made for it."""
    source = known.match(title, feed.url)
    if source.kind is not SourceKind.UNKNOWN:
        return source
    parts = urlsplit(feed.url)
    return replace(source, url=f"{parts.scheme}://{parts.netloc}/")


def _newest(entries: list[PreviewEntry]) -> tuple[PreviewEntry, ...]:
    ordered = sorted(entries, key=lambda one: one.published_on or date.min, reverse=True)
    return tuple(ordered[:SHOWN])
