"""One sentence of an article with everything found in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from bot.reading.dates import Stated
from bot.reading.terms import Hit, Tag


@dataclass(slots=True)  # not frozen, as thousands are made and freezing makes each several times as dear
class Passage:
    """A sentence: its place, its words, and the tags, actors, bodies and dates found in it.

    `folded` has plain signs and small letters, letter for letter as `words`; `matter` is where in it the
    sentence turns from what was done to what it was about; `asides` are places of what it was about that
    stand before the deed, as in Korean and Japanese. `lacking` are the ids of rows of patterns that cannot
    match in it.
    """

    start: int
    end: int
    words: str
    folded: str
    first: bool
    tags: dict[Tag, Hit]
    hits: Sequence[Hit]
    named: Mapping[str, Sequence[tuple[int, int, str]]] = field(default_factory=dict)
    dates: Sequence[Stated] = field(default_factory=tuple)
    matter: int = 1 << 30
    lacking: Set[int] = frozenset()
    asides: Sequence[tuple[int, int]] = field(default_factory=tuple)
    said: dict[int, str] = field(default_factory=dict, compare=False)

    def keys(self, kind: str) -> list[str]:
        """The keys of one kind of tag, in order of place."""
        found = [(hit.start, tag[1]) for tag, hit in self.tags.items() if tag[0] == kind]
        return list(dict.fromkeys(key for _, key in sorted(found)))

    def places(self, kind: str) -> Sequence[tuple[int, int, str]]:
        """Every actor, body or person, as (start, end, key) within the article, longest first at a place."""
        return self.named.get(kind, ())

    def beside(self, place: int) -> bool:
        """Whether a place of the article stands in what the deed was about, before the deed."""
        return any(start <= place < end for start, end in self.asides)

    def says(self, patterns: Sequence[re.Pattern[str]]) -> str:
        """The words of the first of the patterns that stands in the sentence, else nothing; sought once.

        `patterns` belong to a vocabulary, which outlives the passage.
        """
        if self.lacks(patterns):
            return ""
        found = self.said.get(id(patterns))
        if found is None:
            matches = (pattern.search(self.folded) for pattern in patterns)
            found = self.said[id(patterns)] = next((match.group(0) for match in matches if match), "")
        return found

    def lacks(self, patterns: Sequence[re.Pattern[str]]) -> bool:
        """Whether the sentence is known to have no words that any of a vocabulary's patterns needs."""
        return id(patterns) in self.lacking


def within(hits: Sequence[Hit], starts: Sequence[int], start: int, end: int) -> Sequence[Hit]:
    """The hits that begin between two places; `starts` are theirs, in order."""
    return hits[bisect_left(starts, start) : bisect_left(starts, end)]
