"""Which event a mention tells."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.model import (
    Article,
    EventDate,
    EventType,
    Flag,
    FlagKind,
    Ignored,
    Mention,
    NewEvent,
    NewMention,
    Origin,
    Status,
)
from tests.reading.telling import Ledger, an_article, mention_of

KCNA = Origin("kcna", "KCNA", state_media=True)
JCS = Origin("jcs-kr", "Joint Chiefs of Staff")
LAUNCH: dict[str, Any] = {
    "type": EventType.MISSILE_LAUNCH,
    "actors": ("KP",),
    "when": EventDate("2026-03-01"),
    "origins": (KCNA,),
}


def launch(
    title: str, text: str, publisher: str, language: str = "en", **changes: Any
) -> tuple[Article, Mention]:
    article = an_article(title, text, publisher=publisher, language=language)
    return article, mention_of(article, **(LAUNCH | changes))


FIVE = (
    launch(
        "N. Korea fires cruise missiles into Yellow Sea",
        "North Korea fired several long-range cruise missiles toward the Yellow Sea on Sunday, KCNA said.",
        "Alpha Wire",
    ),
    launch(
        "(LEAD) North Korea launches cruise missiles off west coast",
        "North Korea launched long-range cruise missiles into the Yellow Sea, state media reported Monday.",
        "Alpha Wire Two",
    ),
    launch(
        "북한, 서해로 장거리 순항미사일 발사",
        "북한이 1일 서해상으로 장거리 순항미사일을 발사했다고 조선중앙통신이 2일 보도했다.",
        "가나일보",
        "ko",
    ),
    launch(
        "[속보] 北, 순항미사일 서해상 발사",
        "북한이 서해상에서 장거리 순항미사일 발사 훈련을 했다고 2일 밝혔다.",
        "다라신문",
        "ko",
    ),
    launch(
        "北朝鮮、黄海で長距離巡航ミサイル発射",
        "北朝鮮は1日、黄海に向けて長距離巡航ミサイルを発射したと朝鮮中央通信が2日報じた。",
        "かな新聞",
        "ja",
    ),
)


@settings(max_examples=25, deadline=None)
@given(st.permutations(FIVE))
def test_five_articles_in_three_languages_are_one_event_in_any_order(
    order: list[tuple[Article, Mention]],
) -> None:
    ledger = Ledger()
    for article, mention in order:
        ledger.take(article, mention)
    assert len(ledger.events) == 1
    event = ledger.events[1]
    assert (event.mentions, event.articles) == (5, 5)
    assert event.language == "en"
    assert [origin.key for origin in event.origins] == ["kcna"]
    assert event.when == EventDate("2026-03-01")


def test_two_launches_a_week_apart_never_merge() -> None:
    ledger = Ledger()
    ledger.take(*FIVE[0])
    later, mention = launch(FIVE[0][0].title, FIVE[0][0].text, "Beta Wire", when=EventDate("2026-03-08"))
    ledger.take(later, mention)
    assert len(ledger.events) == 2


def test_a_reaction_is_an_event_of_its_own() -> None:
    ledger = Ledger()
    ledger.take(*FIVE[0])
    reaction, mention = launch(
        "Seoul condemns North Korea's cruise missile launches",
        "South Korea's defense ministry condemned North Korea's cruise missile launches as a provocation.",
        "Beta Wire",
        type=EventType.STATEMENT,
        actors=("KR",),
        when=EventDate("2026-03-02"),
        origins=(Origin("mnd-kr", "Ministry of National Defense"),),
    )
    decision = ledger.take(reaction, mention)[0]
    assert isinstance(decision, NewEvent)
    assert len(ledger.events) == 2


SUMMIT: dict[str, Any] = {"type": EventType.MEETING, "actors": ("JP", "KR"), "people": ("Lee Jae Myung",)}


def summit(day: str, title: str, text: str, publisher: str, **changes: Any) -> tuple[Article, Mention]:
    article = an_article(title, text, day, publisher=publisher)
    return article, mention_of(article, **(SUMMIT | changes))


def test_a_plan_that_comes_true_is_the_same_event_and_has_occurred() -> None:
    ledger = Ledger()
    planned = summit(
        "2026-03-01",
        "Lee to meet Takaichi in Gyeongju on March 20",
        "Lee Jae Myung will hold summit talks with Sanae Takaichi in Gyeongju on March 20.",
        "Alpha Wire",
        status=Status.PLANNED,
        when=EventDate("2026-03-20"),
    )
    held = summit(
        "2026-03-20",
        "Lee, Takaichi hold summit talks in Gyeongju",
        "Lee Jae Myung held summit talks with Sanae Takaichi in Gyeongju on Friday.",
        "Beta Wire",
        when=EventDate("2026-03-20"),
    )
    ledger.take(*planned)
    assert ledger.events[1].status is Status.PLANNED
    decision = ledger.take(*held)[0]
    assert isinstance(decision, NewMention)
    assert list(ledger.events) == [1]
    assert ledger.events[1].status is Status.OCCURRED
    assert ledger.events[1].headline == "Lee, Takaichi hold summit talks in Gyeongju"


def test_a_visit_of_several_days_is_fulfilled_by_the_summit_held_on_one_of_them() -> None:
    ledger = Ledger()
    people = ("Lee Jae Myung", "Sanae Takaichi")
    planned = summit(
        "2026-02-10",
        "Lee to visit Japan from 4 March for summit with Takaichi",
        "Lee Jae Myung will visit Japan from March 4 to 7 for summit talks with Sanae Takaichi in Nara.",
        "Alpha Wire",
        status=Status.PLANNED,
        when=EventDate("2026-03-04", "2026-03-07"),
        people=people,
    )
    held = summit(
        "2026-03-05",
        "Lee and Takaichi hold summit in Nara",
        "Lee Jae Myung, on a visit to Japan, held summit talks with Sanae Takaichi in Nara on Thursday.",
        "Beta Wire",
        when=EventDate("2026-03-05"),
        people=people,
    )
    ledger.take(*planned)
    ledger.take(*held)
    assert [event.status for event in ledger.events.values()] == [Status.OCCURRED]


def test_the_launching_side_tells_the_same_launch_a_day_later_in_other_words() -> None:
    ledger = Ledger()
    ledger.take(
        *launch(
            "N. Korea fires short-range ballistic missiles, military says",
            "North Korea fired about ten short-range ballistic missiles into the East Sea, the JCS said.",
            "Alpha Wire",
            origins=(JCS,),
        )
    )
    ledger.take(
        *launch(
            "Kim Jong Un oversees firing of super-large rockets, KCNA says",
            "North Korea fired 600-millimeter rockets on Sunday in a drill overseen by leader Kim Jong Un.",
            "Beta Wire",
        )
    )
    assert len(ledger.events) == 1
    assert [origin.key for origin in ledger.events[1].origins] == ["jcs-kr", "kcna"]


def test_a_lead_goes_with_those_that_lead_not_with_what_was_told_in_passing() -> None:
    ledger = Ledger()
    passing = an_article("Party congress opens", "Delegates met.\n" + FIVE[1][0].text, "2026-03-02")
    ledger.take(passing, mention_of(passing, FIVE[1][0].text, **(LAUNCH | {"lead": False})))
    for article, mention in FIVE[:3]:
        ledger.take(article, mention)
    assert len(ledger.events) == 1
    assert ledger.events[1].headline == FIVE[0][0].title


def test_an_announcement_and_what_it_announces_are_two() -> None:
    ledger = Ledger()
    announcement = summit(
        "2026-03-01",
        "Presidential office announces Lee-Takaichi summit",
        "The office announced that Lee Jae Myung and Sanae Takaichi will hold summit talks.",
        "Alpha Wire",
        type=EventType.STATEMENT,
        actors=("KR",),
        when=EventDate("2026-03-01"),
    )
    itself = summit(
        "2026-03-01",
        "Lee to meet Takaichi on March 20",
        "Lee Jae Myung and Sanae Takaichi will hold summit talks on March 20.",
        "Beta Wire",
        status=Status.PLANNED,
        when=EventDate("2026-03-20"),
    )
    ledger.take(*announcement)
    ledger.take(*itself)
    assert len(ledger.events) == 2


@pytest.mark.parametrize("mark", ["(LEAD) ", "(2nd LD) ", "[속보] ", "(3rd LD) "])
def test_numbered_wordings_of_one_story_are_one_event(mark: str) -> None:
    ledger = Ledger()
    article, mention = FIVE[0]
    ledger.take(article, mention)
    again = an_article(
        mark + article.title, article.text + " More follows.", publisher="Alpha Wire", number=2
    )
    ledger.take(again, mention_of(again, article.text, **LAUNCH))
    assert len(ledger.events) == 1


def test_background_joins_a_known_event_and_does_not_change_its_status() -> None:
    ledger = Ledger()
    ledger.take(*FIVE[0])
    article = an_article("Party congress opens", "Delegates met.\n" + FIVE[1][0].text, "2026-03-20")
    other = mention_of(article, "Delegates met.", type=EventType.CEREMONY, when=EventDate("2026-03-20"))
    told = mention_of(
        article, FIVE[1][0].text, **(LAUNCH | {"lead": False, "status": Status.BACKGROUND, "weight": 0.1})
    )
    decisions = ledger.take(article, other, told)
    assert [type(d) for d in decisions] == [NewEvent, NewMention]
    assert ledger.events[1].status is Status.OCCURRED
    assert ledger.events[1].mentions == 2


def test_a_lead_and_its_restatement_in_one_article_are_one_mention() -> None:
    ledger = Ledger()
    lead = FIVE[0][0].text
    article = an_article(
        FIVE[0][0].title, lead + "\nThe North fired the cruise missiles toward the Yellow Sea."
    )
    decisions = ledger.take(
        article,
        mention_of(article, lead, **LAUNCH),
        mention_of(
            article,
            "The North fired the cruise missiles toward the Yellow Sea.",
            **(LAUNCH | {"lead": False}),
        ),
    )
    assert [type(d) for d in decisions] == [NewEvent, Ignored]
    assert ledger.events[1].mentions == 1


def test_rewrites_add_no_origin_and_a_statement_of_another_body_adds_one() -> None:
    ledger = Ledger()
    article, mention = FIVE[0]
    ledger.take(article, mention)
    for number in range(20):
        copy = an_article(article.title, f"{article.text} Photo {number}.", publisher=f"Echo {number}")
        outlet = Origin(copy.source, copy.publisher)
        ledger.take(copy, mention_of(copy, article.text, **(LAUNCH | {"origins": (KCNA, outlet)})))
    assert len(ledger.events) == 1
    assert [o.key for o in ledger.events[1].origins] == ["kcna"]
    assert [f.kind for f in ledger.events[1].flags] == [FlagKind.STATE_MEDIA_ONLY]
    seen, observed = launch(
        "S. Korean military says North fired cruise missiles into Yellow Sea",
        "North Korea fired cruise missiles into the Yellow Sea on Sunday, the Joint Chiefs of Staff said.",
        "Beta Wire",
        origins=(JCS,),
    )
    ledger.take(seen, observed)
    assert len(ledger.events) == 1
    assert [o.key for o in ledger.events[1].origins] == ["kcna", "jcs-kr"]
    assert ledger.events[1].flags == ()


def test_an_article_flag_stands_on_the_event_of_its_lead() -> None:
    ledger = Ledger()
    flag = Flag(FlagKind.OFFICE_HOLDER, "Names A as B; C held that office from 1 May 2022.")
    article, mention = FIVE[0]
    ledger.take(article, mention, flags=(flag,))
    assert flag in ledger.events[1].flags


def test_every_decision_says_why_in_plain_words() -> None:
    ledger = Ledger()
    first, korean, copy = (ledger.take(*FIVE[i])[0].reason for i in (0, 2, 2))
    assert (first.rule, first.words) == ("no known event is like it", "")
    assert korean.rule == "same missile launch, both name"
    assert korean.words == "cruise missile, Yellow Sea, launch and 1 March 2026"
    assert copy.rule == "repeats a known report of the same missile launch nearly word for word"


@pytest.mark.parametrize(
    "text", ["", "<!channel> <img src=x onerror=alert(1)>", "\u202egnp\u202c", "가" * 9000]
)
def test_hostile_text_is_an_event_like_any_other(text: str) -> None:
    ledger = Ledger()
    article = an_article(text, text or "-", None)
    decisions = ledger.take(article, mention_of(article, text))
    assert isinstance(decisions[0], NewEvent)
    assert decisions[0].event.headline == (text or "-"[:0])


def test_two_events_that_later_reports_show_to_be_one_are_joined_under_the_older_number() -> None:
    """A Korean and an English report share too little; reports that share with both come later."""
    ledger = Ledger()
    both = "The Joint Chiefs of Staff revised rules on markers of the military demarcation line (군사분계선)."
    stories = [
        (
            "Seoul plans new rules on border markers",
            "The military revised rules on markers along the border.",
        ),
        ("합참, 군사분계선 기준 변경", "합동참모본부가 군사분계선 판단 기준을 바꿨다고 밝혔다."),
        ("Joint Chiefs change how the military demarcation line is told", both),
        ("Joint Chiefs of Staff revise rules on markers", both),
    ]
    for number, (title, text) in enumerate(stories):
        article = an_article(title, text, publisher=f"Wire {number}", number=number)
        when = EventDate("2026-03-01")
        ledger.take(article, mention_of(article, type=EventType.POLICY, actors=("KR",), when=when))
        if number == 1:
            assert len(ledger.events) == 2
    assert list(ledger.events) == [1]
    assert ledger.events[1].articles == 4


def test_events_that_a_rule_keeps_apart_are_never_joined() -> None:
    ledger = Ledger()
    for day, number in (("2026-03-01", 1), ("2026-03-08", 2)):
        article, mention = launch(FIVE[0][0].title, FIVE[0][0].text, f"Wire {number}")
        ledger.take(article, replace(mention, when=EventDate(day)))
    undated, mention = launch(FIVE[0][0].title, FIVE[0][0].text, "Third Wire", when=None)
    ledger.take(undated, mention)
    assert len(ledger.events) == 2
