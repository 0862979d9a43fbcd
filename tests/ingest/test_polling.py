"""From a feed on the web to articles in the store: nothing lost, nothing twice, nobody bothered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.outlets.records import Answer, Asked, Form, Wording
from storage.model import FeedForm
from tests.ingest.web_of_outlets import HOST, MORE, START, Build, fixed, outlet, piece, rss


@pytest.mark.parametrize("form", list(Form))
def test_a_feed_of_any_form_becomes_articles_of_its_source_once(build: Build, form: Form) -> None:
    own = build(outlet(*(piece(n) for n in range(3)), form=form))
    kind = {Form.SITEMAP: FeedForm.SITEMAP, Form.PAGE: FeedForm.PAGE}.get(form, FeedForm.FEED)
    own.follow(form=kind, links=own.url("news/") if form is Form.PAGE else "")
    tally = own.poll()
    assert (tally.named, tally.new) == (3, 3)
    assert {a.source for a in own.articles()} == {"paper"}
    assert {a.publisher for a in own.articles()} == {"The Paper"}
    again = own.later(hours=7)
    assert (again.feeds, again.named, again.pages) == (1, 0, 0)
    assert own.asked("feed")[-1].status == 304


@pytest.mark.parametrize(("form", "asked"), [(Form.PAGE, False), (Form.SITEMAP, True), (Form.RSS, True)])
def test_a_page_of_links_is_asked_for_only_as_robots_allow_and_feeds_always(
    build: Build, form: Form, asked: bool
) -> None:
    own = build(outlet(piece(1), form=form, robots="User-agent: *\nDisallow: /feed"))
    kind = {Form.SITEMAP: FeedForm.SITEMAP, Form.PAGE: FeedForm.PAGE}.get(form, FeedForm.FEED)
    own.follow(form=kind, links=own.url("news/"))
    own.poll()
    assert bool(own.asked("feed")) is asked
    assert ("robots.txt" in own.feed().error) is not asked


def test_the_page_behind_a_teaser_is_fetched_once(build: Build) -> None:
    own = build(outlet(piece(1), piece(2), whole=False))
    own.follow(full_text=True)
    own.poll()
    assert all(a.text.count("Officials of both sides") == 4 for a in own.articles())
    own.later(hours=7)
    assert [len(own.asked(f"news/p{n}")) for n in (1, 2)] == [1, 1]


def test_a_page_that_is_refused_gives_the_teaser(build: Build) -> None:
    robots = "User-agent: *\nDisallow: /news/"
    own = build(outlet(piece(1), whole=False, robots=robots))
    own.follow(full_text=True)
    assert own.poll().new == 1
    assert own.asked("news/p1") == []
    (article,) = own.articles()
    assert article.text.startswith("North Korea fired missile number 1")
    assert article.url == own.url("news/p1")


def test_a_page_that_cannot_be_had_gives_the_teaser_after_its_tries(build: Build) -> None:
    good = outlet(piece(1), whole=False)

    def site(asked: Asked) -> Answer:
        return Answer(500) if asked.path.startswith("news/") else good(asked)

    own = build(site)
    own.follow(full_text=True)
    assert own.poll().new == 0
    for _ in range(8):
        own.later(hours=1)
    assert len(own.articles()) == 1
    assert len(own.asked("news/p1")) == 7
    own.later(days=1)
    assert len(own.asked("news/p1")) == 7


def test_a_page_that_comes_back_is_taken_whole(build: Build) -> None:
    good = outlet(piece(1), whole=False)

    def site(asked: Asked) -> Answer:
        down = asked.at < START + timedelta(minutes=30)
        return Answer(503) if down and asked.path.startswith("news/") else good(asked)

    own = build(site)
    own.follow(full_text=True)
    own.poll()
    for _ in range(6):
        own.later(minutes=10)
    (article,) = own.articles()
    assert "Officials" in article.text


def test_a_text_under_two_addresses_is_one_article(build: Build) -> None:
    twin = replace(piece(2), wordings=piece(1).wordings)
    own = build(outlet(piece(1), twin))
    own.follow()
    assert own.poll().named == 2
    assert len(own.articles()) == 1


def test_a_feed_that_tells_an_entry_otherwise_makes_a_revision(build: Build) -> None:
    first = piece(1)
    later = Wording(START + timedelta(hours=2), "Corrected: two missiles", "North Korea fired two." + MORE)
    own = build(outlet(replace(first, wordings=(*first.wordings, later))))
    own.follow()
    own.poll()
    assert own.later(hours=7).changed == 1
    assert [a.revision for a in own.articles()] == [1, 2]
    (change,) = own.store.source_changes("paper", START)
    assert change.after is not None
    assert (change.before.title, change.after.title) == (first.wordings[0].title, later.title)


def test_a_link_whose_words_change_is_no_other_article(build: Build) -> None:
    good = outlet(piece(1), form=Form.PAGE)

    def site(asked: Asked) -> Answer:
        answer = good(replace(asked, headers={}))
        hour = f"({asked.at:%H} o'clock) North Korea".encode()
        changed = asked.path == "feed" and isinstance(answer.body, bytes)
        return replace(answer, body=answer.body.replace(b"North Korea", hour)) if changed else answer  # type: ignore[union-attr]

    own = build(site)
    own.follow(form=FeedForm.PAGE, links=own.url("news/"))
    own.poll()
    own.later(hours=7)
    assert len(own.asked("news/p1")) == 1


def test_only_what_is_told_on_a_feeds_topics_is_kept_and_read_once(build: Build) -> None:
    cooking = "Ten recipes for winter", "Take a pot of water and let it boil with the cabbage for an hour."
    own = build(outlet(piece(1), piece(2, *cooking)))
    own.follow(topics=("missiles",))
    tally = own.poll()
    assert (tally.named, tally.new) == (2, 1)
    assert [a.title for a in own.articles()] == ["North Korea fires missile number 1"]
    assert own.later(hours=7).pages == 0


ENTRY = "<title>Title {n}</title><description>North Korea fired missile {n}.</description>"
ODD_FEEDS = {
    "no dates, ids or links": [ENTRY.format(n=n) for n in range(3)],
    "one id for all": [ENTRY.format(n=n) + "<guid>1</guid>" for n in range(3)],
    "one link for all": [ENTRY.format(n=n) + "<link>http://a.example/x</link>" for n in range(3)],
    "links to the front page": [ENTRY.format(n=n) + "<link>http://a.example/</link>" for n in range(3)],
    "one id, own links": [
        f"{ENTRY.format(n=n)}<guid>1</guid><link>http://a.example/{n}</link>" for n in range(3)
    ],
    "dates of another century": [
        f"{ENTRY.format(n=n)}<link>http://a.example/{n}</link><pubDate>Sun, 01 Jan 2090 00:00 GMT</pubDate>"
        for n in range(3)
    ],
}


@pytest.mark.parametrize("items", ODD_FEEDS.values(), ids=ODD_FEEDS.keys())
def test_odd_feeds_bring_each_entry_once(build: Build, items: list[str]) -> None:
    """Newness is first sight, whatever a feed says of dates and ids."""
    own = build(fixed(rss(*items)))
    own.follow()
    assert own.poll().new == 3
    own.sites[HOST] = fixed(rss("<title>Another</title>", *items))
    assert own.later(hours=7).new == 1
    assert sorted(a.revision for a in own.articles()) == [1, 1, 1, 1]


def test_ids_that_change_at_every_poll_bring_nothing_twice(build: Build) -> None:
    def site(asked: Asked) -> Answer:
        return Answer(
            body=rss(f"<title>T</title><guid>{asked.at}</guid><link>http://a.example/1</link>").encode()
        )

    own = build(site)
    own.follow()
    assert own.poll().new == 1
    assert own.later(hours=7).named == 0


def test_five_thousand_entries_work(build: Build) -> None:
    items = [f"<title>Weather {n % 9}</title><link>http://a.example/{n}</link>" for n in range(5000)]
    own = build(fixed(rss(*items)))
    own.follow()
    tally = own.poll()
    assert (tally.named, tally.pages, tally.new) == (5000, 5000, 9)
    own.sites[HOST] = fixed(rss("<title>New</title>", *items))
    assert own.later(hours=7).named == 1


PROBLEMS = {
    "a page": (fixed("<!DOCTYPE html><html><body>Log in</body></html>"), "What it sends is no feed: "),
    "nothing": (fixed(""), "What it sends is no feed: "),
    "404": (fixed("", 404), "`a.example` answers 404 (Not Found)."),
    "500": (fixed("", 500), "`a.example` answers 500 (Internal Server Error)."),
    "999": (fixed("", 999), "`a.example` answers 999 (of no known meaning)."),
    "entities": (
        fixed('<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b">]><rss><channel/></rss>'),
        "What it sends is no feed: it declares XML entities",
    ),
}


@pytest.mark.parametrize(("site", "words"), PROBLEMS.values(), ids=PROBLEMS.keys())
def test_a_feed_that_fails_says_why_and_waits_longer(
    build: Build, site: Callable[..., Answer], words: str
) -> None:
    own = build(site)
    own.follow()
    assert own.poll().failed == 1
    assert own.feed().error.startswith(words)
    assert own.feed().error.endswith(".")
    first = own.feed().next_due_at - START
    own.later(hours=1)
    assert own.feed().next_due_at - own.clock() > first
    assert own.feed().failures == 2


def test_a_feed_without_entries_today_is_well(build: Build) -> None:
    own = build(fixed(rss()))
    own.follow()
    assert own.poll().failed == 0


def test_a_feed_that_is_gone_is_asked_no_more(build: Build) -> None:
    own = build(fixed("", 410))
    own.follow()
    own.poll()
    own.later(days=30)
    assert len(own.heard) == 1
    assert own.feed().paused == "It says that it is gone for good (410)."


@pytest.mark.parametrize(("status", "remembered"), [(301, True), (308, True), (302, False), (307, False)])
def test_only_a_move_for_good_is_remembered(build: Build, status: int, remembered: bool) -> None:
    good = outlet(piece(1))

    def site(asked: Asked) -> Answer:
        if asked.path == "old":
            return Answer(status, headers={"location": f"{asked.base}feed"})
        return good(asked)

    own = build(site)
    own.follow(url=own.url("old"))
    assert own.poll().new == 1
    own.later(hours=7)
    assert len(own.asked("old")) == (1 if remembered else 2)
    assert own.feed().feed.url == own.url("old")


def test_a_host_that_is_asked_too_often_is_left_alone_with_all_its_feeds(build: Build) -> None:
    own = build(fixed("", 429, retry_after="1800"))
    own.follow()
    own.follow(url=own.url("other"))
    own.poll()
    asked = len(own.heard)
    own.later(minutes=29)
    assert len(own.heard) == asked
    own.later(minutes=5)
    assert len(own.heard) > asked


def test_a_cut_off_feed_gives_what_is_whole_and_is_read_anew(build: Build) -> None:
    whole = rss(*(f"<title>T{n}</title><link>http://a.example/{n}</link>" for n in range(2)))
    own = build(fixed(whole[: whole.index("T1") + 2], etag='"1"'))
    own.follow()
    assert own.poll().new == 1
    assert own.feed().etag == ""
    own.sites[HOST] = fixed(whole, etag='"1"')
    assert own.later(hours=7).new == 1


def test_an_unchanged_answer_of_a_host_without_validators_is_not_parsed_again(build: Build) -> None:
    own = build(fixed(rss("<title>T</title>", head="<ttl>180</ttl>")))
    own.follow()
    own.poll()
    own.later(hours=7)
    assert own.feed().digest
    assert own.feed().pause == timedelta(hours=3)


def test_a_host_is_asked_once_a_second(build: Build) -> None:
    own = build(outlet(*(piece(n) for n in range(4)), whole=False))
    own.follow(full_text=True)
    own.poll()
    times = [one.at for one in own.heard]
    assert len(times) == 6  # the feed, robots.txt and the pages
    assert all(b - a >= timedelta(seconds=1) for a, b in pairwise(times))


def test_hosts_are_asked_beside_each_other(build: Build) -> None:
    hosts = [f"h{n}.example" for n in range(5)]
    sites = {
        host: outlet(*(piece(10 * n + m) for m in range(3)), whole=False) for n, host in enumerate(hosts)
    }
    own = build(**{host.replace(".", "_"): site for host, site in sites.items()})
    for host in hosts:
        own.follow(url=own.url(host=host), full_text=True)
    own.poll(own.poller(hosts=4))
    assert len(own.articles()) == 15
    assert all(
        len([one for one in own.heard if one.path == f"/news/p{n}{m}"]) == 1 for n in (1, 2) for m in (0, 1)
    )


def test_pages_are_fetched_although_one_host_has_more_feeds_due_than_a_round_asks(build: Build) -> None:
    own = build(outlet(piece(1), whole=False))
    own.follow(full_text=True)
    own.poller().poll_due()
    for number in range(40):
        own.follow(url=own.url(f"feed?{number}"))
    own.poller().poll_due()
    assert [article.title for article in own.articles()] == [piece(1).wordings[0].title]
