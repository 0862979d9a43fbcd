"""What `trilateral read --explain` and `trilateral group` show."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands.grouped import explained, groups
from bot.commands.inspect import readings
from bot.seeds import load_rosters

STORIES = (
    (
        "North Korea fires cruise missiles into Yellow Sea",
        "North Korea fired several cruise missiles toward the Yellow Sea on Sunday, KCNA said Monday.",
    ),
    (
        "N. Korea launches cruise missiles off west coast",
        "North Korea launched cruise missiles into the Yellow Sea on Sunday, the Joint Chiefs of Staff said.",
    ),
    (
        "Seoul condemns North Korea's cruise missile launches",
        "South Korea's foreign ministry on Monday condemned North Korea's cruise missile launches.",
    ),
)


def moment() -> datetime:
    return datetime(2026, 3, 3, tzinfo=UTC)


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    path = tmp_path / "stories.jsonl"
    rows = [
        {"id": str(i), "title": title, "text": text, "publisher": f"Wire {i}", "published": "2026-03-02"}
        for i, (title, text) in enumerate(STORIES)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_an_explained_reading_says_which_event_each_mention_tells_and_why(stories: Path) -> None:
    shown = [line.strip() for line in explained(stories, load_rosters(), moment)]
    grouping = [line for line in shown if line.startswith("grouping: ")]
    assert grouping[0] == "grouping: new event 1: no known event is like it"
    assert grouping[1].startswith("grouping: event 1: same missile launch, both name ")
    assert grouping[2].startswith("grouping: new event 2: a reaction is a development of its own ")
    assert grouping[3].startswith("grouping: event 2 is a reaction to event 1: ")


def test_readings_that_are_not_explained_are_json_alone(stories: Path) -> None:
    assert [json.loads(line)["id"] for line in readings(stories, load_rosters(), moment)] == ["0", "1", "2"]


def test_groups_name_the_event_of_each_lead(stories: Path) -> None:
    events = [json.loads(line)["event"] for line in groups(stories, load_rosters(), moment)]
    assert events == ["event 1", "event 1", "event 2"]
