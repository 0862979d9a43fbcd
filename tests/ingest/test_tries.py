"""What becomes of a page after a try, and after another look at one of state media."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.ingest.due import Outcome
from bot.ingest.tries import LOOK_TRIES, LOOKS, TRIES, after_look, after_try, taken
from storage.model import Page, PageState

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
URL = "https://a.example/1"
PAGE = Page(URL, 1, "kcna", URL, "m", '{"title":"T"}', True, NOW, NOW)
OK = Outcome(200, headers={"etag": '"1"', "last-modified": "Mon, 02 Mar 2026 11:00:00 GMT"})
DOWN = Outcome(500, "It is down.", transient=True)
MISSING = Outcome(404, "It is not there.", transient=True)
WATCHED = taken(PAGE, URL, OK, NOW, watched=True)


@pytest.mark.parametrize(
    ("outcome", "state", "wait"),
    [
        (DOWN, PageState.WAITING, 2),
        (MISSING, PageState.WAITING, 2),
        (Outcome(words="It is slow.", transient=True), PageState.WAITING, 2),
        (Outcome(429, "x", {"retry-after": "3600"}, transient=True), PageState.WAITING, 60),
        (Outcome(429, "x", transient=True), PageState.WAITING, 5),
        (Outcome(503, "x", {"retry-after": "600"}, transient=True), PageState.WAITING, 10),
        (Outcome(410, "x"), PageState.GONE, 0),
        (Outcome(401, "x"), PageState.REFUSED, 0),
        (Outcome(403, "x"), PageState.REFUSED, 0),
        (Outcome(451, "x"), PageState.REFUSED, 0),
        (Outcome(words="robots.txt forbids it.", refused=True), PageState.REFUSED, 0),
        (Outcome(200, "It has no text."), PageState.FAILED, 0),
        (Outcome(words="It has no end."), PageState.FAILED, 0),
    ],
)
def test_a_page_that_could_not_be_had_waits_or_is_given_up(
    outcome: Outcome, state: PageState, wait: int
) -> None:
    page = after_try(PAGE, outcome, NOW)
    assert (page.state, page.error) == (state, outcome.words)
    if state is PageState.WAITING:
        assert page.not_before == NOW + wait * MINUTE
    else:
        assert not page.wanted  # from now on its teaser counts


@pytest.mark.parametrize(("outcome", "state"), [(DOWN, PageState.FAILED), (MISSING, PageState.GONE)])
def test_tries_grow_apart_and_end(outcome: Outcome, state: PageState) -> None:
    page, waits = PAGE, []
    for _ in range(TRIES - 1):
        page = after_try(page, outcome, NOW)
        waits.append((page.not_before - NOW) / MINUTE)
    assert waits == [2, 4, 8, 16, 32, 64]
    assert after_try(page, outcome, NOW).state is state


def test_a_host_that_is_busy_uses_up_no_tries() -> None:
    page = PAGE
    for _ in range(50):
        page = after_try(page, Outcome(429, "x", transient=True), NOW)
    assert (page.state, page.attempts) == (PageState.WAITING, 0)


def test_a_page_that_was_taken_before_stays_as_it_was_taken() -> None:
    again = replace(WATCHED, state=PageState.WAITING)
    assert after_try(again, Outcome(403, "x"), NOW).state is PageState.TAKEN
    assert after_try(again, DOWN, NOW).state is PageState.WAITING


def test_only_what_is_watched_is_looked_at_again() -> None:
    assert taken(PAGE, URL, OK, NOW, watched=False).look_at is None
    assert taken(PAGE, URL, OK, NOW, watched=False).draft == ""
    assert (WATCHED.look_at, WATCHED.draft, WATCHED.etag) == (NOW + LOOKS[0], PAGE.draft, '"1"')


def test_looks_come_after_an_hour_a_day_and_a_week() -> None:
    page, at = WATCHED, []
    while page.look_at is not None:
        at.append(page.look_at - NOW)
        page = after_look(page, Outcome(304), page.look_at, site_stands=True)
    assert at == list(LOOKS)
    assert (page.state, page.draft, page.etag) == (PageState.TAKEN, "", '"1"')


def test_a_page_that_is_missing_twice_while_the_site_stands_has_vanished() -> None:
    once = after_look(WATCHED, MISSING, NOW, site_stands=True)
    assert (once.state, once.vanished_at, once.look_at) == (PageState.TAKEN, None, NOW + HOUR)
    twice = after_look(once, MISSING, NOW, site_stands=True)
    assert (twice.state, twice.vanished_at, twice.look_at) == (PageState.GONE, NOW, None)


@pytest.mark.parametrize("between", [OK, Outcome(304)])
def test_a_page_that_is_back_was_not_missing(between: Outcome) -> None:
    once = after_look(WATCHED, MISSING, NOW, site_stands=True)
    back = after_look(once, between, NOW, site_stands=True)
    assert (back.missing, after_look(back, MISSING, NOW, site_stands=True).vanished_at) == (0, None)


@pytest.mark.parametrize(
    ("outcome", "stands"),
    [(MISSING, False), (DOWN, True), (Outcome(403, "x"), True), (Outcome(200, "It has no text."), True)],
)
def test_an_outage_never_makes_a_page_vanish(outcome: Outcome, stands: bool) -> None:
    page, looks = WATCHED, 0
    while page.look_at is not None:
        page = after_look(page, outcome, page.look_at, site_stands=stands)
        looks += 1
    assert (page.state, page.vanished_at) == (PageState.TAKEN, None)
    assert looks <= LOOK_TRIES * len(LOOKS)


def test_an_outage_between_two_misses_changes_nothing() -> None:
    page = after_look(WATCHED, MISSING, NOW, site_stands=True)
    page = after_look(page, MISSING, NOW, site_stands=False)
    assert page.missing == 1
    assert after_look(page, MISSING, NOW, site_stands=True).vanished_at == NOW
