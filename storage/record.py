"""Recording one article with its reading and decisions: everything or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from storage import search
from storage.articles import batches, events_by_id
from storage.engine import insert_for
from storage.errors import EventNotFound
from storage.history import what_changed, why
from storage.model import (
    Article,
    Decision,
    Event,
    Ignored,
    Mention,
    NewEvent,
    NewMention,
    Reading,
    Reason,
    Recorded,
)
from storage.rows import article_of, article_row, event_row, mention_row
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

# Statements are built once: building one takes longer than running it.
_SAME_WORDING = (
    select(articles, article_readings.c.lead_event_id)
    .join_from(articles, article_readings, articles.c.id == article_readings.c.article_id)
    .where(articles.c.digest == bindparam("digest"))
    .order_by(articles.c.id)
    .limit(1)
)
_LAST = select(
    select(func.max(articles.c.id)).scalar_subquery().label("article"),
    select(func.max(events.c.id)).scalar_subquery().label("event"),
    select(func.max(mentions.c.id)).scalar_subquery().label("mention"),
    select(func.max(articles.c.revision))
    .where(articles.c.key == bindparam("key"))
    .scalar_subquery()
    .label("revision"),
)
_COUNTED = (
    select(mentions.c.event_id, func.count(), func.count(mentions.c.article_id.distinct()))
    .where(mentions.c.event_id.in_(bindparam("ids", expanding=True)), mentions.c.replaced_at.is_(None))
    .group_by(mentions.c.event_id)
)
_SOURCES = select(event_facets.c.event_id, event_facets.c.value).where(
    event_facets.c.event_id.in_(bindparam("ids", expanding=True)), event_facets.c.kind == "source"
)
_NO_FACETS = delete(event_facets).where(event_facets.c.event_id.in_(bindparam("ids", expanding=True)))
_SET_EVENT = (
    update(events)
    .where(events.c.id == bindparam("this_id"))
    .values({column.name: bindparam(column.name) for column in events.c if column.name != "id"})
)
_CROWDED = (
    select(event_keys.c.key)
    .where(event_keys.c.key.in_(bindparam("keys", expanding=True)))
    .group_by(event_keys.c.key)
    .having(func.count() > FAN_OUT)
)
_LAST_REVISIONS = (
    select(event_revisions.c.event_id, func.max(event_revisions.c.number))
    .where(event_revisions.c.event_id.in_(bindparam("ids", expanding=True)))
    .group_by(event_revisions.c.event_id)
)


@dataclass(frozen=True, slots=True)
class Last:
    """The highest ids given, and the newest revision of this document; 0 for none."""

    article: int
    event: int
    mention: int
    revision: int

    @classmethod
    def before(cls, connection: Connection, article: Article) -> Last:
        """What stands before an article is recorded; nobody else writes meanwhile."""
        return cls(*(value or 0 for value in connection.execute(_LAST, {"key": article.key}).one()))


@dataclass(slots=True)
class Change:
    """What one article does to one event."""

    event: Event
    before: Event | None
    mentions: list[Mention] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)


def record(
    connection: Connection,
    article: Article,
    reading: Reading,
    decisions: Sequence[Decision],
    now: datetime,
) -> Recorded:
    """Store an article, its mentions and what they make of events.

    known? -> insert article | gather changes | count | write events, revisions, facets, mentions,
    keys, full text, reading
    """
    known = _known(connection, article)
    if known:
        return known
    last = Last.before(connection, article)
    article = replace(article, id=last.article + 1, revision=last.revision + 1)
    connection.execute(articles.insert(), article_row(article, now))
    changes = _changes(connection, decisions, last.event)
    replaced = _replace_older(connection, article, changes, now)
    _finish(connection, changes, now)
    _write_events(connection, changes, article)
    _write_mentions(connection, changes, article, last.mention, now)
    _write_keys(connection, changes)
    lead = _lead(decisions, changes)
    connection.execute(article_readings.insert(), _reading_row(article, reading, lead))
    if lead is not None:
        search.add_article(connection, article, [change.event for change in changes.values()])
    _write_revisions(connection, changes, article, replaced, now)
    return Recorded(
        article,
        new_events=tuple(i for i, change in changes.items() if change.before is None),
        updated_events=tuple(i for i, change in changes.items() if change.before is not None),
        lead_event=lead,
    )


def _known(connection: Connection, article: Article) -> Recorded | None:
    row = connection.execute(_SAME_WORDING, {"digest": article.digest}).mappings().first()
    return Recorded(article_of(row), (), (), row["lead_event_id"]) if row else None


def _changes(connection: Connection, decisions: Sequence[Decision], last: int) -> dict[int, Change]:
    """Events by id, new ones numbered on from the last, each with all its mentions."""
    kept = [decision for decision in decisions if not isinstance(decision, Ignored)]
    joined = {d.event.id for d in kept if isinstance(d, NewMention) and d.event.id}
    before = events_by_id(connection, joined)
    for missing in sorted(joined - before.keys()):
        raise EventNotFound(missing, last or None)
    numbered: dict[int, int] = {}
    changes: dict[int, Change] = {}
    for decision in kept:
        if isinstance(decision, NewEvent):
            numbered[decision.number] = event_id = last + len(numbered) + 1
        else:
            event_id = decision.event.id or numbered[decision.number]
        change = changes.setdefault(event_id, Change(decision.event, before.get(event_id)))
        change.event = replace(decision.event, id=event_id)
        change.mentions.append(decision.mention)
        change.reasons.append(decision.reason)
    return changes


def _replace_older(
    connection: Connection, article: Article, changes: dict[int, Change], now: datetime
) -> set[int]:
    """Let this wording's mentions stand for those of the document's older wordings."""
    if article.revision == 1:
        return set()
    older = select(articles.c.id).where(articles.c.key == article.key, articles.c.id != article.id)
    where = (
        mentions.c.event_id.in_(list(changes)),
        mentions.c.article_id.in_(older),
        mentions.c.replaced_at.is_(None),
    )
    touched = set(connection.scalars(select(mentions.c.event_id).where(*where)))
    connection.execute(update(mentions).where(*where).values(replaced_at=now))
    return touched


def _finish(connection: Connection, changes: dict[int, Change], now: datetime) -> None:
    """Count what stands and set the moments the store learned it."""
    updated = [event_id for event_id, change in changes.items() if change.before]
    rows = connection.execute(_COUNTED, {"ids": updated}) if updated else ()
    standing = {event_id: (told, held) for event_id, told, held in rows}
    for event_id, change in changes.items():
        told, held = standing.get(event_id, (0, 0))
        change.event = replace(
            change.event,
            mentions=told + len(change.mentions),
            articles=held + 1,
            first_seen_at=change.before.first_seen_at if change.before else now,
            updated_at=now,
        )


def _write_events(connection: Connection, changes: dict[int, Change], article: Article) -> None:
    rows = {event_id: event_row(change.event) for event_id, change in changes.items()}
    new = [{"id": i, **rows[i]} for i, change in changes.items() if change.before is None]
    old = [{"this_id": i, **rows[i]} for i, change in changes.items() if change.before]
    if new:
        connection.execute(events.insert(), new)
    if old:
        connection.execute(_SET_EVENT, old)
    _write_facets(connection, changes, article)


def _write_facets(connection: Connection, changes: dict[int, Change], article: Article) -> None:
    updated = [event_id for event_id, change in changes.items() if change.before]
    held: dict[int, set[str]] = {event_id: {article.source} for event_id in changes}
    if updated:
        for event_id, source in connection.execute(_SOURCES, {"ids": updated}):
            held[event_id].add(source)
        connection.execute(_NO_FACETS, {"ids": updated})
    rows = [
        {
            "event_id": i,
            "kind": kind,
            "value": value,
            "news_on": change.event.news_on,
            "weight": change.event.weight,
        }
        for i, change in changes.items()
        for kind, value in facets(change.event, held[i])
    ]
    if rows:
        connection.execute(event_facets.insert(), rows)


def facets(event: Event, sources: Iterable[str]) -> list[tuple[str, str]]:
    """What an event can be filtered by."""
    return [
        *(("topic", topic) for topic in sorted(set(event.topics))),
        *(("actor", actor) for actor in sorted(set(event.actors))),
        *(("source", source) for source in sorted(set(sources))),
        ("type", event.type.value),
    ]


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
    connection.execute(mentions.insert(), rows)
    search.add_mentions(
        connection, article, [(last + n, mention, event) for n, (event, mention) in enumerate(pairs, 1)]
    )


def _write_keys(connection: Connection, changes: dict[int, Change]) -> None:
    rows = sorted(
        {(key, i) for i, change in changes.items() for mention in change.mentions for key in mention.keys}
    )
    if not rows:
        return
    insert = insert_for(connection)(event_keys).on_conflict_do_nothing()
    connection.execute(insert, [{"key": key, "event_id": event_id} for key, event_id in rows])
    for batch in batches(sorted({key for key, _ in rows})):
        _cap(connection, batch)


def _cap(connection: Connection, keys: list[int]) -> None:
    column = event_keys.c
    crowded = connection.scalars(_CROWDED, {"keys": keys}).all()
    for key in crowded:
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


def _lead(decisions: Sequence[Decision], changes: dict[int, Change]) -> int | None:
    """The event of the article's lead mention, else its first event."""
    for event_id, change in changes.items():
        if any(mention.lead for mention in change.mentions):
            return event_id
    return next(iter(changes), None)


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
    connection: Connection, changes: dict[int, Change], article: Article, replaced: set[int], now: datetime
) -> None:
    if not changes:
        return
    last = dict(connection.execute(_LAST_REVISIONS, {"ids": list(changes)}).all())
    rows = [
        event_row(change.event)
        | {
            "event_id": event_id,
            "number": last.get(event_id, 0) + 1,
            "made_at": now,
            "made_by": f"article {article.id}",
            "what": what_changed(
                change.before, change.event, len(change.mentions), reworded=event_id in replaced
            ),
            "why": why(change.reasons),
        }
        for event_id, change in changes.items()
    ]
    connection.execute(event_revisions.insert(), rows)
