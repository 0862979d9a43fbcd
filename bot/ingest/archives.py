"""WARC archives of pages that a crawler saved, so that history can be taken in."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

from bot.ingest.articles import Parsed, Problem
from bot.ingest.articles_behind import read_document

if TYPE_CHECKING:
    from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # ships no types
    from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]

MOST_BYTES = 20 * 1024 * 1024
_GZIP = b"\x1f\x8b\x08"
_WARC = b"WARC/"
_PAGES = ("text/html", "application/xhtml+xml", "application/pdf")
_BLOCK = 1024 * 1024


def is_archive(head: bytes) -> bool:
    """Whether a file that begins so is a WARC archive, packed or not."""
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, len(_WARC))
        except zlib.error:
            return False
    return head.startswith(_WARC)


def parse_archive(file: BinaryIO) -> Iterator[Parsed]:
    """The articles among an archive's pages; a damaged record is a problem and the next goes on."""
    from warcio.archiveiterator import ArchiveIterator

    number, done, pages, whole = 0, 0, 0, True
    start: int | None = 0
    while start is not None:
        file.seek(start)
        archive = ArchiveIterator(file)
        try:
            for record in _records(archive):
                number += 1
                piece = _article(record, f"record {number}") if number > done else None
                whole = True
                if piece:
                    pages += 1
                    yield piece
            break
        except Exception as error:  # whatever is wrong with one record, the others go on
            if "non-chunked gzip" in str(error):  # packed as one; records cannot be told apart
                file, start, done, number = _unpacked(file), 0, number, 0
                continue
            if whole:
                number += 1
                yield Problem(f"record {number}", "the record is damaged")
            whole = False
            start = _next_start(file, max(archive.offset, start) + 1)
    if not pages:
        yield Problem("", "the archive holds no page or PDF")


def _unpacked(file: BinaryIO) -> BinaryIO:
    file.seek(0)
    return io.BufferedReader(gzip.GzipFile(fileobj=file))


def _records(archive: ArchiveIterator) -> Iterator[ArcWarcRecord]:
    """The records of an archive, without what warcio prints about them."""
    while True:
        with redirect_stderr(io.StringIO()):
            record = next(archive, None)
        if record is None:
            return
        yield record


def _article(record: ArcWarcRecord, where: str) -> Parsed | None:
    """The article of a page that was found; None of every other record, and of a site's front page."""
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if record.rec_type not in ("response", "resource") or not urlsplit(url).path.strip("/"):
        return None
    headers = {"content-type": record.content_type or ""}
    if record.http_headers:
        if record.http_headers.get_statuscode() != "200":
            return None
        headers = {name.lower(): value for name, value in record.http_headers.headers}
    if not headers.get("content-type", "").lower().startswith(_PAGES):
        return None
    with redirect_stderr(io.StringIO()):
        body = record.content_stream().read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return Problem(where, f"the page has more than {MOST_BYTES // 1024**2} MB")
    return replace(read_document(url, headers, body), where=where)


def _next_start(file: BinaryIO, start: int) -> int | None:
    """Where the next record may begin; None where none does."""
    file.seek(0)
    mark = _GZIP if file.read(len(_GZIP)) == _GZIP else b"\n" + _WARC
    file.seek(start)
    tail = b""
    while block := file.read(_BLOCK):
        found = (tail + block).find(mark)
        if found >= 0:
            return start - len(tail) + found + mark.startswith(b"\n")
        start += len(block)
        tail = block[-len(mark) :]
    return None
