"""The made-up news is the same in every run, and the store that it fills is whole."""

from __future__ import annotations

from itertools import islice

from storage.model import EventQuery
from storage.store import Store
from tests.bench.articles import News
from tests.bench.fill import Ticking, fill
from tests.storage.make import T0

ARTICLES = 45


def test_two_runs_make_the_same_news() -> None:
    first, second = (list(islice(News().articles(), ARTICLES)) for _ in range(2))
    assert first == second
    for article, reading in first:
        assert all(article.text[m.start : m.end] == m.evidence for m in reading.mentions)
        assert [m.lead for m in reading.mentions].count(True) == 1


def test_a_filled_store_is_whole_and_stories_are_told_by_several_articles() -> None:
    with Store.open("sqlite://", clock=Ticking(T0)) as store:
        spent = fill(store, News().articles(), ARTICLES)
        assert (spent.articles, store.counts().articles) == (ARTICLES, ARTICLES)
        assert ARTICLES < store.counts().events < store.counts().mentions
        assert max(event.articles for event in store.events(EventQuery(limit=1000)).events) > 1
        assert store.check() == ()
