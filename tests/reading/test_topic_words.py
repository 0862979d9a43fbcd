"""How far sentences are devoted to topics, by their terms and by all their words."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from math import sqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SeedError
from bot.reading.read import Reader
from bot.reading.topic_words import DEVOTED, SIGNS, Told, TopicWords, placed, signs, stem, words_of
from bot.seeds import load_rosters
from tests.reading.articles import article, read, topics_by_terms
from tests.train_topics import TEXTS, Case, learn

TITLE = Told("envoys meet", {"un": (1, True)}, ["dprk-us"])


def row(topic: str = "", words: str = "", **weights: int) -> dict[str, str]:
    listed = " ".join(str(weights.get(sign, 0)) for sign in SIGNS)
    return {"language": "en", "topic": topic, "signs": listed if topic else "", "words": words}


def weights_of(*rows: dict[str, str]) -> TopicWords:
    return TopicWords.from_rows(rows)


FLEET = weights_of(
    row("maritime", usual=-400),
    row("space", usual=-400, terms=300, title=900),
    row(words="frigate|a2000|orbit|b600"),
)
LONG = (
    "frigate frigate frigate off the coast of the island in a storm that took days to die down, in which"
    " fishermen and cargo vessels were lost, so that of it one word says less"
)


def devoted_to(weights: TopicWords, *told: Told) -> set[str]:
    return {topic for topic, (one, _) in weights.devoted(told).items() if one >= DEVOTED}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (Told("a frigate sailed today"), {"maritime"}),
        (Told("frigates sailed today"), {"maritime"}),  # its stem is known
        (Told(LONG), set()),
        (Told("into orbit it went"), set()),
        (Told("into orbit it went", {"space": (3, True)}), {"space"}),
    ],
)  # fmt: skip
def test_words_and_terms_say_what_a_sentence_is_devoted_to(told: Told, expected: set[str]) -> None:
    assert devoted_to(FLEET, Told("no title"), told) == expected


def test_what_the_title_names_speaks_for_every_sentence() -> None:
    told = Told("it burned up")
    assert devoted_to(FLEET, Told("a satellite", {"space": (1, True)}), told) == {"space"}
    assert devoted_to(FLEET, told) == set()


def test_two_sentences_say_more_than_one() -> None:
    weights = weights_of(row("space", usual=-40))
    assert devoted_to(weights, Told("")) == set()
    assert devoted_to(weights, Told(""), Told("it flew"), Told("it fell")) == {"space"}


def test_the_sentence_that_says_most_is_named() -> None:
    told = [Told(""), Told("they spoke"), Told("a frigate sailed today")]
    assert FLEET.devoted(told)["maritime"][1] == 2


ONE_TERM: dict[str, float] = {"usual": 1, "terms": 0.5, "term": 1, "in_deed": 1, "among_others": 1}
AMONG_MANY = ONE_TERM | {"among_others": 0.5, "among_many": 1}


@pytest.mark.parametrize(
    ("topic", "place", "expected"),
    [
        ("un", 0, ONE_TERM | {"is_title": 1, "title": 1}),
        ("un", 1, {"usual": 1, "is_first": 1, "title": 1}),  # the title is not the sentence before
        ("dprk-us", 2, {"usual": 1, "title_parties": 1, "parties": 1}),
        ("china", 2, AMONG_MANY),
        ("cyber", 2, AMONG_MANY | {"terms": 1.5, "in_deed": 0, "before": 1}),
        ("space", 3, {"usual": 1}),
    ],
)  # fmt: skip
def test_signs_are_those_of_a_sentence_its_title_and_the_one_before(
    topic: str, place: int, expected: dict[str, float]
) -> None:
    many = {"cyber": (5, False), "un": (1, True), "china": (1, True), "taiwan": (1, True)}
    told = [TITLE, Told("sat", {"cyber": (1, True)}), Told("stole", many, ["dprk-us"]), Told("the end")]
    found = {SIGNS[sign]: far for sign, far in (*placed(place), *signs(topic, told, place)) if far}
    assert found == {sign: far for sign, far in expected.items() if far}


def test_each_word_counts_once_and_less_in_a_long_sentence() -> None:
    words, counts = words_of("the ministry's ministries said: 12 b-52s and classes, classes")
    assert words == {"the", "ministry's", "ministries", "said", "12", "b-52s", "and", "classes"}
    assert counts == pytest.approx(1 / 3)


@given(st.text(st.sampled_from("az09'- .\n\"é€가")))
def test_words_are_letters_figures_apostrophes_and_hyphens_that_neither_opens(folded: str) -> None:
    words = re.findall(r"[a-z0-9][a-z0-9'-]*", folded)
    assert words_of(folded) == ({*words}, 1 / sqrt(max(4, len(words))))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("ministry's", "ministry"),
        ("ministries", "ministry"),
        ("b-52s", "b-52"),
        ("class", "class"),
        ("gas", "gas"),
    ],
)
def test_words_are_known_by_their_stem(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_the_heaviest_words_are_told_first() -> None:
    assert FLEET.heaviest("into orbit, said a frigate", "maritime") == "frigate"
    assert FLEET.heaviest("it flew", "maritime") == ""


def test_a_topic_without_weights_is_judged_by_its_terms() -> None:
    """As a topic of one's own is, which nobody has taught."""
    told = article("North Korea's navy sent a frigate to sea on Tuesday. A missile was fired from it.")
    rosters = load_rosters()
    by_terms = Reader(replace(rosters, topic_words={})).read(told).topics
    assert "missiles" in by_terms
    assert set(Reader(replace(rosters, topic_words={"en": FLEET})).read(told).topics) == {
        *by_terms,
        "maritime",
    }


def test_a_row_with_too_few_weights_is_refused_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "topic_words.csv").write_text("language,topic,signs,words\nen,un,1 2,\n", encoding="utf-8")
    with pytest.raises(SeedError, match=r"topic_words\.csv.*usual, is_title"):
        load_rosters(own=tmp_path)


def test_what_is_shipped_weighs_every_topic() -> None:
    rosters = load_rosters()
    assert set(rosters.topic_words["en"].signs) == {topic.key for topic in rosters.topics}


def test_words_show_a_topic_of_which_no_term_stands_there() -> None:
    text = (
        "The wife of a pastor who has sat in a Pyongyang jail for ten years asked the government on Wednesday"
        " to bring him home. He has been allowed no letter and no visit since."
    )
    assert topics_by_terms(text) == set()
    told = read(text)
    assert told.topics == ("human-rights",)
    (words,) = [reason.words for reason in told.reasons if reason.about == "topic"]
    assert set(words.split(", ")) <= set(text.lower().replace(".", "").split())


def case(words: str, *topics: str) -> Case:
    told, labels = [Told(""), Told(words)], [frozenset[str](), frozenset(topics)]
    return Case("set", frozenset(topics), told, labels, frozenset())


def test_a_word_weighs_for_the_topic_in_which_alone_it_stands() -> None:
    weights = learn([case("a frigate came", "maritime"), case("an orbit came", "space")] * 5)
    assert weights.heaviest("frigate", "maritime") == "frigate"
    assert weights.heaviest("frigate", "space") == ""


def test_a_word_must_stand_in_five_texts() -> None:
    others = [case("an orbit came", "space")] * 5
    for often, known in ((5, True), (4, False)):
        weights = learn([*others, *[case("a frigate came", "maritime")] * often])
        assert (weights.heaviest("frigate", "maritime") == "frigate") is known


def test_days_and_outlets_show_no_topic() -> None:
    weights = learn([case("monday yonhap 2024 frigate", "maritime"), case("an orbit came", "space")] * 5)
    assert weights.heaviest("monday yonhap 2024 frigate", "maritime") == "frigate"


def test_our_own_texts_are_labelled_with_known_topics_and_none_stands_twice() -> None:
    known = {topic.key for topic in load_rosters().topics}
    rows = [*map(json.loads, TEXTS.read_text(encoding="utf-8").splitlines())]
    for one in rows:
        assert {topic for _, topics in one["sentences"] for topic in topics} <= known
    assert len({one["sentences"][0][0] for one in rows}) == len(rows)
