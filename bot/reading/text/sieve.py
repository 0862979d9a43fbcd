"""Tells which of many patterns can match in a passage, by the words they need."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from bot.reading.text.patterns import Joint, Row, needed
from bot.reading.text.terms import Found, fold


@dataclass(frozen=True, slots=True)
class Sifted:
    """A text with the places of needed words: `ends` of each, in order, and the rows that need it.

    `always` are the rows that need none of the words.
    """

    always: frozenset[int]
    ends: Sequence[int]
    needing: Sequence[frozenset[int]]

    def rows(self, start: int, end: int) -> frozenset[int]:
        """The rows of patterns, by `id`, that may match between two places."""
        first, last = bisect_right(self.ends, start), bisect_right(self.ends, end)
        return self.always.union(*self.needing[first:last]) if first < last else self.always


class Sieve:
    """Rows of patterns, each with the words of which one stands wherever the row matches.

    Rows are known by their `id`: they belong to a vocabulary, which outlives what it reads; the patterns of a
    joint one by ids of their own. Loose ones are passed over. `words` are those to look for.
    """

    def __init__(self, rows: Iterable[Row | Joint]) -> None:
        needing: dict[str, set[int]] = {}
        for row in rows:
            for word in map(fold, row.words or ()):
                needing.setdefault(word, set()).add(id(row))
            for one, words in zip(row.ids, row.each, strict=True) if isinstance(row, Joint) else ():
                for word in map(fold, words):
                    needing[word].add(one)
        self._always = frozenset(needing.pop("", ()))
        self._needing = [frozenset(some) for some in needing.values()]
        self.words = tuple(needing)

    def sift(self, found: Sequence[Found]) -> Sifted:
        """A text in which the words stand where they were found."""
        return Sifted(
            self._always, [end for _, _, end in found], [self._needing[word] for word, _, _ in found]
        )


class Signs:
    """Tells at one look where none of a few patterns can match."""

    def __init__(self, *patterns: str) -> None:
        self._patterns = patterns
        words = {word.casefold() for pattern in patterns for word in needed(pattern)}
        self._automaton = None if "" in words else AhoCorasick(list(words), store_patterns=False)

    def __reduce__(self) -> tuple[type[Signs], tuple[str, ...]]:
        """Another process makes its own of the patterns."""
        return Signs, self._patterns

    def may_stand_in(self, plain: str) -> bool:
        """Whether a casefolded text holds words that one of the patterns needs."""
        return self._automaton is None or bool(self._automaton.find_matches_as_indexes(plain))
