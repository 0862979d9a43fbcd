# ruff: noqa: E501 - a table's sentence is read better on one line
"""Bodies that only other words of a text name, and which of its sentences leads, in sentences of our own."""

from __future__ import annotations

import pytest

from storage.model import EventType, Status
from tests.reading.articles import lead, read

DEAL = "Envoys of South Korea and the United States signed a defense deal on Tuesday. "
ORIGINS = [
    # "The ministry" is the last one named before.
    (DEAL + "The pens came from the foreign ministry. The deal helps both, the ministry said.", "Yonhap", ["Ministry of Foreign Affairs"]),
    (DEAL + "It was signed in an office of the State Department. According to the department, it helps both.", "Yonhap", ["Department of State"]),
    (DEAL + "The deal helps both, the ministry said.", "Yonhap", ["Yonhap"]),
    # Bare names of ministries mean those of the country a text comes from, or the one named in full before.
    ("North Korea fired a ballistic missile on Tuesday, the Defense Ministry said.", "The Japan Times", ["Japanese Defense Ministry"]),
    ("North Korea fired a ballistic missile on Tuesday, the defense ministry said.", "Yonhap", ["Ministry of National Defense"]),
    ("TOKYO (AP) -- North Korea fired a ballistic missile on Tuesday, the Defense Ministry said.", "Example Daily", ["Japanese Defense Ministry"]),
    ("North Korea thanked China's Foreign Ministry on Tuesday. The foreign ministry said the two sides would meet.", "Yonhap", ["Chinese Foreign Ministry"]),
    # A body that is named as part of another one.
    ("Chinese and Russian bombers made a joint flight near Japan on Tuesday, according to the Defense Ministry's Joint Staff Office.", "The Japan Times", ["Japan Joint Staff"]),
    # Outlets of another state than the North's.
    ("North Korea's leader met Chinese President Xi Jinping in Beijing on Tuesday, state media reported. They dined together, Chinese state media said.", "Yonhap", ["Chinese state media"]),
    ("North Korea's leader met Chinese President Xi Jinping in Beijing on Tuesday, state media reported. They dined together.", "Yonhap", ["North Korean state media"]),
    # Forces that add their word on a launch.
    ("North Korea put a spy satellite into orbit on Tuesday, KCNA said. South Korea's Joint Chiefs of Staff confirmed the launch.", "Yonhap", ["KCNA", "Joint Chiefs of Staff"]),
    ("North Korea fired a ballistic missile on Tuesday, the Joint Chiefs of Staff said. The Japan Coast Guard also said it might be a missile.", "Yonhap", ["Joint Chiefs of Staff", "Japan Coast Guard"]),
    # Names under which bodies publish.
    ("The foreign ministers of South Korea and Japan spoke by phone on Tuesday.", "Ministry of Foreign Affairs, Republic of Korea", ["Ministry of Foreign Affairs"]),
    ("The United States today sanctioned two companies for helping North Korea.", "U.S. Department of the Treasury", ["Department of the Treasury"]),
    ("미 재무부는 4일 북한 은행 두 곳을 제재 명단에 올렸다고 발표했다.", "연합뉴스", ["Department of the Treasury"]),
    ("북한 김정은 국무위원장이 4일 베이징에서 시진핑 주석과 만났다고 중국 관영매체가 보도했다.", "연합뉴스", ["Chinese state media"]),
    ("米財務省は4日、北朝鮮の銀行2行を制裁対象に指定したと発表した。", "共同通信", ["Department of the Treasury"]),
    # The minister is the one named before; who is quoted by an agency is told by it.
    ("South Korea and Japan have met. Unification Minister Chung came in person. The minister said the talks went well.", "Yonhap", ["Ministry of Unification"]),
    ("The sister of North Korea's leader has warned the South. It was early in the day. She was quoted as saying by KCNA that talks are over.", "Yonhap", ["KCNA"]),
    ("Japanese Defense Ministry officials say Chinese and Russian bombers flew near Japan on Tuesday.", "Yonhap", ["Japanese Defense Ministry"]),
    ("4일 북한군이 군사분계선을 넘었다가 돌아갔다. 군에 따르면 경고사격이 있었다.", "연합뉴스", ["South Korean military"]),
    ("합동참모본부(합참)는 4일 북한이 탄도미사일을 발사했다고 기자들에게 문자메시지를 보냈다.", "연합뉴스", ["Joint Chiefs of Staff"]),
    ("An official of North Korea's spy agency defected to the South, a presidential official said on Tuesday.", "Yonhap", ["Cheong Wa Dae"]),
    ("북한 최고인민회의 상임위원회는 4일 회의를 열기로 결정했다고 ‘조선중앙통신’이 보도했다.", "연합뉴스", ["KCNA"]),
    ("서울중앙지법 형사합의9부(홍길동 부장판사)는 4일 북한에 기밀을 넘긴 이에게 징역 1년을 선고했다.", "연합뉴스", ["Seoul Central District Court"]),
    ("유엔 안보리가 4일 새 대북 제재 결의안을 만장일치로 채택했다.", "연합뉴스", ["UN Security Council"]),
    ("한미연합군사령부는 4일 연합훈련을 마쳤다고 밝혔다.", "연합뉴스", ["Combined Forces Command"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "publisher", "names"), ORIGINS)
def test_origins_are_found_by_what_else_the_text_names(text: str, publisher: str, names: list[str]) -> None:
    assert [o.name for o in lead(read(text, publisher=publisher)).origins] == names


LEADS = [
    # What an office said leads, though a later sentence says the day; its day is taken.
    ("The Ministry of Unification has expressed regret over North Korea's words. A ministry official stressed at a briefing on Tuesday that Pyongyang should stop.", "The Ministry", "2024-06-04"),
    ("주한미군사령관이 훈련을 줄일 뜻이 없다고 밝혔습니다. 사령관은 어제(4일) 방송에 나와 준비가 중요하다고 말했습니다.", "주한미군사령관이 훈련을", "2024-06-04"),
    # A deed that is told again with its day is dated there, and leads there where the North's media tell it.
    ("Japan's prime minister has met the families of abductees. He met the families in Tokyo on Monday.", "Japan's prime", "2024-06-03"),
    ("North Korean leader Kim Jong-un has visited a munitions factory. Kim visited the factory on Monday, KCNA said.", "Kim visited", "2024-06-03"),
    # What was said at a meeting gives way to the sentence that tells of it.
    ("At the meeting, South Korea and Japan condemned North Korea. Their ministers held the meeting in Seoul on Monday.", "Their ministers", "2024-06-03"),
    ("합동참모본부는 5일 북한이 탄도미사일을 발사했다고 밝혔다. 제원은 분석 중이다. 북한은 지난 2일에도 탄도미사일을 발사했다.", "합동참모본부는", "2024-06-05"),
    ("防衛省は5日、北朝鮮が弾道ミサイルを発射したと発表した。詳細は分析中だ。北朝鮮は2日にも弾道ミサイルを発射した。", "防衛省は", "2024-06-05"),
    ("South Korea's foreign minister has met his Japanese counterpart. He will meet the U.S. secretary of state on Tuesday, the ministry said.", "South Korea's", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "begins", "day"), LEADS)
def test_a_lead_is_told_again_only_by_a_sentence_on_the_same_deed(
    text: str, begins: str, day: str | None
) -> None:
    told = lead(read(text))
    assert told.evidence.startswith(begins)
    assert (told.when.value if told.when else None) == day


TYPES = [
    ("The leaders of Japan and South Korea spoke this evening following North Korea's missile launch.", EventType.CALL),
    ("Envoys of the United States, Japan and South Korea held a trilateral call today following North Korea's launch of a ballistic missile.", EventType.CALL),
    ("The National Intelligence Service reports that casualties among North Korean troops in Russia have reached 900.", EventType.REPORT),
    ("Kim Yo Jong of North Korea made public the following statement on June 4:", EventType.STATEMENT),
    ("Chinese and Russian bombers made a joint flight off Japan on Tuesday, the Defense Ministry said.", EventType.INCIDENT),
    ("Combined military exercises of South Korea and the United States remain essential, the USFK commander said on Tuesday.", EventType.STATEMENT),
    ("국가정보원은 4일 러시아에 파병된 북한군의 사상자가 900명이라고 파악했다고 국회에 보고했다.", EventType.REPORT),
    ("한미 양국이 4일 잠수함을 한국에서 건조하기로 했다.", EventType.AGREEMENT),
    ("미국은 4일 북한 은행 두 곳을 새로 제재한다고 발표했다.", EventType.SANCTION),
    ("북한이 4일 오물풍선 200여개를 남쪽으로 살포했다고 합동참모본부가 밝혔다.", EventType.INCIDENT),
    ("통일부는 4일 북한이 남북공동연락사무소 청사를 폭파했다고 밝혔다.", EventType.INCIDENT),
    ("한미 안보실장은 4일 전화 협의를 하고 북한 문제를 논의했다.", EventType.CALL),
    ("The fifth meeting of the allies' Nuclear Consultative Group will take place on June 12 in Seoul, South Korea's presidential office said.", EventType.MEETING),
    ("South Korea and the United States held the fifth Nuclear Consultative Group meeting in Washington on Tuesday.", EventType.MEETING),
    ("The number of North Korean defectors tripled last year, South Korea's vice unification minister said on Tuesday.", EventType.REPORT),
    ("Chinese fighters directed radar at Japanese planes on Tuesday, the defense minister of Japan said.", EventType.INCIDENT),
    ("北朝鮮が4日、風船を飛ばしたと、韓国軍が発表した。", EventType.INCIDENT),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), TYPES)
def test_what_came_before_gives_no_type(text: str, kind: EventType) -> None:
    assert lead(read(text)).type is kind


PLANS = [
    ("The United States will ask the UN Security Council to meet on North Korea on Friday, a U.S. official said.", Status.PLANNED, "2024-06-07"),
    ("South Korea said Tuesday that it will provide North Korea with rice.", Status.PLANNED, None),
    ("South Korea's defense minister said Tuesday he will make every possible effort to take over command from the United States.", Status.OCCURRED, "2024-06-04"),
    ("South Korea's foreign minister spoke by phone with his Japanese counterpart on Tuesday and discussed an upcoming summit with China.", Status.OCCURRED, "2024-06-04"),
    ("조현 외교부 장관이 6일 일본을 찾는다.", Status.PLANNED, "2024-06-06"),
    ("조선중앙통신은 오늘(5일) 김정은 국무위원장이 지난 3일 구축함을 돌아봤다고 전했다.", Status.OCCURRED, "2024-06-03"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "status", "day"), PLANS)
def test_plans_and_days_are_those_of_the_deed(text: str, status: Status, day: str | None) -> None:
    told = lead(read(text))
    assert told.status is status
    assert (told.when.value if told.when else None) == day


TOPICS = [
    ("North Korean soldiers crossed the military demarcation line on Tuesday, the JCS said.", {"inter-korean"}),
    ("북한군 10여명이 4일 군사분계선을 넘었다가 돌아갔다고 합참이 밝혔다.", {"inter-korean"}),
    ("The United States and Japan met on the margins of the UN General Assembly on Tuesday to discuss the alliance of the United States and Japan and the defense of Japan.", {"us-japan"}),
    ("Russia vetoed a UN Security Council resolution on North Korea on Tuesday.", {"un"}),
    ("The White House condemned on Tuesday the military cooperation of Russia and the DPRK.", {"dprk-russia"}),
    ("김여정은 4일 담화에서 한미연합훈련을 비난했다.", {"exercises"}),
    ("President Donald J. Trump spoke today with Prime Minister Shinzo Abe of Japan about North Korea's missile launch. It was North Korea's third missile launch.", {"us-japan", "missiles"}),
    ("North Korea's nuclear and missile programs worry the United States, the White House said on Tuesday.", {"nuclear"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "topics"), TOPICS)
def test_topics_are_what_a_text_is_about(text: str, topics: set[str]) -> None:
    assert set(read(text).topics) == topics
