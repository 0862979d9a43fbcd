"""Text from outside, made harmless for Slack.

`*`, `_`, `~` and backticks have no escape in mrkdwn: in mrkdwn they become their look-alikes, in
rich_text leaves, which Slack does not parse, words stay exactly as they are.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

LONGEST_URL = 1000

# Controls that reorder or hide what a reader sees. Joiners inside emoji go too: a headline reads on.
_UNSEEN = re.compile(
    "[\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180e\\u200b-\\u200f\\u202a-\\u202e"
    "\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffb\\U000e0000-\\U000e0fff]"
)
_LOOPBACK = re.compile(r"127(?:\.\d{1,3}){3}|::1|localhost")
_LOOKALIKES = str.maketrans({"*": "∗", "_": "＿", "~": "∼", "`": "ˋ"})
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def plain(text: str, limit: int) -> str:
    """One line without controls, cut at a word within the limit."""
    seen = _UNSEEN.sub("", text)
    seen = "".join(
        " " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in seen[: limit * 8]
    )
    return cut(" ".join(seen.split()), limit)


def cut(text: str, limit: int) -> str:
    """Shorten at a space, with an ellipsis; a text without spaces is cut where it must be."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    space = kept.rfind(" ")
    return (kept[:space] if space > limit * 0.6 else kept).rstrip(" ,;:–—-") + "…"


def escape(text: str) -> str:
    """Escape the three characters that Slack reads as markup; truncate before, never after."""
    return text.translate(_ESCAPES)


def unescape(text: str) -> str:
    """What a person typed, from the escaped form in which Slack hands commands on."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mrkdwn(text: str, limit: int) -> str:
    """Outside text as mrkdwn that shows those characters and nothing else."""
    return escape(plain(text, limit).translate(_LOOKALIKES))


def safe_url(url: str) -> str | None:
    """An http(s) address that cannot break out of a link, or None."""
    address = url.strip()
    try:
        parts = urlsplit(address)
        host = parts.hostname
        encoded = quote(address, safe="%/:?#[]@!$&'()*+,;=~-._")  # no encoding bears half a character
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or _UNSEEN.search(address):
        return None
    return encoded if len(encoded) <= LONGEST_URL else None


def domain(url: str) -> str:
    """The real host of an address, as a reader should see it; foreign letters in ASCII form.

    Empty for one on this machine, which tells a reader nothing.
    """
    try:
        host = urlsplit(url.strip()).hostname or ""
        if _LOOPBACK.fullmatch(host):
            return ""
        return host.encode("idna").decode("ascii").removeprefix("www.")[:100]
    except (ValueError, UnicodeError):
        return ""


def link(url: str, label: str) -> str:
    """A mrkdwn link; `label` is already escaped. Without a safe address the label stands alone."""
    address = safe_url(url)
    return f"<{escape(address)}|{label}>" if address and label else label
