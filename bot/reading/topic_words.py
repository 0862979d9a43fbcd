"""Weighs how far each sentence of an article is devoted to each topic: by its terms, and by all its words.

The weights are learnt from labelled sentences by `tests/train_topics.py`; a word may speak for a topic or
against it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import exp, sqrt
from typing import Self

from bot.reading.packed import Packed, codes_of

# What speaks for a topic beside a sentence's words: that there is a sentence, its place, its terms and
# parties, those of the title, and the terms of the sentence before.
SIGNS = (
    *("usual", "is_title", "is_first"),
    *("terms", "term", "in_deed", "among_others", "among_many", "parties"),
    *("title", "title_parties", "before"),
)
WORD = re.compile(r"[a-z0-9][a-z0-9'-]*")
SHORTEST = 4  # words that a sentence counts at least
SECOND_COUNTS = 0.3  # a second sentence devoted to a topic, beside the first
DEVOTED = 0.5  # how much must be said of a topic of which the article is
SCALE = 100  # of the weights, which are whole numbers
FAINT = -SCALE  # what weighs less makes no topic, unless nothing weighs more
TERMS_COUNTED, MANY = 3, 3
WORDS_KEPT = 1 << 15
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence has of the topics.

    `terms`: of each topic its terms, how many and whether the first stands before the sentence's matter;
    `parties`: topics whose parties it names.
    """

    folded: str
    terms: Mapping[str, tuple[int, bool]] = field(default_factory=dict)
    parties: Collection[str] = ()


def signs(topic: str, told: Sequence[Told], place: int) -> list[tuple[int, float]]:
    """What speaks for a topic in the sentence of that place, the title being the first.

    Numbers of SIGNS, each with how far; those that do not are left out, and those of place alone.
    """
    here, title = told[place], told[0]
    found: list[tuple[int, float]] = []
    if topic in here.terms:
        count, in_deed = here.terms[topic]
        others = len(here.terms) - 1
        found += (3, min(count, TERMS_COUNTED) / 2), (4, 1.0), (5, float(in_deed)), (6, 1 / sqrt(1 + others))
        found.append((7, float(others >= MANY)))
    if topic in here.parties:
        found.append((8, 1.0))
    if topic in title.terms:
        found.append((9, 1.0))
    if topic in title.parties:
        found.append((10, 1.0))
    if place > 1 and topic in told[place - 1].terms:
        found.append((11, 1.0))
    return found


def placed(place: int) -> list[tuple[int, float]]:
    """What speaks for every topic, by where a sentence stands."""
    return [(0, 1.0), (place + 1, 1.0)] if place < 2 else [(0, 1.0)]


def words_of(folded: str) -> tuple[set[str], float]:
    """The words of a sentence to weigh, and what each counts: in a long one each says less."""
    words = WORD.findall(folded)
    return {*words}, 1 / sqrt(max(len(words), SHORTEST))


def stem(word: str) -> str:
    """A word without what makes it many or another's."""
    word = word.removesuffix("'s").removesuffix("'")
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _weight(weights: Sequence[int], found: Iterable[tuple[int, float]]) -> float:
    return sum([weights[sign] * far for sign, far in found])


def _surely(weight: float) -> float:
    """How surely what weighs so much is devoted, 0 to 1."""
    return 1 / (1 + exp(-weight / SCALE))


class _Kept(dict[str, int]):
    """What a word weighs by its stem, kept, since words recur from article to article."""

    def __init__(self, packed: Packed) -> None:
        super().__init__()
        self._packed = packed

    def __missing__(self, word: str) -> int:
        if len(self) >= WORDS_KEPT:
            self.clear()
        found = self[word] = self._packed.heard([stem(word)])
        return found


@dataclass(frozen=True)
class TopicWords:
    """What signs and words of one language weigh, as in `topic_words.csv`.

    `signs` has for each topic what each of SIGNS weighs, `codes` for each stem what it weighs by the letter
    of a topic, "a" being the first.
    """

    signs: dict[str, tuple[int, ...]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, str]]) -> Self:
        """Build it of the rows of one language: one for each topic, and stems each followed by its code."""
        rows = list(rows)
        found = {row["topic"]: tuple(map(int, row["signs"].split())) for row in rows if row["topic"]}
        if any(len(weights) != len(SIGNS) for weights in found.values()):
            raise ValueError(f"each topic needs {len(SIGNS)} weights: {', '.join(SIGNS)}")
        return cls(found, codes_of(row["words"] for row in rows if not row["topic"]))

    @cached_property
    def _packed(self) -> Packed:
        return Packed(self.codes, len(self.signs))

    @cached_property
    def _kept(self) -> _Kept:
        return _Kept(self._packed)

    def devoted(self, told: Sequence[Told]) -> dict[str, tuple[float, int]]:
        """How far an article, its title and sentences, is devoted to each topic, and which is so most.

        From DEVOTED on it is. What is told faintly is left out, if anything is told more plainly.
        """
        weighed = [self._weighed(told, place) for place in range(len(told))]
        least = min(FAINT, max(map(max, weighed)))
        found = {}
        for topic, column in zip(self.signs, zip(*weighed, strict=True), strict=True):
            if (best := max(column)) >= least:
                second = sorted(column)[-2] if len(column) > 1 else least
                found[topic] = _surely(best) + SECOND_COUNTS * _surely(second), column.index(best)
        return found

    @cached_property
    def _usual(self) -> list[list[float]]:
        """What each topic weighs before any word, by where a sentence stands."""
        return [[_weight(weights, placed(place)) for weights in self.signs.values()] for place in range(3)]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {topic: number for number, topic in enumerate(self.signs)}

    def _weighed(self, told: Sequence[Told], place: int) -> list[float]:
        """What the sentence of that place weighs for each topic."""
        here, title = told[place], told[0]
        words, counts = words_of(here.folded)
        heard = self._packed.fields(sum(map(self._kept.__getitem__, words)))
        whole = [one + word * counts for one, word in zip(self._usual[min(place, 2)], heard, strict=True)]
        shown = {*here.terms, *here.parties, *title.terms, *title.parties, *told[place - 1].terms}
        for topic in shown & self._numbers.keys():
            whole[self._numbers[topic]] += _weight(self.signs[topic], signs(topic, told, place))
        return whole

    def heaviest(self, folded: str, topic: str) -> str:
        """The words of a sentence that weighed most for a topic."""
        number = self._numbers[topic]
        weights = {word: self._packed.fields(self._kept[word])[number] for word in words_of(folded)[0]}
        heavy = [word for word, weight in weights.items() if weight > 0]
        return ", ".join(sorted(heavy, key=lambda word: (-weights[word], word))[:SHOWN])
