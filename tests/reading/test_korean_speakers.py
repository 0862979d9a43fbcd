"""Who tells what a Korean text tells: parties, embassies, outlets abroad, and whose words they are."""

from __future__ import annotations

import pytest

from storage.model import Status
from tests.reading.articles import lead, read


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        (  # a party speaks for itself
            "국민의힘은 12일 북한의 탄도미사일 발사를 두고 책임을 져야 한다고 비판했다.",
            ["People Power Party"],
        ),
        (  # members of parliament only relay what a body of state told them
            "국민의힘 소속 정보위 간사는 12일 국가정보원이 북한의 추가 파병 준비를 보고했다고 전했다.",
            ["National Intelligence Service"],
        ),
        (
            "주유엔 한국대사는 12일 뉴욕에서 열린 안보리 회의에서 북한의 미사일 발사를 규탄했다.",
            ["South Korean Mission to the UN"],
        ),
        (  # the United Nations do not speak by a state's ambassador to them
            "유엔 주재 중국대사는 12일 안보리 회의에서 한미 연합훈련을 비난했다.",
            ["Chinese Mission to the UN"],
        ),
        (  # a figure's point ends no sentence
            "합동참모본부 공보실은 12일 북한 지역에서 규모 3.7의 지진파를 감지해 분석 중이라고 밝혔다.",
            ["Joint Chiefs of Staff"],
        ),
        (  # what a party's official says "in a statement of KCNA" is known from KCNA
            "김여정 노동당 부부장은 12일 조선중앙통신 담화에서 한미 연합훈련을 비난했다.",
            ["KCNA"],
        ),
        ("북한군이 군사분계선을 넘어왔다고 한국 해군이 12일 밝혔다.", ["South Korean Navy"]),
        (  # what was said in a place is not said by it, but a document says what it holds
            "국회 국방위원회에서 12일 국방부 장관은 북한의 도발에 대비한다고 말했다.",
            ["Ministry of National Defense"],
        ),
        ("한미일 3국 외교차관은 12일 공동성명에서 북한의 도발을 규탄했다.", ["joint statement"]),
        (  # who acts in what another tells, and outlets that have no name
            "세르게이 라브로프 러시아 외무부장관이 12일 북한에 도착했다고 러시아 매체들이 보도했다.",
            ["Russian media"],
        ),
        (
            "국방부는 12일 국방부 장관과 미국 국방부 장관이 북한을 두고 통화했다고 밝혔다.",
            ["Ministry of National Defense"],
        ),
        (
            "김정관 산업통상부 장관이 12일 미국과 조선 협력 양해각서를 체결했다고 밝혔다.",
            ["Ministry of Trade, Industry and Resources"],
        ),
        ("검찰은 12일 북한에 기밀을 넘긴 군무원을 기소했다.", ["Prosecutors"]),
        (  # an outlet abroad keeps its own name
            "북한이 러시아에 포탄을 더 보냈다고 밀리타르니가 12일 보도했다.",
            ["Militarnyi"],
        ),
        (
            "일본 정부가 북한과 접촉했다고 요미우리신문이 12일 보도했다.",
            ["Yomiuri Shimbun"],
        ),
        (  # "…했다고 X가 보도했다": who acts within the clause does not tell it
            "미국 국방부가 백악관에 주한미군 감축 방안을 냈다고 미 월스트리트저널(WSJ)이 12일 보도했다.",
            ["Wall Street Journal"],
        ),
        (  # whoever stands in a quotation does not say that somebody is quoted
            "월스트리트저널은 12일 “미 국방부가 주한미군 일부를 옮기는 방안을 마련하고 있다”고 밝혔다.",
            ["Wall Street Journal"],
        ),
        (  # the outlet before "에 따르면" only passes on what a body said
            "타스통신에 따르면 크렘린궁 대변인은 12일 북러 정상회담을 논의할 수 있다고 답했다.",
            ["Kremlin"],
        ),
        (  # members of parliament only relay what a service told them
            "북한이 핵실험장의 갱도를 되살리고 있다고 국가정보원이 국회에 보고한 것으로 12일 확인됐다.\n"
            "국회 정보위 관계자들에 따르면 국정원은 통로를 뚫고 있다고 설명했다.",
            ["National Intelligence Service"],
        ),
        (  # who acts within what somebody told does not tell it
            "트럼프 미국 대통령이 조만간 전화로 북한 문제를 논의할 예정이라고 청와대가 12일 밝혔다.",
            ["Cheong Wa Dae"],
        ),
        (  # whoever acts in a clause is answered by another
            "일본 정부가 12일 독도를 자국 영토로 적은 백서를 내놓자 정부가 일본 외교관을 불러 항의했다.\n"
            "외교부는 대변인 논평에서 독도는 우리 영토라고 했다.",
            ["Ministry of Foreign Affairs"],
        ),
        (  # a fleet or a parliament of another country is not ours
            "러시아 태평양함대는 12일 중국 해군과 북한 인근에서 연합 훈련을 했다고 밝혔다.",
            ["아무신문"],
        ),
        (
            "일본 국회는 12일 북한 미사일 발사를 규탄하는 결의를 채택했다.",
            ["아무신문"],
        ),
        (  # who puts sanctions on somebody makes them known
            "미국 재무부가 11일(현지시간) 북한 해킹조직과 해외에 있는 북한 국적자 8명을 제재했다.",
            ["Department of the Treasury"],
        ),
        (
            "북한이 전날 쏜 미사일은 신형이라고 12일 주장했다.\n"
            "조선중앙통신은 이날 국방과학원이 미사일을 시험 발사했다며 “다시 성공했다”고 했다.",
            ["KCNA"],
        ),
        (
            "국가안보전략연구원은 12일 북한이 당대회 뒤 대화에 나설 수 있다고 전망했다.",
            ["Institute for National Security Strategy"],
        ),
    ],
)
def test_who_tells_it(text: str, origins: list[str]) -> None:
    told = lead(read(text, published="2024-06-12", publisher="아무신문"))
    assert [origin.name for origin in told.origins] == origins


@pytest.mark.parametrize(
    ("text", "status", "day"),
    [
        (  # a remark on the future is a remark
            "통일부 장관은 12일 다음 달 한미 연합훈련을 조정하자고 대통령에게 제안하겠다고 밝혔다.",
            Status.OCCURRED,
            "2024-06-12",
        ),
        (
            "국방부는 12일 다음 달로 예정된 한미 연합훈련에서 바뀐 것은 없고 대비태세는 굳건하다고 밝혔다.",
            Status.OCCURRED,
            "2024-06-12",
        ),
        (
            "크렘린궁 대변인은 12일 북한과 모든 분야에서 협력할 것이라고 밝혔다.",
            Status.OCCURRED,
            "2024-06-12",
        ),
        (
            "통일연구원은 12일 북한이 내년 당대회 뒤 대화에 나설 것으로 전망했다.",
            Status.OCCURRED,
            "2024-06-12",
        ),
        ("북한이 12일 탄도미사일을 발사한 것으로 추정된다.", Status.OCCURRED, "2024-06-12"),
        (  # what was agreed on at talks is told of the talks
            "한미 외교장관이 11일 워싱턴 회동에서 북한 비핵화를 위해 협력하기로 했다고 국무부가 밝혔다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (
            "대통령실은 한일 정상이 20일 도쿄에서 회담을 연다고 12일 밝혔다.",
            Status.PLANNED,
            "2024-06-20",
        ),
        (
            "외교부는 20일 베이징에 특사를 파견하기로 했다고 12일 밝혔다.",
            Status.PLANNED,
            "2024-06-20",
        ),
        (  # what ends in a deed is done, whatever day it is about
            "미 하원은 11일 주한미군 규모를 유지하는 내년 국방수권법안을 통과시켰다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (  # so is what two sides agreed on, unless they are to meet
            "남북은 11일 접촉에서 오는 20일 금강산에서 이산가족 상봉 행사를 개최하기로 합의했다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (
            "한미 국방장관이 20일 서울에서 만나기로 합의했다.",
            Status.PLANNED,
            "2024-06-20",
        ),
        (  # and what is not to be
            "일본 방위성은 11일 내년 관함식에 한국 해군을 초청하지 않기로 했다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        ("북한이 간밤에 동해상으로 탄도미사일을 발사했다.", Status.OCCURRED, "2024-06-11"),
        (
            "한미 해군이 10일부터 12일까지 동해에서 연합훈련을 실시했다.",
            Status.OCCURRED,
            "2024-06-10/2024-06-12",
        ),
    ],
)
def test_words_and_plans(text: str, status: Status, day: str) -> None:
    told = lead(read(text, published="2024-06-12", publisher="아무신문"))
    assert told.status is status
    assert told.when
    assert day in (told.when.value, f"{told.when.value}/{told.when.end}")


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (  # a ruling told of nobody gives way to the court, which needs no day
            "북한 해커의 지령을 받고 군사기밀을 빼낸 40대에게 징역형이 확정됐습니다.\n"
            "대법원 3부는 국가보안법 위반 혐의로 기소된 이 모 씨의 징역 4년을 최근 확정했습니다.",
            "대법원",
        ),
        (
            "북한 공작원을 만난 혐의로 재판에 넘겨진 두 사람이 1심에서 실형을 선고받았습니다.\n"
            "서울중앙지법은 12일 국가보안법 위반 혐의로 기소된 김 모 씨에게 징역 5년을 선고했습니다.",
            "서울중앙지법",
        ),
        (  # also behind another sentence, and where years are counted
            "북한 공작원의 지령을 받아 단체를 만든 활동가에게 징역 5년이 확정됐다. 혐의가 유죄로 인정됐다.\n"
            "대법원 2부는 국가보안법 위반 혐의를 받은 활동가에게 징역 5년을 선고한 판결을 확정했다.",
            "대법원",
        ),
        (  # a poll's finding gives way to who published it
            "미국과 일본 국민의 절반이 북한 비핵화가 가능하지 않다고 생각하는 것으로 나타났다.\n"
            "통일연구원은 12일 세미나에서 이 같은 내용이 담긴 인식조사 결과를 공개했다.",
            "통일연구원",
        ),
        (  # a report abroad leads itself
            "침몰한 러시아 화물선이 북한으로 원자로를 나르고 있었다는 보도가 나왔다.\n"
            "스페인 언론 라 베르다드는 당국이 화물을 조사했다고 보도했다.",
            "침몰한",
        ),
    ],
)
def test_what_is_told_of_nobody_is_told_by_who_did_it(text: str, begins: str) -> None:
    told = lead(read(text, published="2024-06-12", publisher="아무신문"))
    assert told.evidence.startswith(begins)


@pytest.mark.parametrize(
    ("title", "text", "led"),
    [
        ("", "북한이 새 무기를 잇달아 공개하면서 대륙간탄도미사일 시험발사 가능성이 29일 주목된다.", False),
        (
            "",
            "김정은 북한 국무위원장이 군수공장 시찰에 집중하고 있다. "
            "당대회에서 내놓을 국방 노선의 윤곽이 드러났다는 평가가 나온다.",
            False,
        ),
        ("북한 5개년 계획, 성과는?", "올해는 북한이 국방 5개년 계획을 이행하는 마지막 해입니다.", False),
        (  # what has a day is news, whatever is made of it
            "",
            "북한이 28일 동해상으로 탄도미사일을 발사했다. 미국을 겨냥한 시위라는 해석이 나온다.",
            True,
        ),
        ("", "북한이 대화에 나설 수 있다는 전문가 분석이 나왔다. 통일연구원은 29일 이같이 밝혔다.", True),
    ],
)
def test_what_weighs_how_things_stand_tells_no_deed(title: str, text: str, led: bool) -> None:
    told = read(text, title=title, published="2025-12-29", publisher="아무신문")
    assert told.relevant
    assert bool(told.mentions) is led


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        (  # through whom a message was published
            "케빈 김 주한 미국대사대리가 핵추진잠수함 협력에 합의했다고 강조했다. "
            "그는 12일 한미동맹재단을 통해 발표한 신년 인사에서 이같이 밝혔다.",
            ["US Embassy in Seoul", "Korea-US Alliance Foundation"],
        ),
        (  # what forces add to the North's own word is another statement
            "조선중앙통신은 11일 전략순항미사일 발사 훈련을 진행했다고 12일 보도했다.\n"
            "이와 관련해 합동참모본부는 11일 평양 일대에서 발사된 미사일 수 발을 포착했다고 밝혔다.",
            ["KCNA"],
        ),
        (  # a law is told by the parliament that passed it
            "접경지역에서 대북전단을 날리지 못하게 하는 법안이 11일 국회 본회의에서 통과됐다.",
            ["National Assembly"],
        ),
    ],
)
def test_who_is_added_to_those_who_tell_it(text: str, origins: list[str]) -> None:
    told = lead(read(text, published="2024-06-12", publisher="아무신문"))
    assert [origin.name for origin in told.origins] == origins


@pytest.mark.parametrize(
    ("text", "begins", "day"),
    [
        (  # a day within somebody's words does not date what the first sentence tells
            "통일부 장관은 12일 한미연합훈련을 조정하자고 제안하겠다고 밝혔다.\n"
            '장관은 이날 기자들과 만나 "전날 회의에서 차관이 한미연합훈련에 대해 이야기했다"고 말했다.',
            "통일부 장관은 12일",
            "2024-06-12",
        ),
        (  # "this day" is the one told before the lead
            "취임 뒤의 침묵은 11일 밤에 깨졌다.\n"
            "이재명 대통령은 이날 밤 도널드 트럼프 미국 대통령과 전화 통화를 했다고 대통령실이 밝혔다.",
            "이재명 대통령은",
            "2024-06-11",
        ),
        (  # the day on which somebody claimed it is not that of the deed
            "북한이 전날 동해상으로 발사한 미사일은 신형 잠수함발사탄도미사일(SLBM)이라고 12일 주장했다.",
            "북한이",
            "2024-06-11",
        ),
        (  # a body that acts in a clause: its day is the deed's
            "러시아 외무부는 북한을 방문 중인 러시아 외무장관이 11일 김정은 국무위원장을 만났다고 밝혔다.\n"
            "그는 지난 10일 원산공항을 통해 북한을 방문했다.",
            "러시아 외무부는",
            "2024-06-11",
        ),
    ],
)
def test_whose_day_it_is(text: str, begins: str, day: str) -> None:
    told = lead(read(text, published="2024-06-12", publisher="아무신문"))
    assert told.evidence.startswith(begins)
    assert told.when
    assert told.when.value == day


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        (
            "통일부와 세종연구소는 오는 19일 서울에서 한반도 국제평화포럼을 개최한다.",
            ["Ministry of Unification", "Sejong Institute"],
        ),
        (
            "유엔 안전보장이사회가 11일 뉴욕에서 북한 미사일 문제를 논의하는 회의를 시작했다.\n\n/연합뉴스",
            ["Yonhap"],
        ),
    ],
)
def test_who_holds_it_and_whose_report_it_is(text: str, origins: list[str]) -> None:
    told = lead(read(text, published="2024-06-12", publisher="아무신문"))
    assert [origin.name for origin in told.origins] == origins


def test_the_address_in_a_caption_does_not_end_the_text() -> None:
    text = (
        "김여정 노동당 부부장은 12일 한미 연합훈련에 반발하면서 한국을 강하게 비난했다.\n"
        "북한 노동당 부부장. [사진=홈페이지] 2022.08.15 abc@news.com |\n"
        "조선중앙통신에 따르면 김여정은 이날 담화에서 한국을 위협했다."
    )
    told = lead(read(text, published="2024-06-12", publisher="아무신문"))
    assert [origin.name for origin in told.origins] == ["KCNA"]
