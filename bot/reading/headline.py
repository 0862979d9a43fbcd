"""Makes a headline of a passage's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 200
SHORTEST = 90
SPACE = re.compile(r"\s")


def trimmed(passage: str, borders: Sequence[re.Pattern[str]] = ()) -> str:
    """The passage on one line; a long one is cut at the last clause border, the strongest kind first.

    A headline cut early says less than one cut between two words, so no border before `SHORTEST` counts.
    """
    plain = passage.isprintable() and "  " not in passage  # as most are: spaces are its only white space
    line = passage.strip() if plain else " ".join(passage.split())
    if len(line) <= LONGEST:
        return line
    for border in (*borders, SPACE):
        cuts = [m.start() for m in border.finditer(line, SHORTEST, LONGEST)]
        if cuts:
            return line[: cuts[-1]].rstrip(" ,;:-–—、") + "…"
    return line[: LONGEST - 1] + "…"
