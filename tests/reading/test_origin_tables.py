# ruff: noqa: E501 - a table's sentence is read better on one line
"""Whose word it is, in English, Korean and Japanese sentences of our own."""

from __future__ import annotations

import pytest

from tests.reading.articles import lead, read

ORIGINS = [
    (
        "North Korean hackers were behind the theft of tokens, the FBI said on Tuesday.",
        [("FBI", ())],
    ),
    (
        "U.S. President Joe Biden said on Tuesday that North Korea should return to talks.",
        [("White House", ())],
    ),
    (
        "Japanese Prime Minister Fumio Kishida told parliament on Tuesday that he would seek talks with North Korea.",
        [("Japanese Prime Minister's Office", ())],
    ),
    (
        "China's Foreign Ministry protested on Tuesday over words on Taiwan that Fumio Kishida and Joe Biden issued, the ministry's spokesman said.",
        [("Chinese Foreign Ministry", ())],
    ),
    (
        "North Korea has moved a launcher to its coast, U.S. officials said on Tuesday.",
        [("US government", ())],
    ),
    (
        "South Korea and the United States will sign a deal soon, sources said. A State Department official declined comment, Seoul's foreign ministry said.",
        [("Yonhap", ())],
    ),
    (
        "Pyongyang said Tuesday that it would carry out a nuclear test.",
        [("North Korean government", ())],
    ),
    (
        "The North Korean military said Tuesday that it would fire artillery into the sea.",
        [("North Korean military", ())],
    ),
    (
        "North Korean balloons were found on a runway in Seoul, officials said Wednesday.",
        [("South Korean government", ())],
    ),
    (
        "BEIJING (Reuters) - North Korean officials met their Chinese hosts on Tuesday in a hotel by the river.",
        [("Reuters", ())],
    ),
    (
        "North Korea's Foreign Ministry denounced the drills in a statement published on Tuesday by the Korean Central News Agency.",
        [("KCNA", ())],
    ),
    (
        "According to Yonhap, citing a joint statement, the United States, Japan and South Korea condemned the missile launch.",
        [("joint statement", ("Yonhap",))],
    ),
    (
        "North Korea fired a missile on Tuesday, according to the Joint Chiefs of Staff.",
        [("Joint Chiefs of Staff", ())],
    ),
    (
        "North Korean leader Kim Jong-un inspected a factory, the Korean Central News Agency (KCNA) said.",
        [("KCNA", ())],
    ),
    (
        "North Korean leader Kim Jong-un inspected troops, state media reported. The Rodong Sinmun said he praised them.",
        [("Rodong Sinmun", ())],
    ),
    # A government speaks through its country's name, but not where the country only acts.
    (
        "Japan on Tuesday lodged a protest with China over ships near disputed islands.",
        [("Japanese government", ())],
    ),
    (
        "The United States and South Korea announced on Tuesday that they would hold an exercise.",
        [("US government", ()), ("South Korean government", ())],
    ),
    ("South Korea and Japan held talks in Busan on Tuesday.", [("Yonhap", ())]),
    # A speaker's family name is enough beside the lead; further down it only tells a remark.
    (
        "Prime Minister Fumio Kishida met President Yoon Suk Yeol in Seoul on Tuesday. Kishida told reporters that Japan and South Korea would work together.",
        [("Japanese Prime Minister's Office", ())],
    ),
    (
        "President Joe Biden and the leader of South Korea ended their talks on Tuesday. Biden said afterwards that the two would meet again.",
        [("White House", ())],
    ),
    (
        "In Seoul on Tuesday evening, Prime Minister Fumio Kishida met President Yoon Suk Yeol. The hall was full. Flags hung from the walls. Kishida said the flags were fine.",
        [("Yonhap", ())],
    ),
    # The body with which a sentence opens told what it did, when nobody else tells.
    (
        "The U.S. Treasury Department blacklisted two banks over North Korea. Both are in Dandong.",
        [("Department of the Treasury", ())],
    ),
    (
        "Two banks that deal with North Korea were put on a list that the Treasury Department keeps.",
        [("Yonhap", ())],
    ),
    # An agency that reports what a body said is only the way it came.
    (
        "North Korean soldiers crossed the border, the South Korean military said, Yonhap reported Tuesday.",
        [("South Korean military", ("Yonhap",))],
    ),
    # Two that say one thing.
    (
        "U.S. Forces Korea and the South's Ministry of National Defense describe the exercise as routine.",
        [("USFK", ()), ("Ministry of National Defense", ())],
    ),
    (
        "North Korea fired a missile, the Joint Chiefs of Staff and Japan's Defense Ministry said.",
        [("Joint Chiefs of Staff", ()), ("Japanese Defense Ministry", ())],
    ),
    # Which part of the forces, where the lead names them as a whole; another country's is another matter.
    (
        "North Korean soldiers crossed the border, South Korea's military said. They turned back, the Joint Chiefs of Staff said.",
        [("Joint Chiefs of Staff", ())],
    ),
    (
        "North Korean soldiers crossed the border, South Korea's military said. The talks go on, the White House said.",
        [("South Korean military", ())],
    ),
    (
        "China's leader met his North Korean guest, state media of both countries said. He gave a dinner, Xinhua said. Another summit may follow, according to the White House.",
        [("North Korean state media", ()), ("Xinhua", ())],
    ),
    # What several say in one statement.
    (
        "South Korea, Japan and the United States will share data on missiles, they said in a statement.",
        [("joint statement", ())],
    ),
    (
        "North Korea's Foreign Ministry said in a statement on Tuesday that there would be no talks.",
        [("North Korean Foreign Ministry", ())],
    ),
    (
        "North Korean soldiers crossed the border on Tuesday, the South Korean military said, according to Yonhap News Agency.",
        [("South Korean military", ("Yonhap",))],
    ),
    (
        "North Korea fired a missile, the Joint Chiefs of Staff said. Tokyo's defense ministry also reported the launch.",
        [("Joint Chiefs of Staff", ()), ("Japanese Defense Ministry", ())],
    ),
    ("Two North Korean soldiers crossed the border on Tuesday.", [("Yonhap", ())]),
    ("북한이 탄도미사일을 발사했다고 합동참모본부가 밝혔다.", [("Joint Chiefs of Staff", ())]),
    ("조선중앙통신에 따르면 김정은 국무위원장이 군수공장을 시찰했다.", [("KCNA", ())]),
    ("朝鮮中央通信によると、金正恩総書記が軍需工場を視察した。", [("KCNA", ())]),
    (
        "North Korea may be preparing a nuclear test, according to a report by the Lakeside Institute for Arms Studies.",
        [("Lakeside Institute for Arms Studies", ())],
    ),
]


@pytest.mark.parametrize(("text", "origins"), ORIGINS)
def test_origins_are_the_bodies_from_whom_the_facts_come(
    text: str, origins: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert [(o.name, o.via) for o in lead(read(text)).origins] == origins


def test_an_agency_is_credited_in_a_dateline_but_not_under_a_photo() -> None:
    text = "North Korean soldiers crossed the border on Tuesday, and talks with Seoul were put off."
    told = {
        head: [o.name for o in lead(read(head + text, publisher="Example Daily")).origins]
        for head in ("SEOUL, June 5 (Yonhap) -- ", "The border seen from a hill on Tuesday. (Yonhap)")
    }
    assert list(told.values()) == [["Yonhap"], ["Example Daily"]]


def test_a_government_is_the_origin_of_what_it_publishes_itself() -> None:
    reading = read(
        "The United States strongly condemns North Korea for its missile test.", publisher="The White House"
    )
    assert [o.name for o in lead(reading).origins] == ["White House"]
    when = lead(reading).when
    assert when is not None
    assert when.value == "2024-06-05"


def test_what_a_government_publishes_of_its_own_meeting_has_that_day() -> None:
    text = "Secretary of Defense Lloyd Austin met with South Korea's defense minister in Singapore."
    when = lead(read(text, publisher="U.S. Department of Defense")).when
    assert when is not None
    assert when.value == "2024-06-05"


def test_state_media_is_marked_as_such() -> None:
    (origin,) = lead(read("조선중앙통신은 5일 김정은 국무위원장이 공장을 시찰했다고 보도했다.")).origins
    assert origin.state_media
