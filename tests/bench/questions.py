"""What people ask of a store, each question many times with other words: p50 and p99.

Before them come some that do not count, as a bot runs for days; the dearest of these stands beside.
`python -m tests.bench.questions URL` asks them alone and says it as JSON.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.cli import GARBAGE
from storage.model import EventQuery, Order, Status
from storage.store import Store
from tests.bench.stories import NOW, Ticking
from tests.bench.words import JAPANESE, KOREAN, rare

RUNS = 200
FIRST = 48  # each word with each topic twice
TOPICS = ("missiles", "nuclear", "exercises", "sanctions", "trilateral", "us-rok", "japan-rok", "us-japan")
COMMON = ("missile", "korea", "president", "said", "military", "summit")
PHRASES = ("north korea", "ballistic missile", "joint statement", "south korea", "foreign minister")

Ask = Callable[[int], object]


def answered(store: Store, now: Callable[[], float]) -> dict[str, float]:
    """Milliseconds of each kind of question."""
    gc.set_threshold(GARBAGE)  # as in every command
    row = {}
    for name, ask in _asked(store).items():
        row[f"{name}, dearest of the first"] = max(_timed(ask, RUNS + n, now) for n in range(FIRST))
        took = sorted(_timed(ask, number, now) for number in range(RUNS))
        row[f"{name} p50"], row[f"{name} p99"] = took[RUNS // 2], took[RUNS * 99 // 100]
    return row


def _asked(store: Store) -> dict[str, Ask]:
    newest = store.events(EventQuery(limit=1)).events[0]
    day_before = newest.updated_at - timedelta(days=1)
    known = store.events(EventQuery(as_of=day_before, limit=1)).events[0]
    plans = EventQuery(statuses=(Status.PLANNED,), limit=100)
    week = {"date_from": newest.news_on - timedelta(days=7), "date_to": newest.news_on}

    def search(*words: str, **query: object) -> object:
        return store.events(EventQuery(words=words, order=Order.RANK, **query))  # type: ignore[arg-type]

    def topic(number: int) -> tuple[str, ...]:
        return (TOPICS[number % len(TOPICS)],)

    return {
        "latest": lambda n: store.events(EventQuery(leads_only=True)),
        "latest topic": lambda n: store.events(EventQuery(topics=topic(n), leads_only=True)),
        "latest as of": lambda n: store.events(
            EventQuery(as_of=newest.updated_at - timedelta(days=n % 100), leads_only=True)
        ),
        "latest topic as of": lambda n: store.events(
            EventQuery(as_of=newest.updated_at - timedelta(days=n % 100), topics=topic(n), leads_only=True)
        ),
        "upcoming": lambda n: store.events(
            EventQuery(statuses=(Status.PLANNED,), date_from=newest.news_on, order=Order.DATE)
        ),
        "upcoming topic": lambda n: store.events(
            replace(plans, topics=topic(n), date_from=newest.news_on, order=Order.DATE)
        ),
        "overdue topic": lambda n: store.events(replace(plans, topics=topic(n), date_to=newest.news_on)),
        "search rare": lambda n: search(rare(n)),
        "search common": lambda n: search(COMMON[n % len(COMMON)]),
        "search two common": lambda n: search(COMMON[n % len(COMMON)], COMMON[(n + 1) % len(COMMON)]),
        "search phrase": lambda n: search(PHRASES[n % len(PHRASES)]),
        "search Korean": lambda n: search(KOREAN[n % len(KOREAN)]),
        "search Japanese": lambda n: search(JAPANESE[n % len(JAPANESE)]),
        "search topic": lambda n: search(COMMON[n % len(COMMON)], topics=topic(n)),
        "search topic and dates": lambda n: search(COMMON[n % len(COMMON)], topics=topic(n), **week),
        "event": lambda n: store.event(max(1, newest.id - 37 * n)),
        "event as of": lambda n: store.event(max(1, known.id - 1000 - 37 * n), as_of=day_before),
        "changes of a day": lambda n: store.events(EventQuery(changed_after=day_before, order=Order.WEIGHT)),
    }


def _timed(ask: Ask, number: int, now: Callable[[], float]) -> float:
    began = now()
    ask(number)
    return (now() - began) * 1000


def main(url: str) -> None:
    """Ask; the store stays as it is."""
    now = time.process_time if url.startswith("sqlite") else time.perf_counter
    with Store.open(url, clock=Ticking(NOW)) as store:
        print(json.dumps(answered(store, now)))


if __name__ == "__main__":
    main(sys.argv[1])
