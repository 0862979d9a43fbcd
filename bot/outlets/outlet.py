"""One well-behaved outlet: what it answers at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b

from bot.outlets.feeds import CONTENT_TYPES, Entry, Head, write_feed
from bot.outlets.pages import write_page
from bot.outlets.records import Answer, Asked, Form, Piece

FEED = "feed"
PAGES = "news/"


@dataclass(frozen=True, slots=True)
class Outlet:
    """What an outlet publishes, and in which form and letters it does.

    Its front page and its `feed` show the `shows` newest pieces, whose pages are at `news/KEY`. A feed
    that is not `whole` carries first words only. `robots` is its robots.txt; where it is empty there is
    none. `fresh` is how long it says that its feed stays as it is.
    """

    name: str
    language: str
    pieces: tuple[Piece, ...]
    form: Form = Form.RSS
    encoding: str = "utf-8"
    whole: bool = True
    shows: int = 30
    robots: str = ""
    fresh: timedelta = timedelta()

    def __call__(self, asked: Asked) -> Answer:
        """The answer to one request, 304 where the asker has it already."""
        if asked.path in (FEED, ""):
            return self._newest(asked, self.form if asked.path else Form.PAGE)
        if asked.path == "robots.txt" and self.robots:
            return Answer(body=self.robots.encode(), headers={"content-type": "text/plain"})
        for piece in self.pieces:
            if asked.path == PAGES + piece.key:
                return self._page(asked, piece)
        return Answer(404)

    def _head(self, asked: Asked) -> Head:
        return Head(self.name, asked.base, self.language, self.encoding, self.whole)

    def _newest(self, asked: Asked, form: Form) -> Answer:
        shown = [(piece.at(asked.at), piece) for piece in self.pieces]
        there = sorted(((w, p) for w, p in shown if w), key=lambda one: one[1].wordings[0].since)
        newest = there[::-1][: self.shows]
        entries = []
        for wording, piece in newest:
            link = piece.link or asked.base + PAGES + piece.key
            entries.append(Entry(wording.title, link, piece.guid or link, wording.text, piece.dated))
        body = write_feed(form, self._head(asked), entries)
        return self._answer(asked, body, CONTENT_TYPES[form], [w.since for w, _ in newest])

    def _page(self, asked: Asked, piece: Piece) -> Answer:
        wording = piece.at(asked.at)
        if wording is None:
            return Answer(410 if piece.gone_at and asked.at >= piece.gone_at else 404)
        feed = (asked.base + FEED, CONTENT_TYPES[self.form])
        address = asked.base + asked.path
        body = write_page(self._head(asked), piece, wording, address=address, feed=feed)
        return self._answer(asked, body, "text/html", [wording.since])

    def _answer(self, asked: Asked, body: bytes, content_type: str, changed: list[datetime]) -> Answer:
        headers = {
            "content-type": f"{content_type}; charset={self.encoding}",
            "etag": f'"{blake2b(body, digest_size=8).hexdigest()}"',
        }
        if self.fresh:
            headers["cache-control"] = f"max-age={self.fresh.total_seconds():.0f}"
        if changed:
            headers["last-modified"] = format_datetime(max(changed), usegmt=True)
        return Answer(304, headers=headers) if _has(asked.headers, headers) else Answer(200, body, headers)


def _has(asked: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    """Whether the asker has this very body, by its tag or else by its date (RFC 9110, 13.2.2)."""
    if tag := asked.get("if-none-match"):
        return headers["etag"] in tag
    since, changed = asked.get("if-modified-since"), headers.get("last-modified")
    if not since or not changed:
        return False
    try:
        return parsedate_to_datetime(since) >= parsedate_to_datetime(changed)
    except (ValueError, TypeError):  # no date, or one without a zone
        return False
