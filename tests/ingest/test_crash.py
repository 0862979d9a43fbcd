"""An import that is killed leaves nothing half-written, and a second run completes it."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

from bot.reading.read import Reader
from bot.seeds import load_rosters
from storage.model import Counts, Event, EventQuery, Order
from storage.store import Store
from tests.ingest.killed_import import BATCH, CLOCK, check, run_import

ROOT = Path(__file__).parents[2]
KILLS = 5


def held(url: str) -> tuple[Counts, list[tuple[object, ...]]]:
    """What two stores must agree on: the counts, and the events as they are shown."""
    with Store.open(url, clock=CLOCK) as store:
        events = store.events(EventQuery(order=Order.DATE, limit=10_000)).events
        return store.counts(), sorted(map(shown, events), key=repr)


def shown(event: Event) -> tuple[object, ...]:
    return (event.headline, event.summary, event.when, event.status, event.mentions, event.articles)


def test_a_second_run_completes_an_import_that_was_killed_five_times(tmp_path: Path) -> None:
    rosters = load_rosters()
    reader = Reader(rosters)
    whole, killed = f"sqlite:///{tmp_path}/whole.db", f"sqlite:///{tmp_path}/killed.db"
    undisturbed = run_import(whole, rosters, reader)
    moments = sorted(random.Random(20260302).sample(range(undisturbed.read - 2 * BATCH), KILLS))  # noqa: S311
    ended = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-m", "tests.ingest.killed_import", killed, *map(str, moments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert ended.stdout.split("\n") == ["-9"] * KILLS + [""]
    tally = run_import(killed, rosters, reader)
    assert tally.read == undisturbed.read
    assert tally.known >= moments[-1]
    assert held(killed) == held(whole)
    assert check(killed) == ()
