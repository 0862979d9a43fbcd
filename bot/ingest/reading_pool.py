"""Reading articles: here, or in other processes while this one resolves and records.

Both give the same. Workers are started once many articles have come, hold no state but what the rosters
make, and end with the process they work for; what one leaves undone is read here.
"""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from queue import SimpleQueue
from threading import Thread
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
# Batches that a worker has: some take long to read, others to record, and neither side is to wait.
DEEP = 2
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
        self.ahead = workers * DEEP
        self._here = InPlace(reader)
        self._rosters, self._count, self._many = rosters, workers, many
        self._came = 0
        self._workers: list[_Worker] = []
        self._turn = 0

    def send(self, articles: Sequence[Article]) -> Awaited:
        """By turns to the workers, each of which has a few batches."""
        came, self._came = self._came, self._came + len(articles)
        if came < self._many <= self._came:
            self._workers = [_Worker(self._rosters, self._here.reader.lexicon) for _ in range(self._count)]
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
    """One process and the pipe to it, until it is found dead.

    What it answers is taken from the pipe at once, by a thread: so it need not wait to read the next batch,
    and no pipe is filled from both ends.
    """

    def __init__(self, rosters: Rosters, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        # Spawned, not forked: this process may have threads and an open database.
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        given = (theirs, rosters, gc.get_threshold()[0])
        self.process = context.Process(target=work, args=given, daemon=True, name="reading")
        self.process.start()
        theirs.close()
        self.works = True
        self._asked: deque[_Sent] = deque()
        self._answers: SimpleQueue[bytes] = SimpleQueue()
        self._answering = Thread(
            target=_answers_of, args=(self._pipe, self._answers), daemon=True, name="readings"
        )
        self._answering.start()

    def send(self, articles: Sequence[Article]) -> _Sent:
        while len(self._asked) >= DEEP:
            self.take()
        sent = _Sent(self)
        try:
            self._pipe.send(articles)
        except OSError:
            self.works = sent.waits = False
        else:
            self._asked.append(sent)
        return sent

    def take(self) -> None:
        """Give the batch sent first what was read of it: nothing where that failed or the worker is dead."""
        sent = self._asked.popleft()
        sent.waits = False
        answered = self._answers.get() if self.works else b""
        self.works = bool(answered)
        answer: _Answer | None = ForkingPickler.loads(answered) if answered else None
        if answer is not None:
            sent.given, terms = answer
            self._lexicon.keep(terms)

    def end(self) -> None:
        self.process.terminate()
        self.process.join(END_SECONDS)
        self._answering.join(END_SECONDS)
        self._pipe.close()


def _answers_of(pipe: Connection, answers: SimpleQueue[bytes]) -> None:
    with suppress(EOFError, OSError):
        while True:
            answers.put(pipe.recv_bytes())
    answers.put(b"")


class _Sent:
    """A batch that a worker was sent, and what was read of it."""

    def __init__(self, worker: _Worker) -> None:
        self._worker = worker
        self.waits = True
        self.given: Read | None = None

    def read(self) -> Read | None:
        """What was read, or nothing when there is none to be had."""
        while self.waits:
            self._worker.take()
        return self.given


def work(pipe: Connection, rosters: Rosters, garbage: int) -> None:
    """Read whatever comes until the other end is closed or its process has ended.

    Garbage is looked for once so many objects were made, as in that process.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that it works for
    reader = Reader(rosters)
    gc.set_threshold(garbage)
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
