"""A poll that is killed loses nothing and doubles nothing: the next process goes on."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.outlets.records import Heard
from bot.outlets.server import Outlets
from bot.reading.read import Reader
from bot.seeds import load_rosters
from storage.model import Feed
from storage.store import Store
from tests.fakes import FakeClock
from tests.ingest.killed_poll import HOSTS, poll
from tests.ingest.web_of_outlets import SOURCES, START, articles_of, outlet, piece
from tests.postgres import Server

ROOT = Path(__file__).parents[2]
PIECES = 7
MOMENTS = [1, 4, 7, 10, 5, 2]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each back end."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/t.db"
        return
    server: Server = request.getfixturevalue("postgres")
    made = server.make()
    yield made
    server.drop(made)


def test_six_killed_polls_lose_nothing_and_double_nothing(url: str) -> None:
    heard: list[Heard] = []
    sites = {
        host: outlet(*(piece(100 * n + m) for m in range(PIECES)), whole=n == 0)
        for n, host in enumerate(HOSTS)
    }
    server = Outlets(sites, FakeClock(START), heard=heard.append)
    server.start()
    try:
        with Store.open(url, clock=FakeClock(START)) as store:
            store.put_sources(SOURCES)
            store.feeds.put(
                Feed(f"http://{host}:{server.port}/feed", "paper", full_text=n > 0)
                for n, host in enumerate(HOSTS)
            )
        ended = subprocess.run(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, "-m", "tests.ingest.killed_poll", url, str(server.port), *map(str, MOMENTS)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        poll(url, server.port, len(MOMENTS), Reader(load_rosters()))
    finally:
        server.stop()
    assert set(ended.stdout.split()) <= {"-9", "0"}
    assert "-9" in ended.stdout
    with Store.open(url, clock=FakeClock(START)) as store:
        taken = articles_of(store)
        assert store.check() == ()
    assert len({article.url for article in taken}) == len(taken) == PIECES * len(HOSTS)
    assert {article.revision for article in taken} == {1}
    asked = Counter(one.path for one in heard if one.path.startswith("/news/"))
    assert max(asked.values()) <= 1 + len(MOMENTS)
