"""Finds thousands of terms in one pass over a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache, partial
from operator import attrgetter
from typing import NamedTuple

from bot.reading.trie import longest_of

Tag = tuple[str, ...]
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
    ("\t", " "),
    ("\u00a0", " "),
    ("\u3000", " "),
)
LINES = (("\n", " "), ("\r", " "))
ASCII_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
HANGUL = re.compile(r"[\uac00-\ud7a3]")
SHORT_HANGUL = 2
_start = attrgetter("start")


class Hit(NamedTuple):
    """A term's words at a place in a text."""

    start: int
    end: int
    atom: str


def straight(text: str, *, keep_lines: bool = False) -> str:
    """The text with plain quotes, dashes and spaces, letter for letter of the same length."""
    for sign, plain in STRAIGHT if keep_lines else (*STRAIGHT, *LINES):
        text = text.replace(sign, plain)
    return text


def fold(text: str) -> str:
    """Plain signs and small letters, of the same length as the text."""
    plain = straight(text)
    small = plain.lower()
    return small if len(small) == len(plain) else plain.translate(ASCII_LOWER)


_hit = partial(tuple.__new__, Hit)  # made by the thousand: without a call in between


class Finder:
    """Finds terms by two patterns, one for letters and one for Korean, Chinese and Japanese signs.

    A term is words, or several joined by " + " that one sentence must hold; `*` ends a stem; words in
    capitals count only as written; `!` before a term forbids the shorter ones at its place.
    """

    def __init__(self, terms: Iterable[tuple[str, Tag]]) -> None:
        self._single: dict[str, list[Tag]] = {}
        self._joint: dict[str, list[tuple[frozenset[str], Tag]]] = {}
        self._case: dict[str, str] = {}
        self._exact: set[str] = set()
        self._stems: set[str] = set()
        self._barred: set[str] = set()
        self._told: set[str] = set()
        for term, tag in terms:
            atoms = [self._learn(part.strip()) for part in term.split(" + ")]
            if term.startswith("!"):
                continue  # it only bars; another term may tell by the same words
            if len(atoms) == 1:
                self._single.setdefault(atoms[0], []).append(tag)
            else:
                for atom in atoms:
                    self._joint.setdefault(atom, []).append((frozenset(atoms), tag))
        self._places = _compiled(self._exact | self._stems)
        self._prefixes = lru_cache(maxsize=20000)(self._find_prefixes)
        self._named = {
            atom: kept for atom, tags in self._single.items() if (kept := [t for t in tags if t[0] in NAMED])
        }

    def _learn(self, written: str) -> str:
        barred, written = written.startswith("!"), written.lstrip("!").strip()
        stem = written.endswith("*")
        word = written.rstrip("*")
        atom = fold(word)
        (self._barred if barred else self._told).add(atom)
        if word.isascii() and word.isupper() and len(word) > 1 and word.isalpha():
            self._case[atom] = word
        # Korean and Japanese take endings, so that their words are stems.
        (self._stems if stem or not atom[-1:].isascii() else self._exact).add(atom)
        return atom

    def _find_prefixes(self, found: str) -> tuple[tuple[tuple[str, bool], ...], int]:
        """Every term that `found` begins with, and how far it bars others.

        With each stands whether its right border must still be checked.
        """
        out: list[tuple[str, bool]] = []
        for length in range(len(found), 0, -1):
            part = found[:length]
            if part in self._barred and part not in self._told:
                return tuple(out), length
            if part in self._stems:
                out.append((part, False))
            elif part in self._exact and (length == len(found) or not found[length].isalnum()):
                out.append((part, length == len(found)))
            if part in self._barred:
                return tuple(out), length
        return tuple(out), 0

    def scan(self, text: str, folded: str) -> list[Hit]:
        """Every term in the text, by place; terms inside a longer one count from their own start."""
        hits: list[Hit] = []
        for place, first in self._places:
            if not first.search(folded):
                continue
            barred = 0
            for match in place.finditer(folded):
                start = match.start()
                atoms, bars = self._prefixes(match[1])
                for atom, check in atoms:
                    end = start + len(atom)
                    if end <= barred:
                        continue
                    if check and folded[end : end + 1].isalnum() and folded[end : end + 1].isascii():
                        continue
                    if self._fits(atom, text, folded, start, end):
                        hits.append(_hit((start, end, atom)))
                barred = max(barred, start + bars) if bars else barred
        hits.sort(key=_start)
        return hits

    def _fits(self, atom: str, text: str, folded: str, start: int, end: int) -> bool:
        if atom in self._case:
            return text[start:end] == self._case[atom]
        if len(atom) <= SHORT_HANGUL and HANGUL.match(atom):
            if start and HANGUL.match(folded, start - 1):
                return False
            return len(atom) > 1 or not HANGUL.match(folded, end)
        return True

    def tags(self, hits: Iterable[Hit]) -> dict[Tag, Hit]:
        """The tags that one sentence's hits earn, each with the first hit that earned it."""
        hits = list(hits)
        present = {hit.atom for hit in hits}
        out: dict[Tag, Hit] = {}
        for hit in hits:
            for tag in self._single.get(hit.atom, ()):
                out.setdefault(tag, hit)
            for needed, tag in self._joint.get(hit.atom, ()):
                if needed <= present:
                    out.setdefault(tag, hit)
        return out

    def named(self, hits: Iterable[Hit]) -> dict[str, list[tuple[int, int, str]]]:
        """By kind the actors, bodies and people of hits, as (start, end, key), longest first at a place."""
        out: dict[str, dict[tuple[int, int, str], None]] = {}
        for hit in hits:
            for tag in self._named.get(hit.atom, ()):
                out.setdefault(tag[0], {})[hit.start, -hit.end, tag[1]] = None
        return {kind: [(start, -end, key) for start, end, key in sorted(rows)] for kind, rows in out.items()}


def _compiled(atoms: Iterable[str]) -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    """Where terms stand, and what one of them begins with: a plain letter or figure, or another sign."""
    out = []
    for border, plain in (("(?<![a-z0-9])", True), ("", False)):
        words = sorted(atom for atom in atoms if atom[0].isascii() is plain)
        if words:
            firsts = re.escape("".join(sorted({word[0] for word in words})))
            out.append((re.compile(f"{border}(?=({longest_of(words)}))"), re.compile(f"[{firsts}]")))
    return out
