"""What follows from one try at a page: taken, tried again, its teaser taken; looked at again. PURE."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.ingest.due import GONE, TOO_OFTEN, Outcome, backoff, rest, retry_after
from storage.model import Page, PageState

FIRST_WAIT = timedelta(minutes=2)  # doubled with each try: an outage of an hour costs no text
TRIES = 7
# When state media's pages are looked at again, counted from when they were taken.
LOOKS = (timedelta(hours=1), timedelta(days=1), timedelta(days=7))
VANISHED_AFTER = 2  # looks in a row that find no page, where the site itself stands
LOOK_AGAIN = timedelta(hours=1)
LOOK_TRIES = 24

WHOLE = 200
_NO_PAGE = frozenset({404, GONE})
_REFUSED = frozenset({401, 402, 403, 451})


def taken(page: Page, article: str, outcome: Outcome, now: datetime, *, watched: bool) -> Page:
    """The page whose article stands in the store; a `watched` one is looked at again."""
    look_at = now + LOOKS[0] if watched else None
    return replace(
        page,
        state=PageState.TAKEN,
        attempts=0,
        tried_at=now,
        article=article,
        draft=page.draft if watched else "",
        etag=outcome.headers.get("etag", ""),
        last_modified=outcome.headers.get("last-modified", ""),
        looks=0,
        missing=0,
        look_at=look_at,
        vanished_at=None,
        error="",
    )


def after_try(page: Page, outcome: Outcome, now: datetime) -> Page:
    """The page that could not be had: it waits, or is given up and its feed's teaser to be taken."""
    page = replace(page, tried_at=now, error=outcome.words)
    if outcome.refused or outcome.status in _REFUSED:
        return _given_up(page, PageState.REFUSED)
    # A host that wants to be left alone says nothing of the page.
    attempts = page.attempts + (outcome.status != TOO_OFTEN)
    if not outcome.transient or attempts >= TRIES:
        return _given_up(page, PageState.GONE if outcome.status in _NO_PAGE else PageState.FAILED)
    wait = max(backoff(max(attempts, 1), FIRST_WAIT), rest(outcome, now), retry_after(outcome.headers, now))
    return replace(page, attempts=attempts, not_before=now + wait)


def _given_up(page: Page, state: PageState) -> Page:
    """A page that was taken before stays as it was taken: its teaser says less."""
    if page.article:
        return replace(page, state=PageState.TAKEN, attempts=0)
    return replace(page, state=state, attempts=0, wanted=False)


def after_look(page: Page, outcome: Outcome, now: datetime, *, site_stands: bool) -> Page:
    """A page of state media that was looked at again.

    `site_stands` says whether the site's front page answers: else a page that is not there is an outage.
    """
    page = replace(page, tried_at=now, error=outcome.words)
    if outcome.status in _NO_PAGE and site_stands:
        missing = page.missing + 1
        if missing < VANISHED_AFTER:
            return replace(page, missing=missing, look_at=now + LOOK_AGAIN)
        vanished = replace(page, state=PageState.GONE, missing=missing, vanished_at=now)
        return replace(vanished, look_at=None, draft="")
    if outcome.words and page.attempts + 1 < LOOK_TRIES:
        wait = max(LOOK_AGAIN, rest(outcome, now), retry_after(outcome.headers, now))
        return replace(page, attempts=page.attempts + 1, look_at=now + wait)
    return _next_look(page, outcome, now)


def _next_look(page: Page, outcome: Outcome, now: datetime) -> Page:
    if not outcome.words:
        page = replace(page, missing=0)
    if outcome.status == WHOLE:
        page = replace(
            page,
            etag=outcome.headers.get("etag", ""),
            last_modified=outcome.headers.get("last-modified", ""),
        )
    looks = page.looks + 1
    if looks == len(LOOKS):
        return replace(page, looks=looks, attempts=0, look_at=None, draft="")
    return replace(page, looks=looks, attempts=0, look_at=now + LOOKS[looks] - LOOKS[looks - 1])
