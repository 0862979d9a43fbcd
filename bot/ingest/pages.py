"""Saved HTML pages: the article without what surrounds it."""

from __future__ import annotations

import html
import logging
import re
import uuid
from collections.abc import Iterator
from configparser import ConfigParser
from copy import deepcopy
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING

from bot.ingest.articles import Draft, Parsed, Problem
from bot.ingest.encodings import NoText, decode
from bot.ingest.markup import without_menus

if TYPE_CHECKING:
    from trafilatura.settings import Document

log = logging.getLogger(__name__)

_CHARSET = re.compile(
    rb"<meta[^<>]+charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]*encoding=[\"']([\w.:-]+)", re.I
)
_META = re.compile(r"<meta\s[^<>]{1,1500}>", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"\s(?:property|name|itemprop)\s*=\s*[\"']?(?:article:published_time|dd:published_time|datePublished|pubdate"
    r"|DC\.date\.issued)[\"'\s]",
    re.IGNORECASE,
)
_CONTENT = re.compile(r"\scontent\s*=\s*[\"']([^\"'<>]{8,40})[\"']", re.IGNORECASE)
_PUBLISHED_DATA = re.compile(r"\"datePublished\"\s*:\s*\"([^\"]{8,40})\"")
_LINK = re.compile(r"<link\s[^<>]{1,1500}>", re.IGNORECASE)
_CANONICAL = re.compile(r"\srel\s*=\s*[\"']?canonical\b", re.IGNORECASE)
_HREF = re.compile(r"\shref\s*=\s*([\"']?)([^\"'<>\s]+)\1", re.IGNORECASE)
# Of less, trafilatura takes all words of a page, menus too. A sentence has a third of the letters in Korean,
# and a flash of news is a sentence.
_LEAST, _LEAST_EASTERN = 250, 30
_EASTERN = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_SOME_LETTERS = 40
_MOST_TAGS = 200_000  # a tenth of it is much; trafilatura takes seconds for as many
_PROLOGUE = re.compile(r"^\s*<\?xml[^>]*\?>")
_HEAD = 4096


def decode_page(data: bytes, charset: str = "") -> tuple[str, str]:
    """The markup of a page by what its answer says of it, then by what it says itself; see `decode`."""
    declared = _CHARSET.search(data[:_HEAD])
    name = (declared[1] or declared[2]).decode("ascii", "replace") if declared else ""
    markup, remark = decode(data, charset, name)
    return _PROLOGUE.sub("", markup.replace("\x00", "")), remark  # it names an encoding that is no more


def parse_page(data: bytes, path: PurePath, charset: str = "") -> Iterator[Parsed]:
    """The one article of a saved page; `charset` is what its answer said, if that is known."""
    try:
        markup, remark = decode_page(data, charset)
    except NoText as error:
        yield Problem("", str(error))
        return
    if remark:
        yield Problem("", remark, fatal=False)
    if markup.count("<") > _MOST_TAGS:
        yield Problem("", "it has more markup than any page, which would take too long to read")
        return
    page, problem = _extracted(markup)
    if page is None:
        yield Problem("", problem)
        return
    text = _below(page.title or "", without_menus(page.text or "", markup))
    if not text.strip():
        yield Problem("", "the page lists links and holds no article")
        return
    if "</html" not in markup[-2000:].lower():
        yield Problem("", "the page breaks off; what is there was taken", fatal=False)
    yield Draft(
        title=page.title or "",
        text=text,
        publisher=page.sitename or "",
        url=_own_address(markup) or page.url or "",
        published=_published(markup) or page.date or "",
        name=path.stem,
    )


def _extracted(markup: str) -> tuple[Document | None, str]:
    """What trafilatura makes of a page, or why it makes nothing."""
    import trafilatura  # takes half a second to load, which only pages are worth
    from trafilatura.settings import Document

    try:
        page = trafilatura.bare_extraction(
            markup,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            config=_config(_LEAST_EASTERN if _is_eastern(markup) else _LEAST),
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except Exception as error:  # whatever a hostile page makes of a parser, the other files go on
        number = uuid.uuid4().hex[:8]
        log.error("page not extracted, error %s: %r", number, error)
        log.debug("error %s", number, exc_info=True)  # a second run meets it again
        return None, f"the page cannot be taken apart (error {number} in the log)"
    if not isinstance(page, Document) or not (page.text or "").strip():
        return None, "no article text was found in the page"
    return page, ""


@cache
def _config(least: int) -> ConfigParser:
    """Trafilatura's settings, with so many letters as the least that an article has."""
    from trafilatura.settings import use_config

    config = deepcopy(use_config())
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = str(least)
    return config


def _is_eastern(markup: str) -> bool:
    """Whether a page is in Korean or Japanese."""
    return len(_EASTERN.findall(markup)) > _SOME_LETTERS


def _below(title: str, text: str) -> str:
    """A text without the heading that stands over it on the page."""
    first, _, rest = text.partition("\n")
    return rest.lstrip("\n") if title and rest and first.split() == title.split() else text


def _own_address(markup: str) -> str:
    """What the page says its address is; trafilatura knows addresses on the public web only."""
    for tag in _LINK.findall(markup):
        if _CANONICAL.search(tag) and (found := _HREF.search(tag)):
            return html.unescape(found[2].strip())
    return ""


def _published(markup: str) -> str:
    """When the page says it was published, as it stands there; trafilatura gives the day alone."""
    for tag in _META.findall(markup):
        if _PUBLISHED.search(tag) and (found := _CONTENT.search(tag)):
            return str(found[1])
    found = _PUBLISHED_DATA.search(markup)
    return found[1] if found else ""
