"""Patterns compiled with the words that they need, each parsed once for both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

# The parser and compiler of re itself, as hypothesis uses them.
from re import _compiler, _parser  # type: ignore[attr-defined]
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any, Self

Words = frozenset[str]
KEPT = 1000  # choices among the patterns of a joint
MOST = 300  # spellings of a part of a pattern that are told apart
ANYTHING: Words = frozenset({""})
WIDE = re.compile(r"[^\x00-\x7f]-[^\x00-\x7f]")  # a range of signs beyond ASCII
LATIN_ENDS = 0xFF
SPACES, LATIN, OTHERS = 4.0, 12.0, 40.0  # one sign in so many is the one that is meant
REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)


class Row(tuple[re.Pattern[str], ...]):
    """Patterns of one kind; `words` are those of which one stands wherever any of them matches.

    None in `words`: they are not worth looking for, such as verbs of saying, which most sentences have.
    `bit` is theirs among the rows that a sieve tells apart. `opens`: they match only where the text
    begins, or a line if they were compiled so.
    """

    words: Words | None
    bit: int
    opens: bool

    @classmethod
    def of(cls, sources: Iterable[str], flags: int = 0, *, loose: bool = False) -> Self:
        """Compile them; `loose` ones without their words."""
        trees = [_parsed(source, flags) for source in sources]
        row = cls([_compiler.compile(tree, flags) for tree in trees])
        row.words, row.bit = None if loose else frozenset().union(*map(_needed, trees)), 0
        row.opens = all(map(_begins, trees))
        return row


class Joint:
    """Patterns of which the first in a text counts, as if they were one: the place first, then their order.

    Each is tried where words that it needs stand, far quicker than all of them at each sign, and compiled
    when first tried. `words` are those of all; `bit` is theirs among the rows that a sieve tells apart,
    `bits` are those of each.
    """

    def __init__(self, sources: Iterable[str]) -> None:
        self._trees = [_parsed(source, 0) for source in sources]
        self._begin = all(map(_begins, self._trees))
        self.each = [_needed(tree) for tree in self._trees]
        self.words: Words = frozenset().union(*self.each)
        self._compiled: list[re.Pattern[str] | None] = [None] * len(self._trees)
        self.bit = self._every = 0
        self.bits: Sequence[int] = ()
        self._among: dict[int, list[re.Pattern[str]]] = {}

    def __len__(self) -> int:
        return len(self._trees)

    def told_apart(self, bit: int, bits: Sequence[int]) -> None:
        """Know the patterns by the bits that a sieve gave them."""
        self.bit, self.bits = bit, bits
        self._every = sum(bits)
        self._among.clear()

    def search(self, folded: str, rows: int, start: int = 0) -> re.Match[str] | None:
        """The first match of those of the patterns whose bits are in `rows`."""
        return self._first(self.among(rows), folded, start)

    def spans(self, folded: str, rows: int) -> list[tuple[int, int]]:
        """The places of all matches, none in another."""
        patterns = self.among(rows)
        if len(patterns) == 1:
            return [match.span() for match in patterns[0].finditer(folded)]
        out = []
        match = self._first(patterns, folded, 0)
        while match:
            out.append(match.span())
            match = self._first(patterns, folded, match.end())
        return out

    def stands_in(self, folded: str, rows: int) -> bool:
        """Whether one of those of the patterns whose bits are in `rows` matches.

        Those that all hang on the beginning are only tried there, as `re` would try them at every sign.
        """
        begin = self._begin
        for pattern in self.among(rows):  # noqa: SIM110  # asked too often for a generator
            if pattern.match(folded) if begin else pattern.search(folded):
                return True
        return False

    def among(self, rows: int) -> list[re.Pattern[str]]:
        """Those of the patterns whose bits are in `rows`, in order."""
        wanted = rows & self._every
        found = self._among.get(wanted)
        if found is None:
            if len(self._among) >= KEPT:
                self._among.clear()
            numbers = [number for number, bit in enumerate(self.bits) if bit & wanted]
            found = [self._compiled[number] or self._compile(number) for number in numbers]
            self._among[wanted] = found
        return found

    def _compile(self, number: int) -> re.Pattern[str]:
        made: re.Pattern[str] = _compiler.compile(self._trees[number], 0)
        self._compiled[number] = made
        return made

    def _first(self, patterns: list[re.Pattern[str]], folded: str, start: int) -> re.Match[str] | None:
        best = None
        for pattern in patterns:
            match = pattern.search(folded, start)
            if match and (best is None or match.start() < best.start()):
                best = match
        return best


def compiled(source: str, flags: int = 0) -> re.Pattern[str]:
    """As re.compile, which walks through all signs of a range: a class of Hangul takes it a millisecond."""
    return _compiler.compile(_parsed(source, flags), flags)  # type: ignore[no-any-return]


def _parsed(source: str, flags: int) -> Any:
    tree = _parser.parse(source, flags)
    if WIDE.search(source):
        _compare_ranges(tree)
    return tree


def _compare_ranges(parts: Any) -> None:
    """Let ranges of signs be compared by their ends, as those are that re cannot put in a table."""
    for place, (code, value) in enumerate(parts.data):
        if code is op.IN:
            parts.data[place] = (
                code,
                [
                    (op.RANGE_UNI_IGNORE, sign) if kind is op.RANGE and sign[0] > LATIN_ENDS else (kind, sign)
                    for kind, sign in value
                ],
            )
        elif code is op.BRANCH:
            for way in value[1]:
                _compare_ranges(way)
        elif code in REPEATS or code in (op.SUBPATTERN, op.ASSERT, op.ASSERT_NOT):
            _compare_ranges(value[-1])


def needed(source: str) -> Words:
    """Words of which one stands wherever the pattern matches; an empty one if any text will do."""
    return _needed(_parser.parse(source))


def _needed(tree: Any) -> Words:
    least: list[str] = []
    for word in sorted(_read(tree)[1]):
        if not (least and word.startswith(least[-1])):
            least.append(word)
    return frozenset(least)


def begins(pattern: str) -> bool:
    """Whether a pattern matches at the beginning of a text only."""
    return _begins(_parsed(pattern, 0))


def _begins(tree: Any) -> bool:
    return bool(tree.data[:1] == [(op.AT, op.AT_BEGINNING)])


def _read(parts: Any) -> tuple[Words | None, Words]:
    """All that a parsed pattern matches, where they are few words, and the words it needs."""
    run = best = ANYTHING
    seldom, whole = 1.0, True
    for spelt, words in _told(parts):
        rest = () if words is ANYTHING else (words,)
        if spelt is not ANYTHING:
            if spelt is not None and len(run) * len(spelt) <= MOST:
                run = spelt if run is ANYTHING else frozenset([h + tail for h in run for tail in spelt])
            else:
                rest = (*rest, run)
                run, whole = spelt or ANYTHING, False
        for one in rest:
            share = _share(one)
            if share < seldom:
                best, seldom = one, share
    return run if whole else None, run if _share(run) < seldom else best


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


@lru_cache(maxsize=KEPT)  # what a group needs is asked again for the groups around it
def _share(words: Words) -> float:
    """How often any of the words is likely to stand in a text, as far as their script tells."""
    if words is ANYTHING:
        return 1.0
    share = 0.0
    for word in words:
        spaces = word.count(" ")
        share += (LATIN if word.isascii() else OTHERS) ** (spaces - len(word)) * SPACES**-spaces
    return share
