"""Planning and posting at scale: `python -m tests.bench.deliveries [SUBSCRIPTIONS] [URL]`.

Subscriptions of 300 workspaces, 6,000 of them due in one minute. Times are this process's processor time,
the best of several, in milliseconds, and wall time where waiting for the disk is what counts.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import delete, insert, update

from bot.reading.rosters import Rosters
from bot.seeds import load_rosters
from bot.slack.planning import AT_ONCE, Composer, enqueue_due
from storage.model import Content, EventType, Planned, Subscription, Timing
from storage.post_tables import contents, deliveries, subscriptions
from storage.rows import subscription_row
from storage.store import Store
from tests.desk import tell

NOW = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
DAY = timedelta(days=1)
SUBSCRIPTIONS, TEAMS, BURST, POSTED = 100_000, 300, 6_000, 400
SOME, CLAIMERS = 20, 3  # the best of so many posts is told
LEASE = timedelta(minutes=1)
BLOCKS = '[{"type": "section"}]' + " " * 4000  # as long as a digest of eight developments


def main(count: int, url: str) -> None:
    """Fill a store, then measure a tick with nothing due, a burst, and posts."""
    rosters = load_rosters()
    with Store.open(url, clock=lambda: NOW) as store:
        made = _timed(lambda: _fill(store, count))
        print(f"{count:,} subscriptions of {TEAMS} workspaces saved: {made[1]:.1f} s")
        early = NOW - timedelta(minutes=1)
        one, all_ = "T000", [f"T{number:03}" for number in range(TEAMS)]
        _say("idle tick, one workspace", _best(lambda: store.due_subscriptions(one, early)))
        _say("idle tick, 300 workspaces", _best(lambda: store.due_subscriptions(all_, early)))
        _say("nothing to post", _best(lambda: store.claim_delivery(one, "a", early, LEASE)))
        _say("nothing left by the dead", _best(lambda: store.recover_stale(early, LEASE)))
        _say(f"read {BURST:,} that are due", _best(lambda: store.due_subscriptions(all_, NOW), 3))
        due = store.due_subscriptions(all_, NOW)
        _queue(store, _planned(due))
        _say("claim, begin and settle, a post", _posted(store))
        if url.startswith("postgresql"):
            print(f"{CLAIMERS} processes claim, begin and settle {_together(url):.0f} a second", flush=True)
        _say(f"queue {len(due):,} digests", _best_again(store, lambda: _queue(store, _planned(due))))
        each = [replace(one, contents=_own(one.subscription)) for one in _planned(due)]
        _say("the same, none like another", _best_again(store, lambda: _queue(store, each)))
        _composing(store, rosters, due[0])
        _say("plan 500 of one workspace, all alike, composing included", _alike(store, rosters))


def measured(store: Store, now: Callable[[], float]) -> dict[str, float]:
    """Milliseconds of a tick with nothing due, of a burst of 6,000, and of a post, in a store with news.

    100,000 subscriptions are put there for it. `now` gives seconds.
    """
    _fill(store, SUBSCRIPTIONS)
    teams = [f"T{number:03}" for number in range(TEAMS)]

    def timed(deed: Callable[[], object]) -> float:
        began = now()
        deed()
        return (now() - began) * 1000

    idle = sorted(
        timed(lambda: store.due_subscriptions(teams, NOW - timedelta(minutes=1))) for _ in range(200)
    )

    def burst() -> float:
        return timed(lambda: _queue(store, _planned(store.due_subscriptions(teams, NOW))))

    bursts = [burst()]
    posts = sorted(timed(partial(_post, store, number)) for number in range(POSTED))
    for _ in range(2):
        _due_again(store)
        bursts.append(burst())
    return {
        "planning, idle tick p50": idle[100],
        "planning, idle tick p99": idle[198],
        "planning 6,000 due, all": min(bursts),
        "claiming and posting p50": posts[POSTED // 2],
        "claiming and posting p99": posts[POSTED * 99 // 100],
        "claimed and posted a second": 1000 * POSTED / sum(posts),
    }


def _planned(due: Sequence[Subscription]) -> list[Planned]:
    """Channels that follow the same are shown the same."""
    shown = {topics: (Content(f"Digest of {topics}", BLOCKS),) for topics in {one.topics for one in due}}
    return [Planned(one, "day", shown[one.topics], NOW, NOW, NOW + DAY) for one in due]


def _own(subscription: Subscription) -> tuple[Content, ...]:
    return (Content(f"Digest of {subscription.channel}", BLOCKS),)


def _due_again(store: Store) -> None:
    """Take back what was queued."""
    back = {"next_due_at": NOW, "covered_until": NOW - DAY}
    with store._database.writing(durable=False) as connection:
        connection.execute(delete(deliveries))
        connection.execute(delete(contents))
        connection.execute(update(subscriptions).where(subscriptions.c.next_due_at == NOW + DAY).values(back))


def _best_again(store: Store, deed: Callable[[], object]) -> tuple[float, float]:
    took = []
    for _ in range(3):
        _due_again(store)
        took.append(_timed(deed))
    return min(took)


def _fill(store: Store, count: int) -> None:
    """A sixteenth or so is due now, the rest over the day; half of all follow the same topics."""
    topics = ("missiles", "nuclear", "exercises", "sanctions", "cyber")
    every = max(1, count // BURST)
    timing = Timing("08:30", "Asia/Seoul")
    rows = []
    for number in range(count):
        is_due = number % every == 0 and number // every < BURST
        due = NOW if is_due else NOW + timedelta(minutes=1 + number % 1400)
        wanted = topics[number % 5 :] if number % 2 else topics
        channel = (f"T{number // every % TEAMS:03}", f"C{number:06}")
        rows.append(
            subscription_row(
                Subscription(*channel, wanted, (), timing, timing.zone, "U1", NOW, NOW - DAY, due)
            )
        )
    # One by one, as people make them, would take minutes.
    with store._database.writing(durable=False) as connection:
        connection.execute(insert(subscriptions), rows)


def _queue(store: Store, planned: list[Planned]) -> None:
    for first in range(0, len(planned), AT_ONCE):
        store.enqueue(planned[first : first + AT_ONCE])


def _posted(store: Store) -> tuple[float, float]:
    """Processor and wall seconds a post: three commits, the last two on the disk before the next step."""

    def some(first: int) -> None:
        for number in range(first, first + SOME):
            _post(store, number)

    took = [_timed(partial(some, first)) for first in range(0, POSTED, SOME)]
    return min(one[0] for one in took) / SOME, min(one[1] for one in took) / SOME


def _together(url: str) -> float:
    """How many posts a second several processes get through, each for workspaces of its own."""
    with ProcessPoolExecutor(CLAIMERS) as pool:
        shares = [pool.submit(_share, url, first) for first in range(CLAIMERS)]
        return sum(share.result() for share in shares)


def _share(url: str, first: int) -> float:
    with Store.open(url, clock=lambda: NOW) as store:
        _post(store, first)
        began = time.perf_counter()
        for number in range(first, POSTED * CLAIMERS, CLAIMERS):
            _post(store, number)
        return POSTED / (time.perf_counter() - began)


def _post(store: Store, number: int) -> None:
    claimed = store.claim_delivery(f"T{number % TEAMS:03}", "a", NOW, LEASE)
    assert claimed is not None
    store.mark_sent(store.start_posting(claimed, NOW), f"{number}.1")


def _composing(store: Store, rosters: Rosters, subscription: Subscription) -> None:
    for number in range(200):
        kind = EventType.MISSILE_LAUNCH if number % 7 == 0 else EventType.STATEMENT
        tell(store, f"Development {number} of the day", now=NOW, kind=kind)
    _say(
        "compose one digest of 200 developments",
        _best(lambda: Composer(store, rosters, NOW).due(subscription), 5),
    )


def _alike(store: Store, rosters: Rosters) -> tuple[float, float]:
    for number in range(500):
        timing = Timing("08:30", "Asia/Seoul")
        store.save_subscription(
            Subscription(
                "ALIKE", f"C{number}", ("missiles",), (), timing, timing.zone, "U1", NOW, NOW - DAY, NOW
            )
        )
    return _timed(lambda: enqueue_due(store, rosters, lambda: NOW, "ALIKE"))


def _timed(deed: Callable[[], object]) -> tuple[float, float]:
    """Processor and wall seconds."""
    processor, wall = time.process_time(), time.perf_counter()
    deed()
    return time.process_time() - processor, time.perf_counter() - wall


def _best(deed: Callable[[], object], runs: int = 50) -> tuple[float, float]:
    return min(_timed(deed) for _ in range(runs))


def _say(what: str, took: tuple[float, float]) -> None:
    print(f"{what}: {took[0] * 1000:.2f} ms processor, {took[1] * 1000:.2f} ms wall", flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        place = f"sqlite:///{Path(folder) / 'bench.db'}"
        main(int(sys.argv[1]) if sys.argv[1:] else SUBSCRIPTIONS, sys.argv[2] if sys.argv[2:] else place)
