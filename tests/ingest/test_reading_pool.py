"""What other processes read is what this one reads, whatever becomes of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ingest.pipeline import Pipeline, Tally
from bot.ingest.reading_pool import Awaited, InPlace, ReadingPool, Readings
from bot.reading.read import Reader
from bot.reading.rosters import Rosters
from bot.seeds import load_rosters
from storage.model import Article
from storage.store import Store
from storage.words.segment import line
from tests.fakes import FakeClock
from tests.ingest.conftest import NOW
from tests.ingest.pooled import reports

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def rosters() -> Rosters:
    return load_rosters()


@pytest.fixture(scope="module")
def reader(rosters: Rosters) -> Reader:
    return Reader(rosters)


@pytest.fixture(scope="module")
def given(rosters: Rosters) -> list[Article]:
    return reports(rosters, 40)


@pytest.fixture
def pool(reader: Reader, rosters: Rosters) -> Iterator[ReadingPool]:
    opened = ReadingPool(reader, rosters, workers=1, many=1)
    yield opened
    opened.close()


class KillsWorkers:
    """A pool whose workers are killed after so many batches, with one more on its way."""

    def __init__(self, pool: ReadingPool, after: int) -> None:
        self.ahead, self.close = pool.ahead, pool.close
        self._pool, self._left = pool, after

    def send(self, articles: Sequence[Article]) -> Awaited:
        awaited = self._pool.send(articles)
        self._left -= 1
        if not self._left:
            for worker in self._pool.processes():
                worker.kill()
        return awaited


def test_a_worker_reads_as_this_process_does_also_after_what_cannot_be_read(
    pool: ReadingPool, reader: Reader, given: list[Article]
) -> None:
    assert {article.language for article in given} >= {"en", "ko"}
    here = InPlace(reader).send(given)().readings
    assert any(mention.keys for reading in here for mention in reading.mentions)
    read = pool.send(given)()
    assert read.readings == here
    assert read.lines.keys() >= {said for article in given for said in (article.title, article.text)}
    assert all(made == line(text) for text, made in read.lines.items())
    wrong = pool.send([replace(given[0], text=None)])  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        wrong()
    (worker,) = pool.processes()
    first, second = pool.send(given[:7]), pool.send(given[7:])
    assert [*first().readings, *second().readings] == here
    assert worker.is_alive()


@pytest.mark.parametrize("killed_after", [None, 1, 4])
def test_a_pipeline_with_a_pool_leaves_what_one_without_leaves(
    pool: ReadingPool, reader: Reader, given: list[Article], killed_after: int | None
) -> None:
    """Also where a document comes again while its first wording is not recorded yet."""
    again = [
        replace(given[3], url="https://example.org/copy"),
        replace(given[4], text=f"{given[4].text} More."),
    ]
    articles = [*given[:6], *again, *given[6:20]]
    readings: Readings = pool if killed_after is None else KillsWorkers(pool, killed_after)
    assert taken(reader, articles, readings) == taken(reader, articles, None)
    assert not pool.processes()


def taken(reader: Reader, articles: list[Article], readings: Readings | None) -> tuple[Tally, list[object]]:
    """The tally of taking these, two at a time, and all rows it makes."""
    clock = FakeClock(NOW)
    with Store.open("sqlite://", clock=clock) as store:
        made = None if readings is None else (lambda: readings)
        tally = Pipeline(store, reader, clock, batch=2, readings=made).take(articles)
        return replace(tally, took=timedelta()), list(store.rows())


def test_no_process_is_started_for_a_few_articles(
    reader: Reader, rosters: Rosters, given: list[Article]
) -> None:
    pool = ReadingPool(reader, rosters, workers=1, many=len(given) + 1)
    assert pool.send(given)() == InPlace(reader).send(given)()
    assert pool.processes() == []


@pytest.mark.parametrize(("number", "said"), [(signal.SIGKILL, ""), (signal.SIGINT, "stopped\n")])
def test_workers_end_with_the_process_they_work_for(number: signal.Signals, said: str) -> None:
    """Ctrl-C goes to all; a kill to the one process alone. Output ends once no worker holds it any more."""
    command = [sys.executable, "-m", "tests.ingest.pooled"]
    with subprocess.Popen(  # noqa: S603 - our own
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline().strip().isdecimal()
        if number is signal.SIGINT:
            os.killpg(process.pid, number)
        else:
            process.kill()
        assert process.stdout.read() == said
