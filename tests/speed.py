"""How fast articles are read, and which module takes how much: `python -m tests.speed FILE…`."""

from __future__ import annotations

import gc
import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from types import FrameType
from typing import NamedTuple

from bot.cli import GARBAGE
from bot.commands.inspect import articles
from bot.reading.read import Reader
from bot.reading.rosters import Rosters
from bot.seeds import load_rosters
from storage.model import Article

ROUNDS = 6
ONCE, DRAWN = "--once", "--drawn"  # how this program calls itself
TICK = 0.001  # seconds of processor time between two looks; the system may take longer ones
READING = Path("bot", "reading")


class Pass(NamedTuple):
    """One process that reads every article once: seconds of processor time until the first, and for each."""

    start: float
    times: list[float]


def main(paths: Sequence[str]) -> None:
    """Print articles a second of processor time, each read once in new processes, and shares of modules."""
    rosters = load_rosters()
    found = _articles(paths, rosters)
    if not found:
        sys.exit("Name files of articles: python -m tests.speed FILE…")
    letters, count = sum(len(article.text) for article in found) / len(found), len(found)
    passes = [_in_new_process(paths) for _ in range(ROUNDS)]
    quickest = min(sum(one.times) for one in passes)
    best = [min(column) for column in zip(*(one.times for one in passes), strict=True)]
    print(f"{count} articles of {letters:.0f} letters on average, each read once in {ROUNDS} new processes")
    print(f"ready to read after {min(one.start for one in passes):.2f} s: libraries, rosters, articles")
    print(f"the quickest process, opening the languages too: {count / quickest:.0f} articles a second")
    print(f"each article's best, opening the languages too: {count / sum(best):.0f} articles a second")
    halves = [_second_half(_in_new_process(paths, seed)) for seed in range(ROUNDS)]
    print(
        f"the second half of them in an order drawn by a seed, the first half having opened the languages: "
        f"the quickest process {max(halves):.0f}, the median {median(halves):.0f} articles a second"
    )
    reader = Reader(rosters)
    times = [[_seconds(reader, article) for article in found] for _ in range(ROUNDS)]
    again = [min(column) for column in zip(*times[1:], strict=True)]
    print(f"each article's best when read again in one process: {count / sum(again):.0f} articles a second")
    shares = _shares(reader, found)
    for module, ticks in shares.most_common(20):
        print(f"{100 * ticks / shares.total():5.1f} % {module}")


def read_once(paths: Sequence[str], seed: int | None = None) -> None:
    """Read every article once, in an order drawn by a seed if one is given, and print what it took."""
    rosters = load_rosters()
    found, reader = _articles(paths, rosters), Reader(rosters)
    if seed is not None:
        random.Random(seed).shuffle(found)  # noqa: S311
    start = time.process_time()
    print(json.dumps(Pass(start, [_seconds(reader, article) for article in found])))


def _articles(paths: Sequence[str], rosters: Rosters) -> list[Article]:
    return [a for path in paths for a in articles(Path(path), rosters, lambda: datetime.now(UTC))]


def _in_new_process(paths: Sequence[str], seed: int | None = None) -> Pass:
    how = [ONCE] if seed is None else [DRAWN, str(seed)]
    command = [sys.executable, "-m", "tests.speed", *how, *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return Pass(*json.loads(done.stdout))


def _second_half(one: Pass) -> float:
    """Articles a second once a process has read as many others: no article is met again."""
    times = one.times[len(one.times) // 2 :]
    return len(times) / sum(times)


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
    gc.set_threshold(GARBAGE)  # as in every command
    if sys.argv[1:2] == [ONCE]:
        read_once(sys.argv[2:])
    elif sys.argv[1:2] == [DRAWN]:
        read_once(sys.argv[3:], int(sys.argv[2]))
    else:
        main(sys.argv[1:])
