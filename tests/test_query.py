"""What people type becomes queries, or an error that says what would be valid."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.errors import InputError
from bot.names import Names, Vocabulary
from bot.query import (
    Asker,
    parse_dates,
    parse_event_id,
    parse_query,
    parse_span,
    parse_topics,
    tokens,
)
from storage.model import EventType, Order

KIM = ("Kim Jong Un", "Kim Jong-un", "김정은", "金正恩")
TOPICS = Names.of(
    "topic",
    [
        ("missiles", ["Missiles", "미사일", "ミサイル"], ["ballistic missile", "한미일"]),
        ("missile-warning", ["Missile warning data"], ["missile defence"]),
        ("trilateral", ["Trilateral coordination", "한미일", "日米韓"], []),
        ("nuclear", ["Nuclear weapons"], ["핵"]),
        ("deterrence", ["Extended deterrence"], ["핵", "talks"]),
        ("us-japan", ["US-Japan alliance"], []),
    ],
)
VOCABULARY = Vocabulary(
    topics=TOPICS,
    actors=Names.of(
        "actor", [("US", ["United States", "미국"], []), ("KP", ["North Korea", "DPRK"], ["북한"])]
    ),
    sources=Names.of("source", [("yonhap", ["Yonhap News Agency", "연합뉴스"], []), ("kcna", ["KCNA"], [])]),
    groups={
        "north-korea": ("missiles", "nuclear"),
        "alliance": ("trilateral", "missile-warning"),
        "all": ("missiles", "nuclear", "trilateral", "missile-warning"),
    },
    people={("kim", "jong", "un"): KIM, ("김정은",): KIM, ("金正恩",): KIM},
)
ASKER = Asker(VOCABULARY, date(2026, 3, 2), "Asia/Seoul")


@pytest.mark.parametrize(
    ("text", "topics", "without", "number"),
    [
        ("", (), (), None),
        ("trilateral 3", ("trilateral",), (), 3),
        ("3 TRILATERAL", ("trilateral",), (), 3),
        ("missiles,nuclear", ("missiles", "nuclear"), (), None),
        ("missiles, , nuclear,", ("missiles", "nuclear"), (), None),
        ("North-Korea", ("missiles", "nuclear"), (), None),
        ("north korea", ("missiles", "nuclear"), (), None),
        ("all -nuclear", ("missiles", "trilateral", "missile-warning"), ("nuclear",), None),
        ("all –missile warning", ("missiles", "nuclear", "trilateral"), ("missile-warning",), None),
        ("미사일", ("missiles",), (), None),
        ("日米韓 5", ("trilateral",), (), 5),
        ("한미일", ("trilateral",), (), None),  # a name stands before another topic's term
        ("missile warning data missiles", ("missile-warning", "missiles"), (), None),
        ("us_japan", ("us-japan",), (), None),
        ("“Extended deterrence”", ("deterrence",), (), None),
        ("topic:missiles", ("missiles",), (), None),
        ("missiles missiles", ("missiles",), (), None),
    ],
)
def test_topics_are_read_by_key_name_or_term(
    text: str, topics: tuple[str, ...], without: tuple[str, ...], number: int | None
) -> None:
    choice = parse_topics(text, ASKER, numbers=True)
    assert (choice.topics, choice.without, choice.number) == (topics, without, number)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("misiles", "Did you mean `missiles`?"),
        ("trilatral", "Did you mean `trilateral`?"),
        ("qqq", "Valid: `north-korea`, `alliance`, `all`, `missiles`"),
        ("핵", "can mean several of our topics"),
        ("0", "1 to 20"),
        ("21", "1 to 20"),
        ("99999999999999999999", "1 to 20"),
        ("colour:red", "There is no filter `colour`"),
        ("`*evil*`", "There is no topic ` *evil* `"),
        ("japan", "To find words use `/trilateral search japan`"),
    ],
)
def test_a_wrong_topic_gets_the_valid_ones_and_the_nearest(text: str, said: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_topics(text, ASKER, numbers=True, what="/trilateral search")
    assert said in str(raised.value)


def test_a_search_takes_words_phrases_and_every_filter() -> None:
    query = parse_query(
        'radar “lock on” topic:Missiles,trilateral actor:"North Korea" source:연합뉴스 TYPE:meetings '
        "from:2026-01 to: 2026-02-03",
        ASKER,
    )
    assert query.words == ("radar", "lock on")
    assert query.topics == ("missiles", "trilateral")
    assert (query.actors, query.sources, query.types) == (("KP",), ("yonhap",), (EventType.MEETING,))
    assert (query.date_from, query.date_to) == (date(2026, 1, 1), date(2026, 2, 3))
    assert query.order is Order.RANK


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kim jong-un visit", (KIM, "visit")),
        ("visit Kim Jong Un", ("visit", KIM)),
        ('"Kim Jong-un" russia', (KIM, "russia")),
        ("김정은", (KIM,)),
        ("金正恩 訪問", (KIM, "訪問")),
        ("Kim Jong", ("Kim", "Jong")),
        ("missile", ("missile",)),
    ],
)
def test_a_name_is_searched_for_in_every_spelling(
    text: str, words: tuple[str | tuple[str, ...], ...]
) -> None:
    asked = parse_query(text, ASKER).words
    assert asked == words


def test_a_search_by_filters_alone_lists_the_newest_first() -> None:
    query = parse_query("last:30d", ASKER)
    assert (query.words, query.order) == ((), Order.NEWEST)
    assert (query.date_from, query.date_to) == (date(2026, 1, 31), date(2026, 3, 2))


@pytest.mark.parametrize(
    "text", ["radar as-of:2026-01-05", "radar as-of: 2026-01-05", "As-of 2026-01-05 radar"]
)
def test_as_of_means_the_end_of_that_day_where_the_asker_is(text: str) -> None:
    query = parse_query(text, ASKER)
    assert (query.words, query.as_of) == (("radar",), datetime(2026, 1, 5, 14, 59, 59, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("as-of missiles", "`missiles` is no date"),
        ("radar as-of", "as of which day"),
        ('as-of ""', "as of which day"),
    ],
)
def test_as_of_that_names_no_day_says_what_would(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        parse_query(text, ASKER)


def test_as_of_in_quotes_is_words() -> None:
    assert parse_query('"as-of"', ASKER).words == ("as-of",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Say what to look for"),
        ("  , ", "Say what to look for"),
        ('""', "Say what to look for"),
        ("topc:missiles", "Did you mean `topic:`?"),
        ("radar from:2026-13", "no date I can read"),
        ("radar from:tomorow", "Valid: `2026-01-05`"),
        ("radar from:0000", "no date I can read"),
        ("radar last:soon", "`last:7d`"),
        ("radar last:0d", "no span of time"),
        ("radar from:2026-02 to:2026-01", "nothing can lie between"),
        ("radar actor:XQ", "There is no actor `XQ`"),
        ("radar source:yonhop", "Did you mean `yonhap`?"),
        ("radar type:meating", "Did you mean `meeting`?"),
        ("radar topic:misiles", "Did you mean `missiles`?"),
        ("a b c d e f g h i j k l m", "at most 12"),
        ("x" * 101, "too long"),
    ],
)
def test_a_wrong_search_says_what_is_wrong_and_what_is_valid(text: str, said: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_query(text, ASKER)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://example.org/a radar", ("https://example.org/a", "radar")),
        ("Kishida: visit", ("Kishida:", "visit")),
        ("12:30", ("12:30",)),
        ('"unclosed phrase', ("unclosed phrase",)),
        ("‘radar’", ("'radar'",)),
        ("「防衛相会談」", ("防衛相会談",)),
    ],
)
def test_what_is_no_filter_is_searched_for_as_typed(text: str, words: tuple[str, ...]) -> None:
    assert parse_query(text, ASKER).words == words


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-01-05", date(2026, 1, 5), date(2026, 1, 5)),
        ("2026.1.5", date(2026, 1, 5), date(2026, 1, 5)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("Today", date(2026, 3, 2), date(2026, 3, 2)),
        ("yesterday", date(2026, 3, 1), date(2026, 3, 1)),
    ],
)
def test_a_date_is_a_day_a_month_or_a_year(text: str, first: date, last: date) -> None:
    assert parse_dates(text, date(2026, 3, 2)) == (first, last)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("7d", date(2026, 2, 23)),
        ("2w", date(2026, 2, 16)),
        ("3m", date(2025, 12, 2)),
        ("1y", date(2025, 3, 2)),
        ("9999y", date(1900, 3, 2)),
        ("30 days", date(2026, 1, 31)),
    ],
)
def test_a_span_reaches_back_by_the_calendar(text: str, day: date) -> None:
    assert parse_span(text, date(2026, 3, 2)) == day


def test_a_month_back_from_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    assert parse_span("1m", date(2026, 3, 31)) == date(2026, 2, 28)


@pytest.mark.parametrize("text", ["12", "#12", "E12", "e12", "e#12", "event 12"])
def test_an_event_is_named_by_its_number(text: str) -> None:
    assert parse_event_id(text.removeprefix("event "), ASKER) == (12, None)


@pytest.mark.parametrize("text", ["12 as-of:2026-01-05", "12 as-of 2026-01-05", "as-of 2026-01-05 #12"])
def test_an_event_may_be_asked_for_as_it_was_known(text: str) -> None:
    assert parse_event_id(text, ASKER) == (12, datetime(2026, 1, 5, 14, 59, 59, tzinfo=UTC))


@pytest.mark.parametrize("text", ["", "twelve", "12 13", "-3", "9" * 13, "as-of:2026", "12 topic:missiles"])
def test_what_is_no_event_number_says_how_to_name_one(text: str) -> None:
    with pytest.raises(InputError, match="event 12"):
        parse_event_id(text, ASKER)


def test_no_line_of_any_kind_breaks_the_splitting() -> None:
    for text in ("\x00", '"', ":", "a:", ":b", "-", "topic:", '"" ""', "‮x", "🙂:🙂", "x" * 100_000):
        assert all(token.text for token in tokens(text))
