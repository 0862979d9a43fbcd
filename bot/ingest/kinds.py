"""What a document is, by how it begins, and by what is said of it."""

from __future__ import annotations

import re
from collections.abc import Mapping

HEAD = 4096

_OBJECT = re.compile(rb"(?:\[\s*)?\{\s*\"")
_PROLOGUE = re.compile(rb"<\?.*?\?>|<!--.*?-->", re.DOTALL)
_FEED = re.compile(rb"<(?:!doctype\s+)?(?:\w+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|article)[\s>]", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


def start_of(head: bytes) -> bytes:
    """The first words of a document, without marks of its encoding."""
    return head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")  # UTF-16 reads alike


def is_json(start: bytes) -> bool:
    """Whether a document that starts so is an object of JSON, or a list of them."""
    return bool(_OBJECT.match(start))


def is_feed(start: bytes) -> bool:
    """Whether it is RSS, Atom or RDF."""
    return bool(_FEED.match(_root(start)))


def is_sitemap(start: bytes) -> bool:
    """Whether it is a sitemap or the index of several."""
    return bool(_SITEMAP.match(_root(start)))


def is_page(start: bytes) -> bool:
    """Whether it is HTML."""
    return bool(_PAGE.match(_root(start)))


def _root(start: bytes) -> bytes:
    return _PROLOGUE.sub(b"", start).lstrip()


def charset_of(headers: Mapping[str, str]) -> str:
    """The encoding that an answer's Content-Type names, or ""."""
    found = _CHARSET.search(headers.get("content-type", ""))
    return found[1] if found else ""


def media_type_of(headers: Mapping[str, str]) -> str:
    """What an answer's Content-Type says it is, in lower case."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()
