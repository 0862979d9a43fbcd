"""From articles to the store, a few in one transaction."""

from __future__ import annotations

import logging
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.ingest.articles import Clock, Item, Noted, Skipped
from bot.ingest.reading_pool import Awaited, InPlace, Readings, read_here
from bot.ingest.sources import match_source
from bot.reading.grouping.known import Memory
from bot.reading.grouping.resolve import compared, enough, resolve
from bot.reading.read import Reader
from storage.errors import StoreDamaged, StoreFromFuture, StoreUnavailable
from storage.model import Article, Decision, Reading, Recorded, Source, Standing
from storage.store import Store

log = logging.getLogger(__name__)

# Articles of one transaction: an event that several tell is written once; all take less than a second.
BATCH = 50

# With these no article can be recorded; every other error is one article's own.
_STORE_IS_GONE = (StoreUnavailable, StoreDamaged, StoreFromFuture)


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the articles of one run; `events` counts the new ones.

    `passed` are the keys of articles that were read and not to be kept.
    """

    new: int = 0
    changed: int = 0
    known: int = 0
    skipped: tuple[Skipped, ...] = ()
    noted: tuple[Noted, ...] = ()
    events: int = 0
    took: timedelta = timedelta()
    passed: tuple[str, ...] = ()

    @property
    def read(self) -> int:
        """How many articles were read: new, changed and known ones."""
        return self.new + self.changed + self.known

    def line(self) -> str:
        """`read 42 · new 40 · known 2 · skipped 0`."""
        changed = f" · changed {self.changed}" if self.changed else ""
        kept = f"read {self.read} · new {self.new}{changed} · known {self.known}"
        return f"{kept} · skipped {len(self.skipped)}"


@dataclass(frozen=True, slots=True)
class _Batch:
    """Articles that are recorded in one transaction; those that were not known have been sent to be read."""

    articles: Sequence[Article]
    standings: Sequence[tuple[Article, Standing]]
    unknown: Sequence[Article]
    readings: Awaited


Keep = Callable[[Article, Reading], bool]


def decided(store: Store, article: Article, reading: Reading, memory: Memory) -> Sequence[Decision]:
    """What an article's mentions tell, beside the events of the store that are like them."""
    mentions = reading.mentions
    candidates = store.candidates(
        [m.keys for m in mentions], limits=[*map(compared, mentions)], least=[*map(enough, mentions)]
    )
    return resolve(article, reading, candidates, memory=memory)


@dataclass(slots=True)
class _Run:
    """The sources known, what is kept, and a tally while it grows."""

    sources: list[Source]
    keep: Keep
    standings: dict[Standing, int] = field(default_factory=lambda: dict.fromkeys(Standing, 0))
    skipped: list[Skipped] = field(default_factory=list)
    noted: list[Noted] = field(default_factory=list)
    events: int = 0
    passed: list[str] = field(default_factory=list)

    def tally(self, took: timedelta) -> Tally:
        counts = self.standings
        return Tally(
            counts[Standing.NEW],
            counts[Standing.CHANGED],
            counts[Standing.KNOWN],
            tuple(self.skipped),
            tuple(self.noted),
            self.events,
            took,
            tuple(self.passed),
        )


class Pipeline:
    """articles | drop known | read | candidates | resolve | record

    What an article brings is recorded whole or not at all. A batch is one transaction from its candidates
    to the commit, so that of several processes one resolves and records at a time; others wait to write
    for less than a second. `readings` gives what reads the articles of a run, else they are read in place.
    """

    def __init__(
        self,
        store: Store,
        reader: Reader,
        clock: Clock,
        *,
        batch: int = BATCH,
        readings: Callable[[], Readings] | None = None,
    ) -> None:
        self._store = store
        self._reader = reader
        self._memory = Memory(reader.lexicon)
        self._clock = clock
        self._batch = batch
        self._readings = readings or (lambda: InPlace(reader))

    def take(
        self,
        articles: Iterable[Item],
        progress: Callable[[int], None] = lambda done: None,
        keep: Keep = lambda article, reading: True,
    ) -> Tally:
        """Record every article that is not known yet and, once read, is to be kept.

        `progress` hears 1 for each article done, once it stands in the store. An article that fails is
        skipped with the number of its error in the log; only a store that is gone ends the run.
        """
        began = self._clock()
        run = _Run(list(self._store.sources()), keep)
        readings = self._readings()
        try:
            for batch in self._sent(self._batches(articles, run), readings):
                if batch.standings and self._take_together(batch, run):
                    for _ in batch.articles:
                        progress(1)
                    continue
                for article in batch.articles:
                    self._take(article, run)
                    progress(1)
        finally:
            readings.close()
        return run.tally(self._clock() - began)

    def _sent(self, batches: Iterable[Sequence[Article]], readings: Readings) -> Iterator[_Batch]:
        """Batches in order, each once those that are read ahead have been sent."""
        ahead: deque[_Batch] = deque()
        for articles in batches:
            standings = self._standings(articles)
            unknown = [article for article, standing in standings if standing is not Standing.KNOWN]
            ahead.append(_Batch(articles, standings, unknown, readings.send(unknown)))
            while len(ahead) > readings.ahead:
                yield self._again(ahead.popleft(), readings)
        while ahead:
            yield self._again(ahead.popleft(), readings)

    def _again(self, batch: _Batch, readings: Readings) -> _Batch:
        """The batch with its standings as they are now that those before it are recorded."""
        return replace(batch, standings=self._standings(batch.articles)) if readings.ahead else batch

    def _batches(self, items: Iterable[Item], count: _Run) -> Iterator[list[Article]]:
        """Articles in batches whose standing can be asked at once: no document twice in one."""
        batch: list[Article] = []
        seen: set[tuple[str, ...]] = set()
        for item in items:
            if isinstance(item, Skipped):
                count.skipped.append(item)
            elif isinstance(item, Noted):
                count.noted.append(item)
            else:
                marks = _marks(item)
                if marks & seen or len(batch) == self._batch:
                    yield batch
                    batch, seen = [], set()
                batch.append(item)
                seen |= marks
        if batch:
            yield batch

    def _standings(self, batch: Sequence[Article]) -> list[tuple[Article, Standing]]:
        """How each article stands to the store; empty when one of them spoils the question for all."""
        try:
            return list(zip(batch, self._store.standing(batch), strict=True))
        except _STORE_IS_GONE:
            raise
        except Exception:
            return []

    def _take_together(self, batch: _Batch, run: _Run) -> bool:
        """Record a batch in one transaction; False when an article fails, and nothing was recorded."""
        try:
            given = batch.readings()
            readings = dict(zip(map(id, batch.unknown), given.readings, strict=True))
            read = [(a, readings[id(a)], s) for a, s in batch.standings if s is not Standing.KNOWN]
            for article, _, _ in read:
                self._know_source(article, run.sources)
            kept = [(a, reading, s) for a, reading, s in read if run.keep(a, reading)]
            with self._store.together():
                keys = (key for _, reading, _ in kept for m in reading.mentions for key in m.keys)
                self._store.foresee(keys, given.lines)
                recorded = [self._record(article, reading) for article, reading, _ in kept]
        except _STORE_IS_GONE:
            raise
        except Exception:  # which article it was, and why, shows when each is taken alone
            return False
        run.events += sum(len(each.new_events) for each in recorded)
        run.standings[Standing.KNOWN] += len(batch.articles) - len(read)
        for _, _, standing in kept:
            run.standings[standing] += 1
        taken = {article.key for article, _, _ in kept}
        run.passed += [article.key for article, _, _ in read if article.key not in taken]
        return True

    def _take(self, article: Article, run: _Run) -> None:
        try:
            standing = self._store.standing([article])[0]
            if standing is not Standing.KNOWN:
                reading = self._read(article, run.sources)
                if not run.keep(article, reading):
                    run.passed.append(article.key)
                    return
                with self._store.together():
                    run.events += len(self._record(article, reading).new_events)
            run.standings[standing] += 1
        except _STORE_IS_GONE:
            raise
        except Exception as error:
            number = uuid.uuid4().hex[:8]
            name = article.url or article.title[:80]
            log.error("article %s not recorded, error %s: %r", name, number, error)
            log.debug("error %s", number, exc_info=True)  # a second run meets it again
            run.skipped.append(Skipped(name, "", f"it could not be recorded (error {number} in the log)"))

    def record(self, article: Article, sources: list[Source]) -> Recorded:
        """Read, resolve and record one article; one that is known already changes nothing.

        `sources` are those the store has; a publisher that is none of them is added to both.
        """
        return self._record(article, self._read(article, sources))

    def _read(self, article: Article, sources: list[Source]) -> Reading:
        self._know_source(article, sources)
        return read_here(self._reader, article)

    def _record(self, article: Article, reading: Reading) -> Recorded:
        decisions = decided(self._store, article, reading, self._memory)
        return self._store.record(article, reading, decisions)

    def _know_source(self, article: Article, sources: list[Source]) -> None:
        """Give a publisher that no roster names a source of its own."""
        if any(source.key == article.source for source in sources):
            return
        made = match_source(article.publisher, article.url, (), article.language)
        made = replace(made, key=article.source)
        self._store.put_sources([made])
        sources.append(made)


def _marks(article: Article) -> set[tuple[str, ...]]:
    """What two articles share when one may be a copy or a new wording of the other."""
    wording = (article.title, article.text)
    if not (article.url or article.external_id):
        return {wording}
    return {wording, (article.url,) if article.url else (article.source, article.external_id)}
