"""What a fetcher gives of an orderly host, and how it asks."""

from __future__ import annotations

import gzip
import zlib

import pytest

from bot.ingest.web.exchange import ProblemKind, Request
from tests.ingest.web.conftest import MakeFetcher, near, problem
from tests.ingest.web.host import host, redirect, reply


def test_an_answer_comes_with_its_status_headers_and_body(make_fetcher: MakeFetcher) -> None:
    with host({"/feed": reply(b"<rss/>", etag='"v1"', retry_after="5")}) as played:
        url = f"http://news.example:{played.port}/feed"
        response = make_fetcher(near(played)).get(Request(url))
    assert (response.url, response.final_url, response.moved_to) == (url, url, "")
    assert (response.status, response.body) == (200, b"<rss/>")
    assert response.headers["etag"] == '"v1"'
    assert response.headers["retry-after"] == "5"


def test_it_says_who_asks_and_what_is_known_and_keeps_no_cookie(make_fetcher: MakeFetcher) -> None:
    answer = reply(b"", status="304 Not Modified", set_cookie="id=1; Path=/")
    with host({"/": answer}) as played:
        fetcher = make_fetcher(near(played))
        for _ in range(2):
            url = f"http://127.0.0.1:{played.port}/#top"
            assert fetcher.get(Request(url, etag='W/"1"', last_modified="Sun, 01 Mar 2026")).status == 304
    sent = played.headers()
    assert sent["user-agent"] == "Trilateral/0.1 (+https://news.example/bot)"
    assert sent["if-none-match"] == 'W/"1"'
    assert sent["if-modified-since"] == "Sun, 01 Mar 2026"
    assert sent["accept-encoding"] == "gzip, deflate"
    assert "cookie" not in sent
    assert played.paths() == ["/", "/"]


@pytest.mark.parametrize(
    ("first", "second", "moved"),
    [
        ("301 Moved Permanently", "308 Permanent Redirect", True),
        ("301 Moved Permanently", "302 Found", False),
        ("307 Temporary Redirect", "301 Moved Permanently", False),
    ],
)
def test_an_address_has_moved_only_if_every_redirect_is_permanent(
    first: str, second: str, moved: bool, make_fetcher: MakeFetcher
) -> None:
    pages = {"/a": redirect("/b", first), "/b": redirect("c?d=1#e", second), "/c?d=1": reply(b"here")}
    with host(pages) as played:
        base = f"http://127.0.0.1:{played.port}"
        response = make_fetcher(near(played)).get(Request(f"{base}/a"))
    assert (response.final_url, response.body) == (f"{base}/c?d=1", b"here")
    assert response.moved_to == (f"{base}/c?d=1" if moved else "")


PACKED = {
    "gzip": ("gzip", gzip.compress(b"words")),
    "several members and more": ("x-gzip", gzip.compress(b"wo") + gzip.compress(b"rds") + b"\0\0"),
    "deflate": ("deflate", zlib.compress(b"words")),
    "deflate without its wrapper": ("deflate", zlib.compress(b"words")[2:-4]),
    "not packed": ("identity", b"words"),
}


@pytest.mark.parametrize("case", PACKED)
def test_packed_bodies_are_unpacked(case: str, make_fetcher: MakeFetcher) -> None:
    encoding, body = PACKED[case]
    with host({"/": reply(body, content_encoding=encoding)}) as played:
        response = make_fetcher(near(played)).get(Request(f"http://127.0.0.1:{played.port}/"))
    assert response.body == b"words"


def test_redirects_in_a_circle_and_without_end_are_given_up(make_fetcher: MakeFetcher) -> None:
    pages = {"/a": redirect("/b"), "/b": redirect("/a")}
    pages |= {f"/{number}": redirect(f"/{number + 1}") for number in range(9)}
    with host(pages) as played:
        fetcher = make_fetcher(near(played))
        circle = problem(fetcher, Request(f"http://127.0.0.1:{played.port}/a"))
        chain = problem(fetcher, Request(f"http://127.0.0.1:{played.port}/0"))
    assert circle.kind is chain.kind is ProblemKind.REDIRECTS
    assert circle.words == "The redirects of `127.0.0.1` go in a circle."
    assert chain.words == "`127.0.0.1` redirects more than 5 times."
    assert played.paths()[-1] == "/5"
