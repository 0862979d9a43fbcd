"""How articles stand to the store, and which events new mentions may belong to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Select, bindparam, func, select

from storage.columns import as_json
from storage.engines.portable import among, in_a_row, written
from storage.engines.prepared import Prepared
from storage.model import Article, Candidate, Event, Mention, Standing, StoredMention
from storage.model.record import changed
from storage.rows import event_of, stored_mention_of
from storage.tables import articles, event_keys, event_revisions, events, mentions

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
# An article asks for two thousand rows and more: as one text a key they are read in a third of the time.
_HOLDERS = Prepared(
    select(event_keys.c.key, in_a_row(event_keys.c.event_id).label("events"))
    .where(among(event_keys.c.key, "keys"))
    .group_by(event_keys.c.key)
)
_CHANGED = Prepared(select(events.c.id, events.c.updated_at).where(among(events.c.id, "ids")))
_NUMBER = (
    select(func.coalesce(func.max(event_revisions.c.number), 0))
    .where(event_revisions.c.event_id == events.c.id)
    .scalar_subquery()
    .label("revisions")
)
EVENTS = Prepared(select(events, _NUMBER).where(among(events.c.id, "ids")))


def newest() -> Select[Any]:
    """Events, each with the ids of its newest mentions as one text."""
    # Mentions of newer articles are newer, and in this order they stand in the index. Joined to events by
    # their ids, on PostgreSQL all mentions there are would be held against each event.
    of_one = (
        select(mentions.c.id)
        .where(mentions.c.event_id == events.c.id, mentions.c.replaced_at.is_(None))
        .order_by(mentions.c.article_id.desc(), mentions.c.id.desc())
        .limit(written(MENTIONS_SHOWN))
        .correlate(events)
        .subquery("newest")
    )
    shown = select(in_a_row(of_one.c.id)).scalar_subquery().label("shown")
    return select(events.c.id, shown).where(among(events.c.id, "ids"))


_NEWEST = Prepared(newest())
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


def holders_of(connection: Connection, keys: Iterable[int]) -> dict[int, Collection[str]]:
    """The events stored under each of these keys, as text; none where there are none."""
    wanted = sorted(keys)
    found: dict[int, Collection[str]] = dict.fromkeys(wanted, ())
    for key, ids in _HOLDERS.tuples(connection, {"keys": as_json(wanted)}):
        found[key] = ids.split(",")
    return found


def candidates(
    keys: Sequence[Sequence[int]],
    limits: Sequence[int],
    least: Sequence[int],
    under: Callable[[Iterable[int]], Sequence[Collection[str]]],
    take: Callable[[set[int]], Mapping[int, Told]],
) -> tuple[tuple[Candidate, ...], ...]:
    """For the keys of each mention, the events that share most of them, newest first among equals.

    `under` gives the events under each key, `take` gives events by their ids.
    """
    best = [_most_shared(under(set(own)), *few) for own, *few in zip(keys, limits, least, strict=True)]
    told = take({event_id for shared in best for _, event_id in shared})
    return tuple(
        tuple(Candidate(told[event_id].event, shared, told[event_id].mentions) for shared, event_id in ranked)
        for ranked in best
    )


def _most_shared(holders: Sequence[Collection[str]], limit: int, least: int) -> list[tuple[int, int]]:
    counted = Counter(chain.from_iterable(holders))
    enough = [(shared, held) for held, shared in counted.items() if shared >= least]
    if len(enough) > limit:
        enough.sort(key=itemgetter(0), reverse=True)
        fewest = enough[limit - 1][0]
        enough = [one for one in enough if one[0] >= fewest]
    # Only the few that share so many are numbers to be ordered.
    return sorted([(shared, int(held)) for shared, held in enough], reverse=True)[:limit]


class Told(NamedTuple):
    """An event with its newest mentions, and how many revisions it has."""

    event: Event
    mentions: tuple[StoredMention, ...]
    revisions: int


class Shelf:
    """Events and mentions read before: what a mention says never changes, and news tells the same events.

    An event that has changed has another moment of change, whoever changed it; that is looked at only
    where others have recorded since. Only who may write takes from here, so nobody else does at once.
    """

    def __init__(self, room: int = 1000) -> None:
        self._room = room
        self._mentions: dict[int, StoredMention] = {}
        self._events: dict[int, Told] = {}
        self._seen: object = None
        self._sure: set[int] = set()

    def take(self, connection: Connection, wanted: Iterable[int], last: object) -> dict[int, Told]:
        """Events, which are all stored, each with its newest mentions; `last` is what was recorded last."""
        if last != self._seen:
            self._seen = last
            self._sure.clear()
        held, wanted = self._events, [*wanted]
        doubted = [i for i in wanted if i in held and i not in self._sure]
        if doubted:
            rows = _CHANGED.rows(connection, {"ids": as_json(doubted)})
            self._sure.update(
                row["id"] for row in rows if held[row["id"]].event.updated_at == row["updated_at"]
            )
        stale = [event_id for event_id in wanted if event_id not in self._sure]
        if stale:
            self._read(connection, as_json(stale))
        found = {event_id: held[event_id] for event_id in wanted}
        self._mentions = _newer(self._mentions, self._room)
        if len(held) > self._room:
            self._events = _newer(held, self._room)
            self._sure &= self._events.keys()
        return found

    def doubt(self, changed: Iterable[int]) -> None:
        """Look again at events before they are given: these may have changed."""
        self._sure.difference_update(changed)

    def put(self, told: Mapping[int, Told], changed: Iterable[int], last: object) -> None:
        """Keep events as a transaction leaves them, so that none of those it has changed is read back."""
        self.doubt(changed)
        self._events |= told
        self._sure |= told.keys()
        self._seen = last

    def _read(self, connection: Connection, event_ids: str) -> None:
        told = self._told(connection, event_ids)
        for row in EVENTS.rows(connection, {"ids": event_ids}):
            event = event_of(row)
            self._events[event.id] = Told(event, tuple(told[event.id]), row["revisions"])
            self._sure.add(event.id)

    def _told(self, connection: Connection, event_ids: str) -> dict[int, list[StoredMention]]:
        held = self._mentions
        shown = {
            event_id: sorted(map(int, ids.split(",")), reverse=True) if ids else []
            for event_id, ids in _NEWEST.tuples(connection, {"ids": event_ids})
        }
        missing = [mention_id for ids in shown.values() for mention_id in ids if mention_id not in held]
        for row in _MENTIONS.rows(connection, {"ids": as_json(missing)}) if missing else ():
            held[row["id"]] = stored_mention_of(row)
        return {
            event_id: [belonging(held[mention_id], event_id) for mention_id in ids]
            for event_id, ids in shown.items()
        }


def _newer(held: dict[int, T], room: int) -> dict[int, T]:
    """What was put there last, once there is too much."""
    return held if len(held) <= room else dict(list(held.items())[-room // 2 :])


def as_read(article: Article, event: Event, mention: Mention) -> StoredMention:
    """A mention just recorded, as it would be read."""
    return StoredMention(
        mention,
        event.id,
        article.id,
        article.title,
        article.publisher,
        article.source,
        article.url,
        article.published_on,
        event.updated_at,
        article.text[:OPENING],
    )


def belonging(stored: StoredMention, event_id: int) -> StoredMention:
    """The mention as one of this event, which may have absorbed that of which it was read."""
    return stored if stored.event_id == event_id else changed(stored, event_id=event_id)
