"""A process with a reading pool at work, for a test to end: says so once its worker has read."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime
from pathlib import Path

from bot.ingest.articles import Item
from bot.ingest.files import read_path
from bot.ingest.reading_pool import ReadingPool
from bot.reading.read import Reader
from bot.reading.rosters import Rosters
from bot.seeds import load_rosters
from storage.model import Article

REPORTS = Path(__file__).parents[2] / "seeds" / "reports.jsonl"


def reports(rosters: Rosters, count: int) -> list[Article]:
    """The first of the dispatches that come with Trilateral."""
    items: list[Item] = list(read_path(REPORTS, rosters.sources, lambda: datetime(2026, 3, 2, tzinfo=UTC)))
    return [item for item in items if isinstance(item, Article)][:count]


def main() -> None:
    """Read until a signal comes."""
    # A byte in a pipe waits to be read: a signal that comes just before a pause would be waited for in vain.
    asked, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told)
    signal.signal(signal.SIGINT, lambda *_: None)  # where tests run behind a shell it is ignored
    rosters = load_rosters()
    pool = ReadingPool(Reader(rosters), rosters, workers=1, many=1)
    try:
        pool.send(reports(rosters, 2))()
        print(*(worker.pid for worker in pool.processes()), flush=True)
        os.read(asked, 1)
        print("stopped", flush=True)
    finally:
        pool.close()


if __name__ == "__main__":
    main()
