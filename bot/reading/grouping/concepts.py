"""What a passage is about, in terms that can be compared: shared things first, then its words.

Two reports of one launch in two languages share no word but the same concepts, names and figures.
"""

from __future__ import annotations

import re
import unicodedata
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from math import sqrt
from operator import add
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.reading.grouping.plans import Change, PlanWords, change_of
from bot.reading.grouping.words import Grouping
from bot.reading.rosters import Rosters
from bot.reading.text.once import once

PRIOR = 0.5
# What is kept in memory: a passage takes some 1.4 kB, a word half of one.
_PASSAGES, _WORDS = 3_000, 10_000
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_KANA = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_DIGIT = re.compile(r"\d")
_NONE: Mapping[str, float] = {}
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")

# The stems of a name's words, and the key of what it names.
_Name = tuple[tuple[str, ...], str]


class Terms:
    """What one passage shares with others: `shared` across languages, `words` within its own.

    Both map a term to how much sharing it tells; `stems` are the whole words that no concept covers, in
    order.
    """

    def __init__(
        self,
        shared: Mapping[str, float],
        stems: tuple[str, ...],
        found: Sequence[_Word],
        covered: Set[int],
        passage: str,
        plain: str,
        plans: PlanWords | None,
    ) -> None:
        """`found` are the words of the passage, `covered` which of them a longer name covers."""
        self.shared = shared
        self.stems = stems
        self._found, self._covered = found, covered
        self._passage, self._plain = passage, plain
        self._plans = plans

    def __getstate__(self) -> dict[str, object]:
        """What is compared, found already, for another process."""
        return {
            "words": self.words,
            "norms": self.norms,
            "script": self.script,
            "shared": self.shared,
            "stems": self.stems,
            "change": self.change,
        }

    @once
    def words(self) -> Mapping[str, float]:
        """What its words tell within its own language; keys do without."""
        words: dict[str, float] = {}
        for i, word in enumerate(self._found):
            weight = word.inside if i in self._covered else word.weight
            for part in word.parts:
                words[part] = weight
        self._found, self._covered = (), frozenset()  # what is kept for long takes little memory
        return words

    @once
    def norms(self) -> tuple[float, float]:
        """The lengths of words and of shared terms."""
        return norm(self.words), norm(self.shared)

    @once
    def script(self) -> str:
        """Which texts can share words with it."""
        script, self._plain = _script(self._plain), ""
        return script

    @once
    def change(self) -> Change | None:
        """What the passage says becomes of a plan."""
        return change_of(self._passage, self._plans) if self._plans is not None else None


class _Word(NamedTuple):
    """What is known of one word: what a text shares by it.

    `whole` is the word without its ending in any case, `stem` the same where no concept covers it and it
    tells something; `parts` are the words by which it is compared, what each weighs, and what `inside` a
    longer name; `shared` are the concepts in it. A Korean or Japanese word is told by `pairs` of letters.
    `phrases` are the names that begin with it.
    """

    whole: str
    stem: str
    parts: tuple[str, ...]
    weight: float
    inside: float
    shared: Mapping[str, float]
    pairs: bool
    phrases: _Names | None


class _Names:
    """Names that begin with one word, the longest first, each with its key; most have one word more."""

    def __init__(self, entries: Iterable[_Name]) -> None:
        self._all = sorted(entries, key=lambda entry: -len(entry[0]))
        self._alone = [entry for entry in self._all if len(entry[0]) == 1]
        self._by_next: dict[str, list[_Name]] = {}
        for entry in self._all[: len(self._all) - len(self._alone)]:
            self._by_next.setdefault(entry[0][1], []).append(entry)

    def beside(self, word: _Word | None) -> Sequence[_Name]:
        """Those that may be read where this word follows, which in Korean may have an ending."""
        if word is None:
            return self._alone
        if word.pairs:
            return self._all
        longer = self._by_next.get(word.whole)
        return [*longer, *self._alone] if longer else self._alone


class Lexicon:
    """Finds the terms of a passage; compiled once from the rosters."""

    def __init__(
        self, grouping: Grouping | None = None, people: Iterable[tuple[str, Iterable[str]]] = ()
    ) -> None:
        grouping = grouping or Grouping()
        self._common = {w for words in grouping.common.values() for w in words}
        self._endings: dict[str, dict[str, list[str]]] = {}
        for language, ends in grouping.endings.items():
            for end in sorted(ends, key=len, reverse=True):
                self._endings.setdefault(language, {}).setdefault(end[-1:], []).append(end)
        self._units = dict(grouping.units)
        self._numerals = dict(grouping.numerals)
        self._figure = _figure(grouping)
        self.plans = grouping.plans
        self.generic = dict(grouping.generic)
        self._marks = tuple(m.casefold() for m in grouping.marks)
        self._weights: dict[str, float] = {}
        self._phrases: dict[str, _Names] = {}
        self._runs: dict[str, str] = {}
        self._terms: OrderedDict[str, Terms] = OrderedDict()
        self._stem = lru_cache(maxsize=_WORDS)(self._cut)
        self._word = lru_cache(maxsize=_WORDS)(self._known)
        beginning: dict[str, list[_Name]] = defaultdict(list)
        for concept in grouping.concepts:
            for names in concept.names.values():
                self._add(beginning, concept.key, concept.weight, names)
        for name, spellings in people:
            self._add(beginning, f"person:{name}", 1.0, (name, *spellings))
        self._phrases = {first: _Names(entries) for first, entries in beginning.items()}
        self._run_keys = list(self._runs.values())
        self._run = AhoCorasick(self._runs, MatchKind.LeftmostLongest, store_patterns=False)

    @classmethod
    def of(cls, rosters: Rosters) -> Lexicon:
        """The lexicon of these rosters."""
        return cls(rosters.grouping, ((person.name, person.names) for person in rosters.people))

    def _add(
        self, beginning: Mapping[str, list[_Name]], key: str, weight: float, names: Iterable[str]
    ) -> None:
        self._weights[key] = weight
        for name in names:
            plain = _plain(name)
            words = _WORD.findall(plain)
            if len(words) == 1 and _CJK.search(plain):
                self._runs.setdefault(plain, key)
            elif words:
                stems = tuple(self._stem(word) for word in words)
                beginning[stems[0]].append((stems, key))

    def terms(self, text: str) -> Terms:
        """The terms of a passage, whatever its language."""
        found = self._terms.get(text)
        if found is None:
            found = self._terms[text] = self._find(text)
            self._let_go()
        return found

    def keep(self, found: Mapping[str, Terms]) -> None:
        """Take over what another process found in passages, with the same rosters."""
        self._terms.update(found)
        self._let_go()

    def _let_go(self) -> None:
        # One by one, so that memory does not grow by holes.
        while len(self._terms) > _PASSAGES:
            self._terms.popitem(last=False)

    def bare(self, title: str) -> str:
        """A title without the marks by which outlets number its wordings."""
        return " ".join(_BRACKETED.sub(self._without_mark, title).split())

    def _without_mark(self, match: re.Match[str]) -> str:
        return " " if match[0].casefold().startswith(self._marks) else match[0]

    def _find(self, text: str) -> Terms:
        plain = _plain(self.bare(text))
        found = [*map(self._word, _WORD.findall(plain))]
        shared: dict[str, float] = {}
        covered = self._find_phrases(found, shared)
        alone = [word for i, word in enumerate(found) if i not in covered] if covered else found
        for word in alone:
            if word.shared:
                shared.update(word.shared)
        stems = dict.fromkeys([word.stem for word in alone if word.stem])
        if _DIGIT.search(plain):
            shared |= dict.fromkeys(self._figures(plain), 1.5)
        return Terms(shared, tuple(stems), found, covered, text, plain, self.plans)

    def _find_phrases(self, found: Sequence[_Word], shared: dict[str, float]) -> set[int]:
        """Names of several words, the longest first; the words they cover."""
        covered: set[int] = set()
        free = 0
        for i, names in [(i, word.phrases) for i, word in enumerate(found) if word.phrases]:
            if i < free:
                continue
            for stems, key in names.beside(found[i + 1] if i + 1 < len(found) else None):
                if _reads(found, i, stems):
                    free = i + len(stems)
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
        stem = self._stem(word)
        if stem in self._units:
            return self._units[stem]
        return next(
            (self._units[word[:n]] for n in (2, 1) if _CJK.match(word) and word[:n] in self._units), None
        )

    def _known(self, word: str) -> _Word:
        whole = self._cut(word)
        tells = len(whole) > 1 and not (word.isdigit() or word in self._common or whole in self._common)
        stem = whole if tells else ""
        runs = () if word.isascii() else self._run.find_matches_as_indexes(word)
        keys = [self._run_keys[run] for run, _, _ in runs]
        shared = {key: self._weights[key] for key in keys} if keys else _NONE
        named = bool(runs) and sum([end - start for _, start, end in runs]) == len(word)
        pairs = () if word.isascii() else _pairs(stem)
        parts, weight = (pairs, 0.5) if pairs else ((stem,) if stem else (), 1.0)
        inside = weight / 2
        phrases = self._phrases.get(whole)
        if named:
            return _Word(whole, "", parts, inside, inside, shared, bool(pairs), phrases)
        return _Word(whole, stem, parts, weight, inside, shared, bool(pairs), phrases)

    def _cut(self, word: str) -> str:
        language = "en"
        if not word.isascii():
            language = "ko" if _HANGUL.search(word) else "ja" if _KANA.search(word) else "en"
        keep = 2 if language != "en" else 3
        for ending in self._endings.get(language, {}).get(word[-1:], ()):
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
    return sqrt(sum([weight * weight for weight in terms.values()]) + PRIOR)


def _reads(found: Sequence[_Word], place: int, stems: tuple[str, ...]) -> bool:
    """Whether the words from a place on are these; the last may go on, for Korean endings."""
    end = place + len(stems)
    if end > len(found):
        return False
    # All but the first, which is the word under which the name is kept.
    for i in range(1, len(stems) - 1):
        if found[place + i].whole != stems[i]:
            return False
    last, stem = found[end - 1].whole, stems[-1]
    return last == stem or (len(stems) > 1 and found[end - 1].pairs and last.startswith(stem))


def _pairs(stem: str) -> tuple[str, ...]:
    """The pairs of letters by which Korean and Japanese words are compared, for their compounds."""
    return tuple(map(add, stem, stem[1:])) if _CJK.search(stem) else ()


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
