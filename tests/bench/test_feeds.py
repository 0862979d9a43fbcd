"""The bench of feeds measures what it says: both read all that is served."""

from __future__ import annotations

from pathlib import Path

from tests.bench.feeds import addresses_of, polled, updated
from tests.bench.outlets import outlets, served

FEEDS, ARTICLES = 12, 24


def test_every_article_is_polled_read_and_stored_by_both(tmp_path: Path) -> None:
    with served(FEEDS, ARTICLES) as port:
        ours = polled(addresses_of(port, FEEDS), port, ARTICLES, tmp_path)
        theirs = updated(addresses_of(port, FEEDS), tmp_path)
    assert (ours["articles"], theirs["reader: entries"]) == (ARTICLES, ARTICLES)
    assert ours["events"] > 0


def test_the_same_is_served_each_time() -> None:
    assert outlets(FEEDS, ARTICLES) == outlets(FEEDS, ARTICLES)
    assert sum(len(outlet.pieces) for outlet in outlets(FEEDS, ARTICLES).values()) == ARTICLES
