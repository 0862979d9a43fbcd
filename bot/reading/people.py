"""Finds the people a passage names, under the fullest name the article gives them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from bot.reading.passage import Passage
from bot.reading.rosters import Person
from bot.reading.vocabulary import Vocabulary

SHORTEST = 3
MOST = 8
FURTHER = re.compile(" [A-Z]")
NOBODY: frozenset[str] = frozenset()


class Known(NamedTuple):
    """A person an article has named: the fullest spelling, and the word used after first mention."""

    key: str
    shown: str
    short: str


class People:
    """Everyone an article names, in order; roster people under one key however they are spelt.

    `families` has the roster people's family names.
    """

    def __init__(
        self,
        passages: Iterable[Passage],
        vocabulary: Vocabulary,
        families: Mapping[str, str],
    ) -> None:
        shown: dict[str, str] = {}
        self._named: dict[int, Set[str]] = {}
        for passage in passages:
            named = _named(passage, vocabulary)
            self._named[id(passage)] = {key for key, _ in named} if named else NOBODY
            for key, words in named:
                if len(words) > len(shown.get(key, "")):
                    shown[key] = words
        self._known = [
            Known(key, words, _short(words, families.get(key, ""))) for key, words in shown.items()
        ]
        self._shortened = [person for person in self._known if person.short]
        self._bearers = Counter(person.short for person in self._known)

    def of(self, passage: Passage) -> tuple[str, ...]:
        """The people in one of the passages, by full name, in text order."""
        keys = self._named[id(passage)]
        found: list[tuple[int, str]] = []
        taken: set[str] = set()
        for person in self._known if keys else ():
            if person.key in keys:
                found.append((max(passage.words.find(person.shown), 0), person.shown))
                taken.add(person.short)
        for person in self._shortened:
            # After first mention the family name stands for whoever was first named by it.
            if person.key in keys or person.short in taken:
                continue
            place = next(_alone(passage.words, person.short), None)
            if place is not None:
                found.append((place, person.shown))
                taken.add(person.short)
        return tuple(dict.fromkeys(name for _, name in sorted(found)))[:MOST]

    def shortly(self, passage: Passage, among: Container[str]) -> list[tuple[int, int, str]]:
        """Where a passage names some of the people by the family name alone, if nobody else bears it."""
        return [
            (passage.start + place, passage.start + place + len(person.short), person.key)
            for person in self._shortened
            if person.key in among and self._bearers[person.short] == 1
            for place in _alone(passage.words, person.short)
        ]


def _alone(words: str, name: str) -> Iterator[int]:
    """Where a name stands as a whole word that no further name follows."""
    place = words.find(name)
    while place >= 0:
        end = place + len(name)
        after = words[end : end + 2]
        if not (_joins(words[place - 1 : place]) or _joins(after[:1]) or FURTHER.match(after)):
            yield place
            place = words.find(name, end)
        else:
            place = words.find(name, place + 1)


def _joins(sign: str) -> bool:
    return sign.isalnum() or sign in ("_", "-")


def _named(passage: Passage, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Each person named in full, as (key, words), roster people first."""
    out: list[tuple[str, str]] = []
    for start, end, key in passage.places("person"):
        out.append((key, passage.words[start - passage.start : end - passage.start]))
    if passage.lacks(vocabulary.named):
        return out
    covered = " ".join(words for _, words in out)
    things = {start for kind in ("actor", "body") for start, _, _ in passage.places(kind)}
    for pattern in vocabulary.named.among(passage.rows):
        for match in pattern.finditer(passage.words):
            name = " ".join(match["name"].split())
            if passage.start + match.start("name") in things:
                continue
            if name not in covered and not any(words in name for _, words in out):
                out.append((name, name))
    return out


def _short(words: str, family: str) -> str:
    """The word that names a person after first mention: the family name, wherever the text puts it."""
    parts = words.replace(",", "").split()
    if len(parts) < 2 or not words.isascii():
        return ""
    if family not in parts:
        family = parts[0] if "-" in parts[-1] else parts[-1].rstrip(".")
    return family if len(family) >= SHORTEST else ""


def family_names(people: Iterable[Person], family_first: frozenset[str]) -> dict[str, str]:
    """The family name of each roster person; `family_first` are the countries where it comes first."""
    return {p.name: p.name.split()[0 if p.country in family_first else -1] for p in people}
