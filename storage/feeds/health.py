"""How sources do: what comes from their feeds, how soon, and what changed or vanished since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import Connection, and_, func, select

from storage.feed_tables import pages
from storage.model import FeedHealth, FeedState, PageState, SourceChange
from storage.rows import article_of
from storage.tables import article_readings, articles

WEEK = timedelta(days=7)
# Of what arrives later than that the feed is an archive, and says nothing of how soon news come.
_LATE = timedelta(days=3)


def of_sources(connection: Connection, feeds: Sequence[FeedState], now: datetime) -> tuple[FeedHealth, ...]:
    """How each source with feeds does, by its key."""
    waiting = select(pages.c.source, func.count()).where(pages.c.state == PageState.WAITING.value)
    waits = {row[0]: row[1] for row in connection.execute(waiting.group_by(pages.c.source))}
    own: dict[str, list[FeedState]] = defaultdict(list)
    for feed in feeds:
        own[feed.feed.source].append(feed)
    return tuple(
        _health(connection, source, own[source], waits.get(source, 0), now) for source in sorted(own)
    )


def _health(
    connection: Connection, source: str, feeds: Sequence[FeedState], waiting: int, now: datetime
) -> FeedHealth:
    lead = article_readings.c.lead_event_id
    rows = connection.execute(
        select(articles.c.recorded_at, articles.c.published_at, lead)
        .join_from(articles, article_readings)
        .where(articles.c.source == source, articles.c.recorded_at > now - WEEK, articles.c.revision == 1)
    ).all()
    late = [row[0] - row[1] for row in rows if row[1] is not None and timedelta() <= row[0] - row[1] <= _LATE]
    # A source that is new has not had seven days yet.
    since = min((feed.added_at for feed in feeds), default=now)
    days = min(max((now - since) / timedelta(days=1), 1.0), 7.0)
    return FeedHealth(
        source=source,
        feeds=len(feeds),
        failing=tuple(feed for feed in feeds if feed.failures and not feed.paused),
        paused=tuple(feed for feed in feeds if feed.paused),
        succeeded_at=max((feed.succeeded_at for feed in feeds if feed.succeeded_at), default=None),
        lag=median(late) if late else None,
        a_day=len(rows) / days,
        share=sum(row[2] is not None for row in rows) / len(rows) if rows else None,
        waiting=waiting,
    )


def changes(connection: Connection, source: str, since: datetime) -> tuple[SourceChange, ...]:
    """Articles of a source that were worded anew or have vanished since a moment, newest first."""
    older = articles.alias("older")
    same = and_(older.c.key == articles.c.key, older.c.revision == articles.c.revision - 1)
    anew = select(articles.c.id, older.c.id.label("before"), articles.c.recorded_at.label("at")).where(
        articles.c.source == source, articles.c.recorded_at >= since, articles.c.revision > 1
    )
    found = [
        (row.at, row.before, row.id) for row in connection.execute(anew.join_from(articles, older, same))
    ]
    newest = select(articles.c.id).where(articles.c.key == pages.c.article)
    last = newest.order_by(articles.c.revision.desc()).limit(1).scalar_subquery()
    gone = select(pages.c.vanished_at, last.label("id")).where(
        pages.c.source == source, pages.c.vanished_at.is_not(None), pages.c.vanished_at >= since
    )
    found += [(row.vanished_at, row.id, None) for row in connection.execute(gone) if row.id is not None]
    ids = {number for _, *pair in found for number in pair if number is not None}
    rows = connection.execute(select(articles).where(articles.c.id.in_(ids))).mappings()
    read = {row["id"]: article_of(row) for row in rows}
    newest_first = sorted(found, key=lambda one: (one[0], one[1]), reverse=True)
    return tuple(
        SourceChange(at, read[before], None if after is None else read[after])
        for at, before, after in newest_first
    )
