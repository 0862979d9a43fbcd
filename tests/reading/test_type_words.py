"""What words weigh for a type, beside its cues."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import SeedError
from bot.reading.kinds import best_type
from bot.reading.read import Reader
from bot.reading.type_words import TypeWords, features, is_plain
from bot.seeds import load_rosters
from storage.model import EventType
from tests.reading.articles import article, lead
from tests.train_types import Case, learn

CALM: frozenset[str] = frozenset()
ROWS = [
    {"type": "meeting", "weight": "0.1", "words": ""},
    {"type": "statement", "weight": "0", "words": ""},
    {"type": "meeting", "weight": "2", "words": "sat down|sat"},
    {"type": "statement", "weight": "1", "words": "=statement"},
]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("the two ministers sat down in seoul", EventType.MEETING),
        ("nothing of it is known", EventType.STATEMENT),
    ],
)
def test_words_outweigh_what_the_cues_decided_only_when_sure(words: str, expected: EventType) -> None:
    weights = TypeWords.from_rows([*ROWS, {"type": "meeting", "weight": "3", "words": "ministers sat"}])
    found = features("en", words, "", "", {}, "statement")
    assert weights.judge(found, EventType.STATEMENT, CALM) is expected
    assert TypeWords.from_rows(ROWS).judge(found, EventType.STATEMENT, CALM) is EventType.STATEMENT


def test_a_deed_that_cues_found_never_becomes_a_mere_statement() -> None:
    weights = TypeWords.from_rows([*ROWS, {"type": "statement", "weight": "9", "words": "remarks"}])
    assert weights.judge({"remarks": 1.0}, EventType.OTHER, CALM) is EventType.STATEMENT
    assert weights.judge({"remarks": 1.0}, EventType.EXERCISE, CALM) is EventType.EXERCISE


def test_words_alone_never_make_a_launch() -> None:
    """A launch wakes people: one of its cues must stand in the passage, or the cues have decided for it."""
    rows = [{"type": "missile_launch", "weight": "9", "words": "projectile"}]
    weights = TypeWords.from_rows([*ROWS, {"type": "missile_launch", "weight": "0", "words": ""}, *rows])
    found = {"projectile": 1.0, "sat": 2.0}
    assert weights.judge(found, EventType.REPORT, CALM) is EventType.MEETING
    assert weights.judge(found, EventType.REPORT, {"missile_launch"}) is EventType.MISSILE_LAUNCH
    assert weights.judge(found, EventType.MISSILE_LAUNCH, CALM) is EventType.MISSILE_LAUNCH


def test_without_weights_the_cues_decide() -> None:
    assert TypeWords().judge({"sat": 1.0}, EventType.CALL, CALM) is EventType.CALL


def test_the_heaviest_words_are_told_first() -> None:
    found = features("en", "they sat down", "", "", {}, "statement")
    assert TypeWords.from_rows(ROWS).heaviest(found, EventType.MEETING) == "sat, sat down"


def test_words_of_the_title_and_the_next_sentence_count_less_and_numbers_are_one_word() -> None:
    told = ("20 soldiers", "3 soldiers fled", "they fled north")
    found = features("en", *told, {"incident": 2.0}, "incident")
    assert found == {
        "#": 1.0,
        "soldiers": 1.0,
        "# soldiers": 1.0,
        "fled": 0.5,
        "soldiers fled": 0.5,
        "they": 0.3,
        "north": 0.3,
        "they fled": 0.3,
        "fled north": 0.3,
        "=incident": 4.0,
        "~incident": 2.4,
    }


def test_korean_words_are_taken_in_runs_of_letters() -> None:
    found = features("ko", "풍선을 3", "", "", {}, "other")
    assert found == dict.fromkeys(("^풍", "풍선", "선을", "^풍선", "풍선을"), 1.0) | {"=other": 4.0}


@pytest.mark.parametrize(
    ("scores", "plain"),
    [({}, False), ({"call": 3.2}, True), ({"call": 3.2, "statement": 1.0}, False)],
)
def test_plain_cues_stand_far_above_the_next(scores: dict[str, float], plain: bool) -> None:
    assert is_plain(scores) is plain


def test_a_row_of_no_known_type_is_refused_with_its_file(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "type_words.csv").write_text("language,type,weight,words\nen,lunch,1,ate\n", encoding="utf-8")
    with pytest.raises(SeedError, match=r"type_words\.csv"):
        load_rosters(own=tmp_path)


def test_a_word_weighs_for_the_type_in_which_alone_it_stands() -> None:
    def case(kind: str, *words: str) -> Case:
        return Case("set", "en", kind, -1, "other", dict.fromkeys(words, 1.0), plain=False)

    told = [case("call", "rang", "the")] * 3 + [case("meeting", "sat", "the")] * 3
    weights = TypeWords.from_rows(learn(told))
    for word, kind in (("rang", EventType.CALL), ("sat", EventType.MEETING)):
        assert weights.judge({word: 2.0}, EventType.OTHER, CALM) is kind
        assert weights.heaviest({word: 1.0, "the": 1.0}, kind).startswith(word)


@pytest.mark.parametrize(
    ("words", "cues", "expected"),
    [
        ("spoke with his counterpart today following the launch of a missile", {}, EventType.CALL),
        ("the national intelligence service reported to lawmakers that soldiers died", {}, EventType.REPORT),
    ],
)
def test_what_is_shipped_knows_words_without_cues(
    words: str, cues: dict[str, float], expected: EventType
) -> None:
    weights = load_rosters().type_words["en"]
    decided, _ = best_type(cues)
    assert weights.judge(features("en", words, "", "", cues, decided), decided, cues) is expected


def test_a_tanker_is_no_force_to_the_cues_and_without_weights_of_no_type() -> None:
    told = article("A tanker of North Korea sailed into the port of Nampo on Tuesday.")
    assert lead(Reader(replace(load_rosters(), type_words={})).read(told)).type is EventType.OTHER
