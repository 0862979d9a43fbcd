"""The bench measures what it says: a filled store is whole, and real articles find candidates there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.reading.read import Reader
from bot.seeds import load_rosters
from storage.model import EventQuery
from storage.store import Store
from tests.bench.bulk import fill_with
from tests.bench.importing import measured
from tests.bench.stories import NOW, REPORTS, Ticking, newest, real, retold, stories
from tests.bench.words import rare
from tests.postgres import MISSING, Server

ARTICLES = 300
TOLD = 6


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/filled.db"
        return
    server: Server | None = request.getfixturevalue("maybe_postgres")
    if server is None:
        pytest.skip(MISSING)
    made = server.make()
    yield made
    server.drop(made)


def test_a_filled_store_is_whole_and_real_articles_join_what_it_tells(url: str) -> None:
    rosters = load_rosters()
    reader = Reader(rosters)
    given = real([REPORTS], rosters)[:TOLD]
    Store.open(url, clock=Ticking(NOW)).close()
    filled = fill_with(url, stories(given, reader), ARTICLES, newest(given), reader.lexicon)
    assert (filled.articles, filled.mentions, filled.held <= filled.keys) == (ARTICLES, 2 * ARTICLES, True)
    with Store.open(url, clock=Ticking(NOW)) as store:
        assert store.check() == ()
        counts = store.counts()
        assert (counts.articles, counts.events) == (ARTICLES, filled.events)
        latest = store.events(EventQuery(limit=1)).events[0]
        assert latest.news_on <= date.fromordinal(newest(given).toordinal() + 7)
        assert store.event(latest.id, as_of=latest.updated_at).event == latest
        assert any(store.events(EventQuery(words=(rare(n),))).events for n in range(30))
        row = measured(store, given, reader, rosters, time.process_time, 4 * TOLD)
        assert store.counts().articles == ARTICLES + 4 * TOLD
    assert row["mentions of known events, %"] > 0


def test_weeks_of_news_are_told_in_other_words_and_of_as_many_developments() -> None:
    rosters = load_rosters()
    given = real([REPORTS], rosters)[:TOLD]
    again = retold(given, 3 * TOLD)
    assert len({article.digest for article in (*given, *again)}) == 4 * TOLD
    days = [(newest(given) - article.published_on).days for article in again if article.published_on]
    assert all(0 <= day < 7 for day in days[:TOLD])
    assert [early - late for early, late in zip(days, days[TOLD:], strict=False)] == [7] * 2 * TOLD
    reader = Reader(rosters)
    told, retold_ = (sum(len(reader.read(a).mentions) for a in some) for some in (given, again))
    assert 0.7 < retold_ / told / 3 < 1.3
