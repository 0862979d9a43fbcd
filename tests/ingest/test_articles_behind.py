"""From the answer behind a link to one draft, or to a clause that says why not."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path, PurePath

import pytest
from pypdf import PdfReader, PdfWriter

from bot.ingest.articles import Desk, Draft, Parsed, Problem
from bot.ingest.articles_behind import completed, read_behind, read_document
from bot.ingest.pdf import body_lines, paragraphs_of, parse_pdf
from bot.ingest.sources import SourceIndex
from bot.ingest.web.exchange import Response
from storage.model import Article
from tests.fakes import FakeClock
from tests.ingest.conftest import NOW
from tests.ingest.web.conftest import DATA

URL = "https://news.example/2026/03/02/launch?utm_source=feed"
KOREAN = "합동참모본부는 2일 오전 북한이 평안남도 순천에서 동해상으로 탄도미사일을 발사했다고 밝혔다."
JAPANESE = "防衛省は二日、北朝鮮が日本海に向けて弾道ミサイルを発射したと発表した。"


def page(text: str, head: str = "", title: str = "A title") -> str:
    paragraphs = "".join(f"<p>{text} {n}</p>" for n in range(3))
    return (
        f"<!DOCTYPE html><html><head>{head}<title>{title}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>{title}</h1>{paragraphs}</article><footer>About us</footer></body></html>"
    )


def draft(body: bytes, content_type: str = "text/html", url: str = URL) -> Draft:
    found = read_document(url, {"content-type": content_type}, body)
    assert isinstance(found, Draft)
    return found


def problem(body: bytes, content_type: str = "") -> str:
    found = read_document(URL, {"content-type": content_type} if content_type else {}, body)
    assert isinstance(found, Problem)
    return found.words


@pytest.mark.parametrize(
    ("text", "encoding", "said", "declared"),
    [
        (KOREAN, "euc-kr", "euc-kr", ""),
        (KOREAN, "euc-kr", "", "euc-kr"),
        (KOREAN, "cp949", "EUC-KR", "euc-kr"),
        (KOREAN, "euc-kr", "utf-8", "euc-kr"),
        (KOREAN, "euc-kr", "euc-kr", "utf-8"),
        (KOREAN, "euc-kr", "ISO-8859-1", "euc-kr"),
        (KOREAN, "euc-kr", "ISO-8859-1", ""),
        (KOREAN, "euc-kr", "", ""),
        (KOREAN, "utf-8", "euc-kr", "euc-kr"),
        (KOREAN, "utf-16", "", ""),
        (KOREAN, "utf-16-le", "utf-16le", ""),
        (KOREAN, "utf-16-be", "utf-16be", "utf-8"),
        (JAPANESE, "shift_jis", "Shift_JIS", ""),
        (JAPANESE, "cp932", "", "shift_jis"),
        (JAPANESE, "euc-jp", "windows-1252", "euc-jp"),
        (JAPANESE, "euc-jp", "", ""),
        (JAPANESE, "iso2022_jp", "iso-2022-jp", ""),
        ("Café déjà vu à Séoul, said the ministry in a statement today.", "latin-1", "iso-8859-1", ""),
        ("Café déjà vu à Séoul, said the ministry in a statement today.", "utf-8", "iso-8859-1", ""),
    ],
)
def test_a_page_is_read_whatever_is_said_of_its_encoding(
    text: str, encoding: str, said: str, declared: str
) -> None:
    body = page(text, f'<meta charset="{declared}">' if declared else "").encode(encoding)
    found = draft(body, f"text/html; charset={said}" if said else "text/html")
    assert found.text == "\n".join(f"{text} {n}" for n in range(3))


def test_a_page_may_begin_as_xml_does() -> None:
    body = '<?xml version="1.0" encoding="EUC-KR"?>\n' + page(KOREAN)
    assert draft(body.encode("euc-kr")).text.startswith(KOREAN)


def test_a_page_gives_its_title_date_and_own_address_and_no_heading_twice() -> None:
    head = (
        '<link href="/2026/03/02/launch" rel="canonical"><meta property="og:site_name" content="A paper">'
        '<meta property="article:published_time" content="2026-03-02T08:10:00+09:00">'
    )
    found = draft(
        page(KOREAN, head).encode(), url="https://news.example/2026/03/02/launch/amp?outputType=amp"
    )
    assert (found.title, found.publisher) == ("A title", "A paper")
    assert found.url == "https://news.example/2026/03/02/launch"
    assert found.published == "2026-03-02T08:10:00+09:00"
    assert found.text.startswith(KOREAN)


@pytest.mark.parametrize(
    "head",
    [
        "<meta property='article:published_time' content='{}'>",
        '<meta content="{}" data-x="y" property="article:published_time" />',
        '<meta name="pubdate" content="{}">',
        '<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "{}"}}</script>',
    ],
)
def test_a_page_s_moment_of_publication_is_found_wherever_it_stands(head: str) -> None:
    moment = "2026-03-02T08:10:00+09:00"
    assert draft(page(KOREAN, head.format(moment)).encode()).published == moment


@pytest.mark.parametrize("named", ["https://other.example/a-b-c", "https://news.example/", "x:y", ""])
def test_a_page_that_names_another_site_stands_where_it_was_found(named: str) -> None:
    body = page(KOREAN, f'<link rel="canonical" href="{named}">').encode()
    assert draft(body).url == "https://news.example/2026/03/02/launch"


def test_the_last_address_of_the_redirects_counts() -> None:
    answer = Response(URL, "https://news.example/a", "", 200, {}, page(KOREAN).encode())
    found = read_behind(answer)
    assert isinstance(found, Draft)
    assert found.url == "https://news.example/a"


def test_plain_text_is_read_as_files_are() -> None:
    found = draft(f"# 회담\n{KOREAN}".encode("euc-kr"), "text/plain; charset=euc-kr")
    assert (found.title, found.text) == ("회담", f"# 회담\n{KOREAN}")


@pytest.mark.parametrize(
    ("body", "content_type", "said"),
    [
        (b"", "text/html", "the answer is empty"),
        (b" \n", "text/html", "the answer is empty"),
        (b"\x89PNG\r\n\x1a\n", "text/html", "a PNG image"),
        (b"PK\x03\x04", "application/pdf", "an office document"),
        (b"\x00\x01\x02" * 500, "text/html", "text"),
        (b'{"a": 1}', "application/json", "it is application/json"),
        (b"body{}", "text/css", "it is text/css"),
        (b"<?xml version='1.0'?><rss/>", "", "it is XML"),
        (b"<html><body></body></html>", "text/html", "no article text was found"),
        (b"<html>" + b"<div>" * 250_000, "text/html", "more markup than any page"),
        (b"%PDF-1.7\n%%EOF", "application/pdf", "the PDF is damaged"),
        (b"%PDF-1.7\n" + b"1 0 obj\n<<" * 50_000, "application/pdf", "the PDF is damaged"),
    ],
)
def test_what_holds_no_article_is_told_in_a_clause(body: bytes, content_type: str, said: str) -> None:
    assert said in problem(body, content_type)


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 20_000 + KOREAN,
        "<table><tr><td>" * 5_000 + KOREAN,
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>" + f"<p>{KOREAN}</p>",
        f"<p {'a=b ' * 50_000}>{KOREAN}</p>",
        f"<p>{KOREAN}</p>" + "<!--" * 50_000,
        "<meta property='article:published_time' content='" + "9" * 100_000 + f"'><p>{KOREAN}</p>",
    ],
)
def test_a_hostile_page_gives_a_draft_or_a_clause(markup: str) -> None:
    found = read_document(URL, {"content-type": "text/html"}, f"<html><body>{markup}".encode())
    assert isinstance(found, Draft | Problem)


TEASER = Draft(
    title="From the feed",
    text="In short.",
    publisher="A paper",
    url="https://news.example/feed-link",
    external_id="guid-1",
    published="Mon, 02 Mar 2026 08:00:00 +0900",
)


def test_an_article_takes_from_its_feed_what_the_page_does_not_say() -> None:
    found = Draft(
        title="", text="The whole text of it.", url="https://news.example/a", published="2026-03-02"
    )
    whole = completed(found, TEASER)
    assert (whole.title, whole.text, whole.url) == (TEASER.title, found.text, found.url)
    assert (whole.external_id, whole.publisher, whole.published) == ("guid-1", "A paper", TEASER.published)


def test_a_page_with_less_than_its_teaser_gives_way_to_it() -> None:
    whole = completed(Draft(title="Please wait", text="Scripts!", url="https://news.example/a"), TEASER)
    assert whole.text == "In short."


def one(pieces: list[Parsed]) -> Parsed:
    (piece,) = pieces
    return piece


def test_a_press_release_in_pdf_is_paragraphs_again() -> None:
    """The files were printed by Chromium; each sentence runs over several lines there."""
    found = draft(
        (DATA / "statement.pdf").read_bytes(), "application/octet-stream", "https://mnd.example/1.pdf"
    )
    assert found.title == "Joint Statement on Trilateral Security Talks"
    lines = found.text.splitlines()
    assert lines[2:3] == ["Joint Statement on Trilateral Security Talks in Seoul"]
    assert [(line.split()[0], line.split()[-1]) for line in lines if len(line) > 60] == [
        ("The", "Council."),
        ("The", "month."),
        ("Annex.", "did."),
    ]
    assert (found.published, found.url) == ("2026-03-02T05:00:00+00:00", "https://mnd.example/1.pdf")


def test_a_korean_press_release_in_pdf() -> None:
    path = DATA / "statement_ko.pdf"
    found = one(list(parse_pdf(path.read_bytes(), path)))
    assert isinstance(found, Draft)
    assert found.title == "한미일 국방차관 회의 결과"
    assert "북한의 탄도미사일 발사를 유엔 안전보장이사회 결의 위반으로 규탄했다고 밝혔다." in found.text


def made(pages: int, password: str = "") -> bytes:
    """A PDF of so many copies of a page, locked where there is a password."""
    writer = PdfWriter()
    first = PdfReader(DATA / "statement.pdf").pages[0]
    for _ in range(pages):
        writer.add_page(first)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_a_locked_pdf_and_one_without_words_say_so() -> None:
    blank = PdfWriter()
    blank.add_blank_page(100, 100)
    file = io.BytesIO()
    blank.write(file)
    assert problem(made(1, "secret")) == "the PDF is encrypted"
    assert "holds no text" in problem(file.getvalue())
    whole = (DATA / "statement.pdf").read_bytes()
    assert "damaged" in problem(whole[: len(whole) // 3])


def test_of_a_long_pdf_the_first_pages_are_read_and_said_so() -> None:
    remark, found = parse_pdf(made(45), PurePath("a.pdf"))
    assert isinstance(remark, Problem)
    assert (remark.words, remark.fatal) == ("of its pages the first 40 were read", False)
    assert isinstance(found, Draft)
    assert found.text.count("hotline would be tested") == 40
    assert "FOR IMMEDIATE RELEASE" not in found.text  # it stands over each page


PRINTED = (
    "Ministry of Defense\nThe ministers met in Seoul and spoke for an hour about sharing\nof data.\n- 1 -",
    "Ministry of Defense\nThey agreed to hold a drill in the first half of the year, as had been\n- 2 -",
    "Ministry of Defense\nplanned.\n3\nAnnex\nPage 3 of 3",
)


def test_a_paragraph_goes_on_over_the_page_without_its_number_and_head() -> None:
    assert paragraphs_of(body_lines(PRINTED)).splitlines() == [
        "The ministers met in Seoul and spoke for an hour about sharing of data.",
        "They agreed to hold a drill in the first half of the year, as had been planned.",
        "3",
        "Annex",
    ]


def test_a_pdf_that_takes_too_long_gives_what_was_read_in_time() -> None:
    seconds = iter(range(0, 1000, 6))
    remark, found = parse_pdf(made(9), PurePath("a.pdf"), lambda: next(seconds))
    assert isinstance(remark, Problem)
    assert remark.words == "its pages take long to read; the first 2 were read"
    assert isinstance(found, Draft)


def test_a_draft_from_the_web_becomes_an_article_like_any_other(tmp_path: Path) -> None:
    desk = Desk(SourceIndex(()), FakeClock(NOW))
    (article,) = desk.items(URL, iter([draft(page(KOREAN).encode())]))
    assert isinstance(article, Article)
    assert (article.language, article.published_on) == ("ko", date(2026, 3, 2))
