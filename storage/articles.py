"""How articles stand to the store, and which events new mentions may belong to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, bindparam, func, select

from storage.model import Article, Candidate, Event, Standing, StoredMention
from storage.rows import event_of, stored_mention_of
from storage.tables import articles, event_keys, events, mentions

# Well below the number of variables any back end takes in one statement.
BATCH = 5000

# How many of its newest mentions a candidate brings along.
MENTIONS_SHOWN = 8

T = TypeVar("T")


def with_article() -> Select[Any]:
    """Mentions, each with what is shown of its article."""
    shown = (articles.c[name] for name in ("title", "publisher", "source", "url", "published_on"))
    return select(mentions, *shown).join_from(mentions, articles, mentions.c.article_id == articles.c.id)


def _newest_mentions() -> Select[Any]:
    age = func.row_number().over(partition_by=mentions.c.event_id, order_by=mentions.c.id.desc())
    aged = (
        select(mentions.c.id, age.label("age"))
        .where(mentions.c.event_id.in_(bindparam("ids", expanding=True)), mentions.c.replaced_at.is_(None))
        .subquery()
    )
    newest = select(aged.c.id).where(aged.c.age <= MENTIONS_SHOWN)
    return with_article().where(mentions.c.id.in_(newest)).order_by(mentions.c.id.desc())


# Statements are built once: building one takes longer than running it.
_STORED = {
    name: select(articles.c[name]).where(articles.c[name].in_(bindparam("wanted", expanding=True)))
    for name in ("digest", "key")
}
_HOLDERS = select(event_keys.c.key, event_keys.c.event_id).where(
    event_keys.c.key.in_(bindparam("keys", expanding=True))
)
_EVENTS = select(events).where(events.c.id.in_(bindparam("ids", expanding=True)))
_NEWEST_MENTIONS = _newest_mentions()


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
    connection: Connection, keys: Sequence[Sequence[int]], limit: int
) -> tuple[tuple[Candidate, ...], ...]:
    """For the keys of each mention, the events that share most of them, newest first among equals."""
    holders: dict[int, list[int]] = defaultdict(list)
    for batch in batches({key for own in keys for key in own}):
        for key, event_id in connection.execute(_HOLDERS, {"keys": batch}):
            holders[key].append(event_id)
    best = [_most_shared(holders, set(own), limit) for own in keys]
    wanted = {event_id for shared in best for event_id, _ in shared}
    known = events_by_id(connection, wanted)
    told = _told(connection, wanted)
    return tuple(
        tuple(Candidate(known[event_id], shared, tuple(told[event_id])) for event_id, shared in ranked)
        for ranked in best
    )


def _most_shared(holders: dict[int, list[int]], own: set[int], limit: int) -> list[tuple[int, int]]:
    counted = Counter(event_id for key in own for event_id in holders.get(key, ()))
    return sorted(counted.items(), key=lambda item: (-item[1], -item[0]))[:limit]


def events_by_id(connection: Connection, wanted: Iterable[int]) -> dict[int, Event]:
    """The current state of these events."""
    return {
        row["id"]: event_of(row)
        for batch in batches(sorted(wanted))
        for row in connection.execute(_EVENTS, {"ids": batch}).mappings()
    }


def _told(connection: Connection, wanted: Iterable[int]) -> dict[int, list[StoredMention]]:
    """The newest mentions of each event."""
    told: dict[int, list[StoredMention]] = defaultdict(list)
    for batch in batches(sorted(wanted)):
        for row in connection.execute(_NEWEST_MENTIONS, {"ids": batch}).mappings():
            told[row["event_id"]].append(stored_mention_of(row))
    return told
