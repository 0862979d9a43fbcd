"""A store filled in bulk is one in which real articles find their candidates."""

from __future__ import annotations

from datetime import date
from itertools import islice
from pathlib import Path

from bot.inspect import articles
from bot.reading.read import Reader
from bot.seeds import load_rosters
from storage.model import EventQuery
from storage.store import Store
from tests.bench.bulk import fill_with
from tests.bench.fill import Ticking
from tests.bench.million import NOW, REPORTS, measured, stories

EVENTS = 120
TOLD = 6


def test_real_articles_find_and_join_what_was_filled_in(tmp_path: Path) -> None:
    rosters = load_rosters()
    reader = Reader(rosters)
    read = [(a, reader.read(a)) for a in islice(articles(REPORTS, rosters, lambda: NOW), TOLD)]
    url = f"sqlite:///{tmp_path}/filled.db"
    Store.open(url, clock=Ticking(NOW)).close()
    newest = max(article.published_on for article, _ in read if article.published_on)
    filled = fill_with(url, stories(read, reader), EVENTS, newest, reader.lexicon)
    assert (filled.events, filled.held <= filled.keys) == (EVENTS, True)
    with Store.open(url, clock=Ticking(NOW)) as store:
        assert store.counts().events == EVENTS
        assert store.events(EventQuery(limit=1)).events[0].news_on <= date.fromordinal(newest.toordinal() + 7)
        row = measured(store, read, reader)
        assert store.counts().articles == filled.articles + TOLD
    assert row["known already, %"] > 0
