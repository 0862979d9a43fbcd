"""Growth shown: fills a store step by step and measures what runs with it. `make bench ROWS=100000`.

Prints one table, a column for each size, and writes bench.json. Times are this process's processor
time in milliseconds: an article over the last tenth of each size, and p50 and p99 of 60 questions of a kind.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from storage.model import EventQuery, Order, Status
from storage.store import Store
from tests.bench.articles import KOREAN, SEED, TOPICS, News
from tests.bench.fill import Ticking, fill, opened

SIZES = (10_000, 100_000, 1_000_000)
RUNS = 60


def main(rows: int, url: str) -> None:
    """Fill up to so many articles, measuring at 10 thousand, 100 thousand and a million."""
    news = News()
    stream = news.articles()
    first, reading = next(stream)
    sizes = [size for size in SIZES if size < rows] + [rows]
    found: dict[str, dict[str, float]] = {}
    with Store.open(url, clock=Ticking(opened(first, reading.mentions[0]).first_seen_at)) as store:
        had = 0
        for size in sizes:
            last = max(1, size // 10)
            fill(store, stream, size - had - last)
            spent = fill(store, stream, last)
            had = size
            row = {part: seconds / last * 1000 for part, seconds in spent.parts.items()}
            row["articles a second, wall"] = last / spent.wall
            row |= questions(store, news)
            row["events"] = float(store.counts().events)
            row["bytes an article"] = size_of(url) / size
            row["memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            found[f"{size:,}"] = row
            show(found)
    Path("bench.json").write_text(
        json.dumps({"seed": SEED, "url": url.split(":")[0], "sizes": found}, indent=1)
    )


def questions(store: Store, news: News) -> dict[str, float]:
    """p50 and p99 in milliseconds of each kind of question."""
    newest = store.events(EventQuery(limit=1)).events[0]
    week = timedelta(days=7)
    dates = {"date_from": newest.news_on - week, "date_to": newest.news_on}
    rare = iter(word for word in news.words(100_000) if word.startswith("word") and len(word) > 7)
    asked: dict[str, Callable[[int], object]] = {
        "latest": lambda n: store.events(EventQuery(leads_only=True)),
        "latest topic": lambda n: store.events(EventQuery(topics=(TOPICS[n % 8],), leads_only=True)),
        "upcoming": lambda n: store.events(
            EventQuery(statuses=(Status.PLANNED,), date_from=newest.news_on, order=Order.DATE)
        ),
        "search rare": lambda n: store.events(EventQuery(words=(next(rare),), order=Order.RANK)),
        "search common": lambda n: store.events(EventQuery(words=("missile",), order=Order.RANK)),
        "search two common": lambda n: store.events(EventQuery(words=("north", "talks"), order=Order.RANK)),
        "search korean": lambda n: store.events(EventQuery(words=(KOREAN[n % 12],), order=Order.RANK)),
        "search topic dates": lambda n: store.events(
            EventQuery(words=("launch",), topics=(TOPICS[n % 8],), order=Order.RANK, **dates)
        ),
        "event": lambda n: store.event(newest.id - n),
        "changes of a day": lambda n: store.events(
            EventQuery(changed_after=newest.updated_at - timedelta(seconds=500), order=Order.WEIGHT)
        ),
    }
    row = {}
    for name, ask in asked.items():
        took = sorted(timed(ask, n) for n in range(RUNS))
        row[f"{name} p50"], row[f"{name} p99"] = took[RUNS // 2], took[-1]
    return row


def timed(ask: Callable[[int], object], number: int) -> float:
    """Milliseconds of one question."""
    began = time.process_time()
    ask(number)
    return (time.process_time() - began) * 1000


def size_of(url: str) -> int:
    """Bytes of the database's files; 0 for a server."""
    path = Path(url.removeprefix("sqlite:///"))
    return sum(part.stat().st_size for part in path.parent.glob(f"{path.name}*")) if path.exists() else 0


def show(found: dict[str, dict[str, float]]) -> None:
    """One table: a line for each measure, a column for each size."""
    print(f"\n| ms an article or a question | {' | '.join(found)} |\n|---" + "|---" * len(found) + "|")
    for name in next(iter(found.values())):
        print(f"| {name} | {' | '.join(f'{row[name]:,.2f}' for row in found.values())} |", flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/bench.db")
