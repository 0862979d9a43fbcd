"""From bytes to text, whatever the encoding; and what is no text."""

from __future__ import annotations

import codecs
import re

# What articles in our three languages come in; without the list the guess wanders to kin of these.
_CANDIDATES = [
    *("utf_8", "cp949", "cp932", "euc_jp", "iso2022_jp", "iso2022_kr"),
    *("utf_16_le", "utf_16_be", "gb18030", "big5", "cp1252"),
]
# Browsers and the web read the narrow names as their wider kin.
_WIDER = {
    "euc_kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "shift_jis": "cp932",
    "iso8859-1": "cp1252",
    "ascii": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an older office document, as HWP and DOC are"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_DISGUISED = re.compile("\x00|\x1b\\$")  # UTF-16 or ISO-2022 that passes for ASCII
# Servers call everything Latin by default, and any bytes pass for it; but accents come one by one.
_WESTERN = frozenset({"cp1252"})
_IN_A_ROW = re.compile(rb"[\x80-\xff]{6}")
# Python's own forms of text, and one that hides markup.
_NOT_OF_PAGES = frozenset({"punycode", "idna", "unicode_escape", "unicode-escape", "raw_unicode_escape"})
_NOT_OF_PAGES |= {"raw-unicode-escape", "utf-7", "undefined"}
_SAMPLE = 200_000  # bytes that suffice to tell an encoding
_TOLERATED = 0.05  # share of characters that may be lost before a text is none


class NoText(Exception):
    """The bytes are no text; the message says in plain words what they are."""


def kind_of_binary(head: bytes) -> str:
    """What sort of binary file begins so; "" when it shows no known signature."""
    return next((words for signature, words in _SIGNATURES if head.startswith(signature)), "")


def decode(data: bytes, *declared: str) -> tuple[str, str]:
    """The text of `data`, and a remark when parts of it were lost; NoText when it is none.

    A byte order mark decides, else UTF-8 or the first of `declared` that fits, else the likeliest.
    """
    if binary := kind_of_binary(data[:32]):
        raise NoText(f"it is {binary}, not text")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _tolerant(data[len(mark) :], encoding)
    known = [_known(name) for name in declared]
    for encoding in ("utf-8", *known):
        if encoding in _WESTERN and _IN_A_ROW.search(data):
            continue
        text = _strict(data, encoding)
        if text is not None and not _DISGUISED.search(text):
            return _checked(text), ""
    from charset_normalizer import from_bytes  # takes a while to load, and nearly all text is UTF-8

    guess = from_bytes(_whole(data), cp_isolation=_CANDIDATES).best()
    return _tolerant(data, guess.encoding if guess else next(filter(None, known), "utf-8"))


def _known(name: str) -> str:
    try:
        name = codecs.lookup(name.strip()).name if name.strip() else ""
        "".encode(name or "utf-8")  # LookupError for codecs that are not of text
    except (LookupError, ValueError):
        return ""
    return "" if name in _NOT_OF_PAGES else _WIDER.get(name, name)


def _strict(data: bytes, encoding: str) -> str | None:
    if not encoding:
        return None
    try:
        return codecs.decode(data, encoding)
    except (UnicodeError, LookupError, TypeError):
        return None


def _whole(data: bytes) -> bytes:
    """The first stretch of `data`, cut after a line so that no character is halved."""
    if len(data) <= _SAMPLE:
        return data
    cut = data.rfind(b"\n", 0, _SAMPLE)
    return data[: cut + 1 or _SAMPLE]


def _tolerant(data: bytes, encoding: str) -> tuple[str, str]:
    text = data.decode(encoding, errors="replace")
    lost = text.count("\ufffd")
    if lost > len(text) * _TOLERATED + 1:
        raise NoText("its encoding cannot be told: it is no text, or text in several encodings")
    remark = f"{lost} characters were in another encoding and are lost" if lost else ""
    return _checked(text), remark


def _checked(text: str) -> str:
    if len(_NO_TEXT.findall(text[:_SAMPLE])) > len(text[:_SAMPLE]) * 0.01:
        raise NoText("it is binary data, not text")
    return text
