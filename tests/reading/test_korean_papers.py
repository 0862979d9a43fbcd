"""How Korean papers lead: captions before the text, polls, plans, agreements and who says so."""

from __future__ import annotations

import pytest

from storage.model import EventType, Status
from tests.reading.articles import lead, read


@pytest.mark.parametrize(
    ("text", "begins", "day"),
    [
        (  # what is seen in a photo stands on a line of its own
            "12일 오후 파주 전망대에서 시민들이 북한 마을을 바라보고 있다.\n"
            "합동참모본부는 지난 11일 북한군이 군사분계선을 넘었다가 돌아갔다고 밝혔다. "
            "군은 경고방송과 경고사격을 했으며 북한군의 동향을 계속 지켜보면서 "
            "필요한 조치를 하고 있다고 기자들에게 설명했다.",
            "합동참모본부는",
            "2024-06-11",
        ),
        (  # what is seen in a photo leads nowhere in a text
            "한국과 미국이 정상회담의 합의 내용을 담은 공동 설명자료를 12일 확정해 발표했다. "
            "대통령이 12일 서울 용산 대통령실에서 한미 공동 설명자료와 관련해 브리핑하고 있다.",
            "한국과 미국이",
            "2024-06-12",
        ),
        (  # a line with a mark is a caption, also where its paragraph ends with it
            "▲ 김정은 국무위원장이 지난 3일 군수공장을 시찰했다고 조선중앙통신이 보도했다.\n\n"
            "한일 외교장관이 12일 서울에서 만나 북한 문제를 논의했다고 외교부가 밝혔다. "
            "두 장관은 북한의 도발에 대응해 공조하기로 하고 협력을 이어가기로 했다. "
            "양측은 앞으로도 긴밀히 소통하면서 필요한 조치를 함께 찾아가기로 했다고 외교부는 설명했다. "
            "다음 회담의 때와 곳은 실무진이 다시 논의해 정하기로 했다고 당국자는 기자들에게 전했다.",
            "한일 외교장관이",
            "2024-06-12",
        ),
        (  # an old report before the news of the day is a photo's
            "김정은 북한 국무위원장이 군부대를 시찰했다고 조선중앙통신이 지난달 3일 보도했다.\n\n"
            "북한은 12일 외무성 대변인 담화에서 미국을 강하게 비난했다.",
            "북한은 12일",
            "2024-06-12",
        ),
        (  # a poll is told again by the institute that made it, with the day
            "국민 열 명 중 여덟은 북한이 핵을 버리지 않는다고 본다는 여론조사 결과가 나왔다.\n"
            "통일연구원이 10일 공개한 북한 의식조사에 따르면 응답자의 81%가 그렇게 답했다.",
            "통일연구원이",
            "2024-06-10",
        ),
        (  # "so he reported": who told it, and when
            "국가정보원은 북한군 일부가 러시아에서 전투에 참여한 것으로 파악했다.\n"
            "정보위원회 간사들은 12일 국정원이 북한군에 대해 이같이 보고했다고 전했다.",
            "국가정보원은",
            "2024-06-12",
        ),
        (  # what was said of an agreement gives its day, but is not it
            "한국과 미국이 원자력 잠수함을 함께 건조하기로 합의했다.\n"
            '안보실장은 11일 브리핑에서 "잠수함 건조는 한국에서 하는 것으로 한미가 합의했다"고 말했다.',
            "한국과 미국이",
            "2024-06-11",
        ),
        (  # nor is that the North's media carried a statement
            "김여정 북한 노동당 부부장이 담화를 내고 한국군의 훈련을 비난했다.\n"
            "조선중앙통신은 11일 김 부부장이 발표한 담화를 인용해 북한이 훈련을 지켜보고 있다고 전했다.",
            "김여정",
            "2024-06-11",
        ),
        (  # but what they quote of a deed they tell with it, and its day
            "김정은 북한 국무위원장이 방사포를 생산하는 군수공장을 방문했다.\n"
            '조선중앙통신은 김 위원장이 지난 10일 군수공장을 방문해 "생산 실태를 료해"했다고 12일 보도했다.',
            "조선중앙통신은",
            "2024-06-10",
        ),
        (  # what an outlet carried in full leads, and the next sentence gives the day
            "김정은 국무위원장이 방사포를 생산하는 군수공장을 방문했다고 조선중앙통신이 12일 보도했다.\n"
            "통신은 김 위원장이 지난 10일 군수공장을 방문해 생산 실태를 파악했다고 전했다.",
            "김정은",
            "2024-06-10",
        ),
        (  # nor which in a row it is
            "정부는 북한의 해킹 조직을 독자제재 대상으로 지정했다.\n"
            "11일 외교부에 따르면 올해 들어 세 번째 대북 독자제재다.",
            "정부는",
            "2024-06-11",
        ),
        (  # a body of state that brings the news behind an opening that nobody tells
            "서해 구조물을 놓고 한국과 중국이 담판을 벌였지만 접점을 찾지 못했다.\n"
            "외교부는 12일 전날 서울에서 열린 해양협력대화에서 중국에 우려를 전했다고 밝혔다.",
            "외교부는",
            "2024-06-11",
        ),
        (  # in its own words, too
            "끊겼던 서해지구 남북 군 통신선이 2년 5개월 만에 온전히 되살아났다.\n"
            '국방부는 12일 "남북이 전날 군 통신선의 모든 기능을 되돌렸다"고 밝혔다.',
            "국방부는",
            "2024-06-11",
        ),
        (  # but not one of another matter
            "북한 미사일이 또 동해를 갈랐다.\n일본 방위성은 11일 방위비를 늘린다고 밝혔다.",
            "북한 미사일이",
            "2024-06-11",
        ),
        (  # and where the opening looks ahead
            "한국과 중국 국방 당국이 중단됐던 전략대화를 다시 열기로 했다.\n"
            "국방부는 11일 베이징에서 양측 실장이 만나 이같이 합의했다고 12일 밝혔다.",
            "국방부는",
            "2024-06-11",
        ),
        (  # a court, too
            "북한 보위성에 탈북민들의 연락처를 건넨 40대 탈북민이 실형을 받았다.\n"
            "서울중앙지법 형사15부는 탈북민 강모씨에게 징역 2년을 선고했다고 12일 밝혔다.",
            "서울중앙지법",
            "2024-06-12",
        ),
        (  # also one that the opening names without its words, and the North's media
            "북한이 금강산 관광시설을 뜯어내고 있는 데 대해 통일부가 유감을 나타냈다.\n"
            '통일부 부대변인은 12일 기자들에게 "시설이 해체되는 움직임을 주시하고 있다"고 밝혔다.',
            "통일부 부대변인은",
            "2024-06-12",
        ),
        (
            "북한이 유엔의 인권 보고서를 두고 꾸며낸 거짓이라고 깎아내렸다.\n"
            "조선중앙통신은 12일 외무성 대변인이 담화에서 유엔의 보고서는 적대행위라고 주장했다고 보도했다.",
            "조선중앙통신은",
            "2024-06-12",
        ),
        (  # which answer, but do not bring, what others did
            "미국이 북한의 해커 조직에 대한 제재를 단행했다.\n"
            "조선중앙통신은 12일 외무성 대변인 담화를 통해 미국의 제재를 비난했다.",
            "미국이",
            "2024-06-12",
        ),
        (  # not what the body with which the opening begins did
            "통일부가 전단을 띄우는 단체에 유감을 표하며 이를 멈춰 달라고 요청했다.\n"
            '통일부 대변인은 12일 정례브리핑에서 "한반도에 긴장을 조성한다"고 밝혔다.',
            "통일부가",
            "2024-06-12",
        ),
        (  # forces that say in their own words what was done tell it
            "북한이 이틀 연속 접경지역에서 전파 교란 공격을 벌였다.\n"
            '합동참모본부는 11일 "북한이 10일과 11일 개성 일대에서 전파 교란 공격을 했다"고 밝혔다.',
            "합동참모본부는",
            "2024-06-10",
        ),
    ],
)
def test_what_leads(text: str, begins: str, day: str) -> None:
    told = lead(read(text, published="2024-06-12"))
    assert told.evidence.startswith(begins)
    assert told.when
    assert told.when.value == day


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (  # "yesterday" and bare days show where the deed is told
            "북한인권결의안이 올해도 유엔 인권이사회에서 채택됐습니다.\n"
            "유엔 인권이사회는 어제 제네바에서 회의를 열어 표결 없이 북한인권결의안을 채택했습니다.",
            "유엔 인권이사회는",
        ),
        (
            "북한이 신형으로 보이는 순항미사일을 공개했다.\n"
            "15일 북한은 열병식을 열고 신형 순항미사일과 방사포를 공개했다.",
            "15일 북한은",
        ),
        (  # who gave his day already leads
            "북한은 15일 열병식을 열고 신형 순항미사일을 공개했다.\n"
            "북한은 지난 9일에도 순항미사일을 공개했다.",
            "북한은 15일",
        ),
        (
            "미군의 장거리 폭격기가 한반도에서 우리 공군과 연합훈련을 실시했다.\n"
            "국방부는 오늘(22일) 우리 공군 전투기가 미군 폭격기와 연합훈련을 진행했다고 밝혔다.",
            "국방부는",
        ),
    ],
)
def test_what_leads_where_the_day_of_publication_is_not_known(text: str, begins: str) -> None:
    told = lead(read(text, published=""))
    assert told.evidence.startswith(begins)
    assert told.when is None


def test_a_question_or_a_heading_with_a_mark_begins_a_sentence_of_its_own() -> None:
    told = (
        "브룩스 전 주한미군사령관은 10일 본보와의 전화 인터뷰에서 “주한미군은 협상 카드가 아니다”라고 말했다."
    )
    for mark in "―━◆●":
        text = f"{told}{mark} 한미가 다음 달 회담을 열 예정이다.“서로 알아야 한다.”"
        mention = lead(read(text, published="2024-06-12"))
        assert (mention.evidence, mention.status) == (told, Status.OCCURRED)


def test_one_thing_only_is_not_taiwan() -> None:
    told = read("미국은 전략폭격기 2대를 보낼 예정이었지만 1대만 한반도에 보냈다고 국방부가 5일 밝혔다.")
    assert "taiwan" not in told.topics
    assert "TW" not in lead(told).actors


@pytest.mark.parametrize(
    ("text", "status", "day"),
    [
        (
            "한일 외교장관이 6.11(화) 서울에서 회담을 갖고 북핵 문제를 논의했다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (  # the day beside the ministry is the report's
            "12일 외교부에 따르면 조태열 장관은 10일 도쿄에서 일본 외무상과 회담을 가졌다.",
            Status.OCCURRED,
            "2024-06-10",
        ),
        (  # what was agreed is told, not the day agreed on
            "다음 달 20일부터 26일까지 금강산에서 상봉 행사를 하기로 11일 남북이 합의했다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (
            "한국과 일본이 이달 중 외교장관 회담을 조율하고 있다고 교도통신이 12일 보도했다.",
            Status.PLANNED,
            "2024-06",
        ),
        ("한미 두 나라가 오늘(12일) 방위비 협정에 가서명합니다.", Status.PLANNED, "2024-06-12"),
        (
            "한미 안보실장은 12일 전화 통화를 하고 대북 공조를 강화하기로 했다.",
            Status.OCCURRED,
            "2024-06-12",
        ),
        (  # a decision is made, though it is for later
            "정부는 10일 북한의 발사에 대응해 독자제재 대상을 추가하기로 했다.",
            Status.OCCURRED,
            "2024-06-10",
        ),
        (
            "정부는 11일 국제기구를 통한 대북 인도적 지원에 800만 달러를 내기로 결정했다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (
            "합참은 한미가 오는 18일부터 연합훈련을 실시하기로 했다고 11일 밝혔다.",
            Status.PLANNED,
            "2024-06-18",
        ),
        (
            "한미 외교장관 회담이 오는 20일 서울에서 열릴 전망이다.",
            Status.PLANNED,
            "2024-06-20",
        ),
        (
            "북한이 14일부터 20일 사이 인공위성을 발사하겠다는 통보를 해왔다고 일본 정부가 밝혔다.",
            Status.PLANNED,
            "2024-06-14",
        ),
    ],
)
def test_days_and_plans(text: str, status: Status, day: str) -> None:
    told = lead(read(text, published="2024-06-12"))
    assert told.status is status
    assert told.when
    assert told.when.value == day


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "김정은 북한 국무위원장이 군수 공장을 방문해 포탄을 더 만들라고 지시했다.",
            EventType.WEAPONS_DISPLAY,
        ),
        ("정부는 국제기구의 대북 지원 사업에 500만 달러를 지원하기로 11일 결정했다.", EventType.AID),
        ("정부가 국제기구를 통한 대북 인도적 지원을 확정했다.", EventType.AID),
        ("한미연합사령부는 11일 서울에서 한미 정책포럼을 개최했다.", EventType.MEETING),
    ],
)
def test_types_of_deeds(text: str, kind: EventType) -> None:
    assert lead(read(text, published="2024-06-12")).type is kind


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("연합뉴스에 따르면 대통령실은 북한의 발사를 규탄한다고 12일 밝혔다.", ["Cheong Wa Dae"]),
        (
            "국가정보원이 국회 정보위원회에 북한의 추가 파병 가능성을 12일 보고했다.",
            ["National Intelligence Service"],
        ),
        (
            "피트 헤그세스 미국 전쟁부(국방부) 장관이 12일 북한 억제에 초점을 두겠다고 밝혔다.",
            ["Department of Defense"],
        ),
        (
            "중국중앙(CC)TV는 김정은 북한 국무위원장이 12일 베이징에서 시진핑 주석을 만났다고 보도했다.",
            ["CCTV"],
        ),
        (
            "이성윤 세종연구소 수석연구위원은 12일 보고서에서 북한이 대화를 미룰 것이라고 밝혔다.",
            ["Sejong Institute"],
        ),
    ],
)
def test_who_says_so(text: str, origins: list[str]) -> None:
    told = lead(read(text, published="2024-06-12", publisher="아무신문"))
    assert [origin.name for origin in told.origins] == origins


def test_papers_that_put_washington_first_tell_of_the_allies_too() -> None:
    told = read("미한 군 당국이 4일 연합훈련을 시작했다.", published="2024-06-05")
    assert told.relevant
    assert set(lead(told).actors) == {"US", "KR"}
