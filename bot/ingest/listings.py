"""What a feed's answer names: a feed, a news sitemap, or a page of links."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.ingest.articles import Draft, Parsed, Problem
from bot.ingest.canonical import plain_url
from bot.ingest.feeds import parse_feed, pause_of
from bot.ingest.kinds import HEAD, charset_of, is_json, is_page, start_of
from bot.ingest.lines import parse_json
from bot.ingest.links import parse_links
from bot.ingest.markup import absolute
from bot.ingest.sitemaps import newest_children, parse_sitemap
from bot.ingest.web.exchange import MOST_BYTES, Response
from bot.ingest.web.unpacking import unzipped
from storage.model import Feed, FeedForm


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of a feed in its own order, as drafts, and problems among them.

    `pause` is what the feed asks for between two polls; zero where it asks for nothing. `more` are
    addresses whose own listings belong to it: the newest children of a sitemap's index.
    """

    pieces: tuple[Parsed, ...]
    pause: timedelta = timedelta()
    more: tuple[str, ...] = ()


def read_listing(feed: Feed, answer: Response) -> Listing:
    """What the answer of a feed's address names; each draft has its whole address."""
    base, charset = answer.final_url, charset_of(answer.headers)
    try:
        data = unzipped(answer.body, MOST_BYTES)  # sitemaps are often files packed by hand
    except (zlib.error, EOFError, OverflowError):
        return Listing((Problem("", "it is packed, and damaged or too large"),))
    start = start_of(data[:HEAD])
    if not start:
        return Listing((Problem("", "the answer is empty"),))
    if feed.form is FeedForm.PAGE:
        return Listing(tuple(parse_links(data, base, absolute(base, feed.links), charset)))
    if is_page(start):
        return Listing((Problem("", f"a page stands there, not a {feed.form}"),))
    if feed.form is FeedForm.SITEMAP:
        children = tuple(url for child in newest_children(data, charset) if (url := absolute(base, child)))
        return (
            Listing((), more=children) if children else Listing(_placed(parse_sitemap(data, charset), base))
        )
    if is_json(start):
        return Listing(_placed(parse_json(data), base))
    return Listing(_placed(parse_feed(data, charset), base), pause_of(data))


def _placed(pieces: Iterable[Parsed], base: str) -> tuple[Parsed, ...]:
    """Drafts with their whole addresses; an entry that came twice counts once."""

    def placed() -> Iterator[Parsed]:
        seen: set[Parsed] = set()
        for piece in pieces:
            if isinstance(piece, Draft):
                piece = replace(piece, url=plain_url(absolute(base, piece.url)))
                same = replace(piece, where="")
                if same in seen:
                    continue
                seen.add(same)
            yield piece

    return tuple(placed())
