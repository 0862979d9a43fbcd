"""What becomes of articles on their way into the store."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ingest.articles import Noted, Skipped
from bot.ingest.files import read_path
from bot.ingest.pipeline import Pipeline, Tally
from bot.reading.read import Reader
from bot.reading.rosters import Rosters
from bot.seeds import load_rosters
from storage.errors import StoreUnavailable
from storage.model import Article, EventQuery, Order, SourceKind
from storage.store import Store
from tests.fakes import FakeClock
from tests.ingest.conftest import DATA, NOW


@pytest.fixture(scope="session")
def rosters() -> Rosters:
    return load_rosters()


@pytest.fixture(scope="session")
def reader(rosters: Rosters) -> Reader:
    return Reader(rosters)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def store(clock: FakeClock) -> Iterator[Store]:
    with Store.open("sqlite://", clock=clock) as opened:
        yield opened


@pytest.fixture
def pipeline(store: Store, reader: Reader, clock: FakeClock) -> Pipeline:
    return Pipeline(store, reader, clock)


def an_article(number: int, **fields: object) -> Article:
    made = Article(
        source="kyodo",
        publisher="Kyodo News",
        url=f"https://english.kyodonews.net/{number}",
        external_id=str(number),
        title=f"Japan, South Korea, US hold missile defense drill number {number}",
        text=f"Japan, South Korea and the United States held missile defense drill {number} on Monday.",
        language="en",
        published_on=NOW.date(),
        published_at=None,
        seen_at=NOW,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def test_new_articles_become_events_and_a_second_run_adds_nothing(pipeline: Pipeline, store: Store) -> None:
    first = pipeline.take(an_article(n) for n in range(55))
    held = store.counts()
    second = pipeline.take(an_article(n) for n in range(55))
    assert (first.read, first.new, first.known) == (55, 55, 0)
    assert first.events > 0
    assert (second.read, second.new, second.known, second.events) == (55, 0, 55, 0)
    assert store.counts() == held
    assert held.articles == 55


def test_the_closing_line_counts_what_was_read(pipeline: Pipeline) -> None:
    changed = an_article(1, text="Japan, South Korea and the United States put their drill off by a week.")
    tally = pipeline.take([an_article(1), an_article(2), an_article(1), Skipped("a", "line 2", "no JSON")])
    assert tally.line() == "read 3 · new 2 · known 1 · skipped 1"
    assert pipeline.take([changed]).line() == "read 1 · new 0 · changed 1 · known 0 · skipped 0"
    assert Tally().line() == "read 0 · new 0 · known 0 · skipped 0"


def test_skips_and_notes_of_the_parsers_are_handed_on(pipeline: Pipeline) -> None:
    skipped, noted = Skipped("a.txt", "", "the file is empty"), Noted("b.txt", "", "the date is odd")
    tally = pipeline.take([skipped, an_article(1), noted])
    assert (tally.skipped, tally.noted) == ((skipped,), (noted,))
    assert str(skipped) == "a.txt: the file is empty"


def test_one_document_twice_in_a_batch_is_recorded_once(pipeline: Pipeline, store: Store) -> None:
    elsewhere = an_article(1, url="https://example.org/copy")
    tally = pipeline.take([an_article(1), an_article(1), elsewhere])
    assert (tally.new, tally.known) == (1, 2)
    assert store.counts().articles == 1


def test_progress_hears_of_each_article_once(pipeline: Pipeline) -> None:
    heard: list[int] = []
    pipeline.take([*(an_article(n) for n in range(5)), an_article(3), Skipped("a", "", "b")], heard.append)
    assert heard == [1] * 6


def test_articles_are_taken_as_they_come_and_not_gathered_first(
    store: Store, reader: Reader, clock: FakeClock
) -> None:
    recorded_before_the_last = []

    def coming() -> Iterator[Article]:
        for number in range(5):
            recorded_before_the_last.append(store.counts().articles)
            yield an_article(number)

    Pipeline(store, reader, clock, batch=2).take(coming())
    assert recorded_before_the_last == [0, 0, 0, 2, 2]


def test_an_article_that_cannot_be_recorded_is_skipped_and_the_rest_goes_on(
    pipeline: Pipeline, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    broken = an_article(2, text="A lone \ud800 surrogate that no parser would let through.")
    with caplog.at_level(logging.ERROR):
        tally = pipeline.take([an_article(1), broken, an_article(3)])
    (skipped,) = tally.skipped
    number = skipped.reason.split("error ")[1].split(" ")[0]
    assert skipped.path == "https://english.kyodonews.net/2"
    assert f"error {number}: " in caplog.text
    assert "Traceback" not in caplog.text
    assert (tally.read, store.counts().articles) == (2, 2)


def test_an_article_that_fails_takes_none_of_its_batch_with_it(pipeline: Pipeline, store: Store) -> None:
    """The source it brought and all that stood before it in the batch are there."""
    good = [an_article(n) for n in (1, 2, 3)]
    bad = replace(an_article(4), seen_at=NOW.replace(tzinfo=None))
    heard: list[int] = []
    tally = pipeline.take([replace(good[0], source="x", publisher="The New X"), bad, *good[1:]], heard.append)
    assert (tally.new, len(tally.skipped), len(heard)) == (3, 1, 4)
    assert store.counts().articles == 3
    assert "x" in {source.key for source in store.sources()}
    assert store.check() == ()


def test_a_store_that_is_out_of_reach_ends_the_run(store: Store, reader: Reader, clock: FakeClock) -> None:
    pipeline = Pipeline(store, reader, clock)
    store.close()
    with pytest.raises(StoreUnavailable):
        pipeline.take([an_article(1)])


def test_a_publisher_that_no_roster_names_gets_a_source_of_its_own(pipeline: Pipeline, store: Store) -> None:
    pipeline.take([an_article(1, source="어느신문", publisher="어느신문", language="ko"), an_article(2)])
    found = {source.key: source for source in store.sources()}
    assert (found["어느신문"].name, found["어느신문"].kind) == ("어느신문", SourceKind.UNKNOWN)
    assert found["어느신문"].reliability == "F"


def test_a_tally_says_how_long_the_run_took(store: Store, reader: Reader, clock: FakeClock) -> None:
    def slowly() -> Iterator[Article]:
        clock.advance(seconds=3)
        yield an_article(1)

    assert Pipeline(store, reader, clock).take(slowly()).took == timedelta(seconds=3)


def test_the_whole_way_from_a_folder_of_files_to_events(
    pipeline: Pipeline, store: Store, rosters: Rosters, clock: FakeClock
) -> None:
    store.put_sources(rosters.sources)
    tally = pipeline.take(read_path(DATA, store.sources(), clock))
    again = pipeline.take(read_path(DATA, store.sources(), clock))
    assert tally.new == again.known == 12
    assert len(tally.skipped) == 5
    assert store.check() == ()


def test_a_hostile_headline_is_the_same_text_in_the_store(
    pipeline: Pipeline, store: Store, tmp_path: Path, clock: FakeClock
) -> None:
    title = "<!channel> <img src=x onerror=alert(1)> North Korea fires missile, Seoul says"
    pipeline.take([an_article(1, title=title, text="North Korea fired a missile on Monday, Seoul said.")])
    page = store.events(EventQuery(order=Order.NEWEST))
    assert [event.headline for event in page.events] == [title]
