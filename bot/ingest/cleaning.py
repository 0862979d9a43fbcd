"""What outside text must pass before it is stored."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit, urlunsplit

MAX_TITLE = 500
MAX_URL = 2000

_LINE_ENDS = re.compile("\r\n?|\x85|\u2028|\u2029")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Format characters can turn a title's reading direction or hide words in it.
_FORMAT = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufff9-\ufffb]")
_ESCAPED_QUOTE = re.compile(r"\\(?=[\"'‘’“”])")
_NOT_IN_URL = re.compile(r"[\s<>\"\\^`{|}]")


def clean_text(text: str) -> str:
    """NFC, line feeds only, no control characters; all else as it was."""
    text = _CONTROL.sub("", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", text))


def clean_title(title: str) -> str:
    """One line of a title, without direction marks or escaped quotes."""
    line = " ".join(_FORMAT.sub("", clean_text(title)).split())
    line = _ESCAPED_QUOTE.sub("", line)
    return line if len(line) <= MAX_TITLE else line[: MAX_TITLE - 1].rstrip() + "…"


def clean_url(url: str) -> str:
    """An http(s) address without its fragment; "" for anything else."""
    url = url.strip()
    if not url or len(url) > MAX_URL or _NOT_IN_URL.search(url) or _SURROGATE.search(url):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port  # raises where the port is no number
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return ""
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, parts.query, ""))
