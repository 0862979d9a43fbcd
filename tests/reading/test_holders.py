"""Whether the people named in an office held it at the time."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from bot.reading.holders.check import office_doubts
from bot.reading.holders.words import OfficeWords
from bot.reading.rosters import Office, Person, Rosters, Tenure
from bot.seeds import load_rosters
from storage.model import FlagKind

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
WORDS = OfficeWords.from_table(tomllib.loads((SEEDS / "office_words.toml").read_text(encoding="utf-8")))


def tenure(country: str, office: str, person: str, start: str, end: str | None) -> Tenure:
    return Tenure(
        country, office, person, date.fromisoformat(start), date.fromisoformat(end) if end else None
    )


ROSTERS = Rosters(
    people=(
        Person("Moon Jae-in", "KR", ("문재인", "文在寅")),
        Person("Yoon Suk Yeol", "KR", ("Yoon Suk-yeol", "윤석열", "尹錫悦")),
        Person("Han Duck-soo", "KR", ("한덕수",)),
        Person("Yoshihide Suga", "JP", ("스가 요시히데", "菅義偉")),
        Person("Fumio Kishida", "JP", ("기시다 후미오", "岸田文雄")),
        Person("Lloyd Austin", "US", ("Lloyd J. Austin III", "로이드 오스틴")),
        Person("Donald Trump", "US", ("도널드 트럼프",)),
    ),
    offices=(
        Office("KR", "President", {"en": ("President",), "ko": ("대통령",), "ja": ("大統領",)}),
        Office("KR", "Acting President", {"en": ("Acting President",), "ko": ("대통령 권한대행",)}),
        Office("JP", "Prime Minister", {"en": ("Prime Minister",), "ko": ("총리",), "ja": ("首相",)}),
        Office(
            "US",
            "Secretary of Defense",
            {"en": ("Secretary of Defense", "Defense Secretary"), "ko": ("국방장관",)},
        ),
        Office("US", "President", {"en": ("President",), "ko": ("대통령",)}),
    ),
    tenures=(
        tenure("KR", "President", "Moon Jae-in", "2017-05-10", "2022-05-09"),
        tenure("KR", "President", "Yoon Suk Yeol", "2022-05-10", "2025-04-04"),
        tenure("KR", "Acting President", "Han Duck-soo", "2024-12-14", "2024-12-27"),
        tenure("JP", "Prime Minister", "Yoshihide Suga", "2020-09-16", "2021-10-04"),
        tenure("JP", "Prime Minister", "Fumio Kishida", "2021-10-04", "2024-10-01"),
        tenure("US", "Secretary of Defense", "Lloyd Austin", "2021-01-22", "2025-01-20"),
        tenure("US", "Secretary of Defense", "Pete Hegseth", "2025-01-25", None),
        tenure("US", "President", "Joe Biden", "2021-01-20", "2025-01-20"),
    ),
    office_words=WORDS,
    languages=load_rosters().languages,
)


def flagged(text: str, published: str) -> list[str]:
    return [doubt.flag.text for doubt in office_doubts(text, date.fromisoformat(published), ROSTERS)]


def test_the_sentence_names_the_person_the_time_and_the_holder() -> None:
    text = (
        "In addition, South Korean President Moon Jae-in and Japanese Prime Minister Yoshihide Suga "
        "held a phone call in May."
    )
    assert flagged(text, "2023-06-03") == [
        "Names Moon Jae-in as President of South Korea in May 2023; "
        "Yoon Suk Yeol held that office from 10 May 2022.",
        "Names Yoshihide Suga as Prime Minister of Japan in May 2023; "
        "Fumio Kishida held that office from 4 October 2021.",
    ]


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("문재인 대통령은 28일 말했다.", "2023-06-03"),
        ("스가 요시히데 일본 총리가 방문했다.", "2023-06-03"),
        ("岸田文雄首相は28日、述べた。", "2021-02-10"),
        ("Prime Minister Suga Yoshihide spoke.", "2023-06-03"),
        ("President Moon said on Monday that talks would go on.", "2023-06-03"),
        ("Lloyd Austin, the US Secretary of Defense, said so.", "2025-06-01"),
        ("U.S. Defense Secretary Lloyd J. Austin III arrived.", "2025-06-01"),
        ("Japanese Prime Minister Yoshihide\nSuga spoke.", "2023-06-03"),
        ("Prime Minister Suga Yoshihide later spoke.", "2023-06-03"),
        ("It began three years ago. President Moon Jae-in spoke.", "2023-06-03"),
        ("When President Moon Jae-in spoke, they listened.", "2023-06-03"),
        ("Abroad South Korean President Moon Jae-in spoke.", "2023-06-03"),
        ("A letter to President Moon Jae-in was sent.", "2023-06-03"),
        ("Lloyd Austin, the US Secretary of Defense (right), said so.", "2025-06-01"),
    ],
)
def test_titles_and_names_are_found_in_each_language_and_order(text: str, published: str) -> None:
    assert len(flagged(text, published)) == 1


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("Former President Moon Jae-in spoke.", "2023-06-03"),
        ("Then-President Moon Jae-in spoke.", "2023-06-03"),
        ("ex-President Moon Jae-in spoke.", "2023-06-03"),
        ("South Korea's former president, Moon Jae-in, spoke.", "2023-06-03"),
        ("President-elect Donald Trump spoke.", "2024-12-01"),
        ("President Moon Jae-in, then in office, spoke.", "2023-06-03"),
        ("newly elected President Yoon Suk Yeol will meet him.", "2022-04-27"),
        ("문재인 전 대통령이 말했다.", "2023-06-03"),
        ("당시 문재인 대통령이 말했다.", "2023-06-03"),
        ("文在寅前大統領は述べた。", "2023-06-03"),
        ("In 2018, President Moon Jae-in met Kim.", "2023-06-03"),
        ("2018년 4월 문재인 대통령은 그를 만났다.", "2023-06-03"),
        ("President Moon Jae-in left office.", "2022-05-12"),
        ("Acting President Han Duck-soo spoke.", "2024-12-20"),
        ("Acting President Han Duck-soo spoke.", "2024-11-20"),
        ("President Moon Jae-in spoke.", "2025-05-01"),
        ("President Moon Jae-in spoke.", "2012-05-01"),
        ("Deputy Prime Minister Yoshihide Suga spoke.", "2023-06-03"),
        ("Samsung President Moon Jae-in spoke.", "2023-06-03"),
        ("Moon Jae-in spoke. The President listened.", "2023-06-03"),
        ("President Moon Jae-in spoke. Former President Moon Jae-in added that it was late.", "2023-06-03"),
        ("Three years ago President Moon Jae-in met Kim.", "2023-06-03"),
        ("The deal was struck under South Korean President Moon Jae-in.", "2023-06-03"),
        ("The summit at that time brought President Moon Jae-in to Pyongyang.", "2023-06-03"),
        ("5년 전 문재인 대통령은 그를 만났다.", "2023-06-03"),
        ("당시 북한을 찾은 문재인 대통령은 그를 만났다.", "2023-06-03"),
        ("5年前、文在寅大統領は会談した。", "2023-06-03"),
        ("", "2023-06-03"),
        ("<!channel> President \u202eMoon", "2023-06-03"),
    ],
)
def test_earlier_coming_and_unknown_holders_are_no_errors(text: str, published: str) -> None:
    assert flagged(text, published) == []


def test_a_gap_in_the_roster_means_unknown() -> None:
    gap = "Japanese Prime Minister Yoshihide Suga spoke."
    assert flagged(gap, "2024-12-01") == []


def test_nothing_is_said_of_a_text_without_a_date() -> None:
    assert office_doubts("President Moon Jae-in spoke.", None, ROSTERS) == ()


@pytest.mark.parametrize(
    ("name", "published", "people"),
    [
        ("austin_2023.txt", "2023-06-03", ["Moon Jae-in", "Yoshihide Suga"]),
        ("shangri_la_2024.txt", "2024-06-02", []),
    ],
)
def test_real_articles_are_flagged_where_they_err_and_nowhere_else(
    name: str, published: str, people: list[str]
) -> None:
    text = (Path(__file__).resolve().parents[1] / "data" / name).read_text(encoding="utf-8")
    found = office_doubts(text, date.fromisoformat(published), load_rosters())
    assert [doubt.flag.text.split(" as ")[0].removeprefix("Names ") for doubt in found] == people


def test_every_place_is_told_where_one_person_does_not_fit() -> None:
    text = "President Moon Jae-in spoke. President Moon Jae-in left. President Moon smiled."
    found = office_doubts(text, date(2023, 6, 3), ROSTERS)
    assert [text[doubt.start : doubt.end] for doubt in found] == ["Moon Jae-in", "Moon Jae-in", "Moon"]
    assert len({doubt.about for doubt in found}) == 1
    assert {doubt.flag.kind for doubt in found} == {FlagKind.OFFICE_HOLDER}
