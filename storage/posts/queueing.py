"""Queueing what is to be posted: contents kept once, digests of many channels in few statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple
from zlib import crc32

from sqlalchemy import Connection, Integer, Text, bindparam, case, literal_column, select, update

from storage.columns import Moment, as_json
from storage.engines.portable import among, insert_new
from storage.engines.prepared import Prepared
from storage.model import Content, DeliveryState, Planned, Subscription
from storage.post_tables import contents, deliveries, subscriptions

column = subscriptions.c

ALERT, DIGEST, THREAD = range(3)  # whose turn it is first
_PRIME = 2**31 - 1


class _Alike(NamedTuple):
    """What digests have in common that two statements can queue together."""

    read_topics: tuple[str, ...]
    read_without: tuple[str, ...]
    read_covered: datetime
    read_paused: str
    read_due: datetime | None
    due: datetime | None
    covered: datetime
    period_key: str
    due_at: datetime
    contents: tuple[Content, ...]
    is_new: bool


def enqueue(connection: Connection, planned: Sequence[Planned]) -> int:
    """Freeze digests as deliveries and move the due times; how many, without periods that had theirs.

    Nothing happens where the subscription has changed so that the digest is no longer the one it is due.
    """
    queued = 0
    for alike, ids in _by_likeness(planned, _periods(connection, planned)).items():
        moved = _MOVE_ON.tuples(connection, {**alike._asdict(), "ids": as_json(ids)})
        if alike.is_new and moved:
            _queue(connection, alike, as_json([row[0] for row in moved]))
            queued += len(moved)
    return queued


def _periods(connection: Connection, planned: Sequence[Planned]) -> set[tuple[int, str]]:
    """Which of these periods have had their digest."""
    ids = as_json([one.subscription.id for one in planned])
    keys = {one.period_key for one in planned}
    same = (among(deliveries.c.subscription_id, "ids"), deliveries.c.period_key.in_(keys))
    found = select(deliveries.c.subscription_id, deliveries.c.period_key).where(*same, deliveries.c.part == 0)
    return {(row[0], row[1]) for row in connection.execute(found, {"ids": ids})}


def _by_likeness(planned: Iterable[Planned], had: set[tuple[int, str]]) -> dict[_Alike, list[int]]:
    """The subscriptions whose digests are queued together."""
    groups: dict[_Alike, list[int]] = {}
    for one in planned:
        read = one.subscription
        is_new = bool(one.contents) and (read.id, one.period_key) not in had
        covered = one.covered_until if is_new else read.covered_until
        was = (read.topics, read.without_topics, read.covered_until, read.paused, read.next_due_at)
        alike = _Alike(*was, one.next_due_at, covered, one.period_key, one.due_at, one.contents, is_new)
        groups.setdefault(alike, []).append(read.id)
    return groups


def _queue(connection: Connection, alike: _Alike, ids: str) -> None:
    """A row for each part and channel."""
    shared = {"period_key": alike.period_key, "due_at": alike.due_at, "ids": ids}
    shared["factor"] = _factor(alike.period_key)
    for part, kept in enumerate(keep(connection, alike.contents)):
        _QUEUE.run(connection, [shared | {"part": part, "content": kept, "turn": THREAD if part else DIGEST}])


def keep(connection: Connection, given: Sequence[Content]) -> Sequence[str]:
    """Keep contents, equal ones once; their hashes."""
    hashes = [hash_of(one) for one in given]
    _KEEP.run(
        connection,
        [
            {"hash": kept, "text": one.text, "blocks": one.blocks, "picture": one.picture or None}
            for kept, one in zip(hashes, given, strict=True)
        ],
    )
    return hashes


def hash_of(content: Content) -> str:
    """Under which key a content is kept."""
    parts = (content.text.encode(), content.blocks.encode(), content.picture)
    return blake2b(b"\0".join(parts), digest_size=16).hexdigest()


def alert_row(
    subscription: Subscription, period_key: str, part: int, kept: str, now: datetime
) -> dict[str, Any]:
    """A post of an alert, as a row: these go first, equals in any order."""
    return {
        "subscription_id": subscription.id,
        "team": subscription.team,
        "channel": subscription.channel,
        "period_key": period_key,
        "part": part,
        "content": kept,
        "due_at": now,
        "not_before": now,
        "turn": ALERT,
        "place": subscription.id * _factor(period_key) % _PRIME,
        "edits": False,
        **_FRESH,
    }


def _factor(period_key: str) -> int:
    """What shuffles ids: another order every day, so that not always the same channel comes last."""
    return crc32(period_key.encode()) % (_PRIME - 1) + 1


_FRESH = {
    "state": DeliveryState.PENDING.value,
    "attempts": 0,
    "refusals": 0,
    "doubts": 0,
    **dict.fromkeys(("lease_owner", "ts", "error"), ""),
}

# What decides which events a digest shows, and whether there is to be one, must be as it was read. A due
# time that was changed meanwhile is the newer wish, and stays.
_MOVE_ON = Prepared(
    update(subscriptions)
    .where(
        among(column.id, "ids"),
        column.topics == bindparam("read_topics"),
        column.without_topics == bindparam("read_without"),
        column.covered_until == bindparam("read_covered"),
        column.paused == bindparam("read_paused"),
    )
    .values(
        next_due_at=case(
            (
                column.next_due_at.is_not_distinct_from(bindparam("read_due")),
                bindparam("due", type_=Moment()),
            ),
            else_=column.next_due_at,
        ),
        covered_until=bindparam("covered"),
    )
    .returning(column.id)
)
_KEEP = Prepared(insert_new(contents), ["hash", "text", "blocks", "picture"])


def _each_of() -> dict[str, Any]:
    """The columns of a post, of each of the subscriptions bound to `ids`."""
    due_at = bindparam("due_at", type_=Moment())
    fresh: dict[str, Any] = {name: literal_column(repr(value)) for name, value in _FRESH.items()}
    return {
        "subscription_id": column.id,
        "team": column.team,
        "channel": column.channel,
        **{name: bindparam(name, type_=Text()) for name in ("period_key", "content")},
        **{name: bindparam(name, type_=Integer()) for name in ("part", "turn")},
        "due_at": due_at,
        "not_before": due_at,
        "place": column.id * bindparam("factor", type_=Integer()) % literal_column(str(_PRIME)),
        **fresh,
    }


_QUEUE = Prepared(
    deliveries.insert().from_select(
        list(_each_of()), select(*_each_of().values()).where(among(column.id, "ids"))
    )
)
