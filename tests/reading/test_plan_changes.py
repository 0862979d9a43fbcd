"""Plans that are put off or called off, and what announces or reacts to what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.reading.grouping.plans import Change
from storage.model import Article, EventDate, EventType, LinkKind, Mention, NewEvent, Rewritten, Status
from tests.reading.telling import LEXICON, Ledger, an_article, mention_of

OFF, CALLED = Change.PUT_OFF, Change.CALLED_OFF


@pytest.mark.parametrize(
    ("passage", "change"),
    [
        ("The allies postponed the drill to 20 March.", OFF),
        ("The drill has been delayed because of flooding.", OFF),
        ("The talks were rescheduled for April 2.", OFF),
        ("The ministry will postpone the visit, it said.", OFF),
        ("The summit was called off on Friday.", CALLED),
        ("Tokyo cancelled the foreign minister's trip.", CALLED),
        ("The visit was scrapped at the last minute.", CALLED),
        ("한미는 연합훈련을 다음 달로 연기했다고 밝혔다.", OFF),
        ("정상회담이 20일로 연기됐다.", OFF),
        ("양국은 회담을 취소하기로 했다.", CALLED),
        ("장관 회담이 무산됐다.", CALLED),
        ("首脳会談は20日に延期された。", OFF),
        ("政府は演習を中止すると発表した。", CALLED),
        ("The summit will not be cancelled, the office said.", None),
        ("The allies have no plans to postpone the drill.", None),
        ("The ministry denied that the visit had been called off.", None),
        ("Pyongyang urged Seoul to have the drill cancelled.", None),
        ("Seoul is considering whether the drill should be postponed.", None),
        ("The drill won't be delayed.", None),
        ("훈련은 취소되지 않는다고 밝혔다.", None),
        ("훈련 연기를 검토하고 있다.", None),
        ("北은 훈련 취소를 요구했다.", None),
        ("演習は中止しないと述べた。", None),
        ("The leaders will meet on 20 March.", None),
    ],
)
def test_a_change_of_a_plan_is_told_from_denials_and_wishes(passage: str, change: Change | None) -> None:
    assert LEXICON.terms(passage).change is change


SUMMIT: dict[str, Any] = {
    "type": EventType.MEETING,
    "status": Status.PLANNED,
    "actors": ("JP", "KR"),
    "people": ("Lee Jae Myung", "Sanae Takaichi"),
    "when": EventDate("2026-03-20"),
}


def told(day: str, title: str, text: str, publisher: str, **changes: Any) -> tuple[Article, Mention]:
    article = an_article(title, text, day, publisher=publisher)
    return article, mention_of(article, **(SUMMIT | changes))


PLAN = told(
    "2026-03-01",
    "Lee to meet Takaichi in Gyeongju on March 20",
    "Lee Jae Myung will hold summit talks with Sanae Takaichi in Gyeongju on March 20.",
    "Alpha Wire",
)
CALLING_OFF = told(
    "2026-03-10",
    "Lee-Takaichi summit in Gyeongju called off",
    "Summit talks of Lee Jae Myung and Sanae Takaichi in Gyeongju on March 20 have been called off.",
    "Beta Wire",
)


@pytest.mark.parametrize(
    ("title", "text", "status", "when"),
    [
        (CALLING_OFF[0].title, CALLING_OFF[0].text, Status.CANCELLED, EventDate("2026-03-20")),
        (
            "Lee-Takaichi summit in Gyeongju put off",
            "Summit talks of Lee Jae Myung and Sanae Takaichi in Gyeongju were postponed until April 3.",
            Status.PLANNED,
            EventDate("2026-04-03"),
        ),
        (
            "이재명·다카이치 경주 정상회담 연기",
            "20일 경주에서 열릴 예정이던 이재명 대통령과 다카이치 사나에 총리의 정상회담이 27일로 연기됐다.",
            Status.PLANNED,
            EventDate("2026-03-27"),
        ),
        (  # a day that has gone by in the plan's month is one of the next
            "이재명·다카이치 경주 정상회담 연기",
            "20일 경주에서 열릴 예정이던 이재명 대통령과 다카이치 사나에 총리의 정상회담이 5일로 연기됐다.",
            Status.PLANNED,
            EventDate("2026-04-05"),
        ),
        (
            "Lee-Takaichi summit in Gyeongju put off",
            "Summit talks of Lee Jae Myung and Sanae Takaichi in Gyeongju on March 20 have been postponed.",
            Status.PLANNED,
            None,
        ),
    ],
)
def test_a_plan_put_off_or_called_off_says_so_and_what_did_it_is_linked(
    title: str, text: str, status: Status, when: EventDate | None
) -> None:
    ledger = Ledger()
    ledger.take(*PLAN)
    decisions = ledger.take(*told("2026-03-10", title, text, "Beta Wire"))
    assert isinstance(decisions[0], NewEvent)
    assert isinstance(decisions[-1], Rewritten)
    assert (ledger.events[1].status, ledger.events[1].when) == (status, when)
    assert ledger.links == {(2, LinkKind.CHANGE, 1)}
    assert ledger.events[2].status is Status.OCCURRED


PUT_OFF = (
    "2026-03-10",
    "Lee-Takaichi summit in Gyeongju put off",
    "Summit talks of Lee Jae Myung and Sanae Takaichi in Gyeongju were postponed, the office said.",
    "Beta Wire",
)
LATE = told(
    "2026-03-09",
    "Lee, Takaichi to hold summit in Gyeongju on March 20",
    "Lee Jae Myung will hold summit talks with Sanae Takaichi in Gyeongju on March 20, an aide said.",
    "Gamma Wire",
)
NEW_DAY = told(
    "2026-03-15",
    "Lee to meet Takaichi in Gyeongju on April 3",
    "Lee Jae Myung will hold summit talks with Sanae Takaichi in Gyeongju on April 3, the office said.",
    "Delta Wire",
    when=EventDate("2026-04-03"),
)


@pytest.mark.parametrize("read_as", [EventDate("2026-03-20"), None])
@pytest.mark.parametrize("order", [(PLAN, None, LATE), (None, PLAN, LATE)])
def test_a_plan_that_was_put_off_gets_a_new_day_and_never_its_old_one_back(
    order: tuple[tuple[Article, Mention] | None, ...], read_as: EventDate | None
) -> None:
    ledger = Ledger()
    for one in order:
        ledger.take(*(one or told(*PUT_OFF, when=read_as)))
    (plan,) = (event for event in ledger.events.values() if event.status is Status.PLANNED)
    assert plan.when is None
    ledger.take(*NEW_DAY)
    dated = {event.when for event in ledger.events.values() if event.status is Status.PLANNED}
    assert dated == {EventDate("2026-04-03")}


def test_a_late_report_of_a_plan_does_not_make_it_one_with_its_putting_off() -> None:
    ledger = Ledger()
    for one in (PLAN, told(*PUT_OFF), LATE):
        ledger.take(*one)
    assert [event.status for event in ledger.events.values()] == [Status.PLANNED, Status.OCCURRED]
    assert ledger.links == {(2, LinkKind.CHANGE, 1)}


def test_a_plan_without_a_day_gets_that_of_a_later_report() -> None:
    ledger = Ledger()
    ledger.take(PLAN[0], replace(PLAN[1], when=None))
    ledger.take(*LATE)
    assert [event.when for event in ledger.events.values()] == [EventDate("2026-03-20")]


def test_a_second_report_of_the_calling_off_joins_the_first() -> None:
    ledger = Ledger()
    ledger.take(*PLAN)
    ledger.take(*CALLING_OFF)
    ledger.take(
        *told(
            "2026-03-10",
            "Summit of Lee and Takaichi called off",
            "Summit talks that Lee Jae Myung was to hold with Sanae Takaichi in Gyeongju were called off.",
            "Gamma Wire",
        )
    )
    assert len(ledger.events) == 2
    assert ledger.events[2].articles == 2
    assert ledger.events[1].status is Status.CANCELLED


def test_a_calling_off_of_which_no_plan_is_known_reads_so_itself() -> None:
    ledger = Ledger()
    ledger.take(*CALLING_OFF)
    ledger.take(*PLAN)
    assert [event.status for event in ledger.events.values()] == [Status.CANCELLED]


def test_a_plan_that_is_not_put_off_stays() -> None:
    ledger = Ledger()
    ledger.take(*PLAN)
    ledger.take(
        *told(
            "2026-03-10",
            "Lee-Takaichi summit in Gyeongju will not be called off",
            "Summit talks of Lee Jae Myung and Sanae Takaichi in Gyeongju will not be called off.",
            "Beta Wire",
        )
    )
    assert [event.status for event in ledger.events.values()] == [Status.PLANNED]
    assert ledger.links == set()


LAUNCH = told(
    "2026-03-02",
    "North Korea fires cruise missiles into Yellow Sea",
    "North Korea fired several long-range cruise missiles toward the Yellow Sea on Sunday, KCNA said.",
    "Alpha Wire",
    type=EventType.MISSILE_LAUNCH,
    status=Status.OCCURRED,
    actors=("KP",),
    people=(),
    when=EventDate("2026-03-01"),
)
CONDEMNATION = told(
    "2026-03-02",
    "Seoul condemns North Korea's cruise missile launches",
    "South Korea's defense ministry condemned North Korea for firing cruise missiles into the Yellow Sea.",
    "Beta Wire",
    type=EventType.STATEMENT,
    status=Status.OCCURRED,
    actors=("KR",),
    people=(),
    when=EventDate("2026-03-02"),
)


@pytest.mark.parametrize("order", [(LAUNCH, CONDEMNATION), (CONDEMNATION, LAUNCH)])
def test_a_reaction_is_linked_to_what_it_reacts_to_in_either_order(
    order: tuple[tuple[Article, Mention], ...],
) -> None:
    ledger = Ledger()
    for article, mention in order:
        ledger.take(article, mention)
    types = {event.type: event_id for event_id, event in ledger.events.items()}
    reaction, launch = types[EventType.STATEMENT], types[EventType.MISSILE_LAUNCH]
    assert ledger.links == {(reaction, LinkKind.REACTION, launch)}


def test_an_announcement_is_linked_to_the_plan_it_announces() -> None:
    ledger = Ledger()
    ledger.take(*PLAN)
    ledger.take(
        *told(
            "2026-03-01",
            "Seoul announces Lee-Takaichi summit in Gyeongju",
            "The office announced that Lee Jae Myung will hold summit talks with Sanae Takaichi in Gyeongju.",
            "Beta Wire",
            type=EventType.STATEMENT,
            status=Status.OCCURRED,
            actors=("KR",),
            when=EventDate("2026-03-01"),
        )
    )
    assert ledger.links == {(2, LinkKind.ANNOUNCEMENT, 1)}


def test_unlike_stories_are_not_linked() -> None:
    ledger = Ledger()
    ledger.take(*LAUNCH)
    ledger.take(
        *told(
            "2026-03-02",
            "Seoul condemns visit of Japanese lawmakers to shrine",
            "South Korea's foreign ministry condemned a visit of lawmakers to the Yasukuni shrine.",
            "Beta Wire",
            type=EventType.STATEMENT,
            status=Status.OCCURRED,
            actors=("KR",),
            people=(),
            when=EventDate("2026-03-02"),
        )
    )
    assert len(ledger.events) == 2
    assert ledger.links == set()
