"""A digest shows what matters first, each event once, under the channel's own order of topics."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.digest import coming_query, compose, news_query, worth_showing
from storage.model import Event, EventDate, EventType, Origin, Status, Subscription

NOW = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # 3 March, 08:30 in Seoul
CHANNEL = Subscription(
    "T1", "C1", ("trilateral", "missiles", "cyber"), ("economy-security",), None, "Asia/Seoul", "U1", NOW,
    NOW - timedelta(hours=24), None, id=7,
)  # fmt: skip


def event(number: int, *, topics: tuple[str, ...] = ("missiles",), weight: float = 0.5, origins: int = 1,
          articles: int = 1, lead: bool = True, news: str = "2026-03-02", when: str | None = None,
          status: Status = Status.OCCURRED, kind: EventType = EventType.OTHER) -> Event:  # fmt: skip
    told = tuple(Origin(f"o{n}", f"O{n}") for n in range(origins))
    day = date.fromisoformat(news)
    return Event(
        f"Event {number}", "", "P", "https://p.example/", "en", kind, status,
        EventDate(when) if when else None, (), (), topics, told, (), weight, day, day, NOW, NOW,
        articles, articles, lead, number,
    )  # fmt: skip


def numbers(events: tuple[Event, ...]) -> list[int]:
    return [one.id for one in events]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (event(2, weight=0.9), event(1, weight=0.5)),
        (event(2, origins=3), event(1, origins=1)),
        (event(2, articles=5), event(1, articles=1)),
        (
            event(2, weight=0.2, news="2026-03-02"),
            event(1, weight=0.9, news="2026-01-02"),
        ),  # backlog after news
        (event(2, kind=EventType.MISSILE_LAUNCH), event(1, kind=EventType.MEETING)),
        (event(2, kind=EventType.MEETING), event(1, kind=EventType.CEREMONY)),
        (event(2), event(1, status=Status.PLANNED)),
        (event(2, news="2026-03-02"), event(1, news="2026-03-01")),
        (event(1), event(2)),  # a tie goes to the older number
    ],
)
def test_what_matters_more_comes_first(first: Event, second: Event) -> None:
    assert worth_showing([second, first]) == (first, second)


def test_what_was_told_in_passing_only_fills_up_a_short_list() -> None:
    passing = [event(n, lead=False) for n in range(10, 20)]
    assert len(worth_showing([event(1), event(2), *passing])) == 5
    assert numbers(worth_showing([event(n) for n in range(1, 7)] + passing)) == [1, 2, 3, 4, 5, 6]
    assert 30 in numbers(worth_showing([event(n) for n in range(1, 7)] + [event(30, lead=False, articles=2)]))


def test_an_event_stands_once_under_what_it_is_most_about_in_the_channels_order() -> None:
    new = [
        event(1, topics=("missiles", "trilateral")),
        event(2, topics=("space", "cyber", "missiles")),  # not followed: the next of its own
        event(3, topics=("trilateral", "missiles")),
    ]
    shown = compose(CHANNEL, new, [], NOW)
    grouped = [("trilateral", [3]), ("missiles", [1]), ("cyber", [2])]
    assert [(s.topic, numbers(s.events)) for s in shown.sections] == grouped
    assert (shown.total, shown.left_out) == (3, 0)


def test_twelve_stand_in_the_channel_and_the_rest_in_the_thread() -> None:
    shown = compose(CHANNEL, [event(n) for n in range(1, 61)], [], NOW)
    assert [len(s.events) for s in shown.sections] == [12]
    assert [len(s.events) for s in shown.further] == [24]
    assert (shown.total, shown.left_out) == (60, 24)
    assert shown.top == shown.sections[0].events[0]


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        ("2026-03-03", True),
        ("2026-03-10", True),
        ("2026-03-11", False),
        ("2026-03-02", False),
        ("2026-03", False),
    ],
)
def test_coming_up_is_the_next_seven_days_on_the_channels_calendar(when: str, shown: bool) -> None:
    planned = event(9, status=Status.PLANNED, when=when)
    assert bool(compose(CHANNEL, [], [planned], NOW).coming) is shown


def test_a_plan_shown_as_new_is_not_repeated_under_coming_up() -> None:
    planned = event(9, status=Status.PLANNED, when="2026-03-05")
    assert compose(CHANNEL, [planned], [planned], NOW).coming == ()


def test_nothing_new_is_a_digest_as_well() -> None:
    shown = compose(CHANNEL, [], [], NOW)
    assert (shown.total, shown.top, shown.sections) == (0, None, ())


def test_the_period_begins_where_the_last_digest_ended() -> None:
    asked = news_query(CHANNEL, NOW)
    assert (asked.seen_after, asked.seen_until) == (CHANNEL.covered_until, NOW)
    assert (asked.topics, asked.without_topics) == (CHANNEL.topics, ("economy-security",))
    assert coming_query(CHANNEL, NOW).date_from == date(2026, 3, 3)


def test_the_same_events_in_any_order_make_the_same_digest() -> None:
    some = [event(n, weight=(n % 7) / 7, topics=(CHANNEL.topics[n % 3],)) for n in range(1, 30)]
    assert compose(CHANNEL, some, [], NOW) == compose(CHANNEL, some[::-1], [], NOW)
    assert compose(replace(CHANNEL, topics=("missiles",)), [], [], NOW).sections == ()
