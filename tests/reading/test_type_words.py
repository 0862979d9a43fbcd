"""What words weigh for a type, beside its cues."""

from __future__ import annotations

import csv
import re
from dataclasses import replace

import pytest

from bot.errors import SeedError
from bot.reading.kinds import best_type
from bot.reading.read import Reader
from bot.reading.type_words import TypeWords, is_plain, units
from bot.seeds import load_rosters
from storage.model import EventType
from tests.reading.articles import article, lead, read
from tests.train_types import SENTENCES, Case, blended, learn

CALM: frozenset[str] = frozenset()


def weights_of(language: str, *rows: tuple[str, int, str]) -> TypeWords:
    """Weights of one language, no type weighing anything before a word."""
    kinds = [*dict.fromkeys(kind for kind, _, _ in rows)]
    codes: dict[str, str] = {}
    for kind, weight, words in rows:
        for word in words.split("|"):
            codes[word] = codes.get(word, "") + f"{chr(ord('a') + kinds.index(kind))}{weight}"
    return TypeWords(language, dict.fromkeys(kinds, 0), codes)


SAT = weights_of(
    "en", ("meeting", 20, "sat down|sat"), ("statement", 10, "remarks"), ("meeting", -50, "call")
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("the two ministers sat down in seoul", EventType.MEETING),
        ("remarks", EventType.STATEMENT),
        ("the two sat there, and their remarks, remarks, remarks are known", EventType.STATEMENT),
        ("they sat down for the call", EventType.STATEMENT),
    ],
)
def test_the_type_that_all_words_weigh_most_for_is_taken(words: str, expected: EventType) -> None:
    assert SAT.judge((words,), {}, EventType.OTHER, CALM) is expected


def test_what_a_type_weighs_before_any_word_counts_too() -> None:
    rows = [("meeting", "301", ""), ("statement", "0", ""), ("", "", "sat|b15")]
    weights = TypeWords.from_rows({"language": "en", "type": k, "weight": w, "words": s} for k, w, s in rows)
    assert weights.judge(("they sat",), {}, EventType.OTHER, CALM) is EventType.MEETING
    assert weights.judge(("they sat, sat",), {}, EventType.OTHER, CALM) is EventType.STATEMENT


def test_cues_speak_beside_the_words() -> None:
    assert SAT.judge(("remarks",), {"meeting": 0.1}, EventType.MEETING, CALM) is EventType.STATEMENT
    assert SAT.judge(("remarks",), {"meeting": 4.0}, EventType.MEETING, CALM) is EventType.MEETING


def test_words_alone_never_make_a_launch() -> None:
    """A launch wakes people: one of its cues must stand in what the passage tells."""
    weights = weights_of("en", ("missile_launch", 90, "projectile"), ("meeting", 20, "sat"))
    told = ("a projectile sat",)
    assert weights.judge(told, {}, EventType.REPORT, CALM) is EventType.MEETING
    assert weights.judge(told, {}, EventType.REPORT, {"missile_launch"}) is EventType.MISSILE_LAUNCH


def test_without_weights_the_cues_decide() -> None:
    assert TypeWords().judge(("they sat",), {}, EventType.CALL, CALM) is EventType.CALL


def test_the_heaviest_words_are_told_first() -> None:
    assert SAT.heaviest("they sat down for a call", EventType.MEETING) == "sat, sat down"
    assert SAT.heaviest("they sat down", EventType.CALL) == ""


def test_words_of_the_title_and_the_next_sentence_count_less_and_numbers_are_one_word() -> None:
    told = ("20 soldiers", "3 soldiers fled", "they fled")
    assert [*units("en", told)] == [
        *(("#", 20), ("soldiers", 20), ("# soldiers", 20)),
        *(("#", 20), ("soldiers", 20), ("fled", 20), ("# soldiers", 20), ("soldiers fled", 20)),
        *(("they", 3), ("fled", 3), ("they fled", 3)),
    ]


def test_korean_words_are_taken_in_runs_of_letters_and_the_last_ones_once_more() -> None:
    runs = ("^풍", "풍선", "선을", "^풍선", "풍선을")
    assert [*units("ko", ("풍선을 3",))] == [*((run, 20) for run in runs), *(("<" + run, 20) for run in runs)]
    assert [*units("ko", ("", "풍선을", "풍"))] == [*((run, 10) for run in runs), ("^풍", 6)]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_is_weighed_is_what_was_learnt(language: str) -> None:
    """Reading weighs all types in one sum, words it has heard before in one look, and not otherwise."""
    shipped = load_rosters().type_words[language]
    told = ("met with 3 envoys: 회담을 했다", "회담을 했다, they met", "met with them")
    known = {unit: dict(re.findall(r"([a-z])(-?\d+)", code)) for unit, code in shipped.codes.items()}
    for _ in range(2):
        weighed = shipped.weigh(told)
        for place, (kind, usual) in enumerate(shipped.usual.items()):
            letter = chr(ord("a") + place)
            counted = [(n, known.get(unit, {})) for unit, n in units(language, told)]
            expected = usual + sum(n * int(weights.get(letter, 0)) for n, weights in counted)
            assert weighed[kind] == expected


@pytest.mark.parametrize(
    ("scores", "plain"),
    [({}, False), ({"call": 5.2}, True), ({"call": 5.2, "statement": 1.0}, False)],
)
def test_plain_cues_stand_far_above_the_next(scores: dict[str, float], plain: bool) -> None:
    assert is_plain(scores) is plain


def test_a_row_of_no_known_type_is_refused_with_its_file(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "type_words.csv").write_text("language,type,weight,words\nen,lunch,1,\n", encoding="utf-8")
    with pytest.raises(SeedError, match=r"type_words\.csv"):
        load_rosters(own=tmp_path)


def case(kind: str, words: str) -> Case:
    return Case("set", "en", kind, -1, "other", {}, CALM, (words,))


def test_a_word_weighs_for_the_type_in_which_alone_it_stands() -> None:
    weights = TypeWords.from_rows(learn([case("call", "they rang")] * 3 + [case("meeting", "they sat")] * 3))
    for word, kind in (("rang", EventType.CALL), ("sat", EventType.MEETING)):
        assert weights.judge((f"who {word}",), {}, EventType.OTHER, CALM) is kind
        assert weights.heaviest(f"they {word}", kind).startswith(word)


def test_a_word_must_stand_in_two_texts() -> None:
    others = [case("call", "they rang")] * 2
    for often, known in ((2, True), (1, False)):
        weights = TypeWords.from_rows(learn([*others, *[case("meeting", "they sat")] * often]))
        assert (weights.heaviest("sat", EventType.MEETING) == "sat") is known


def test_what_was_kept_counts_its_share_beside_what_was_learnt() -> None:
    learnt = weights_of("en", ("meeting", 40, "sat|call"), ("statement", 30, "remarks"))
    kept = replace(
        weights_of("en", ("statement", 60, "remarks|sat|note")), usual={"statement": 50, "meeting": 10}
    )
    weights = TypeWords.from_rows(blended(learnt, kept, 0.5))
    assert weights.usual == {"meeting": 5, "statement": 25}
    assert weights.codes == {"call": "a20", "note": "b30", "remarks": "b45", "sat": "a20b30"}
    assert TypeWords.from_rows(blended(learnt, kept, 0.0)).codes == learnt.codes


def test_our_own_sentences_are_of_known_types_and_none_stands_twice() -> None:
    with SENTENCES.open(encoding="utf-8", newline="") as handle:
        rows = [*csv.DictReader(line for line in handle if not line.startswith("#"))]
    assert {row["type"] for row in rows} == {kind.value for kind in EventType}
    assert {row["language"] for row in rows} == {"en", "ko"}
    assert len({row["sentence"] for row in rows}) == len(rows)


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
    assert weights.judge((words,), cues, decided, cues) is expected


def test_a_tanker_is_no_force_to_the_cues_and_without_weights_of_no_type() -> None:
    told = article("A tanker of North Korea sailed into the port of Nampo on Tuesday.")
    assert lead(Reader(replace(load_rosters(), type_words={})).read(told)).type is EventType.OTHER


SETTLED = [
    (
        "The leaders of South Korea, the United States and Japan pledged Tuesday to share warnings.",
        "Their summit at a mountain retreat was the first of its kind.",
        EventType.MEETING,
    ),
    (
        "President Lee Jae Myung and Japanese Prime Minister Sanae Takaichi agreed Tuesday to hold drills.",
        "Their summit in Nara lasted two hours.",
        EventType.MEETING,
    ),
    # Of one state, not face to face, or by what they published.
    (
        "Senior officials from South Korea's Unification Ministry said on Tuesday that the North must talk.",
        "They called for talks with North Korea.",
        EventType.STATEMENT,
    ),
    (
        "The foreign ministers of South Korea and Japan condemned North Korea's launch on Tuesday.",
        "They spoke by phone before a summit planned for June.",
        EventType.STATEMENT,
    ),
    (
        "The foreign ministers of the Group of Seven condemned North Korea in a joint statement on Tuesday.",
        "It was issued a week after they met in Italy.",
        EventType.STATEMENT,
    ),
]


@pytest.mark.parametrize(("text", "following", "kind"), SETTLED)
def test_what_those_who_met_settled_is_a_meeting(text: str, following: str, kind: EventType) -> None:
    assert lead(read(f"{text} {following}")).type is kind


def test_the_words_of_a_further_development_are_weighed_too() -> None:
    told = "북한이 5일 동해상으로 탄도미사일을 발사했다고 합동참모본부가 밝혔다."
    decides = "정부는 다음 주 미사일 발사 대응 방안을 결정할 예정이다."
    _, further = read(f"{told} {decides}").mentions
    assert further.evidence == decides
    assert further.type is EventType.POLICY
