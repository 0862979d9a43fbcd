"""Makes a headline of a passage's own words."""

from __future__ import annotations

import re

LONGEST = 150
SHORTEST = 40
BORDERS = (
    re.compile(
        r"[;:—。]|, (?=(?:which|who|as|while|after|before|where|with|in|amid|according|saying|but)\b)| -- | – "
    ),
    re.compile(r"[,、，]|(?<=[고며지서만])[ ,]"),
    re.compile(r"\s"),
)


def trimmed(passage: str) -> str:
    """The passage on one line, cut at a clause border when it is long."""
    line = " ".join(passage.split())
    if len(line) <= LONGEST:
        return line
    for border in BORDERS:
        cuts = [m.start() for m in border.finditer(line, SHORTEST, LONGEST)]
        if cuts:
            return line[: cuts[-1]].rstrip(" ,;:-–—、") + "…"
    return line[: LONGEST - 1] + "…"
