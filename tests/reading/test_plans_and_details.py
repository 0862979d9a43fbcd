# ruff: noqa: E501 - a table's sentence is read better on one line
"""Plans, refusals of plans, leads and details, in English, Korean and Japanese sentences of our own."""

from __future__ import annotations

import pytest

from storage.model import EventType, Status
from tests.reading.articles import lead, read

# Published on Wednesday 5 June 2024.
NOT_PLANNED = [
    "Defense Minister Shin Won-sik has no plans to visit Japan, a ministry official told Kyodo on Tuesday.",
    "President Biden said on Tuesday that he had approved Japan's plan to build a missile interceptor.",
    "North Korea on Tuesday denounced the plan to deploy a U.S. carrier near the Korean Peninsula.",
    "김정은 국무위원장이 당 대회를 앞두고 4일 러시아 대통령에게 축전을 보냈다.",
]


@pytest.mark.parametrize("text", NOT_PLANNED)
def test_a_refusal_or_a_judgement_of_a_plan_is_no_plan_and_has_its_own_day(text: str) -> None:
    mention = lead(read(text))
    assert mention.status is Status.OCCURRED
    assert mention.when is not None
    assert mention.when.value == "2024-06-04"


PLANNED = [
    (
        "South Korea plans to launch a satellite that watches North Korea in the mid- to late 2030s, the Defense Ministry said at a committee hearing on Tuesday.",
        None,
    ),
    (
        "Japan plans to field a radar against North Korean missiles by the mid-2030s, its Defense Ministry said on Tuesday.",
        None,
    ),
    (
        "Japan will revise its defense strategy toward North Korea by the end of 2025, the government said on Friday.",
        "2025",
    ),
    ("North Korea will open a party congress in late September, state media reported on Monday.", "2024-09"),
    ("한미 양국은 2025년 3월 연합훈련을 실시할 예정이라고 국방부가 5일 밝혔다.", "2025-03"),
    ("日米両政府は2025年3月に共同訓練を実施する予定だと防衛省が5日発表した。", "2025-03"),
]


@pytest.mark.parametrize(("text", "when"), PLANNED)
def test_a_plan_never_takes_the_day_on_which_it_was_told(text: str, when: str | None) -> None:
    mention = lead(read(text))
    assert mention.status is Status.PLANNED
    assert (mention.when.value if mention.when else None) == when


FURTHER = [
    (
        "The Korean Central News Agency said an engine failed and that another launch would be attempted in October.",
        "2024-10",
    ),
    (
        "A spokesperson said the ministers would discuss North Korea's missiles and sanctions at a meeting.",
        None,
    ),
    ("Supply chains and North Korea's missiles are on the agenda, a spokesperson said.", None),
    ("북한 핵 문제도 회담에서 다뤄질 것으로 보인다고 외교부가 밝혔다.", None),
]


@pytest.mark.parametrize(("text", "when"), FURTHER)
def test_the_future_told_in_the_past_is_planned(text: str, when: str | None) -> None:
    reading = read(f"North Korea launched a spy satellite on Tuesday, the Joint Chiefs of Staff said. {text}")
    told = [m for m in reading.mentions if not m.lead]
    assert [(m.status, m.when.value if m.when else None) for m in told] == [(Status.PLANNED, when)]


def test_a_dated_opening_leads_though_a_later_sentence_names_more_topics() -> None:
    opening = "North Korean leader Kim Jong Un opened the party's Tenth Congress in Pyongyang on Monday, the Korean Central News Agency reported on Tuesday."
    later = "Kim said that missiles, nuclear weapons and sanctions had shaped the past five years, KCNA said."
    mention = lead(read(f"{opening} {later}"))
    assert (mention.evidence, mention.type) == (opening, EventType.CEREMONY)
    assert mention.when is not None
    assert mention.when.value == "2024-06-03"


def test_another_story_with_a_day_does_not_take_the_lead() -> None:
    opening = "The United States, Japan and South Korea have started sharing missile warning data, the defense ministers said in a joint statement."
    later = "North Korea fired a ballistic missile on Monday."
    assert lead(read(f"{opening} {later}")).evidence == opening


LAUNCH = "North Korea fired two ballistic missiles toward the East Sea on Tuesday, South Korea's Joint Chiefs of Staff said."
DETAILS = [
    (LAUNCH, "The JCS said the missiles were launched from the Sunan area and flew some 300 kilometers."),
    (LAUNCH, "Japan's Defense Ministry said the missiles fell outside its exclusive economic zone."),
    (
        "북한이 4일 동해상으로 탄도미사일을 발사했다고 합동참모본부가 밝혔다.",
        "합참은 미사일이 300.5㎞를 비행했다고 밝혔다.",
    ),
    (
        "北朝鮮は4日、弾道ミサイルを発射した。",
        "防衛省によると、飛距離は約300キロ、最高高度は約50キロと推定される。",
    ),
    (
        "防衛省は4日、北朝鮮が同日、弾道ミサイルを発射したと発表した。",
        "韓国軍の合同参謀本部は約3発が元山近郊から発射されたと明らかにした。",
    ),
]


@pytest.mark.parametrize(("opening", "detail"), DETAILS)
def test_details_of_a_launch_are_no_development_of_their_own(opening: str, detail: str) -> None:
    assert [m.evidence for m in read(f"{opening} {detail}").mentions] == [opening]


def test_a_detection_with_its_own_day_stays_a_development() -> None:
    text = "North Korean leader Kim Jong Un oversaw a missile launch on Monday, the Korean Central News Agency reported on Tuesday. The Joint Chiefs of Staff said on Monday that it detected the launch of two missiles."
    assert len(read(text).mentions) == 2


ORIGINS = [
    (
        "The defense ministers of Japan and South Korea met in Tokyo on Tuesday, Jiji Press reported.",
        ["Jiji Press"],
    ),
    (
        "Gen. Paul LaCamera, the commander of U.S. Forces Korea, said on Tuesday that the alliance was strong.",
        ["USFK"],
    ),
    ("木原稔防衛相は4日、北朝鮮が弾道ミサイルを発射したと発表した。", ["Japanese Defense Ministry"]),
    (
        "Russia on Tuesday vetoed a resolution on North Korea sanctions, the United Nations said.",
        ["United Nations"],
    ),
    (
        "The foreign ministers of the United States, Japan and South Korea met in Berlin on Tuesday. In a joint statement they condemned North Korea's missile tests.",
        ["joint statement"],
    ),
    (LAUNCH + " " + DETAILS[1][1], ["Joint Chiefs of Staff", "Japanese Defense Ministry"]),
]


@pytest.mark.parametrize(("text", "origins"), ORIGINS)
def test_origins_are_found_behind_titles_appositions_and_in_the_next_sentence(
    text: str, origins: list[str]
) -> None:
    assert [o.name for o in lead(read(text)).origins] == origins


TYPES = [
    (
        "Russia on Tuesday vetoed a resolution that would have extended the panel of experts on North Korea.",
        EventType.POLICY,
    ),
    ("한미일 정상이 4일 서울에서 정상회의를 열었다.", EventType.MEETING),
    (
        "North Korea fired artillery rockets on Monday in a drill that Kim Jong Un watched, KCNA said.",
        EventType.MISSILE_LAUNCH,
    ),
]


@pytest.mark.parametrize(("text", "kind"), TYPES)
def test_vetoes_summits_and_firing_drills_have_their_type(text: str, kind: EventType) -> None:
    assert lead(read(text)).type is kind


@pytest.mark.parametrize(
    "text",
    [
        "북한이 4일 탄도미사일을 발사해 5768.5㎞ 고도까지 올렸다고 합동참모본부가 밝혔다.",
        "North Korea fired a missile on Tuesday at 7:23 a.m. that flew 4,500.5 kilometers, the Joint Chiefs of Staff said.",
    ],
)
def test_figures_cut_no_sentence(text: str) -> None:
    assert lead(read(text)).evidence == text


def test_a_clock_time_cuts_no_headline() -> None:
    text = "North Korea fired an intermediate-range ballistic missile over the north of Japan on Tuesday morning at 7:23 a.m. from the area of Mupyong-ri in Jagang, and Japan's government told people to take shelter, the Joint Chiefs of Staff said."
    assert not lead(read(text)).headline.endswith("7…")


def test_a_weekday_beside_a_date_only_names_it() -> None:
    when = lead(
        read("On Thursday, June 6, the foreign ministers of Japan and South Korea met in Seoul.")
    ).when
    assert when is not None
    assert when.value == "2024-06-06"


def test_a_japanese_family_name_is_known_in_either_order() -> None:
    text = "Prime Minister Fumio Kishida of Japan met President Biden in Washington on Tuesday. Kishida condemned North Korea's missile launch."
    told = [m for m in read(text).mentions if not m.lead]
    assert told[0].people == ("Fumio Kishida",)


TOPICS = [
    (
        "North Korea fired a ballistic missile on Tuesday, the JCS said. Its envoy has met China's, and talks on cyber theft, sanctions, human rights and fishing may follow.",
        ("missiles",),
    ),
    (
        "The United States and Japan agreed on Tuesday on missile defense against North Korea.",
        ("missile-warning", "us-japan"),
    ),
    ("日米韓は4日、北朝鮮のミサイル警戒データを即時共有した。", ("missile-warning", "trilateral")),
    ("한미일은 4일 북한 미사일 경보 정보를 실시간으로 공유하기로 했다.", ("missile-warning", "trilateral")),
]


@pytest.mark.parametrize(("text", "topics"), TOPICS)
def test_a_topic_needs_more_than_a_place_in_a_list_or_in_another_word(
    text: str, topics: tuple[str, ...]
) -> None:
    assert read(text).topics == topics
