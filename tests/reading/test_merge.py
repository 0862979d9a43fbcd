"""What an event reads as once more mentions tell it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.reading.grouping.merge import joined, opened
from storage.model import EventDate, EventType, FlagKind, Origin, Status
from tests.reading.telling import SEEN, an_article, mention_of

KCNA = Origin("kcna", "KCNA", ("Yonhap", "Example Daily"), state_media=True)
JCS = Origin("jcs-kr", "Joint Chiefs of Staff")


def event_of(*told: dict[str, Any]) -> Any:
    """The event that mentions with these fields make, each of an article of its own."""
    event = None
    for number, fields in enumerate(told):
        made = {"title": f"Title {number}", "number": number} | fields.pop("article", {})
        article = an_article(**made)
        mention = mention_of(article, **fields)
        event = (
            opened(article, mention)
            if event is None
            else joined(event, article, mention, copy=False, again=False)
        )
    return event


@pytest.mark.parametrize(
    ("first", "then", "now"),
    [
        (Status.PLANNED, Status.OCCURRED, Status.OCCURRED),
        (Status.OCCURRED, Status.PLANNED, Status.OCCURRED),
        (Status.OCCURRED, Status.BACKGROUND, Status.OCCURRED),
        (Status.PLANNED, Status.BACKGROUND, Status.PLANNED),
        (Status.BACKGROUND, Status.OCCURRED, Status.OCCURRED),
    ],
)
def test_what_occurred_stays_so_and_context_changes_nothing(first: Status, then: Status, now: Status) -> None:
    assert event_of({"status": first}, {"status": then}).status is now


@pytest.mark.parametrize(
    ("first", "then", "now"),
    [
        (None, "2026-03-01", "2026-03-01"),
        ("2026", "2026-03", "2026-03"),
        ("2026-03-01", "2026-03", "2026-03-01"),
        ("2026-03-01", None, "2026-03-01"),
        ("2026-03-01", "2026-03-02", "2026-03-01"),
    ],
)
def test_the_finer_date_stands(first: str | None, then: str | None, now: str) -> None:
    told = [{"when": EventDate(value) if value else None} for value in (first, then)]
    assert event_of(*told).when == EventDate(now)


def test_of_two_days_that_of_the_fact_beats_that_of_the_plan() -> None:
    event = event_of(
        {"status": Status.PLANNED, "when": EventDate("2026-03-20")},
        {"status": Status.OCCURRED, "when": EventDate("2026-03-21")},
    )
    assert event.when == EventDate("2026-03-21")


def test_an_origin_counts_once_by_its_shortest_chain() -> None:
    event = event_of({"origins": (KCNA,)}, {"origins": (replace(KCNA, via=("Yonhap",)), JCS)})
    assert event.origins == (replace(KCNA, via=("Yonhap",)), JCS)


@pytest.mark.parametrize(
    ("origins", "kinds"),
    [
        ((), []),
        ((JCS,), [FlagKind.SINGLE_ORIGIN]),
        ((KCNA,), [FlagKind.STATE_MEDIA_ONLY]),
        ((KCNA, JCS), []),
    ],
)
def test_flags_follow_from_the_origins(origins: tuple[Origin, ...], kinds: list[FlagKind]) -> None:
    event = event_of({"origins": origins})
    assert [flag.kind for flag in event.flags] == kinds
    assert all(origins[0].name in flag.text for flag in event.flags)


def test_the_single_origin_flag_goes_when_a_second_body_speaks() -> None:
    assert event_of({"origins": (JCS,)}, {"origins": (KCNA,)}).flags == ()


def test_headline_summary_and_link_are_those_of_one_report() -> None:
    event = event_of(
        {"article": {"language": "ko", "title": "제목", "text": "본문."}},
        {"lead": False, "article": {"title": "Passing", "text": "In passing."}},
        {"article": {"title": "English lead", "text": "The lead.", "publisher": "Beta"}},
        {"article": {"title": "Another lead", "text": "Another.", "publisher": "Gamma"}},
    )
    assert (event.headline, event.summary, event.publisher) == ("English lead", "The lead.", "Beta")
    assert event.url.startswith("https://example.org/beta/")


def test_further_origins_and_reports_raise_the_weight_and_never_above_one() -> None:
    one = event_of({"origins": (JCS,)})
    two = event_of({"origins": (JCS,)}, {"origins": (KCNA,)})
    many = event_of(*({"origins": (JCS, KCNA), "weight": 0.99} for _ in range(60)))
    assert one.weight < two.weight < many.weight <= 1.0


def test_days_of_first_and_latest_report_are_kept_in_any_order() -> None:
    event = event_of(*({"article": {"published": day}} for day in ("2026-03-05", "2026-03-02", "2026-03-09")))
    assert (event.reported_on.isoformat(), event.news_on.isoformat()) == ("2026-03-02", "2026-03-09")
    article = replace(an_article(published=None), seen_at=SEEN + timedelta(days=30))
    later = joined(event, article, mention_of(article), copy=False, again=True)
    assert later.updated_at == SEEN + timedelta(days=30)
    assert (later.mentions, later.articles) == (4, 3)


def test_a_type_gives_way_to_a_better_informed_one() -> None:
    event = event_of({"lead": False, "type": EventType.OTHER}, {"type": EventType.MISSILE_LAUNCH})
    assert event.type is EventType.MISSILE_LAUNCH
    assert event_of({"type": EventType.CALL}, {"type": EventType.MEETING}).type is EventType.CALL


def test_a_new_wording_of_the_article_shown_takes_its_place() -> None:
    """A corrected article must not go on being quoted with its mistake."""
    first = an_article(title="North Korea fires two missiles", text="It fired two.")
    event = opened(first, mention_of(first, when=EventDate("2026-03-01")))
    mended = an_article(title="(CORRECTED) North Korea fires ten missiles", text="It fired ten.")
    told = mention_of(mended, when=EventDate("2026-03-02"))
    after = joined(event, mended, told, copy=False, again=True)
    assert (after.headline, after.summary) == (mended.title, "It fired ten.")
    assert after.when == EventDate("2026-03-02")
    passing = joined(event, mended, mention_of(mended, lead=False), copy=False, again=True)
    assert passing.headline == first.title
