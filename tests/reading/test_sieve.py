"""What patterns need, and that nothing is lost by trying them only where it stands."""

from __future__ import annotations

import json
import re

import pytest

from bot.reading.text.patterns import Joint, Row, compiled, needed
from bot.reading.text.sieve import Sieve, Sifted
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
    rows = [row for row in vars(vocabulary).values() if isinstance(row, Row) and row.words]
    rows += vocabulary.dates.rows
    sieve = Sieve(rows)
    lines = (seeds_folder() / "reports.jsonl").read_text(encoding="utf-8").splitlines()
    matched = 0
    for text in (json.loads(line)["text"] for line in lines):
        passed = _sifted(sieve, fold(text)).rows(0, len(text))
        for row in rows:
            if any(pattern.search(part) for pattern in row for part in (text, fold(text))):
                matched += 1
                assert row.bit & passed, row
    assert matched


def _sifted(sieve: Sieve, text: str) -> Sifted:
    return sieve.sift(Finder([], also=sieve.words).sweep(text, text)[1])


def test_a_row_is_lacking_outside_of_the_places_of_its_words() -> None:
    row, any_text = Row.of([r"launch\w*"]), Row.of([r"\d"])
    sifted = _sifted(Sieve([row, any_text]), "one launched, another fell")
    assert sifted.rows(0, 12) == row.bit | any_text.bit
    assert sifted.rows(12, 26) == any_text.bit


RANGES = [
    ("[가-힣 ]{2,4}와", 0),
    ("[^가-힣]+", 0),
    ("(?:[가-힣]|[ぁ-ゖ一-龥])+", 0),
    ("(?<=[가-힣])[a-z]+(?=[가-힣])", re.IGNORECASE),
    ("([가-힣A-Z]{2}) [가-힣]*?는", re.IGNORECASE),
]


@pytest.mark.parametrize(("pattern", "flags"), RANGES, ids=[row[0] for row in RANGES])
def test_a_pattern_matches_what_re_alone_would_have_it_match(pattern: str, flags: int) -> None:
    text = "KR 정부는 한국과 미국은ab와 日本 NK뉴스는 힣가 東京에서 さくら, Kim은 𐐀 ㄱ 갂와"
    ours, theirs = compiled(pattern, flags), re.compile(pattern, flags)
    assert [m.span() for m in ours.finditer(text)] == [m.span() for m in theirs.finditer(text)] != []


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
def test_joint_patterns_match_what_one_of_them_all_would(language: str) -> None:
    rows = [row for row in load_rosters().languages[language].status.values() if len(row) > 1]
    joint = [Joint(row) for row in rows]
    one = [re.compile("|".join(f"(?:{source})" for source in row)) for row in rows]
    sieve = Sieve(joint)
    finder = Finder([], also=sieve.words)
    lines = (seeds_folder() / "reports.jsonl").read_text(encoding="utf-8").splitlines()
    matched = 0
    for text in (fold(json.loads(line)["text"]) for line in lines):
        passed = sieve.sift(finder.sweep(text, text)[1]).rows(0, len(text))
        for ours, theirs in zip(joint, one, strict=True):
            spans = [match.span() for match in theirs.finditer(text)]
            assert ours.spans(text, passed) == spans
            first, expected = ours.search(text, passed, 40), theirs.search(text, 40)
            assert (first and first.span()) == (expected and expected.span())
            matched += len(spans)
    assert matched


def test_of_joint_patterns_the_first_in_the_text_counts_then_the_first_in_order() -> None:
    joint = Joint(["would", "will (?:go|meet)", "will"])
    text = "he will go, she would"
    passed = _sifted(Sieve([joint]), text).rows(0, len(text))
    assert [text[start:end] for start, end in joint.spans(text, passed)] == ["will go", "would"]
    assert joint.search(text, 0) is None
