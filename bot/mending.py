"""What a person can do about a feed that fails. PURE."""

from __future__ import annotations

import re

_STATUS = re.compile(r"\banswers ([1-5]\d\d)\b")
_NO_WAY = re.compile(r"no host `|cannot be reached|looking up|look-ups")
_PATIENCE = 10  # failures in a row from which waiting no longer helps; by then days have gone by


def mend(error: str, failures: int = 0) -> str:
    """What to do about a feed, by why it failed and how often in a row; a sentence."""
    found = _STATUS.search(error)
    status = int(found[1]) if found else 0
    words = error.lower()
    if _NO_WAY.search(words) and failures < _PATIENCE:
        return "There is no way to it: see whether this machine reaches the web; it is tried again by itself."
    if status in (404, 410) or "gone for good" in words:
        return "Its address has changed or it has ended: look for the new one by adding its site again."
    if status in (401, 403, 451) or ("robots.txt" in words and "pages wait" not in words):
        return "The site turns programs away: ask its publisher, or pause it."
    if "certificate" in words or "encryption" in words:
        return "The site's own encryption is at fault: it may be mended there, or read by another address."
    if any(part in words for part in ("no feed", "no entries", "not a feed", "stands there")):
        return "Another thing stands at its address now: look for the new one by adding its site again."
    if "no link" in words or "no articles" in words:
        return "The page is built otherwise than before: say anew what its articles' addresses begin with."
    if failures >= _PATIENCE:
        return "It has failed for days: open it in a browser, then pause it or give its new address."
    return "It is tried again by itself, less and less often: nothing to do yet."
