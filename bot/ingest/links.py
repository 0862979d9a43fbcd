"""Pages that list links, where an outlet has no feed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree  # type: ignore[import-untyped]  # ships no types
from lxml import html as lxml_html

from bot.ingest.articles import Draft, Parsed, Problem
from bot.ingest.canonical import plain_url
from bot.ingest.encodings import NoText
from bot.ingest.markup import absolute
from bot.ingest.pages import decode_page

MOST_LINKS = 500
_MOST_LOOKED_AT = 10_000
_DAY = re.compile(r"(?<!\d)(?:19|20)\d\d\s*[-./年년]\s*\d{1,2}\s*[-./月월]\s*\d{1,2}(?!\d)")
_ROW = 8  # elements up from a link in which the row of a list is looked for
_ROW_WORDS = 600  # no row of a list is longer


def parse_links(data: bytes, address: str, links: str, charset: str = "") -> Iterator[Parsed]:
    """Each link that begins with `links`, a draft of its words, its address and its row's date."""
    try:
        markup, _ = decode_page(data, charset)
        root = lxml_html.document_fromstring(markup)
    except NoText as error:
        yield Problem("", str(error))
        return
    except (etree.LxmlError, ValueError, AssertionError):
        yield Problem("", "the page cannot be taken apart")
        return
    base = absolute(address, (root.xpath("string(//base/@href)") or "").strip()) or address
    found: dict[str, tuple[str, etree._Element]] = {}
    for link in islice(root.iter("a"), _MOST_LOOKED_AT):
        url = plain_url(absolute(base, link.get("href") or ""))
        words = _words(link)
        if url.startswith(links) and url != links and len(words) > len(found.get(url, ("",))[0]):
            found[url] = (words, link)
    if not found:
        yield Problem("", f"the page has no link that begins with {links}")
    for number, (url, (words, link)) in enumerate(list(found.items())[:MOST_LINKS], start=1):
        yield Draft(title=words, text="", where=f"entry {number}", url=url, published=_day_beside(link, url))


def _words(link: etree._Element) -> str:
    """What a link says: its words, else its title, else what its picture shows."""
    heading = next(link.iter("h1", "h2", "h3", "h4", "h5", "strong"), link)
    said = (heading.text_content(), link.text_content(), link.get("title") or "")
    pictures = (picture.get("alt") or "" for picture in link.iter("img"))
    return next((line for words in (*said, *pictures) if (line := " ".join(words.split()))), "")


def _day_beside(link: etree._Element, url: str) -> str:
    """The date that stands in the row of a list, as it is written there."""
    row = link
    for _ in range(_ROW):
        parent = row.getparent()
        if parent is None or len(parent.text_content()) > _ROW_WORDS or _has_other(parent, link):
            break
        row = parent
    moment = next((time.get("datetime") for time in row.iter("time") if time.get("datetime")), "")
    day = _DAY.search(row.text_content())
    return moment or (day[0] if day else "")


def _has_other(element: etree._Element, link: etree._Element) -> bool:
    """Whether an element holds links to elsewhere than this one's page."""
    return any(other.get("href") != link.get("href") for other in element.iter("a"))
