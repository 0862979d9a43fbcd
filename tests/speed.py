"""How fast articles are read, and which module takes how much: `python -m tests.speed FILE…`."""

from __future__ import annotations

import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from bot.inspect import articles
from bot.reading.read import Reader
from bot.seeds import load_rosters
from storage.model import Article

ROUNDS = 6
TICK = 0.001  # seconds of processor time between two looks; the system may take longer ones
READING = Path("bot", "reading")


def main(paths: Sequence[str]) -> None:
    """Print articles a second of processor time, read first and read again, and the share of each module."""
    rosters = load_rosters()
    found = [a for path in paths for a in articles(Path(path), rosters, lambda: datetime.now(UTC))]
    if not found:
        sys.exit("Name files of articles: python -m tests.speed FILE…")
    reader = Reader(rosters)
    times = [[_seconds(reader, article) for article in found] for _ in range(ROUNDS)]
    best = [min(column) for column in zip(*times[1:], strict=True)]
    letters = sum(len(article.text) for article in found) / len(found)
    print(f"{len(found)} articles of {letters:.0f} letters on average")
    print(f"read first: {len(found) / sum(times[0]):.0f} articles a second")
    print(f"read again, the best of {ROUNDS - 1} times each: {len(found) / sum(best):.0f} articles a second")
    shares = _shares(reader, found)
    for module, count in shares.most_common(20):
        print(f"{100 * count / shares.total():5.1f} % {module}")


def _seconds(reader: Reader, article: Article) -> float:
    start = time.process_time()
    reader.read(article)
    return time.process_time() - start


def _shares(reader: Reader, found: Sequence[Article]) -> Counter[str]:
    """How often the timer met each module, what it calls elsewhere counted as its own.

    A profiler would count calls rather than time; this one leaves reading as fast as it is.
    """
    seen: Counter[str] = Counter()

    def look(_: int, frame: FrameType | None) -> None:
        while frame is not None and Path(frame.f_code.co_filename).parts[-3:-1] != READING.parts:
            frame = frame.f_back
        seen[Path(frame.f_code.co_filename).stem if frame else "elsewhere"] += 1

    signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, TICK, TICK)
    for _ in range(ROUNDS):
        for article in found:
            reader.read(article)
    signal.setitimer(signal.ITIMER_PROF, 0)
    return seen


if __name__ == "__main__":
    main(sys.argv[1:])
