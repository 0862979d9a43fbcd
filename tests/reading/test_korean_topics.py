"""Topics of Korean texts: what counts for one, and what only looks like it."""

from __future__ import annotations

import pytest

from tests.reading.articles import read


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        (
            "북한 외무성이 12일 담화에서 미국을 비난했다. 김여정은 미국이 적대시 정책을 버려야 한다고 했다.",
            "dprk-us",
        ),
        ("김여정 부부장은 12일 담화에서 한국을 비난했다. 북한의 대남 비난은 한 달 만이다.", "inter-korean"),
        ("북한 공작원의 지령을 받아 간첩 활동을 한 이들이 12일 재판을 받았다.", "inter-korean"),
        (
            "김정은 국무위원장이 12일 평양에서 열병식을 지켜봤다. 열병식에는 신형 전차가 나왔다.",
            "dprk-military",
        ),
        ("김정은 국무위원장이 12일 수해 복구 현장을 찾았다. 북한은 살림집을 새로 지었다.", "regime"),
        ("한국과 미국, 일본이 12일 3국 안보협력을 논의했다.", "trilateral"),
        ("한국군은 북한을 겨냥한 3축 체계를 강화한다고 12일 밝혔다.", "deterrence"),
        ("한미 해군이 12일 쌍룡훈련을 시작했다.", "exercises"),
        ("북한군이 18일 서해에서 사격 훈련을 실시했다고 합참이 밝혔다.", "exercises"),
        ("일본은 12일 사도광산의 세계유산 등재를 추진한다고 한국에 알렸다.", "japan-rok"),
        ("북한이 12일 풍계리에서 수소탄을 시험했다고 주장했다.", "nuclear"),
        ("국무부는 12일 북한 인물을 특별제재대상에 올리고 해상 환적을 막겠다고 밝혔다.", "sanctions"),
        ("중국과 러시아 군용기가 12일 동해에 진입하자 한국 공군이 긴급 발진했다.", "maritime"),
    ],
)
def test_a_sentence_of_it_shows_a_topic(text: str, topic: str) -> None:
    assert topic in read(text, published="2024-06-12").topics


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        # a carrier that nuclear power drives is no nuclear weapon
        ("미국 핵추진 항공모함이 12일 부산에 들어왔다. 핵추진 항모는 한미 훈련에 참가한다.", "nuclear"),
        # where a missile fell is no dispute at sea
        (
            "북한이 12일 쏜 미사일은 일본의 배타적 경제수역(EEZ)에 낙하했다. 미사일은 EEZ 안쪽에 떨어졌다.",
            "maritime",
        ),
        # two in a row of three are no pair
        ("한국, 미국과 일본은 12일 북한 미사일에 대응해 공조하기로 했다.", "us-japan"),
        ("미국과 한국, 일본은 12일 북한 미사일에 대응해 공조하기로 했다.", "us-rok"),
        # what breaks a resolution is no action of the Security Council
        (
            "합참은 북한이 12일 미사일을 쐈다며 이는 유엔 안전보장이사회 결의의 명백한 위반이라고 밝혔다.",
            "un",
        ),
        # who weighs a launch together does so by the way
        ("북한이 12일 미사일을 쐈다. 한미 당국이 정밀분석 중이라고 합참이 밝혔다.", "us-rok"),
        # titles of envoys
        ("한미일 북핵 수석대표가 12일 서울에서 만났다.", "nuclear"),
    ],
)
def test_what_only_looks_like_it_shows_none(text: str, topic: str) -> None:
    assert topic not in read(text, published="2024-06-12").topics


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "북한산 국립공원, 폭염에 탐방로 통제",
            "국립공원공단이 12일 북한산 일부 탐방로를 닫았다. 북한산국립공원사무소는 더위 탓이라고 밝혔다.",
        ),
        (
            "탈북 요원 맡은 배우, 스크린 복귀",
            "배우가 12일 제작보고회에 나왔다. 영화는 북한 공작원을 그린다. 영화는 오는 30일 개봉한다.",
        ),
        (
            "개미들, 일본 주식 팔고 반도체로",
            "일본 증시에 몰렸던 개인투자자들이 돈을 뺐다. 한국예탁결제원은 12일 순매도액을 공개했다.",
        ),
        (
            "북미 소형장비 시장 회복",
            "북미 건설장비 시장이 살아났다. 증권업계는 12일 매출이 늘 것으로 봤다.",
        ),
    ],
)
def test_a_mountain_a_film_or_a_market_is_not_ours(title: str, text: str) -> None:
    assert not read(text, title=title, published="2024-06-12").relevant


def test_what_people_think_of_unification_is_ours() -> None:
    text = "통일이 필요하다는 사람이 절반 아래로 줄었다. 통일연구원이 12일 통일의식조사를 공개했다."
    assert "inter-korean" in read(text, published="2024-06-12").topics


def test_goods_from_the_north_are_ours() -> None:
    text = "중국이 지난달 북한산 일부 품목의 수입을 재개한 것으로 12일 나타났다. 유엔 제재 대상이다."
    assert read(text, published="2024-06-12").relevant
