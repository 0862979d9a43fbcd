"""Rules of Korean and Japanese: the deed ends the sentence, its matter and its source stand before."""

from __future__ import annotations

import pytest

from storage.model import EventType, Mention, Status
from tests.reading.articles import article, reader


def lead(
    text: str, *, title: str = "", publisher: str = "서울신문", published: str = "2021-03-18"
) -> Mention:
    """The lead of a text of the eighteenth of March 2021, unless told otherwise."""
    return reader().read(article(text, title=title, publisher=publisher, published=published)).mentions[0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        # What is condemned, answered or prepared is not what was done.
        (
            "한미 외교차관은 17일 서울에서 회의를 열고 북한의 정찰위성 발사 계획을 규탄했다.",
            EventType.MEETING,
        ),
        (
            "국방부는 18일 북한이 전날 방사포를 발사한 데 대해 유감을 표명하고 대화 복귀를 촉구했다.",
            EventType.STATEMENT,
        ),
        ("미국과 일본은 18일 방위협정 체결을 위한 고위급회의를 도쿄에서 개최했다.", EventType.MEETING),
        # A clause before its noun tells what is known, the end of the sentence what is new.
        ("북한이 18일 사거리가 늘어난 것으로 추정되는 신형 무기를 공개했다.", EventType.WEAPONS_DISPLAY),
        # Forces that detect a launch tell of the launch.
        (
            "합동참모본부는 18일 북한이 쏜 탄도미사일을 동해상에서 포착했다고 밝혔다.",
            EventType.MISSILE_LAUNCH,
        ),
        ("국가정보원은 18일 북한이 병력을 추가로 보낸 것으로 파악했다고 국회에 보고했다.", EventType.REPORT),
        # Who tells of a deed behind it adds a word, not a deed; who says what is to come does.
        ("북한이 18일 서해로 순항미사일을 여러 발 쐈다고 합동참모본부가 밝혔다.", EventType.MISSILE_LAUNCH),
        ("한미 해군이 동해에서 연합훈련을 마쳤다고 국방부가 18일 전했다.", EventType.EXERCISE),
        ("대북 전단 살포를 막겠다고 통일부가 18일 밝혔다.", EventType.STATEMENT),
        ("한미 연합 자유의 방패 연습이 18일 막을 내렸다.", EventType.EXERCISE),
        ("한국과 일본은 18일 경제안보 협력 팩트시트를 내놨다.", EventType.AGREEMENT),
        ("韓国統一部の報道官は18日、北朝鮮が対話に応じるべきだとの見解を示した。", EventType.STATEMENT),
        ("政府は18日の閣議で、北朝鮮への独自制裁を2年間延長すると決定した。", EventType.SANCTION),
    ],
)
def test_type_is_that_of_the_deed_that_ends_the_sentence(text: str, kind: EventType) -> None:
    assert lead(text).type is kind


@pytest.mark.parametrize(
    ("text", "day"),
    [
        # "The 18th, the day before": the first is the day of the report.
        ("북한은 18일 전날 밤 실시한 정찰위성 발사가 성공했다고 밝혔다.", "2021-03-17"),
        # No day stands before "this day": it is that of the paper.
        ("외교부는 이날 대변인 논평을 내고 일본의 독도 영유권 주장에 항의했다.", "2021-03-18"),
        # What is said further on was said on the same occasion.
        (
            "중국이 한국의 사드 배치에 강하게 반발했다. "
            "중국 외교부 대변인은 17일 브리핑에서 반대한다고 말했다.",
            "2021-03-17",
        ),
        # A day of what it was about, or one long past, is not the day of what was said.
        ("정부는 19일 끝나는 지소미아의 종료를 이틀 앞두고 17일 종료 통보의 효력을 정지했다.", "2021-03-17"),
        (
            "우리 군은 일본의 주장이 사실이 아니라고 반박했다. 해군은 지난 8일 동해에서 선박을 구조했다. "
            "국방부 대변인은 17일 브리핑에서 레이더를 켜지 않았다고 밝혔다.",
            "2021-03-17",
        ),
        # The day on which an outlet told of it stands for a day that nobody gives.
        ("시진핑 주석이 김정은 위원장과 만났다. 신화통신은 17일 두 사람이 회동했다고 전했다.", "2021-03-17"),
        ("菅義偉官房長官は17日の記者会見で、北朝鮮の談話に関し「留意している」と述べた。", "2021-03-17"),
        # Words that count from the day of the paper; "그제야" (only then) is none of them.
        ("북한이 조금 전 동해상으로 방사포를 쏘았다고 합동참모본부가 전했습니다.", "2021-03-18"),
        ("북한이 방금 서해로 순항미사일을 쐈다고 합동참모본부가 알렸습니다.", "2021-03-18"),
        ("북한이 어젯밤 동해로 방사포 여러 발을 쐈다.", "2021-03-17"),
        ("북한이 사흘 전 탄도미사일을 발사했다고 국방부가 밝혔다.", "2021-03-15"),
        ("북한이 18일 미사일을 쏘자 국방부는 그제야 경보를 발령했다.", "2021-03-18"),
        # Figures of days that are no dates, and several days at once.
        (
            "북한이 12일만에 다시 미사일을 쐈습니다. 합참은 오늘 오전 발사를 포착했다고 밝혔습니다.",
            "2021-03-18",
        ),
        ("북한이 15일 앞으로 다가온 태양절을 준비하고 있다고 통일부가 18일 밝혔다.", "2021-03-18"),
        ("바이든 대통령이 2박 3일 일정으로 방한했다. 바이든 대통령은 17일 도착했다.", "2021-03-17"),
        ("한미 정상이 17일 만나 대북 정책을 논의했다.", "2021-03-17"),
        ("한미 해군은 16, 17일 제주 남방에서 훈련을 실시했다.", "2021-03-16"),
        ("한미 해군은 3월 16·17일 제주 남방에서 훈련을 실시했다.", "2021-03-16"),
        # The day on which a paper tells is not that of the deed, even where it stands first.
        (
            "대만 연합보의 18일 보도에 따르면 미국 해군 함정이 16일 대만해협을 항해했다.",
            "2021-03-16",
        ),
        (
            "로이터통신의 17일자 보도에 따르면 미국과 북한의 실무자가 15일 스톡홀름에서 만났다.",
            "2021-03-15",
        ),
        ("한미 외교장관은 17일 워싱턴에서 회담을 했다고 외교부가 18일 밝혔다.", "2021-03-17"),
        ("조선중앙통신은 18일 김정은 위원장이 17일 연설했다고 보도했다.", "2021-03-17"),
        # What a quotation opens with is the day of the deed.
        (
            "합참은 18일 북한 주민 1명의 신병을 확보했다고 밝혔다. "
            "합참은 “17일 밤 강화도 앞바다에서 이 주민을 발견했다”고 설명했다.",
            "2021-03-17",
        ),
        # Of two zones that of the place; two days of one zone are two days.
        ("한미 외교장관은 18일(현지시간 17일) 워싱턴에서 회담을 했다.", "2021-03-17"),
        ("한미 외교장관은 한국시간 18일 새벽, 현지 시간 17일 오후 워싱턴에서 회담을 했다.", "2021-03-17"),
        ("한미 외교장관은 16일과 17일(현지시간) 워싱턴에서 회담을 했다.", "2021-03-16"),
        # A day beside who acts is that of the deed, not of what it was about.
        ("정부가 18일 중국 군용기가 카디즈에 들어온 데 대해 유감을 표시했다.", "2021-03-18"),
        ("미국 국무부 대변인은 17일 브리핑에서 북한이 15일 발사한 미사일을 규탄했다.", "2021-03-17"),
        # Sentences that turn elsewhere give the lead no day.
        (
            "국방부는 18일 “북한이 오전 3시 무인기를 남쪽으로 보냈다”고 밝혔다. "
            "북한은 앞서 15일 담화에서 무인기를 보내겠다고 위협한 바 있다.",
            "2021-03-18",
        ),
        (
            "정부는 18일 이지스함 배치를 마쳤다고 발표했다. 이에 대해 중국은 전날 한국대사를 불러 항의했다.",
            "2021-03-18",
        ),
    ],
)
def test_lead_takes_the_day_on_which_it_happened(text: str, day: str) -> None:
    when = lead(text).when
    assert when is not None
    assert when.value == day


@pytest.mark.parametrize(
    ("text", "status", "day"),
    [
        (
            "러시아 외무장관이 23~24일 평양을 방문한다고 타스통신이 18일 보도했다.",
            Status.PLANNED,
            "2021-03-23",
        ),
        # What a state decides against another holds from then on; what it is to send goes later.
        (
            "정부는 북한 기관 4곳을 독자 제재하기로 했다. 외교부는 18일 이같이 밝혔다.",
            Status.OCCURRED,
            "2021-03-18",
        ),
        (
            "정부는 18일 북한과의 군사합의 효력을 정지하기로 결정했다.",
            Status.OCCURRED,
            "2021-03-18",
        ),
        (
            "한국 정부는 23일 베이징에 특사를 파견하기로 했다고 18일 밝혔다.",
            Status.PLANNED,
            "2021-03-23",
        ),
        ("미국이 대화를 거부한다고 북한 외무성이 18일 주장했다.", Status.OCCURRED, "2021-03-18"),
        ("官房長官は18日の会見で、追加の制裁について「検討する」と述べた。", Status.OCCURRED, "2021-03-18"),
    ],
)
def test_present_tense_before_a_report_tells_of_a_plan(text: str, status: Status, day: str) -> None:
    told = lead(text)
    assert told.status is status
    assert told.when is not None
    assert told.when.value == day


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # A body whose words or papers are what it is about is no origin.
        (
            "국방부는 18일 일본 방위성이 영상을 공개한 데 대해 유감이라고 밝혔다.",
            {"Ministry of National Defense"},
        ),
        ("중국은 관영매체 CCTV 뉴스 등을 통해 북한과 정상회담을 했다고 18일 발표했다.", {"CCTV"}),
        # A body of state that acts has told of it.
        ("유엔은 17일 북한의 인권 침해를 규탄하는 결의안을 통과시켰다.", {"United Nations"}),
        ("政府は18日の閣議で、北朝鮮への独自制裁の延長を決めた。", {"Japanese government"}),
        # He is the subject of what was told, not of the telling.
        (
            "푸틴 대통령이 평양에 도착했다고 러시아 기관들이 18일 보도했다고 로이터통신이 전했다.",
            {"Reuters"},
        ),
        ("防衛省によりますと、北朝鮮は18日午前、弾道ミサイルを発射しました。", {"Japanese Defense Ministry"}),
        ("統合幕僚監部は18日、日米共同訓練を日本海上空で実施したと発表した。", {"Japan Joint Staff"}),
    ],
)
def test_origins_are_those_who_speak(text: str, names: set[str]) -> None:
    assert {origin.name for origin in lead(text).origins} == names


def test_who_saw_a_launch_did_not_launch() -> None:
    assert lead("합동참모본부는 18일 북한이 동해상으로 탄도미사일을 발사했다고 밝혔다.").actors == ("KP",)


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        # Where they met and what they met about took no part.
        (
            "강경화 장관은 17일 미국 뉴욕에서 왕이 중국 외교부장과 회담하고 북한 문제를 논의했다.",
            {"KR", "CN"},
        ),
        ("한미 양국은 17일 회의를 열고 북한의 어떠한 공격에도 함께 대응하기로 했다.", {"US", "KR"}),
    ],
)
def test_those_who_met_are_named_before_the_meeting(text: str, actors: set[str]) -> None:
    assert set(lead(text).actors) == actors


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("한일 관계를 다시 생각한다 [사설]", "북한이 18일 탄도미사일을 발사했다. 정부는 대비해야 한다."),
        ("[홍길동 칼럼] 북핵의 봄", "북한이 18일 탄도미사일을 발사했다. 정부는 대비해야 한다."),
        ("(社説)核実験と国際社会", "北朝鮮が18日、核実験を強行した。断じて許せない。"),
    ],
)
def test_opinion_marked_anywhere_in_its_title_has_no_lead(title: str, text: str) -> None:
    assert reader().read(article(text, title=title, published="2021-03-18")).mentions == ()


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("[사진 유엔 제공]\n\n유엔은 17일 북한의 인권 침해를 규탄하는 결의안을 채택했다.", "유엔은"),
        (
            "閣議に臨む首相(中央)ら=18日午前、首相官邸\n\n 政府は18日の閣議で北朝鮮への制裁の延長を決めた。"
            "輸出入の全面禁止と船舶の入港を認めない措置を続ける。"
            "官房長官は会見で、拉致、核、ミサイルの問題の解決に全力を尽くすと述べた。",
            "政府は",
        ),
        (
            "空自のF15など参加\n自衛隊と米軍は17日、日本海上空で共同訓練を行った。北朝鮮を念頭に置く。",
            "自衛隊",
        ),
    ],
)
def test_captions_and_subheads_are_no_lead(text: str, begins: str) -> None:
    assert lead(text).evidence.startswith(begins)


def test_another_party_that_speaks_of_the_deed_does_not_lead() -> None:
    told = lead(
        "미국 해군 구축함이 올해 처음 대만해협을 통과했다. "
        "중국군 대변인은 17일 구축함의 대만해협 통과를 비난했다."
    )
    assert told.evidence.startswith("미국 해군")


@pytest.mark.parametrize(
    "text",
    [
        "정부는 북한과의 군사합의 효력을 정지했다. 외교부는 18일 북한이 합의를 어겼다며 이같이 밝혔다.",
        "통일부는 18일 북한이 연락사무소를 폐쇄했다고 밝혔다. "
        "북한은 앞서 15일 담화에서 연락사무소 폐쇄를 예고했다.",
    ],
)
def test_who_said_so_and_what_went_before_do_not_lead(text: str) -> None:
    assert text.startswith(lead(text).evidence)


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("防衛省は18日、北朝鮮の弾道ミサイルが日本のEEZの外に落下したと発表した。", "maritime"),
        ("북한은 18일 평양 김일성광장에서 신형 대륙간탄도미사일을 공개했다.", "regime"),
        ("한일 정상은 18일 도쿄에서 만나 자유와 인권, 법치의 가치를 공유한다고 밝혔다.", "human-rights"),
        ("북중 정상은 18일 회담에서 한반도 평화와 안정을 위해 노력하기로 합의했다.", "inter-korean"),
        ("한미는 18일 회의에서 북한의 어떠한 핵 공격에도 확장억제로 대응한다고 밝혔다.", "nuclear"),
        ("합참은 18일 군사분계선을 넘은 북한군 하사 1명이 귀순했다고 밝혔다.", "dprk-military"),
        ("북한이 가상화폐를 훔쳤다고 FBI가 18일 발표했다. 이 조직은 제재 명단에 올라 있다.", "sanctions"),
        ("외교부는 18일 북한의 핵·미사일 개발에 기여한 개인 4명을 독자제재 대상으로 지정했다.", "missiles"),
        ("조현 외교부 장관은 18일 유엔총회 참석을 계기로 한중 외교장관회담을 했다.", "un"),
    ],
)
def test_stock_phrases_are_no_topic(text: str, without: str) -> None:
    reading = reader().read(article(text, published="2021-03-18"))
    assert reading.relevant
    assert without not in reading.topics


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("북한은 18일 김일성 주석의 시신이 있는 금수산태양궁전을 개보수했다고 밝혔다.", "regime"),
        ("유엔은 18일 북한의 인권 침해를 규탄하는 결의안을 채택했다.", "human-rights"),
        ("정부는 18일 한반도 평화 구상을 담은 대북정책을 발표했다.", "inter-korean"),
        ("북한은 18일 핵공격 능력을 과시하며 핵무력 증강을 선언했다.", "nuclear"),
        ("북한군이 18일 서해에서 사격 훈련을 실시했다고 합참이 밝혔다.", "dprk-military"),
        ("미국 재무부는 18일 라자루스를 제재 명단에 올렸다.", "sanctions"),
    ],
)
def test_what_only_resembles_a_stock_phrase_is_a_topic(text: str, topic: str) -> None:
    assert topic in reader().read(article(text, published="2021-03-18")).topics
