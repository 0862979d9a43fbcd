"""When a feed is asked next, and what makes it wait, move or stop."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.due import (
    DAY,
    LATEST,
    QUIET,
    SOONEST,
    SPREAD,
    Outcome,
    after_poll,
    fresh_for,
    rest,
    retry_after,
)
from storage.model import Feed, FeedState

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
URL = "https://a.example/rss"
FEED = FeedState(7, Feed(URL, "yonhap"), "", NOW, NOW)
OK = Outcome(200, digest="d")
DOWN = Outcome(words="`a.example` took too long.", transient=True)


def test_a_feed_that_brings_news_is_asked_more_often_up_to_a_limit() -> None:
    feed, waits = FEED, []
    for _ in range(5):
        feed = after_poll(feed, replace(OK, news=3), NOW)
        waits.append(feed.every)
    assert waits == sorted(waits, reverse=True)
    assert waits[-1] == SOONEST
    assert feed.new_at == NOW


@pytest.mark.parametrize(("new_at", "latest"), [(NOW - DAY, LATEST), (NOW - 9 * DAY, QUIET), (None, QUIET)])
def test_a_feed_that_brings_none_is_asked_less_often(new_at: datetime | None, latest: timedelta) -> None:
    feed = replace(FEED, new_at=new_at)
    for _ in range(30):
        feed = after_poll(feed, OK, NOW)
    assert feed.every == latest


@pytest.mark.parametrize(
    ("headers", "pause", "least"),
    [
        ({"cache-control": "public, max-age=1800"}, 0, 30),
        ({"cache-control": 'max-age="1800"'}, 0, 30),
        ({"cache-control": "no-cache, max-age=1800"}, 0, 0),
        ({"cache-control": "s-maxage=1800"}, 0, 0),
        ({"expires": "Mon, 02 Mar 2026 12:40:00 GMT"}, 0, 40),
        ({"expires": "Mon, 02 Mar 2026 12:40:00 GMT", "date": "Mon, 02 Mar 2026 12:30:00 GMT"}, 0, 10),
        ({"expires": "0"}, 0, 0),
        ({"expires": "-1", "cache-control": "max-age=7200"}, 0, 120),
        ({}, 60, 60),
        ({"cache-control": "max-age=1800"}, 60, 60),
        ({"cache-control": "max-age=31536000"}, 0, 360),
        ({}, 60 * 24 * 7, 360),
    ],
)
def test_a_feed_is_not_asked_sooner_than_it_allows(headers: dict[str, str], pause: int, least: int) -> None:
    outcome = replace(OK, headers=headers, pause=pause * MINUTE, news=1)
    feed = after_poll(replace(FEED, every=SOONEST), outcome, NOW)
    assert feed.next_due_at >= NOW + max(least * MINUTE, SOONEST)
    assert feed.next_due_at <= NOW + max(least * MINUTE, SOONEST) * (1 + SPREAD)


def test_what_a_feed_asks_for_itself_holds_while_it_is_unchanged() -> None:
    feed = after_poll(FEED, replace(OK, pause=3 * HOUR), NOW)
    assert after_poll(feed, Outcome(304), NOW).next_due_at >= NOW + 3 * HOUR
    assert after_poll(feed, OK, NOW).next_due_at < NOW + 3 * HOUR


def test_failures_double_the_wait_up_to_a_day() -> None:
    feed, waits = FEED, []
    for _ in range(12):
        feed = after_poll(feed, DOWN, NOW)
        waits.append(feed.next_due_at - NOW)
    share = waits[0] / SOONEST
    assert 1 <= share <= 1 + SPREAD
    assert [round(each / share / MINUTE) for each in waits] == [5, 10, 20, 40, 80, 160, 320, 640, 1280] + [
        1440
    ] * 3
    assert (feed.failures, feed.error) == (12, DOWN.words)
    well = after_poll(feed, OK, NOW)
    assert (well.failures, well.error, well.succeeded_at) == (0, "", NOW)


def test_a_day_without_a_network_is_over_within_the_hour() -> None:
    feed = FEED
    for _ in range(20):
        feed = after_poll(feed, replace(DOWN, unreached=True), NOW)
    assert feed.next_due_at - NOW <= HOUR * (1 + SPREAD)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("120", 2 * MINUTE),
        ("7200", 2 * HOUR),
        ("Mon, 02 Mar 2026 15:00:00 GMT", 3 * HOUR),
        ("99999999999", DAY),
        ("Mon, 02 Mar 2020 15:00:00 GMT", timedelta()),
        ("soon", timedelta()),
        ("-5", timedelta()),
    ],
)
def test_a_host_that_asks_to_be_left_alone_is(status: int, words: str, asked: timedelta) -> None:
    outcome = Outcome(status, "x", {"retry-after": words}, transient=True)
    assert retry_after(outcome.headers, NOW) == asked
    assert after_poll(FEED, outcome, NOW).next_due_at >= NOW + max(asked, SOONEST)
    assert rest(outcome, NOW) == (max(asked, SOONEST) if status == 429 else asked)


def test_a_feed_that_is_gone_stops_and_says_why() -> None:
    feed = after_poll(FEED, Outcome(410, "`a.example` answers 410 (Gone)."), NOW)
    assert (feed.paused, feed.gone) == ("It says that it is gone for good (410).", True)


def test_a_place_a_feed_moved_to_may_be_gone_while_the_feed_is_not() -> None:
    moved = replace(FEED, moved_to="https://b.example/feed")
    feed = after_poll(moved, Outcome(410, "`b.example` answers 410 (Gone)."), NOW)
    assert (feed.paused, feed.address, feed.failures) == ("", URL, 1)


def test_a_move_for_good_is_remembered_after_a_success_only() -> None:
    new = "https://b.example/feed"
    assert after_poll(FEED, replace(OK, moved_to=new), NOW).address == new
    assert after_poll(FEED, Outcome(304, moved_to=new), NOW).address == new
    portal = Outcome(200, "What it sends is no feed.", moved_to=new)
    assert after_poll(FEED, portal, NOW).address == URL
    back = after_poll(replace(FEED, moved_to=new), replace(OK, moved_to=URL), NOW)
    assert (back.moved_to, back.address) == ("", URL)


def test_a_place_a_feed_moved_to_that_fails_again_and_again_is_doubted() -> None:
    feed, asked = replace(FEED, moved_to="https://b.example/feed"), []
    for _ in range(5):
        feed = after_poll(feed, DOWN, NOW)
        asked.append(feed.address)
    assert asked == ["https://b.example/feed"] * 3 + [URL] * 2


def test_validators_stand_for_what_was_read_whole() -> None:
    given = {"etag": '"1"', "last-modified": "Mon, 02 Mar 2026 11:00:00 GMT"}
    feed = after_poll(FEED, replace(OK, headers=given), NOW)
    assert (feed.etag, feed.last_modified, feed.digest) == (*given.values(), "d")
    assert after_poll(feed, Outcome(304), NOW).etag == '"1"'
    assert after_poll(feed, Outcome(304, headers={"etag": '"2"'}), NOW).etag == '"2"'
    assert after_poll(feed, DOWN, NOW).etag == '"1"'
    in_part = after_poll(feed, Outcome(200, headers=given), NOW)
    assert (in_part.etag, in_part.last_modified, in_part.digest) == ("", "", "")
    assert after_poll(feed, replace(OK, digest="e"), NOW).etag == ""


def test_a_clock_set_back_makes_no_feed_wait_longer() -> None:
    ahead = NOW + 400 * DAY
    feed = replace(FEED, tried_at=ahead, succeeded_at=ahead, new_at=ahead, next_due_at=ahead)
    assert after_poll(feed, OK, NOW).next_due_at <= NOW + HOUR


def test_feeds_added_together_drift_apart_each_by_its_own_share() -> None:
    due = [after_poll(replace(FEED, id=n), OK, NOW).next_due_at for n in range(1, 51)]
    assert len(set(due)) > 40
    assert due == [after_poll(replace(FEED, id=n), OK, NOW).next_due_at for n in range(1, 51)]


@given(
    st.dictionaries(
        st.sampled_from(["cache-control", "expires", "retry-after", "date"]),
        st.text(max_size=40) | st.integers(0, 10**20).map("max-age={}".format) | st.integers().map(str),
    )
)
def test_whatever_a_host_writes_the_wait_stays_within_a_day(headers: dict[str, str]) -> None:
    assert timedelta() <= fresh_for(headers, NOW) <= DAY
    assert timedelta() <= retry_after(headers, NOW) <= DAY
    for outcome in (replace(OK, headers=headers), Outcome(503, "x", headers)):
        due = after_poll(FEED, outcome, NOW).next_due_at
        assert NOW + SOONEST <= due <= NOW + DAY * (1 + SPREAD)
