"""Press releases that come as PDF: their text in paragraphs again."""

from __future__ import annotations

import io
import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from bot.ingest.articles import Draft, Parsed, Problem

if TYPE_CHECKING:
    from pypdf import PdfReader

log = logging.getLogger(__name__)

MOST_PAGES = 40
SECONDS = 15.0
_JUNK_TITLE = re.compile(r"(?i)^microsoft |^untitled|\.(?:docx?|hwpx?|rtf|indd|pdf|pptx?)$|^\W*$")
_WIDE_LINE = 0.7  # of the widest line: one that is shorter ends its paragraph
_RUNNING = 3  # pages on which a line that stands over or under them is no part of the text
_PAGE_NUMBER = re.compile(r"\W*(?:page )?\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?\W*", re.IGNORECASE)
_HANGUL_END, _HANGUL_START = re.compile(r"[가-힣]+$"), re.compile(r"^[가-힣]+")
_UNSPACED = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff]")  # Japanese stands without spaces
_HYPHENATED = re.compile(r"[a-z]-$")


def parse_pdf(
    data: bytes, path: PurePath, stopwatch: Callable[[], float] = time.monotonic
) -> Iterator[Parsed]:
    """The one document of a PDF file."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of every flaw of a file
    try:
        pages, title, made, remark = _read(data, stopwatch() + SECONDS, stopwatch)
    except _Unreadable as error:
        yield Problem("", str(error))
        return
    text = paragraphs_of(body_lines(pages))
    if not text:
        yield Problem("", "the PDF holds no text; it may be scanned pictures of pages")
        return
    if remark:
        yield Problem("", remark, fatal=False)
    yield Draft(title="" if _JUNK_TITLE.search(title) else title, text=text, published=made, name=path.stem)


class _Unreadable(Exception):
    """The bytes give no text; the message says why."""


def _read(data: bytes, until: float, stopwatch: Callable[[], float]) -> tuple[list[str], str, str, str]:
    """The words of each page, the title, the day it was made, and what was left out."""
    from pypdf import Configuration, PdfReader, apply_configuration  # takes a fifth of a second to load
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    limits = Configuration(stream_parsing_work_maximum_count=500_000, zlib_maximum_output_length=20_000_000)
    try:
        with apply_configuration(limits):
            reader = PdfReader(io.BytesIO(data))
            pages, remark = _pages(reader, until, stopwatch)
            return pages, *_metadata(reader), remark
    except (FileNotDecryptedError, DependencyError) as error:
        raise _Unreadable("the PDF is encrypted") from error
    except (PyPdfError, RecursionError, MemoryError) as error:
        raise _Unreadable("the PDF is damaged, or larger inside than it may be") from error
    except Exception as error:  # whatever a hostile file makes of a parser, the others go on
        log.error("PDF not read: %r", error)
        raise _Unreadable("the PDF is damaged") from error


def _pages(reader: PdfReader, until: float, stopwatch: Callable[[], float]) -> tuple[list[str], str]:
    pages: list[str] = []
    for page in reader.pages:
        if len(pages) == MOST_PAGES:
            return pages, f"of its pages the first {MOST_PAGES} were read"
        if stopwatch() > until:
            return pages, f"its pages take long to read; the first {len(pages)} were read"
        pages.append(page.extract_text())
    return pages, ""


def _metadata(reader: PdfReader) -> tuple[str, str]:
    """Its title and the moment it was made, as far as it gives them in good form."""
    try:
        about = reader.metadata
        made = about.creation_date if about else None
        return (about.title or "" if about else "").strip(), made.isoformat() if made else ""
    except Exception:  # a date of no known form; the text does not depend on it
        return "", ""


def body_lines(pages: Sequence[str]) -> list[str]:
    """The lines of all pages, without their numbers and what stands over or under each."""
    of_pages = [[line for words in page.splitlines() if (line := " ".join(words.split()))] for page in pages]
    ends = Counter(line for lines in of_pages for line in {*lines[:1], *lines[-1:]})
    around = {line for line, often in ends.items() if often >= _RUNNING and often * 2 > len(pages)}
    found: list[str] = []
    for lines in of_pages:
        last = len(lines) - 1
        found += [
            line
            for number, line in enumerate(lines)
            if number not in (0, last) or not (line in around or _PAGE_NUMBER.fullmatch(line))
        ]
    return found


def paragraphs_of(lines: Sequence[str]) -> str:
    """Lines as they were printed, as paragraphs as they were written."""
    widest = max(map(_width, lines), default=0)
    words = {word for line in lines for word in line.split()[1:-1]}
    pieces: list[str] = []
    joined = False
    for line in lines:
        if joined and line:
            pieces[-1] = _joined(pieces[-1], line, words)
        elif line:
            pieces.append(line)
        joined = bool(line) and _width(line) >= widest * _WIDE_LINE
    return "\n".join(pieces)


def _width(line: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line)


def _joined(above: str, below: str, words: set[str]) -> str:
    """Two lines as one; what a line's end parted stands together again."""
    if _HYPHENATED.search(above) and below[0].islower():
        return above[:-1] + below
    if _UNSPACED.search(above[-1]) and _UNSPACED.search(below[0]):
        return above + below
    end, start = _HANGUL_END.search(above), _HANGUL_START.search(below)
    # Korean lines break between words or inside them: what the rest of the page writes decides.
    if end and start and end[0] not in words:
        parted = end[0] + start[0][0]
        if any(word.startswith(parted) for word in words):
            return above + below
    return f"{above} {below}"
