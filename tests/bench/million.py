"""What an article costs in a store of a million events.

`python -m tests.bench.million [EVENTS] [URL] [FILE…]`; a URL of - is a file of its own. Fills stores with
10 thousand, 100 thousand and so many events in bulk, then takes the articles of the files (those of
`seeds/reports.jsonl` without any) through keys, candidates, resolve and record. Prints milliseconds of
processor time an article. With a server's URL, whose database must be empty: EVENTS alone.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from bot.inspect import articles
from bot.reading.keys import keyed
from bot.reading.read import Reader
from bot.reading.resolve import compared, resolve
from bot.seeds import load_rosters
from storage.model import Article, Event, Mention, NewEvent, NewMention, Reading
from storage.store import Store
from tests.bench.__main__ import SIZES, size_of
from tests.bench.bulk import Story, fill_with
from tests.bench.fill import BATCH, Ticking

REPORTS = Path("seeds", "reports.jsonl")
ROUNDS = 4  # each taken back but the last
PARTS = ("keys", "candidates", "resolve", "record")
NOW = datetime(2030, 1, 1, tzinfo=UTC)

Read = list[tuple[Article, Reading]]
Times = list[dict[str, float]]
T = TypeVar("T")


class _TakenBack(Exception):
    """Ends a transaction of which nothing is to stay."""


def main(count: int, url: str, paths: Sequence[Path]) -> None:
    """Print one table: a column for each size."""
    rosters = load_rosters()
    reader = Reader(rosters)
    read = [(a, reader.read(a)) for path in paths for a in articles(path, rosters, lambda: NOW)]
    told = stories(read, reader)
    newest = max(article.published_on for article, _ in read if article.published_on)
    table: dict[str, dict[str, float]] = {}
    for size in [count] if url else [*(size for size in SIZES if size < count), count]:
        with tempfile.TemporaryDirectory() as folder:
            here = url or f"sqlite:///{folder}/million.db"
            Store.open(here, clock=Ticking(NOW)).close()
            began = time.process_time()
            shape = fill_with(here, told, size, newest, reader.lexicon)
            row = {"filling, s": time.process_time() - began, "keys an event": shape.keys / size}
            row["mentions an event"] = shape.mentions / size
            row["bytes an event"] = size_of(here) / size
            with Store.open(here, clock=Ticking(NOW)) as store:
                row |= measured(store, read, reader)
        table[f"{size:,}"] = row
        show(table)


def stories(read: Read, reader: Reader) -> tuple[Story, ...]:
    """The events of these articles, each with the mentions that tell it."""
    of: dict[int, Article] = {}
    with Store.open("sqlite://", clock=Ticking(NOW)) as store:
        for article, reading in read:
            taken(store, article, reading, reader, {})
            of.setdefault(store.counts().articles, article)
        told: dict[int, tuple[Event, list[tuple[Article, Mention]]]] = {}
        for event, stored in store.told():
            told.setdefault(event.id, (event, []))[1].append((of[stored.article_id], stored.mention))
    return tuple(Story(event, tuple(mentions)) for event, mentions in told.values())


def measured(store: Store, read: Read, reader: Reader) -> dict[str, float]:
    """Milliseconds an article by part: the best of some rounds for each article and part."""
    rounds = [_round(store, read, reader) for _ in range(ROUNDS - 1)]
    commit, last = _committed(store, read, reader)
    best = [
        {part: min(times[n][part] for times in (*rounds, last)) for part in PARTS} for n in range(len(read))
    ]
    for one in best:
        one["candidates + resolve"] = one["candidates"] + one["resolve"]
    row = {}
    for part in (*PARTS, "candidates + resolve"):
        each = sorted(one[part] * 1000 for one in best)
        row[f"{part} p50"] = statistics.median(each)
        row[f"{part} mean"] = statistics.fmean(each)
        row[f"{part} p99"] = each[len(each) * 99 // 100]
    for part in ("candidates", "record"):
        row[f"{part} mean, first round"] = statistics.fmean(one[part] * 1000 for one in rounds[0])
    return row | {"commit": commit * 1000 / len(read), "known already, %": 100 * _share_known(last)}


def _share_known(times: Times) -> float:
    return sum(one["joined"] for one in times) / max(1, sum(one["told"] for one in times))


def _round(store: Store, read: Read, reader: Reader) -> Times:
    times: Times = []
    with suppress(_TakenBack), store.together():
        for article, reading in read:
            times.append(spent := dict.fromkeys(("joined", "told"), 0.0))
            taken(store, article, reading, reader, spent)
        raise _TakenBack
    return times


def _committed(store: Store, read: Read, reader: Reader) -> tuple[float, Times]:
    """In batches as import takes them; also the seconds of all commits."""
    times: Times = []
    commits = 0.0
    for start in range(0, len(read), BATCH):
        with store.together():
            for article, reading in read[start : start + BATCH]:
                times.append(spent := dict.fromkeys(("joined", "told"), 0.0))
                taken(store, article, reading, reader, spent)
            began = time.process_time()
        commits += time.process_time() - began
    return commits, times


def taken(store: Store, article: Article, reading: Reading, reader: Reader, spent: dict[str, float]) -> None:
    """One article, read already, as import takes it."""

    def timed(part: str, work: Callable[[], T]) -> T:
        began = time.process_time()
        done = work()
        spent[part] = time.process_time() - began
        return done

    lexicon = reader.lexicon
    reading = timed("keys", lambda: keyed(article, reading, lexicon))
    told = reading.mentions
    limits = [*map(compared, told)]
    found = timed("candidates", lambda: store.candidates([m.keys for m in told], limits=limits))
    decisions = timed("resolve", lambda: resolve(article, reading, found, lexicon=lexicon))
    timed("record", lambda: store.record(article, reading, decisions))
    spent["joined"] = sum(isinstance(one, NewMention) and bool(one.event.id) for one in decisions)
    spent["told"] = sum(isinstance(one, NewMention | NewEvent) for one in decisions)


def show(table: dict[str, dict[str, float]]) -> None:
    """A line for each measure, then the ratio of the largest store to the smallest."""
    columns = list(table.values())
    print(
        f"\n| processor ms an article | {' | '.join(table)} | ratio |\n|---" + "|---" * (len(table) + 1) + "|"
    )
    for name, first in columns[0].items():
        cells = " | ".join(f"{column[name]:,.2f}" for column in columns)
        print(f"| {name} | {cells} | {columns[-1][name] / first if first else 0:.2f} |", flush=True)


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        int(given[0]) if given else SIZES[-1],
        given[1] if len(given) > 1 and given[1] != "-" else "",
        [Path(name) for name in given[2:]] or [REPORTS],
    )
