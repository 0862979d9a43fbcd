# ruff: noqa: E501 - a table's form is read better on one line
"""The raw forms in which agencies, papers and broadcasters put out a text leave its lead as it is."""

from __future__ import annotations

import pytest

from storage.model import EventType
from tests.reading.articles import lead, read

TOLD = {
    "EN": (
        "N. Korea fires ballistic missile",
        "North Korea fired a ballistic missile toward the East Sea on Tuesday, South Korea's Joint Chiefs of Staff said.",
        " It flew some 500 kilometers, the JCS said.",
    ),
    "KO": (
        "북한, 탄도미사일 발사",
        "북한이 4일 동해상으로 탄도미사일을 발사했다고 합동참모본부가 밝혔다.",
        " 군은 제원을 분석하고 있다.",
    ),
    "JA": (
        "北朝鮮が弾道ミサイル",
        "北朝鮮は4日、日本海に向けて弾道ミサイルを発射したと、防衛省が発表した。",
        "",
    ),
}
# What stands before the text proper, and after it.
FORMS = [
    ("EN", "SEOUL, June 5. /TASS/. ", ""),
    ("EN", "Tokyo, June 5 (Jiji Press)--", ""),
    ("EN", "SEOUL, June 5. /tass/. ", ""),
    ("EN", "A TV screen shows a launch on the news at Seoul Station on Monday.\n\n", ""),
    ("EN", "SEOUL, South Korea (AP) — ", ""),
    ("EN", "By Kim Min-seo\nSEOUL, June 5 (Yonhap) -- ", "\nms@yna.co.kr\n(END)"),
    ("EN", "By Kim Min-seo\nGYEONGJU, South Korea, June 5 (Yonhap) -- ", "\nms@yna.co.kr\n(END)"),
    (
        "EN",
        "(2nd LD) NK-missile\n(2nd LD) N. Korea fires ballistic missile\n(ATTN: UPDATES with more info; ADDS photo)\nBy Kim Soo-yeon\nSEOUL, June 5 (Yonhap) -- ",
        "",
    ),
    ("EN", "Photo : YONHAP News\n\n", ""),
    (
        "EN",
        "Written: 2024-06-05 14:25:07 / Updated: 2024-06-05 16:02:40\n\nN. Korea fires ballistic missile\n\nPhoto : KBS News\n\n",
        "\nList\n\nEditor's Pick\n\nClose\n\nThis website uses cookies.",
    ),
    (
        "EN",
        "- Town opens new library\n- Singer tops chart again\n- US joins Japan in talks\nN. Korea fires ballistic missile\n",
        "",
    ),
    (
        "EN",
        "Reuters Staff\n\n1 Min Read\n\nSEOUL (Reuters) - ",
        " (Reporting by A. Writer; Editing by B. Editor)",
    ),
    ("EN", "KYODO NEWS - Jun 5, 2024 - 10:12 | World, All\n\n", ""),
    ("EN", "By Choi He-sukPublished : June 5, 2024 - 19:22\n", ""),
    ("EN", "WASHINGTON — \n", ""),
    ("EN", "SEOUL, June 5 (Xinhua) -- ", " Enditem"),
    ("EN", "June 5 (UPI) -- ", ""),
    ("EN", "FOR IMMEDIATE RELEASE\n\nJune 5, 2024\n\n", "\n\n###"),
    ("EN", "Listen to this article\n00:00\n\nShare\nFacebook\nTwitter\n\n", ""),
    (
        "EN",
        "Published: 5 Jun. 2024, 10:47 Updated: 5 Jun. 2024, 11:32\nNorth Korean leader Kim Jong-un watches a launch on May 30, in this photo from KCNA. [YONHAP]\n\n",
        "",
    ),
    (
        "EN",
        "A TV screen shows a report of North Korea's missile launch at Seoul Station on June 5, 2024. AP-Yonhap\n\n",
        "",
    ),
    (
        "EN",
        "North Korean leader Kim Jong Un watches a launch, in this picture released on May 30, 2024. KCNA via REUTERS/File Photo\nJune 5, 2024 10:12 AM\n\n",
        "",
    ),
    ("EN", "SEOUL, June 5 (Korea Bizwire) – ", ""),
    ("EN", "(Seoul=Yonhap Infomax) ", ""),
    ("EN", "[Seoul Newsroom] ", ""),
    ("EN", "The following is attributable to Spokesperson Ann Example:\n\n", ""),
    ("EN", "TOKYO -- ", ""),
    ("EN", "SEOUL: ", ""),
    ("EN", "Seoul, June 5 (EFE).- ", ""),
    ("EN", "Seoul, Jun 5 (IANS) ", ""),
    ("EN", "SEOUL, KOREA, SOUTH — ", ""),
    (
        "KO",
        "[속보] 북한, 탄도미사일 발사\n\n기사와는 관계 없는 사진./사진=연합뉴스\n",
        "\n\n최수진 기자 a.b@example.com",
    ),
    (
        "KO",
        "[서울=뉴시스] 김선웅 기자 = 지난달 30일 북한이 공개한 미사일 발사 장면이 역 화면에 나오고 있다. 2024.06.05. photo@example.com\n\n\n[서울=뉴시스] 류현주 김선웅 유자비 기자 = ",
        "",
    ),
    ("KO", "2024-06-05 06:54\n\n[사진=연합뉴스]\n", ""),
    (
        "KO",
        "(서울=연합뉴스) 김지헌 김지연 기자 경수현 특파원 = ",
        "\njhk@yna.co.kr\n(끝)\n<저작권자(c) 연합뉴스, 무단 전재-재배포 금지>",
    ),
    ("KO", "입력 2024.06.05 (10:12) 수정 2024.06.05 (11:00)\n\n[앵커]\n\n", "\n\nKBS 뉴스 홍길동입니다."),
    ("KO", "▲ 북한이 공개한 발사 장면 (사진=노동신문/뉴스1)\n\n", ""),
    ("KO", "[더팩트ㅣ임영무 기자] ", ""),
    ("KO", "[아시아경제 홍길동 기자] ", ""),
    ("KO", "【서울=뉴시스】양소리 기자 = ", ""),
    ("KO", "[이데일리 홍길동 기자] ", ""),
    ("KO", "홍길동 기자 = ", ""),
    ("KO", "북한이 미사일을 쏘고 있다. /사진=조선중앙통신\n\n", ""),
    ("KO", "<앵커>\n\n", "\n\n<기자>\n\n제원은 분석 중입니다."),
    ("KO", "등록 2024-06-05 오전 10:12:00 수정 2024-06-05 오전 11:00:00\n\n가가\n\n", ""),
    (
        "KO",
        "시사 전체기사\n\n[속보]북한, 탄도미사일 발사\n\n입력:2024-06-05 20:13\n수정:2024-06-05 20:35\n",
        "",
    ),
    ("KO", "읽어주기 기능은 크롬기반의\n브라우저에서만 사용하실 수 있습니다.\n\n", ""),
    ("JA", "【ソウル聯合ニュース】", ""),
    ("JA", "(ソウル共同)", ""),
    ("JA", "【ソウル時事】", ""),
    ("JA", "[東京 5日 ロイター] - ", ""),
    ("JA", "2024年6月5日 10時12分\n\n", ""),
    ("JA", "ソウル=中村記者\n", ""),
    ("JA", "公開日: 2024/06/05 10:12\n\n", "\n\n無断転載禁止"),
]


@pytest.mark.parametrize(("language", "before", "after"), FORMS)
def test_the_lead_is_the_sentence_alone(language: str, before: str, after: str) -> None:
    title, sentence, more = TOLD[language]
    reading = read(f"{before}{sentence}{more}{after}", title=title)
    told = lead(reading)
    assert told.evidence == sentence
    assert told.when is not None
    assert told.when.value == "2024-06-04"
    assert all(mention.evidence in sentence + more for mention in reading.mentions)


def test_a_sentence_that_begins_as_its_title_is_no_title_glued_to_the_text() -> None:
    title = "North Korea may soon conduct its first test of a missile in a year"
    text = f"{title}, according to a South Korean military official. It comes amid stalled talks with the United States."
    assert lead(read(text, title=title)).evidence.startswith("North Korea may soon")


def test_a_paragraph_of_its_own_is_no_part_of_the_caption_after_it() -> None:
    first = "On Tuesday South Korea's Joint Chiefs of Staff said North Korea launched a ballistic missile at 7:50 a.m. local time."
    caption = "North Korea launches missile - photo 1\nA missile is launched by North Korea during a drill. (Photo: Yonhap/VNA)\n"
    more = "This is the latest launch in a series of tests by North Korea. South Korea is analyzing it with the United States."
    assert lead(read(f"{first}\n\n{caption}{more}")).evidence == first


def test_a_korean_caption_is_passed_over_also_where_it_is_a_paragraph_of_its_own() -> None:
    caption = "▲ 북한이 탄도미사일을 발사한 4일 서울역에서 시민들이 관련 뉴스를 시청하고 있다.\n\n"
    first = "북한이 4일 동해상으로 단거리 탄도미사일 두 발을 발사했다고 합동참모본부가 밝혔다."
    more = " 합참은 미사일이 함경북도 앞바다의 섬을 향해 약 350킬로미터를 날았다고 설명했다." * 2
    assert lead(read(f"{caption}{first}{more}")).evidence == first


def test_a_transcript_is_led_by_what_is_told_not_by_its_place_or_its_moderator() -> None:
    told = "The leaders of the United States, South Korea and Japan met for an hour today."
    text = (
        "Lima Convention Center\nLima, Peru\n\n(As delivered)\n\n"
        "MODERATOR:  This is on background, from a senior administration official.  Just a few minutes.\n\n"
        "Do you want to begin?\n\nOFFICIAL:  Sure.  A few remarks.\n\n"
        f"{told}  They spoke about North Korea."
    )
    title = "Background Press Call on the U.S.-ROK-Japan Trilateral Meeting"
    assert lead(read(text, title=title, publisher="The White House")).evidence == told


def test_a_caption_glued_to_a_text_that_begins_with_a_short_word_does_not_lead() -> None:
    told = "A row over Taiwan went on on Tuesday between Seoul and Beijing, China's foreign ministry said."
    caption = (
        "President Yoon Suk Yeol speaks at the presidential office in Seoul on June 3. (Presidential office)"
    )
    rest = " South Korea's foreign ministry had called in the Chinese ambassador to protest, it said." * 3
    assert lead(read(caption + told + rest)).evidence == told


def test_an_executive_order_is_led_by_what_it_orders() -> None:
    ordered = "Section 1. All property of the following persons of North Korea are blocked and may not be transferred."
    text = f"By the authority vested in me, and to counter the threat of North Korea, I hereby order:\n\n{ordered}"
    title = "Blocking Property of Certain Persons With Respect to North Korea"
    assert "are blocked" in lead(read(text, title=title, publisher="The White House")).evidence


def test_a_transcript_is_ours_by_what_is_told_after_the_greetings() -> None:
    text = (
        "Via Teleconference\n\n11:06 A.M. EDT\n\nMODERATOR: Good morning, everybody, and thanks for hopping on. "
        "As usual, there is no embargo. He has a few words at the top. Then we go to your questions.\n\n"
        "MR. KIRBY: Thanks, Eduardo. Hey, everybody.\n\n"
        "In the first half of October, 3,000 North Korean soldiers were sent into Russia.\n\n"
        "Q Mr. Kirby, has South Korea seen them?"
    )
    reading = read(text, publisher="The White House", published="2024-10-23")
    assert reading.relevant
    assert lead(reading).evidence.startswith("In the first half of October")


def test_an_order_is_led_by_the_sanction_it_imposes() -> None:
    ordered = (
        "(a) All property of the following persons of North Korea are blocked and may not be transferred:"
    )
    text = (
        f"To counter the threat of North Korea (50 U.S.C. 1701), I hereby order:\n\n{ordered}\n\n(i) banks."
    )
    told = lead(read(text, publisher="The White House"))
    assert told.evidence == ordered
    assert told.type is EventType.SANCTION


def test_where_a_president_spoke_does_not_lead() -> None:
    place = "Ambassador's Residence\nWashington, D.C.\n\n4:21 P.M. EDT"
    told = "The United States mourns with Japan today."
    rest = " Its prime minister spoke of North Korea, of the alliance and of the region." * 4
    assert lead(read(f"{place}\n\n{told}{rest}", publisher="The White House")).evidence == told
