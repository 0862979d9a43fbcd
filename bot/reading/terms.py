"""Finds thousands of terms in one pass over a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

Tag = tuple[str, ...]
Node = dict[str, "Node"]  # a tree of signs; an empty sign ends a word
STRAIGHT = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\n": " ",
        "\r": " ",
        "\t": " ",
        "\u00a0": " ",
        "\u3000": " ",
    }
)
STRAIGHT_LINES = {sign: plain for sign, plain in STRAIGHT.items() if sign not in (10, 13)}
ASCII_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
HANGUL = re.compile(r"[\uac00-\ud7a3]")
SHORT_HANGUL = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """A term's words at a place in a text."""

    start: int
    end: int
    atom: str


def straight(text: str, *, keep_lines: bool = False) -> str:
    """The text with plain quotes, dashes and spaces, letter for letter of the same length."""
    return text.translate(STRAIGHT_LINES if keep_lines else STRAIGHT)


def fold(text: str) -> str:
    """Plain signs and small letters, of the same length as the text."""
    plain = straight(text)
    small = plain.lower()
    return small if len(small) == len(plain) else plain.translate(ASCII_LOWER)


class Lexicon:
    """Terms compiled into two patterns, one for letters and one for Korean, Chinese and Japanese signs.

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
            if len(atoms) == 1:
                self._single.setdefault(atoms[0], []).append(tag)
            else:
                for atom in atoms:
                    self._joint.setdefault(atom, []).append((frozenset(atoms), tag))
        known = self._exact | self._stems
        self._starts, self._by_first = _compiled(known)
        self._prefixes = lru_cache(maxsize=20000)(self._find_prefixes)

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

    def _find_prefixes(self, found: str) -> tuple[tuple[str, bool], ...]:
        """Every term that `found` begins with, with whether its right border must still be checked."""
        out: list[tuple[str, bool]] = []
        for length in range(len(found), 0, -1):
            part = found[:length]
            if part in self._barred and part not in self._told:
                break
            if part in self._stems:
                out.append((part, False))
            elif part in self._exact and (length == len(found) or not found[length].isalnum()):
                out.append((part, length == len(found)))
            if part in self._barred:
                break
        return tuple(out)

    def scan(self, text: str, folded: str) -> list[Hit]:
        """Every term in the text, by place; terms inside a longer one count from their own start."""
        hits: list[Hit] = []
        if self._starts is None:
            return hits
        for place in self._starts.finditer(folded):
            start = place.start()
            match = self._by_first[folded[start]].match(folded, start)
            if match is None:
                continue
            for atom, check in self._prefixes(match.group()):
                end = start + len(atom)
                if check and folded[end : end + 1].isalnum() and folded[end : end + 1].isascii():
                    continue
                if self._fits(atom, text, folded, start, end):
                    hits.append(Hit(start, end, atom))
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

    def own(self, hit: Hit) -> tuple[Tag, ...]:
        """The tags that this hit earns by itself."""
        return tuple(self._single.get(hit.atom, ()))


def _compiled(atoms: Iterable[str]) -> tuple[re.Pattern[str] | None, dict[str, re.Pattern[str]]]:
    """Where a term may begin, and for each first sign the pattern of the terms that begin with it.

    One pattern a sign is many times faster than one for all: re tries alternatives one by one.
    """
    by_first: dict[str, list[str]] = {}
    for atom in atoms:
        by_first.setdefault(atom[0], []).append(atom)
    if not by_first:
        return None, {}
    latin = "".join(re.escape(s) for s in by_first if s.isascii())
    signs = "".join(re.escape(s) for s in by_first if not s.isascii())
    parts = [f"(?<![a-z0-9])[{latin}]" if latin else "", f"[{signs}]" if signs else ""]
    starts = re.compile("|".join(part for part in parts if part))
    return starts, {sign: re.compile(_branch(_tree(words))) for sign, words in by_first.items()}


def _tree(words: list[str]) -> Node:
    root: Node = {}
    for word in words:
        node = root
        for sign in word:
            node = node.setdefault(sign, {})
        node[""] = {}
    return root


def _branch(node: Node) -> str:
    ends = "" in node
    parts = [re.escape(sign) + _branch(child) for sign, child in sorted(node.items()) if sign]
    if not parts:
        return ""
    body = parts[0] if len(parts) == 1 and not ends else "(?:" + "|".join(parts) + ")"
    return body + "?" if ends else body
