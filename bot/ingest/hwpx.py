"""Korean press releases that come as HWPX: a ZIP archive of XML (KS X 6101), read in pure Python."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from pathlib import PurePath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from bot.ingest.articles import Draft, Parsed, Problem

MOST_BYTES = 20_000_000  # of all sections, unpacked
_MOST_TAGS, _MOST_FILES, _MOST_SECTIONS = 300_000, 2_000, 40
# The archive's first file, not packed, says what it is.
_MARK = re.compile(rb"PK\x03\x04.{26}mimetype(?:.{0,64})application/(?:hwp|owpml|hwpx)\+zip", re.DOTALL)
_SECTION = re.compile(r"Contents/section(\d{1,4})\.xml")
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# A release has its office, its hour and whom to call in tables around the text.
_ASIDE = frozenset({"tbl", "header", "footer", "footNote", "endNote", "hiddenComment"})
_LEAST = 100  # letters outside of them; of less, the tables are the text


class _Unreadable(Exception):
    """The bytes give no text; the message says why."""


def is_hwpx(head: bytes) -> bool:
    """Whether a file that begins so is a HWPX document."""
    return bool(_MARK.match(head))


def parse_hwpx(data: bytes, path: PurePath) -> Iterator[Parsed]:
    """The one document of a HWPX file."""
    try:
        lines = [line for section in list(_sections(data)) for line in _paragraphs(section)]
    except _Unreadable as error:
        yield Problem("", str(error))
        return
    own = [words for words, aside in lines if not aside]
    told = own if sum(map(len, own)) >= _LEAST else [words for words, _ in lines]
    if told:
        yield Draft(title="", text="\n".join(told), name=path.stem)
    else:
        yield Problem("", "the HWPX document holds no text")


def _sections(data: bytes) -> Iterator[bytes]:
    """The XML of each section, in order."""
    left = MOST_BYTES
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            for name in _names(archive.infolist()):
                with archive.open(name) as file:
                    section = file.read(left + 1)
                left -= len(section)
                if left < 0 or section.count(b"<") > _MOST_TAGS:
                    raise _Unreadable("the HWPX document is larger inside than it may be")
                yield section
    except RuntimeError as error:  # so zipfile says that a file is locked
        raise _Unreadable("the HWPX document is encrypted") from error
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise _Unreadable("the HWPX document is damaged") from error


def _names(files: list[ZipInfo]) -> list[ZipInfo]:
    """The files of the sections in order; of other ways to pack, unpacking cannot be bounded."""
    numbered = [(int(found[1]), file) for file in files if (found := _SECTION.fullmatch(file.filename))]
    packed = {file.compress_type for _, file in numbered} - {ZIP_STORED, ZIP_DEFLATED}
    if packed or len(files) > _MOST_FILES or len(numbered) > _MOST_SECTIONS:
        raise _Unreadable("the HWPX document is packed as none should be")
    return [file for _, file in sorted(numbered, key=lambda one: one[0])]


def _paragraphs(section: bytes) -> Iterator[tuple[str, bool]]:
    """The words of each paragraph, and whether they stand aside."""
    from lxml import etree  # type: ignore[import-untyped]  # ships no types; takes a while to load

    if _DECLARED.search(section):
        raise _Unreadable("the HWPX document declares XML entities, which attacks use")
    try:
        root = etree.fromstring(section, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.LxmlError, ValueError) as error:
        raise _Unreadable("the HWPX document is damaged") from error
    open_: list[list[str]] = [[]]
    aside = 0
    for action, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag.rpartition("}")[2]
        if name in _ASIDE:
            aside += 1 if action == "start" else -1
        elif name == "p" and action == "start":
            open_.append([])
        elif name == "t" and action == "start":
            open_[-1].append(" ".join(element.itertext()) if len(element) else element.text or "")
        elif name == "p" and (words := " ".join("".join(open_.pop()).split())):
            yield words, aside > 0
