"""Tells the language of a text from its script."""

from __future__ import annotations

import re

LOOK_AT = 4000
KANA = re.compile(r"[\u3040-\u30ff\uff66-\uff9f]+")
HANGUL = re.compile(r"[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]+")
HAN = re.compile(r"[\u4e00-\u9fff]+")
LATIN = re.compile(r"[A-Za-z]+")


def language_of(text: str) -> str:
    """`en`, `ko`, `ja` or `other`, by which script carries the text."""
    head = text[:LOOK_AT]
    if head.isascii():
        return "en" if LATIN.search(head) else "other"
    hangul, kana, han, latin = (len("".join(script.findall(head))) for script in (HANGUL, KANA, HAN, LATIN))
    if hangul + kana + han + latin == 0:
        return "other"
    # A CJK sign carries about as much as three letters.
    if 3 * max(hangul, kana) > latin and max(hangul, kana) * 10 >= han:
        return "ko" if hangul >= kana else "ja"
    if 3 * han > latin:
        return "other"
    return "en"
