"""Texts of state media are looked at again: what changes or vanishes is seen, an outage is neither."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.outlets.records import Answer, Asked, Site, Wording
from storage.model import SourceChange
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


def looked_at(build: Build, site: Site) -> tuple[SourceChange, ...]:
    """What is told of a site that stands well at first, and then is like this for days."""
    own = build(standing(outlet(piece(1), piece(2), whole=False)))
    own.follow(source="state", full_text=True)
    own.poll()
    assert len(own.articles()) == 2
    own.sites[HOST] = site
    for _ in range(8):
        own.later(hours=2)
    return own.store.source_changes("state", START)


SHORT = "<html><head><title>The Paper</title></head><body><h1>{}</h1><p>{}</p></body></html>"
TITLE = piece(1).wordings[0].title
LINKS = '<html><body><a href="/news/p1">One article</a><a href="/news/p2">Another one</a></body></html>'


def answering(body: str, *paths: str, home: str = LINKS) -> Site:
    """The site with one page at these addresses."""
    site = outlet(piece(1), piece(2), whole=False)
    bodies = {"": home} | dict.fromkeys(paths, body)
    return lambda asked: Answer(body=bodies[asked.path].encode()) if asked.path in bodies else site(asked)


NOT_FOUND = SHORT.format(
    "Sorry", "We cannot find this page. It may have been moved or taken away by its author."
)
CAPTCHA = SHORT.format(
    "One moment", "Tick the box to show that you are not a robot, then you can go on reading."
)
RETRACTED = SHORT.format(TITLE, "This report was withdrawn.")
OTHER = SHORT.format(
    "Spring comes", "The cherry trees of the capital are in bloom, and all go out to see them."
)
BARE = "<html><body></body></html>"


@pytest.mark.parametrize(
    ("body", "paths", "told"),
    [
        pytest.param(RETRACTED, ("news/p1",), "This report was withdrawn.", id="shorter than its teaser"),
        pytest.param(OTHER, ("news/p1",), "The cherry trees", id="another title and text"),
        pytest.param(NOT_FOUND, ("news/p1", "news/no-such-article"), None, id="not found, with 200"),
        pytest.param(BARE, ("news/p1",), None, id="its text taken out"),
    ],
)
def test_what_becomes_of_one_text_is_told(
    build: Build, body: str, paths: tuple[str, ...], told: str | None
) -> None:
    (change,) = looked_at(build, answering(body, *paths))
    assert change.before.title == TITLE
    assert (change.after and change.after.text.startswith(told or "")) == (told and True)


@pytest.mark.parametrize(
    "site",
    [
        pytest.param(fixed(CAPTCHA), id="a captcha for all of the site"),
        pytest.param(fixed(BARE), id="nothing for all of the site"),
        pytest.param(answering(CAPTCHA, "news/p1", "news/p2", "news/no-such-article"), id="for its articles"),
        pytest.param(answering(BARE, "news/p1", "news/p2"), id="no text in any article"),
        pytest.param(answering(BARE, "news/p1", home=OTHER), id="no text, and no other article to compare"),
        pytest.param(fixed("busy", 503), id="503"),
        pytest.param(fixed("sign in", 403), id="403"),
    ],
)
def test_the_trouble_of_a_whole_site_is_no_change(build: Build, site: Site) -> None:
    assert looked_at(build, site) == ()
