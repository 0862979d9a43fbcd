"""Composes the digest of each day of a labelled pool: `python -m tests.evaluate_digests FOLDER`.

FOLDER has NAME.jsonl with NAME.clusters.jsonl; where it has none, this says so and stops. A channel that
follows everything gets a digest a day; the day's five largest clusters, by articles, should stand in it.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from bot.app import open_pipeline, open_store
from bot.ingest.files import read_path
from bot.reading.rosters import Rosters
from bot.seeds import load_rosters
from bot.slack.planning import digest_of
from storage.model import Article, Subscription

FIRST = 8
LARGEST = 5


@dataclass(frozen=True)
class Day:
    """One digest: how many developments it shows, and which of the day's clusters are among the first."""

    day: date
    articles: int
    shown: int
    begun: tuple[int, int]  # of the largest that began on the day: among the first eight, in all
    told: tuple[int, int]  # of the largest that were told on the day


def days(texts: Path, labels: Path, rosters: Rosters) -> Iterator[Day]:
    """Take the pool day by day into an empty store and compose each day's digest."""
    cluster = {row["id"]: row["event"] for row in map(json.loads, labels.open(encoding="utf-8"))}
    by_day = _by_day(texts, rosters)
    now = datetime.combine(min(by_day), time(), UTC)

    def clock() -> datetime:
        return now

    seen: set[str] = set()
    about: dict[int, Counter[str]] = defaultdict(Counter)
    with open_store("sqlite://", rosters, clock) as store:
        pipeline, sources, since = open_pipeline(store, rosters, clock), list(store.sources()), now
        for day, articles in sorted(by_day.items()):
            now = datetime.combine(day, time(12), UTC)
            for article in articles:
                now += timedelta(seconds=1)
                lead = pipeline.record(article, sources).lead_event
                if lead and cluster.get(article.external_id):
                    about[lead][cluster[article.external_id]] += 1
            now = datetime.combine(day, time(23, 30), UTC)
            shown = digest_of(store, _channel(rosters, since), now, now).shown
            first = {about[e.id].most_common(1)[0][0] for e in shown[:FIRST] if about[e.id]}
            told = Counter(cluster[a.external_id] for a in articles if cluster.get(a.external_id))
            begun = Counter({name: count for name, count in told.items() if name not in seen})
            yield Day(day, len(articles), len(shown), _among(begun, first), _among(told, first))
            seen |= set(told)
            since = now


def _by_day(texts: Path, rosters: Rosters) -> dict[date, list[Article]]:
    by_day: dict[date, list[Article]] = defaultdict(list)
    for item in read_path(texts, rosters.sources, lambda: datetime.now(UTC)):
        if isinstance(item, Article) and item.published_on:
            by_day[item.published_on].append(item)
    return by_day


def _among(clusters: Counter[str], first: set[str]) -> tuple[int, int]:
    largest = [name for name, _ in clusters.most_common(LARGEST)]
    return sum(name in first for name in largest), len(largest)


def _channel(rosters: Rosters, since: datetime) -> Subscription:
    topics = tuple(topic.key for topic in rosters.topics)
    return Subscription("T", "C", topics, (), None, "Asia/Seoul", "U", since, since, None, id=1)


def main(folder: Path) -> int:
    """Print a line for each day of each pool."""
    found = sorted(folder.glob("*.clusters.jsonl"))
    if not found:
        print(f"skipped: there are no clusters in {folder}, so no digests to compare with them")
    rosters = load_rosters()
    for labels in found:
        name = labels.name.removesuffix(".clusters.jsonl")
        print(f"\n{name}: digests\n| day | articles | shown | largest begun that day | told that day |")
        print("|---|---|---|---|---|")
        for day in days(folder / f"{name}.jsonl", labels, rosters):
            begun, told = (f"{among} of {largest}" for among, largest in (day.begun, day.told))
            print(f"| {day.day} | {day.articles} | {day.shown} | {begun} | {told} |")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
