"""Plain text documents, with whatever header lines they have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from bot.ingest.articles import Draft, Parsed, Problem
from bot.ingest.encodings import NoText, decode

_DATED_TITLE = re.compile(r"\s*date[ :]+(\d{4}-\d\d-\d\d)[ \t]+(\S.*)", re.IGNORECASE)
_HEADER = re.compile(r"\s*(title|date|publisher|url|source)\s*:\s*(\S.*)", re.IGNORECASE)
_TAIL = re.compile(r"^\s*source\s*:\s*(\S.*)$", re.IGNORECASE | re.MULTILINE)
_HEADING = re.compile(r"#{1,3}\s+(\S.*)")
_ADDRESS = re.compile(r"https?://\S+")
_TAIL_LINES = 5
_MAX_HEADING = 200


def parse_text(data: bytes, path: PurePath, charset: str = "") -> Iterator[Parsed]:
    """The one article of a text file; `charset` is what its answer said, if there was one."""
    try:
        text, remark = decode(data, charset)
    except NoText as error:
        yield Problem("", str(error))
        return
    if remark:
        yield Problem("", remark, fatal=False)
    headers, body = _split(text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff"))
    for name, value in _tail(body).items():
        headers.setdefault(name, value)
    yield Draft(
        title=headers.get("title", ""),
        text=body,
        publisher=headers.get("publisher", ""),
        url=headers.get("url", ""),
        published=headers.get("date", ""),
        name=path.stem,
    )


def _split(text: str) -> tuple[dict[str, str], str]:
    """The header lines at the head of a text, and the text below them."""
    headers: dict[str, str] = {}
    start = 0
    while start < len(text):
        end = text.find("\n", start) % (len(text) + 1)  # the end of the text where no line follows
        line = text[start:end]
        if line.strip():
            found = _header(line, first=not headers)
            if not found:
                break
            headers = found | headers
        start = end + 1
    body = text[start:] if headers else text
    if "title" not in headers:
        headers |= _heading(body)
    return headers, body


def _header(line: str, *, first: bool) -> dict[str, str]:
    if len(line) > 2000:
        return {}
    if first and (found := _DATED_TITLE.fullmatch(line)):
        return {"date": found[1], "title": found[2]}
    if found := _HEADER.fullmatch(line):
        return _named(found[1].lower(), found[2])
    return {}


def _named(name: str, value: str) -> dict[str, str]:
    """A `Source:` may hold an address or a publisher's name."""
    address = _ADDRESS.search(value)
    if name == "source":
        return {"url": address[0]} if address else {"publisher": value.strip()}
    return {name: value.strip()}


def _tail(body: str) -> dict[str, str]:
    last = "\n".join(body[-4000:].rstrip().split("\n")[-_TAIL_LINES:])
    found = _TAIL.findall(last)
    return _named("source", found[-1]) if found else {}


def _heading(body: str) -> dict[str, str]:
    """A heading line: marked with #, or short, without a full stop and alone in its paragraph."""
    first, _, below = body.lstrip("\n").partition("\n")
    if found := _HEADING.fullmatch(first.strip()):
        return {"title": found[1]}
    alone = below.startswith("\n") and below.strip()
    if alone and 0 < len(first.strip()) <= _MAX_HEADING and first.strip()[-1] not in ".!?。．…:;,”\"'":
        return {"title": first.strip()}
    return {}
