"""The words of the index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.words.segment import segment


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Kim Jong-un", ["kim", "jong", "un"]),
        ("KIM JONG UN", ["kim", "jong", "un"]),
        ("Korea's missiles", ["korea", "s", "missile"]),
        ("launches, bodies, ships, class, status", ["launch", "body", "ship", "class", "status"]),
        ("F-35", ["f", "35"]),
        ("ＩＣＢＭ", ["icbm"]),
        ("北朝鮮が", ["北朝", "朝鮮", "鮮が"]),
        ("미사일", ["미사", "사일"]),
        ("ｶﾞｽ", ["ガス"]),
        ("韓", ["韓"]),
        ("ICBM을 발사", ["icbm", "을", "발사"]),
        ("", []),
        ("\"'*(){}^:-_", []),
        ("\ud800\u202e\x00", []),
    ],
)
def test_a_text_becomes_words_or_overlapping_pairs(text: str, tokens: list[str]) -> None:
    assert segment(text) == tokens


@given(st.text())
def test_a_token_survives_a_split_at_spaces_and_holds_nothing_a_query_could_mean(text: str) -> None:
    tokens = segment(text)
    assert " ".join(tokens).split(" ") == (tokens or [""])
    assert not set('"*^:(){}+-') & set("".join(tokens))
