"""Recording one article with its reading and decisions: everything or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, ScalarSelect, bindparam, delete, func, select, update

from storage import joins, links, search
from storage.articles import Shelf
from storage.columns import as_json
from storage.decided import Change, Known, gathered, lead_of, named
from storage.errors import EventNotFound
from storage.history import what_changed, why
from storage.model import (
    Article,
    Decision,
    Event,
    Reading,
    Recorded,
)
from storage.portable import among, insert_new
from storage.prepared import Prepared, Row
from storage.rows import article_of, article_row, event_of, event_row, mention_row
from storage.tables import (
    article_readings,
    articles,
    event_facets,
    event_keys,
    event_revisions,
    events,
    mentions,
)

# Newest events kept under one key: a key shared by more tells nothing apart and would slow each lookup.
FAN_OUT = 200

# A key that many share comes with many articles: to look for such keys, every eighth is enough.
CAPPING = 8


def _highest(column: Column[int]) -> ScalarSelect[Any]:
    return select(func.coalesce(func.max(column), 0)).scalar_subquery()


_LAST = Prepared(
    select(
        select(func.coalesce(func.min(articles.c.id), 0))
        .where(articles.c.digest == bindparam("digest"))
        .scalar_subquery()
        .label("known"),
        _highest(articles.c.id).label("article"),
        _highest(events.c.id).label("event"),
        _highest(mentions.c.id).label("mention"),
        select(func.coalesce(func.max(articles.c.revision), 0))
        .where(articles.c.key == bindparam("key"))
        .scalar_subquery()
        .label("revision"),
        select(articles.c.recorded_at)
        .order_by(articles.c.id.desc())
        .limit(1)
        .scalar_subquery()
        .label("recorded_at"),
    )
)
_KNOWN = (
    select(articles, article_readings.c.lead_event_id)
    .join_from(articles, article_readings, articles.c.id == article_readings.c.article_id)
    .where(articles.c.id == bindparam("known"))
)
_BEFORE = Prepared(
    select(
        events,
        select(func.max(event_revisions.c.number))
        .where(event_revisions.c.event_id == events.c.id)
        .scalar_subquery()
        .label("revisions"),
    ).where(among(events.c.id, "ids"))
)
_COUNTED = (
    select(mentions.c.event_id, func.count(), func.count(mentions.c.article_id.distinct()))
    .where(mentions.c.event_id.in_(bindparam("ids", expanding=True)), mentions.c.replaced_at.is_(None))
    .group_by(mentions.c.event_id)
)
_CROWDED = Prepared(
    select(event_keys.c.key)
    .where(among(event_keys.c.key, "keys"))
    .group_by(event_keys.c.key)
    .having(func.count() > FAN_OUT)
)
_ADD_ARTICLE, _ADD_READING, _ADD_EVENT, _ADD_REVISION, _ADD_MENTION = (
    Prepared(table.insert(), [column.name for column in table.c])
    for table in (articles, article_readings, events, event_revisions, mentions)
)
_ADD_FACET, _ADD_KEY = (
    Prepared(insert_new(table), [column.name for column in table.c]) for table in (event_facets, event_keys)
)
_SET_EVENT = Prepared(
    update(events)
    .where(events.c.id == bindparam("this_id"))
    .values({column.name: bindparam(column.name) for column in events.c if column.name != "id"})
)
# What facets repeat of their event, so that they stand in the order of a list.
_COPIES = ("news_on", "weight")
_SET_FACETS = Prepared(
    update(event_facets)
    .where(event_facets.c.event_id == bindparam("this_id"))
    .values({name: bindparam(name) for name in _COPIES})
)
_DROP_FACET = Prepared(
    delete(event_facets).where(
        *(event_facets.c[name] == bindparam(f"this_{name}") for name in ("event_id", "kind", "value"))
    )
)


@dataclass(frozen=True, slots=True)
class Last:
    """The article with the same wording, the highest ids given, the document's revision; 0 for none.

    And when the last article was recorded.
    """

    known: int
    article: int
    event: int
    mention: int
    revision: int
    recorded_at: datetime | None

    @classmethod
    def before(cls, connection: Connection, article: Article) -> Last:
        """What stands before an article is recorded; nobody else writes meanwhile."""
        (row,) = _LAST.rows(connection, {"digest": article.digest, "key": article.key})
        return cls(**row)

    def moment(self, now: datetime) -> datetime:
        """Now, or just after the last recording when the clock stands or has stepped back.

        Digests cover what became known up to a moment, so that later recordings need later ones.
        """
        return max(now, self.recorded_at + timedelta(microseconds=1)) if self.recorded_at else now


def record(
    connection: Connection,
    article: Article,
    reading: Reading,
    decisions: Sequence[Decision],
    now: datetime,
    shelf: Shelf,
) -> Recorded:
    """Store an article, its mentions and what they make of events; the shelf gets these, too.

    known? -> insert article | gather changes | move what is absorbed | count | write events, facets,
    mentions, keys, reading, full text, links, revisions
    """
    last = Last.before(connection, article)
    if last.known:
        return _known(connection, last.known)
    now = last.moment(now)
    article = replace(article, id=last.article + 1, revision=last.revision + 1)
    _ADD_ARTICLE.run(connection, [article_row(article, now)])
    decided = gathered(decisions, _known_events(connection, decisions, last.event), last.event)
    changes = decided.changes
    joins.absorb(connection, changes, now)
    replaced = _replace_older(connection, article, changes, now)
    _finish(connection, changes, replaced, now)
    states = {event_id: event_row(change.event) for event_id, change in changes.items()}
    _write_events(connection, changes, states)
    _write_facets(connection, changes, article)
    _write_mentions(connection, changes, article, last.mention, now)
    _write_keys(connection, changes, article)
    lead = lead_of(changes)
    _ADD_READING.run(connection, [_reading_row(article, reading, lead)])
    if lead is not None:
        told = [change.event for change in changes.values() if change.mentions]
        search.add_article(connection, article, told)
    links.add(connection, decided.links, article.id, now)
    _write_revisions(connection, changes, states, article, replaced, now)
    shelf.put(article, changes, replaced)
    return Recorded(
        article,
        new_events=tuple(i for i, change in changes.items() if change.before is None),
        updated_events=tuple(i for i, c in changes.items() if c.before and not c.event.joined_into),
        lead_event=lead,
        joined=tuple((i, c.event.joined_into) for i, c in changes.items() if c.event.joined_into),
    )


def _known(connection: Connection, article_id: int) -> Recorded:
    row = connection.execute(_KNOWN, {"known": article_id}).mappings().one()
    return Recorded(article_of(row), (), (), row["lead_event_id"])


def _known_events(connection: Connection, decisions: Sequence[Decision], last: int) -> dict[int, Known]:
    """The stored events that decisions speak of, and those that absorbed them."""
    known: dict[int, Known] = {}
    wanted = named(decisions)
    while wanted:
        rows = _BEFORE.rows(connection, {"ids": as_json(sorted(wanted))})
        found = {row["id"]: Known(event_of(row), row["revisions"] or 0) for row in rows}
        for missing in sorted(wanted - found.keys()):
            raise EventNotFound(missing, last or None)
        known |= found
        wanted = {event.joined_into for event, _ in found.values() if event.joined_into} - known.keys()
    return known


def _replace_older(
    connection: Connection, article: Article, changes: dict[int, Change], now: datetime
) -> set[int]:
    """Let this wording's mentions stand for those of the document's older wordings."""
    if article.revision == 1:
        return set()
    older = select(articles.c.id).where(articles.c.key == article.key, articles.c.id != article.id)
    where = (
        mentions.c.event_id.in_([event_id for event_id, change in changes.items() if change.mentions]),
        mentions.c.article_id.in_(older),
        mentions.c.replaced_at.is_(None),
    )
    touched = set(connection.scalars(select(mentions.c.event_id).where(*where)))
    connection.execute(update(mentions).where(*where).values(replaced_at=now))
    return touched


def _finish(connection: Connection, changes: dict[int, Change], replaced: set[int], now: datetime) -> None:
    """Count what stands and set the moments the store learned it."""
    # Only where a wording took the place of another, or an event was absorbed, is the count not one more.
    again = replaced | {i for i, c in changes.items() if c.absorbed or c.event.joined_into}
    rows = connection.execute(_COUNTED, {"ids": sorted(again)}) if again else ()
    counted = {event_id: (told, held) for event_id, told, held in rows}
    for event_id, change in changes.items():
        before = change.before
        stood = (before.mentions, before.articles) if before and event_id not in again else (0, 0)
        told, held = counted.get(event_id, stood)
        seen = [b.first_seen_at for b in (before, *(changes[i].before for i in change.absorbed)) if b]
        change.event = replace(
            change.event,
            mentions=told + len(change.mentions),
            articles=held + bool(change.mentions),
            first_seen_at=min(seen, default=now),
            updated_at=now,
        )


def _write_events(connection: Connection, changes: dict[int, Change], states: dict[int, Row]) -> None:
    _ADD_EVENT.run(connection, [{"id": i, **states[i]} for i, c in changes.items() if c.before is None])
    _SET_EVENT.run(connection, [{"this_id": i, **states[i]} for i, c in changes.items() if c.before])


def _write_facets(connection: Connection, changes: dict[int, Change], article: Article) -> None:
    """Add what each event can newly be filtered by, drop what it no longer has; sources stay."""
    added, dropped, moved = [], [], []
    for event_id, change in changes.items():
        if change.event.joined_into:
            continue
        copies = {name: getattr(change.event, name) for name in _COPIES}
        now_has = facets(change.event)
        had = facets(change.before) if change.before else set()
        source = {("source", article.source)} if change.mentions else set()
        added += [
            {"event_id": event_id, "kind": kind, "value": value, **copies}
            for kind, value in sorted(now_has - had | source)
        ]
        dropped += [
            {"this_event_id": event_id, "this_kind": kind, "this_value": value}
            for kind, value in sorted(had - now_has)
        ]
        differs = any(getattr(change.before, name, copy) != copy for name, copy in copies.items())
        if differs or change.absorbed:
            moved.append({"this_id": event_id, **copies})
    _DROP_FACET.run(connection, dropped)
    _SET_FACETS.run(connection, moved)
    _ADD_FACET.run(connection, added)


def facets(event: Event) -> set[tuple[str, str]]:
    """What an event can be filtered by, besides the sources that told it."""
    return {
        *(("topic", topic) for topic in event.topics),
        *(("actor", actor) for actor in event.actors),
        ("type", event.type.value),
    }


def _write_mentions(
    connection: Connection, changes: dict[int, Change], article: Article, last: int, now: datetime
) -> None:
    pairs = [(change.event, mention) for change in changes.values() for mention in change.mentions]
    if not pairs:
        return
    rows = [
        mention_row(mention, now)
        | {"id": last + n, "event_id": event.id, "article_id": article.id, "replaced_at": None}
        for n, (event, mention) in enumerate(pairs, 1)
    ]
    _ADD_MENTION.run(connection, rows)
    search.add_mentions(
        connection, article, [(last + n, mention, event) for n, (event, mention) in enumerate(pairs, 1)]
    )


def _write_keys(connection: Connection, changes: dict[int, Change], article: Article) -> None:
    rows = sorted(
        {(key, i) for i, change in changes.items() for mention in change.mentions for key in mention.keys}
    )
    if not rows:
        return
    _ADD_KEY.run_plain(connection, rows)
    if article.id % CAPPING == 1:
        _cap(connection, sorted({key for key, _ in rows}))


def _cap(connection: Connection, keys: list[int]) -> None:
    column = event_keys.c
    for (key,) in _CROWDED.tuples(connection, {"keys": as_json(keys)}):
        newest = (
            select(column.event_id)
            .where(column.key == key)
            .order_by(column.event_id.desc())
            .limit(1)
            .offset(FAN_OUT - 1)
        )
        connection.execute(
            delete(event_keys).where(column.key == key, column.event_id < newest.scalar_subquery())
        )


def _reading_row(article: Article, reading: Reading, lead: int | None) -> dict[str, Any]:
    return {
        "article_id": article.id,
        "relevant": reading.relevant,
        "topics": reading.topics,
        "flags": reading.flags,
        "reasons": reading.reasons,
        "lead_event_id": lead,
    }


def _write_revisions(
    connection: Connection,
    changes: dict[int, Change],
    states: dict[int, Row],
    article: Article,
    replaced: set[int],
    now: datetime,
) -> None:
    rows = [
        states[event_id]
        | {
            "event_id": event_id,
            "number": change.revisions + 1,
            "made_at": now,
            "made_by": f"article {article.id}",
            "what": what_changed(
                change.before,
                change.event,
                len(change.mentions),
                reworded=event_id in replaced,
                absorbed=change.absorbed,
            ),
            "why": why(change.reasons),
        }
        for event_id, change in changes.items()
    ]
    _ADD_REVISION.run(connection, rows)
