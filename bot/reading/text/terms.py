"""Finds thousands of terms in one pass over a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

Tag = tuple[str, ...]
Place = tuple[int, int, str]
Found = tuple[int, int, int]  # the number of a word, where it begins and ends
Tags = dict[str, dict[Tag, "Hit"]]
Named = dict[str, list[Place]]
NAMED = frozenset({"actor", "body", "person"})  # kinds of tags whose places count
STRAIGHT = (
    ("\u2018", "'"),
    ("\u2019", "'"),
    ("\u201c", '"'),
    ("\u201d", '"'),
    ("\u2010", "-"),
    ("\u2011", "-"),
    ("\u2012", "-"),
    ("\u2013", "-"),
    ("\u2014", "-"),
    ("\u00a0", " "),
    ("\u3000", " "),
)
ASCII_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
FIRST_HANGUL, LAST_HANGUL = "\uac00", "\ud7a3"
SHORT_HANGUL = 2
TERMS_KEPT = 20_000  # the English ones are sought in every language
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


class Hit(NamedTuple):
    """A term's words at a place in a text."""

    start: int
    end: int
    atom: str


def straight(text: str) -> str:
    """The text with plain quotes, dashes and spaces, letter for letter of the same length."""
    if not text.isascii():
        for sign, plain in STRAIGHT:
            text = text.replace(sign, plain)
    return text.replace("\t", " ").replace("`", "'")


def fold(text: str) -> str:
    """Plain signs and small letters, of the same length as the text."""
    if text.isalnum() or text.replace(" ", "").isalnum():  # words alone, as most terms are, have no signs
        return _lower(text)
    return small(straight(text))


def small(plain: str) -> str:
    """A text with plain signs in small letters and on one line, of the same length."""
    return _lower(plain.replace("\n", " ").replace("\r", " "))


def _lower(plain: str) -> str:
    lower = plain.lower()
    return lower if len(lower) == len(plain) else plain.translate(ASCII_LOWER)


_start = itemgetter(1)
_hit = partial(tuple.__new__, Hit)  # made by the thousand: without a call in between


class _Atom(NamedTuple):
    """A term's words with what is asked of their place.

    `bounded` begins with a plain letter or figure, before which none may stand; `exact` may not go on;
    `case` is the one spelling that counts; `short` stands alone in Korean; `bars` forbids the terms inside,
    `tells` is a term itself.
    """

    words: str
    bounded: bool
    exact: bool
    case: str
    short: bool
    bars: bool
    tells: bool


class Finder:
    """Finds terms by one automaton (Aho-Corasick), whatever their number.

    A term is words, or several joined by " + " that one sentence must hold; `*` ends a stem; words in
    capitals count only as written; `!` before a term forbids the shorter ones at its place.
    """

    def __init__(self, terms: Iterable[tuple[str, Tag]], also: Iterable[str] = ()) -> None:
        """`also` are further words that the same pass looks for, wherever they stand."""
        self._case: dict[str, str] = {}
        self._stems: dict[str, bool] = {}  # every atom, and whether it may go on
        self._barred: set[str] = set()
        self._told: set[str] = set()
        self._single: dict[str, list[Tag]] = {}
        # What an atom tells beside another one, and what else must stand there: a common word is part of
        # hundreds of joint terms.
        self._joint: dict[str, dict[str, list[tuple[frozenset[str], Tag]]]] = {}
        self._named: dict[str, list[tuple[str, str]]] = {}
        for term, tag in terms:
            if " + " in term:
                self._join([self._learn(part) for part in term.split(" + ")], tag)
                continue
            atom = self._learn(term)
            if not term.startswith("!"):  # else it only bars; another term may tell by the same words
                self._single.setdefault(atom, []).append(tag)
                if tag[0] in NAMED:
                    self._named.setdefault(atom, []).append((tag[0], tag[1]))
        self._named = {a: sorted(set(keys)) if len(keys) > 1 else keys for a, keys in self._named.items()}
        self._words = [*also, *self._stems]
        self._terms = len(self._words) - len(self._stems)  # the number of the first of them
        # Most terms are never met by one process.
        self._atoms: list[_Atom | None] = [None] * len(self._words)
        self._automaton = AhoCorasick(self._words, store_patterns=False)

    def _learn(self, written: str) -> str:
        atom, barred, stem, case = _spelt(written)
        (self._barred if barred else self._told).add(atom)
        if case:
            self._case[atom] = case
        if stem or atom not in self._stems:
            self._stems[atom] = stem
        return atom

    def _join(self, atoms: Sequence[str], tag: Tag) -> None:
        every = frozenset(atoms)
        for atom in every:
            beside = next((other for other in atoms if other != atom), atom)
            others = every - {atom, beside}
            self._joint.setdefault(atom, {}).setdefault(beside, []).append((others, tag))

    def _atom(self, number: int) -> _Atom:
        words = self._words[number]
        made = self._atoms[number] = _Atom(
            words,
            words[0].isascii(),
            not self._stems[words],
            self._case.get(words, ""),
            len(words) <= SHORT_HANGUL and FIRST_HANGUL <= words[0] <= LAST_HANGUL,
            words in self._barred,
            words in self._told,
        )
        return made

    def sweep(self, text: str, folded: str) -> tuple[list[Hit], list[Found]]:
        """Every term in the text, and where the further words stand, in order of their ends."""
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        terms = self._terms
        also = [one for one in found if one[0] < terms]
        return self._hits(text, folded, [one for one in found if one[0] >= terms]), also

    def scan(self, text: str, folded: str) -> list[Hit]:
        """Every term in the text, by place; terms inside a longer one count from their own start."""
        return self.sweep(text, folded)[0]

    def _hits(self, text: str, folded: str, found: list[Found]) -> list[Hit]:
        found.reverse()  # it is in order of ends, so that now the longest at a place comes first
        found.sort(key=_start)
        hits: list[Hit] = []
        here = reach = closed = -1  # a place, how far its longest term reaches, the last place that is closed
        barred = 0
        for number, start, end in found:
            words, bounded, exact, case, short, bars, tells = self._atoms[number] or self._atom(number)
            if start == closed or (bounded and start and folded[start - 1] in PLAIN):
                continue
            if start != here:
                here, reach = start, end
            if (
                tells
                and end > barred
                and not (exact and _goes_on(folded, end, inside=end < reach))
                and not (case and text[start:end] != case)
                and not (short and _in_a_word(folded, start, end))
            ):
                hits.append(_hit((start, end, words)))
            if bars:
                closed, barred = start, max(barred, end)
        return hits

    def told(self, hits: Sequence[Hit]) -> tuple[Tags, Named]:
        """The tags that one sentence's hits earn, and the places of actors, bodies and people, by kind.

        Each tag has the first hit that earned it; places are in the order of the hits.
        """
        tags: Tags = {}
        named: Named = {}
        present: dict[str, None] = {}  # in order
        for hit in hits:
            start, end, atom = hit
            for tag in self._single.get(atom, ()):
                kind = tag[0]
                if kind in tags:
                    tags[kind].setdefault(tag, hit)
                else:
                    tags[kind] = {tag: hit}
            for kind, key in self._named.get(atom, ()):
                if kind in named:
                    named[kind].append((start, end, key))
                else:
                    named[kind] = [(start, end, key)]
            if atom in self._joint:
                present = present or dict.fromkeys([hit[2] for hit in hits])
                beside = self._joint[atom]
                for other in filter(beside.__contains__, present):
                    for others, tag in beside[other]:
                        if not others or others <= present.keys():
                            tags.setdefault(tag[0], {}).setdefault(tag, hit)
        return tags, named


@lru_cache(maxsize=TERMS_KEPT)
def _spelt(written: str) -> tuple[str, bool, bool, str]:
    """The words of a term as written, whether they bar, whether they may go on, and the one spelling."""
    plain = written.lstrip("! ").rstrip()
    word = plain.rstrip("*")
    plainly = word.isascii()
    atom = word.lower() if plainly else fold(word)
    only = plainly and word.isupper() and len(word) > 1 and word.isalpha()
    # Korean and Japanese take endings, so that their words are stems.
    stem = plain.endswith("*") or not atom[-1:].isascii()
    return atom, written.lstrip().startswith("!"), stem, word if only else ""


def _goes_on(folded: str, end: int, *, inside: bool) -> bool:
    """Whether a word goes on at `end`: by any letter within a longer term, outside of one by a plain one.

    Korean and Japanese endings follow a Latin name without a space; NK뉴스 is no NK.
    """
    after = folded[end : end + 1]
    return after.isalnum() and (inside or after.isascii())


def _in_a_word(folded: str, start: int, end: int) -> bool:
    """Whether a short Korean word stands within another one; of two signs it may take an ending."""
    if start and FIRST_HANGUL <= folded[start - 1] <= LAST_HANGUL:
        return True
    return end - start == 1 and FIRST_HANGUL <= folded[end : end + 1] <= LAST_HANGUL
