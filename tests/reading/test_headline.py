"""A headline is the passage's own words, whole where they fit and else cut where a clause ends."""

from __future__ import annotations

import re

import pytest

from bot.reading.headline import LONGEST, trimmed

BORDERS = [re.compile(r"[;:—]|, (?=which|while|amid)"), re.compile(", ")]
CAPTION = (
    "From left, Japanese Deputy Foreign Minister Masataka Okano, US Deputy Secretary of State Kurt Campbell "
    "and South Korean Deputy Foreign Minister Kim Hong-kyun meet in Rappahannock, US, on May 31, 2024."
)


@pytest.mark.parametrize(
    ("passage", "headline"),
    [
        ("Short  words\nstay whole.", "Short words stay whole."),
        (CAPTION, CAPTION),
        (
            "Seoul said, " + "a" * 20 + " b" * 50 + ", while " + "c " * 60,
            "Seoul said, " + "a" * 20 + " b" * 50 + "…",
        ),
        ("Seoul said, " + "word " * 60, "Seoul said, " + "word " * 36 + "word…"),
        ("x" * 400, "x" * 199 + "…"),
    ],
)
def test_a_long_passage_is_cut_at_its_last_strong_border(passage: str, headline: str) -> None:
    assert trimmed(passage, BORDERS) == headline
    assert len(headline) <= LONGEST
