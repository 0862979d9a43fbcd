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
        ("북한군이 군사분계선을 넘어왔다고 한국 해군이 12일 밝혔다.", ["South Korean Navy"]),
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
