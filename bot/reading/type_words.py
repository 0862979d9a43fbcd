"""Weighs the words of a development for each type, with what its cues say.

The weights are learnt from labelled texts by `tests/train_types.py`: a word speaks for a type the more, the
rarer it is in developments of other types. What the cues decided and how loudly they spoke weighs like words.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Self

from storage.model import EventType

LATIN = re.compile(r"[a-z']+|(\d+)")
LETTERS = re.compile(r"[a-z\u4e00-\u9fff\uac00-\ud7a3]+")
NUMBER = "#"
OPENS = "^"
DECIDED, SPOKE = "=", "~"  # mark what the cues decided, and that they spoke for a type
DECIDED_COUNTS, SPOKE_COUNTS, TITLE_COUNTS, NEXT_COUNTS = 4.0, 1.2, 0.5, 0.3
SHOWN = 3
WORDS_KEPT = 1 << 14  # words recur from article to article
SURE = 2.0  # by how much another type must outweigh what the cues decided
PLAIN = 3.0  # cues that speak so much louder for one type than for the next are not asked again
URGENT = frozenset({EventType.MISSILE_LAUNCH, EventType.SATELLITE_LAUNCH, EventType.NUCLEAR_TEST})
SPACED = frozenset({"en"})  # its words stand alone, so that they need no parting into letters


def features(
    language: str,
    words: str,
    title: str,
    following: str,
    scores: Mapping[str, float],
    decided: str,
) -> dict[str, float]:
    """What a passage has to weigh, each with how much it counts.

    `words`, `title` and the sentence `following` are folded.

    English: words and pairs of them. Korean: two and three letters running within a word, whose endings
    and particles would make one word many.
    """
    parts = _pairs if language in SPACED else _runs
    found = dict.fromkeys(parts(following), NEXT_COUNTS)
    found.update(dict.fromkeys(parts(title), TITLE_COUNTS))
    found.update(dict.fromkeys(parts(words), 1.0))
    found[DECIDED + decided] = DECIDED_COUNTS
    found.update((SPOKE + key, SPOKE_COUNTS * score) for key, score in scores.items())
    return found


def _pairs(folded: str) -> list[str]:
    words = [NUMBER if match[1] else match[0] for match in LATIN.finditer(folded)]
    return words + [f"{first} {second}" for first, second in pairwise(words)]


def _runs(folded: str) -> list[str]:
    return [run for word in LETTERS.findall(folded) for run in _runs_of(word)]


@lru_cache(maxsize=WORDS_KEPT)
def _runs_of(word: str) -> tuple[str, ...]:
    opened = OPENS + word
    return tuple(opened[i : i + n] for n in (2, 3) for i in range(len(opened) - n + 1))


def is_plain(scores: Mapping[str, float]) -> bool:
    """Whether the cues speak so plainly for one type that no other words are asked."""
    first, second, *_ = [*sorted(scores.values(), reverse=True), 0.0, 0.0]
    return first - second >= PLAIN


@dataclass(frozen=True)
class TypeWords:
    """What the words of one language weigh: rows of type, weight and words, as in `type_words.csv`.

    `usual` has, for each type, what any known word weighs: less for types that are told of often.
    """

    usual: dict[str, float] = field(default_factory=dict)
    rows: list[tuple[str, float, str]] = field(default_factory=list)

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, str]]) -> Self:
        """Build it of rows with `type`, `weight` and `words`; a row without words is the usual one."""
        made = cls()
        for row in rows:
            key, weight = EventType(row["type"]).value, float(row["weight"])
            if row["words"]:
                made.rows.append((key, weight, row["words"]))
            else:
                made.usual[key] = weight
        return made

    @cached_property
    def _weights(self) -> dict[str, list[tuple[str, float]]]:
        """What each word weighs, for each type."""
        found: dict[str, list[tuple[str, float]]] = {}
        for key, weight, words in self.rows:
            for word in words.split("|"):
                found.setdefault(word, []).append((key, weight))
        return found

    def weigh(self, found: Mapping[str, float]) -> dict[str, float]:
        """How much all features weigh for each type."""
        known, sums = 0.0, dict.fromkeys(self.usual, 0.0)
        weights = self._weights
        for word, counts in found.items():
            heard = weights.get(word)
            if heard:
                known += counts
                for key, weight in heard:
                    sums[key] += counts * weight
        return {key: weight + known * self.usual[key] for key, weight in sums.items()}

    def judge(self, found: Mapping[str, float], decided: EventType, cued: Container[str]) -> EventType:
        """The type that weighs most, where that surely outweighs what the cues decided.

        A deed that cues found never becomes a mere statement: most of what is told is said by somebody.
        Nor do words alone make a launch, which wakes people: its type must be among those `cued`.
        """
        barred = URGENT.difference((decided,)).difference(filter(cued.__contains__, URGENT))
        weighed = {key: weight for key, weight in self.weigh(found).items() if key not in barred}
        best = max(weighed, key=lambda key: (weighed[key], key), default=decided.value)
        if best == EventType.STATEMENT and decided is not EventType.OTHER:
            return decided
        surely = weighed.get(best, 0.0) > weighed.get(decided.value, 0.0) + SURE
        return EventType(best) if surely else decided

    def heaviest(self, found: Mapping[str, float], kind: EventType) -> str:
        """The words that weighed most for a type."""
        weights = {
            word: weight * found[word]
            for word in found
            for key, weight in self._weights.get(word, ())
            if key == kind
        }
        return ", ".join(sorted(weights, key=lambda word: (-weights[word], word))[:SHOWN])
