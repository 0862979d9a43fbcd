"""Finds the people a passage names, under the fullest name the article gives them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.reading.passage import Passage
from bot.reading.vocabulary import Vocabulary

FAMILY_FIRST = frozenset({"KR", "KP", "CN", "JP", "VN"})
SHORTEST = 3
MOST = 8


@dataclass(frozen=True, slots=True)
class Known:
    """A person an article has named: the fullest spelling, and the word used after first mention."""

    key: str
    shown: str
    short: str


def known_people(
    passages: Iterable[Passage], vocabulary: Vocabulary, countries: Mapping[str, str]
) -> tuple[Known, ...]:
    """Everyone an article names, in order; roster people under one key however they are spelt."""
    shown: dict[str, str] = {}
    for passage in passages:
        for key, words in _named(passage, vocabulary):
            if len(words) > len(shown.get(key, "")):
                shown[key] = words
    return tuple(Known(key, words, _short(words, countries.get(key, ""))) for key, words in shown.items())


def people_of(passage: Passage, vocabulary: Vocabulary, known: Iterable[Known]) -> tuple[str, ...]:
    """The people in one passage, by full name, in text order."""
    keys = {key for key, _ in _named(passage, vocabulary)}
    found: list[tuple[int, str]] = []
    taken: set[str] = set()
    for person in known:
        place = passage.words.find(person.shown) if person.key in keys else -1
        if person.key in keys:
            found.append((max(place, 0), person.shown))
            taken.add(person.short)
    for person in known:
        # After first mention the family name stands for whoever was first named by it.
        if person.key in keys or not person.short or person.short in taken:
            continue
        match = re.search(rf"(?<![\w-]){re.escape(person.short)}(?![\w-]| [A-Z])", passage.words)
        if match:
            found.append((match.start(), person.shown))
            taken.add(person.short)
    return tuple(dict.fromkeys(name for _, name in sorted(found)))[:MOST]


def _named(passage: Passage, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Each person named in full, as (key, words), roster people first."""
    out: list[tuple[str, str]] = []
    for start, end, key in passage.places(vocabulary.lexicon, "person"):
        out.append((key, passage.words[start - passage.start : end - passage.start]))
    covered = " ".join(words for _, words in out)
    things = {start for kind in ("actor", "body") for start, _, _ in passage.places(vocabulary.lexicon, kind)}
    for pattern in vocabulary.named:
        for match in pattern.finditer(passage.words):
            name = " ".join(match["name"].split())
            if passage.start + match.start("name") in things:
                continue
            if name not in covered and not any(words in name for _, words in out):
                out.append((name, name))
    return out


def _short(words: str, country: str) -> str:
    parts = words.replace(",", "").split()
    if len(parts) < 2 or not words.isascii():
        return ""
    family = parts[0] if country in FAMILY_FIRST or "-" in parts[-1] else parts[-1].rstrip(".")
    return family if len(family) >= SHORTEST else ""
