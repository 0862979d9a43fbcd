"""Weighs how far each sentence of an article is devoted to each topic: by its terms, and by all its words.

The weights are learnt from labelled sentences by `tests/train_topics.py`; a word may speak for a topic or
against it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import exp, floor, sqrt
from types import MappingProxyType
from typing import NamedTuple, Self

from bot.reading.packed import Packed, codes_of
from bot.reading.text.words import Spacer

# What speaks for a topic beside a sentence's words: that there is a sentence, its place, its terms and
# parties, those of the title, and the terms of the sentence before.
SIGNS = (
    *("usual", "is_title", "is_first"),
    *("terms", "term", "in_deed", "among_others", "among_many", "parties"),
    *("title", "title_parties", "before"),
)
SPACED = Spacer("abcdefghijklmnopqrstuvwxyz0123456789'-")
SHORTEST = 4  # words that a sentence counts at least
SECOND_COUNTS = 0.3  # a second sentence devoted to a topic, beside the first
DEVOTED = 0.5  # how much must be said of a topic of which the article is
SCALE = 100  # of the weights, which are whole numbers
FAINT = -SCALE  # what weighs less makes no topic, unless nothing weighs more
TERMS_COUNTED, MANY = 3, 3
WORDS_KEPT = 1 << 15
SHOWN = 3
Seen = tuple[tuple[int, bool] | None, int, bool, bool]  # as `_own` takes it


class Told(NamedTuple):
    """What a sentence has of the topics.

    `terms`: of each topic its terms, how many and whether the first stands before the sentence's matter;
    `parties`: topics whose parties it names.
    """

    folded: str
    terms: Mapping[str, tuple[int, bool]] = MappingProxyType({})
    parties: Collection[str] = ()


def signs(topic: str, told: Sequence[Told], place: int) -> list[tuple[int, float]]:
    """What speaks for a topic in the sentence of that place, the title being the first.

    Numbers of SIGNS, each with how far; those that do not are left out, and those of place alone.
    """
    return [*_own(*_seen(topic, told, place)), *_titled(topic, told[0])]


def _seen(topic: str, told: Sequence[Told], place: int) -> Seen:
    """What there is of a topic in the sentence of that place, beside its words, and in the one before."""
    here = told[place]
    before = place > 1 and topic in told[place - 1].terms
    return here.terms.get(topic), len(here.terms), topic in here.parties, before


def _own(terms: tuple[int, bool] | None, topics: int, parties: bool, before: bool) -> list[tuple[int, float]]:
    """What speaks for a topic in its terms and parties, in a sentence with terms of so many `topics`."""
    found: list[tuple[int, float]] = []
    if terms:
        count, in_deed = terms
        found += (3, min(count, TERMS_COUNTED) / 2), (4, 1.0), (5, float(in_deed)), (6, 1 / sqrt(topics))
        found.append((7, float(topics > MANY)))
    return found + [(8, 1.0)] * parties + [(11, 1.0)] * before


def _titled(topic: str, title: Told) -> list[tuple[int, float]]:
    """What speaks for a topic in every sentence, as the title names it."""
    return [(9, 1.0)] * (topic in title.terms) + [(10, 1.0)] * (topic in title.parties)


def placed(place: int) -> list[tuple[int, float]]:
    """What speaks for every topic, by where a sentence stands."""
    return [(0, 1.0), (place + 1, 1.0)] if place < 2 else [(0, 1.0)]


def words_of(folded: str) -> tuple[set[str], float]:
    """The words of a sentence to weigh, and what each counts: in a long one each says less.

    They are the matches of `[a-z0-9][a-z0-9'-]*`.
    """
    spaced = SPACED(folded)
    words = spaced.split()
    if " '" in spaced or " -" in spaced or spaced.startswith(("'", "-")):
        words = [word for one in words if (word := one.lstrip("'-"))]
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


class _Owned(dict[tuple[str, Seen], float]):
    """What a topic weighs by what a sentence has of it beside its words."""

    def __init__(self, signs: Mapping[str, Sequence[int]]) -> None:
        super().__init__()
        self._signs = signs

    def __missing__(self, key: tuple[str, Seen]) -> float:
        topic, seen = key
        found = self[key] = _weight(self._signs[topic], _own(*seen))
        return found


class _Bars(dict[tuple[int, float], int]):
    """How much words must weigh to say more than FAINT, by place and by what each counts there."""

    def __init__(self, packed: Packed, usual: Sequence[Sequence[float]]) -> None:
        super().__init__()
        self._packed, self._usual = packed, usual

    def __missing__(self, key: tuple[int, float]) -> int:
        place, counts = key
        found = self[key] = self._packed.bar(floor((FAINT - one) / counts) for one in self._usual[place])
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

    @cached_property
    def _bars(self) -> _Bars:
        return _Bars(self._packed, [[_weight(w, placed(n)) for w in self.signs.values()] for n in range(3)])

    @cached_property
    def _owned(self) -> _Owned:
        return _Owned(self.signs)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {topic: number for number, topic in enumerate(self.signs)}

    def devoted(self, told: Sequence[Told]) -> dict[str, tuple[float, int]]:
        """How far an article, its title and sentences, is devoted to each topic, and which is so most.

        From DEVOTED on it is. What is told faintly is left out, if anything is told more plainly.
        """
        heard = [self._heard(one.folded) for one in told]
        weighed = self._weighed(told, heard, self._plainer(told, heard))
        if not any(max(column) >= FAINT for column in weighed.values()):
            weighed = self._weighed(told, heard, self.signs)
        least = min(FAINT, max(map(max, weighed.values())))
        found = {}
        for topic, column in weighed.items():
            if (best := max(column)) >= least:
                second = sorted(column)[-2] if len(column) > 1 else least
                found[topic] = _surely(best) + SECOND_COUNTS * _surely(second), column.index(best)
        return found

    def _heard(self, folded: str) -> tuple[int, float]:
        """What a sentence's words weigh together, and what each counts."""
        words, counts = words_of(folded)
        return sum(map(self._kept.__getitem__, words)), counts

    def _plainer(self, told: Sequence[Told], heard: Sequence[tuple[int, float]]) -> Iterable[str]:
        """The topics that may weigh more than FAINT anywhere: those shown, and those of which words say much.

        All others are told apart by one sum a sentence.
        """
        shown = {topic for one in told for topic in (*one.terms, *one.parties)}
        reached = 0
        for place, (words, counts) in enumerate(heard):
            reached |= self._packed.reach(words, self._bars[min(place, 2), counts])
        said = self._packed.fields(reached)
        return [topic for topic, number in self._numbers.items() if said[number] or topic in shown]

    def _weighed(
        self, told: Sequence[Told], heard: Sequence[tuple[int, float]], topics: Iterable[str]
    ) -> dict[str, list[float]]:
        """What each sentence weighs for each of these topics."""
        words = [(self._packed.fields(one), counts) for one, counts in heard]
        weighed: dict[str, list[float]] = {}
        for topic in topics:
            number, weights = self._numbers[topic], self.signs[topic]
            usual = weights[0] + _weight(weights, _titled(topic, told[0]))
            column = weighed[topic] = [usual + one[number] * counts for one, counts in words]
            for place in range(min(2, len(column))):
                column[place] += weights[1 + place]
        for place, here in enumerate(told):
            before = told[place - 1].terms if place > 1 else ()
            for topic in weighed.keys() & {*here.terms, *here.parties, *before}:
                weighed[topic][place] += self._owned[topic, _seen(topic, told, place)]
        return weighed

    def heaviest(self, folded: str, topic: str) -> str:
        """The words of a sentence that weighed most for a topic."""
        number = self._numbers[topic]
        weights = {word: self._packed.field(self._kept[word], number) for word in words_of(folded)[0]}
        heavy = [word for word, weight in weights.items() if weight > 0]
        return ", ".join(sorted(heavy, key=lambda word: (-weights[word], word))[:SHOWN])
