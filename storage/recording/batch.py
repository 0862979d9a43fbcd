"""What one transaction has recorded, of which much waits to be written.

What candidates and recording ask meanwhile is answered from here; before anything else is asked, all is
written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import local
from typing import Any

from sqlalchemy import Column, Connection, ScalarSelect, func, select

from storage.columns import as_json
from storage.engines.engine import Database
from storage.engines.portable import ONE, among
from storage.engines.prepared import Prepared, Row
from storage.model import Article, Candidate, Mention
from storage.recording import links
from storage.recording.articles import (
    EVENTS,
    MENTIONS_SHOWN,
    Shelf,
    Told,
    as_read,
    belonging,
    candidates,
    holders_of,
)
from storage.recording.decided import Change, Known
from storage.recording.waiting import UPDATED_AT, Pending, Waiting, day_of, row_of
from storage.rows import article_row, event_of, mention_row
from storage.tables import articles, events, mentions
from storage.words.match import MENTIONS
from storage.words.search import Lines, mention_lines

# What of an absorbed event goes to the one that stays.
MENTION, LEAD = "mention", "lead"


def _highest(column: Column[int]) -> ScalarSelect[Any]:
    return select(func.coalesce(func.max(column), 0)).scalar_subquery()


_LAST = Prepared(
    select(
        _highest(articles.c.id).label("article"),
        _highest(events.c.id).label("event"),
        _highest(mentions.c.id).label("mention"),
        select(articles.c.recorded_at)
        .order_by(articles.c.id.desc())
        .limit(ONE)
        .scalar_subquery()
        .label("recorded_at"),
    )
)
_STANDING = Prepared(
    select(mentions.c.event_id, mentions.c.article_id).where(
        among(mentions.c.event_id, "ids"), mentions.c.replaced_at.is_(None)
    )
)


Mark = tuple[int, datetime | None]


@dataclass(slots=True)
class Last:
    """The highest ids given, 0 for none, and when the last article was recorded."""

    article: int
    event: int
    mention: int
    recorded_at: datetime | None
    before: Mark = (0, None)

    def __post_init__(self) -> None:
        self.before = self.mark

    @property
    def mark(self) -> Mark:
        """Where this is the same, nobody has recorded anything in between."""
        return self.article, self.recorded_at

    def moment(self, now: datetime) -> datetime:
        """Now, or just after the last recording when the clock stands or has stepped back.

        Digests cover what became known up to a moment, so that later recordings need later ones.
        """
        return max(now, self.recorded_at + timedelta(microseconds=1)) if self.recorded_at else now


class Batch:
    """One transaction with what waits in it; `told` are events with their newest mentions as they stand.

    `lines` are those of texts that were made beforehand, for full text.

    Nobody else writes meanwhile, so what was read once in a write transaction need not be read again.
    """

    def __init__(self, connection: Connection, shelf: Shelf) -> None:
        self.connection = connection
        self.shelf = shelf
        self.told: dict[int, Told] = {}
        self.wait = Waiting()
        self.lines: Lines = {}
        self._last: Last | None = None
        self._changed: set[int] = set()
        self._holders: dict[int, Collection[str]] = {}

    @property
    def last(self) -> Last:
        """What was recorded last; the store counts on from it."""
        if self._last is None:
            (row,) = _LAST.rows(self.connection, {})
            self._last = Last(**row)
        return self._last

    def take(self, wanted: Iterable[int]) -> Mapping[int, Told]:
        """Events, which are all stored or wait to be, each with its newest mentions."""
        missing = [event_id for event_id in wanted if event_id not in self.told]
        if not self.wait.events.keys().isdisjoint(missing):
            self.write()
        if missing:
            self.shelf.doubt(self._changed.intersection(missing))
            self.told |= self.shelf.take(self.connection, missing, self.last.before)
        return self.told

    def known(self, wanted: Iterable[int]) -> dict[int, Known]:
        """Events as they stand, with the numbers of their revisions; without those that are not there."""
        pending, told = self.wait.events, self.told
        found: dict[int, Known] = {}
        unread: list[int] = []
        for event_id in wanted:
            if event_id in pending:
                found[event_id] = Known(pending[event_id].event, pending[event_id].revisions)
            elif event_id in told:
                found[event_id] = Known(told[event_id].event, told[event_id].revisions)
            else:
                unread.append(event_id)
        if unread:
            rows = EVENTS.rows(self.connection, {"ids": as_json(unread)})
            found |= {row["id"]: Known(event_of(row), row["revisions"]) for row in rows}
        return found

    def has_row(self, event_id: int) -> bool:
        """Whether an event stands in a row already."""
        pending = self.wait.events.get(event_id)
        return pending is None or pending.stored is not None

    def candidates(
        self, keys: Sequence[Sequence[int]], limits: Sequence[int], least: Sequence[int]
    ) -> tuple[tuple[Candidate, ...], ...]:
        """For the keys of each mention, the events that share most of them, best first."""
        self.foresee(key for own in keys for key in own)
        return candidates(keys, limits, least, self._under, self.take)

    def _under(self, keys: Iterable[int]) -> list[Collection[str]]:
        """The events under each of these keys, those that wait among them."""
        held, waiting = self._holders, self.wait.keys
        return [waiting[key].union(held[key]) if key in waiting else held[key] for key in keys]

    def foresee(self, keys: Iterable[int]) -> None:
        """Read under which events keys stand that will be asked for, all at once."""
        held = self._holders
        if missing := {key for key in keys if key not in held}:
            held |= holders_of(self.connection, missing)

    def drop_keys(self, keys: Collection[int], gone: int) -> None:
        """Under these keys an absorbed event no longer stands, nor shall it: it may have absorbed another."""
        for key in self._holders.keys() & keys:
            self._holders[key] = [held for held in self._holders[key] if held != str(gone)]
        for key in self.wait.keys.keys() & keys:
            self.wait.keys[key].discard(str(gone))

    def counted(self, wanted: Collection[int]) -> dict[int, tuple[int, int]]:
        """How many mentions of events stand, and in how many articles."""
        if not wanted:
            return {}
        rows = list(_STANDING.tuples(self.connection, {"ids": as_json(sorted(wanted))}))
        for event_id in wanted:
            rows += [(event_id, row["article_id"]) for row in self.wait.told_by.get(event_id, ())]
        told = Counter(event_id for event_id, _ in rows)
        held = Counter(event_id for event_id, _ in set(rows))
        return {event_id: (told[event_id], held[event_id]) for event_id in wanted}

    def take_article(self, article: Article, recorded_at: datetime) -> None:
        """Keep an article, the next by its id."""
        row = article_row(article, recorded_at)
        self.wait.articles.append(row)
        self.wait.documents |= {row["key"], row["digest"]}
        self.last.article, self.last.recorded_at = article.id, recorded_at

    def take_state(self, event_id: int, change: Change) -> None:
        """Keep what a change has made of its event."""
        earlier = self.wait.events.get(event_id)
        self._changed.add(event_id)
        self.last.event = max(self.last.event, event_id)
        self.wait.events[event_id] = Pending(
            change.event,
            row_of(self.connection, change.event),
            change.revisions + 1,
            earlier.stored if earlier else change.before,
            day_of(self.connection, change.before) if change.before else None,
        )

    def take_revision(self, event_id: int, made_by: str, what: str, why: str) -> None:
        """Keep the state of an event as the next of its history."""
        state = self.wait.events[event_id]
        head = (event_id, state.revisions, state.row[UPDATED_AT], made_by, what, why)
        self.wait.revisions.append((*head, *state.row[1:], state.was_on))

    def take_mentions(self, article: Article, event_id: int, told: Sequence[Mention], now: datetime) -> None:
        """Keep mentions of an event, its filter by their source and its keys."""
        event, wait = self.wait.events[event_id].event, self.wait
        rows = [
            {
                **mention_row(mention, now),
                "id": n,
                "event_id": event_id,
                "article_id": article.id,
                "replaced_at": None,
            }
            for n, mention in enumerate(told, self.last.mention + 1)
        ]
        self.last.mention += len(rows)
        wait.mentions += rows
        wait.told_by[event_id] += rows
        wait.sources[event_id].add(article.source)
        self.take_keys((key for mention in told for key in mention.keys), event_id)
        lines = [(row["id"], mention, event) for row, mention in zip(rows, told, strict=True)]
        wait.lines[MENTIONS] += mention_lines(self.connection, article, lines, self.lines)

    def take_keys(self, keys: Iterable[int], event_id: int) -> None:
        """Keep under which keys an event is found."""
        name, held = str(event_id), self.wait.keys
        for key in keys:
            held[key].add(name)

    def take_moves(self, gone: int, told: Iterable[int], led: Iterable[int], now: datetime) -> None:
        """Keep which mentions, and leads of which articles, an absorbed event has given away."""
        moved = [(MENTION, number) for number in told] + [(LEAD, number) for number in led]
        self.wait.moves += [
            {"kind": kind, "item_id": number, "event_id": gone, "moved_at": now} for kind, number in moved
        ]

    def take_join(self, gone: int, stays: int, now: datetime, linked: Sequence[Row]) -> None:
        """Let what waits of an absorbed event belong to the one that stays, with its `linked` rows."""
        wait = self.wait
        rows = wait.told_by.pop(gone, [])
        wait.told_by[stays] += rows
        for row in rows:
            row["event_id"] = stays
        readings = [wait.readings[article_id] for article_id in {row["article_id"] for row in rows}]
        led = [reading for reading in readings if reading["lead_event_id"] == gone]
        for reading in led:
            reading["lead_event_id"] = stays
        self.take_moves(gone, [row["id"] for row in rows], [reading["article_id"] for reading in led], now)
        keys = {key for row in rows for key in row["keys"]}
        for key in keys:
            wait.keys[key].discard(str(gone))
        self.take_keys(keys, stays)
        wait.sources[stays] |= wait.sources.pop(gone, set())
        wait.links = links.followed(wait.links, gone, stays, now, linked)
        one, other = self.told.pop(stays, None), self.told.pop(gone, None)
        if one and other and (both := _newest_of_both(one, other, stays)):
            self.told[stays] = both

    def take_told(self, article: Article, changes: Mapping[int, Change], replaced: Collection[int]) -> None:
        """Keep events as they are with their newest mentions; those of which that is not plain are read."""
        for event_id, change in changes.items():
            earlier = self.told.pop(event_id, None)
            if change.event.joined_into or event_id in replaced or not (earlier or change.before is None):
                continue
            new = [as_read(article, change.event, mention) for mention in reversed(change.mentions)]
            newest = (*new, *(earlier.mentions if earlier else ()))[:MENTIONS_SHOWN]
            self.told[event_id] = Told(change.event, newest, change.revisions + 1)

    def write(self) -> None:
        """Write all that waits."""
        if self.wait.articles:
            wait, self.wait = self.wait, Waiting()
            wait.write(self.connection)
            for key in wait.keys:  # of a crowded one not all are kept
                self._holders.pop(key, None)

    def close(self) -> None:
        """Write all that waits, and keep for the next batch what is known of events."""
        self.write()
        if self._last is not None:
            self.shelf.put(self.told, self._changed, self._last.mark)


class Batches:
    """The batch of each thread that makes several calls one transaction, and one for each other call.

    What these leave of events is kept for the next.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._shelf = Shelf()
        self._mine = local()

    @contextmanager
    def together(self) -> Iterator[None]:
        """All calls of this thread inside are one batch."""
        with self._kept(self._database.together()) as batch:
            self._mine.batch = batch
            self._database.first(batch.write)
            try:
                yield
            finally:
                self._mine.batch = None

    @contextmanager
    def looking(self) -> Iterator[Batch]:
        """What stands and what waits: the batch of this thread, else an empty one to read by."""
        batch: Batch | None = getattr(self._mine, "batch", None)
        if batch is None:
            with self._database.reading() as connection:
                yield Batch(connection, Shelf())
            return
        with self._database.guarded(batch.connection):
            yield batch

    @contextmanager
    def recording(self) -> Iterator[Batch]:
        """The batch of this thread, else one that is written when it ends."""
        batch: Batch | None = getattr(self._mine, "batch", None)
        if batch is None:
            with self._kept(self._database.writing(durable=False)) as made:
                yield made
            return
        with self._database.guarded(batch.connection):
            yield batch

    @contextmanager
    def _kept(self, begun: AbstractContextManager[Connection]) -> Iterator[Batch]:
        try:
            with begun as connection:
                batch = Batch(connection, self._shelf)
                yield batch
                with self._database.guarded(connection):
                    batch.close()
        except BaseException:
            self._shelf = Shelf()  # ids of what was not kept will be given again
            raise


def _newest_of_both(one: Told, other: Told, stays: int) -> Told | None:
    """The newest mentions of two events; None where one article tells both, and rows know their order."""
    if {mention.article_id for mention in one.mentions} & {mention.article_id for mention in other.mentions}:
        return None
    both = sorted((*one.mentions, *other.mentions), key=lambda mention: -mention.article_id)
    return one._replace(mentions=tuple(belonging(mention, stays) for mention in both[:MENTIONS_SHOWN]))
