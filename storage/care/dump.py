"""All rows, or those of some events, out of a database and into an empty one.

Rows go in plain JSON: times and dates in ISO 8601, lists as lists. The full text is made anew from the
rows, so that a dump moves between back ends.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Select,
    Table,
    delete,
    exists,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.types import TypeDecorator

from storage.columns import Hashes, Moment, as_json
from storage.engines.portable import insert_new
from storage.errors import StoreDamaged, StoreNotEmpty
from storage.feed_tables import feeds, pages
from storage.model import PLANS, Event, Mention, StoredMention
from storage.post_tables import alerted, contents, deliveries, rate_buckets, subscriptions
from storage.recording.articles import with_article
from storage.recording.batch import MENTION
from storage.rows import article_of, event_of, stored_mention_of
from storage.tables import (
    article_readings,
    articles,
    event_facets,
    event_links,
    event_moves,
    event_revisions,
    events,
    mentions,
    metadata,
    sources,
)
from storage.words import search
from storage.words.match import ARTICLES, MENTIONS

Row = tuple[str, dict[str, Any]]

_BATCH = 500
_DIALECT = SQLiteDialect()
# What a workspace wants and was sent is its own: a backup has it, an export of what was read has not.
_OF_WORKSPACES = (subscriptions, contents, deliveries, alerted, rate_buckets)


def rows(connection: Connection, *, since: datetime | None = None, whole: bool = False) -> Iterator[Row]:
    """Every row as (table, values), in an order in which they can be put in again.

    `since` keeps what belongs to events told again since then; `whole` takes in subscriptions and
    deliveries as well.
    """
    left_out = () if whole else _OF_WORKSPACES
    told = set(connection.scalars(_told(since))) if since is not None else set()
    for table in metadata.sorted_tables:
        if table in left_out:
            continue
        statement = select(table).order_by(*table.primary_key.columns)
        if since is not None:
            statement = _narrowed(statement, table, since)
        for row in connection.execution_options(yield_per=_BATCH).execute(statement).mappings():
            values = {c.name: _plain(c, row[c.name]) for c in table.c if row[c.name] is not None}
            if since is not None and values.get("lead_event_id") not in told:
                values.pop("lead_event_id", None)
            yield table.name, values


def _told(since: datetime) -> Select[tuple[int]]:
    return select(events.c.id).where(events.c.updated_at >= since)


def _narrowed(statement: Select[Any], table: Table, since: datetime) -> Select[Any]:
    """Only what belongs to events told again since a moment."""
    told = _told(since)
    told_in = select(mentions.c.article_id).where(mentions.c.event_id.in_(told))
    if table is events:
        return statement.where(events.c.updated_at >= since)
    if table is articles:
        return statement.where(articles.c.id.in_(told_in))
    if table is article_readings:
        return statement.where(article_readings.c.article_id.in_(told_in))
    if table is pages:
        return statement.where(or_(pages.c.seen_at >= since, pages.c.tried_at >= since))
    if table is event_links:
        return statement.where(event_links.c.event_id.in_(told), event_links.c.other_id.in_(told))
    return statement.where(table.c.event_id.in_(told)) if "event_id" in table.c else statement


def put(connection: Connection, found: Iterable[Row], *, whole: bool = False) -> None:
    """Put rows into an empty database and index their words; StoreNotEmpty where something was read.

    With `whole` there must be no subscriptions and deliveries either.
    """
    for table in (articles, events, pages, *(_OF_WORKSPACES if whole else ())):
        if connection.execute(select(table).limit(1)).first() is not None:
            raise StoreNotEmpty
    for table in (sources, feeds):  # those that every store has; the dump brings its own
        connection.execute(delete(table))
    for name, group in groupby(found, key=lambda row: row[0]):
        if name not in metadata.tables:
            raise StoreDamaged(f"It has rows of {name!r}, which this version does not know.")
        table = metadata.tables[name]
        for batch in _batches(row for _, row in group):
            connection.execute(insert(table), [_values(table, row) for row in batch])
    if connection.dialect.name == "postgresql":
        for table in (subscriptions, deliveries, feeds, pages):  # whose ids the database itself gives
            last = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}"  # noqa: S608 - constants
            connection.execute(text(last))
    _know_days(connection)
    index(connection)


def _know_days(connection: Connection) -> None:
    """Tell revisions and filters what those of an older export lack: days of what they belong to, plans."""
    was = event_revisions.alias("was")
    this = event_revisions.c
    day = select(was.c.news_on).where(was.c.event_id == this.event_id, was.c.number == this.number - 1)
    missing = (this.number > 1, this.was_on.is_(None))
    connection.execute(update(event_revisions).where(*missing).values(was_on=day.scalar_subquery()))
    of = event_facets.c
    days = {"first_day": events.c.first_day, "last_day": events.c.last_day}
    lacking = (of.kind == "topic", of.first_day.is_(None), events.c.id == of.event_id)
    connection.execute(update(event_facets).where(*lacking).values(days))
    columns = [column.name for column in event_facets.c]
    of_plans = select(*(literal("plan") if name == "kind" else of[name] for name in columns)).where(
        of.kind == "topic",
        of.event_id == events.c.id,
        events.c.status.in_([status.value for status in PLANS]),
    )
    connection.execute(insert_new(event_facets).from_select(columns, of_plans))


def _values(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    try:
        given = {key: _restored(table.c[key], item) for key, item in row.items()}
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise StoreDamaged(f"A row of {table.name} cannot be read: {error!r}.") from error
    return dict.fromkeys(table.c.keys()) | given


def told(connection: Connection, since: datetime | None) -> Iterator[tuple[Event, StoredMention]]:
    """Every passage that stands, with the event it states, oldest event first."""
    chosen = select(events.c.id).where(events.c.joined_into.is_(None)).order_by(events.c.id)
    if since is not None:
        chosen = chosen.where(events.c.updated_at >= since)
    ids = connection.scalars(chosen).all()
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        rows = connection.execute(select(events).where(events.c.id.in_(batch))).mappings()
        stated = {row["id"]: event_of(row) for row in rows}
        stand = with_article().where(mentions.c.event_id.in_(batch), mentions.c.replaced_at.is_(None))
        for row in connection.execute(stand.order_by(mentions.c.event_id, mentions.c.id)).mappings():
            yield stated[row["event_id"]], stored_mention_of(row)


def index(connection: Connection) -> None:
    """Index the words of every passage, and of every article whose event is there."""
    read, lead = article_readings.c.article_id, article_readings.c.lead_event_id
    tells = or_(lead.is_not(None), exists().where(mentions.c.article_id == read))
    leads = {row.article_id: row.lead_event_id for row in connection.execute(select(read, lead).where(tells))}
    ids = sorted(leads)
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        states, passages = _states(connection, batch), _passages(connection, batch)
        rows = connection.execute(select(articles).where(articles.c.id.in_(batch)).order_by(articles.c.id))
        for row in rows.mappings().all():
            article = article_of(row)
            told = [
                (number, mention, states.get((article.id, event_id)) or _event(connection, event_id))
                for number, event_id, mention in passages.get(article.id, ())
            ]
            search.add(connection, {MENTIONS: search.mention_lines(connection, article, told)})
            # What was pruned is found by its passages alone.
            if article.text and leads[article.id] is not None:
                search.add(
                    connection,
                    {
                        ARTICLES: [
                            search.article_line(
                                connection, article, list({e.id: e for _, _, e in told}.values())
                            )
                        ]
                    },
                )


def _states(connection: Connection, ids: Sequence[int]) -> dict[tuple[int, int], Event]:
    """What each event was once an article had been recorded, by article and event."""
    made_by = [f"article {number}" for number in ids]
    statement = select(event_revisions.c.event_id.label("id"), *event_revisions.c)
    found = connection.execute(statement.where(event_revisions.c.made_by.in_(made_by))).mappings()
    return {(int(row["made_by"].split()[1]), row["id"]): event_of(row) for row in found}


def _event(connection: Connection, event_id: int) -> Event:
    """An event as it is: what it was is not there where another, not exported, was joined into it."""
    row = connection.execute(select(events).where(events.c.id == event_id)).mappings().one()
    return event_of(row)


def _passages(connection: Connection, ids: Sequence[int]) -> dict[int, list[tuple[int, int, Mention]]]:
    """The mentions of articles, each with its id and the event to which it was recorded."""
    moved = select(event_moves).where(event_moves.c.kind == MENTION)
    latest_first = moved.order_by(event_moves.c.moved_at.desc())
    first = {row.item_id: row.event_id for row in connection.execute(latest_first)}
    statement = with_article().where(mentions.c.article_id.in_(ids)).order_by(mentions.c.id)
    found: dict[int, list[tuple[int, int, Mention]]] = {}
    for row in connection.execute(statement).mappings():
        stored = stored_mention_of(row)
        event_id = first.get(row["id"], stored.event_id)
        found.setdefault(stored.article_id, []).append((row["id"], event_id, stored.mention))
    return found


def _plain(column: Column[Any], value: Any) -> Any:
    kind = column.type
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(kind, Hashes):
        return list(value)
    if isinstance(kind, TypeDecorator):
        return json.loads(kind.process_bind_param(value, _DIALECT))
    return value


def _restored(column: Column[Any], item: Any) -> Any:
    kind = column.type
    if isinstance(kind, Moment):
        return datetime.fromisoformat(item)
    if isinstance(kind, Date):
        return date.fromisoformat(item)
    if isinstance(kind, Hashes):
        return tuple(item)
    if isinstance(kind, TypeDecorator):
        read = kind.result_processor(_DIALECT, None)
        return read(as_json(item)) if read else item
    return item


def _batches(found: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    iterator = iter(found)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
