"""Imports our own reports and is killed on the way, as often as asked; run as a program.

Arguments: a database URL and, for each kill, after how many articles. A process that has loaded
everything forks each import, since loading takes longer than importing. Prints a line a kill: how
the import ended, and what the store's check says.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from itertools import islice

from bot.ingest.files import read_path
from bot.ingest.pipeline import Pipeline, Tally
from bot.reading.read import Reader
from bot.reading.rosters import Rosters
from bot.seeds import load_rosters, seeds_folder
from storage.store import Store
from tests.fakes import FakeClock

CLOCK = FakeClock(datetime(2026, 11, 1, tzinfo=UTC))
A_BATCH_TAKES = 0.15  # seconds, about
REPORTS = 40
BATCH = 6


def run_import(
    url: str, rosters: Rosters, reader: Reader, progress: Callable[[int], None] = lambda done: None
) -> Tally:
    """Import our own reports, as `trilateral import` does."""
    with Store.open(url, clock=CLOCK) as store:
        reports = read_path(seeds_folder() / "reports.jsonl", rosters.sources, CLOCK)
        return Pipeline(store, reader, CLOCK, batch=BATCH).take(islice(reports, REPORTS), progress)


def check(url: str) -> tuple[str, ...]:
    """What the store finds wrong with itself."""
    with Store.open(url, clock=CLOCK) as store:
        return store.check()


def main(url: str, moments: list[int]) -> None:
    """Start an import for each moment and kill it somewhere in the batch after it."""
    rosters, chance = load_rosters(), random.Random(20260302)  # noqa: S311
    reader = Reader(rosters)
    for moment in moments:
        done, tell = os.pipe()
        child = os.fork()
        if not child:
            run_import(url, rosters, reader, partial(tell_parent, tell))
            os._exit(0)
        os.close(tell)
        for _ in range(moment):
            os.read(done, 1)
        time.sleep(chance.uniform(0, A_BATCH_TAKES))  # so that kills fall anywhere in a batch
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        os.close(done)
        print(os.waitstatus_to_exitcode(status), *check(url), flush=True)


def tell_parent(pipe: int, done: int) -> None:
    """One byte for each article done."""
    os.write(pipe, b"." * done)


if __name__ == "__main__":
    main(sys.argv[1], [int(word) for word in sys.argv[2:]])
