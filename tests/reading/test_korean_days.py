"""Which day a Korean lead takes, and which of its words are no plan."""

from __future__ import annotations

import pytest

from storage.model import Status
from tests.reading.articles import lead, read


def status_and_day(text: str) -> tuple[Status, str]:
    """What is read of a lead published on 12 June 2024."""
    told = lead(read(text, published="2024-06-12"))
    return told.status, told.when.value if told.when else ""


@pytest.mark.parametrize(
    ("text", "status", "day"),
    [
        (  # what is written was written on the day on which it was sent
            "북한 김정은이 러시아에 답신을 보내 지지 의사를 밝혔다. "
            "12일 조선중앙통신에 따르면 김 위원장은 전날 발송한 서한에서 러시아의 결정을 지지한다고 적었다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (  # that something may be done in a month to come was said
            "미국 대통령이 11일 김정은과 오는 9월 중국 방문 때 만날 수 있다는 뜻을 내비쳤습니다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (  # talks that are yet to come are context of the call
            "오는 15일 회담을 앞두고 있는 가운데 한미 외교차관이 11일 통화에서 북핵 문제를 논의했다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (  # what is done in a month to come, as somebody said, is planned
            "미 육군부는 11일 북한에 맞서 여단이 10월 한국으로 이동해 임무를 교대한다고 밝혔다.",
            Status.PLANNED,
            "2024-10",
        ),
        (  # but not what is said on a day of a month, or of one that is over
            "정부는 6월 11일 북한의 탄도미사일 발사를 강력히 규탄한다고 밝혔다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (
            "국방부는 11일 3월 실시된 한미연합훈련의 결과를 토대로 대비태세를 보완한다고 밝혔다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (  # to say what one will go on doing is no plan
            "외교부는 11일 북한 비핵화 문제를 미국 측과 계속 협의할 것이라고 밝혔다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (
            "일본 방위상은 11일 북한 미사일에 대한 경계태세를 계속 유지할 계획임을 밝혔다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (  # nor is an agreement to work together
            "한미 두 나라는 북한의 도발에 맞서 긴밀히 공조하기로 했다. "
            "대통령실은 한미 안보실장이 12일 통화하고 이렇게 합의했다고 밝혔다.",
            Status.OCCURRED,
            "2024-06-12",
        ),
        (  # nor what is done ahead of something else
            "북한이 내년 초로 예상되는 노동당 대회를 앞두고 경제 과업 수행을 다그치고 나섰다. "
            "노동신문은 12일 기사에서 남은 기간에 성과를 내자고 촉구했다.",
            Status.OCCURRED,
            "2024-06-12",
        ),
        (  # words published on a day were said on it, whenever the North's media told of them
            "최선희 북한 외무상이 주요 7개국의 공동성명을 비난했다고 조선중앙통신이 12일 보도했다. "
            "최 외무상은 전날 발표한 담화에서 핵보유는 필연적 선택이라고 주장했다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (  # days since something, and what came before a response, are none of its own
            "한국과 미국이 정상회담의 합의 내용을 담은 공동 설명자료를 발표했다고 대통령실이 11일 밝혔다. "
            "정상회담을 한 지 16일 만인데요, 안보와 투자 문제까지 담겼습니다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (  # what the North's media tell without a day has that of their report
            "김정은 북한 국무위원장이 군수공장을 시찰했다고 노동신문이 12일 보도했다.",
            Status.OCCURRED,
            "2024-06-12",
        ),
        (  # unless it is counted from the day of the report
            "조선중앙통신은 어제 김정은 국무위원장이 참관한 가운데 미사일을 발사했다고 보도했다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (
            "한미일 3국은 15∼19일 제주 동남방 공해상에서 연합훈련을 실시합니다.",
            Status.PLANNED,
            "2024-06-15",
        ),
        (  # a plan whose day last year is long past is no caption
            "한미연합사령부는 17일부터 28일까지 한미연합연습을 실시한다.\n"
            "유엔군사령부는 11일 오전 판문점에서 이 같은 내용을 북한 측에 통보했다.",
            Status.PLANNED,
            "2024-06-17",
        ),
        (
            "국회 정보위원회는 12일 전체회의를 열고 북한 미사일 발사에 관한 보고를 받는다.",
            Status.PLANNED,
            "2024-06-12",
        ),
        (  # a week of which it was said
            "통일부 대변인은 오늘 브리핑에서 남북이 다음 주 후반으로 협의하는 것 같다고 말했다.",
            Status.OCCURRED,
            "2024-06-12",
        ),
        (
            "최근 북한 회령시에서 탈북민 조사가 마감 단계에 들어선 것으로 전해졌다.\n"
            "12일 소식통에 따르면 탈북민들은 처벌을 기다리고 있다.",
            Status.OCCURRED,
            "",
        ),
        (  # "this day" without one before it is that of publication, for plans too
            "외교부에 따르면 아시아태평양국장은 이날 오후 일본대사관 총괄공사를 불러 항의할 예정이다.",
            Status.PLANNED,
            "2024-06-12",
        ),
    ],
)
def test_days_of_leads(text: str, status: Status, day: str) -> None:
    assert status_and_day(text) == (status, day)


def test_the_report_of_a_deed_leads_for_its_day() -> None:
    text = (
        "김정은 북한 국무위원장이 삼지연시 건설장 현지지도에 나서며 한 달 만에 모습을 드러냈다.\n"
        '조선중앙통신은 12일 김 위원장이 "삼지연시를 현지지도했다"고 보도했다.'
    )
    told = lead(read(text, published="2024-06-12"))
    assert told.evidence.startswith("조선중앙통신은")
    assert told.when is not None
    assert told.when.value == "2024-06-12"


@pytest.mark.parametrize(
    ("text", "status", "day"),
    [
        (  # a name or a rank behind a day that begins like "after" or "round"
            "주일 중국 대사가 11일 후나코시 일본 외무성 차관을 만나 총리의 발언에 항의했다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (
            "한미 국방부는 11일 차관 회의를 열고 북한 미사일에 대한 대응을 논의했다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (  # a day counted from another day of the text is not the morrow of publication
            "중국 외교부가 다음 날 일본대사를 불러 총리의 발언에 강하게 항의했다.",
            Status.OCCURRED,
            "",
        ),
        ("한국과 미국이 내일(13일) 서울에서 연합연습을 실시합니다.", Status.PLANNED, "2024-06-13"),
        (  # of what was done lately no day is told, whoever told of it when
            "12일 법조계에 따르면 대법원은 국가보안법 위반 혐의로 기소된 북한 공작원의 형을 최근 확정했다.",
            Status.OCCURRED,
            "",
        ),
        (  # "lately" takes no day from what has one, nor from what is said of it
            "국방부는 최근 잇따른 북한의 미사일 발사에 대응해 11일 한미일 회의를 개최했다고 12일 밝혔다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (
            "통일부는 최근 북한이 핵잠수함을 공개한 것은 평화를 해친다고 12일 밝혔다.",
            Status.OCCURRED,
            "2024-06-12",
        ),
        ("한미 연합연습이 12일 시작돼 22일까지 전국에서 진행된다.", Status.OCCURRED, "2024-06-12"),
        ("한미 연합연습이 13일 시작돼 22일까지 전국에서 진행된다.", Status.PLANNED, "2024-06-13"),
        (  # nor by what it answers
            "정부가 북한 인사 4명을 대북 독자제재 대상으로 지정했다. "
            "지난 8일 북한의 미사일 발사에 대한 대응 차원이다.",
            Status.OCCURRED,
            "",
        ),
        (  # what was decided at a meeting is decided
            "북한 최고인민회의 상임위원회는 11일 전원회의를 열고 내년 1월 22일 회의를 소집하기로 결정했다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (  # the day before the report, in a paper of the day after it
            "조선중앙통신은 11일 김정은 국무위원장이 참석한 가운데 전날 서해에서 미사일을 발사했다고 밝혔다.",
            Status.OCCURRED,
            "2024-06-10",
        ),
        (  # what came first is context
            "김정은 국무위원장은 사흘 전 핵잠수함을 시찰한 데 이어 11일엔 순항미사일 발사를 참관했다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (  # "so he said" dates the words, whatever day they are about
            "국방부가 핵잠수함을 공개한 북한에 한반도의 평화를 해치는 행위라고 비판했다.\n"
            '국방부 대변인은 12일 브리핑에서 "북한이 6월 8일 미사일을 발사했다"며 이같이 말했다.',
            Status.OCCURRED,
            "2024-06-12",
        ),
        (  # the year of a plan that another sentence tells is not this plan's
            "정부가 북한 웹사이트의 접속 차단 해제를 추진할 방침이다.\n"
            "통일부는 내년 업무계획의 후속 조치를 진행할 예정이다.",
            Status.PLANNED,
            "",
        ),
        (  # nor a day since which it is the next
            "북한이 지난 7일에 이어 나흘 만인 11일 또다시 순항미사일을 시험 발사했다.",
            Status.OCCURRED,
            "2024-06-11",
        ),
        (  # figures beside a word for the day say which it is
            "조선중앙통신은 전날(10일) 김정은 위원장이 참관한 미사일 발사훈련을 진행했다고 보도했다.",
            Status.OCCURRED,
            "2024-06-10",
        ),
        (  # next year's budget is no plan for next year
            "통일부는 대통령에게 보고한 내년 업무계획의 후속 조치를 진행하고 있다고 12일 밝혔다.",
            Status.OCCURRED,
            "2024-06-12",
        ),
        (  # a week of which somebody speaks is of his matter
            '통일부 장관은 11일 한미연합훈련과 관련해 "다음 주 회의에서 점검이 이뤄질 것"이라고 밝혔다.',
            Status.OCCURRED,
            "2024-06-11",
        ),
    ],
)
def test_days_that_are_none_of_the_deed(text: str, status: Status, day: str) -> None:
    assert status_and_day(text) == (status, day)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (  # what was agreed gives way to the call in which it was
            "한미 양국은 북한의 도발에 맞서 확장억제를 더욱 강화하기로 했습니다.\n"
            "김관진 국가안보실장은 백악관 국가안보보좌관과 오늘(12일) 오전 전화 협의를 가졌습니다.",
            "김관진",
        ),
        (  # a reporter who is called stands between the anchor's words and the report
            "북한이 순항미사일을 시험 발사했다고 밝혔습니다.\n취재기자 연결합니다.\n이종원 기자!\n"
            "자세한 소식 전해주시죠?\n"
            "조선중앙통신은 어제 미사일 발사 훈련을 진행했다고 보도했습니다.",
            "조선중앙통신은",
        ),
        (  # a name with a title is what a photo shows
            "정동영 통일부 장관.\n정 장관은 12일 한미연합훈련을 조정하자고 정부에 제안했다고 밝혔다.",
            "정 장관은",
        ),
    ],
)
def test_what_does_not_lead(text: str, begins: str) -> None:
    assert lead(read(text, published="2024-06-12")).evidence.startswith(begins)


def test_what_was_long_ago_is_no_news() -> None:
    text = (
        "2000년 김대중 대통령과 김정일 국방위원장은 평양에서 남북공동선언을 채택했다.\n"
        "2007년에는 노무현 대통령이 평양을 방문했다."
    )
    assert not read(text, published="2020-07-01").mentions
