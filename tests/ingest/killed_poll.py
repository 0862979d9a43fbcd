"""Polls outlets and is killed on the way, as often as asked; run as a program.

Arguments: a database URL, the outlets' port and, for each kill, after how many requests. Each process
finds the clock so far on that the leases of the one before are over. Prints how each ended.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

from bot.ingest.articles import Desk
from bot.ingest.pipeline import Pipeline
from bot.ingest.polling import LEASE, Poller
from bot.ingest.sources import SourceIndex
from bot.ingest.web.exchange import Request, Response
from bot.ingest.web.fetcher import Fetcher
from bot.reading.read import Reader
from bot.seeds import load_rosters
from storage.store import Store
from tests.fakes import FakeClock
from tests.ingest.web_of_outlets import START

HOSTS = tuple(f"h{number}.example" for number in range(4))
TO_FETCH = 0.1  # seconds in which a kill comes after a request: it falls on any step that follows


class Telling:
    """Fetches, and tells of each request made."""

    def __init__(self, fetcher: Fetcher, tell: Callable[[], object]) -> None:
        self._fetcher, self._tell = fetcher, tell

    def get(self, request: Request) -> Response:
        """The answer of an address."""
        answer = self._fetcher.get(request)
        self._tell()
        return answer


def poll(url: str, port: int, nth: int, reader: Reader, tell: Callable[[], object] = lambda: None) -> None:
    """Poll until nothing is due, as the nth process."""
    clock = FakeClock(START + nth * (LEASE + timedelta(seconds=1)))
    near = frozenset(f"{host}:{port}" for host in HOSTS)
    fetcher = Fetcher(
        clock,
        lambda seconds: None,
        contact="test",
        near=near,
        resolve=lambda host, port: ["127.0.0.1"],
        turn=lambda host, gap: clock(),
    )
    with Store.open(url, clock=clock) as store:
        desk, pipeline = Desk(SourceIndex(store.sources()), clock), Pipeline(store, reader, clock, batch=5)
        poller = Poller(store, Telling(fetcher, tell), pipeline, desk, clock, f"process {nth}", hosts=3)
        while poller.poll_due().asked:
            continue
    fetcher.close()


def main(url: str, port: int, moments: list[int]) -> None:
    """Start a poll for each moment and kill it somewhere after it."""
    for name in ("trafilatura", "feedparser"):  # loading them takes longer than polling
        import_module(name)
    reader, chance = Reader(load_rosters()), random.Random(20260302)  # noqa: S311
    for nth, moment in enumerate(moments):
        done, tell = os.pipe()
        child = os.fork()
        if not child:
            poll(url, port, nth, reader, lambda tell=tell: os.write(tell, b"."))  # type: ignore[misc]
            os._exit(0)
        os.close(tell)
        for _ in range(moment):
            os.read(done, 1)
        time.sleep(chance.uniform(0, TO_FETCH))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        os.close(done)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), [int(word) for word in sys.argv[3:]])
