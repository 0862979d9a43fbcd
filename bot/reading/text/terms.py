"""Finds thousands of terms in one pass over a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

Tag = tuple[str, ...]
Place = tuple[int, int, str]
Found = tuple[int, int, int]  # the number of a word, where it begins and ends
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
NONE: frozenset[str] = frozenset()
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


class Earned(NamedTuple):
    """What an atom tells: its tags, each behind its kind, whom it names, and what it may tell more beside."""

    single: Sequence[tuple[str, Tag]]
    named: Sequence[tuple[str, str]]
    beside: frozenset[str]


# Where a term's words begin and end in a text, these words, and what they tell; made by the thousand.
Hit = tuple[int, int, str, Earned]
Tags = dict[str, dict[Tag, Hit]]


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
_words = itemgetter(2)


class _Odd(NamedTuple):
    """What few terms ask: `case` is the one spelling that counts, `bars` forbids the terms inside.

    `tells` is a term itself.
    """

    case: str
    bars: bool
    tells: bool


class _Atom(NamedTuple):
    """A term's words with what is asked of their place.

    `bounded` begins with a plain letter or figure, before which none may stand; `exact` may not go on;
    `short` stands alone in Korean.
    """

    words: str
    earned: Earned
    bounded: bool
    exact: bool
    short: bool
    odd: _Odd | None


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
        first, *rest = dict.fromkeys(atoms)
        for atom in (first, *rest):
            beside = first if atom != first or not rest else rest[0]
            others = frozenset(rest).difference((atom, beside)) if len(rest) > 1 else NONE
            self._joint.setdefault(atom, {}).setdefault(beside, []).append((others, tag))

    def _atom(self, number: int) -> _Atom:
        words = self._words[number]
        single = [(tag[0], tag) for tag in self._single.get(words, ())]
        odd = _Odd(self._case.get(words, ""), words in self._barred, words in self._told)
        made = self._atoms[number] = _Atom(
            words,
            Earned(single, self._named.get(words, ()), frozenset(self._joint.get(words, ()))),
            words[0].isascii(),
            not self._stems[words],
            len(words) <= SHORT_HANGUL and FIRST_HANGUL <= words[0] <= LAST_HANGUL,
            odd if odd != ("", False, True) else None,
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
        here = reach = barred = -1  # a place, how far its longest term reaches, and how far none may begin
        padded = f"{folded} "  # something stands before and behind every place
        atoms = self._atoms
        for number, start, end in found:
            words, earned, bounded, exact, short, odd = atoms[number] or self._atom(number)
            if bounded and padded[start - 1] in PLAIN:
                continue
            if start != here:
                here, reach = start, end
            # Within a longer term any letter goes on, outside of one a plain one: Korean and Japanese endings
            # follow a Latin name without a space; NK뉴스 is no NK.
            if (
                end > barred
                and not (exact and (padded[end] in PLAIN or (end < reach and padded[end].isalnum())))
                and not (short and _in_a_word(folded, start, end))
                and (odd is None or _told_by(odd, text[start:end]))
            ):
                hits.append((start, end, words, earned))
            if odd is not None and odd.bars and end > barred:
                barred = end
        return hits

    def told(self, hits: Sequence[Hit]) -> tuple[Tags, Named]:
        """The tags that one sentence's hits earn, and the places of actors, bodies and people, by kind.

        Each tag has the first hit that earned it; places are in the order of the hits.
        """
        tags: Tags = {}
        named: Named = {}
        present = dict.fromkeys(map(_words, hits))  # in order
        ahead = {*present}  # those whose joint terms have not been looked up
        for hit in hits:
            start, end, atom, (single, names, beside) = hit
            if single:
                for kind, tag in single:
                    if kind not in tags:
                        tags[kind] = {tag: hit}
                    elif tag not in tags[kind]:
                        tags[kind][tag] = hit
            if names:
                for kind, key in names:
                    named.setdefault(kind, []).append((start, end, key))
            if beside and atom in ahead:
                if not ahead.isdisjoint(beside):
                    for tag in self._joined(atom, present, ahead & beside):
                        tags.setdefault(tag[0], {}).setdefault(tag, hit)
                ahead.remove(atom)
        return tags, named

    def _joined(self, atom: str, present: Mapping[str, None], both: AbstractSet[str]) -> list[Tag]:
        """The tags that an atom earns beside others of its sentence, in their order there."""
        beside = self._joint[atom]
        others = both if len(both) == 1 else filter(both.__contains__, present)
        rows = [row for other in others for row in beside[other]]
        return [tag for also, tag in rows if not also or all(map(present.__contains__, also))]


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


def _told_by(odd: _Odd, written: str) -> bool:
    """Whether these words of a text are a term that tells, in the spelling that counts."""
    return odd.tells and written == (odd.case or written)


def _in_a_word(folded: str, start: int, end: int) -> bool:
    """Whether a short Korean word stands within another one; of two signs it may take an ending."""
    if start and FIRST_HANGUL <= folded[start - 1] <= LAST_HANGUL:
        return True
    return end - start == 1 and FIRST_HANGUL <= folded[end : end + 1] <= LAST_HANGUL
