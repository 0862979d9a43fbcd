"""What a passage is about, in terms that can be compared: shared things first, then its words.

Two reports of one launch in two languages share no word but the same concepts, names and figures.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import TYPE_CHECKING, Any

from bot.reading.trie import longest_of

if TYPE_CHECKING:  # the rosters hold a Grouping, so this module comes first
    from bot.reading.rosters import Rosters

PRIOR = 0.5
_CACHED = 20_000
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_KANA = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
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
    `marks` number the wordings of one story; `units` maps a unit's names to its key. `numerals` are signs
    that multiply the figure before them, `about` those that only say that it is rough.
    """

    concepts: tuple[Concept, ...] = ()
    common: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    endings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    numerals: Mapping[str, float] = field(default_factory=dict)
    about: tuple[str, ...] = ()

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
            numerals={
                sign: float(str(worth))
                for signs in _mapping(table["numerals"]).values()
                if isinstance(signs, Mapping)
                for sign, worth in signs.items()
            },
            about=_by_language(table["numerals"])["about"],
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """What one passage shares with others: `shared` across languages, `words` within its own.

    Both map a term to how much sharing it tells. `script` tells which texts can share words;
    `stems` are the whole words that no concept covers, in the text's order.
    """

    shared: Mapping[str, float]
    words: Mapping[str, float]
    script: str = "latin"
    stems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Blend:
    """Several texts in one: each term with the share of texts that use it, and the norms.

    A text is a title and a passage; `title` blends the titles, the others both.
    """

    title: Mapping[str, float]
    words: Mapping[str, float]
    concepts: Mapping[str, float]
    norms: tuple[float, float, float]
    scripts: frozenset[str]


class _Found(dict[str, Any]):
    """What was found for each word, found once; emptied when it has grown too large."""

    def __init__(self, find: Callable[[str], Any]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, word: str) -> Any:
        if len(self) >= 10 * _CACHED:
            self.clear()
        found = self[word] = self._find(word)
        return found


class Lexicon:
    """Finds the terms of a passage; compiled once from the rosters."""

    def __init__(
        self, grouping: Grouping | None = None, people: Iterable[tuple[str, Iterable[str]]] = ()
    ) -> None:
        grouping = grouping or Grouping()
        self._common = {w for words in grouping.common.values() for w in words}
        self._endings: dict[tuple[str, str], list[str]] = {}
        for language, ends in grouping.endings.items():
            for end in sorted(ends, key=len, reverse=True):
                self._endings.setdefault((language, end[-1:]), []).append(end)
        self._units = dict(grouping.units)
        self._numerals = dict(grouping.numerals)
        self._figure = _figure(grouping)
        self._marks = tuple(m.casefold() for m in grouping.marks)
        self._weights: dict[str, float] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._runs: dict[str, str] = {}
        self._terms: dict[str, Terms] = {}
        self._stems = _Found(self._cut)
        self._telling = _Found(self._telling_stem)
        self._pieces = _Found(_pairs)
        self._blends: dict[tuple[tuple[str, str], ...], Blend] = {}
        for concept in grouping.concepts:
            for names in concept.names.values():
                self._add(concept.key, concept.weight, names)
        for name, spellings in people:
            self._add(f"person:{name}", 1.0, (name, *spellings))
        for entries in self._phrases.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        self._run = re.compile(longest_of(self._runs) if self._runs else r"(?!)")

    @classmethod
    def of(cls, rosters: Rosters) -> Lexicon:
        """The lexicon of these rosters."""
        return cls(rosters.grouping, ((person.name, person.names) for person in rosters.people))

    def _add(self, key: str, weight: float, names: Iterable[str]) -> None:
        self._weights[key] = weight
        for name in names:
            plain = _plain(name)
            if _CJK.search(plain):
                self._runs.setdefault(plain, key)
            elif words := tuple(self._stems[w] for w in _WORD.findall(plain)):
                self._phrases.setdefault(words[0], []).append((words, key))

    def terms(self, text: str) -> Terms:
        """The terms of a passage, whatever its language."""
        found = self._terms.get(text)
        if found is None:
            if len(self._terms) >= _CACHED:
                self._terms.clear()
            found = self._terms[text] = self._find(text)
        return found

    def blend(self, texts: tuple[tuple[str, str], ...]) -> Blend:
        """What texts, each a title (or nothing) and a passage, have between them."""
        found = self._blends.get(texts)
        if found is None:
            if len(self._blends) >= _CACHED:
                self._blends.clear()
            found = self._blends[texts] = self._blend(texts)
        return found

    def _blend(self, texts: tuple[tuple[str, str], ...]) -> Blend:
        passages = [self.terms(passage) for _, passage in texts]
        titles = [self.terms(title) if title else passages[i] for i, (title, _) in enumerate(texts)]
        pairs = [*zip(titles, passages, strict=True)]
        title = _mean([{**t.words, **t.shared} for t in titles])
        words = _mean([{**p.words, **t.words} for t, p in pairs])
        concepts = _mean([{**p.shared, **t.shared} for t, p in pairs])
        norms = (norm(title), norm(words), norm(concepts))
        return Blend(title, words, concepts, norms, frozenset(p.script for p in passages))

    def frequent(self, text: str) -> list[tuple[str, int]]:
        """The telling words of a text, as stems, with how often they stand there; most often first."""
        counts = Counter(map(self._telling.__getitem__, _WORD.findall(_plain(text))))
        counts.pop("", None)
        return sorted(counts.items(), key=lambda item: (-item[1], -len(item[0]), item[0]))

    def bare(self, title: str) -> str:
        """A title without the marks by which outlets number its wordings."""
        return " ".join(_BRACKETED.sub(self._without_mark, title).split())

    def _without_mark(self, match: re.Match[str]) -> str:
        return " " if match[0].casefold().startswith(self._marks) else match[0]

    def _find(self, text: str) -> Terms:
        plain = _plain(self.bare(text))
        found = _WORD.findall(plain)
        shared: dict[str, float] = {}
        covered = self._find_runs(plain, shared)
        covered |= self._find_phrases(found, shared)
        shared |= dict.fromkeys(self._figures(plain), 1.5)
        words: dict[str, float] = {}
        stems: dict[str, None] = {}
        for i, stem in enumerate(map(self._telling.__getitem__, found)):
            if not stem:
                continue
            named = i in covered
            if pieces := self._pieces[stem]:
                words |= dict.fromkeys(pieces, 0.25 if named else 0.5)
            else:
                words[stem] = 0.5 if named else 1.0
            if not named:
                stems[stem] = None
        return Terms(shared, words, _script(plain), tuple(stems))

    def _find_runs(self, plain: str, shared: dict[str, float]) -> set[int]:
        """Names of Korean, Chinese and Japanese signs, the longest first; the words they cover whole."""
        if plain.isascii():
            return set()
        covered = bytearray(len(plain))
        for run in self._run.finditer(plain):
            key = self._runs[run[0]]
            shared[key] = self._weights[key]
            covered[run.start() : run.end()] = b"\1" * len(run[0])
        return {
            i for i, word in enumerate(_WORD.finditer(plain)) if 0 not in covered[word.start() : word.end()]
        }

    def _find_phrases(self, found: Sequence[str], shared: dict[str, float]) -> set[int]:
        """Names of words, the longest first; the words they cover."""
        stems = tuple(map(self._stems.__getitem__, found))
        covered: set[int] = set()
        free = 0
        for i, stem in enumerate(stems):
            if stem not in self._phrases or i < free:
                continue
            for words, key in self._phrases[stem]:
                if stems[i : i + len(words)] == words:
                    free = i + len(words)
                    shared[key] = self._weights[key]
                    covered.update(range(i, free))
                    break
        return covered

    def _figures(self, plain: str) -> Iterator[str]:
        """Figures with a unit, in one spelling: 1,500 kilometres and 1500㎞ are both 1500km."""
        for number, numeral, rest, word in self._figure.findall(plain):
            unit = self._unit(word)
            if unit:
                value = float(number.replace(",", "")) * self._numerals.get(numeral, 1) + float(rest or 0)
                yield f"{value:g}{unit}"

    def _unit(self, word: str) -> str | None:
        if word in self._units:
            return self._units[word]
        stem = self._stems[word]
        if stem in self._units:
            return self._units[stem]
        return next(
            (self._units[word[:n]] for n in (2, 1) if _CJK.match(word) and word[:n] in self._units), None
        )

    def _telling_stem(self, word: str) -> str:
        """The word without its ending; nothing where it tells nothing."""
        stem = "" if word.isdigit() or word in self._common else self._stems[word]
        return "" if stem in self._common or len(stem) < 2 else stem

    def _cut(self, word: str) -> str:
        language = "en"
        if not word.isascii():
            language = "ko" if _HANGUL.search(word) else "ja" if _KANA.search(word) else "en"
        keep = 2 if language != "en" else 3
        for ending in self._endings.get((language, word[-1:]), ()):
            if word.endswith(ending) and len(word) - len(ending) >= keep:
                return word[: -len(ending)]
        return word.removesuffix("e") if language == "en" and len(word) > 4 else word


def _figure(grouping: Grouping) -> re.Pattern[str]:
    """A figure with the numeral, the rest and the unit that follow it."""
    numeral, about = (
        "|".join(map(re.escape, signs)) or "(?!)" for signs in (grouping.numerals, grouping.about)
    )
    return re.compile(
        rf"(\d[\d,]*(?:\.\d+)?)\s?({numeral})?\s?(?:(?:{about})\s?)?(\d{{1,4}})?\s?([^\W\d_]+|%)?"
    )


def norm(terms: Mapping[str, float]) -> float:
    """The length of a text's terms, a little longer than it is: short texts prove little."""
    return sqrt(sum(weight * weight for weight in terms.values()) + PRIOR)


def _mean(parts: Sequence[Mapping[str, float]]) -> Mapping[str, float]:
    if len(parts) == 1:
        return parts[0]
    total: dict[str, float] = {}
    for part in parts:
        for term, weight in part.items():
            total[term] = total.get(term, 0.0) + weight
    share = 1.0 / len(parts)
    return {term: weight * share for term, weight in total.items()}


def _pairs(stem: str) -> tuple[str, ...]:
    """The pairs of letters by which Korean and Japanese words are compared, for their compounds."""
    return tuple(stem[i : i + 2] for i in range(len(stem) - 1)) if _CJK.search(stem) else ()


def _script(plain: str) -> str:
    if plain.isascii():
        return "latin" if plain else "hangul"
    if len(_HANGUL.findall(plain)) * 4 >= len(plain):
        return "hangul"
    return "kana" if len(_KANA.findall(plain)) * 4 >= len(plain) else "latin"


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
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
