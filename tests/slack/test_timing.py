"""Times, zones and days are read from words."""

from __future__ import annotations

import pytest

from bot.errors import InputError
from bot.slack.timing import parse_timing, parse_zone, zone_choices
from storage.model import Timing

WEEK = (0, 1, 2, 3, 4, 5, 6)


@pytest.mark.parametrize(
    ("text", "timing"),
    [
        ("weekly mon 09:00", Timing("09:00", "Asia/Seoul", (0,), weekly=True)),
        ("09:00 weekly", Timing("09:00", "Asia/Seoul", (0,), weekly=True)),
        ("weekly fri", Timing("08:30", "Asia/Seoul", (4,), weekly=True)),
        ("10:00", Timing("10:00", "Asia/Seoul", (2,), weekly=True)),
        ("daily", Timing("08:30", "Asia/Seoul", WEEK)),
    ],
)
def test_a_weekly_digest_has_one_day_and_stays_weekly_until_days_are_named(text: str, timing: Timing) -> None:
    before = Timing("08:30", "Asia/Seoul", (2,), weekly=True)
    assert parse_timing(text, "Asia/Seoul", before) == timing


def test_a_weekly_digest_on_two_days_is_refused() -> None:
    with pytest.raises(InputError, match="has one day"):
        parse_timing("weekly mon,thu 09:00", "Asia/Seoul")


@pytest.mark.parametrize(
    ("word", "zone"),
    [
        ("Asia/Seoul", "Asia/Seoul"),
        ("asia/seoul", "Asia/Seoul"),
        ("Seoul", "Asia/Seoul"),
        ("KST", "Asia/Seoul"),
        ("jst", "Asia/Tokyo"),
        ("EST", "America/New_York"),
        ("EDT", "America/New_York"),
        ("new york", "America/New_York"),
        ("New_York", "America/New_York"),
        ("utc", "UTC"),
        ("London", "Europe/London"),
    ],
)
def test_a_zone_is_found_by_name_city_or_short_form(word: str, zone: str) -> None:
    assert parse_zone(word) == zone


def test_an_abbreviation_that_several_zones_share_means_ones_own() -> None:
    assert parse_zone("CST", "Asia/Taipei") == "Asia/Taipei"
    assert parse_zone("CST", "Asia/Seoul") == "America/Chicago"


@pytest.mark.parametrize(("word", "nearest"), [("Seul", "Asia/Seoul"), ("Tokio", "Asia/Tokyo")])
def test_an_unknown_zone_gets_the_nearest(word: str, nearest: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_zone(word)
    assert raised.value.nearest == nearest


@pytest.mark.parametrize(
    ("text", "timing"),
    [
        ("8:30", Timing("08:30", "Asia/Seoul", WEEK)),
        ("08.30", Timing("08:30", "Asia/Seoul", WEEK)),
        ("8am", Timing("08:00", "Asia/Seoul", WEEK)),
        ("12am", Timing("00:00", "Asia/Seoul", WEEK)),
        ("12:05pm", Timing("12:05", "Asia/Seoul", WEEK)),
        ("08:30 Seoul weekdays", Timing("08:30", "Asia/Seoul", (0, 1, 2, 3, 4))),
        ("mon,thu 7:05 new york", Timing("07:05", "America/New_York", (0, 3))),
        ("Mondays Thursdays 9:00", Timing("09:00", "Asia/Seoul", (0, 3))),
        ("fri-mon 23:59 UTC", Timing("23:59", "UTC", (0, 4, 5, 6))),
        ("daily 06:00 “Europe/Berlin”", Timing("06:00", "Europe/Berlin", WEEK)),
    ],
)
def test_time_zone_and_days_stand_in_any_order(text: str, timing: Timing) -> None:
    assert parse_timing(text, "Asia/Seoul") == timing


def test_what_is_not_named_stays_as_it_was() -> None:
    current = Timing("07:00", "Asia/Tokyo", (0, 3))
    assert parse_timing("weekdays", "Asia/Tokyo", current) == Timing("07:00", "Asia/Tokyo", (0, 1, 2, 3, 4))
    assert parse_timing("09:00", "Asia/Tokyo", current) == Timing("09:00", "Asia/Tokyo", (0, 3))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "weekdays",
        "9",
        "24:00",
        "08:60",
        "13pm",
        "0am",
        "08:30 09:30",
        "08:30 Atlantis",
        "mon",
        "\x00",
    ],
)
def test_what_cannot_be_understood_says_what_can(text: str) -> None:
    with pytest.raises(InputError):
        parse_timing(text, "Asia/Seoul")


def test_a_menu_of_zones_offers_ones_own_first_and_fits() -> None:
    offered = zone_choices("Pacific/Apia", "Asia/Seoul")
    assert offered[:2] == ("Pacific/Apia", "Asia/Seoul")
    assert len(offered) <= 100
    assert len(set(offered)) == len(offered)
