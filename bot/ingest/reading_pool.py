"""Reading articles: here, or in other processes while this one resolves and records.

Both give the same. Workers are started once many articles have come, hold no state but what the rosters
make, and end with the process they work for; what one leaves undone is read here.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import NamedTuple, Protocol

from bot.reading.grouping.concepts import Lexicon, Terms
from bot.reading.grouping.keys import keyed
from bot.reading.grouping.known import texts
from bot.reading.read import Reader
from bot.reading.rosters import Rosters
from storage.model import Article, Reading
from storage.words.segment import lines_of

# A worker is ready after as long as reading so many articles takes.
MANY = 200
END_SECONDS = 5


class Read(NamedTuple):
    """Readings, and the lines of full text of what they and their articles say, where these are made."""

    readings: Sequence[Reading]
    lines: Mapping[str, str] = {}


# What was read, and what was found in the texts by which that will be compared.
_Answer = tuple[Read, Mapping[str, Terms]]

# Gives what was asked for, waiting for it where it must.
Awaited = Callable[[], Read]


def read_here(reader: Reader, article: Article) -> Reading:
    """The reading of an article with the keys of its mentions."""
    return keyed(article, reader.read(article), reader.lexicon)


class Readings(Protocol):
    """Reads articles, so many batches `ahead` of the one that is recorded."""

    ahead: int

    def send(self, articles: Sequence[Article]) -> Awaited:
        """Begin to read articles; asking for their readings raises what reading one of them raised."""

    def close(self) -> None:
        """Give up what was begun."""


class InPlace:
    """Reads when it is asked for the readings."""

    ahead = 0

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def send(self, articles: Sequence[Article]) -> Awaited:
        """Nothing is begun."""
        return lambda: Read([read_here(self.reader, article) for article in articles])

    def close(self) -> None:
        """There is nothing to give up."""


class ReadingPool:
    """Reads in processes of its own from the time on when `many` articles have come."""

    def __init__(self, reader: Reader, rosters: Rosters, workers: int, many: int = MANY) -> None:
        self.ahead = workers
        self._here = InPlace(reader)
        self._rosters, self._many = rosters, many
        self._came = 0
        self._workers: list[_Worker] = []
        self._turn = 0

    def send(self, articles: Sequence[Article]) -> Awaited:
        """By turns to the workers; each has one batch at a time, so that no pipe is filled from both ends."""
        came, self._came = self._came, self._came + len(articles)
        if came < self._many <= self._came:
            self._workers = [_Worker(self._rosters, self._here.reader.lexicon) for _ in range(self.ahead)]
        self._workers = [worker for worker in self._workers if worker.works]
        if not (self._workers and articles):
            return self._here.send(articles)
        self._turn += 1
        sent = self._workers[self._turn % len(self._workers)].send(articles)
        return lambda: sent.read() or self._here.send(articles)()

    def processes(self) -> list[BaseProcess]:
        """The workers that have been started."""
        return [worker.process for worker in self._workers]

    def close(self) -> None:
        """End the workers, whatever they are at."""
        for worker in self._workers:
            worker.end()
        self._workers = []


class _Worker:
    """One process and the pipe to it, until it is found dead."""

    def __init__(self, rosters: Rosters, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        # Spawned, not forked: this process may have threads and an open database.
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self.process = context.Process(target=work, args=(theirs, rosters), daemon=True, name="reading")
        self.process.start()
        theirs.close()
        self.works = True
        self._asked: _Sent | None = None

    def send(self, articles: Sequence[Article]) -> _Sent:
        if self._asked is not None:
            self._asked.read()
        self._asked = sent = _Sent(self)
        with suppress(OSError):
            self._pipe.send(articles)
            return sent
        self.works = False
        return sent

    def answer(self) -> Read | None:
        """What it read; nothing when it has failed or is dead."""
        with suppress(OSError, EOFError):
            if self.works:
                answer: _Answer | None = self._pipe.recv()
                if answer is None:
                    return None
                read, terms = answer
                self._lexicon.keep(terms)
                return read
        self.works = False
        return None

    def end(self) -> None:
        self.process.terminate()
        self.process.join(END_SECONDS)
        self._pipe.close()


class _Sent:
    """A batch that a worker was sent."""

    def __init__(self, worker: _Worker) -> None:
        self._worker = worker
        self._asked = False
        self._read: Read | None = None

    def read(self) -> Read | None:
        """What was read, or nothing when there is none to be had."""
        if not self._asked:
            self._asked, self._read = True, self._worker.answer()
        return self._read


def work(pipe: Connection, rosters: Rosters) -> None:
    """Read whatever comes until the other end is closed or its process has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that it works for
    reader = Reader(rosters)
    gc.freeze()  # what the rosters made stays to the end, and need not be looked through for garbage
    with suppress(EOFError, OSError):
        while True:
            articles: Sequence[Article] = pipe.recv()
            answer: _Answer | None = None
            with suppress(Exception):  # it is met and told of where the batch is read again
                answer = _answered(reader, articles)
            pipe.send(answer)


def _answered(reader: Reader, articles: Sequence[Article]) -> _Answer:
    readings = [read_here(reader, article) for article in articles]
    each = list(zip(articles, readings, strict=True))
    asked = dict.fromkeys(text for article, reading in each for text in texts(article, reading))
    lines: dict[str, str] = {}
    for article, reading in each:
        lines |= lines_of(article, reading.mentions)
    return Read(readings, lines), {text: reader.lexicon.terms(text) for text in asked}


def spare_cores() -> int:
    """How many cores this process may use besides the one it runs on."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return usable - 1
