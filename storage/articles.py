"""How articles stand to the store, and which events new mentions may belong to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, bindparam, func, select

from storage.columns import as_json
from storage.engine import among
from storage.model import Article, Candidate, Event, Standing, StoredMention
from storage.prepared import Prepared
from storage.rows import event_of, stored_mention_of
from storage.tables import articles, event_keys, events, mentions

# Well below the number of variables any back end takes in one statement.
BATCH = 5000

# How many of its newest mentions a candidate brings along.
MENTIONS_SHOWN = 8

# How much of an article's text a mention brings along, to compare articles by.
OPENING = 400

T = TypeVar("T")


def with_article() -> Select[Any]:
    """Mentions, each with what is shown of its article."""
    shown = (articles.c[name] for name in ("title", "publisher", "source", "url", "published_on"))
    opening = func.substr(articles.c.text, 1, OPENING).label("opening")
    joined = select(mentions, *shown, opening)
    return joined.join_from(mentions, articles, mentions.c.article_id == articles.c.id)


# Statements are built once: building one takes longer than running it.
_STORED = {
    name: select(articles.c[name]).where(articles.c[name].in_(bindparam("wanted", expanding=True)))
    for name in ("digest", "key")
}
_HOLDERS = Prepared(select(event_keys.c.key, event_keys.c.event_id).where(among(event_keys.c.key, "keys")))
_EVENTS = Prepared(select(events).where(among(events.c.id, "ids")))


def _newest() -> Select[Any]:
    # Mentions of newer articles are newer, and in this order they stand in the index.
    newest = (
        select(mentions.c.id)
        .where(mentions.c.event_id == events.c.id, mentions.c.replaced_at.is_(None))
        .order_by(mentions.c.article_id.desc(), mentions.c.id.desc())
        .limit(MENTIONS_SHOWN)
        .correlate(events)
    )
    return (
        select(mentions.c.event_id, mentions.c.id)
        .join_from(events, mentions, mentions.c.id.in_(newest))
        .where(among(events.c.id, "ids"))
        .order_by(mentions.c.id.desc())
    )


_NEWEST = Prepared(_newest())
_MENTIONS = Prepared(with_article().where(among(mentions.c.id, "ids")))


def batches(items: Iterable[T]) -> Iterator[list[T]]:
    """Slices that fit into one statement."""
    whole = list(items)
    for start in range(0, len(whole), BATCH):
        yield whole[start : start + BATCH]


def standing(connection: Connection, given: Sequence[Article]) -> tuple[Standing, ...]:
    """How each article stands to what is stored."""
    digests = _stored(connection, "digest", {article.digest for article in given})
    keys = _stored(connection, "key", {article.key for article in given})
    return tuple(
        Standing.KNOWN
        if article.digest in digests
        else Standing.CHANGED
        if article.key in keys
        else Standing.NEW
        for article in given
    )


def _stored(connection: Connection, name: str, wanted: set[str]) -> set[str]:
    return {
        value
        for batch in batches(sorted(wanted))
        for value in connection.scalars(_STORED[name], {"wanted": batch})
    }


def candidates(
    connection: Connection, keys: Sequence[Sequence[int]], limit: int, shelf: Shelf
) -> tuple[tuple[Candidate, ...], ...]:
    """For the keys of each mention, the events that share most of them, newest first among equals."""
    holders: dict[int, list[int]] = defaultdict(list)
    asked = as_json(sorted({key for own in keys for key in own}))
    for key, event_id in _HOLDERS.tuples(connection, {"keys": asked}):
        holders[key].append(event_id)
    best = [_most_shared(holders, set(own), limit) for own in keys]
    wanted = {event_id for shared in best for event_id, _ in shared}
    known = events_by_id(connection, wanted)
    told = _told(connection, wanted, shelf)
    return tuple(
        tuple(Candidate(known[event_id], shared, tuple(told[event_id])) for event_id, shared in ranked)
        for ranked in best
    )


def _most_shared(holders: dict[int, list[int]], own: set[int], limit: int) -> list[tuple[int, int]]:
    counted = Counter(chain.from_iterable(holders[key] for key in own if key in holders))
    ranked = sorted(zip(counted.values(), counted.keys(), strict=True), reverse=True)
    return [(event_id, shared) for shared, event_id in ranked[:limit]]


def events_by_id(connection: Connection, wanted: Iterable[int]) -> dict[int, Event]:
    """The current state of these events."""
    rows = _EVENTS.rows(connection, {"ids": as_json(sorted(wanted))})
    return {row["id"]: event_of(row) for row in rows}


def _told(connection: Connection, wanted: Iterable[int], shelf: Shelf) -> dict[int, list[StoredMention]]:
    """The newest mentions of each event."""
    newest = _NEWEST.tuples(connection, {"ids": as_json(sorted(wanted))})
    mentions_by_id = shelf.take(connection, [mention_id for _, mention_id in newest])
    told: dict[int, list[StoredMention]] = defaultdict(list)
    for event_id, mention_id in newest:
        told[event_id].append(_belonging(mentions_by_id[mention_id], event_id))
    return told


def _belonging(stored: StoredMention, event_id: int) -> StoredMention:
    """The mention as one of this event, which may have absorbed that of which it was read."""
    return stored if stored.event_id == event_id else replace(stored, event_id=event_id)


class Shelf:
    """Mentions read before: what a mention says never changes, and news comes back to the same events."""

    def __init__(self, room: int = 4000) -> None:
        self._room = room
        self._held: dict[int, StoredMention] = {}

    def take(self, connection: Connection, ids: Sequence[int]) -> dict[int, StoredMention]:
        """The mentions of these ids, which are all stored; what is not at hand is read."""
        found = {mention_id: self._held.get(mention_id) for mention_id in ids}
        missing = [mention_id for mention_id, held in found.items() if held is None]
        read = _MENTIONS.rows(connection, {"ids": as_json(missing)}) if missing else ()
        fresh = {row["id"]: stored_mention_of(row) for row in read}
        self._held.update(fresh)
        if len(self._held) > self._room:
            self._held = dict(list(self._held.items())[-self._room // 2 :])
        return {mention_id: held or fresh[mention_id] for mention_id, held in found.items()}
