"""From an address to its feed, and what that feed would bring; hosts are real servers on loopback."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.errors import InputError
from bot.ingest.web.discovery import MOST_TRIES, Scout, address_of
from bot.ingest.web.exchange import FetchProblem, Request, Response
from bot.ingest.web.named import named_feeds, place_of_articles, sitemaps_in
from bot.reading.read import Reader
from bot.reading.rosters import Rosters
from bot.seeds import load_rosters
from storage.model import Feed, FeedForm, Preview, SourceKind
from tests.fakes import FakeClock
from tests.ingest.web.conftest import MakeFetcher, near
from tests.ingest.web.host import Answer, Host, host, reply

MISSILES = "North Korea fired several short-range ballistic missiles toward the East Sea on Sunday"
OTHER = "The city opens three new swimming pools before the summer holidays begin this year"


def rss(*titles: str, site: str = "38 North", text: str = "", days: bool = True) -> bytes:
    dated = "<pubDate>Sun, 0{} Feb 2026 09:00:00 GMT</pubDate>" if days else ""
    items = "".join(
        f"<item><title>{title}</title><link>/2026/02/0{n}/1.html</link><description>{text}</description>"
        f"{dated.format(n)}</item>"
        for n, title in enumerate(titles, start=1)
    )
    return f"<rss version='2.0'><channel><title>{site}</title>{items}</channel></rss>".encode()


def page(head: str = "", body: str = "") -> bytes:
    return f"<!doctype html><html><head><title>News</title>{head}</head><body>{body}</body></html>".encode()


def listed(*hrefs: str) -> str:
    words = "A headline that is long enough to be one, number {}"
    menu = "".join(f'<a href="/menu/{n}">Menu {n}</a>' for n in range(30))
    return menu + "".join(f'<li><a href="{h}">{words.format(n)}</a></li>' for n, h in enumerate(hrefs))


SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>http://127.0.0.1/a/1</loc><news:news>
 <news:publication><news:name>Wire</news:name></news:publication>
 <news:publication_date>2026-03-01</news:publication_date><news:title>Talks in Seoul</news:title></news:news>
 </url></urlset>"""
PLAIN_SITEMAP = (
    b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>http://a/</loc></url></urlset>"
)


@pytest.fixture(scope="module")
def rosters() -> Rosters:
    return load_rosters()


@pytest.fixture(scope="module")
def reader(rosters: Rosters) -> Reader:
    return Reader(rosters)


Find = Callable[..., tuple[Preview, Host]]


@pytest.fixture
def find(make_fetcher: MakeFetcher, rosters: Rosters, reader: Reader) -> Find:
    """Finds the feed behind a path of a host that answers as told."""

    def find(answers: dict[str, Answer], path: str = "/") -> tuple[Preview, Host]:
        with host(answers) as played:
            scout = Scout(make_fetcher(near(played)).get, reader, FakeClock())
            return scout.find(f"http://127.0.0.1:{played.port}{path}", rosters.sources), played

    return find


FEED = reply(rss(MISSILES))
LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'


NO_COMMENTS = LINK.format("/comments/feed/") + LINK.format("/feed/?a=1&amp;b=2")
JSON_FEED = {"version": "https://jsonfeed.org/version/1.1", "title": "38 North"}
JSON_ITEM = {"id": "1", "title": MISSILES, "url": "/1"}
JSON_LINK = '<link rel="alternate" type="application/feed+json" href="/feed.json">'
ROBOTS = reply(b"Sitemap: /all.xml\nSITEMAP:  /news.xml")
SITES: dict[str, tuple[dict[str, Answer], str, str]] = {
    "a feed": ({"/": FEED}, "/", "feed"),
    "declared": (
        {"/": reply(page(LINK.format("feeds/all.xml"))), "/feeds/all.xml": FEED},
        "/feeds/all.xml",
        "feed",
    ),
    "not that of comments": (
        {"/": reply(page(NO_COMMENTS)), "/comments/feed/": FEED, "/feed/?a=1&b=2": FEED},
        "/feed/?a=1&b=2",
        "feed",
    ),
    "a usual place": ({"/": reply(page(LINK.format("/gone"))), "/rss.xml": FEED}, "/rss.xml", "feed"),
    "linked": (
        {"/": reply(page(body='<a href="/xml/w.rss">RSS</a>')), "/xml/w.rss": FEED},
        "/xml/w.rss",
        "feed",
    ),
    "from a base": (
        {"/": reply(page("<base href='/ko/'>" + LINK.format("rss"))), "/ko/rss": FEED},
        "/ko/rss",
        "feed",
    ),
    "a news sitemap": (
        {"/": reply(page()), "/robots.txt": ROBOTS, "/news.xml": reply(SITEMAP)},
        "/news.xml",
        "sitemap",
    ),
    "a sitemap itself": ({"/": reply(SITEMAP)}, "/", "sitemap"),
    "JSON Feed": (
        {
            "/": reply(page(JSON_LINK)),
            "/feed.json": reply(json.dumps(JSON_FEED | {"items": [JSON_ITEM]}).encode()),
        },
        "/feed.json",
        "feed",
    ),
}


@pytest.mark.parametrize("site", SITES)
def test_the_feed_of_an_address_is_found(find: Find, site: str) -> None:
    answers, found, form = SITES[site]
    preview, played = find(answers)
    assert preview.feed.url == f"http://127.0.0.1:{played.port}{found}"
    assert preview.feed.form == form
    assert preview.feed.links == ""


def test_the_feed_of_a_part_of_a_site_is_found_beside_its_page(find: Find) -> None:
    preview, played = find({"/blog/": reply(page()), "/blog/feed": FEED, "/feed": FEED}, "/blog/")
    assert preview.feed.url == f"http://127.0.0.1:{played.port}/blog/feed"


@pytest.mark.parametrize(
    ("hrefs", "links"),
    [
        ([f"/news/articles/c{n}x" for n in range(6)], "/news/articles/"),
        (
            [f"/eng/brd/m_5676/view.do?seq={n}&page=1" for n in range(320, 326)],
            "/eng/brd/m_5676/view.do?seq=",
        ),
        ([f"/en/2026/0{n}/{n}5/a-title" for n in range(1, 6)], "/en/20"),
        ([f"/2026-0{n}-05/a-title" for n in range(1, 6)], "/20"),
    ],
)
def test_a_page_without_a_feed_is_read_as_a_list_of_articles(
    find: Find, hrefs: list[str], links: str
) -> None:
    preview, played = find(
        {"/press/": reply(page(body=listed(*hrefs, "https://elsewhere.example/1")))}, "/press/"
    )
    site = f"http://127.0.0.1:{played.port}"
    assert preview.feed == Feed(f"{site}/press/", preview.source.key, FeedForm.PAGE, True, f"{site}{links}")
    assert preview.entries == len(hrefs)
    assert len(played.requests) <= MOST_TRIES + 3  # with robots.txt, twice, and the page as it is polled


def test_a_page_that_robots_may_not_list_is_not_offered(find: Find) -> None:
    closed = {
        "/robots.txt": reply(b"User-agent: *\nDisallow: /press/"),
        "/press/": reply(page(body=listed(*(f"/news/{n}" for n in range(6))))),
    }
    with pytest.raises(FetchProblem, match=r"robots\.txt"):
        find(closed, "/press/")


@pytest.mark.parametrize(
    "body",
    [
        page(body="<p>Welcome.</p>"),
        page(body=listed("/a-1", "/b-2", "/c-3", "/d-4")),  # what a nav or an article is cannot be told
        page(body=listed("/news/1", "/news/2")),
        page(body="<a href='http://[broken/feed'>x</a>"),
        b"%PDF-1.7 no page",
        b"",
        PLAIN_SITEMAP,
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><rss><channel><item><title>&a;</title></item></channel></rss>",
        "못 찾음 \ud800".encode("utf-8", "surrogatepass"),
    ],
    ids=["words", "roots", "few", "broken", "pdf", "empty", "no news", "entities", "no text"],
)  # fmt: skip
def test_where_no_feed_is_found_it_says_how_many_places_were_looked_at(find: Find, body: bytes) -> None:
    with pytest.raises(InputError, match=r"No feed was found at 127\.0\.0\.1: \d+ addresses were looked at"):
        find({"/": reply(body)})


def test_a_feed_that_is_empty_is_no_place_without_a_feed(find: Find) -> None:
    with pytest.raises(InputError, match="It brings nothing: the feed has no entries"):
        find({"/": reply(rss())})


def test_a_preview_tells_what_would_come(find: Find) -> None:
    titles = [OTHER, MISSILES, "Kim Jong Un tests new ballistic missile", *[OTHER] * 4]
    preview, _ = find({"/": reply(rss(*titles, text="A teaser."))})
    assert (preview.title, preview.source.key, preview.language) == ("38 North", "38-north", "en")
    assert (preview.entries, preview.judged, preview.relevant) == (7, 7, 2)
    assert preview.topics[0] == ("missiles", 2)
    assert [one.published_on for one in preview.newest] == [date(2026, 2, day) for day in (7, 6, 5, 4, 3)]
    assert preview.newest[-1].topics[:1] == ("missiles",)
    assert preview.newest_on == date(2026, 2, 7)
    assert preview.feed.full_text


def test_whole_texts_need_no_page_and_addresses_may_tell_the_day(find: Find) -> None:
    preview, _ = find({"/": reply(rss(MISSILES, MISSILES, text="Long. " * 300, days=False))})
    assert not preview.feed.full_text
    assert preview.newest_on == date(2026, 2, 2)


@pytest.mark.parametrize(
    ("encoding", "text", "language"),
    [
        ("euc-kr", "북한이 동해상으로 단거리 탄도미사일을 발사했다", "ko"),
        ("shift_jis", "北朝鮮が弾道ミサイルを発射した", "ja"),
    ],
)
def test_feeds_come_in_the_encodings_of_the_region(
    find: Find, encoding: str, text: str, language: str
) -> None:
    markup = rss(text, site=text[:4]).decode()
    body = f'<?xml version="1.0" encoding="{encoding}"?>{markup}'.encode(encoding)
    preview, _ = find({"/": reply(body)})
    assert (preview.language, preview.relevant, preview.newest[0].title) == (language, 1, text)


def test_an_outlet_that_nobody_knows_gets_a_source_of_its_own(find: Find) -> None:
    preview, played = find({"/": reply(rss(MISSILES, site="Ein Blatt"))})
    assert preview.source.kind is SourceKind.UNKNOWN
    assert (preview.source.key, preview.source.reliability) == ("ein-blatt", "F")
    assert preview.source.url == f"http://127.0.0.1:{played.port}/"


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, r"answers 404 \(Not Found\)"),
        ({"/": reply(b"", status="403 Forbidden")}, r"answers 403 \(Forbidden\)"),
        ({"/": reply(b"", status="799 Odd")}, "answers 799"),
    ],
)
def test_an_address_that_does_not_answer_says_so(find: Find, answers: dict[str, Answer], words: str) -> None:
    with pytest.raises(InputError, match=words):
        find(answers)


def test_no_address_inside_the_network_is_looked_at(make_fetcher: MakeFetcher, reader: Reader) -> None:
    scout = Scout(make_fetcher().get, reader, FakeClock())
    with pytest.raises(FetchProblem, match="not stand on the public internet"):
        scout.find("https://intranet.example/", ())


def test_slow_sites_are_given_up_after_a_minute(reader: Reader) -> None:
    clock = FakeClock()

    def slow(request: Request) -> Response:
        clock.advance(seconds=25)
        return Response(request.url, request.url, "", 200, {}, page())

    with pytest.raises(InputError, match="3 addresses were looked at"):
        Scout(slow, reader, clock).find("https://slow.example/", ())


@pytest.mark.parametrize(
    ("feed", "body", "words"),
    [
        ({}, rss(), "the feed has no entries"),
        ({}, page(), "a page stands there, not a feed"),
        ({"form": FeedForm.PAGE, "links": "/news/"}, page(body=listed("/old/1")), "no link that begins with"),
        ({"form": FeedForm.SITEMAP}, rss(MISSILES), "the sitemap has no entries"),
        ({}, b"", "the answer is empty"),
    ],
)
def test_a_feed_of_ours_that_brings_nothing_says_why(
    make_fetcher: MakeFetcher, reader: Reader, feed: dict[str, Any], body: bytes, words: str
) -> None:
    with host({"/": reply(body)}) as played:
        scout = Scout(make_fetcher(near(played)).get, reader, FakeClock())
        with pytest.raises(InputError, match=words):
            scout.look(Feed(f"http://127.0.0.1:{played.port}/", "x", **feed), ())


def test_a_feed_of_ours_is_looked_at_as_it_is_kept(make_fetcher: MakeFetcher, reader: Reader) -> None:
    index = b"<sitemapindex><sitemap><loc>/news.xml</loc></sitemap></sitemapindex>"
    with host({"/": reply(index), "/news.xml": reply(SITEMAP)}) as played:
        kept = Feed(f"http://127.0.0.1:{played.port}/", "wire", FeedForm.SITEMAP, True)
        preview = Scout(make_fetcher(near(played)).get, reader, FakeClock()).look(kept, ())
    assert (preview.feed.url, preview.feed.form, preview.entries) == (kept.url, FeedForm.SITEMAP, 1)
    assert preview.newest[0].title == "Talks in Seoul"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("38north.org", "https://38north.org"),
        (" https://a.example/feed ", "https://a.example/feed"),
        ("<https://a.example/feed|a.example>", "https://a.example/feed"),
        ("feed://a.example/rss", "https://a.example/rss"),
        ("feed:https://a.example/rss", "https://a.example/rss"),
        ("HTTP://a.example", "HTTP://a.example"),
    ],
)
def test_what_people_type_becomes_an_address(typed: str, address: str) -> None:
    assert address_of(typed) == address


@pytest.mark.parametrize("typed", ["", "https://", "two words", "http://[", "<>"])
def test_what_is_no_address_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(InputError, match="no address"):
        address_of(typed)


def test_nothing_is_made_of_what_is_no_page() -> None:
    for data in (b"", b"\x00\xff" * 50, b"<", "한".encode("euc-kr")):
        assert named_feeds(data, "https://a.example/") == ()
        assert place_of_articles(data, "https://a.example/") == ""
    assert sitemaps_in(b"\xff Sitemap\nSitemap:   \n") == ()
