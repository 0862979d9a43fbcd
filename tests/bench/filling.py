"""Fills one database: `python -m tests.bench.filling URL ARTICLES [FILE…]`; says how much as JSON.

In a process of its own, so that what it needs does not count as the store's memory.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from bot.reading.read import Reader
from bot.seeds import load_rosters
from storage.store import Store
from tests.bench.bulk import fill_with
from tests.bench.stories import NOW, REPORTS, Ticking, newest, real, stories


def main(url: str, count: int, paths: list[Path]) -> None:
    """Fill an empty database with so many articles made of those of the files."""
    reader = Reader(load_rosters())
    given = real(paths or [REPORTS], load_rosters())
    Store.open(url, clock=Ticking(NOW)).close()
    told = stories(given, reader)
    began = time.process_time(), time.perf_counter()
    until = newest(given) - timedelta(days=7)  # what is imported on top is news, as it is to a real store
    filled = fill_with(url, told, count, until, reader.lexicon)
    spent = {"processor": time.process_time() - began[0], "wall": time.perf_counter() - began[1]}
    print(json.dumps(asdict(filled) | spent))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), [Path(name) for name in sys.argv[3:]])
