"""OPML, the lists of feeds that readers exchange, in and out. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from lxml import etree  # type: ignore[import-untyped]  # ships no types

from bot.errors import InputError
from storage.model import Feed, FeedForm, Source

MOST_BYTES = 5 * 1024 * 1024
MOST_FEEDS = 5000
_OURS = "urn:trilateral:feed"  # our own attributes, which other readers pass over
_WEB = ("http://", "https://")
_BARE = re.compile(rb"&(?!#?\w+;)")  # lists are often written by hand: an address would lose its end


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed as a list names it; `source` is the key of a source where the list is one of ours."""

    feed: Feed
    title: str
    site: str
    source: str = ""


def read_opml(data: bytes) -> tuple[Outline, ...]:
    """Every feed of a list, however deep, each address once; InputError where it is no OPML."""
    root = _root(data)
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise InputError("This is no OPML: its outermost element must be <opml>.")
    found: dict[str, Outline] = {}
    for element in root.iter("{*}outline"):
        outline = _outline({name: str(value).strip() for name, value in element.attrib.items()})
        if outline is not None:
            found.setdefault(outline.feed.url, outline)
        if len(found) > MOST_FEEDS:
            raise InputError(f"The list names more than {MOST_FEEDS:,} feeds.")
    return tuple(found.values())


def _root(data: bytes) -> etree._Element | None:
    if len(data) > MOST_BYTES:
        raise InputError(f"The list has more than {MOST_BYTES // 1024**2} MB.")
    if b"<!ENTITY" in data.replace(b"\x00", b"")[:100_000].upper():
        raise InputError("The list declares XML entities, which no list needs and attacks use.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    if b"\x00" not in data:
        data = _BARE.sub(b"&amp;", data)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError("This is no OPML: it cannot be read as XML.") from error


def _outline(given: dict[str, str]) -> Outline | None:
    """The feed of an outline; None for a folder and for what is not on the web."""
    plain = {name.lower(): value for name, value in given.items() if not name.startswith("{")}
    ours = {etree.QName(name).localname: value for name, value in given.items() if _OURS in name}
    form = ours.get("form", "")
    url = plain.get("xmlurl", "") or (plain.get("url", "") if form else "")
    if not url.lower().startswith(_WEB) or any(letter.isspace() for letter in url):
        return None
    known = form in {one.value for one in FeedForm} and (form != FeedForm.PAGE or ours.get("links"))
    feed = Feed(
        url=url,
        source="",
        form=FeedForm(form) if known else FeedForm.FEED,
        full_text=ours.get("fullText", "true") != "false",
        links=ours.get("links", "") if form == FeedForm.PAGE else "",
        topics=tuple(ours.get("topics", "").split()),
    )
    title = plain.get("title") or plain.get("text") or ""
    return Outline(feed, title, plain.get("htmlurl", ""), ours.get("source", ""))


def write_opml(feeds: Iterable[tuple[Feed, Source]], title: str) -> bytes:
    """Feeds as a list, in folders by the kind of their source; pages as links, which readers pass over."""
    root = etree.Element("opml", version="2.0", nsmap={"trilateral": _OURS})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    ordered = sorted(feeds, key=lambda pair: (pair[1].kind.value, pair[1].name, pair[0].url))
    for kind, inside in groupby(ordered, key=lambda pair: pair[1].kind.value):
        folder = etree.SubElement(body, "outline", text=kind)
        for feed, source in inside:
            etree.SubElement(folder, "outline", dict(_attributes(feed, source)))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _attributes(feed: Feed, source: Source) -> Iterator[tuple[str, str]]:
    yield "text", _clean(source.name)
    yield "title", _clean(source.name)
    is_feed = feed.form is FeedForm.FEED
    yield "type", "rss" if is_feed else "link"
    yield "xmlUrl" if is_feed else "url", feed.url
    if source.url:
        yield "htmlUrl", source.url
    ours = {"source": source.key, "form": feed.form.value, "links": feed.links}
    ours |= {"topics": " ".join(feed.topics), "fullText": str(feed.full_text).lower()}
    for name, value in ours.items():
        if value:
            yield f"{{{_OURS}}}{name}", value


def _clean(words: str) -> str:
    """Words without the control characters that XML cannot hold."""
    return "".join(letter for letter in words if letter.isprintable())
