"""Which body Korean texts name as the one that tells: whose ministry, which part, which outlet."""

from __future__ import annotations

import pytest

from tests.reading.articles import lead, read


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        # who acts in what another tells does not tell it
        ("일본 방위성은 내년 관함식에 한국 해군을 초청했다고 산케이신문이 12일 보도했다.", "Sankei Shimbun"),
        (
            "일본 외무상은 11일 한국 장관과 북한 문제를 협의했다고 외교부가 밝혔다.",
            "Ministry of Foreign Affairs",
        ),
        # the ministry of another country is not Seoul's
        (
            "우크라이나 국방부는 12일 북한군이 쿠르스크에서 철수했다고 밝혔다.",
            "Ukrainian Defense Ministry",
        ),
        (
            "호주 외교부는 12일 북한의 탄도미사일 발사를 규탄했다.",
            "Australian Foreign Ministry",
        ),
        # "이미" is no "미"
        ("북한군의 동향에 대해 이미 국방부는 12일 감시를 강화했다고 밝혔다.", "Ministry of National Defense"),
        # the two ministers of the allies, in a Korean paper
        (
            "한·미 국방장관은 11일 미국 전략자산의 한반도 배치를 협의해나가기로 의견을 모았다.",
            "Ministry of National Defense",
        ),
        # a part before the whole
        ("유엔총회는 11일 북한인권결의안을 채택했다.", "UN General Assembly"),
        (
            "동부전구는 11일 대만해협을 지나는 미국 군함을 감시했다고 밝혔다.",
            "Eastern Theater Command",
        ),
        ("조선중앙TV는 12일 김정은 국무위원장의 군수공장 시찰을 보도했다.", "Korean Central Television"),
        # who looks after a border, a court, an institute
        ("연천경찰서는 12일 대북전단을 살포한 단체 대표를 송치했다고 밝혔다.", "Yeoncheon Police Station"),
        (
            "수원지법은 12일 북한 공작원을 만난 혐의로 기소된 전 간부에게 징역 7년을 선고했다.",
            "Suwon District Court",
        ),
        ("스팀슨센터는 12일 보고서에서 북한 영변 핵시설이 재가동됐다고 분석했다.", "Stimson Center"),
        ("맨디언트는 12일 북한 해커 조직이 가상화폐를 탈취했다고 밝혔다.", "Mandiant"),
    ],
)
def test_who_tells_it(text: str, origin: str) -> None:
    told = lead(read(text, published="2024-06-12", publisher="아무신문"))
    assert [o.name for o in told.origins] == [origin]


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        # two that only stand beside each other do not act together
        ("미국 국방부가 12일 주한미군 감축 방안을 백악관에 제시했다.", ("US",)),
        ("중국과 러시아의 군용기가 12일 한국방공식별구역에 진입했다.", ("CN", "RU")),
    ],
)
def test_who_acted(text: str, actors: tuple[str, ...]) -> None:
    assert lead(read(text, published="2024-06-12", publisher="아무신문")).actors == actors


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        # forces and provinces without their country's name are Seoul's
        (
            "미국 핵추진 항공모함이 부산에 입항했다. 22일 해군에 따르면 항모는 훈련에 참가한다.",
            "South Korean Navy",
        ),
        ("중국 해군은 12일 대만해협에서 미국 군함을 감시했다고 밝혔다.", "Chinese Navy"),
        ("경기도는 최근 대북전단을 띄운 단체를 수사의뢰했다고 12일 밝혔다.", "Gyeonggi Province"),
        # who puts on a list tells of it, whatever agency carried it
        (
            "12일 AP통신에 따르면 미국 재무부는 북한인 8명과 기관 2곳을 제재 명단에 올렸다.",
            "Department of the Treasury",
        ),
        # whose data it is, however long their name
        (
            "12일 통일연구원의 '김정은 공개활동 보도분석 DB'에 따르면 김 위원장의 활동은 118회로 집계됐다.",
            "Korea Institute for National Unification",
        ),
        # what stands after "outlet" is its name only where it tells something, and a rank is no institute
        (
            "북한 매체 열람은 이달부터 도서관에서도 자유로워진다고 통일부가 12일 밝혔다.",
            "Ministry of Unification",
        ),
        (
            "김 수석연구원은 북한 미사일을 막는 무기를 개발해 12일 상을 받았다고 국방부가 밝혔다.",
            "Ministry of National Defense",
        ),
    ],
)
def test_who_is_meant(text: str, origin: str) -> None:
    told = lead(read(text, published="2024-06-12", publisher="아무신문"))
    assert [o.name for o in told.origins] == [origin]


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        (  # the government that opens a sentence is one's own
            "정부가 북한의 핵 개발에 관여한 개인 4명을 대북 독자제재 대상으로 지정했습니다.",
            ["South Korean government"],
        ),
        (  # of a government and its ministry, the ministry
            "일본 정부는 북한의 미사일 발사에 대해 베이징의 외교 경로로 항의했다.\n"
            "일본 외무성은 12일 이 같은 사실을 밝혔다.",
            ["Japanese Foreign Ministry"],
        ),
        (  # who acts in a clause of what another tells
            "대통령실은 일본 국가안전보장국장이 참석하는 한미일 안보실장 회의를 9일 연다고 6일 밝혔다.",
            ["Cheong Wa Dae"],
        ),
        (  # who is named within another's words
            '외교부는 12일 논평에서 "정부는 일본 정부가 발표한 방위백서를 통해 독도를 '
            '자국 영토로 주장한 데 강력히 항의한다"고 밝혔다.',
            ["Ministry of Foreign Affairs"],
        ),
        (  # words of the North's party are known from its media
            "김여정 노동당 부부장은 12일 담화에서 한미 연합훈련을 비난했다.\n"
            "조선중앙통신에 따르면 김 부부장은 한국을 위협했다.",
            ["KCNA"],
        ),
        (  # but are the party's where no outlet is named
            "김여정 북한 노동당 부부장이 12일 담화를 내고 한미 연합훈련을 비난했다.",
            ["Workers' Party of Korea"],
        ),
        (  # the minister of another country by his title
            "왕이 중국 공산당 외사판공실 주임 겸 외교부장이 12일 북한의 안보 우려를 풀어야 한다고 말했다.",
            ["Chinese Foreign Ministry"],
        ),
        (  # the committee of a party speaks for it
            "더불어민주당 한반도평화 특별위원회는 12일 대북송금 사건의 문건을 공개하며 수사를 촉구했다.",
            ["Democratic Party of Korea"],
        ),
        (  # an outlet behind what it tells, whoever is said to have spoken
            '일본 총리가 북한 국방위원장에게 "이길 수 없다"고 말했다고 교도통신이 영국 공문서를 인용해 '
            "12일 전했다.",
            ["Kyodo"],
        ),
        (  # an interview is told by the outlet
            "고이즈미 전 총리는 12일 요미우리신문과 가진 인터뷰에서 한일 위안부 합의를 지켜야 한다고 말했다.",
            ["Yomiuri Shimbun"],
        ),
        (  # a minister of another country
            "마크 에스퍼 미국 국방장관이 12일 주한미군의 방위비 분담금을 늘리라고 압박했습니다.",
            ["Department of Defense"],
        ),
        (  # what a paper writes
            '노동신문은 오늘(12일) 1면 기사에서 "인민대중제일주의는 공화국헌법의 근본 이념"이라고 썼습니다.',
            ["Rodong Sinmun"],
        ),
        (  # a broadcaster's headlines stand before its text
            '북 "어제 미사일 발사 훈련 진행""표적 명중 타격"[앵커] 북한이 미사일을 시험 발사했습니다. '
            "조선중앙통신은 어제 발사 훈련을 진행했다고 보도했습니다.",
            ["KCNA"],
        ),
        (  # forces that study a launch told of it
            "북한이 12일 동해상으로 탄도미사일을 발사했다.\n합동참모본부는 제원을 분석 중이다.",
            ["Joint Chiefs of Staff"],
        ),
    ],
)
def test_which_body_tells_it(text: str, origins: list[str]) -> None:
    told = lead(read(text, published="2024-06-12", publisher="아무신문"))
    assert [origin.name for origin in told.origins] == origins


def test_who_held_an_office_does_not_speak_for_it() -> None:
    text = "기시다 후미오 전 일본 총리가 12일 한일 위안부 합의를 지켜야 한다고 강조했다."
    told = lead(read(text, published="2025-12-12", publisher="아무신문"))
    assert [origin.name for origin in told.origins] == ["아무신문"]


def test_who_held_an_office_does_not_act_for_it() -> None:
    text = "조동석 전 통일부 차관은 12일 신문과 만나 북한의 연락사무소 폭파를 이렇게 평가했다."
    told = lead(read(text, published="2024-06-12", publisher="아무신문"))
    assert [origin.name for origin in told.origins] == ["아무신문"]
