"""What words weigh for a type, beside its cues."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from bot.errors import SeedError
from bot.reading.kinds import best_type
from bot.reading.read import Reader
from bot.reading.type_words import TypeWords, features, is_plain, told_of
from bot.seeds import load_rosters
from storage.model import EventType
from tests.reading.articles import article, lead
from tests.train_types import OWN, SENTENCES, Case, learn

CALM: frozenset[str] = frozenset()


def weights_of(language: str, *rows: tuple[str, float, str]) -> TypeWords:
    """Weights of one language, every type's usual one first."""
    usual = [(kind, 0.0, "") for kind in dict.fromkeys(kind for kind, _, _ in rows)]
    keys = ("type", "weight", "words")
    return TypeWords.from_rows(
        {"language": language} | dict(zip(keys, (kind, str(weight), words), strict=True))
        for kind, weight, words in [*usual, *rows]
    )


SAT = weights_of("en", ("meeting", 2.0, "sat down|sat"), ("statement", 1.0, "=statement|remarks"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("the two ministers sat down in seoul", EventType.MEETING),
        ("nothing of it is known", EventType.STATEMENT),
        ("the two sat there, and their remarks, remarks, remarks are known", EventType.STATEMENT),
    ],
)
def test_the_type_that_all_words_weigh_most_for_is_taken(words: str, expected: EventType) -> None:
    assert SAT.judge(told_of(words), {}, EventType.STATEMENT, CALM) is expected


def test_another_type_must_surely_outweigh_what_the_cues_decided() -> None:
    weights = weights_of("en", ("meeting", 1.9, "sat"), ("statement", 0.5, "=statement"))
    assert weights.judge(told_of("they sat"), {}, EventType.STATEMENT, CALM) is EventType.STATEMENT
    assert weights.judge(told_of("they sat, sat"), {}, EventType.STATEMENT, CALM) is EventType.MEETING


def test_a_known_word_weighs_what_any_word_does_for_its_type_too() -> None:
    rows = [("meeting", "1.5", ""), ("statement", "0", ""), ("statement", "0.4", "sat")]
    weights = TypeWords.from_rows({"language": "en", "type": k, "weight": w, "words": s} for k, w, s in rows)
    assert weights.judge(told_of("they sat"), {}, EventType.OTHER, CALM) is EventType.MEETING


def test_words_alone_never_make_a_launch() -> None:
    """A launch wakes people: one of its cues must stand in the passage, or the cues have decided for it."""
    weights = weights_of("en", ("missile_launch", 9.0, "projectile"), ("meeting", 2.0, "sat"))
    told = told_of("a projectile sat")
    assert weights.judge(told, {}, EventType.REPORT, CALM) is EventType.MEETING
    assert weights.judge(told, {}, EventType.REPORT, {"missile_launch"}) is EventType.MISSILE_LAUNCH
    assert weights.judge(told, {}, EventType.MISSILE_LAUNCH, CALM) is EventType.MISSILE_LAUNCH


def test_without_weights_the_cues_decide() -> None:
    assert TypeWords().judge(told_of("they sat"), {}, EventType.CALL, CALM) is EventType.CALL


def test_the_heaviest_words_are_told_first() -> None:
    assert SAT.heaviest("they sat down", EventType.MEETING) == "sat, sat down"
    assert SAT.heaviest("they sat down", EventType.CALL) == ""


def test_words_of_the_title_and_the_next_sentence_count_less_and_numbers_are_one_word() -> None:
    told = told_of("20 soldiers", "3 soldiers fled", "they fled north")
    found = features("en", told, {"incident": 2.0}, "incident")
    assert found == {
        "#": 1.5,
        "soldiers": 1.5,
        "# soldiers": 1.5,
        "fled": 0.8,
        "soldiers fled": 0.5,
        "they": 0.3,
        "north": 0.3,
        "they fled": 0.3,
        "fled north": 0.3,
        "=incident": 2.0,
        "~incident": 2.4,
    }


def test_korean_words_are_taken_in_runs_of_letters() -> None:
    found = features("ko", told_of("풍선을 3"), {}, "other")
    assert found == dict.fromkeys(("^풍", "풍선", "선을", "^풍선", "풍선을"), 1.0) | {"=other": 2.0}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_is_weighed_is_what_was_learnt(language: str) -> None:
    """Reading weighs words that it has heard before in one look, and must not weigh them otherwise."""
    shipped = load_rosters().type_words[language]
    told = told_of("met with 3 envoys: 회담을 했다", "회담을 했다, they met", "met with them")
    for _ in range(2):
        weighed = shipped.weigh(told, {"meeting": 2.5}, "meeting")
        found = features(language, told, {"meeting": 2.5}, "meeting")
        known: dict[str, list[tuple[str, float]]] = {}
        for kind, weight, words in shipped.rows:
            for word in words.split("|"):
                known.setdefault(word, []).append((kind, weight))
        for kind, usual in shipped.usual.items():
            expected = sum(
                n * (usual + dict(known[u]).get(kind, 0.0)) for u, n in found.items() if u in known
            )
            assert weighed[kind] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("scores", "plain"),
    [({}, False), ({"call": 5.2}, True), ({"call": 5.2, "statement": 1.0}, False)],
)
def test_plain_cues_stand_far_above_the_next(scores: dict[str, float], plain: bool) -> None:
    assert is_plain(scores) is plain


def test_a_row_of_no_known_type_is_refused_with_its_file(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "type_words.csv").write_text("language,type,weight,words\nen,lunch,1,ate\n", encoding="utf-8")
    with pytest.raises(SeedError, match=r"type_words\.csv"):
        load_rosters(own=tmp_path)


def test_a_word_weighs_for_the_type_in_which_alone_it_stands() -> None:
    def case(kind: str, words: str) -> Case:
        return Case("set", "en", kind, -1, "other", {}, told_of(words))

    told = [case("call", "they rang")] * 3 + [case("meeting", "they sat")] * 3
    weights = TypeWords.from_rows(learn(told))
    for word, kind in (("rang", EventType.CALL), ("sat", EventType.MEETING)):
        assert weights.judge(told_of(f"who {word}"), {}, EventType.OTHER, CALM) is kind
        assert weights.heaviest(f"they {word}", kind).startswith(word)


def test_one_sentence_of_our_own_is_enough_for_a_word() -> None:
    told = told_of("they sat")
    others = [Case("set", "en", "call", -1, "other", {}, told_of("they rang"))] * 2
    for group, known in ((OWN, True), ("set", False)):
        weights = TypeWords.from_rows(learn([*others, Case(group, "en", "meeting", -1, "other", {}, told)]))
        assert (weights.heaviest("sat", EventType.MEETING) == "sat") is known


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
    assert weights.judge(told_of(words), cues, decided, cues) is expected


def test_a_tanker_is_no_force_to_the_cues_and_without_weights_of_no_type() -> None:
    told = article("A tanker of North Korea sailed into the port of Nampo on Tuesday.")
    assert lead(Reader(replace(load_rosters(), type_words={})).read(told)).type is EventType.OTHER
