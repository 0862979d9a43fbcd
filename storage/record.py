"""Recording one article with its reading and decisions: everything or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, ScalarSelect, bindparam, delete, func, select, update

from storage import search
from storage.columns import as_json
from storage.engine import among, insert_new
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
from storage.prepared import Prepared
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


@dataclass(slots=True)
class Change:
    """What one article does to one event, and how many revisions that had."""

    event: Event
    before: Event | None
    revisions: int = 0
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

    known? -> insert article | gather changes | count | write events, facets, mentions, keys,
    reading, full text, revisions
    """
    last = Last.before(connection, article)
    if last.known:
        return _known(connection, last.known)
    now = last.moment(now)
    article = replace(article, id=last.article + 1, revision=last.revision + 1)
    _ADD_ARTICLE.run(connection, [article_row(article, now)])
    changes = _changes(connection, decisions, last.event)
    replaced = _replace_older(connection, article, changes, now)
    _finish(connection, changes, replaced, now)
    _write_events(connection, changes)
    _write_facets(connection, changes, article)
    _write_mentions(connection, changes, article, last.mention, now)
    _write_keys(connection, changes)
    lead = _lead(changes)
    _ADD_READING.run(connection, [_reading_row(article, reading, lead)])
    if lead is not None:
        search.add_article(connection, article, [change.event for change in changes.values()])
    _write_revisions(connection, changes, article, replaced, now)
    return Recorded(
        article,
        new_events=tuple(i for i, change in changes.items() if change.before is None),
        updated_events=tuple(i for i, change in changes.items() if change.before is not None),
        lead_event=lead,
    )


def _known(connection: Connection, article_id: int) -> Recorded:
    row = connection.execute(_KNOWN, {"known": article_id}).mappings().one()
    return Recorded(article_of(row), (), (), row["lead_event_id"])


def _changes(connection: Connection, decisions: Sequence[Decision], last: int) -> dict[int, Change]:
    """Events by id, new ones numbered on from the last, each with all its mentions."""
    kept = [decision for decision in decisions if not isinstance(decision, Ignored)]
    joined = {d.event.id for d in kept if isinstance(d, NewMention) and d.event.id}
    rows = _BEFORE.rows(connection, {"ids": as_json(sorted(joined))}) if joined else []
    before = {row["id"]: (event_of(row), row["revisions"] or 0) for row in rows}
    for missing in sorted(joined - before.keys()):
        raise EventNotFound(missing, last or None)
    numbered: dict[int, int] = {}
    changes: dict[int, Change] = {}
    for decision in kept:
        if isinstance(decision, NewEvent):
            numbered[decision.number] = event_id = last + len(numbered) + 1
        else:
            event_id = decision.event.id or numbered[decision.number]
        change = changes.setdefault(event_id, Change(decision.event, *before.get(event_id, (None,))))
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


def _finish(connection: Connection, changes: dict[int, Change], replaced: set[int], now: datetime) -> None:
    """Count what stands and set the moments the store learned it."""
    # Only where a wording took the place of another may the counts be other than one more.
    rows = connection.execute(_COUNTED, {"ids": sorted(replaced)}) if replaced else ()
    counted = {event_id: (told, held) for event_id, told, held in rows}
    for event_id, change in changes.items():
        before = change.before
        stood = (before.mentions, before.articles) if before and event_id not in replaced else (0, 0)
        told, held = counted.get(event_id, stood)
        change.event = replace(
            change.event,
            mentions=told + len(change.mentions),
            articles=held + 1,
            first_seen_at=before.first_seen_at if before else now,
            updated_at=now,
        )


def _write_events(connection: Connection, changes: dict[int, Change]) -> None:
    rows = {event_id: event_row(change.event) for event_id, change in changes.items()}
    _ADD_EVENT.run(connection, [{"id": i, **rows[i]} for i, c in changes.items() if c.before is None])
    _SET_EVENT.run(connection, [{"this_id": i, **rows[i]} for i, c in changes.items() if c.before])


def _write_facets(connection: Connection, changes: dict[int, Change], article: Article) -> None:
    """Add what each event can newly be filtered by, drop what it no longer has; sources stay."""
    added, dropped, moved = [], [], []
    for event_id, change in changes.items():
        copies = {name: getattr(change.event, name) for name in _COPIES}
        now_has = facets(change.event)
        had = facets(change.before) if change.before else set()
        added += [
            {"event_id": event_id, "kind": kind, "value": value, **copies}
            for kind, value in sorted(now_has - had | {("source", article.source)})
        ]
        dropped += [
            {"this_event_id": event_id, "this_kind": kind, "this_value": value}
            for kind, value in sorted(had - now_has)
        ]
        if change.before and any(getattr(change.before, name) != copy for name, copy in copies.items()):
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


def _write_keys(connection: Connection, changes: dict[int, Change]) -> None:
    rows = sorted(
        {(key, i) for i, change in changes.items() for mention in change.mentions for key in mention.keys}
    )
    if not rows:
        return
    _ADD_KEY.run_plain(connection, rows)
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


def _lead(changes: dict[int, Change]) -> int | None:
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
    rows = [
        event_row(change.event)
        | {
            "event_id": event_id,
            "number": change.revisions + 1,
            "made_at": now,
            "made_by": f"article {article.id}",
            "what": what_changed(
                change.before, change.event, len(change.mentions), reworded=event_id in replaced
            ),
            "why": why(change.reasons),
        }
        for event_id, change in changes.items()
    ]
    _ADD_REVISION.run(connection, rows)
