"""Tells which of many patterns can match in a passage, by the words they need."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import count
from operator import or_

from ahocorasick_rs import AhoCorasick

from bot.reading.text.patterns import Joint, Row, Words
from bot.reading.text.terms import Found, fold


@dataclass(frozen=True, slots=True)
class Sifted:
    """A text with the places of needed words: `ends` of each, in order, and the bits of rows that need it.

    `always` are the bits of the rows that need none of the words.
    """

    always: int
    ends: Sequence[int]
    needing: Sequence[int]

    def rows(self, start: int, end: int) -> int:
        """The bits of the rows of patterns that may match between two places."""
        first, last = bisect_right(self.ends, start), bisect_right(self.ends, end)
        return reduce(or_, self.needing[first:last], self.always)


class Sieve:
    """Rows of patterns, each with the words of which one stands wherever the row matches.

    Each row gets a bit, as does each pattern of a joint: to put whole numbers together is far quicker than
    sets. Rows belong to one vocabulary and so to one sieve. Loose ones may always match. `words` are those
    to look for.
    """

    def __init__(self, rows: Iterable[Row | Joint]) -> None:
        needing: dict[str, int] = {"": 0}
        free = (1 << number for number in count())
        for row in rows:
            row.bit = next(free)
            for word in {""} if row.words is None else map(fold, row.words):
                needing[word] = needing.get(word, 0) | row.bit
            if isinstance(row, Joint):
                row.told_apart(row.bit, [next(free) for _ in row.each])
                for bit, words in zip(row.bits, row.each, strict=True):
                    for word in map(fold, words):
                        needing[word] |= bit
        self._always = needing.pop("")
        self._needing = list(needing.values())
        self.words = tuple(needing)

    def sift(self, found: Sequence[Found]) -> Sifted:
        """A text in which the words stand where they were found."""
        needing = self._needing
        return Sifted(self._always, [end for _, _, end in found], [needing[word] for word, _, _ in found])


class Signs:
    """Tells at one look where none of a few patterns can match."""

    def __init__(self, words: Iterable[str]) -> None:
        """`words` are those that the patterns need, one of each at least."""
        self._words = frozenset(map(str.casefold, words))
        self._automaton = None if "" in self._words else AhoCorasick(list(self._words), store_patterns=False)

    def __reduce__(self) -> tuple[type[Signs], tuple[Words]]:
        """Another process makes its own of the words."""
        return Signs, (self._words,)

    def may_stand_in(self, plain: str) -> bool:
        """Whether a casefolded text holds words that one of the patterns needs."""
        return self._automaton is None or bool(self._automaton.find_matches_as_indexes(plain))
