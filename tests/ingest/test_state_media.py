"""Texts of state media are looked at again: what changes or vanishes is seen, an outage is neither."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.outlets.records import Answer, Asked, Wording
from tests.ingest.web_of_outlets import HOST, MORE, START, Build, fixed, outlet, piece


def test_a_changed_text_of_state_media_is_seen(build: Build) -> None:
    later = Wording(
        START + timedelta(minutes=30), piece(1).wordings[0].title, "Nothing was fired at all." + MORE
    )
    changed = replace(piece(1), wordings=(*piece(1).wordings, later))
    own = build(outlet(changed, whole=False))
    own.follow(source="state", full_text=True)
    own.poll()
    own.sites[HOST] = outlet(changed, whole=False, shows=0)  # its feed tells of it no more
    own.later(minutes=65)
    (change,) = own.store.source_changes("state", START)
    assert change.after is not None
    assert change.after.text.startswith("Nothing was fired at all.")
    assert change.before.text.startswith("North Korea fired")


def test_an_unchanged_text_of_state_media_is_no_change(build: Build) -> None:
    own = build(outlet(piece(1), whole=False))
    own.follow(source="state", full_text=True)
    own.poll()
    for _ in range(10):
        own.later(days=1)
    assert len(own.asked("news/p1")) == 4
    assert own.store.source_changes("state", START) == ()


def test_a_page_of_state_media_that_vanishes_is_kept_and_shown(build: Build) -> None:
    own = build(outlet(replace(piece(1), gone_at=START + timedelta(minutes=30)), whole=False))
    own.follow(source="state", full_text=True)
    own.poll()
    own.later(minutes=65)
    assert own.store.source_changes("state", START) == ()
    own.sites[HOST] = standing(own.sites[HOST])
    for _ in range(3):
        own.later(hours=2)
    (change,) = own.store.source_changes("state", START)
    assert (change.after, change.before.title) == (None, piece(1).wordings[0].title)
    asked = len(own.asked("news/p1"))
    own.later(days=9)
    assert len(own.asked("news/p1")) == asked


def standing(site: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    """The site with a front page."""
    return lambda asked: Answer(body=b"<html>Home</html>") if asked.path == "" else site(asked)


@pytest.mark.parametrize("status", [404, 500, 503])
def test_an_outage_of_state_media_is_no_vanished_page(build: Build, status: int) -> None:
    """Where the front page fails as well, a page that is not found says nothing."""
    own = build(outlet(piece(1), whole=False))
    own.follow(source="state", full_text=True)
    own.poll()
    own.sites[HOST] = fixed("", status)
    for _ in range(10):
        own.later(hours=2)
    assert own.store.source_changes("state", START) == ()
    own.sites[HOST] = standing(outlet(piece(1), whole=False))
    own.later(days=2)
    assert own.store.source_changes("state", START) == ()
