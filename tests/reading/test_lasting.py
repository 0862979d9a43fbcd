# ruff: noqa: E501 - a table's sentence is read better on one line
"""What lasts several days has its first and its last, in sentences of our own of Wednesday 5 June 2024."""

from __future__ import annotations

import pytest

from tests.reading.articles import lead, read

DAYS = [
    ("South Korea's foreign minister will make a three-day visit to China from Monday, his ministry said.", "2024-06-10", "2024-06-12"),
    ("Japan's foreign minister will arrive in Seoul on Sunday for a two-day visit, diplomats said Wednesday.", "2024-06-09", "2024-06-10"),
    ("South Korea and the United States kicked off a 10-day exercise on Monday.", "2024-06-03", "2024-06-12"),
    ("South Korea and the United States kicked off a nine-day exercise on Monday.", "2024-06-03", "2024-06-11"),
    # The day told may be the last.
    ("China's president wrapped up a three-day visit to North Korea on Tuesday, a week before he meets the U.S. president.", "2024-06-02", "2024-06-04"),
    # Neither the day of the report, nor that of another deed; a last day that is told, and what is no stay.
    ("South Korea and Japan agreed on a five-day drill, the Defense Ministry said Tuesday.", "2024-06-04", None),
    ("South Korea and the United States will hold talks on Monday and begin an 11-day exercise later.", "2024-06-10", None),
    ("The 11-day exercise of South Korea and the United States will run through June 20.", "2024-06-20", None),
    ("South Korea's president on Tuesday criticized the 90-day pause of U.S. tariffs at talks with Japan.", "2024-06-04", None),
    ("North Korea's ruling party ended a three-day meeting on Tuesday, state media said Wednesday.", "2024-06-02", "2024-06-04"),
    # Nor a day within a longer journey, what ended later in the sentence, what is no stay, and no days at all.
    ("South Korea's president met with France's on Tuesday during his 10-day tour to discuss North Korea.", "2024-06-04", None),
    ("South Korea's minister met with Japan's on Tuesday, the second day of his two-day visit.", "2024-06-04", None),
    ("North Korea's ruling party held a five-day meeting that ended Tuesday, state media said Wednesday.", "2024-06-04", None),
    ("South Korea's president met with Japan's premier on Tuesday, capping a three-day visit.", "2024-06-04", None),
    ("South Korea and the United States will begin a 00-day exercise on Friday.", "2024-06-07", None),
    ("한미 국방장관이 4일 113일간의 셧다운 여파 속에 회담했다.", "2024-06-04", None),
    ("한미가 11일간 진행한 연합연습이 4일 종료됐다.", "2024-06-04", None),
    ("조태열 외교부 장관은 3박4일 일정의 첫날인 4일 중국 외교부장과 회담했다.", "2024-06-04", None),
    ("조태열 외교부 장관이 오는 10일부터 3박 4일 일정으로 중국을 방문한다.", "2024-06-10", "2024-06-13"),
    ("한미는 10일부터 사흘간 연합훈련을 실시한다고 합동참모본부가 5일 밝혔다.", "2024-06-10", "2024-06-12"),
    ("이도훈 한반도본부장은 4일 간담회에서 북한과 회담할 뜻을 밝혔다.", "2024-06-04", None),
]  # fmt: skip


def test_so_has_what_is_told_further_down() -> None:
    text = "North Korea fired a missile on Tuesday. South Korea and the United States began a four-day drill on Monday."
    when = read(text).mentions[1].when
    assert when is not None
    assert (when.value, when.end) == ("2024-06-03", "2024-06-06")


@pytest.mark.parametrize(("text", "first", "last"), DAYS)
def test_what_lasts_several_days_has_its_last_one(text: str, first: str, last: str | None) -> None:
    when = lead(read(text)).when
    assert when is not None
    assert (when.value, when.end) == (first, last)
