"""What a page of a site says of its feeds and of where its articles stand. PURE."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree  # type: ignore[import-untyped]  # ships no types
from lxml import html as lxml_html

from bot.ingest.encodings import NoText
from bot.ingest.markup import absolute
from bot.ingest.pages import decode_page

_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}
)
_LOOKS_LIKE_ONE = re.compile(r"(?:/|\.)(?:rss|feed|atom|rdf)(?:\.xml|\.json|/)?(?:\?.*)?$", re.IGNORECASE)
_OF_COMMENTS = re.compile(r"comment", re.IGNORECASE)
_SITEMAP = re.compile(r"^\s*sitemap:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_YEAR = re.compile(r"/(?=(?:19|20)\d\d(?:[/-]|\d{4}))")
_PROLOGUE = re.compile(r"^\s*<\?xml[^>]*\?>")  # its encoding no longer holds
_MOST_LINKS = 2000
_HEADLINE = 24  # letters from which the words of a link are a headline, no label
_LEAST = 4  # headlines from which a page counts as a list of articles


def named_feeds(page: bytes, address: str, charset: str = "") -> tuple[str, ...]:
    """The feeds that a page names: those it declares, then links that look like one; of comments last."""
    root = _root(page, charset)
    if root is None:
        return ()
    base = _base(root, address)
    declared = [
        link.get("href")
        for link in root.iter("link")
        if "alternate" in (link.get("rel") or "").lower().split()
        and (link.get("type") or "").split(";")[0].strip().lower() in _TYPES
    ]
    linked = [href for _, href in _links(root) if _LOOKS_LIKE_ONE.search(href)]
    found = dict.fromkeys(filter(None, (_joined(base, href) for href in (*declared, *linked) if href)))
    return tuple(sorted(found, key=lambda url: bool(_OF_COMMENTS.search(url))))


def sitemaps_in(robots: bytes) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names, those of news first."""
    found = dict.fromkeys(_SITEMAP.findall(robots.decode("utf-8", "replace")))
    return tuple(sorted(found, key=lambda url: "news" not in url.lower()))


def place_of_articles(page: bytes, address: str, charset: str = "") -> str:
    """What the addresses of the articles that a page lists begin with; empty where it lists none.

    The largest group of links of one shape whose words read like headlines decides.
    """
    root = _root(page, charset)
    if root is None:
        return ""
    base = _base(root, address)
    shapes: dict[str, dict[str, None]] = defaultdict(dict)
    for words, href in _links(root):
        url = _joined(base, href)
        if url and _same_site(url, address) and _letters(words) >= _HEADLINE:
            shapes[_shape(url)][url] = None
    largest = max(shapes.values(), key=len, default={})
    return _common(tuple(largest)) if len(largest) >= _LEAST else ""


def _root(page: bytes, charset: str) -> etree._Element | None:
    try:
        markup, _ = decode_page(page, charset)
        return lxml_html.document_fromstring(_PROLOGUE.sub("", markup))
    except (NoText, etree.LxmlError, ValueError, AssertionError):
        return None


def _base(root: etree._Element, address: str) -> str:
    named = next((element.get("href") for element in root.iter("base") if element.get("href")), "")
    return _joined(address, named) or address


def _links(root: etree._Element) -> Iterator[tuple[str, str]]:
    """The words and the address of each link, as they stand there."""
    for number, link in enumerate(root.iter("a")):
        if number >= _MOST_LINKS:
            return
        if href := (link.get("href") or "").strip():
            yield " ".join((link.text_content() or "").split()), href


def _joined(base: str, href: str) -> str:
    """A link as a whole address of the web without its fragment, or nothing."""
    url = absolute(base, href).partition("#")[0]
    return url if url.startswith(("http://", "https://")) else ""


def _same_site(url: str, address: str) -> bool:
    return urlsplit(url).hostname == urlsplit(address).hostname


def _letters(words: str) -> int:
    """Letters, those of Korean and Japanese counted double: their headlines are half as long."""
    return sum(2 if letter > "\u2e7f" else 1 for letter in words)


def _shape(url: str) -> str:
    """An address with its figures alike and without its last part."""
    parts = urlsplit(url)
    folder = parts.path.rpartition("/")[0] if not parts.query else parts.path
    return re.sub(r"\d+", "0", folder) + ("?" if parts.query else "")


def _common(urls: tuple[str, ...]) -> str:
    """The common beginning of addresses, cut at a border and before a year, which will pass."""
    first, last = min(urls), max(urls)
    shared = first
    while not last.startswith(shared):
        shared = shared[:-1]
    if year := _YEAR.search(shared):
        return shared[: year.start() + 3]
    shared = shared[: max(shared.rfind(sign) for sign in "/?=&") + 1]
    parts = urlsplit(shared)
    return shared if parts.path.strip("/") or parts.query else ""
