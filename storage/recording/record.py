"""Recording one article with its reading and decisions: everything or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from storage.engines.prepared import Prepared
from storage.errors import EventNotFound
from storage.model import Article, Decision, Reading, Recorded
from storage.model.record import changed
from storage.recording import joins, links
from storage.recording.batch import Batch
from storage.recording.decided import Change, Known, gathered, lead_of, named
from storage.recording.history import what_changed, why
from storage.rows import article_of
from storage.tables import article_readings, articles, mentions
from storage.words import search
from storage.words.match import ARTICLES

# A key that many share comes with many articles: to look for such keys, every eighth is enough.
CAPPING = 8

_DOCUMENT = Prepared(
    select(
        select(func.coalesce(func.min(articles.c.id), 0))
        .where(articles.c.digest == bindparam("digest"))
        .scalar_subquery()
        .label("known"),
        select(func.coalesce(func.max(articles.c.revision), 0))
        .where(articles.c.key == bindparam("key"))
        .scalar_subquery()
        .label("revision"),
    )
)
_KNOWN = (
    select(articles, article_readings.c.lead_event_id)
    .join_from(articles, article_readings, articles.c.id == article_readings.c.article_id)
    .where(articles.c.id == bindparam("known"))
)


def record(
    batch: Batch, article: Article, reading: Reading, decisions: Sequence[Decision], now: datetime
) -> Recorded:
    """Take an article, its mentions and what they make of events into a batch.

    known? -> gather changes | move what is absorbed | count | take article, events, mentions, reading,
    full text, links, revisions
    """
    known, revision = _document(batch, article)
    if known:
        return _known(batch.connection, known)
    last = batch.last
    now = last.moment(now)
    article = changed(article, id=last.article + 1, revision=revision + 1)
    decided = gathered(decisions, _known_events(batch, decisions), last.event)
    changes = decided.changes
    joins.absorb(batch, changes, now)
    replaced = _replace_older(batch.connection, article, changes, now)
    _finish(batch, changes, replaced, now)
    batch.take_article(article, now)
    for event_id, change in changes.items():
        batch.take_state(event_id, change)
    _take_mentions(batch, changes, article, now)
    lead = lead_of(changes)
    batch.wait.readings[article.id] = _reading_row(article, reading, lead)
    if lead is not None:
        told = [change.event for change in changes.values() if change.mentions]
        batch.wait.lines[ARTICLES].append(search.article_line(batch.connection, article, told, batch.lines))
    batch.wait.links += links.rows_of(decided.links, article.id, now)
    _take_revisions(batch, changes, article, replaced)
    batch.take_told(article, changes, replaced)
    return Recorded(
        article,
        new_events=tuple(i for i, change in changes.items() if change.before is None),
        updated_events=tuple(i for i, c in changes.items() if c.before and not c.event.joined_into),
        lead_event=lead,
        joined=tuple((i, c.event.joined_into) for i, c in changes.items() if c.event.joined_into),
    )


def _document(batch: Batch, article: Article) -> tuple[int, int]:
    """The article with the same wording and the document's newest revision; 0 for none."""
    this = {"digest": article.digest, "key": article.key}
    if not batch.wait.documents.isdisjoint(this.values()):
        batch.write()
    ((known, revision),) = _DOCUMENT.tuples(batch.connection, this)
    return known, revision


def _known(connection: Connection, article_id: int) -> Recorded:
    row = connection.execute(_KNOWN, {"known": article_id}).mappings().one()
    return Recorded(article_of(row), (), (), row["lead_event_id"])


def _known_events(batch: Batch, decisions: Sequence[Decision]) -> dict[int, Known]:
    """The events that decisions speak of, and those that absorbed them."""
    known: dict[int, Known] = {}
    wanted = named(decisions)
    while wanted:
        found = batch.known(wanted)
        for missing in sorted(wanted - found.keys()):
            raise EventNotFound(missing, batch.last.event or None)
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


def _finish(batch: Batch, changes: dict[int, Change], replaced: set[int], now: datetime) -> None:
    """Count what stands and set the moments the store learned it."""
    # Only where a wording took the place of another, or an event was absorbed, is the count not one more.
    again = replaced | {i for i, c in changes.items() if c.absorbed or c.event.joined_into}
    counted = batch.counted(again)
    for event_id, change in changes.items():
        before = change.before
        stood = (before.mentions, before.articles) if before and event_id not in again else (0, 0)
        told, held = counted.get(event_id, stood)
        seen = [b.first_seen_at for b in (before, *(changes[i].before for i in change.absorbed)) if b]
        change.event = changed(
            change.event,
            mentions=told + len(change.mentions),
            articles=held + bool(change.mentions),
            first_seen_at=min(seen, default=now),
            updated_at=now,
        )


def _take_mentions(batch: Batch, changes: dict[int, Change], article: Article, now: datetime) -> None:
    for event_id, change in changes.items():
        if change.mentions:
            batch.take_mentions(article, event_id, change.mentions, now)
    if article.id % CAPPING == 1:
        told = (mention for change in changes.values() for mention in change.mentions)
        batch.wait.crowding.update(key for mention in told for key in mention.keys)


def _reading_row(article: Article, reading: Reading, lead: int | None) -> dict[str, Any]:
    return {
        "article_id": article.id,
        "relevant": reading.relevant,
        "topics": reading.topics,
        "flags": reading.flags,
        "reasons": reading.reasons,
        "lead_event_id": lead,
    }


def _take_revisions(batch: Batch, changes: dict[int, Change], article: Article, replaced: set[int]) -> None:
    for event_id, change in changes.items():
        what = what_changed(
            change.before,
            change.event,
            len(change.mentions),
            reworded=event_id in replaced,
            absorbed=change.absorbed,
        )
        batch.take_revision(event_id, f"article {article.id}", what, why(change.reasons))
