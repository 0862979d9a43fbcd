"""The factual seeds hold together: people, offices, tenures and our own dispatches."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

SEEDS = Path(__file__).parents[1] / "seeds"
LANGUAGES = {"en", "ko", "ja"}
FIELDS = {"id", "title", "publisher", "published", "url", "language", "text", "sources"}
ACTING = "Acting"
DEMO_DAY = date(2026, 11, 22)


def rows(name: str) -> list[dict[str, str]]:
    """Every row of a CSV file in seeds/."""
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def reports(name: str) -> list[dict[str, Any]]:
    """Every dispatch of a JSON Lines file in seeds/."""
    return [json.loads(line) for line in (SEEDS / name).read_text("utf-8").splitlines()]


def sentences(text: str) -> list[str]:
    """The sentences of a text, roughly cut: an abbreviation alone is none."""
    return [part for part in re.split(r"(?<=[^A-Z]\.)\s+|(?<=。)|\n+", text) if len(part) > 15]


PEOPLE = rows("people.csv")
HOLDERS = rows("office_holders.csv")
OFFICES = tomllib.loads((SEEDS / "offices.toml").read_text("utf-8"))["office"]
FIRST = reports("reports.jsonl")
LATER = reports("reports_later.jsonl")
REPORTS = FIRST + LATER


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        (PEOPLE, ["name", "country", "names", "from"]),
        (HOLDERS, ["country", "office", "person", "start", "end", "from"]),
    ],
    ids=["people", "office_holders"],
)
def test_every_row_has_every_column_and_says_where_it_comes_from(
    table: list[dict[str, str]], columns: list[str]
) -> None:
    for row in table:
        assert list(row) == columns, row
        filled = [row[column] for column in columns if column not in ("end", "names")]
        assert all(value and value == value.strip() for value in filled), row


def test_there_are_150_people_and_no_name_stands_for_two_of_them() -> None:
    spellings = Counter(
        spelling
        for row in PEOPLE
        for spelling in {row["name"], *(part for part in row["names"].split(";") if part)}
    )
    assert len(PEOPLE) >= 150
    assert [name for name, count in spellings.items() if count > 1] == []


def test_every_holder_is_among_the_people_of_the_roster() -> None:
    assert {row["person"] for row in HOLDERS} - {row["name"] for row in PEOPLE} == set()


def test_every_held_office_has_titles_in_three_languages() -> None:
    offices = {(office["country"], office["office"]): office for office in OFFICES}
    assert len(offices) == len(OFFICES)
    assert {(row["country"], row["office"]) for row in HOLDERS} <= set(offices)
    for office in OFFICES:
        assert set(office["titles"]) == LANGUAGES, office
        assert all([*office["titles"].values(), office["from"]]), office


def test_tenures_of_one_office_follow_each_other_without_overlap() -> None:
    """The day of a handover may belong to both; acting holders stand in an office of their own."""
    tenures: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for row in HOLDERS:
        start = date.fromisoformat(row["start"])
        end = date.fromisoformat(row["end"]) if row["end"] else date.max
        assert start < end, row
        tenures.setdefault((row["country"], row["office"]), []).append((start, end))
    for office, spans in tenures.items():
        for (_, end), (start, _) in pairwise(sorted(spans)):
            assert end <= start, (office, end, start)


@pytest.mark.parametrize(
    ("country", "office", "day", "person"),
    [
        ("KR", "President", "2023-05-15", "Yoon Suk Yeol"),
        ("JP", "Prime Minister", "2023-05-15", "Fumio Kishida"),
        ("KR", "President", "2025-04-20", None),
        ("KR", "Acting President", "2025-04-20", "Han Duck-soo"),
        ("JP", "Minister of Defense", "2024-06-01", "Minoru Kihara"),
        ("KR", "Minister of National Defense", "2025-02-01", None),
        ("US", "Secretary of Defense", "2023-06-03", "Lloyd Austin"),
        ("JP", "Prime Minister", "2026-01-13", "Sanae Takaichi"),
        ("CN", "Minister of Foreign Affairs", "2023-05-01", "Qin Gang"),
        ("US", "Ambassador to the United Nations", "2022-05-15", "Linda Thomas-Greenfield"),
        ("US", "Deputy Secretary of State", "2018-06-12", "John Sullivan"),
        ("KR", "Director of the National Intelligence Service", "2023-06-01", "Kim Kyou-hyun"),
        ("KR", "Director of the National Intelligence Service", "2025-06-15", None),
        ("JP", "Chief of the Joint Staff", "2024-07-18", "Yoshihide Yoshida"),
        ("KP", "Minister of National Defence", "2023-07-27", "Kang Sun Nam"),
        ("UN", "Special Rapporteur on human rights in North Korea", "2023-08-17", "Elizabeth Salmon"),
    ],
)
def test_the_roster_names_who_held_an_office_on_a_day(
    country: str, office: str, day: str, person: str | None
) -> None:
    """None where nobody held it or where it is not known."""
    found = [
        row["person"]
        for row in HOLDERS
        if (row["country"], row["office"]) == (country, office)
        and row["start"] <= day
        and (not row["end"] or day < row["end"])
    ]
    assert found == ([person] if person else [])


def test_dispatches_are_ours_complete_and_dated() -> None:
    for report in REPORTS:
        assert set(report) == FIELDS, report["id"]
        assert report["publisher"] == "Trilateral", report["id"]
        assert report["language"] in LANGUAGES, report["id"]
        assert date(2022, 1, 1) <= date.fromisoformat(report["published"]) <= DEMO_DAY
        assert report["id"].startswith(f"tri-{report['published']}-"), report["id"]
        assert report["title"].strip(), report["id"]
        assert 80 <= len(report["text"]) <= 1200, report["id"]


def test_every_dispatch_names_public_sources_with_its_address_first() -> None:
    for report in REPORTS:
        assert report["sources"][0] == report["url"], report["id"]
        assert len(set(report["sources"])) == len(report["sources"]), report["id"]
        assert all(re.match(r"https?://[\w.-]+/\S*$", url) for url in report["sources"]), report


@pytest.mark.parametrize("field", ["id", "url", "title"])
def test_no_two_dispatches_share_an_id_an_address_or_a_title(field: str) -> None:
    values = Counter(report[field] for report in REPORTS)
    assert [value for value, count in values.items() if count > 1] == []


def test_no_sentence_stands_in_two_dispatches() -> None:
    told = Counter(part for report in REPORTS for part in set(sentences(report["text"])))
    assert [part for part, count in told.items() if count > 1] == []


def test_there_are_forty_dispatches_in_three_languages_and_a_few_later_ones() -> None:
    languages = Counter(report["language"] for report in FIRST)
    assert len(FIRST) >= 40
    assert languages["ko"] >= 8
    assert languages["ja"] >= 4
    assert 5 <= len(LATER) <= 6


def test_each_file_is_in_order_of_publication() -> None:
    for file in (FIRST, LATER):
        days = [report["published"] for report in file]
        assert days == sorted(days)
