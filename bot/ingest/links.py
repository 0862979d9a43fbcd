"""Pages that list links, where an outlet has no feed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
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
    articles = _links_by_address(root, address, links)
    hrefs = {link.get("href"): url for url, several in articles.items() for link in several}
    if not articles:
        yield Problem("", f"the page has no link that begins with {links}")
    for number, (url, several) in enumerate(islice(articles.items(), MOST_LINKS), start=1):
        title = max(map(_words, several), key=len)
        day = _day_beside(several[0], {href for href, other in hrefs.items() if other != url})
        yield Draft(title=title, text="", where=f"entry {number}", url=url, published=day)


def _links_by_address(root: etree._Element, address: str, links: str) -> dict[str, list[etree._Element]]:
    """The links to each article, of which a list often has several: its picture, its title, its words."""
    base = absolute(address, (root.xpath("string(//base/@href)") or "").strip()) or address
    found: dict[str, list[etree._Element]] = {}
    for link in islice(root.iter("a"), _MOST_LOOKED_AT):
        url = plain_url(absolute(base, link.get("href") or ""))
        if url.startswith(links) and url != links:
            found.setdefault(url, []).append(link)
    return found


def _words(link: etree._Element) -> str:
    """What a link says: its words, else its title, else what its picture shows."""
    heading = next(link.iter("h1", "h2", "h3", "h4", "h5", "strong"), link)
    said = (heading.text_content(), link.text_content(), link.get("title") or "")
    pictures = (picture.get("alt") or "" for picture in link.iter("img"))
    return next((line for words in (*said, *pictures) if (line := " ".join(words.split()))), "")


def _day_beside(link: etree._Element, others: Set[str]) -> str:
    """The date in a link's row of a list, as it is written there; `others` are links to other articles."""
    row = link
    for _ in range(_ROW):
        parent = row.getparent()
        if parent is None or any(other.get("href") in others for other in parent.iter("a")):
            break
        if len(parent.text_content()) > _ROW_WORDS:
            break
        row = parent
    moment = next((time.get("datetime") for time in row.iter("time") if time.get("datetime")), "")
    day = _DAY.search(row.text_content())
    return moment or (day[0] if day else "")
