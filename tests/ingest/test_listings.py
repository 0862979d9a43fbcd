"""What feeds, sitemaps and pages of links name, in good and in bad form."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta

import pytest

from bot.ingest.articles import Draft, Problem
from bot.ingest.listings import Listing, read_listing
from bot.ingest.web.exchange import Response
from storage.model import Feed, FeedForm

BASE = "https://news.example/rss/all.xml"
KOREAN, JAPANESE = "북한, 동해상으로 탄도미사일 발사", "北朝鮮が弾道ミサイルを発射"


def listing(body: bytes, form: FeedForm = FeedForm.FEED, links: str = "", content_type: str = "") -> Listing:
    headers = {"content-type": content_type} if content_type else {}
    answer = Response(BASE, BASE, "", 200, headers, body)
    return read_listing(Feed(BASE, "yonhap", form, links=links), answer)


def drafts(found: Listing) -> list[Draft]:
    return [piece for piece in found.pieces if isinstance(piece, Draft)]


def problem(found: Listing) -> str:
    (piece,) = found.pieces
    assert isinstance(piece, Problem)
    return piece.words


def rss(items: str, head: str = "", encoding: str = "utf-8", declared: str = "utf-8") -> bytes:
    text = (
        f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
        f"<channel><title>A paper</title>{head}{items}</channel></rss>"
    )
    return text.encode(encoding)


def item(number: int, title: str = "Title") -> str:
    return f"<item><title>{title} {number}</title><link>/news/{number}</link><guid>{number}</guid></item>"


def test_links_are_whole_addresses_without_tracking() -> None:
    links = ("/news/1?utm_source=rss", "2", "//other.example/3", "https://x.example/4#c", "javascript:x")
    body = rss("".join(f"<item><title>T</title><link>{link}</link></item>" for link in links))
    assert [draft.url for draft in drafts(listing(body))] == [
        "https://news.example/news/1",
        "https://news.example/rss/2",
        "https://other.example/3",
        "https://x.example/4",
        "",
    ]


@pytest.mark.parametrize(
    ("words", "encoding", "declared", "content_type"),
    [
        (KOREAN, "euc-kr", "euc-kr", "text/xml"),
        (KOREAN, "euc-kr", "utf-8", "text/xml; charset=euc-kr"),
        (KOREAN, "euc-kr", "utf-8", "text/xml"),
        (KOREAN, "cp949", "ks_c_5601-1987", "text/xml; charset=ISO-8859-1"),
        (KOREAN, "utf-8", "euc-kr", "text/xml; charset=euc-kr"),
        (KOREAN, "utf-16", "utf-16", "application/rss+xml"),
        (KOREAN, "utf-16-le", "utf-16", "application/rss+xml; charset=utf-16le"),
        (JAPANESE, "shift_jis", "Shift_JIS", "text/xml"),
        (JAPANESE, "euc-jp", "utf-8", "text/xml; charset=EUC-JP"),
        (JAPANESE, "iso2022_jp", "iso-2022-jp", "text/xml"),
        (JAPANESE, "shift_jis", "no-such-charset", "text/xml; charset=nonsense"),
    ],
)
def test_a_feed_is_read_whatever_is_said_of_its_encoding(
    words: str, encoding: str, declared: str, content_type: str
) -> None:
    body = rss("".join(item(n, words) for n in range(9)), encoding=encoding, declared=declared)
    found = drafts(listing(body, content_type=content_type))
    assert [draft.title for draft in found] == [f"{words} {n}" for n in range(9)]


@pytest.mark.parametrize(
    "name",
    ["punycode", "idna", "unicode_escape", "utf-7", "undefined", "hex", "zlib", "bz2", "rot13", "none"],
)
def test_what_is_no_encoding_of_pages_is_not_believed(name: str) -> None:
    body = rss(item(1, KOREAN), encoding="euc-kr", declared=name)
    (draft,) = drafts(listing(body, content_type=f"text/xml; charset={name}"))
    assert draft.title == f"{KOREAN} 1"


@pytest.mark.parametrize("number", ["99999999", "xD800", "55296", "x110000", "9" * 5000])
def test_a_character_that_does_not_exist_costs_no_more_than_itself(number: str) -> None:
    body = rss(f"<item><title>&nbsp; a &#{number}; b &#xAC00;</title></item>{item(2)}")
    found = drafts(listing(body))
    assert [draft.title.split() for draft in found] == [["a", "\ufffd", "b", "가"], ["Title", "2"]]


def test_the_first_5000_entries_of_a_feed_are_read_and_one_that_comes_twice_counts_once() -> None:
    body = rss("".join(f"<item><guid>{n}</guid></item>" for n in (*range(4999), 7, 6000, 6001)))
    found = drafts(listing(body))
    assert len(found) == 4999
    assert found[-1].external_id == "4998"


@pytest.mark.parametrize(
    ("head", "pause"),
    [
        ("<ttl>90</ttl>", timedelta(minutes=90)),
        ("<ttl> 5 </ttl><sy:updatePeriod>daily</sy:updatePeriod>", timedelta(minutes=5)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", timedelta(hours=1)),
        (
            "<sy:updatePeriod> daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            timedelta(hours=6),
        ),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
            timedelta(days=1),
        ),
        ("<ttl>soon</ttl>", timedelta()),
        ("", timedelta()),
    ],
)
def test_how_long_a_feed_asks_to_be_left_alone(head: str, pause: timedelta) -> None:
    assert listing(rss(item(1) + "<item><ttl>1</ttl></item>", head)).pause == pause


def test_a_json_feed_is_told_by_its_content() -> None:
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": "1", "url": "/a", "title": KOREAN}],
    }
    (draft,) = drafts(listing(json.dumps(body).encode(), content_type="text/plain"))
    assert (draft.title, draft.url) == (KOREAN, "https://news.example/a")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "the answer is empty"),
        (b"<!DOCTYPE html><html><body>No such feed</body></html>", "a page stands there, not a feed"),
        (b"\x89PNG\r\n", "a PNG image"),
        (b"not found", "no entries"),
        (b"<?xml version='1.0'?><rss><channel></channel></rss>", "no entries"),
        (rss("<item>" + "<b/>" * 300_000 + "</item>"), "more markup than any feed"),
        (rss("<item>" + "<![CDATA[" * 300_000 + "</item>"), "more markup than any feed"),
        (rss("<item>" + "&" * 1_600_000 + "</item>"), "more markup than any feed"),
    ],
)
def test_what_is_no_feed_is_told_in_a_clause(body: bytes, said: str) -> None:
    assert said in problem(listing(body))


def test_markup_inside_cdata_is_text_however_much_it_is() -> None:
    text = "<![CDATA[" + "< " * 260_000 + "]]>"
    (draft,) = drafts(listing(rss(f"<item><title>T</title><description>{text}</description></item>")))
    assert draft.text.count("<") == 260_000


DOCTYPES = [
    '<!DOCTYPE {0} [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    '<!DOCTYPE {0} [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE {0} [<!ENTITY % a SYSTEM "http://127.0.0.1:1/x.dtd"> %a;]>',
]


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_that_declares_entities_is_refused(doctype: str, encoding: str) -> None:
    feed = f"{doctype.format('rss')}<rss><channel><item><title>&a;</title></item></channel></rss>"
    sitemap = f"{doctype.format('urlset')}<urlset><url><loc>&a;</loc></url></urlset>"
    assert "declares XML entities" in problem(listing(feed.encode(encoding)))
    assert "declares XML entities" in problem(listing(sitemap.encode(encoding), FeedForm.SITEMAP))


def test_an_external_dtd_is_not_fetched() -> None:
    dtd = '<!DOCTYPE {0} PUBLIC "-//x//y" "http://127.0.0.1:1/x.dtd">'
    feed = dtd.format("rss") + "<rss><channel><item><title>A</title></item></channel></rss>"
    sitemap = dtd.format("urlset") + "<urlset><url><loc>/a</loc></url></urlset>"
    assert [draft.title for draft in drafts(listing(feed.encode()))] == ["A"]
    assert [draft.url for draft in drafts(listing(sitemap.encode(), FeedForm.SITEMAP))] == [
        "https://news.example/a"
    ]


def test_depth_without_end_is_no_harm() -> None:
    deep = b"<urlset>" + b"<url>" * 100_000
    assert "no entries" in problem(listing(deep, FeedForm.SITEMAP))
    assert "breaks off" in problem(listing(b"<rss><channel><item>" + b"<a>" * 100_000))


SITEMAP = """<?xml version="1.0" encoding="{encoding}"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://news.example/a?utm_source=map</loc><lastmod>2026-03-01</lastmod>
 <image:image><image:loc>https://news.example/a.jpg</image:loc>
 <image:title>A picture</image:title></image:image>
 <news:news><news:publication><news:name>어느신문</news:name></news:publication>
 <news:publication_date>2026-03-01T08:00:00+09:00</news:publication_date>
 <news:title>{words}</news:title></news:news></url>
<url><loc> https://news.example/b </loc><lastmod>2026-03-02</lastmod></url>
<url></url>
</urlset>"""


@pytest.mark.parametrize("encoding", ["utf-8", "euc-kr", "utf-16"])
def test_a_news_sitemap_gives_titles_addresses_and_dates_newest_first(encoding: str) -> None:
    body = SITEMAP.format(encoding=encoding, words=KOREAN).encode(encoding)
    newest, other = drafts(listing(body, FeedForm.SITEMAP))
    assert (newest.url, newest.title, newest.published) == ("https://news.example/b", "", "2026-03-02")
    assert (other.url, other.title) == ("https://news.example/a", KOREAN)
    assert (other.publisher, other.published) == ("어느신문", "2026-03-01T08:00:00+09:00")


def test_a_sitemap_may_be_a_packed_file() -> None:
    packed = gzip.compress(SITEMAP.format(encoding="utf-8", words=KOREAN).encode())
    assert len(drafts(listing(packed, FeedForm.SITEMAP, content_type="application/gzip"))) == 2
    for broken in (packed[:-20], packed[:40] + b"x" * 40, gzip.compress(bytes(11 * 1024 * 1024))):
        assert problem(listing(broken, FeedForm.SITEMAP)) == "it is packed, and damaged or too large"


def test_a_sitemap_that_breaks_off_gives_what_is_whole() -> None:
    body = SITEMAP.format(encoding="utf-8", words=KOREAN).encode()[:-40]
    assert len(drafts(listing(body, FeedForm.SITEMAP))) == 2


@pytest.mark.parametrize(
    ("dates", "newest"),
    [(("2026-03-01", "2026-03-04", "2025", "2026-03-02"), (1, 3, 0)), (("", "", "", ""), (0, 1, 2))],
)
def test_of_an_index_the_newest_sitemaps_belong_to_it(
    dates: tuple[str, ...], newest: tuple[int, ...]
) -> None:
    children = "".join(
        f"<sitemap><loc>/map{number}.xml</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</sitemap>"
        for number, day in enumerate(dates)
    )
    found = listing(f"<sitemapindex>{children}</sitemapindex>".encode(), FeedForm.SITEMAP)
    assert found.pieces == ()
    assert found.more == tuple(f"https://news.example/map{number}.xml" for number in newest)


PAGE = """<html><head><meta charset="euc-kr"><base href="https://www.mnd.example/user/"></head><body>
<nav><a href="/">홈</a><a href="/press/">보도자료</a></nav>
<table><tr><th>제목</th><th>날짜</th></tr>
<tr><td><a href="/press/view.do;jsessionid=9F?no=12&amp;page=1">{words}</a></td>
 <td><a href="/files/12.hwp">첨부</a></td><td>2026.03.02</td></tr>
<tr><td><a href="../press/view.do?no=11"><img alt="사진"></a>
 <a href="../press/view.do?no=11"><strong>한미일 회의</strong> 요약 문장이 여기 있다</a></td>
 <td>2026년 3월 1일</td></tr>
</table>
<ul><li><a href="/press/view.do?no=10" title="제목만 있는 글"></a>
 <time datetime="2026-02-27T09:00:00+09:00">2일 전</time></li>
<li><a href="/other/1">다른 글</a></li><li><a href="http://[">나쁜 주소</a></li>
<li><a href="javascript:fn(1)">스크립트</a></li></ul></body></html>"""


@pytest.mark.parametrize("prologue", ["", '<?xml version="1.0" encoding="EUC-KR"?>\n'])
def test_a_page_of_links_gives_their_words_addresses_and_the_dates_beside_them(prologue: str) -> None:
    body = (prologue + PAGE.format(words=KOREAN)).encode("euc-kr")
    found = drafts(listing(body, FeedForm.PAGE, "https://www.mnd.example/press/"))
    assert [(draft.url, draft.title, draft.published) for draft in found] == [
        ("https://www.mnd.example/press/view.do?no=12&page=1", KOREAN, "2026.03.02"),
        ("https://www.mnd.example/press/view.do?no=11", "한미일 회의", "2026년 3월 1"),
        ("https://www.mnd.example/press/view.do?no=10", "제목만 있는 글", "2026-02-27T09:00:00+09:00"),
    ]


def test_a_page_without_such_links_says_so() -> None:
    words = problem(listing(b"<html><a href='/x'>X</a></html>", FeedForm.PAGE, "/news/"))
    assert words == "the page has no link that begins with https://news.example/news/"
