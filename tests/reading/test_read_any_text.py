"""Any text at all is read in bounded time and without an exception."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading.text.language import language_of
from bot.reading.text.sentences import MOST, split
from bot.seeds import load_rosters
from tests.reading.articles import article, reader

PIECES = st.sampled_from(
    [
        "North Korea ",
        "fired a missile ",
        "on Sunday",
        ". ",
        "\n",
        "\n\n",
        "(Yonhap) -- ",
        "북한이 ",
        "28일 ",
        "밝혔다.",
        "日米韓",
        "。",
        "“",
        "”",
        '"',
        "(END)",
        "U.S. ",
        "Jan. ",
        "\u202e",
        "\ud800",
        "99월 99일",
        "2025-13-45",
        "today ",
        "\x00",
        "İ",
        "ß",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=60).map("".join)), st.text(max_size=60))
def test_evidence_is_always_the_very_text(text: str, title: str) -> None:
    reading = reader().read(article(text, title=title))
    for mention in reading.mentions:
        assert mention.evidence == text[mention.start : mention.end]
        assert mention.evidence
        assert 0.0 <= mention.weight <= 1.0
    assert len([m for m in reading.mentions if m.lead]) <= 1
    assert len(reading.mentions) <= 9


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=80).map("".join), st.sampled_from(["en", "ko", "ja"]))
def test_sentences_stand_in_order_and_apart(text: str, language: str) -> None:
    place = 0
    for start, end in split(text, 0, len(text), language, frozenset({"u.s", "jan"})):
        assert place <= start < end <= len(text)
        place = end


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "x" * 2_000_000,
        "북" * 2_000_000,
        "\ud800\udfff" * 1000,
        "\u202e\u200f" * 1000,
        "(" * 50_000,
        '"' * 50_000,
        "North Korea fired a missile on Sunday. " * 20_000,
        "북한이 미사일을 발사했다. " * 20_000,
        "1 2 3 4 5 " * 50_000,
        "a.b." * 50_000,
    ],
    ids=[
        "empty",
        "blank",
        "one word",
        "one Korean word",
        "surrogates",
        "bidi",
        "brackets",
        "quotes",
        "sentences",
        "Korean sentences",
        "numbers",
        "dots",
    ],
)
def test_odd_and_huge_texts_are_read_without_an_exception(text: str) -> None:
    reading = reader().read(article(text, title="N. Korea <!channel> <img src=x onerror=alert(1)>"))
    assert len(reading.mentions) <= 9


@pytest.mark.parametrize("published", ["", "0001-01-01", "9999-12-31"])
def test_missing_and_absurd_publication_dates_are_borne(published: str) -> None:
    text = "North Korea fired a missile on Sunday, last month and on Dec. 31. 북한이 다음달 31일 발사한다."
    assert reader().read(article(text, published=published)).relevant


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("North Korea fired", "en"),
        ("북한이 미사일을", "ko"),
        ("北朝鮮が発射した", "ja"),
        ("朝鲜发射导弹", "other"),
        ("", "other"),
        ("北, ICBM 발사", "ko"),
        ("Ракета", "other"),
    ],
)
def test_language_is_told_by_the_script(text: str, language: str) -> None:
    assert language_of(text) == language


def test_no_more_sentences_are_looked_at_than_a_reader_would() -> None:
    assert len(split("A b. " * 5000, 0, 25000, "en", frozenset())) <= MOST


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("The U.S. and N. Korea met on Jan. 5. Gen. Lee spoke.", "en", 2),
        ("Pvt. Dana Cole crossed the line. Cpl. Ray Lund, of Ft. Mead, saw it.", "en", 2),
        ('He said, "We will go." The talks ended.', "en", 2),
        ("It ended Friday.On Saturday, talks began.", "en", 2),
        ("북한이 발사했다.합참이 밝혔다. 통일부는 말했다.", "ko", 3),
        ("그는 “발사했다. 성공했다”고 말했다. 끝났다.", "ko", 2),
        ("北朝鮮が発射した。日本は「許せない。抗議する」と述べた。", "ja", 2),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, language: str, count: int) -> None:
    known = load_rosters().languages[language].abbreviations
    assert len(split(text, 0, len(text), language, known)) == count
