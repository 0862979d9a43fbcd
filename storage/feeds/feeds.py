"""Feeds and what they name: known, due, leased, done; reached as `store.feeds`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    case,
    delete,
    insert,
    literal_column,
    select,
    union_all,
    update,
)

from storage import rates
from storage.engines.engine import Database
from storage.errors import LeaseLost
from storage.feed_tables import feeds
from storage.feed_tables import pages as pages_table
from storage.feeds import health, pages
from storage.feeds.leases import FREE, SKEW, free, host_of
from storage.model import Feed, FeedForm, FeedHealth, FeedState, Page

Clock = Callable[[], datetime]

column = feeds.c
_CONFIGURED = tuple(name for name in Feed.__slots__ if name != "url")
# With other settings the same answer of a feed brings something else.
_READ_BY = ("form", "full_text", "links", "topics")
_POLLED = (
    *("next_due_at", "moved_to", "etag", "last_modified", "digest", "failures", "error"),
    *("tried_at", "succeeded_at", "new_at"),
)
_UNREAD: dict[str, Any] = {"etag": "", "last_modified": "", "digest": ""}


class Feeds:
    """The feeds of one store, and the pages they name.

    Each call is one transaction and may come from any thread. Processes share what is due by leases.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def put(self, given: Iterable[Feed]) -> None:
        """Lay in the feeds that come with Trilateral: all of them, again at each start.

        Each keeps its state, and one that a person removed stays away. Those that come no more go.
        """
        wanted = {feed.url: feed for feed in given}
        with self._database.reading() as connection:
            if not _differences(connection, wanted):
                return
        with self._database.writing(durable=True) as connection:
            for change in _differences(connection, wanted):
                change(connection, self._clock())

    def add(self, feed: Feed, by: str) -> FeedState:
        """Add a feed for a person; one that is there already stays as it is."""
        with self._database.writing(durable=True) as connection:
            found = _row(connection, feed.url)
            if found is None:
                _insert(connection, feed, by, self._clock())
            elif found["removed"]:
                fresh = {"added_by": by, "removed": False, "paused": "", "next_due_at": self._clock()}
                _set(connection, found["id"], _configuration(feed) | fresh | _UNREAD)
            row = _row(connection, feed.url)
            assert row is not None  # noqa: S101 - it was just put there
            return _state_of(row)

    def pause(self, feed_id: int, why: str) -> bool:
        """Poll it no more, nor what it named; False when there is no such feed."""
        with self._database.writing(durable=True) as connection:
            return _set(connection, feed_id, {"paused": why, "gone": False} | FREE)

    def resume(self, feed_id: int) -> bool:
        """Poll it again, at once; False when there is no such feed."""
        with self._database.writing(durable=True) as connection:
            again = {"next_due_at": self._clock(), "paused": "", "gone": False, "failures": 0}
            return _set(connection, feed_id, again)

    def remove(self, feed_id: int) -> bool:
        """Forget a feed and what waits of it; what was read stays. False when there is no such feed."""
        with self._database.writing(durable=True) as connection:
            pages.forget(connection, feed_id)
            kept = {"removed": True, "paused": "removed"} | FREE | _UNREAD
            if _set(connection, feed_id, kept, own=False):
                return True
            return bool(connection.execute(delete(feeds).where(column.id == feed_id)).rowcount)

    def all(self, source: str | None = None) -> tuple[FeedState, ...]:
        """All feeds, or those of one source, in the order they were added."""
        with self._database.reading() as connection:
            return _feeds(connection, *([column.source == source] if source is not None else []))

    def some(self, ids: Iterable[int]) -> Mapping[int, FeedState]:
        """Feeds by their ids, those that are there."""
        with self._database.reading() as connection:
            return {feed.id: feed for feed in _feeds(connection, column.id.in_(sorted(set(ids))))}

    def hasten(self, source: str | None = None) -> int:
        """Let feeds be due at once, whatever they wait for; how many."""
        it = (column.paused == "", *([column.source == source] if source is not None else []))
        with self._database.writing(durable=False) as connection:
            return connection.execute(update(feeds).where(*it).values(next_due_at=self._clock())).rowcount

    def claim(
        self, now: datetime, owner: str, until: datetime, limit: int, sources: Collection[str] = ()
    ) -> tuple[FeedState, ...]:
        """Lease feeds that are due, longest due first; nobody else gets them before `until`.

        Those of `sources` alone, where any are named.
        """
        wanted = due(now, sources)
        with self._database.reading() as connection:
            if connection.scalar(wanted.limit(1)) is None:
                return ()
        with self._database.writing(durable=False) as connection:
            first = wanted.where(free(column, now, until)).order_by(column.next_due_at, column.id)
            ids = connection.scalars(first.limit(limit)).all()
            leased = update(feeds).where(column.id.in_(ids))
            connection.execute(leased.values(lease_owner=owner, lease_until=until))
            rows = connection.execute(select(feeds).where(column.id.in_(ids))).mappings()
            return tuple(sorted(map(_state_of, rows), key=lambda feed: (feed.next_due_at, feed.id)))

    def polled(self, feed: FeedState) -> None:
        """Keep what a poll made of a feed, and give its lease back.

        LeaseLost when it went to another process; a pause that came meanwhile holds.
        """
        values: dict[str, Any] = {name: getattr(feed, name) for name in _POLLED}
        values |= _seconds(feed) | {"host": host_of(feed.address), **FREE}
        if feed.paused:
            paused = case((column.paused == "", feed.paused), else_=column.paused)
            values |= {"paused": paused, "gone": feed.gone}
        mine = (column.id == feed.id, column.lease_owner == feed.lease_owner)
        with self._database.writing(durable=False) as connection:
            if not connection.execute(update(feeds).where(*mine).values(values)).rowcount:
                raise LeaseLost(f"The feed {feed.address} went to another process or was removed.")

    def put_pages(self, found: Sequence[Page]) -> frozenset[str]:
        """Keep what a feed names: the keys of those never seen before.

        Of one that is known by other words the draft is kept anew and it waits again, a few times.
        """
        with self._database.writing(durable=False) as connection:
            return pages.put(connection, found)

    def claim_pages(
        self,
        now: datetime,
        owner: str,
        until: datetime,
        limit: int,
        each: int = 10,
        sources: Collection[str] = (),
    ) -> tuple[Page, ...]:
        """Lease pages that wait or are to be looked at again, up to `each` of a host.

        First those that need no fetching, then the hosts in turn, newest first; in the order of first sight.
        Those of `sources` alone, where any are named.
        """
        with self._database.reading() as connection:
            if not pages.any_due(connection, now, sources):
                return ()
        with self._database.writing(durable=False) as connection:
            return pages.claim(connection, now, owner, until, limit, each, sources)

    def pages_done(self, done: Sequence[Page]) -> None:
        """Keep what became of pages, and give their leases back; passes over those of other owners."""
        with self._database.writing(durable=False) as connection:
            pages.done(connection, done)

    def renew(self, owner: str, until: datetime) -> None:
        """Let all that an owner holds stay leased until then."""
        self._relet(owner, {"lease_until": until})

    def release(self, owner: str) -> None:
        """Give back all that an owner still holds."""
        self._relet(owner, FREE)

    def _relet(self, owner: str, values: dict[str, Any]) -> None:
        with self._database.writing(durable=False) as connection:
            for table in (feeds, pages_table):
                # Written out, as only then SQLite sees that the index holds what is asked for.
                held = (table.c.lease_owner == owner, table.c.lease_owner != "")
                connection.execute(update(table).where(*held).values(values))

    def turn(self, host: str, gap: timedelta, now: datetime) -> datetime:
        """When this host may be asked next, `gap` after whoever came before; counts as asked then."""
        with self._database.writing(durable=False) as connection:
            return rates.turn(connection, host, gap, now)

    def hold(self, host: str, until: datetime) -> None:
        """The host wants nothing asked before then: nothing of it is claimed."""
        with self._database.writing(durable=False) as connection:
            rates.hold_host(connection, host, until)

    def health(self, now: datetime) -> tuple[FeedHealth, ...]:
        """How each source with feeds does, by its key."""
        with self._database.reading() as connection:
            return health.of_sources(connection, _feeds(connection), now)


# Written out: SQLite uses an index of some rows only where it reads that index's very words.
_POLLED_AT_ALL: ColumnElement[bool] = literal_column("feeds.paused = ''")


def due(now: datetime, sources: Collection[str] = ()) -> Select[tuple[int]]:
    """Feeds that are due, at hosts that may be asked; those of `sources` alone, where any are named."""
    by_now = select(column.id).where(_POLLED_AT_ALL, column.next_due_at <= now)
    # What was tried later than now was tried before the clock was set back.
    before = select(column.id).where(_POLLED_AT_ALL, column.tried_at > now + SKEW)
    may = [column.id.in_(union_all(by_now, before)), column.host.not_in(rates.holds(now))]
    if sources:
        may.append(column.source.in_(sources))
    return select(column.id).where(*may)


def _feeds(connection: Connection, *where: ColumnElement[bool]) -> tuple[FeedState, ...]:
    wanted = select(feeds).where(~column.removed, *where).order_by(column.id)
    return tuple(map(_state_of, connection.execute(wanted).mappings()))


def _row(connection: Connection, url: str) -> RowMapping | None:
    return connection.execute(select(feeds).where(column.url == url)).mappings().first()


def _set(connection: Connection, feed_id: int, values: dict[str, Any], *, own: bool | None = None) -> bool:
    """Change a feed that is not removed; with `own`, only one that a person added, or did not."""
    where = [column.id == feed_id, ~column.removed | (values.get("removed") is False)]
    if own is not None:
        where.append(column.added_by != "" if own else column.added_by == "")
    return bool(connection.execute(update(feeds).where(*where).values(values)).rowcount)


Change = Callable[[Connection, datetime], object]


def _differences(connection: Connection, wanted: dict[str, Feed]) -> list[Change]:
    """What is to be done so that exactly these come with Trilateral."""
    rows = {row["url"]: row for row in connection.execute(select(feeds)).mappings()}
    changes: list[Change] = []
    for url, feed in wanted.items():
        if url not in rows:
            changes.append(lambda c, now, feed=feed: _insert(c, feed, "", now))  # type: ignore[misc]
        elif not rows[url]["added_by"] and (before := _state_of(rows[url])).feed != feed:
            values = _configuration(feed)
            if any(getattr(before.feed, name) != getattr(feed, name) for name in _READ_BY):
                values |= _UNREAD
            changes.append(lambda c, now, i=before.id, values=values: _renew(c, i, values))  # type: ignore[misc]
    gone = [row["id"] for url, row in rows.items() if not row["added_by"] and url not in wanted]
    return changes + [lambda c, now, i=i: _drop(c, i) for i in gone]


def _renew(connection: Connection, feed_id: int, values: dict[str, Any]) -> None:
    connection.execute(update(feeds).where(column.id == feed_id).values(values))


def _drop(connection: Connection, feed_id: int) -> None:
    pages.forget(connection, feed_id)
    connection.execute(delete(feeds).where(column.id == feed_id))


def _configuration(feed: Feed) -> dict[str, Any]:
    return {name: getattr(feed, name) for name in _CONFIGURED} | {"form": feed.form.value}


def _insert(connection: Connection, feed: Feed, by: str, now: datetime) -> None:
    state = FeedState(0, feed, by, now, now)
    row = {name: getattr(state, name) for name in _POLLED} | _configuration(feed) | FREE
    row |= _seconds(state) | {"url": feed.url, "host": host_of(feed.url)}
    row |= {"added_by": by, "added_at": now, "removed": False, "paused": "", "gone": False}
    connection.execute(insert(feeds), [row])


_SECONDS = ("every", "pause")
_STATE = tuple(name for name in FeedState.__slots__ if name not in {"feed", *_SECONDS})


def _seconds(state: FeedState) -> dict[str, float]:
    return {name: getattr(state, name).total_seconds() for name in _SECONDS}


def _state_of(row: RowMapping) -> FeedState:
    feed = Feed(**{name: row[name] for name in Feed.__slots__} | {"form": FeedForm(row["form"])})
    given: dict[str, Any] = {name: row[name] for name in _STATE}
    given |= {name: timedelta(seconds=row[name]) for name in _SECONDS}
    return FeedState(feed=feed, **given)
