"""A process killed while it records loses nothing it acknowledged and leaves nothing half-written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from storage.model import EventQuery, Standing
from storage.store import Store
from tests.fakes import FakeClock
from tests.storage.recorder import ARTICLES, an_article

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("batch", "kills"), [(1, (1, 7, 4)), (4, (1, 2, 1))])
def test_kill_9_in_the_middle_of_recording_loses_nothing_acknowledged(
    url: str, batch: int, kills: tuple[int, ...]
) -> None:
    acknowledged = 0
    for after in kills:
        acknowledged = max(acknowledged, run(url, batch, kill_after=after))
        with Store.open(url, clock=FakeClock()) as store:
            assert store.check() == ()
            known = store.standing([an_article(n) for n in range(ARTICLES)])
            assert set(known[:acknowledged]) <= {Standing.KNOWN}
            assert store.counts().articles in (acknowledged, acknowledged + batch)
    assert run(url, batch) == ARTICLES
    with Store.open(url, clock=FakeClock()) as store:
        assert store.check() == ()
        assert store.counts().articles == ARTICLES
        assert store.counts().mentions == 2 * ARTICLES
        found = store.events(EventQuery(words=("launch",), limit=10 * ARTICLES)).events
        assert len(found) == store.counts().events


def run(url: str, batch: int, kill_after: int | None = None) -> int:
    """Record in a process of its own, killed after so many acknowledgements; the last one seen."""
    command = [sys.executable, "-m", "tests.storage.recorder", url, str(batch)]
    last = 0
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        assert process.stdout
        for seen, line in enumerate(process.stdout, 1):
            last = int(line)
            if seen == kill_after:
                process.kill()
                # What is still in the pipe was acknowledged too.
                last = max([last, *(int(rest) for rest in process.stdout if rest.endswith("\n"))])
                break
    return last
