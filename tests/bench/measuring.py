"""Measures a filled database: `python -m tests.bench.measuring URL [FILE…]`; says it as JSON.

In a process of its own, whose memory is that of the store and the reader alone.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

from bot.reading.read import Reader
from bot.seeds import load_rosters
from storage.store import Store
from tests.bench import deliveries, importing
from tests.bench.questions import answered
from tests.bench.stories import NOW, REPORTS, Ticking, real


def main(url: str, paths: list[Path]) -> None:
    """Ask, plan, claim and import; the last changes the store."""
    now = time.process_time if url.startswith("sqlite") else time.perf_counter
    load = os.getloadavg()[0]
    rosters = load_rosters()
    with Store.open(url, clock=Ticking(NOW)) as store:
        row = answered(store, now)
        row |= deliveries.measured(store, now)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        row |= importing.measured(store, real(paths or [REPORTS], rosters), Reader(rosters), rosters, now)
    row["memory after questions, MB"] = memory / 1024
    row["peak memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    row["load before"], row["load after"] = load, os.getloadavg()[0]
    print(json.dumps(row))


if __name__ == "__main__":
    main(sys.argv[1], [Path(name) for name in sys.argv[2:]])
