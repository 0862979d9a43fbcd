"""The keys under which mentions are found again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.reading.grouping.keys import MOST, mention_keys, near_copy_keys
from bot.reading.grouping.resolve import enough
from storage.model import EventDate, EventType, Status
from tests.reading.telling import LEXICON, an_article, mention_of

STORY = (
    "The navy said that a supply ship had left port at dawn with relief goods for the islanders. "
    "Crews had loaded rice, blankets and medicine through the night, a spokesman told reporters. "
    "The voyage takes two days in calm weather and was put off twice because of a storm."
)


def test_a_mention_has_at_most_24_positive_63_bit_keys() -> None:
    article = an_article(text=STORY * 20)
    keys = mention_keys(article, mention_of(article), LEXICON)
    assert 8 <= len(keys) <= MOST
    assert all(0 <= key < 2**63 for key in keys)
    assert len(set(keys)) == len(keys)


def test_the_same_mention_has_the_same_keys_in_every_run() -> None:
    article = an_article(text=STORY)
    assert mention_keys(article, mention_of(article), LEXICON) == mention_keys(
        article, mention_of(article), LEXICON
    )
    assert (
        near_copy_keys("one two three four five six")[:1] == near_copy_keys("one two three four five six")[:1]
    )


def test_a_light_rewrite_shares_a_band_and_another_story_none() -> None:
    rewrite = STORY.replace("a spokesman told reporters", "an officer told reporters")
    other = "Lawmakers met to discuss the harvest and prices of seed for the coming spring, aides said. " * 3
    assert set(near_copy_keys(STORY)) & set(near_copy_keys(rewrite))
    assert not set(near_copy_keys(STORY)) & set(near_copy_keys(other))


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("2026-03-02", "2026-03-02", True),
        ("2026-03-02", "2026-03-03", True),
        ("2026-03-02", "2026-03-12", False),
    ],
)
def test_one_day_and_its_neighbour_share_a_key_of_date_type_and_party(
    one: str, other: str, meet: bool
) -> None:
    article = an_article(title="", text="", published="2026-06-30")
    keys = [
        set(mention_keys(article, mention_of(article, "", when=EventDate(day), actors=("KP",), lead=False)))
        for day in (one, other)
    ]
    assert bool(keys[0] & keys[1]) is meet


@pytest.mark.parametrize("opened", ["2026-02-12", "2026-02-19", "2026-02-27"])
def test_a_plan_for_a_month_is_found_by_what_happens_in_it(opened: str) -> None:
    """Weeks after the report of the plan, which had no day yet."""
    plan = an_article("Party to hold its ninth congress in February", "-", "2026-02-01")
    fact = an_article("Kim opens ninth congress of the party", "-", opened)
    told = [
        mention_of(plan, plan.title, status=Status.PLANNED, when=EventDate("2026-02")),
        mention_of(fact, fact.title, when=EventDate(opened)),
    ]
    keys = [mention_keys(*one, LEXICON) for one in zip((plan, fact), told, strict=True)]
    assert len({*keys[0]} & {*keys[1]}) >= enough(replace(told[1], keys=keys[1]))


def test_reports_in_three_languages_share_keys() -> None:
    titles = {
        "en": "North Korea fires cruise missiles into Yellow Sea",
        "ko": "북한, 서해로 순항미사일 발사",
        "ja": "北朝鮮、黄海に巡航ミサイル発射",
    }
    found = []
    for title in titles.values():
        article = an_article(title=title, text=title)
        mention = mention_of(
            article, type=EventType.MISSILE_LAUNCH, actors=("KP",), when=EventDate("2026-03-01")
        )
        found.append(set(mention_keys(article, mention, LEXICON)))
    assert len(found[0] & found[1]) >= 4
    assert len(found[1] & found[2]) >= 4


@pytest.mark.parametrize("text", ["", "\u202e\u200b", "<!channel>", "가", "x" * 300_000, "\ud7ff" * 50])
def test_any_text_has_keys(text: str) -> None:
    article = an_article(title=text, text=text or "-")
    assert mention_keys(article, mention_of(article, text[:50], status=Status.PLANNED), LEXICON)
