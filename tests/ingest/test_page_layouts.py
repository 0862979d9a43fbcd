"""The text of pages as Korean and Japanese outlets and ministries lay them out, and nothing around it."""

from __future__ import annotations

import pytest

from bot.ingest.articles import Draft, Problem
from bot.ingest.articles_behind import read_document

KOREAN = (
    "국방부는 2일 서울에서 한미일 국방차관 회의를 열고 북한의 탄도미사일 발사를 규탄했다고 밝혔다.",
    "세 나라는 상반기 안에 다영역 훈련을 실시하기로 했다. 훈련은 제주 남방 공해상에서 열린다.",
    "다음 회의는 9월 도쿄에서 열린다고 국방부는 덧붙였다.",
)
JAPANESE = (
    "防衛省は二日、北朝鮮が日本海に向けて弾道ミサイルを発射したと発表した。",
    "日米韓の次官は電話で協議し、情報の共有を続けることで一致した。",
    "次の会合は九月に東京で開かれる。",
)
ENGLISH = (
    "SEOUL, March 2 (Yonhap) -- The three countries agreed on Monday to hold a drill south of Jeju Island.",
    "Officials of both sides met and spoke about the sharing of warning data for an hour, the ministry said.",
    "The next talks will be held in Tokyo in September, it added.",
)


def links(words: str, count: int) -> str:
    return "<ul>" + "".join(f"<li><a href='/{n}'>{words} {n}</a></li>" for n in range(count)) + "</ul>"


def page(content: str) -> bytes:
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>회의 결과 | 국방부</title></head><body>"
        f"<div id='header'>{links('메뉴', 20)}</div><div id='container'>{content}</div>"
        f"<div class='related'>{links('관련 기사의 긴 제목이 여기에 있다', 8)}</div></body></html>"
    ).encode()


LAYOUTS = {
    "parted by breaks": "<div id='articleBody'>{0}<br><br>{1}<br><br>{2}</div>",
    "paragraphs in spans": "<div class='view'><p><span>{0}</span></p><p><span>{1}</span></p><p>{2}</p></div>",
    "preformatted": "<div class='view'><pre>{0}\n\n{1}\n\n{2}</pre></div>",
    "board": "<table><tr><th>등록일</th><td>2026.03.02</td></tr>"
    "<tr><td colspan='2'><p>{0}</p><p>{1}</p><p>{2}</p></td></tr></table>",
    "board, parted by breaks": "<table><tr><td>3월 2일</td></tr><tr><td>{0}<br>{1}<br>{2}</td></tr></table>",
    "layout of tables": "<table><tr><td><a href='/'>메뉴</a></td><td>"
    "<table><tr><td><p>{0}</p><p>{1}</p><p>{2}</p></td></tr></table></td></tr></table>",
    "picture first": "<article><figure><img src='a.jpg'><figcaption>사진</figcaption></figure>"
    "<p>{0}</p><p>{1}</p><p>{2}</p></article>",
    "list": "<div class='view'><ul><li>{0}</li><li>{1}</li><li>{2}</li></ul></div>",
}


@pytest.mark.parametrize("sentences", [KOREAN, JAPANESE, ENGLISH], ids=["Korean", "Japanese", "English"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_text_is_found_and_no_menu_with_it(layout: str, sentences: tuple[str, ...]) -> None:
    body = page(LAYOUTS[layout].format(*sentences))
    found = read_document("https://mnd.example/view?no=1", {"content-type": "text/html"}, body)
    assert isinstance(found, Draft)
    lines = [line.removeprefix("- ").strip() for line in found.text.splitlines()]
    assert [line for line in lines if line in sentences] == list(sentences)
    assert not [line for line in lines if "메뉴" in line or "관련 기사의" in line]


@pytest.mark.parametrize(
    "headline",
    ['[속보] 합참 "북한, 동해상으로 탄도미사일 발사"', "【速報】北朝鮮が弾道ミサイルを発射　防衛省"],
)
def test_a_flash_of_a_headline_alone_is_that_headline(headline: str) -> None:
    body = page(f"<article><h1>{headline}</h1></article>")
    found = read_document("https://news.example/1", {"content-type": "text/html"}, body)
    assert isinstance(found, Draft)
    assert (found.title.split(), found.text.split()) == (headline.split(), headline.split())


def test_a_page_that_only_lists_links_is_no_article() -> None:
    found = read_document(
        "https://news.example/list", {"content-type": "text/html"}, page(links("기사 제목", 30))
    )
    assert found == Problem("", "the page lists links and holds no article")


def test_a_list_inside_an_article_stays() -> None:
    demands = "".join(
        f"<li>{line}</li>" for line in ("제재 이행", "정보 공유", "해상 훈련", "<a href='/x'>후속 회의</a>")
    )
    body = page(f"<article><p>{KOREAN[0]}</p><ul>{demands}</ul><p>{KOREAN[2]}</p></article>")
    found = read_document("https://news.example/1", {"content-type": "text/html"}, body)
    assert isinstance(found, Draft)
    assert [line.removeprefix("- ") for line in found.text.splitlines()] == [
        *(KOREAN[0], "제재 이행", "정보 공유", "해상 훈련", "후속 회의", KOREAN[2])
    ]
