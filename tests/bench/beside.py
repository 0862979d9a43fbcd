"""Beside it: lemon24/reader with the same articles. `python -m tests.bench.beside URL SECONDS`; says JSON.

Takes the articles of a filled database, newest first, as feeds of 1,000 entries (JSON Feed, files) by its own
`update_feeds`, and indexes them by its own `update_search`, until the time is up; then asks both stores.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from reader import Reader
from sqlalchemy import select

from storage.engines.engine import Database
from storage.model import EventQuery, Order
from storage.store import Store
from storage.tables import articles
from tests.bench.lemon import lemon24
from tests.bench.questions import COMMON, RUNS
from tests.bench.stories import NOW, Ticking
from tests.bench.words import rare

A_FEED = 1_000
SHOWN = 10


def main(url: str, seconds: float) -> None:
    """Fill its store for so long, then ask it and ours the same."""
    with tempfile.TemporaryDirectory() as folder:
        reader = lemon24(Path(folder))
        began, wall, taken = time.process_time(), time.perf_counter(), 0
        feeds = _feeds(Database(url))
        while time.perf_counter() - wall < seconds and (feed := next(feeds, None)):
            taken += len(feed["items"])
            name = f"{taken}.json"
            Path(folder, name).write_text(json.dumps(feed, ensure_ascii=False))
            reader.add_feed(name)
            reader.update_feeds()
            reader.update_search()
            Path(folder, name).unlink()
            reader.disable_feed_updates(name)
        row = {"articles": float(taken), "articles a second": taken / (time.process_time() - began)}
        row["bytes an article"] = Path(folder, "reader.db").stat().st_size / max(1, taken)
        row |= _answers("reader", _asked_of(reader))
    with Store.open(url, clock=Ticking(NOW)) as store:
        ours = _asked_of_ours(store)
        row |= _answers("trilateral", ours)
    row |= {
        f"reader / trilateral, {one}": row[f"reader, {one} p99"] / row[f"trilateral, {one} p99"]
        for one in ours
    }
    print(json.dumps(row))


def _feeds(database: Database) -> Iterator[dict[str, Any]]:
    wanted = [articles.c[name] for name in ("id", "url", "title", "text", "published_on", "recorded_at")]
    last = 1 << 62
    while True:
        statement = select(*wanted).where(articles.c.id < last).order_by(articles.c.id.desc()).limit(A_FEED)
        with database.reading() as connection:
            rows = connection.execute(statement).all()
        if not rows:
            return
        last = rows[-1].id
        items = [
            {
                "id": row.url,
                "url": row.url,
                "title": row.title,
                "content_text": row.text,
                "date_published": row.recorded_at.isoformat(),
            }
            for row in rows
        ]
        yield {"version": "https://jsonfeed.org/version/1.1", "title": str(last), "items": items}


Asked = dict[str, Callable[[int], object]]


def _asked_of(reader: Reader) -> Asked:
    return {
        "latest": lambda n: list(islice(reader.get_entries(), SHOWN)),
        "search common": lambda n: list(islice(reader.search_entries(COMMON[n % len(COMMON)]), SHOWN)),
        "search rare": lambda n: list(islice(reader.search_entries(rare(n)), SHOWN)),
    }


def _asked_of_ours(store: Store) -> Asked:
    def search(word: str) -> object:
        return store.events(EventQuery(words=(word,), order=Order.RANK, limit=SHOWN))

    return {
        "latest": lambda n: store.events(EventQuery(limit=SHOWN)),
        "search common": lambda n: search(COMMON[n % len(COMMON)]),
        "search rare": lambda n: search(rare(n)),
    }


def _answers(who: str, asked: Asked) -> dict[str, float]:
    row = {}
    for name, ask in asked.items():
        ask(0)
        took: list[float] = []
        while len(took) < RUNS and sum(took) < 20_000:
            began = time.process_time()
            ask(len(took))
            took.append((time.process_time() - began) * 1000)
        took.sort()
        row[f"{who}, {name} p50"], row[f"{who}, {name} p99"] = (
            took[len(took) // 2],
            took[len(took) * 99 // 100],
        )
    return row


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
