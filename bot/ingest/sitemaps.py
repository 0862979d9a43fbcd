"""News sitemaps, and the indexes that name several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree  # type: ignore[import-untyped]  # ships no types

from bot.ingest.articles import Draft, Parsed, Problem
from bot.ingest.encodings import NoText, decode

NO_ENTRIES = "the sitemap has no entries"
MOST_ENTRIES = 1000  # a news sitemap holds two days; of others the newest suffice
_MOST_LOOKED_AT = 50_000  # the format's own limit
_NEWEST_CHILDREN = 3
_DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_PROLOGUE = re.compile(r"^\s*<\?xml[^>]*\?>")
_OF_PICTURES = re.compile(r"^\{[^}]*(?:image|video)")  # the namespaces of a page's pictures
_ENTITIES = re.compile(r"<!ENTITY", re.IGNORECASE)


def parse_sitemap(data: bytes, charset: str = "") -> Iterator[Parsed]:
    """The pages of a sitemap, each a draft with title, address and date; newest first where dated."""
    try:
        entries = _entries(data, charset, "url")
    except _Unreadable as error:
        yield Problem("", str(error))
        return
    entries.sort(key=lambda entry: entry.get("publication_date", entry.get("lastmod", "")), reverse=True)
    if not entries:
        yield Problem("", NO_ENTRIES)
    for number, entry in enumerate(entries[:MOST_ENTRIES], start=1):
        yield Draft(
            title=entry.get("title", ""),
            text="",
            where=f"entry {number}",
            publisher=entry.get("name", ""),
            url=entry.get("loc", ""),
            published=entry.get("publication_date", "") or entry.get("lastmod", ""),
        )


def newest_children(data: bytes, charset: str = "") -> tuple[str, ...]:
    """The addresses of the newest sitemaps of an index; none where it is no index."""
    try:
        children = _entries(data, charset, "sitemap")
    except _Unreadable:
        return ()
    if any("lastmod" in child for child in children):
        children.sort(key=lambda child: child.get("lastmod", ""), reverse=True)
    return tuple(child["loc"] for child in children[:_NEWEST_CHILDREN])


class _Unreadable(Exception):
    """The bytes are no XML that may be read; the message says why."""


def _root(data: bytes, charset: str) -> etree._Element:
    """The tree of a document, nothing fetched and nothing unfolded for it."""
    declared = _DECLARED.search(data[:500])
    try:
        text, _ = decode(data, charset, declared[1].decode("ascii", "replace") if declared else "")
    except NoText as error:
        raise _Unreadable(str(error)) from error
    if _ENTITIES.search(text):
        raise _Unreadable("it declares XML entities, which no sitemap needs and attacks use")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(_PROLOGUE.sub("", text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise _Unreadable("it is no XML") from error
    if root is None:
        raise _Unreadable("it is no XML")
    return root


def _entries(data: bytes, charset: str, name: str) -> list[dict[str, str]]:
    """What each element of a name says, of those that name an address."""
    root = _root(data, charset)
    try:
        found = map(_entry, islice((element for element in root if _name(element) == name), _MOST_LOOKED_AT))
        return [entry for entry in found if "loc" in entry]
    except UnicodeDecodeError as error:  # libxml2 hands on names that it could not read
        raise _Unreadable("it is no XML") from error


def _entry(element: etree._Element) -> dict[str, str]:
    """What an entry says of its page, by the names of its elements; the first of a name counts."""
    found: dict[str, str] = {}
    for part in element.iter():
        words = " ".join((part.text or "").split())
        if words and isinstance(part.tag, str) and not _OF_PICTURES.search(part.tag):
            found.setdefault(_name(part), words)
    return found


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
