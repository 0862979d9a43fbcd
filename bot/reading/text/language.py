"""Tells the language of a text from its script."""

from __future__ import annotations

import re
from string import ascii_letters

LOOK_AT = 4000
# Scripts by the upper bytes of their signs in UTF-16: to count bytes costs a tenth of a search for signs.
HANGUL = bytes([0x11, 0x31, *range(0xAC, 0xD8)])
HAN = bytes(range(0x4E, 0xA0))
KANA = re.compile(r"[\u3040-\u30ff\uff66-\uff9f]+")  # it shares its upper bytes with punctuation
LETTERS = ascii_letters.encode()


def language_of(text: str) -> str:
    """`en`, `ko`, `ja` or `other`, by which script carries the text."""
    head = text[:LOOK_AT]
    plain = head.encode("ascii", "ignore")
    latin, others = _count(plain, LETTERS), len(head) - len(plain)
    if 3 * others <= latin:  # whatever script they are of
        return "en" if latin else "other"
    upper = head.encode("utf-16-be", "surrogatepass")[::2]
    hangul, han = _count(upper, HANGUL), _count(upper, HAN)
    kana = len("".join(KANA.findall(head))) if _count(upper, b"\x30\xff") else 0
    if hangul + kana + han + latin == 0:
        return "other"
    # A CJK sign carries about as much as three letters.
    if 3 * max(hangul, kana) > latin and max(hangul, kana) * 10 >= han:
        return "ko" if hangul >= kana else "ja"
    if 3 * han > latin:
        return "other"
    return "en"


def _count(data: bytes, counted: bytes) -> int:
    return len(data) - len(data.translate(None, counted))
