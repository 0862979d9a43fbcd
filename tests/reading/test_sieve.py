"""What patterns need, and that nothing is lost by trying them only where it stands."""

from __future__ import annotations

import json
import re

import pytest

from bot.reading.text.sieve import Sieve, Sifted, needed
from bot.reading.text.terms import Finder, fold
from bot.reading.vocabulary import Vocabulary
from bot.seeds import load_rosters, seeds_folder

NEEDS = [
    ("missile", {"missile"}),
    ("missiles?", {"missile"}),
    (r"\bwill (?:\w+ly )?(?:meet|go)\b", {"will "}),
    ("(?:last|past) (?:mon|tues)day", {"last monday", "last tuesday", "past monday", "past tuesday"}),
    (r"(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)", {"19", "20"}),
    ("(?:launch)+ed", {"launch"}),
    ("(?:launch)*ed", {"ed"}),
    ("[Aa]ccording to", {"According to", "according to"}),
    (r"\w+(?= minister)", {" minister"}),
    (r"(?<=prime )\w+", {""}),
    (r"(?!not)said", {"said"}),
    (r"said|\d+", {""}),
    ("[^a]|[a-z]|.", {""}),
    ("", {""}),
]


@pytest.mark.parametrize(("pattern", "words"), NEEDS, ids=[row[0] for row in NEEDS])
def test_a_pattern_needs_the_words_without_which_it_cannot_match(pattern: str, words: set[str]) -> None:
    assert needed(pattern) == words


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
def test_no_pattern_is_passed_over_where_it_matches(language: str) -> None:
    rosters = load_rosters()
    vocabulary = Vocabulary(rosters, rosters.languages[language])
    rows = [row for row in vars(vocabulary).values() if isinstance(row, tuple) and row]
    rows += vocabulary.dates.rows
    sieve = Sieve(rows)
    lines = (seeds_folder() / "reports.jsonl").read_text(encoding="utf-8").splitlines()
    matched = 0
    for text in (json.loads(line)["text"] for line in lines):
        passed = _sifted(sieve, fold(text)).rows(0, len(text))
        for row in rows:
            if any(pattern.search(part) for pattern in row for part in (text, fold(text))):
                matched += 1
                assert id(row) in passed, row
    assert matched


def _sifted(sieve: Sieve, text: str) -> Sifted:
    return sieve.sift(Finder([], also=sieve.words).sweep(text, text)[1])


def test_a_row_is_lacking_outside_of_the_places_of_its_words() -> None:
    row, any_text = (re.compile(r"launch\w*"),), (re.compile(r"\d"),)
    sifted = _sifted(Sieve([row, any_text]), "one launched, another fell")
    assert sifted.rows(0, 12) == {id(row), id(any_text)}
    assert sifted.rows(12, 26) == {id(any_text)}
