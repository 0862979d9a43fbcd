"""Files and folders of documents, as articles.

What a file is its content says first and its name's ending second.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.errors import InputError
from bot.ingest.archives import is_archive, parse_archive
from bot.ingest.articles import Clock, Desk, Item, Parsed, Problem, Skipped
from bot.ingest.cleaning import clean_text, clean_title
from bot.ingest.encodings import kind_of_binary
from bot.ingest.feeds import parse_feed
from bot.ingest.hwpx import is_hwpx, parse_hwpx
from bot.ingest.kinds import HEAD, is_feed, is_json, is_page, start_of
from bot.ingest.lines import parse_json, parse_lines
from bot.ingest.pages import parse_page
from bot.ingest.pdf import parse_pdf
from bot.ingest.plain import parse_text
from bot.ingest.sources import SourceIndex
from storage.model import Source

MAX_DOCUMENT = 20 * 1024 * 1024
_LINES = frozenset({".jsonl", ".ndjson"})
_JSON = _LINES | {".json"}
_TEXTS = frozenset({"", ".txt", ".text", ".md"})
_PAGES = frozenset({".html", ".htm", ".xhtml"})


def read_path(path: Path, sources: Sequence[Source], clock: Clock) -> Iterator[Item]:
    """Every article of a file or of a folder's files, in the order of their names.

    What cannot be read comes as Skipped, what should be known of an article taken as Noted.
    Raises InputError at once where there is nothing at `path`.
    """
    if not _exists(path):
        raise InputError(f"There is no file or folder `{_shown(path)}`.", nearest=_neighbour(path))
    return _walk(path, Desk(SourceIndex(sources), clock))


def _exists(path: Path) -> bool:
    try:
        return path.exists() or path.is_symlink()
    except (OSError, ValueError):  # a name too long, or with a NUL in it
        return False


def _neighbour(path: Path) -> str | None:
    try:
        names = [clean_text(entry.name) for entry in path.parent.iterdir()]
    except (OSError, ValueError):
        return None
    return InputError.unknown("file", path.name, names).nearest


def _walk(path: Path, desk: Desk, *, inside: bool = False) -> Iterator[Item]:
    """A file's items, or those of a folder's entries; hidden ones are passed over."""
    shown = _shown(path)
    if inside and path.is_symlink():
        yield Skipped(shown, "", "it is a link; links inside a folder are not followed")
        return
    try:
        if not path.is_dir():
            yield from desk.items(shown, _parsed(path))
            return
        entries = sorted(path.iterdir())
    except OSError as error:
        yield Skipped(shown, "", f"it cannot be read ({_words(error)})")
        return
    for entry in entries:
        if not entry.name.startswith("."):
            yield from _walk(entry, desk, inside=True)


def _shown(path: Path) -> str:
    """A path as it may be printed: names may hold any bytes but / and NUL."""
    return clean_text(os.fsencode(path).decode("utf-8", "replace"))


def _parsed(path: Path) -> Iterator[Parsed]:
    """What the parser fit for the file finds in it."""
    try:
        if not path.is_file():
            yield Problem("", "the link leads nowhere" if path.is_symlink() else "it is no ordinary file")
            return
        with path.open("rb") as file:
            head = file.read(HEAD)
            file.seek(0)
            if not head:
                yield Problem("", "the file is empty")
            elif is_archive(head):
                yield from parse_archive(file)
            elif path.suffix.lower() in _LINES and not kind_of_binary(head) and b"\x00" not in head:
                yield from parse_lines(file)
            else:
                size = path.stat().st_size
                yield from _document(path, head, file.read(MAX_DOCUMENT + 1), size)
    except OSError as error:
        yield Problem("", f"it cannot be read ({_words(error)})")


def _document(path: Path, head: bytes, data: bytes, size: int) -> Iterator[Parsed]:
    suffix = path.suffix.lower()
    start = start_of(head)
    pdf, hwpx = head.startswith(b"%PDF-"), is_hwpx(head)
    if (binary := kind_of_binary(head)) and not (pdf or hwpx):
        yield Problem("", f"it is {binary}; text, HTML, PDF, HWPX, feeds, WARC and JSON Lines are read")
    elif len(data) > MAX_DOCUMENT:
        advice = "; give its articles as JSON Lines, one a line" if start[:1] in (b"{", b"[") else ""
        limit = MAX_DOCUMENT // 1024**2
        yield Problem("", f"it has {size / 1024**2:.0f} MB; a document may have {limit} MB{advice}")
    elif not data.strip(b"\xef\xbb\xbf \t\r\n"):
        yield Problem("", "the file holds no words")
    elif pdf:
        yield from parse_pdf(data, path)
    elif hwpx:
        yield from parse_hwpx(data, path)
    elif suffix in _JSON or is_json(start):
        yield from parse_json(data)
    elif is_feed(start):
        yield from parse_feed(data)
    elif suffix in _PAGES or is_page(start):
        yield from parse_page(data, path)
    elif start.startswith(b"<?xml"):
        yield Problem("", "it is XML, but neither a feed nor a page")
    elif suffix in _TEXTS:
        yield from parse_text(data, path)
    else:
        ending = clean_title(suffix)
        yield Problem("", f"files ending in {ending} are not read; plain text should end in .txt or .md")


def _words(error: OSError) -> str:
    return (error.strerror or "unknown cause").lower()
