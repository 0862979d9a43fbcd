"""Weighs the words of a development for each type, where its cues are not plain.

The weights are learnt from labelled texts by `tests/train_types.py`; a word may speak for a type or against
it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Self

from bot.reading.packed import Packed, codes_of
from bot.reading.text.words import Spacer
from storage.model import EventType

LETTERS = re.compile(r"[a-z\u4e00-\u9fff\uac00-\ud7a3]+")
DIGITS = re.compile(r"[0-9][0-9]*")  # spelt so that re skips to the next: it cannot through a repetition
NUMBER = "#"
LATIN = Spacer(f"abcdefghijklmnopqrstuvwxyz'{NUMBER}")
OPENS, ENDS = "^", "<"  # mark the beginning of a Korean word, and the words with which a sentence ends
RUNS = (2, 3)  # letters that a run has
LAST = 4  # Korean ends with what was done
WHOLE = 20  # what a word of the lead counts
COUNTS = {"en": (WHOLE, 20, 3), "ko": (WHOLE, 10, 6)}  # lead, title and the next sentence
SHOWN = 3
CUES_COUNT = 800  # what a cue's score weighs beside the words
WORDS_KEPT = 1 << 14  # words recur from article to article
PLAIN = 5.0  # cues that speak so much louder for one type than for the next are not asked again
URGENT = frozenset({EventType.MISSILE_LAUNCH, EventType.SATELLITE_LAUNCH, EventType.NUCLEAR_TEST})
SPACED = frozenset({"en"})  # its words stand alone, so that they need no parting into letters
Told = tuple[str, ...]  # the folded words of a lead, its title and the next sentence


def units(language: str, told: Told) -> Iterator[tuple[str, int]]:
    """What there is to weigh, each time it stands there, with what it counts.

    English: words and pairs of them. Korean: two and three letters running within a word, whose endings
    and particles would make one word many; those of the lead's last words once more.
    """
    for folded, counts in zip(told, COUNTS[language], strict=False):
        parts = _parts(language, folded)
        for part in parts if language in SPACED else _all_runs(parts):
            yield part, counts
    if language not in SPACED:
        for run in _all_runs(ENDS + part for part in _parts(language, told[0])[-LAST:]):
            yield run, WHOLE


def _parts(language: str, folded: str) -> list[str]:
    """The words and pairs of them, or the words of a language whose words are parted further."""
    if language not in SPACED:
        return LETTERS.findall(folded)
    words = LATIN(DIGITS.sub(NUMBER, folded).replace(NUMBER, f" {NUMBER} ")).split()
    return [*words, *map(" ".join, pairwise(words))]


def _all_runs(words: Iterable[str]) -> Iterator[str]:
    return (run for word in words for run in _runs(word))


def _runs(word: str) -> list[str]:
    """The runs of letters of a word; each bears the mark of a last word."""
    mark = ENDS if word.startswith(ENDS) else ""
    opened = OPENS + word.removeprefix(ENDS)
    return [mark + opened[i : i + n] for n in RUNS for i in range(len(opened) - n + 1)]


def is_plain(scores: Mapping[str, float]) -> bool:
    """Whether the cues speak so plainly for one type that no other words are asked."""
    first, second, *_ = [*sorted(scores.values(), reverse=True), 0.0, 0.0]
    return first - second >= PLAIN


class _Kept(dict[str, int]):
    """What the runs of a word weigh together, kept, since words recur from article to article."""

    def __init__(self, codes: Mapping[str, str], weights: Mapping[str, int]) -> None:
        super().__init__()
        self._known, self._weights = codes.__contains__, weights.__getitem__

    def __missing__(self, word: str) -> int:
        if len(self) >= WORDS_KEPT:
            self.clear()
        known = filter(self._known, _runs(word))
        found = self[word] = sum(map(self._weights, known))
        return found


@dataclass(frozen=True)
class TypeWords:
    """What the words of one language weigh, as in `type_words.csv`.

    `usual` has what each type weighs before any word, `codes` for each unit what it weighs by the letter of
    a type, "a" being the first: "c12d-7".
    """

    language: str = ""
    usual: dict[str, int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, str]]) -> Self:
        """Build it of rows of one `language`: one for each type, and units each followed by its code."""
        rows = list(rows)
        usual = {EventType(row["type"]).value: int(row["weight"]) for row in rows if row["type"]}
        codes = codes_of(row["words"] for row in rows if not row["type"])
        return cls(next((row["language"] for row in rows), ""), usual, codes)

    @cached_property
    def _weights(self) -> Packed:
        return Packed(self.codes, len(self.usual))

    @cached_property
    def _kept(self) -> _Kept:
        return _Kept(self.codes, self._weights)

    def weigh(self, told: Told) -> dict[str, int]:
        """How much a text weighs for each type."""
        counts = COUNTS[self.language]
        parts = [_parts(self.language, words) for words in told]
        whole = sum([count * self._heard(one) for one, count in zip(parts, counts, strict=False)])
        if self.language not in SPACED:
            whole += WHOLE * self._heard([ENDS + word for word in parts[0][-LAST:]])
        fields = self._weights.fields(whole)
        return {key: weight + field for (key, weight), field in zip(self.usual.items(), fields, strict=True)}

    def _heard(self, parts: list[str]) -> int:
        """What the parts of a text weigh together."""
        if self.language not in SPACED:
            return sum(map(self._kept.__getitem__, parts))
        return self._weights.heard(parts)

    def judge(
        self, told: Told, scores: Mapping[str, float], decided: EventType, cued: Container[str]
    ) -> EventType:
        """The type that weighs most with what the cues say; without weights what they decided.

        Words alone never make a launch, which wakes people: its type must be among those `cued`.
        """
        if not self.usual:
            return decided
        barred = URGENT.difference(filter(cued.__contains__, URGENT))
        weighed = {key: one + CUES_COUNT * scores.get(key, 0.0) for key, one in self.weigh(told).items()}
        kinds = [key for key in weighed if key not in barred]
        return EventType(max(kinds, key=lambda key: (weighed[key], key), default=decided.value))

    def heaviest(self, folded: str, kind: EventType) -> str:
        """The words of a text that weighed most for a type."""
        if kind not in self.usual:
            return ""
        number = list(self.usual).index(kind)
        parts = dict.fromkeys(_parts(self.language, folded))
        known = filter(self._weights.known, parts) if self.language in SPACED else parts
        heard = self._weights if self.language in SPACED else self._kept
        weights = {part: self._weights.field(heard[part], number) for part in known}
        heavy = [part for part, weight in weights.items() if weight > 0]
        return ", ".join(sorted(heavy, key=lambda part: (-weights[part], part))[:SHOWN])
