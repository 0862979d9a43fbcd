"""Modes, thresholds, quiet hours and mutes are read from words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.alerts import URGENT
from bot.errors import InputError
from bot.slack.options import Options, alerts_of, parse_mute, parse_options, parse_quiet
from storage.model import Alerts, EventType

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)  # a Monday, noon in Seoul


@pytest.mark.parametrize(
    ("text", "rest", "options"),
    [
        ("missiles", "missiles", Options()),
        ("missiles mode:alert", "missiles", Options("alert")),
        ("mode:both missiles min:2 -cyber", "missiles -cyber", Options("both", 2)),
        ("types:urgent max:3", "", Options(types=URGENT, per_hour=3)),
        ("types:meeting,call", "", Options(types=(EventType.MEETING, EventType.CALL))),
        ("type:all", "", Options(types=())),
        ('"human rights" MODE:Digest', '"human rights"', Options("digest")),
    ],
)
def test_options_stand_anywhere_among_the_topics(text: str, rest: str, options: Options) -> None:
    assert parse_options(text) == (rest, options)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("mode:alerts", "Did you mean `alert`"),
        ("min:0", "from 1 to 9"),
        ("max:many", "from 1 to 60"),
        ("min:²", "from 1 to 9"),
        ("types:launches", "There is no type `launches`"),
    ],
)
def test_a_wrong_option_says_what_is_valid(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        parse_options(text)


@pytest.mark.parametrize(
    ("options", "current", "alerts"),
    [
        (Options(), None, None),
        (Options("alert"), None, Alerts(URGENT)),
        (Options("both", origins=2), None, Alerts((), 2)),  # two origins, of whatever kind
        (Options(origins=2), Alerts(URGENT), Alerts(URGENT, 2)),
        (Options("both"), Alerts((), 3, 9, ("22:00", "07:00")), Alerts((), 3, 9, ("22:00", "07:00"))),
        (Options("digest"), Alerts(URGENT), None),
    ],
)
def test_what_is_not_named_stays(options: Options, current: Alerts | None, alerts: Alerts | None) -> None:
    assert alerts_of(options, current) == alerts


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("22:00-07:00", ("22:00", "07:00")),
        ("10pm to 7am", ("22:00", "07:00")),
        ("22:00 – 7.30", ("22:00", "07:30")),
        ("off", None),
    ],
)
def test_quiet_hours_are_two_times(text: str, hours: tuple[str, str] | None) -> None:
    assert parse_quiet(text) == hours


@pytest.mark.parametrize("text", ["22:00", "at night", "7:00-7:00", "25:00-7:00"])
def test_quiet_hours_that_are_none_say_so(text: str) -> None:
    with pytest.raises(InputError):
        parse_quiet(text)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("2h", "2026-03-02T05:00"),
        ("for 30 minutes", "2026-03-02T03:30"),
        ("3d", "2026-03-05T03:00"),
        ("1 week", "2026-03-09T03:00"),
        ("until mon", "2026-03-08T15:00"),  # Monday is today: the next one, from midnight in Seoul
        ("until Thursday", "2026-03-04T15:00"),
        ("until tomorrow", "2026-03-02T15:00"),
        ("until 18:00", "2026-03-02T09:00"),
        ("until 9am", "2026-03-03T00:00"),
        ("until 2026-03-05", "2026-03-04T15:00"),
    ],
)
def test_a_mute_ends_on_the_channels_clock(text: str, until: str) -> None:
    assert parse_mute(text, NOW, "Asia/Seoul") == datetime.fromisoformat(f"{until}+00:00")


@pytest.mark.parametrize(
    "text", ["2", "soon", "0h", "until 2020-01-01", "until 2026-13-01", "9w", "until", "until 0001-01-01"]
)
def test_a_mute_without_a_sound_end_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="within the next 31 days"):
        parse_mute(text, NOW, "Asia/Seoul")
