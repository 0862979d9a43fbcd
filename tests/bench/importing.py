"""What an article costs to import into a store that holds very many: by part, and end to end."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from bot.cli import GARBAGE
from bot.ingest.pipeline import BATCH, Pipeline
from bot.ingest.reading_pool import ReadingPool, spare_cores
from bot.reading.grouping.keys import keyed
from bot.reading.grouping.known import Memory
from bot.reading.grouping.resolve import compared, enough, resolve
from bot.reading.read import Reader
from bot.reading.rosters import Rosters
from storage.model import Article, NewEvent, NewMention
from storage.store import Store
from tests.bench.stories import NOW, retold

ROUNDS = 3  # all taken back
ARRIVING = 1200  # articles: a quarter are timed by part; of all the pipeline takes a third alone
PARTS = ("read", "keys", "candidates", "resolve", "record")

Times = list[dict[str, float]]
T = TypeVar("T")


class _TakenBack(Exception):
    """Ends a transaction of which nothing is to stay."""


def measured(
    store: Store,
    given: Sequence[Article],
    reader: Reader,
    rosters: Rosters,
    now: Callable[[], float],
    count: int = ARRIVING,
) -> dict[str, float]:
    """Milliseconds an article by part, the best of some rounds for each; then the pipeline itself.

    `now` gives seconds: of this process's processor time, or of the clock where a server works, too.
    """
    gc.set_threshold(GARBAGE)  # as in every command
    arriving = retold(given, count)
    timed = arriving[: count // 4]
    rounds = [_round(store, timed, reader, now) for _ in range(ROUNDS)]
    row = _imported(store, arriving, reader, rosters, now)
    best = [{part: min(times[n][part] for times in rounds) for part in PARTS} for n in range(len(timed))]
    for one in best:
        one["candidates + resolve"] = one["candidates"] + one["resolve"]
    for part in (*PARTS, "candidates + resolve"):
        each = sorted(one[part] * 1000 for one in best)
        row[part], row[f"{part} p99"] = statistics.fmean(each), each[len(each) * 99 // 100]
    for part in PARTS:
        row[f"{part}, first round"] = statistics.fmean(one[part] * 1000 for one in rounds[0])
    last = rounds[-1]
    told = sum(one["told"] for one in last)
    known = sum(one["joined"] for one in last) / max(1, told)
    return row | {"mentions an article": told / len(timed), "mentions of known events, %": 100 * known}


class _Ready:
    """A pool that has started, has read other articles before, and outlives a run."""

    def __init__(self, pool: ReadingPool, given: Sequence[Article]) -> None:
        pool.send(given)()
        self.ahead, self.send = pool.ahead, pool.send

    def close(self) -> None:
        """It is used again."""


def _imported(
    store: Store, arriving: Sequence[Article], reader: Reader, rosters: Rosters, now: Callable[[], float]
) -> dict[str, float]:
    """Articles a second through the pipeline: the first weeks in one process, the rest with a pool."""
    alone, pooled = arriving[: len(arriving) // 3], arriving[len(arriving) // 3 :]
    began, wall = now(), time.perf_counter()
    Pipeline(store, reader, lambda: NOW).take(alone)
    took, passed = now() - began, time.perf_counter() - wall
    row = {"import, articles a second": len(alone) / took, "import, by the wall": len(alone) / passed}
    pool = ReadingPool(reader, rosters, max(1, spare_cores()), many=1)
    try:
        ready = _Ready(pool, alone)
        began, wall = now(), time.perf_counter()
        Pipeline(store, reader, lambda: NOW, readings=lambda: ready).take(pooled)
        took, passed = now() - began, time.perf_counter() - wall
    finally:
        pool.close()
    return row | {
        "import with a pool, a second of its own": len(pooled) / took,
        "import with a pool, by the wall": len(pooled) / passed,
    }


def _round(store: Store, given: Sequence[Article], reader: Reader, now: Callable[[], float]) -> Times:
    times: Times = []
    memory = Memory(reader.lexicon)
    with suppress(_TakenBack), store.together():
        for start in range(0, len(given), BATCH):
            batch: Times = [dict.fromkeys(("joined", "told"), 0.0) for _ in given[start : start + BATCH]]
            for article, spent in zip(given[start:], batch, strict=False):
                taken(store, article, reader, spent, now, memory)
            began = now()
            store.standing(())  # before anything is asked, what waits is written
            for spent in batch:
                spent["record"] += (now() - began) / len(batch)
            times += batch
        raise _TakenBack
    return times


def taken(
    store: Store,
    article: Article,
    reader: Reader,
    spent: dict[str, float],
    now: Callable[[], float],
    memory: Memory,
) -> None:
    """One article as the pipeline takes it, with the seconds of each part."""

    def timed(part: str, work: Callable[[], T]) -> T:
        began = now()
        done = work()
        spent[part] = now() - began
        return done

    lexicon = reader.lexicon
    bare = timed("read", lambda: reader.read(article))
    reading = timed("keys", lambda: keyed(article, bare, lexicon))
    told = reading.mentions
    limits, least = [*map(compared, told)], [*map(enough, told)]
    found = timed("candidates", lambda: store.candidates([m.keys for m in told], limits=limits, least=least))
    decisions = timed("resolve", lambda: resolve(article, reading, found, memory=memory))
    timed("record", lambda: store.record(article, reading, decisions))
    spent["joined"] = sum(isinstance(one, NewMention) and bool(one.event.id) for one in decisions)
    spent["told"] = sum(isinstance(one, NewMention | NewEvent) for one in decisions)
