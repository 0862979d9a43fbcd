"""Publication dates in the forms that documents, addresses and file names have."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.ingest.dates import Published, date_in_name, date_in_url, parse_published

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = date(2024, 6, 2)


@pytest.mark.parametrize(
    "words",
    [
        "2024-06-02",
        "20240602",
        "2024/6/2",
        "2024.06.02",
        "2024. 6. 2.",
        "2024년 6월 2일",
        "2024年6月2日",
        "2024-06-02T10:00:00",
        "2024-06-02 10:00",
        "June 2, 2024",
        "Jun 2, 2024",
        "2 June 2024",
        " 2024-06-02\n",
        "입력 2024.06.02 10:11",
    ],
)
def test_a_day_is_read_in_any_common_form(words: str) -> None:
    assert parse_published(words, NOW) == Published(DAY)


@pytest.mark.parametrize(
    ("words", "day", "moment"),
    [
        ("2024-06-02T00:30:00+09:00", DAY, datetime(2024, 6, 1, 15, 30, tzinfo=UTC)),
        ("2024-06-02T23:30:00-04:00", DAY, datetime(2024, 6, 3, 3, 30, tzinfo=UTC)),
        ("2024-06-02T10:00:00Z", DAY, datetime(2024, 6, 2, 10, tzinfo=UTC)),
        ("Sun, 02 Jun 2024 00:30:00 +0900", DAY, datetime(2024, 6, 1, 15, 30, tzinfo=UTC)),
        ("Sun, 02 Jun 2024 10:00:00 GMT", DAY, datetime(2024, 6, 2, 10, tzinfo=UTC)),
        ("0001-01-01T00:00:00+09:00", None, None),
        ("9999-12-31T23:59:59-09:00", None, None),
        ("Sun, 99 Jun 2024 00:30:00 +0900", None, None),
        ("", None, None),
    ],
)
def test_a_moment_keeps_its_local_day_and_becomes_utc(
    words: str, day: date | None, moment: datetime | None
) -> None:
    assert parse_published(words, NOW) == Published(day, moment)


@pytest.mark.parametrize(
    ("words", "day"), [("2026-03-04", date(2026, 3, 4)), ("2026-03-05", None), ("1944-12-31", None)]
)
def test_a_day_two_days_ahead_is_the_last_that_counts(words: str, day: date | None) -> None:
    assert parse_published(words, NOW).on == day


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.org/2024/06/02/title", DAY),
        ("https://example.org/2024/6/2/title", DAY),
        ("https://example.org/news/2024-06-02-title.html", DAY),
        ("https://en.yna.co.kr/view/AEN20240602001800315", DAY),
        ("https://example.org/article/20240602/1", DAY),
        ("https://thanhnien.vn/go-roi-quoc-phong-18524060207391701.htm", DAY),
        ("https://example.org/2024/13/02/title", None),
        ("https://example.org/2027/06/02/title", None),
        ("https://example.org/article/0020240602", None),
        ("https://n.news.naver.com/mnews/article/001/0015816647", None),
        ("https://example.org/?date=2024-06-02", None),
        ("https://example.org/185240602", None),
        ("", None),
    ],
)
def test_an_address_gives_a_day_only_where_it_carries_one(url: str, day: date | None) -> None:
    assert date_in_url(url, NOW) == day


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2024-06-02_talks", DAY),
        ("talks-20240602", DAY),
        ("talks.2024.06.02", DAY),
        ("000_b20240602ef", None),
        ("20240231", None),
        ("talks", None),
    ],
)
def test_a_file_s_name_gives_a_day_only_where_it_stands_apart(name: str, day: date | None) -> None:
    assert date_in_name(name, NOW) == day
