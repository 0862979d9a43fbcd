"""Dates that cannot be so are flagged, and flags stand on the development whose words hold them."""

from __future__ import annotations

import pytest

from bot.reading.grouping.resolve import resolve
from storage.model import FlagKind, NewEvent
from tests.reading.articles import article, lead, read

MOON, SUGA = "Moon Jae-in", "Yoshihide Suga"


@pytest.mark.parametrize(
    ("text", "published", "says"),
    [
        (
            "North Korea fired a ballistic missile on Friday, June 4, 2024, the JCS said.",
            "2024-06-05",
            "The text says Friday, but 2024-06-04 was a Tuesday.",
        ),
        (
            "북한이 6월 4일(금) 탄도미사일을 발사했다고 합동참모본부가 밝혔다.",
            "2024-06-05",
            "The text says 금, but 2024-06-04 was a Tuesday.",
        ),
        (
            "北朝鮮は6月4日（金）、弾道ミサイルを発射した。",
            "2024-06-05",
            "The text says 金, but 2024-06-04 was a Tuesday.",
        ),
        (
            "North Korea fired a ballistic missile on June 31, the South Korean military said.",
            "2024-07-02",
            "The text says “June 31”, a day that this month does not have.",
        ),
        (
            "The United States and Japan held drills from June 28 to June 31, the Pentagon said.",
            "2024-07-02",
            "The text says “June 28 to June 31”, a day that this month does not have.",
        ),
        (
            "북한이 2월 30일 동해상으로 탄도미사일을 발사했다고 합동참모본부가 밝혔다.",
            "2024-03-01",
            "The text says “2월 30일”, a day that this month does not have.",
        ),
        (
            "North Korea launched a ballistic missile on June 4, 2025, the military said.",
            "2024-06-05",
            "The text tells of 4 June 2025 as past, but was published on 5 June 2024.",
        ),
        (
            "The talks of Japan, South Korea and the U.S. in Seoul on June 4, 2025 were part of their work.",
            "2024-06-05",
            "The text tells of 4 June 2025 as past, but was published on 5 June 2024.",
        ),
        (
            "South Korea and the United States have been holding an exercise since June 3, 2025.",
            "2024-06-05",
            "The text tells of 3 June 2025 as past, but was published on 5 June 2024.",
        ),
        (
            "북한이 2025년 6월 4일 동해상으로 탄도미사일을 발사했다고 합동참모본부가 밝혔다.",
            "2024-06-05",
            "The text tells of 4 June 2025 as past, but was published on 5 June 2024.",
        ),
        (
            "The defense ministers of South Korea, the United States and Japan will meet on June 1, 2024.",
            "2024-06-05",
            "The text tells of 1 June 2024 as still to come, but was published on 5 June 2024.",
        ),
        (
            "한미일 국방장관 회담이 2024년 6월 1일 싱가포르에서 열릴 예정이라고 국방부가 밝혔다.",
            "2024-06-05",
            "The text tells of 1 June 2024 as still to come, but was published on 5 June 2024.",
        ),
        (
            "SEOUL, May 20 (Yonhap) -- North Korea fired a ballistic missile Monday, the military said.",
            "2024-06-05",
            "The dateline says 20 May 2024, but the text was published on 5 June 2024.",
        ),
        (
            "North Korea fired a ballistic missile toward the East Sea yesterday, the military said.",
            "",
            "The text says “yesterday”, but the day of its publication is not known.",
        ),
    ],
)
def test_a_date_that_cannot_be_so_is_flagged(text: str, published: str, says: str) -> None:
    flags = lead(read(text, published=published)).flags
    assert [(flag.kind, flag.text) for flag in flags] == [(FlagKind.DATE, says)]


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("North Korea fired a ballistic missile on Tuesday, June 4, 2024, the JCS said.", "2024-06-05"),
        (
            "The leaders will meet in Seoul on Monday, Feb. 17, 2025, the U.S. State Department said.",
            "2024-12-30",
        ),
        ("The leaders of Japan and South Korea will meet on Monday, Feb. 17, Seoul said.", "2024-12-30"),
        (
            "The drill ran on Saturday and Sunday, June 1-2, 2024, the South Korean military said.",
            "2024-06-05",
        ),
        ("북한이 6월 3일 월요일에서 4일로 넘어가는 밤 탄도미사일을 발사했다.", "2024-06-05"),
        (
            "Lee's visit will follow his first summit with Xi on June 1, 2024, in Gyeongju, Seoul said.",
            "2024-06-05",
        ),
        (
            "The summit of South Korea and Japan on June 20, 2024 was agreed in Seoul, officials said.",
            "2024-06-05",
        ),
        ("북한이 6월 4일(화) 탄도미사일을 발사했다고 합동참모본부가 밝혔다.", "2024-06-05"),
        ("북한이 지난 4일(현지시간) 탄도미사일을 발사했다고 합동참모본부가 밝혔다.", "2024-06-05"),
        ("In June 31 North Korean soldiers crossed the border, South Korea's military said.", "2024-07-05"),
        ("North Korea fired a ballistic missile on Feb. 29, South Korea's military said.", "2024-03-01"),
        (
            "The South Korean government signed a deal that runs to Dec. 31, 2030, with the United States.",
            "2024-06-05",
        ),
        (
            "They held talks on a summit set for June 20, 2024, South Korea's foreign ministry said.",
            "2024-06-05",
        ),
        ("Seoul and Tokyo will mark the anniversary of the summit held on June 1, 2023.", "2024-06-05"),
        ("정부는 2023년 6월 1일 체결한 한일 합의를 계속 이행할 계획이라고 밝혔다.", "2024-06-05"),
        ("한미 정상은 2025년 6월 4일까지 협상을 마칠 계획을 두고 회담했다.", "2024-06-05"),
        (
            "SEOUL, June 4 (Yonhap) -- North Korea fired a ballistic missile Tuesday, the military said.",
            "2024-06-05",
        ),
        (
            "North Korea fired a ballistic missile toward the East Sea yesterday, the military said.",
            "2024-06-05",
        ),
        ("North Korea fired a ballistic missile on June 4, 2024, the military said on Wednesday.", ""),
    ],
)
def test_dates_that_can_be_so_are_not_flagged(text: str, published: str) -> None:
    reading = read(text, published=published)
    assert [flag for mention in reading.mentions for flag in mention.flags] == []


def test_an_office_flag_stands_on_the_development_that_names_the_person() -> None:
    text = (
        "North Korea fired two ballistic missiles on Friday, the South Korean military said.\n"
        f"Separately, South Korean President {MOON} met the U.S. defense secretary in Seoul on Thursday."
    )
    first, second = read(text, published="2023-06-03").mentions
    assert first.flags == ()
    assert [flag.kind for flag in second.flags] == [FlagKind.OFFICE_HOLDER]
    assert read(text, published="2023-06-03").flags == ()


def test_two_events_of_one_article_bear_their_own_flags() -> None:
    text = (
        f"North Korea fired two ballistic missiles on Friday, Japanese Prime Minister {SUGA} said.\n"
        f"Separately, South Korean President {MOON} met the U.S. defense secretary in Seoul on Thursday."
    )
    reading = read(text, published="2023-06-03")
    decisions = resolve(article(text, published="2023-06-03"), reading, [() for _ in reading.mentions])
    held = [
        [flag.text for flag in decision.event.flags if flag.kind is FlagKind.OFFICE_HOLDER]
        for decision in decisions
        if isinstance(decision, NewEvent)
    ]
    assert [len(flags) for flags in held] == [1, 1]
    assert SUGA in held[0][0]
    assert MOON in held[1][0]


def test_a_flag_of_a_sentence_that_tells_no_development_stays_with_the_article() -> None:
    text = (
        "North Korea fired two ballistic missiles on Friday, the South Korean military said.\n"
        f"The flag of President {MOON} is red."
    )
    reading = read(text, published="2023-06-03")
    assert [flag.kind for flag in reading.flags] == [FlagKind.OFFICE_HOLDER]
    assert all(mention.flags == () for mention in reading.mentions)


def test_one_error_in_two_sentences_is_told_once_where_a_development_holds_it() -> None:
    text = (
        f"South Korean President {MOON} met Japanese lawmakers in Seoul on Friday, his office said.\n"
        f"The flag of President {MOON} is red."
    )
    reading = read(text, published="2023-06-03")
    assert len(lead(reading).flags) == 1
    assert reading.flags == ()
