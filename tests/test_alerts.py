"""What a channel is told at once: its threshold, the hour's limit, quiet hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.alerts import URGENT, alert_query, cards, is_quiet, passes, to_tell
from storage.model import Alerts, EventType, Status
from tests.fakes import FakeClock
from tests.test_digest import CHANNEL, NOW, event

LAUNCH, MEETING = EventType.MISSILE_LAUNCH, EventType.MEETING


@pytest.mark.parametrize(
    ("alerts", "facts", "told"),
    [
        (Alerts(URGENT), {"kind": LAUNCH}, True),
        (Alerts(URGENT), {"kind": MEETING, "origins": 9}, False),
        (Alerts(), {"kind": MEETING}, True),
        (Alerts(origins=2), {"kind": LAUNCH, "origins": 1}, False),
        (Alerts(origins=2), {"kind": MEETING, "origins": 2}, True),
        (Alerts(URGENT, 2), {"kind": LAUNCH, "origins": 1}, False),
        (Alerts(URGENT, 2), {"kind": LAUNCH, "origins": 2}, True),
        (Alerts(), {"status": Status.BACKGROUND}, False),
        (Alerts(URGENT), {"kind": LAUNCH, "origins": 0}, True),  # an article says so, of whatever body
        (Alerts(URGENT, 2), {"kind": LAUNCH, "origins": 0}, False),
    ],
)
def test_types_and_origins_make_the_threshold(alerts: Alerts, facts: dict[str, Any], told: bool) -> None:
    assert passes(alerts, event(1, **facts)) is told


def test_only_what_can_be_told_is_asked_for() -> None:
    """So that no flood of other news, as of an import, fills up the list before a launch."""
    channel = replace(CHANNEL, alerts=Alerts(URGENT))
    assert alert_query(channel, NOW, NOW).types == URGENT
    assert alert_query(replace(CHANNEL, alerts=Alerts()), NOW, NOW).types == ()


def test_old_news_of_an_import_and_what_was_told_alert_nobody() -> None:
    channel = replace(CHANNEL, alerts=Alerts())
    events = [event(1), event(2, news="2026-02-20"), event(3)]
    assert [one.id for one in to_tell(channel, events, {3}, NOW)] == [1]
    assert to_tell(CHANNEL, events, (), NOW) == ()


def some(number: int, waited: timedelta = timedelta()) -> list[Any]:
    return [replace(event(n), updated_at=NOW - waited) for n in range(1, number + 1)]


@pytest.mark.parametrize(
    ("events", "posted", "single", "folded", "held"),
    [
        (some(2), 0, [1, 2], [], False),
        (some(6), 0, [1, 2, 3, 4, 5, 6], [], False),
        (some(8), 0, [1, 2, 3, 4, 5], [6, 7, 8], False),  # the last post of the hour has the rest
        (some(2), 5, [], [1, 2], False),
        (some(1), 5, [1], [], False),
        (some(2), 6, [], [], True),
        (some(3, timedelta(hours=1)), 0, [], [1, 2, 3], False),  # a quiet night ends in one post
        (some(1, timedelta(hours=1)), 0, [1], [], False),
        ([], 6, [], [], False),
    ],
)
def test_an_hour_has_a_limit_and_the_rest_comes_in_one_post(
    events: list[Any], posted: int, single: list[int], folded: list[int], held: bool
) -> None:
    found = cards(Alerts(), events, posted, NOW)
    shown = ([one.id for one in found.single], [one.id for one in found.folded], found.held)
    assert shown == (single, folded, held)


@pytest.mark.parametrize(
    ("quiet", "at", "is_so"),
    [
        (("22:00", "07:00"), "2026-03-02T13:00", True),  # 22:00 in Seoul
        (("22:00", "07:00"), "2026-03-02T21:59", True),
        (("22:00", "07:00"), "2026-03-02T22:00", False),
        (("12:00", "13:00"), "2026-03-02T03:30", True),
        (("12:00", "13:00"), "2026-03-02T04:00", False),
        (None, "2026-03-02T18:00", False),
    ],
)
def test_quiet_hours_are_those_of_the_channels_clock(
    quiet: tuple[str, str] | None, at: str, is_so: bool
) -> None:
    clock = FakeClock(NOW.fromisoformat(f"{at}+00:00"))
    assert is_quiet(Alerts(quiet=quiet), clock(), "Asia/Seoul") is is_so
