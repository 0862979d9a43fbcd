# ruff: noqa: E501 - a table's sentence is read better on one line
"""Dates, status, types and actors in English, Korean and Japanese sentences of our own."""

from __future__ import annotations

import pytest

from storage.model import EventType, Status
from tests.reading.articles import lead, read

# Published on Wednesday 5 June 2024 unless the row says otherwise.
DATES = [
    (
        "SEOUL, June 5 (Yonhap) -- North Korea fired a ballistic missile toward the East Sea on Sunday, the Joint Chiefs of Staff said Wednesday.",
        "2024-06-02",
    ),
    (
        "SEOUL, June 5 (Yonhap) -- North Korean leader Kim Jong-un has inspected a munitions factory, state media reported Wednesday. Kim visited the factory the previous day, the Korean Central News Agency said.",
        "2024-06-04",
    ),
    (
        "The United States and South Korea held a joint military exercise on May 30, 2024, near the border.",
        "2024-05-30",
    ),
    (
        "Leaders of South Korea and Japan hold talks in Busan on the 3rd, the office of the president said.",
        "2024-06-03",
    ),
    (
        "North Korea fired a ballistic missile on June 2. It fired another the same day, the JCS said.",
        "2024-06-02",
    ),
    ("President Joe Biden met today with Prime Minister Kishida Fumio of Japan in Washington.", "2024-06-05"),
    ("South Korea's defense ministry said yesterday that North Korea had moved troops.", "2024-06-04"),
    (
        "The foreign ministers of Japan and South Korea met in Seoul on 2024-06-03 and agreed on steps.",
        "2024-06-03",
    ),
    ("North Korea fired a missile on Thursday morning Pyongyang time, the JCS said.", "2024-06-06"),
    (
        "Japan condemned North Korea's launch of a missile on Sunday, Tokyo's foreign ministry said Tuesday.",
        "2024-06-04",
    ),
    (
        "A survey of 1,000 South Koreans made from May 27 to 30 showed Monday that most want nuclear weapons.",
        "2024-06-03",
    ),
    (
        "South Korea has decided to lift curbs on exports to Japan. The trade ministry announced on June 4 that this was agreed.",
        "2024-06-04",
    ),
    (
        "North Korea sent balloons into South Korea, the JCS said Wednesday. It has sent hundreds since late May, some of them Sunday.",
        "2024-06-05",
    ),
    ("북한이 지난 2일 동해상으로 탄도미사일을 발사했다고 합동참모본부가 5일 밝혔다.", "2024-06-02"),
    ("조선중앙통신은 5일 김정은 국무위원장이 전날 군수공장을 시찰했다고 보도했다.", "2024-06-04"),
    ("한미 국방장관이 5월 31일(현지시간) 싱가포르에서 회담했다고 국방부가 밝혔다.", "2024-05-31"),
    ("통일부는 5일 북한에 대화를 촉구했다고 밝혔다.", "2024-06-05"),
    ("북한이 어제 탄도미사일을 발사했다고 합참이 밝혔다.", "2024-06-04"),
    ("北朝鮮は4日、弾道ミサイルを発射した。防衛省が発表した。", "2024-06-04"),
    ("日米韓の外相は昨日、ワシントンで会談した。", "2024-06-04"),
    ("日韓の首脳は令和6年6月3日、東京で会談した。", "2024-06-03"),
]


@pytest.mark.parametrize(("text", "day"), DATES)
def test_a_lead_takes_the_day_of_the_deed_not_of_the_report(text: str, day: str) -> None:
    when = lead(read(text)).when
    assert when is not None
    assert when.value == day


PLANNED = [
    (
        "President Yoon Suk Yeol will visit Japan on June 20 for summit talks, the presidential office said Wednesday.",
        "2024-06-20",
    ),
    (
        "South Korea and the United States plan to hold a joint military exercise next month, the Joint Chiefs of Staff said.",
        "2024-07",
    ),
    (
        "South Korea's President Yoon goes to Japan on Jun 20 and 21 for a summit, his office said.",
        "2024-06-20",
    ),
    ("The defense ministers of Japan and South Korea are to sit down together on June 18.", "2024-06-18"),
    ("Talks between South Korea and Japan were postponed to the 12th, the ministry said.", "2024-06-12"),
    (
        "The Joint Chiefs of Staff on Tuesday said South Korea and the United States will hold drills from June 10.",
        "2024-06-10",
    ),
    ("Chinese President Xi Jinping is scheduled to meet President Yoon in Seoul on Friday.", "2024-06-07"),
    ("윤석열 대통령이 오는 20일 일본을 방문해 정상회담을 할 예정이라고 대통령실이 5일 밝혔다.", "2024-06-20"),
    ("한미 양국은 다음달 3~5일 서울에서 연합훈련을 실시할 계획이다.", "2024-07-03"),
    ("日米韓の防衛相は10日に東京で会談する予定だ。", "2024-06-10"),
]


@pytest.mark.parametrize(("text", "day"), PLANNED)
def test_what_is_to_come_is_planned_for_its_day(text: str, day: str) -> None:
    mention = lead(read(text))
    assert mention.status is Status.PLANNED
    assert mention.when is not None
    assert mention.when.value == day


def test_a_visit_of_several_days_keeps_its_last_day() -> None:
    when = lead(read("President Yoon will make a state visit to China from July 4-7 for summit talks.")).when
    assert when is not None
    assert (when.value, when.end) == ("2024-07-04", "2024-07-07")


@pytest.mark.parametrize(
    ("further", "when"),
    [
        ("The leaders of the two Koreas held a summit in Panmunjom in April 2018.", "2018-04"),
        ("Previously, North Korea conducted a nuclear test in September 2017, drawing sanctions.", "2017-09"),
        ("In January last year, North Korea and Russia signed a treaty on military cooperation.", "2023-01"),
    ],
)
def test_what_lies_more_than_two_weeks_back_is_background(further: str, when: str) -> None:
    reading = read(
        f"North Korea fired a ballistic missile on Tuesday, South Korea's military said. {further}"
    )
    told = [m for m in reading.mentions if not m.lead]
    assert [(m.status, m.when.value if m.when else None) for m in told] == [(Status.BACKGROUND, when)]


TYPES = [
    (
        "South Korea on Friday imposed unilateral sanctions on four North Koreans in response to the North's launch of a missile.",
        EventType.SANCTION,
    ),
    (
        "Japan decided Friday to extend its sanctions on North Korea by two years amid ballistic missile launches.",
        EventType.SANCTION,
    ),
    (
        "North Korea fired some 200 artillery shells near a South Korean island, the Joint Chiefs of Staff said.",
        EventType.INCIDENT,
    ),
    (
        "Two B-1B bombers flew over the Korean Peninsula with South Korean fighters in a show of force.",
        EventType.EXERCISE,
    ),
    (
        "A U.S. aircraft carrier has arrived in South Korea, its navy said, in a reaffirmation of the alliance.",
        EventType.DEPLOYMENT,
    ),
    ("Envoys of South Korea and Japan had phone talks Friday on North Korea's missile test.", EventType.CALL),
    (
        "The spokesman for the Foreign Ministry of the DPRK released the following statement on Thursday:",
        EventType.STATEMENT,
    ),
    (
        "The U.N. Command has concluded that both Koreas violated the armistice agreement with drones.",
        EventType.REPORT,
    ),
    (
        "North Korea fired two short-range ballistic missiles into the East Sea on Tuesday, the JCS said.",
        EventType.MISSILE_LAUNCH,
    ),
    (
        "The United States strongly condemns North Korea for its test of a ballistic missile.",
        EventType.STATEMENT,
    ),
    ("President Biden spoke by phone today with President Yoon of South Korea.", EventType.CALL),
    (
        "Secretary Blinken met with Foreign Minister Cho Tae-yul of South Korea in Washington on Monday.",
        EventType.MEETING,
    ),
    ("The United States imposed sanctions on two North Korean entities on Tuesday.", EventType.SANCTION),
    (
        "A Seoul court sentenced a man to three years in prison on Tuesday for spying for North Korea.",
        EventType.TRIAL,
    ),
    ("North Korea lobbed a missile into the East Sea on Tuesday.", EventType.MISSILE_LAUNCH),
    ("North Korea launched a satellite from its western coast on Tuesday.", EventType.SATELLITE_LAUNCH),
    ("North Korea detonated a nuclear device deep in a mountain on Tuesday.", EventType.NUCLEAR_TEST),
    ("Japan's prime minister met South Korea's new president on Tuesday.", EventType.MEETING),
    ("U.S. Deputy Secretary Lee talked today with Japan's vice foreign minister.", EventType.CALL),
    ("South Korea and the United States struck a deal on Tuesday.", EventType.AGREEMENT),
    ("South Korea on Tuesday announced a plan to ease rules for travel to the North.", EventType.POLICY),
    ("A Japanese destroyer sailed through the Taiwan Strait on Tuesday.", EventType.DEPLOYMENT),
    ("Two Chinese ships entered Japan's territorial waters on Tuesday.", EventType.INCIDENT),
    ("Japan lodged a protest with China on Tuesday.", EventType.STATEMENT),
    # Who is to blame, and what somebody hopes or tries for, are words; the deed itself is a deed.
    ("North Korea was behind the theft of tokens last week, the FBI said on Tuesday.", EventType.STATEMENT),
    ("A group of North Korea is responsible for the heist, the U.S. said on Tuesday.", EventType.STATEMENT),
    ("North Korean hackers stole tokens from a firm in Japan on Tuesday, police said.", EventType.INCIDENT),
    (
        "Prime Minister Fumio Kishida of Japan says he hopes to meet the leader of North Korea.",
        EventType.STATEMENT,
    ),
    (
        "President Yoon said on Tuesday that he would go on trying to bring about a summit with North Korea.",
        EventType.STATEMENT,
    ),
    (
        "President Yoon held a summit with Japan's prime minister on Tuesday and said ties were good.",
        EventType.MEETING,
    ),
    (
        "The U.S. general in South Korea said on Tuesday that the conditions met so far are not enough.",
        EventType.STATEMENT,
    ),
    # What others said of a test at once is not what happened.
    (
        "North Korea carried out a nuclear test on Tuesday that was condemned by Japan and China.",
        EventType.NUCLEAR_TEST,
    ),
    (
        "North Korea set off its largest nuclear test on Tuesday and was denounced by its neighbors.",
        EventType.NUCLEAR_TEST,
    ),
    (
        "An artificial earthquake was detected near North Korea's nuclear test site on Tuesday, the JCS said.",
        EventType.NUCLEAR_TEST,
    ),
    ("북한이 4일 오후 7차 핵실험을 한 것으로 추정된다.", EventType.NUCLEAR_TEST),
    ("북한이 4일 7차 핵실험을 감행했다.", EventType.NUCLEAR_TEST),
    ("북한이 조만간 7차 핵실험을 할 수 있다고 국가정보원이 4일 밝혔다.", EventType.STATEMENT),
    ("Japan condemned the nuclear test of North Korea on Tuesday.", EventType.STATEMENT),
    # Somebody who is called up, not something that is called names.
    (
        "Defense Secretary Lloyd Austin called Japan's new defense minister on Tuesday to congratulate him.",
        EventType.CALL,
    ),
    (
        "Secretary Blinken called his South Korean counterpart on Tuesday, the State Department said in a statement.",
        EventType.CALL,
    ),
    ("China called the drills of Japan and South Korea a threat on Tuesday.", EventType.STATEMENT),
    ("North Korean troops have reached the front in western Russia, Ukraine said.", EventType.DEPLOYMENT),
    ("A U.S. cruiser sailed into the Taiwan Strait on Tuesday.", EventType.DEPLOYMENT),
    (
        "North Korea may be preparing a nuclear test, Seoul's spy agency told lawmakers on Tuesday.",
        EventType.REPORT,
    ),
    ("The UN Security Council adopted new sanctions on North Korea on Tuesday.", EventType.SANCTION),
    ("North Korea blew up a road to the South on Tuesday, the JCS said.", EventType.INCIDENT),
    ("South Korea and the United States wrapped up an annual exercise on Tuesday.", EventType.EXERCISE),
    ("The leaders of South Korea and Japan issued a declaration on Tuesday.", EventType.AGREEMENT),
    # Launches in other words than "fired", and ships that are launched.
    ("North Korea tested cruise missiles from its west coast on Tuesday.", EventType.MISSILE_LAUNCH),
    ("A North Korean missile flew over northern Japan on Tuesday.", EventType.MISSILE_LAUNCH),
    ("North Korea set off a nuclear device underground on Tuesday.", EventType.NUCLEAR_TEST),
    (
        "South Korea launched its first 3,000-ton submarine at a shipyard on Tuesday, a vessel able to fire "
        "ballistic missiles.",
        EventType.WEAPONS_DISPLAY,
    ),
    # A launch that is only spoken of.
    (
        "The leaders of South Korea and Japan said Monday that peace serves all, but differed in tone over "
        "North Korea's plan to put another spy satellite into orbit.",
        EventType.STATEMENT,
    ),
    ("President Trump called off his summit with Kim Jong Un on Tuesday.", EventType.POLICY),
    ("South Korea will allow civic groups to write to North Koreans, its government said.", EventType.POLICY),
    ("North Korea released an American on Tuesday.", EventType.TRIAL),
    ("북한이 4일 동해상으로 탄도미사일을 발사했다.", EventType.MISSILE_LAUNCH),
    ("국방부는 4일 북한의 미사일 발사를 강하게 규탄했다.", EventType.STATEMENT),
    ("한일 정상이 4일 서울에서 정상회담을 했다.", EventType.MEETING),
    ("대법원은 4일 북한 해커에게 기밀을 넘긴 이에게 징역 4년을 확정했다.", EventType.TRIAL),
    ("北朝鮮が4日、弾道ミサイルを発射した。", EventType.MISSILE_LAUNCH),
    ("日韓の首脳が4日、ソウルで会談した。", EventType.MEETING),
]


@pytest.mark.parametrize(("text", "kind"), TYPES)
def test_the_type_is_what_the_sentence_is_mainly_about(text: str, kind: EventType) -> None:
    assert lead(read(text)).type is kind


ACTORS = [
    ("Seoul and Tokyo held bilateral talks on Monday.", {"KR", "JP"}),
    ("Pyongyang warned on Monday that it would respond to the military exercise.", {"KP"}),
    ("The two Koreas held talks on Monday.", {"KR", "KP"}),
    ("Japan and South Korea held naval drills in the East China Sea on Monday.", {"KR", "JP"}),
    ("Seoul's military said on Monday that North Korea had fired a ballistic missile.", {"KP"}),
    ("한미일 외교장관이 4일 회담했다.", {"US", "KR", "JP"}),
    ("북러 정상이 4일 회담했다.", {"KP", "RU"}),
    ("日米韓の外相が4日、会談した。", {"US", "KR", "JP"}),
]


@pytest.mark.parametrize(("text", "actors"), ACTORS)
def test_capitals_and_compounds_stand_for_their_countries(text: str, actors: set[str]) -> None:
    assert set(lead(read(text)).actors) == actors


def test_a_family_name_after_first_mention_is_the_person_first_named() -> None:
    text = "President Lee Jae Myung met Prime Minister Takaichi Sanae of Japan in Tokyo. Lee agreed to hold talks on North Korea."
    told = [m for m in read(text).mentions if not m.lead]
    assert told[0].people == ("Lee Jae Myung",)


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("(2nd LD) N. Korea fires missile into East Sea", "N. Korea fires missile into East Sea"),
        ("[속보] 북한, 동해상으로 탄도미사일 발사", "북한, 동해상으로 탄도미사일 발사"),
    ],
)
def test_marks_of_editions_are_taken_off_the_headline(title: str, clean: str) -> None:
    assert lead(read(f"{clean}. North Korea fired a missile, the JCS said.", title=title)).headline == clean


def test_text_begins_after_glued_slug_title_byline_and_dateline() -> None:
    text = (
        "NK missile N. Korea fires missileBy Hong Gil-dong SEOUL, June 5 (Yonhap) -- North Korea fired a ballistic "
        "missile on Tuesday, South Korea's military said.\n\nhong@yna.co.kr(END)"
    )
    mention = lead(read(text, title="N. Korea fires missile"))
    assert (
        mention.evidence == "North Korea fired a ballistic missile on Tuesday, South Korea's military said."
    )


OPENINGS = [
    "HARBOR NEWS - Jun 5, 2024 | World, Korea\n",
    "The governments of the three countries put out this text today.\n\nBegin Text:\n\n",
    "Photo : YONHAP News",
    "WASHINGTON, June 5, 2024 — ",
    "SEOUL — ",
    "SEOUL: ",
    "Seoul: ",
    "CAMP HUMPHREYS, South Korea — ",
    "Tokyo, June 5 (Kyodo Star)--",
    "TOKYO (AP) - ",
    "BUSAN, June 5, 2024 (Harbor News) -- ",
    "Published : June 5, 2024 - 17:22\n",
    "By Hong Gil-dong\n09:10 JST, June 5, 2024\n\n",
    "Ships at anchor off Busan (left) and a tug. Harbor News\n",
    "Office of the Spokesperson\n\nJune 5, 2024\n\nThe below is attributable to the spokesperson:\n\n",
    "Subscribe\nA harbor at dawn, June 1, 2024. (Kim Na/Harbor News)\n",
]


@pytest.mark.parametrize("opening", OPENINGS)
def test_what_stands_before_the_text_proper_is_no_part_of_it(opening: str) -> None:
    told = "North Korea fired a ballistic missile into the East Sea on Tuesday, South Korea's military said, for the first time since April."
    text = f"{opening}{told}\n\nIt flew some 300 kilometers before it came down in the open sea, the military said.\n"
    assert lead(read(text)).evidence == told


@pytest.mark.parametrize(
    "text",
    [
        "The K-pop singer released a new album in Seoul on Monday and will hold a concert in Tokyo.",
        "코스피가 5일 외국인 매수에 힘입어 상승 마감했다. 반도체 주가가 크게 올랐다.",
        "South Korea beat the United States 2-0 in a football friendly on Tuesday. The striker scored twice against the Americans.",
        "Police in Seoul held three American women on Tuesday on suspicion of drug use at a karaoke bar in South Korea.",
        "Retail sales rose 3 percent in May, driven by strong demand for cars.",
    ],
)
def test_matters_of_sport_business_and_entertainment_are_not_ours(text: str) -> None:
    reading = read(text)
    assert not reading.relevant
    assert reading.mentions == ()


def test_every_decided_field_has_its_reason() -> None:
    reading = read("North Korea fired a ballistic missile on Sunday, the Joint Chiefs of Staff said.")
    about = {reason.about for reason in lead(reading).reasons}
    assert {"type", "status", "date", "origin"} <= about
    assert ("weekday", "sunday") in [(r.rule, r.words) for r in lead(reading).reasons]
    assert any(r.about == "topic" and r.rule == "missiles" for r in reading.reasons)
