"""Tells which of many patterns can match in a passage, by the words they need."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from re import _constants as op  # type: ignore[attr-defined]  # the parser of re itself, as hypothesis uses it
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from ahocorasick_rs import AhoCorasick

from bot.reading.text.terms import Found, fold

Row = tuple[re.Pattern[str], ...]
Words = frozenset[str]
MOST = 300  # spellings of a part of a pattern that are told apart
CLASS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]")  # a class of signs, or one that is escaped
GROUP = re.compile(r"\([^()]*\)")
ANYTHING: Words = frozenset({""})


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

    Rows are known by their `id`: they belong to a vocabulary, which outlives what it reads. `loose` are
    rows whose words are not worth looking for. `words` are those to look for.
    """

    def __init__(self, rows: Iterable[Row], loose: Iterable[Row] = ()) -> None:
        needing: dict[str, set[int]] = {}
        sifted = list(rows)
        for row in sifted:
            for word in {fold(word) for pattern in row for word in needed(pattern.pattern)}:
                needing.setdefault(word, set()).add(id(row))
        loosely = {id(row) for row in loose}.difference(map(id, sifted))
        self._always = frozenset(needing.pop("", set()) | loosely)
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


def needed(pattern: str) -> Words:
    """Words of which one stands wherever the pattern matches; an empty one if any text will do."""
    least: list[str] = []
    for word in sorted(_read(_parser.parse(pattern))[1]):
        if not (least and word.startswith(least[-1])):
            least.append(word)
    return frozenset(least)


def begins(pattern: str) -> bool:
    """Whether a pattern matches at the beginning of a text only, as far as its signs tell."""
    plain, groups = CLASS.sub("", pattern), 1
    while groups:
        plain, groups = GROUP.subn("", plain)
    return plain.startswith("^") and "|" not in plain


def _read(parts: Any) -> tuple[Words | None, Words]:
    """All that a parsed pattern matches, where they are few words, and the words it needs."""
    run = best = ANYTHING
    whole = True
    for spelt, words in _told(parts):
        if words is not ANYTHING:
            best = max(best, words, key=_telling)
        if spelt is ANYTHING:
            continue
        if spelt is not None and len(run) * len(spelt) <= MOST:
            run = frozenset([head + tail for head in run for tail in spelt])
        else:
            best = max(best, run, key=_telling)
            run, whole = spelt or ANYTHING, False
    return run if whole else None, max(best, run, key=_telling)


def _told(parts: Any) -> Iterator[tuple[Words | None, Words]]:
    """What each part of a parsed pattern matches and needs; signs in a row are one part."""
    for code, group in groupby(parts.data, key=itemgetter(0)):
        if code is op.LITERAL:
            yield frozenset({"".join([chr(sign) for _, sign in group])}), ANYTHING
        else:
            for _, value in group:
                yield _part(code, value)


def _part(code: Any, value: Any) -> tuple[Words | None, Words]:
    match code:
        case op.IN if all(kind is op.LITERAL for kind, _ in value):
            return frozenset(chr(sign) for _, sign in value), ANYTHING
        case op.AT | op.ASSERT_NOT:
            return ANYTHING, ANYTHING
        case op.ASSERT:
            # What stands before a passage may be needed, too, but is not looked for.
            return ANYTHING, _read(value[1])[1] if value[0] > 0 else ANYTHING
        case op.SUBPATTERN | op.ATOMIC_GROUP:
            return _read(value[-1] if code is op.SUBPATTERN else value)
        case op.BRANCH:
            ways = [_read(way) for way in value[1]]
            spelt = [way for way, _ in ways if way is not None]
            every = frozenset().union(*spelt) if len(spelt) == len(ways) else None
            return every, frozenset().union(*[words for _, words in ways])
        case op.MAX_REPEAT | op.MIN_REPEAT | op.POSSESSIVE_REPEAT:
            least, most, body = value
            once, words = _read(body)
            if least:
                return None, words
            return once | ANYTHING if most == 1 and once is not None else None, ANYTHING
    return None, ANYTHING


def _telling(words: Words) -> tuple[int, int]:
    """The longer the shortest word, and the fewer they are, the more a need tells."""
    return min(map(len, words)), -len(words)
