"""A digest shows what matters first, each event once, under the channel's own order of topics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.digest import (
    Digest,
    Turn,
    changes_query,
    coming_query,
    compose,
    news_query,
    topic_of,
    worth_showing,
)
from storage.model import Event, EventDate, EventPage, EventType, Origin, Status, Subscription

PLANNED = Status.PLANNED
NOW = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # 3 March, 08:30 in Seoul
CHANNEL = Subscription(
    "T1", "C1", ("trilateral", "missiles", "cyber"), ("economy-security",), None, "Asia/Seoul", "U1", NOW,
    NOW - timedelta(hours=24), None, id=7,
)  # fmt: skip


def event(number: int, *, topics: tuple[str, ...] = ("missiles",), weight: float = 0.5, origins: int = 1,
          articles: int = 1, lead: bool = True, news: str = "2026-03-02", when: str | None = None,
          status: Status = Status.OCCURRED, kind: EventType = EventType.OTHER,
          headline: str = "") -> Event:  # fmt: skip
    told = tuple(Origin(f"o{n}", f"O{n}") for n in range(origins))
    day = date.fromisoformat(news)
    return Event(
        headline or f"Event {number}", "", "P", f"https://p.example/{number}", "en", kind, status,
        EventDate(*when.split("/")) if when else None, (), (), topics, told, (), weight, day, day, NOW, NOW,
        articles, articles, lead, number,
    )  # fmt: skip


def digest(
    new: Sequence[Event] = (),
    coming: Sequence[Event] = (),
    *,
    changed: Sequence[tuple[Event, Event]] = (),
    more: bool = False,
    channel: Subscription = CHANNEL,
) -> Digest:
    """The digest of these events; `changed` has what each is and what it was."""
    now, before = tuple(one for one, _ in changed), tuple(was for _, was in changed)
    found = EventPage(tuple(new), more)
    return compose(channel, found, EventPage(now, before=before), EventPage(tuple(coming)), NOW)


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
    shown = worth_showing([event(1, weight=0.2), event(2, news="2026-01-01"), *passing])
    assert numbers(shown) == [1, 2, 10, 11, 12]
    assert numbers(worth_showing([event(n) for n in range(1, 7)] + passing)) == [1, 2, 3, 4, 5, 6]
    told_often = event(30, lead=False, articles=28, weight=1.0)  # a detail of a story is not a story
    assert numbers(worth_showing([*[event(n) for n in range(1, 7)], told_often])) == [1, 2, 3, 4, 5, 6]


def test_a_short_list_is_not_filled_up_with_more_of_the_same_article() -> None:
    lead = event(1)
    rest = [replace(event(n, lead=False), url=url) for n, url in ((2, lead.url), (3, "b"), (4, "b"), (5, ""))]
    assert numbers(worth_showing([lead, *rest, replace(rest[3], id=6)])) == [1, 3, 5, 6]


def test_an_event_stands_once_under_what_it_is_most_about_in_the_channels_order() -> None:
    new = [
        event(1, topics=("missiles", "trilateral"), kind=EventType.STATEMENT),
        event(2, topics=("space", "cyber", "missiles")),  # not followed: the next of its own
        event(3, topics=("trilateral", "missiles")),
    ]
    shown = digest(new)
    grouped = [("trilateral", [3]), ("missiles", [1]), ("cyber", [2])]
    assert [(s.topic, numbers(s.events)) for s in shown.sections] == grouped
    assert (shown.new, shown.left_out) == (3, 0)


def test_twelve_stand_in_the_channel_and_the_rest_in_the_thread() -> None:
    shown = digest([event(n) for n in range(1, 61)])
    assert [len(s.events) for s in shown.sections] == [8]
    assert numbers(shown.also) == [9, 10, 11, 12]
    assert [len(s.events) for s in shown.further] == [24]
    assert (shown.new, shown.left_out) == (60, 24)
    assert shown.top == shown.sections[0].events[0]


def test_changes_take_places_of_the_twelve_and_stand_apart() -> None:
    turned = [(event(n), event(n, status=Status.PLANNED)) for n in range(101, 107)]
    shown = digest([event(n) for n in range(1, 31)], changed=turned)
    assert numbers(tuple(change.event for change in shown.changes)) == [101, 102, 103, 104]
    assert len(shown.shown) == 12
    assert numbers(tuple(change.event for change in shown.further_changes)) == [105, 106]
    assert (shown.new, shown.changed, shown.left_out) == (30, 6, 0)


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
    assert bool(digest(coming=[planned]).coming) is shown


@pytest.mark.parametrize(
    ("passing", "shown"),
    [
        ({"when": "2026-03-06"}, False),
        ({"when": "2026-03-06", "lead": True}, True),  # a plan that an article is about
        ({"when": "2026-03-08"}, True),  # another day
        ({"when": "2026-03-06", "topics": ("cyber",)}, True),  # another matter
    ],
)
@pytest.mark.parametrize("new", [True, False])
def test_the_legs_of_a_journey_do_not_stand_beside_it(
    passing: dict[str, Any], shown: bool, new: bool
) -> None:
    journey = event(1, status=PLANNED, when="2026-03-04/2026-03-07")
    leg = event(2, **{"lead": False, "weight": 0.9, "status": PLANNED, **passing})
    found = digest([journey] if new else [], [leg, journey]).coming
    assert (2 in numbers(found)) is shown
    assert (1 in numbers(found)) is not new


def test_a_plan_shown_as_new_is_not_repeated_under_coming_up() -> None:
    planned = event(9, status=Status.PLANNED, when="2026-03-05")
    assert digest([planned], [planned]).coming == ()


@pytest.mark.parametrize(
    ("was", "now", "turn"),
    [
        ({"status": PLANNED, "when": "2026-03-02"}, {"when": "2026-03-02"}, Turn.CAME_TRUE),
        ({"status": PLANNED, "when": "2026-03-02"}, {"status": PLANNED, "when": "2026-03-04"}, Turn.MOVED),
        ({"status": PLANNED, "when": "2026-03-02"}, {"status": PLANNED}, Turn.MOVED),  # put off, no new day
        ({"status": PLANNED}, {"status": PLANNED, "when": "2026-03-04"}, Turn.DATED),
        ({"status": PLANNED, "when": "2026-03-02"}, {"status": Status.CANCELLED}, Turn.CALLED_OFF),
        ({"status": Status.CANCELLED, "when": "2026-03-02"}, {"when": "2026-03-02"}, Turn.CAME_TRUE),
        ({"when": "2026-03-02"}, {"when": "2026-03-01"}, Turn.MOVED),
        ({"when": "2026-03"}, {"when": "2026-03-01"}, None),  # a finer date changes nothing
        ({"origins": 1}, {"origins": 2}, Turn.CONFIRMED),
        ({"origins": 2}, {"origins": 3}, None),
        ({"origins": 1}, {"origins": 1, "articles": 9}, None),
    ],
)
def test_what_turned_is_told_by_its_kind(was: dict[str, Any], now: dict[str, Any], turn: Turn | None) -> None:
    found = digest(changed=[(event(5, **now), event(5, **was))])
    assert [change.turn for change in found.changes] == ([turn] if turn else [])


def test_state_media_confirm_nothing_that_state_media_said() -> None:
    said = event(5)
    spoken = (Origin("kcna", "KCNA", state_media=True), Origin("rodong", "Rodong Sinmun", state_media=True))
    was, now = replace(said, origins=spoken[:1]), replace(said, origins=spoken)
    assert digest(changed=[(now, was)]).changes == ()
    seen = replace(said, origins=(*spoken, Origin("jcs", "Joint Chiefs of Staff")))
    (change,) = digest(changed=[(seen, now)]).changes
    assert (change.turn, change.corrects) == (Turn.CONFIRMED, False)


def test_the_most_important_may_be_a_plan_that_came_true() -> None:
    met = event(5, kind=EventType.MEETING, weight=0.9)
    shown = digest([event(1)], changed=[(met, replace(met, status=PLANNED))])
    assert shown.top == met


def test_a_plan_that_moved_is_not_repeated_under_coming_up() -> None:
    moved = event(5, status=Status.PLANNED, when="2026-03-06")
    shown = digest(coming=[moved], changed=[(moved, replace(moved, when=EventDate("2026-03-04")))])
    assert (numbers(shown.shown), shown.coming, shown.top) == ([5], (), moved)


def test_a_digest_of_more_than_was_asked_for_says_so() -> None:
    some = [event(n) for n in range(1, 201)]
    assert (digest(some).new, digest(some).more) == (200, False)
    assert (digest(some, more=True).more, digest(some, more=True).left_out) == (True, 164)


FOLLOWED = ("missiles", "nuclear", "trilateral", "us-rok", "exercises", "sanctions")


@pytest.mark.parametrize(
    ("kind", "own", "under"),
    [
        (EventType.MISSILE_LAUNCH, ("nuclear", "missiles", "us-rok"), "missiles"),  # its kind's topic
        (EventType.EXERCISE, ("trilateral", "exercises"), "exercises"),
        (EventType.SANCTION, ("missiles", "sanctions"), "sanctions"),
        (EventType.MEETING, ("trilateral", "missiles", "us-rok"), "trilateral"),  # the strongest
        (EventType.AGREEMENT, ("us-rok", "nuclear"), "us-rok"),
        (EventType.STATEMENT, ("missiles", "us-rok"), "missiles"),
        (EventType.MISSILE_LAUNCH, ("cyber", "us-rok", "nuclear"), "us-rok"),  # only what is followed
        (EventType.STATEMENT, ("cyber",), "missiles"),  # never without a place
    ],
)
def test_an_event_stands_under_the_topic_of_its_kind_or_its_strongest(
    kind: EventType, own: tuple[str, ...], under: str
) -> None:
    assert topic_of(event(1, kind=kind, topics=own), FOLLOWED) == under


def test_nothing_new_is_a_digest_as_well() -> None:
    shown = digest()
    assert (shown.new, shown.changed, shown.top, shown.sections) == (0, 0, None, ())


def test_the_period_begins_where_the_last_digest_ended() -> None:
    asked = news_query(CHANNEL, NOW)
    assert (asked.seen_after, asked.seen_until) == (CHANNEL.covered_until, NOW)
    assert (asked.topics, asked.without_topics) == (CHANNEL.topics, ("economy-security",))
    changes = changes_query(CHANNEL, NOW)
    assert (changes.changed_after, changes.seen_until) == (CHANNEL.covered_until, NOW)
    assert (changes.topics, changes.without_topics) == (asked.topics, asked.without_topics)
    assert coming_query(CHANNEL, NOW).date_from == date(2026, 3, 3)


def test_the_same_events_in_any_order_make_the_same_digest() -> None:
    some = [event(n, weight=(n % 7) / 7, topics=(CHANNEL.topics[n % 3],)) for n in range(1, 30)]
    assert digest(some) == digest(some[::-1])
    assert digest(channel=replace(CHANNEL, topics=("missiles",))).sections == ()
