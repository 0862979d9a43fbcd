"""The article behind a link: from an answer of the web to a draft."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from bot.ingest.articles import Draft, Parsed, Problem
from bot.ingest.canonical import canonical_url
from bot.ingest.encodings import kind_of_binary
from bot.ingest.hwpx import is_hwpx, parse_hwpx
from bot.ingest.kinds import HEAD, charset_of, is_page, media_type_of, start_of
from bot.ingest.markup import absolute
from bot.ingest.pages import parse_page
from bot.ingest.pdf import parse_pdf
from bot.ingest.plain import parse_text
from bot.ingest.web.exchange import Response

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_WITHOUT_WORDS = re.compile(
    r"(?:image|audio|video|font)/|application/(?:zip|javascript|json)|text/(?:css|javascript)"
)


def read_behind(answer: Response) -> Draft | Problem:
    """The one article of an answer, with the address that it stands for."""
    return read_document(answer.final_url, answer.headers, answer.body)


def read_document(url: str, headers: Mapping[str, str], body: bytes) -> Draft | Problem:
    """The one article of a document, as it was found at `url`: HTML, PDF, HWPX or plain text.

    What it begins with decides before its Content-Type does.
    """
    path = PurePosixPath(unquote(urlsplit(url).path) or "/")
    charset, media = charset_of(headers), media_type_of(headers)
    start = start_of(body[:HEAD])
    if not start:
        return Problem("", "the answer is empty")
    if b"%PDF-" in body[:1024]:
        return _only(parse_pdf(body, path), url)
    if is_hwpx(body[:HEAD]):
        return _only(parse_hwpx(body, path), url)
    if binary := kind_of_binary(body[:HEAD]):
        return Problem("", f"it is {binary}; pages, PDF, HWPX and plain text are read")
    if is_page(start) or media in _PAGES:
        return _only(parse_page(body, path, charset), url)
    if _WITHOUT_WORDS.match(media) or start.startswith(b"<?xml"):
        return Problem("", f"it is {media or 'XML'}; pages, PDF, HWPX and plain text are read")
    return _only(parse_text(body, path, charset), url)


def completed(found: Draft, teaser: Draft) -> Draft:
    """The article of a page, with what only the feed that named it says.

    The feed's date comes first: it has the moment, where pages often have the day or none. The
    longer text counts: a page that asks for a browser or a subscription has less than the feed.
    """
    return replace(
        found,
        text=max(found.text, teaser.text, key=len),
        title=found.title.strip() or teaser.title,
        publisher=teaser.publisher or found.publisher,
        external_id=teaser.external_id,
        published=teaser.published.strip() or found.published,
        language=teaser.language or found.language,
    )


def remembered(found: Draft, teaser: Draft) -> Draft:
    """What completes a page when it is looked at again, as it is found now.

    Where it says more than its teaser, its text counts from now on even where it says less.
    """
    whole = completed(found, teaser)
    return replace(whole, text="" if len(found.text) >= len(teaser.text) else teaser.text, url=teaser.url)


def _only(pieces: Iterable[Parsed], url: str) -> Draft | Problem:
    """The draft among what a parser found, under its own address; else the first problem."""
    problem = Problem("", "it holds no article")
    for piece in pieces:
        if isinstance(piece, Draft):
            return replace(piece, url=canonical_url(absolute(url, piece.url), url))
        if piece.fatal:
            problem = piece
    return problem
