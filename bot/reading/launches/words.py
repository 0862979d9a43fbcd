"""The words by which texts tell of launches, from seeds/launches.toml, and as patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ahocorasick_rs import AhoCorasick

from bot.reading.text.sieve import Signs
from storage.model import Particular

LANGUAGES = ("en", "ko", "ja")
NUMBER = (
    r"(?<![\d.,])(?=\d)(?:\d+[만万]\s?)?(?:\d+[천千]\s?)?(?:\d+[백百]\s?)?"
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)?"
)
NEVER = "(?!)"
_MYRIADS = re.compile(r"(\d+)([만万천千백百])\s?")
_WORTH = {"만": 1e4, "万": 1e4, "천": 1e3, "千": 1e3, "백": 1e2, "百": 1e2}
_BLOCKS = {
    "weapon": Particular.WEAPON,
    "site": Particular.SITE,
    "water": Particular.WATERS,
    "zone": Particular.ZONE,
    "outcome": Particular.OUTCOME,
}


@dataclass(frozen=True, slots=True)
class NamedThing:
    """A weapon, site, sea, zone or outcome, with the names that texts give it by language."""

    about: Particular
    name: str
    rank: int
    names: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class LaunchWords:
    """Everything in seeds/launches.toml; patterns and numbers by language (en, ko, ja)."""

    things: tuple[NamedThing, ...] = ()
    models: tuple[tuple[str, str], ...] = ()
    units: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    numbers: Mapping[str, Mapping[str, tuple[float, float | None]]] = field(default_factory=dict)
    spelled: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    counts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    offsets: Mapping[str, int] = field(default_factory=dict)
    evening: frozenset[str] = frozenset()
    local: int = 0
    outcome_bar: str = NEVER
    outcome_after: str = NEVER

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> LaunchWords:
        """The record of a parsed seeds/launches.toml; KeyError, ValueError where a row is wrong."""
        zones = table["zones"]
        return cls(
            things=tuple(_things(table)),
            models=tuple(
                (row["shows"], row["words"]) for block in table["model"] for row in block["patterns"]
            ),
            units={
                key: {n: float(row["factor"]) for row in table["units"]["kilometres"] for n in row[key]}
                for key in LANGUAGES
            },
            numbers={key: dict(_numbers(table["numbers"][key])) for key in LANGUAGES},
            spelled={word: float(worth) for word, worth in table["spelled"]["en"].items()},
            words={key: dict(table["words"][key]) for key in LANGUAGES},
            counts={key: tuple(table["count"][key]["patterns"]) for key in LANGUAGES},
            offsets=dict(zones["offsets"]),
            evening=frozenset(zones["evening"]),
            local=int(zones["local"]),
            outcome_bar=table["outcome_words"]["bar"],
            outcome_after=table["outcome_words"]["after"],
        )

    def try_patterns(self) -> None:
        """Compile every language's patterns; ValueError names a wrong one."""
        for key in LANGUAGES:
            try:
                LaunchPatterns(self, key)
            except re.error as error:
                raise ValueError(f"a pattern of words.{key} or count.{key} is wrong: {error}") from error


def _things(table: Mapping[str, Any]) -> Iterator[NamedThing]:
    for block, about in _BLOCKS.items():
        for row in table[block]:
            names = {key: tuple(row[key]) for key in LANGUAGES}
            yield NamedThing(about, row["name"], int(row.get("rank", 1)), names)


def _numbers(rows: Mapping[str, Any]) -> Iterator[tuple[str, tuple[float, float | None]]]:
    for word, (low, high) in rows.items():
        yield word, (float(low), None if high < 0 else float(high))


class LaunchPatterns:
    """One language's words as patterns; English names count in every language."""

    def __init__(self, words: LaunchWords, language: str) -> None:
        self._table = words.words.get(language, {})
        self.language = language
        self.numbers = words.numbers.get(language, {})
        self.units = {**words.units.get("en", {}), **words.units.get(language, {})}
        self.spelled = words.spelled
        self.quantity = self._quantity()
        self.quantity_signs = Signs(self.quantity.pattern)
        self.counts = [self._count(pattern) for pattern in words.counts.get(language, ())]
        self.models = [(shows, re.compile(pattern)) for shows, pattern in words.models]
        self.model_signs = Signs(*(pattern for _, pattern in words.models))
        self.outcome_bar = re.compile(words.outcome_bar)
        self.outcome_after = re.compile(words.outcome_after)
        self._names = {about: _Names(words.things, about, language) for about in _BLOCKS.values()}
        found = [(name, about) for about, names in self._names.items() for name in names.things]
        self._kinds = [about for _, about in found]
        self._automaton = AhoCorasick([name for name, _ in found], store_patterns=False)
        self._kinds_in = lru_cache(maxsize=64)(self._find_kinds)  # a sentence is asked for each kind in turn
        self._compiled = {name: re.compile(pattern) for name, pattern in self._table.items()}
        self.cue = re.compile("|".join(f"(?P<{name}>{self._raw(name)})" for name in _FAMILIES))

    def named(self, about: Particular, folded: str) -> Iterator[tuple[re.Match[str], NamedThing]]:
        """Each name of one kind in a folded text, with the thing it names."""
        if about in self._kinds_in(folded):
            yield from self._names[about].find(folded)

    def _find_kinds(self, folded: str) -> frozenset[Particular]:
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        return frozenset(self._kinds[number] for number, _, _ in found)

    def __getitem__(self, name: str) -> re.Pattern[str]:
        return self._compiled.get(name, _NEVER)

    def _raw(self, name: str) -> str:
        return self._table.get(name, NEVER)

    def _mods(self) -> str:
        return f"{self._raw('about')}|{self._raw('least')}|{self._raw('most')}"

    def _quantity(self) -> re.Pattern[str]:
        units = "|".join(re.escape(unit) for unit in sorted(self.units, key=len, reverse=True)) or NEVER
        unit = f"(?:{units})(?![a-z])"
        second = f"(?:{self._raw('joiner')}(?:{self._raw('about')} )?(?P<b>{NUMBER}))?"
        spelled = "|".join(map(re.escape, self.spelled)) or NEVER
        return re.compile(
            f"(?:(?P<how>{self._mods()})\\s?)?(?P<a>{NUMBER}|{spelled}){second}"
            f"(?:{self._raw('odd')})?[\\s-]?(?P<unit>{unit})"
            f"(?:(?P<least>{self._raw('least_after')})|(?P<about>{self._raw('after')}))?"
        )

    def _count(self, pattern: str) -> re.Pattern[str]:
        words = "|".join(re.escape(word) for word in sorted(self.numbers, key=len, reverse=True)) or NEVER
        filled = pattern.replace("{number}", f"(?:{words})").replace("{mods}", self._mods())
        return re.compile(filled.replace("{odd}", self._raw("odd")))


_FAMILIES = ("altitude", "range", "elsewhere")
_NEVER = re.compile(NEVER)


class _Names:
    """The names of one kind of thing as one pattern, the longest first."""

    def __init__(self, things: Iterable[NamedThing], about: Particular, language: str) -> None:
        self.things: dict[str, NamedThing] = {}
        for thing in things:
            if thing.about is about:
                for key in dict.fromkeys((language, "en")):
                    self.things |= {name.lower(): thing for name in thing.names.get(key, ())}
        parts = [_bounded(name) for name in sorted(self.things, key=len, reverse=True)]
        self._pattern = re.compile("|".join(parts) or NEVER)

    def find(self, folded: str) -> Iterator[tuple[re.Match[str], NamedThing]]:
        """Each name in a folded text, with the thing it names."""
        for match in self._pattern.finditer(folded):
            yield match, self.things[match.group(0)]


def _bounded(name: str) -> str:
    """A pattern of a name, that of a Latin one as a whole word.

    What stands before is looked at after the first sign, so that re skips to the signs that begin a name.
    """
    if not name.isascii():
        return re.escape(name)
    first = re.escape(name[0])
    return rf"{first}(?<![a-z]{first}){re.escape(name[1:])}(?![a-z])"


def number(words: str) -> float:
    """`6,248.5`, `3천700` or `1만2천` as a number."""
    total, rest = 0.0, words
    for digits, sign in _MYRIADS.findall(words):
        total += float(digits) * _WORTH[sign]
    rest = _MYRIADS.sub("", words).replace(",", "").strip()
    return total + (float(rest) if rest else 0.0)
