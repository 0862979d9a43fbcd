"""Letting go of old articles: their words go, events and the evidence shown for them stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from storage.tables import article_readings, articles
from storage.words import search

BATCH = 100


def old(connection: Connection, before: datetime) -> int:
    """Let go of the text of up to BATCH articles recorded before a moment; returns how many.

    What remains of each says that it is known, where it stood and what it was read as.
    """
    ids = connection.scalars(
        select(articles.c.id)
        .where(articles.c.recorded_at < before, articles.c.text != "")
        .order_by(articles.c.id)
        .limit(BATCH)
    ).all()
    if not ids:
        return 0
    indexed = select(article_readings.c.article_id).where(
        article_readings.c.article_id.in_(ids), article_readings.c.lead_event_id.is_not(None)
    )
    search.drop_articles(connection, connection.scalars(indexed).all())
    connection.execute(update(articles).where(articles.c.id.in_(ids)).values(text=""))
    return len(ids)
