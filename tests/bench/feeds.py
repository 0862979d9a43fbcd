"""Feeds polled and articles read, end to end: `python -m tests.bench.feeds FEEDS ARTICLES`.

Another process serves the outlets (tests/bench/outlets.py). A new store polls them all, fetches the
pages behind teasers, reads, resolves and records; nobody waits for a turn at a host, since all the
outlets stand at one. Then lemon24/reader updates the same feeds, which for it means parsing and
storing them. Prints one table and writes bench_feeds.json. Seconds are this process's processor time
unless said otherwise.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from bot.app import open_store
from bot.commands.surroundings import load_knowledge
from bot.config import Settings
from bot.ingest.articles import Desk, Item
from bot.ingest.pipeline import Keep, Pipeline, Tally
from bot.ingest.polling import Poller
from bot.ingest.sources import SourceIndex
from bot.ingest.web.fetcher import Fetcher
from bot.reading.read import Reader
from storage.model import Feed, Source, SourceKind
from storage.store import Store
from tests.bench.lemon import lemon24
from tests.bench.outlets import NOW, SEED, is_behind, key_of, served
from tests.fakes import PlayedClock

MEGABYTE = 1024 * 1024
ROUNDS = 100  # without an article, after which something is wrong


class TimedPipeline(Pipeline):
    """Counts the processor time of reading, resolving and recording."""

    seconds = 0.0

    def take(
        self,
        articles: Iterable[Item],
        progress: Callable[[int], None] = lambda done: None,
        keep: Keep = lambda article, reading: True,
    ) -> Tally:
        """Record articles, on the clock of this thread."""
        began = time.thread_time()
        try:
            return super().take(articles, progress, keep)
        finally:
            self.seconds += time.thread_time() - began


def main(feeds: int, articles: int) -> None:
    """Measure both on the same served feeds."""
    with served(feeds, articles) as port, tempfile.TemporaryDirectory() as folder:
        addresses = addresses_of(port, feeds)
        row = polled(addresses, port, articles, Path(folder))
        row |= updated(addresses, Path(folder))
    row["articles a second, of reader's"] = row["articles a second"] / row["reader: entries a second"]
    row["fetched and parsed a second, of reader's"] = (
        row["fetched and parsed a second"] / row["reader: entries a second"]
    )
    print("| measure | value |\n|---|---|")
    for name, value in row.items():
        print(f"| {name} | {value:,.2f} |")
    found = {"seed": SEED, "feeds": feeds, "articles": articles, "measures": row}
    Path("bench_feeds.json").write_text(json.dumps(found, indent=1))


def addresses_of(port: int, feeds: int) -> list[str]:
    """Where the feeds of the outlets on a port are."""
    return [f"http://127.0.0.1:{port}/{key_of(number)}/feed" for number in range(feeds)]


def polled(addresses: list[str], port: int, articles: int, folder: Path) -> dict[str, float]:
    """What polling, reading and recording all of it took."""
    clock = PlayedClock(NOW)
    rosters = load_knowledge(Settings.load({}, folder / ".env"))
    near = frozenset({f"127.0.0.1:{port}"})
    fetcher = Fetcher(clock, clock.wait, contact="bench", near=near, turn=lambda host, gap: clock())
    with open_store(f"sqlite:///{folder / 'bench.db'}", rosters, clock) as store:
        numbers = range(len(addresses))
        store.put_sources([_source(number) for number in numbers])
        store.feeds.put([_feed(number, addresses[number]) for number in numbers])
        pipeline = TimedPipeline(store, Reader(rosters), clock)
        desk = Desk(SourceIndex(store.sources()), clock)
        poller = Poller(store, fetcher, pipeline, desk, clock, "bench")
        began, wall = time.process_time(), time.perf_counter()
        memory = _drained(store, poller, clock, articles)
        spent, waited = time.process_time() - began, time.perf_counter() - wall
        events = store.counts().events
    fetcher.close()
    return {
        "articles": articles,
        "events": events,
        "seconds": spent,
        "seconds of reading, resolving and recording": pipeline.seconds,
        "articles a second": articles / spent,
        "articles a second, wall": articles / waited,
        "fetched and parsed a second": articles / (spent - pipeline.seconds),
        "memory after a tenth, MB": memory[0],
        "memory at the end, MB": memory[-1],
        "memory at most, MB": max(memory),
    }


def _drained(store: Store, poller: Poller, clock: PlayedClock, articles: int) -> list[float]:
    """Poll until every article is there; the memory held after each tenth of them, in MB."""
    memory: list[float] = []
    began, idle = time.process_time(), 0
    while (had := store.counts().articles) < articles:
        asked = poller.poll_due().asked
        done = store.counts().articles
        while len(memory) < done * 10 // articles:
            memory.append(_held())
            spent = time.process_time() - began
            print(f"{done} articles, {spent:.0f} s, {memory[-1]:.0f} MB", file=sys.stderr, flush=True)
        idle = 0 if done > had else idle + 1
        if idle > ROUNDS:
            sys.exit(f"{articles - done} of {articles} articles did not come.")
        if not asked:
            clock.wait(60)
    return memory


def _held() -> float:
    """The memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def _source(number: int) -> Source:
    return Source(key_of(number), f"Outlet {number}", SourceKind.NEWSPAPER, "", "en", "C")


def _feed(number: int, address: str) -> Feed:
    return Feed(address, key_of(number), full_text=is_behind(number))


def updated(addresses: list[str], folder: Path) -> dict[str, float]:
    """What lemon24/reader takes to parse and store the same feeds."""
    with closing(lemon24(folder)) as reader:
        reader.disable_search()
        for address in addresses:
            reader.add_feed(address)
        began, wall = time.process_time(), time.perf_counter()
        reader.update_feeds()
        spent, waited = time.process_time() - began, time.perf_counter() - wall
        entries = reader.get_entry_counts().total or 0
    return {
        "reader: entries": entries,
        "reader: seconds": spent,
        "reader: entries a second": entries / spent,
        "reader: entries a second, wall": entries / waited,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
