"""Article pages are asked for only as robots.txt allows, and no host too often."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from bot.ingest.web.exchange import FetchProblem, ProblemKind, Request
from bot.ingest.web.manners import Turns
from tests.fakes import FakeClock
from tests.ingest.web.conftest import MakeFetcher, near, problem
from tests.ingest.web.host import Answer, host, redirect, reply

RULES = b"""\xef\xbb\xbf# for all
User-agent: *
Disallow: /private/
Allow: /private/press$

User-agent: trilateral
Disallow: /closed
Crawl-delay: 7
"""
PAGES: dict[str, Answer] = {path: reply(b"page") for path in ("/open", "/closed/a", "/private/a")}


def page(port: int, path: str) -> Request:
    return Request(f"http://127.0.0.1:{port}{path}", robots=True)


def test_the_rules_for_our_name_hold_before_those_for_all(make_fetcher: MakeFetcher) -> None:
    with host(PAGES | {"/robots.txt": reply(RULES)}) as played:
        fetcher = make_fetcher(near(played))
        assert fetcher.get(page(played.port, "/open")).body == b"page"
        assert fetcher.get(page(played.port, "/private/a")).body == b"page"
        found = problem(fetcher, page(played.port, "/closed/a"))
        assert fetcher.get(Request(f"http://127.0.0.1:{played.port}/closed/a")).body == b"page"
    assert (found.kind, found.transient) == (ProblemKind.ROBOTS, False)
    assert found.words == "The robots.txt of `127.0.0.1` asks that this page is not fetched."
    assert played.paths() == ["/robots.txt", "/open", "/private/a", "/closed/a"]


def test_a_redirect_leads_to_no_page_that_robots_forbid(make_fetcher: MakeFetcher) -> None:
    pages = PAGES | {"/go": redirect("/closed/a"), "/robots.txt": reply(RULES)}
    with host(pages) as played:
        assert problem(make_fetcher(near(played)), page(played.port, "/go")).kind is ProblemKind.ROBOTS
    assert played.paths() == ["/robots.txt", "/go"]


@pytest.mark.parametrize(
    ("robots", "transient"),
    [
        (reply(b"", status="404 Not Found"), None),
        (reply(b"", status="403 Forbidden"), None),
        (redirect("/robots.txt"), None),
        (reply(b"<html>no such page</html>"), None),
        (reply(b""), None),
        (reply(b"", status="503 Service Unavailable"), True),
        (reply(b"", status="429 Too Many Requests"), True),
        (reply(b"#" * 600_000), True),
        (redirect("http://10.0.0.1/robots.txt"), True),
        (b"", True),
    ],
)
def test_without_robots_pages_are_open_and_where_they_cannot_be_read_pages_wait(
    robots: bytes, transient: bool | None, make_fetcher: MakeFetcher
) -> None:
    with host(PAGES | {"/robots.txt": robots}) as played:
        fetcher = make_fetcher(near(played))
        if transient is None:
            assert fetcher.get(page(played.port, "/open")).status == 200
        else:
            found = problem(fetcher, page(played.port, "/open"))
            assert (found.kind, found.transient) == (ProblemKind.ROBOTS, transient)
            assert "so its pages wait" in found.words
            assert "/open" not in played.paths()


def test_robots_are_asked_once_a_day_and_again_soon_after_a_failure(
    make_fetcher: MakeFetcher, clock: FakeClock
) -> None:
    with host(dict(PAGES)) as played:
        fetcher = make_fetcher(near(played))
        played.answers["/robots.txt"] = reply(b"", status="500 Broken")
        for _ in range(2):
            assert problem(fetcher, page(played.port, "/open")).transient
        played.answers["/robots.txt"] = reply(RULES)
        clock.advance(minutes=10)
        for hours in (0, 23, 1):
            clock.advance(hours=hours)
            assert fetcher.get(page(played.port, "/open")).status == 200
    assert played.paths() == ["/robots.txt", "/robots.txt", "/open", "/open", "/robots.txt", "/open"]


@pytest.mark.parametrize(
    ("delay", "seconds"), [("7", 7), ("0.2", 1), ("3600", 30), ("1e400", 1), ("nan", 1), ("-5", 1)]
)
def test_a_crawl_delay_is_kept_up_to_a_bound(
    delay: str, seconds: int, make_fetcher: MakeFetcher, clock: FakeClock
) -> None:
    with host(PAGES | {"/robots.txt": reply(f"User-agent: *\nCrawl-delay: {delay}".encode())}) as played:
        fetcher = make_fetcher(near(played))
        start = clock.now
        for _ in range(3):
            fetcher.get(page(played.port, "/open"))
    assert (clock.now - start).total_seconds() == pytest.approx(1 + 2 * seconds, abs=0.001)


def test_one_host_is_asked_once_a_second_and_others_meanwhile(
    make_fetcher: MakeFetcher, clock: FakeClock
) -> None:
    names = ("a.example", "b.example")
    with host(PAGES) as played:
        fetcher = make_fetcher(near(played, names=names))
        start = clock.now
        for _ in range(4):
            for name in names:
                fetcher.get(Request(f"http://{name}:{played.port}/open"))
    assert clock.now - start == timedelta(seconds=3)


def test_threads_share_the_turns_of_a_host() -> None:
    turns = Turns(FakeClock())
    taken = []
    threads = [
        threading.Thread(target=lambda: taken.append(turns("a.example", timedelta(seconds=1))))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((moment - min(taken)).total_seconds() for moment in taken) == list(range(8))


def test_threads_that_ask_one_host_read_its_robots_once(make_fetcher: MakeFetcher) -> None:
    with host(PAGES | {"/robots.txt": reply(RULES)}) as played:
        fetcher = make_fetcher(near(played))
        found: list[int | FetchProblem] = []

        def ask() -> None:
            found.append(fetcher.get(page(played.port, "/open")).status)

        threads = [threading.Thread(target=ask) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [200] * 5
    assert played.paths().count("/robots.txt") == 1
