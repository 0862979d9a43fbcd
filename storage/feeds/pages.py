"""What feeds name: seen first, waiting, leased, done, looked at again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    RowMapping,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from storage import rates
from storage.columns import as_json
from storage.engines.portable import among
from storage.engines.prepared import Prepared
from storage.feed_tables import feeds, pages
from storage.feeds.leases import FREE, SKEW, free, host_of
from storage.model import Page, PageState
from storage.recording.articles import batches

column = pages.c
_FIELDS = tuple(Page.__slots__)
_DONE = (
    *("state", "wanted", "attempts", "not_before", "tried_at", "etag", "last_modified", "draft", "article"),
    *("looks", "missing", "look_at", "vanished_at", "error"),
)
# What a feed words anew is read again so often, and no more: some change their teasers at every poll.
REREADINGS = 5


_KNOWN = select(*(column[name] for name in ("id", "key", "feed_id", "mark", "state", "rereads")))


def put(connection: Connection, found: Sequence[Page]) -> frozenset[str]:
    """Keep what a feed names, in the order given; the keys of those never seen before."""
    named: dict[str, Page] = {}
    for page in found:
        named.setdefault(page.key, page)
    known: dict[str, RowMapping] = {}
    for batch in batches(named):
        rows = connection.execute(_KNOWN.where(column.key.in_(batch))).mappings()
        known |= {row["key"]: row for row in rows}
    fresh = [page for key, page in named.items() if key not in known]
    if fresh:
        connection.execute(insert(pages), [_row(page) for page in fresh])
    again = [
        (known[key]["id"], page) for key, page in named.items() if key in known and _anew(known[key], page)
    ]
    for page_id, page in again:
        connection.execute(update(pages).where(column.id == page_id).values(_reread(page)))
    return frozenset(page.key for page in fresh)


def _anew(row: RowMapping, page: Page) -> bool:
    """Whether what is known is to be read again: told otherwise, or kept for other topics."""
    if row["state"] == PageState.WAITING.value or row["rereads"] >= REREADINGS:
        return False
    if row["state"] == PageState.PASSED.value and row["feed_id"] != page.feed_id:
        return True
    return bool(row["feed_id"] == page.feed_id and row["mark"] != page.mark)


def _reread(page: Page) -> dict[str, Any]:
    given = {name: getattr(page, name) for name in ("feed_id", "source", "mark", "draft", "not_before")}
    return given | {"state": PageState.WAITING.value, "attempts": 0, "rereads": column.rereads + 1, **FREE}


# Written out: SQLite uses an index of some rows only where it reads that index's very words.
_WAITING: ColumnElement[bool] = literal_column("pages.state = 'waiting'")


def asked(
    now: datetime, sources: Collection[str] = (), *more: ColumnElement[bool]
) -> CompoundSelect[tuple[int, str]]:
    """Pages that are due, of feeds that are polled or gone by themselves, at hosts that may be asked.

    Those of `sources` alone, where any are named. Each once.
    """
    waits = (_WAITING, column.not_before <= now)
    # What was seen or tried later than now was so before the clock was set back.
    before = or_(column.seen_at > now + SKEW, column.tried_at > now + SKEW)
    early = (_WAITING, column.not_before > now, before)
    looked = (column.look_at.is_not(None), column.look_at <= now, column.state != PageState.WAITING.value)
    polled = exists().where(feeds.c.id == column.feed_id, or_(feeds.c.paused == "", feeds.c.gone))
    may = [polled, column.host.not_in(rates.holds(now)), *more]
    if sources:
        may.append(column.source.in_(sources))
    return union_all(*(select(column.id, column.host).where(*due, *may) for due in (waits, early, looked)))


def any_due(connection: Connection, now: datetime, sources: Collection[str] = ()) -> bool:
    """Whether there is anything to claim, leased or not."""
    return connection.execute(asked(now, sources).limit(1)).first() is not None


def claim(
    connection: Connection,
    now: datetime,
    owner: str,
    until: datetime,
    limit: int,
    each: int,
    sources: Collection[str] = (),
) -> tuple[Page, ...]:
    """Lease what is due: first what needs no fetching, then the hosts in turn.

    The newest first, so that news do not wait behind an archive; given back in the order of first sight.
    """
    due = asked(now, sources, free(column, now, until)).subquery()
    place = func.row_number().over(partition_by=due.c.host, order_by=due.c.id.desc())
    open_ = select(due, place.label("place")).subquery()
    fetched = case((open_.c.host == "", 0), else_=1)
    ids = connection.scalars(
        select(open_.c.id)
        .where(or_(open_.c.host == "", open_.c.place <= each))
        .order_by(fetched, open_.c.place, open_.c.id.desc())
        .limit(limit)
    ).all()
    if not ids:
        return ()
    taken = as_json(ids)
    _LEASE.run(connection, [{"ids": taken, "owner": owner, "until": until}])
    return tuple(map(_page_of, _LEASED.rows(connection, {"ids": taken})))


_LEASE = Prepared(
    update(pages)
    .where(among(column.id, "ids"))
    .values(lease_owner=bindparam("owner"), lease_until=bindparam("until"))
)
_LEASED = Prepared(select(pages).where(among(column.id, "ids")).order_by(column.id))


def done(connection: Connection, finished: Sequence[Page]) -> None:
    """Keep what became of pages that are still their owner's."""
    if not finished:
        return
    values = {name: bindparam(name) for name in _DONE} | FREE
    mine = (column.id == bindparam("this"), column.lease_owner == bindparam("owner"))
    rows = [
        {name: getattr(page, name) for name in _DONE}
        | {"state": page.state.value, "this": page.id, "owner": page.lease_owner}
        for page in finished
    ]
    connection.execute(update(pages).where(*mine).values(values), rows)


def forget(connection: Connection, feed_id: int) -> None:
    """Let go of what waits of a feed, and look at nothing of it again."""
    own = column.feed_id == feed_id
    connection.execute(delete(pages).where(own, column.state == PageState.WAITING.value))
    connection.execute(update(pages).where(own, column.look_at.is_not(None)).values(look_at=None))


def _row(page: Page) -> dict[str, Any]:
    row = {name: getattr(page, name) for name in _FIELDS if name != "id"}
    return row | {"state": page.state.value, "host": host_of(page.url) if page.wanted else ""}


def _page_of(row: Mapping[str, Any]) -> Page:
    given = {name: row[name] for name in _FIELDS}
    return Page(**given | {"state": PageState(row["state"])})
