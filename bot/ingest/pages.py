"""Saved HTML pages: the article without what surrounds it."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING

from bot.ingest.articles import Draft, Parsed, Problem
from bot.ingest.encodings import NoText, decode

if TYPE_CHECKING:
    from trafilatura.settings import Document

log = logging.getLogger(__name__)

_CHARSET = re.compile(
    rb"<meta[^<>]+charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]*encoding=[\"']([\w.:-]+)", re.I
)
_PUBLISHED = (
    re.compile(
        r"<meta[^<>]{1,300}(?:property|name|itemprop)\s*=\s*[\"'](?:article:published_time|datePublished|pubdate)[\"']"
        r"[^<>]{1,300}content\s*=\s*[\"']([^\"'<>]{8,40})[\"']",
        re.IGNORECASE,
    ),
    re.compile(r"\"datePublished\"\s*:\s*\"([^\"]{8,40})\""),
)
_HEAD = 4096


def parse_page(data: bytes, path: PurePath) -> Iterator[Parsed]:
    """The one article of a saved page."""
    declared = _CHARSET.search(data[:_HEAD])
    name = (declared[1] or declared[2]).decode("ascii", "replace") if declared else ""
    try:
        markup, remark = decode(data, name)
    except NoText as error:
        yield Problem("", str(error))
        return
    if remark:
        yield Problem("", remark, fatal=False)
    page, problem = _extracted(markup.replace("\x00", ""))
    if page is None:
        yield Problem("", problem)
        return
    if "</html" not in markup[-2000:].lower():
        yield Problem("", "the page breaks off; what is there was taken", fatal=False)
    yield Draft(
        title=page.title or "",
        text=page.text or "",
        publisher=page.sitename or "",
        url=page.url or "",
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


def _published(markup: str) -> str:
    found = (form.search(markup) for form in _PUBLISHED)
    return next((match[1] for match in found if match), "")
