"""RSS, Atom and RDF feeds, and JSON Feed."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bot.ingest.articles import Draft, Parsed, Problem
from bot.ingest.encodings import NoText, decode
from bot.ingest.markup import heading_of, text_of

log = logging.getLogger(__name__)

NO_ENTRIES = "the feed has no entries"
_DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_PROLOGUE = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENTITIES = re.compile(r"<!ENTITY", re.IGNORECASE)
MOST_ENTRIES = 5000
_MOST_TAGS, _MOST_REFERENCES = 250_000, 1_500_000  # the parser takes seconds for as many
_HEAD = 16_384
_FIRST_ITEM = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_TTL = re.compile(rb"<ttl>\s*(\d{1,5})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(rb"<sy:updatePeriod>\s*(hourly|daily|weekly|monthly|yearly)\s*<", re.IGNORECASE)
_FREQUENCY = re.compile(rb"<sy:updateFrequency>\s*(\d{1,4})\s*<", re.IGNORECASE)
_PERIODS = {
    b"hourly": timedelta(hours=1),
    b"daily": timedelta(days=1),
    b"weekly": timedelta(days=7),
    b"monthly": timedelta(days=30),
    b"yearly": timedelta(days=365),
}
_CHARREF = re.compile(r"&#(?:[xX]([0-9a-fA-F]{4,})|([0-9]{5,}));?")
_OPENED = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)


def parse_feed(data: bytes, charset: str = "") -> Iterator[Parsed]:
    """The entries of an XML feed, each a draft; `charset` is what its answer says."""
    declared = _DECLARED.search(data[:500])
    try:
        text, remark = decode(data, charset, declared[1].decode("ascii", "replace") if declared else "")
    except NoText as error:
        yield Problem("", str(error))
        return
    if _ENTITIES.search(text):
        yield Problem("", "it declares XML entities, which no feed needs and attacks use")
        return
    if remark:
        yield Problem("", remark, fatal=False)
    if _tags(text) > _MOST_TAGS or text.count("&") > _MOST_REFERENCES:
        yield Problem("", "it has more markup than any feed, which would take too long to read")
        return
    yield from _entries(_whole_entries(text))


def pause_of(data: bytes) -> timedelta:
    """How long a feed asks to be left alone: its ttl, or the period of its updates; zero for neither."""
    head = _FIRST_ITEM.split(data[:_HEAD], maxsplit=1)[0]
    if found := _TTL.search(head):
        return timedelta(minutes=int(found[1]))
    period, frequency = _PERIOD.search(head), _FREQUENCY.search(head)
    if not period:
        return timedelta()
    return _PERIODS[period[1].lower()] / max(1, int(frequency[1]) if frequency else 1)


def _tags(text: str) -> int:
    """How many tags the parser meets: what stands in CDATA is text to it."""
    first, *others = text.split("<![CDATA[")
    return first.count("<") + sum(part[part.find("]]>") + 1 :].count("<") + 1 for part in others)


def _whole_entries(text: str) -> tuple[str, bool]:
    """The feed's first entries, without a last one that breaks off, and whether one did."""
    opened = [found.start() for found in _OPENED.finditer(text)]
    if len(opened) > MOST_ENTRIES:
        return text[: opened[MOST_ENTRIES]], False
    closed = [found.end() for found in _CLOSED.finditer(text)]
    cut = bool(opened) and opened[-1] >= (closed[-1] if closed else 0)
    return (text[: opened[-1]] if cut else text), cut


def _entries(feed: tuple[str, bool]) -> Iterator[Parsed]:
    import feedparser  # type: ignore[import-untyped]  # ships no types; only feeds should wait for it

    text, cut = feed
    body = _PROLOGUE.sub("", _CHARREF.sub(_charref, text)).encode("utf-8", "replace")
    try:
        parsed = feedparser.parse(
            io.BytesIO(body),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,  # nothing is shown as HTML, and sanitising would eat words
            resolve_relative_uris=False,
        )
    except Exception as error:  # whatever a hostile feed makes of a parser, the others go on
        log.error("feed not taken apart: %r", error)
        yield Problem("", "the feed cannot be taken apart")
        return
    publisher = heading_of(_word(parsed.feed.get("title")))
    for number, entry in enumerate(parsed.entries, start=1):
        yield _draft(entry, publisher, f"entry {number}")
    if cut:
        yield Problem(f"entry {len(parsed.entries) + 1}", "the feed breaks off in the middle of it")
    elif not parsed.entries:
        yield Problem("", NO_ENTRIES)


def _draft(entry: Any, publisher: str, where: str) -> Draft:
    bodies = {_word(part.get("value")) for part in entry.get("content", [])}
    bodies.add(_word(entry.get("summary")))  # mostly the same once more
    return Draft(
        title=heading_of(_word(entry.get("title"))),
        text=max((text_of(body) for body in bodies), key=len),
        where=where,
        publisher=_word(entry.get("source", {}).get("title")) or publisher,
        url=_word(entry.get("link")),
        external_id=_word(entry.get("id")),
        published=_word(entry.get("published")) or _word(entry.get("updated")),
    )


def _charref(found: re.Match[str]) -> str:
    """A character's number as it stands; one that no character has, as the sign of a lost one."""
    digits, base = (found[1], 16) if found[1] else (found[2], 10)
    number = int(digits, base) if len(digits) < 10 else -1
    return found[0] if 0 <= number < 0xD800 or 0xE000 <= number < 0x110000 else "\ufffd"


def parse_json_feed(feed: dict[str, Any]) -> Iterator[Parsed]:
    """The entries of a JSON Feed (jsonfeed.org, versions 1 and 1.1)."""
    items = feed.get("items")
    if not isinstance(items, list) or not items:
        yield Problem("", NO_ENTRIES)
        return
    publisher = _word(feed.get("title"))
    for number, item in enumerate(items, start=1):
        where = f"entry {number}"
        if isinstance(item, dict):
            yield _json_draft(item, publisher, where)
        else:
            yield Problem(where, "it is no object")


def _json_draft(item: dict[str, Any], publisher: str, where: str) -> Draft:
    plain = _word(item.get("content_text")) or _word(item.get("summary"))
    return Draft(
        title=_word(item.get("title")),
        text=plain if _word(item.get("content_text")) else text_of(_word(item.get("content_html"))) or plain,
        where=where,
        publisher=publisher,
        url=_word(item.get("url")) or _word(item.get("external_url")),
        external_id=str(item.get("id") or ""),
        published=_word(item.get("date_published")) or _word(item.get("date_modified")),
    )


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""
