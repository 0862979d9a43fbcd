# ruff: noqa: E501 - a table's sentence is read better on one line
"""The user's two sample documents are read as the table of the first issue says."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from bot.reading.read import Reader
from storage.model import EventType, FlagKind, Mention, Reading, Status
from tests.reading.articles import lead, read, reader

DATA = Path(__file__).parent.parent / "data"


@cache
def shangri_la() -> Reading:
    text = (DATA / "shangri_la_2024.txt").read_text(encoding="utf-8")
    return read(text, publisher="Thanh Nien", published="2024-06-02")


@cache
def austin() -> Reading:
    text = (DATA / "austin_2023.txt").read_text(encoding="utf-8")
    title = "Austin Hails 'Bold' Steps to Improve Seoul-Tokyo Ties, Progress in Trilateral Efforts Against NK Threats"
    return read(text, title=title, publisher="unknown", published="2023-06-03")


def saying(reading: Reading, *words: str) -> Mention:
    found = [m for m in reading.mentions if all(word in m.evidence for word in words)]
    assert found, f"no mention says {words}"
    return found[0]


@pytest.mark.parametrize(
    ("words", "when", "status"),
    [
        (("Rappahannock",), "2024-05-31", Status.OCCURRED),
        (("Kihara Minoru", "agreed on June 1"), "2024-06-01", Status.OCCURRED),
        (("plan to hold a meeting on June 2",), "2024-06-02", Status.PLANNED),
        (("permanent secretariat",), None, Status.PLANNED),
        (("trilateral summit between", "later this year"), "2024", Status.PLANNED),
        (("Camp David",), "2023-08", Status.BACKGROUND),
        (("patrol aircraft",), "2018-12", Status.BACKGROUND),
    ],
)
def test_shangri_la_document_states_its_events(
    words: tuple[str, ...], when: str | None, status: Status
) -> None:
    mention = saying(shangri_la(), *words)
    assert (mention.when.value if mention.when else None, mention.status) == (when, status)


def test_shangri_la_lead_is_the_vice_ministers_meeting() -> None:
    mention = lead(shangri_la())
    assert mention.type is EventType.MEETING
    assert set(mention.actors) == {"US", "JP", "KR"}
    assert set(mention.people) == {"Masataka Okano", "Kurt Campbell", "Kim Hong-kyun"}


def test_shangri_la_facts_come_from_a_joint_statement_through_yonhap() -> None:
    assert [(o.name, o.via) for o in lead(shangri_la()).origins] == [("joint statement", ("Yonhap",))]


def test_shangri_la_defence_talks_come_from_kyodo() -> None:
    assert [o.name for o in saying(shangri_la(), "agreed on June 1").origins] == ["Kyodo"]


def test_shangri_la_defence_ministers_act_for_japan_and_south_korea() -> None:
    mention = saying(shangri_la(), "agreed on June 1")
    assert set(mention.actors) == {"JP", "KR"}
    assert set(mention.people) == {"Kihara Minoru", "Shin Won-sik"}


def test_austin_lead_is_an_undated_statement() -> None:
    mention = lead(austin())
    assert (mention.type, mention.status, mention.when) == (EventType.STATEMENT, Status.OCCURRED, None)
    assert mention.actors == ("US",)
    assert [o.name for o in mention.origins] == ["Department of Defense"]


@pytest.mark.parametrize(("words", "when"), [("2+2", "2023-04"), ("phone call in May", "2023-05")])
def test_austin_document_tells_earlier_talks_as_background(words: str, when: str) -> None:
    mention = saying(austin(), words)
    assert mention.when is not None
    assert (mention.when.value, mention.status) == (when, Status.BACKGROUND)


def test_austin_document_carries_a_flag_on_each_office_holder_out_of_date() -> None:
    flags = [f.text for f in saying(austin(), "phone call in May").flags if f.kind is FlagKind.OFFICE_HOLDER]
    assert len(flags) == 2
    assert any("Moon Jae-in" in text and "Yoon Suk Yeol" in text for text in flags)
    assert any("Yoshihide Suga" in text and "Fumio Kishida" in text for text in flags)


def test_shangri_la_document_carries_no_such_flag() -> None:
    reading = shangri_la()
    assert [*reading.flags, *(flag for mention in reading.mentions for flag in mention.flags)] == []


def test_evidence_is_the_very_text() -> None:
    text = (DATA / "shangri_la_2024.txt").read_text(encoding="utf-8")
    assert all(m.evidence == text[m.start : m.end] for m in shangri_la().mentions)


def test_reader_is_made_once_for_all_articles() -> None:
    assert isinstance(reader(), Reader)
    assert reader() is reader()
