"""Weighs the words of a development for each type, with what its cues say.

The weights are learnt from labelled texts by `tests/train_types.py`: a word speaks for a type the more, the
rarer it is in developments of other types. What the cues decided and how loudly they spoke weighs like words.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Self

from storage.model import EventType

LATIN = re.compile(r"[a-z']+|#")
LETTERS = re.compile(r"[a-z\u4e00-\u9fff\uac00-\ud7a3]+")
DIGITS = re.compile(r"[0-9]+")
NUMBER = "#"
OPENS = "^"
RUNS = (2, 3)  # letters that a run has
DECIDED, SPOKE = "=", "~"  # mark what the cues decided, and that they spoke for a type
DECIDED_COUNTS, SPOKE_COUNTS, TITLE_COUNTS, NEXT_COUNTS = 2.0, 1.2, 0.5, 0.3
SHOWN = 3
WORDS_KEPT = 1 << 14  # words recur from article to article
SURE = 1.0  # by how much another type must outweigh what the cues decided
PLAIN = 5.0  # cues that speak so much louder for one type than for the next are not asked again
URGENT = frozenset({EventType.MISSILE_LAUNCH, EventType.SATELLITE_LAUNCH, EventType.NUCLEAR_TEST})
SPACED = frozenset({"en"})  # its words stand alone, so that they need no parting into letters
Told = Sequence[tuple[str, float]]
Heard = tuple[int, Sequence[tuple[int, float]]]  # how many units are known; what they weigh, by type


def told_of(words: str, title: str = "", following: str = "") -> Told:
    """A lead's folded words, its title and the next sentence, each with how much its words count."""
    return ((words, 1.0), (title, TITLE_COUNTS), (following, NEXT_COUNTS))


def features(language: str, told: Told, scores: Mapping[str, float], decided: str) -> dict[str, float]:
    """What there is to weigh, each with how much it counts.

    English: words and pairs of them. Korean: two and three letters running within a word, whose endings
    and particles would make one word many.
    """
    found: dict[str, float] = {}
    for folded, counts in told:
        for unit in units(language, folded):
            found[unit] = found.get(unit, 0.0) + counts
    return found | _cues(scores, decided)


def units(language: str, folded: str) -> list[str]:
    """The words and pairs, or the runs of letters, of a folded text."""
    if language in SPACED:
        return _pairs(folded)
    return [run for word in LETTERS.findall(folded) for run in _runs(word)]


def _pairs(folded: str) -> list[str]:
    words = LATIN.findall(DIGITS.sub(NUMBER, folded))
    return [*words, *map(" ".join, pairwise(words))]


def _runs(word: str) -> list[str]:
    opened = OPENS + word
    return [opened[i : i + n] for n in RUNS for i in range(len(opened) - n + 1)]


def _cues(scores: Mapping[str, float], decided: str) -> dict[str, float]:
    spoke = {SPOKE + key: SPOKE_COUNTS * score for key, score in scores.items()}
    return {DECIDED + decided: DECIDED_COUNTS} | spoke


def is_plain(scores: Mapping[str, float]) -> bool:
    """Whether the cues speak so plainly for one type that no other words are asked."""
    first, second, *_ = [*sorted(scores.values(), reverse=True), 0.0, 0.0]
    return first - second >= PLAIN


@dataclass(frozen=True)
class TypeWords:
    """What the words of one language weigh: rows of type, weight and words, as in `type_words.csv`.

    `usual` has, for each type, what any known word weighs: less for types that are told of often.
    """

    language: str = ""
    usual: dict[str, float] = field(default_factory=dict)
    rows: list[tuple[str, float, str]] = field(default_factory=list)
    _kept: dict[str, Heard] = field(default_factory=dict, compare=False)

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, str]]) -> Self:
        """Build it of rows of one `language`; a row without words is the usual one."""
        rows = list(rows)
        made = cls(next((row["language"] for row in rows), ""))
        for row in rows:
            key, weight = EventType(row["type"]).value, float(row["weight"])
            if row["words"]:
                made.rows.append((key, weight, row["words"]))
            else:
                made.usual[key] = weight
        return made

    @cached_property
    def _weights(self) -> dict[str, Heard]:
        """What each unit weighs."""
        numbers = {key: number for number, key in enumerate(self.usual)}
        found: dict[str, Heard] = {}
        for key, weight, words in self.rows:
            entry = numbers[key], weight
            alone: Heard = 1, (entry,)  # shared by most words of a row, which no other type has
            for word in words.split("|"):
                found[word] = (1, (*found[word][1], entry)) if word in found else alone
        return found

    def weigh(self, told: Told, scores: Mapping[str, float], decided: str) -> dict[str, float]:
        """How much a text weighs for each type, with what its cues say."""
        known, sums = 0.0, [0.0] * len(self.usual)
        heard = [(self._hear(self._parts(folded)), counts) for folded, counts in told]
        heard += [(self._hear_cue(cue), counts) for cue, counts in _cues(scores, decided).items()]
        for found, counts in heard:
            for count, weights in found:
                known += count * counts
                for number, weight in weights:
                    sums[number] += counts * weight
        usual = self.usual.items()
        return {key: weight + known * often for weight, (key, often) in zip(sums, usual, strict=True)}

    def _parts(self, folded: str) -> list[str]:
        return _pairs(folded) if self.language in SPACED else LETTERS.findall(folded)

    def _hear(self, parts: Iterable[str]) -> list[Heard]:
        """What the parts of a text weigh: its words and pairs, or the runs of each word together."""
        if self.language in SPACED:
            weights = self._weights
            return [weights[part] for part in parts if part in weights]
        kept = self._kept
        return [kept.get(part) or self._part(part) for part in parts]

    def _hear_cue(self, cue: str) -> list[Heard]:
        return [self._weights[cue]] if cue in self._weights else []

    def _part(self, word: str) -> Heard:
        """What the runs of a word weigh together; kept, since words recur from article to article."""
        sums: dict[int, float] = {}
        heard = [self._weights[run] for run in _runs(word) if run in self._weights]
        for _, weights in heard:
            for number, weight in weights:
                sums[number] = sums.get(number, 0.0) + weight
        if len(self._kept) >= WORDS_KEPT:
            self._kept.clear()
        found = self._kept[word] = len(heard), tuple(sums.items())
        return found

    def judge(
        self, told: Told, scores: Mapping[str, float], decided: EventType, cued: Container[str]
    ) -> EventType:
        """The type that weighs most, where that surely outweighs what the cues decided.

        Words alone never make a launch, which wakes people: its type must be among those `cued`.
        """
        barred = URGENT.difference((decided,)).difference(filter(cued.__contains__, URGENT))
        weighed = self.weigh(told, scores, decided)
        kinds = [key for key in weighed if key not in barred]
        best = max(kinds, key=lambda key: (weighed[key], key), default=decided.value)
        surely = weighed.get(best, 0.0) > weighed.get(decided.value, 0.0) + SURE
        return EventType(best) if surely else decided

    def heaviest(self, folded: str, kind: EventType) -> str:
        """The words of a text that weighed most for a type."""
        numbers = [number for number, key in enumerate(self.usual) if key == kind]
        known = self._weights if self.language in SPACED else self._kept
        weights = {
            part: weight
            for part in self._parts(folded)
            if part in known
            for number, weight in known[part][1]
            if number in numbers
        }
        return ", ".join(sorted(weights, key=lambda part: (-weights[part], part))[:SHOWN])
