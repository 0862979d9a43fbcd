"""What a passage is about, in terms that can be compared: shared things first, then its words.

Two reports of one launch in two languages share no word but the same concepts, names and figures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the rosters hold a Grouping, so this module comes first
    from bot.reading.rosters import Rosters

_CACHED = 20_000
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_KANA = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_FIGURE = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s?(만|억|万|億)?\s?(?:여\s?)?(\d{1,4})?\s?([^\W\d_]+|%|㎞)?")
_MYRIADS = {"만": 1e4, "万": 1e4, "억": 1e8, "億": 1e8}
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing, place, body or act under one key, with its names by language (en, ko, ja)."""

    key: str
    kind: str
    weight: float
    names: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Grouping:
    """The word knowledge by which mentions are compared, as seeds/grouping.toml gives it.

    `common` are words that tell nothing, `endings` what is cut from words, both by language;
    `marks` number the wordings of one story; `units` maps a unit's names to its key.
    """

    concepts: tuple[Concept, ...] = ()
    common: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    endings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_table(cls, table: Mapping[str, object]) -> Grouping:
        """The record of a parsed seeds/grouping.toml; KeyError or TypeError where a row is wrong."""
        return cls(
            concepts=tuple(_concepts(_mapping(table["concepts"]))),
            common=_by_language(table["common"]),
            endings=_by_language(table["endings"]),
            marks=_by_language(table["marks"])["all"],
            units={
                name: unit
                for unit, names in _mapping(table["units"]).items()
                if unit != "from"
                for row in _by_language(names).values()
                for name in row
            },
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """What one passage shares with others: `shared` across languages, `words` within its own.

    Both map a term to how much sharing it tells. `script` tells which texts can share words.
    """

    shared: Mapping[str, float]
    words: Mapping[str, float]
    script: str = "latin"


class Lexicon:
    """Finds the terms of a passage; compiled once from the rosters."""

    def __init__(
        self, grouping: Grouping | None = None, people: Iterable[tuple[str, Iterable[str]]] = ()
    ) -> None:
        grouping = grouping or Grouping()
        self._common = {w for words in grouping.common.values() for w in words}
        self._endings = {
            language: tuple(sorted(ends, key=len, reverse=True))
            for language, ends in grouping.endings.items()
        }
        self._units = dict(grouping.units)
        self._marks = tuple(m.casefold() for m in grouping.marks)
        self._weights: dict[str, float] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._runs: dict[str, list[tuple[str, str]]] = {}
        self._terms: dict[str, Terms] = {}
        for concept in grouping.concepts:
            for names in concept.names.values():
                self._add(concept.key, concept.weight, names)
        for name, spellings in people:
            self._add(f"person:{name}", 1.0, (name, *spellings))
        for entries in self._phrases.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        for runs in self._runs.values():
            runs.sort(key=lambda entry: -len(entry[0]))

    @classmethod
    def of(cls, rosters: Rosters) -> Lexicon:
        """The lexicon of these rosters."""
        return cls(rosters.grouping, ((person.name, person.names) for person in rosters.people))

    def _add(self, key: str, weight: float, names: Iterable[str]) -> None:
        self._weights[key] = weight
        for name in names:
            plain = _plain(name)
            if _CJK.search(plain):
                self._runs.setdefault(plain[0], []).append((plain, key))
            elif words := tuple(self._stem(w) for w in _WORD.findall(plain)):
                self._phrases.setdefault(words[0], []).append((words, key))

    def terms(self, text: str) -> Terms:
        """The terms of a passage, whatever its language."""
        found = self._terms.get(text)
        if found is None:
            if len(self._terms) >= _CACHED:
                self._terms.clear()
            found = self._terms[text] = self._find(text)
        return found

    def bare(self, title: str) -> str:
        """A title without the marks by which outlets number its wordings."""
        return " ".join(_BRACKETED.sub(self._without_mark, title).split())

    def _without_mark(self, match: re.Match[str]) -> str:
        return " " if match[0].casefold().startswith(self._marks) else match[0]

    def _find(self, text: str) -> Terms:
        plain = _plain(self.bare(text))
        shared: dict[str, float] = {}
        covered = [False] * len(plain)
        for key, start, end in self._named(plain):
            shared[key] = self._weights[key]
            covered[start:end] = [True] * (end - start)
        shared |= dict.fromkeys(self._figures(plain), 1.5)
        words: dict[str, float] = {}
        for match in _WORD.finditer(plain):
            named = all(covered[match.start() : match.end()])
            words |= self._words(match[0], named)
        return Terms(shared, words, _script(plain))

    def _named(self, plain: str) -> Iterator[tuple[str, int, int]]:
        """The concepts and people of a text, longest name first."""
        free = 0
        for at, letter in enumerate(plain):
            if at >= free and (runs := self._runs.get(letter)):
                hit = next(((run, key) for run, key in runs if plain.startswith(run, at)), None)
                if hit:
                    free = at + len(hit[0])
                    yield hit[1], at, free
        found = [(self._stem(m[0]), m.start(), m.end()) for m in _WORD.finditer(plain)]
        stems = tuple(word for word, _, _ in found)
        free = 0
        for i, stem in enumerate(stems):
            for words, key in self._phrases.get(stem, ()) if i >= free else ():
                if stems[i : i + len(words)] == words:
                    free = i + len(words)
                    yield key, found[i][1], found[free - 1][2]
                    break

    def _figures(self, plain: str) -> Iterator[str]:
        """Figures with a unit, in one spelling: 1,500 kilometres and 1500㎞ are both 1500km."""
        for number, myriad, rest, word in _FIGURE.findall(plain):
            unit = self._unit(word)
            if unit:
                value = float(number.replace(",", "")) * _MYRIADS.get(myriad, 1) + float(rest or 0)
                yield f"{value:g}{unit}"

    def _unit(self, word: str) -> str | None:
        if word in self._units:
            return self._units[word]
        stem = self._stem(word)
        if stem in self._units:
            return self._units[stem]
        return next(
            (self._units[word[:n]] for n in (2, 1) if _CJK.match(word) and word[:n] in self._units), None
        )

    def _words(self, word: str, named: bool) -> dict[str, float]:
        if word.isdigit() or word in self._common:
            return {}
        stem = self._stem(word)
        if stem in self._common or len(stem) < 2:
            return {}
        if _CJK.search(stem):
            weight = 0.25 if named else 0.5
            return {stem[i : i + 2]: weight for i in range(len(stem) - 1)}
        return {stem: 0.5 if named else 1.0}

    def _stem(self, word: str) -> str:
        language = "ko" if _HANGUL.search(word) else "ja" if _KANA.search(word) else "en"
        keep = 2 if language != "en" else 3
        for ending in self._endings.get(language, ()):
            if word.endswith(ending) and len(word) - len(ending) >= keep:
                return word[: -len(ending)]
        return word.removesuffix("e") if language == "en" and len(word) > 4 else word


def _script(plain: str) -> str:
    if len(_HANGUL.findall(plain)) * 4 >= len(plain):
        return "hangul"
    return "kana" if len(_KANA.findall(plain)) * 4 >= len(plain) else "latin"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError(f"{value!r} is no table")
    return value


def _by_language(value: object) -> dict[str, tuple[str, ...]]:
    return {
        language: tuple(str(name).casefold() if language != "all" else str(name) for name in names)
        for language, names in _mapping(value).items()
        if isinstance(names, list)
    }


def _concepts(blocks: Mapping[str, object]) -> Iterator[Concept]:
    for kind, block in blocks.items():
        rows = dict(_mapping(block))
        weight = float(str(rows["weight"]))
        for key, names in rows.items():
            if isinstance(names, Mapping):
                yield Concept(f"{kind}:{key}", kind, weight, _by_language(names))
