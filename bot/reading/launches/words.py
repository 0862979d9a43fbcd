"""The words by which texts tell of launches, from seeds/launches.toml, and as patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from string import ascii_lowercase
from typing import Any

from ahocorasick_rs import AhoCorasick

from bot.reading.text.patterns import Row, compiled
from bot.reading.text.sieve import Signs
from storage.model import Particular

LANGUAGES = ("en", "ko", "ja")
NUMBER = (
    r"(?<![\d.,])(?=\d)(?:\d+[만万]\s?)?(?:\d+[천千]\s?)?(?:\d+[백百]\s?)?"
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)?"
)
NEVER = "(?!)"
LATIN = frozenset(ascii_lowercase)
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
                patterns = LaunchPatterns(self, key)
                for name in self.words.get(key, ()):
                    patterns[name]
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
        self.quantity = compiled(self._quantity())
        self.unit = compiled(f"[^a-z]{self._unit()}")
        counts = [Row.of([self._count(pattern)]) for pattern in words.counts.get(language, ())]
        self.counts = [(row.words or {""}, row[0]) for row in counts]
        models = Row.of(pattern for _, pattern in words.models)
        self.models = list(zip((shows for shows, _ in words.models), models, strict=True))
        self.model_signs = Signs(models.words or ())
        self.outcome_bar = re.compile(words.outcome_bar)
        self.outcome_after = re.compile(words.outcome_after)
        self._things = _named(words.things, language)
        self._automaton = AhoCorasick([name for name, _ in self._things], store_patterns=False)
        self._found_in = lru_cache(maxsize=64)(self._find)  # a sentence is asked for each kind in turn
        self._compiled: dict[str, re.Pattern[str]] = {}
        self.cue = re.compile("|".join(f"(?P<{name}>{self._raw(name)})" for name in _FAMILIES))

    def named(self, about: Particular, folded: str) -> Sequence[tuple[int, int, NamedThing]]:
        """Each name of one kind in a folded text, as (start, end, thing), none in another."""
        return self._found_in(folded).get(about, ())

    def _find(self, folded: str) -> dict[Particular, list[tuple[int, int, NamedThing]]]:
        out: dict[Particular, list[tuple[int, int, NamedThing]]] = {}
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        for number, start, end in sorted(found, key=lambda one: (one[1], -one[2])):
            name, thing = self._things[number]
            if not (name.isascii() and _in_a_word(folded, start, end)):
                places = out.setdefault(thing.about, [])
                if not places or places[-1][1] <= start:
                    places.append((start, end, thing))
        return out

    def __getitem__(self, name: str) -> re.Pattern[str]:
        if name not in self._compiled:
            self._compiled[name] = compiled(self._raw(name))
        return self._compiled[name]

    def _raw(self, name: str) -> str:
        return self._table.get(name, NEVER)

    def _mods(self) -> str:
        return f"{self._raw('about')}|{self._raw('least')}|{self._raw('most')}"

    def _unit(self) -> str:
        units = "|".join(re.escape(unit) for unit in sorted(self.units, key=len, reverse=True)) or NEVER
        return f"(?:{units})(?![a-z])"

    def _quantity(self) -> str:
        second = f"(?:{self._raw('joiner')}(?:{self._raw('about')} )?(?P<b>{NUMBER}))?"
        spelled = "|".join(map(re.escape, self.spelled)) or NEVER
        return (
            f"(?:(?P<how>{self._mods()})\\s?)?(?P<a>{NUMBER}|{spelled}){second}"
            f"(?:{self._raw('odd')})?[\\s-]?(?P<unit>{self._unit()})"
            f"(?:(?P<least>{self._raw('least_after')})|(?P<about>{self._raw('after')}))?"
        )

    def _count(self, pattern: str) -> str:
        words = "|".join(re.escape(word) for word in sorted(self.numbers, key=len, reverse=True)) or NEVER
        filled = pattern.replace("{number}", f"(?:{words})").replace("{mods}", self._mods())
        return filled.replace("{odd}", self._raw("odd"))


_FAMILIES = ("altitude", "range", "elsewhere")


def _named(things: Iterable[NamedThing], language: str) -> list[tuple[str, NamedThing]]:
    """The names of things with what they name, each once a kind; English ones count in every language."""
    found: dict[tuple[Particular, str], NamedThing] = {}
    for thing in things:
        for key in dict.fromkeys((language, "en")):
            found |= {(thing.about, name.lower()): thing for name in thing.names.get(key, ())}
    return [(name, thing) for (_, name), thing in found.items()]


def _in_a_word(folded: str, start: int, end: int) -> bool:
    """Whether a Latin name is only part of a word."""
    return folded[start - 1 : start] in LATIN or folded[end : end + 1] in LATIN


def number(words: str) -> float:
    """`6,248.5`, `3천700` or `1만2천` as a number."""
    total, rest = 0.0, words
    for digits, sign in _MYRIADS.findall(words):
        total += float(digits) * _WORTH[sign]
    rest = _MYRIADS.sub("", words).replace(",", "").strip()
    return total + (float(rest) if rest else 0.0)
