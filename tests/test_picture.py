"""A week in figures: what the picture shows and what it says in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.picture import OTHER, drawn, last_day, week_of
from tests.test_digest import event

SUNDAY = date(2026, 3, 8)
FOLLOWED = ("missiles", "nuclear", "regime", "cyber", "china", "un", "taiwan", "space")


def test_developments_are_counted_by_day_and_topic() -> None:
    events = [
        event(1, news="2026-03-02"),
        event(2, news="2026-03-02", topics=("regime",)),
        event(3, news="2026-03-08"),
        event(4, news="2026-03-01"),  # the week before
    ]
    week = week_of(events, SUNDAY, FOLLOWED, {"missiles": "Missiles"})
    assert week.counts == (("Missiles", (1, 0, 0, 0, 0, 0, 1)), ("regime", (1, 0, 0, 0, 0, 0, 0)))
    assert week.in_words() == (
        "3 developments by day: Mon 2: 2, Tue 3: 0, Wed 4: 0, Thu 5: 0, Fri 6: 0, Sat 7: 0, Sun 8: 1. "
        "By topic and day: Missiles 2 (1, 0, 0, 0, 0, 0, 1); regime 1 (1, 0, 0, 0, 0, 0, 0)."
    )


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ("2026-03-08T23:30", "2026-03-08"),
        ("2026-03-09T09:00", "2026-03-09"),
        ("2026-03-09T00:30", "2026-03-08"),
    ],
)
def test_a_week_ends_with_the_last_day_of_which_most_is_over(now: str, last: str) -> None:
    """At 08:30 in Seoul that is the day before; an empty bar for the day itself says nothing."""
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert last_day(moment, "Asia/Seoul") == date.fromisoformat(last)


def test_topics_beyond_six_stand_together() -> None:
    events = [event(n, news="2026-03-05", topics=(topic,)) for n, topic in enumerate(FOLLOWED, 1)]
    week = week_of(events, SUNDAY, FOLLOWED, {})
    assert len(week.counts) == 7
    assert week.counts[-1] == (OTHER, (0, 0, 0, 2, 0, 0, 0))
    assert week.total == len(events)


def test_the_picture_is_a_png_the_same_each_time_and_of_nothing_too() -> None:
    week = week_of([event(1, news="2026-03-05")], SUNDAY, FOLLOWED, {})
    assert drawn(week).startswith(b"\x89PNG")
    assert drawn(week) == drawn(week)
    empty = week_of([], SUNDAY, FOLLOWED, {})
    assert drawn(empty).startswith(b"\x89PNG")
    assert empty.in_words() == "No developments in this week."
