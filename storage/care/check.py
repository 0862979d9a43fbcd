"""Whether full text and tables agree, and what must agree among the tables."""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.words import search

# Each counts rows that must not be.
_CONTRADICTIONS = {
    "articles without a reading": "SELECT count(*) FROM articles a"
    " LEFT JOIN article_readings r ON r.article_id = a.id WHERE r.article_id IS NULL",
    "events whose count of mentions is wrong": "SELECT count(*) FROM events e WHERE e.mentions <>"
    " (SELECT count(*) FROM mentions m WHERE m.event_id = e.id AND m.replaced_at IS NULL)",
    "events whose last revision is not their state": "SELECT count(*) FROM events e WHERE NOT EXISTS"
    " (SELECT 1 FROM event_revisions r WHERE r.event_id = e.id AND r.made_at = e.updated_at"
    " AND r.headline = e.headline AND r.status = e.status AND r.mentions = e.mentions"
    " AND coalesce(r.joined_into, 0) = coalesce(e.joined_into, 0))",
    "events with a gap in their revisions": "SELECT count(*) FROM (SELECT event_id FROM event_revisions"
    " GROUP BY event_id HAVING max(number) <> count(*)) AS gaps",
    "revisions that do not know the day of the one before": "SELECT count(*) FROM event_revisions r"
    " JOIN event_revisions w ON w.event_id = r.event_id AND w.number = r.number - 1"
    " WHERE r.was_on IS NULL OR r.was_on <> w.news_on",
    "events without filters": "SELECT count(*) FROM events e WHERE e.joined_into IS NULL AND NOT EXISTS"
    " (SELECT 1 FROM event_facets f WHERE f.event_id = e.id AND f.news_on = e.news_on)",
    "filters of other days than their event's": "SELECT count(*) FROM event_facets f"
    " JOIN events e ON e.id = f.event_id WHERE f.kind IN ('topic', 'plan') AND (f.first_day IS NULL"
    " OR f.last_day IS NULL OR f.first_day <> e.first_day OR f.last_day <> e.last_day)",
    "topics of plans that are not known as such, or of other events that are": "SELECT count(*) FROM"
    " event_facets f JOIN events e ON e.id = f.event_id LEFT JOIN event_facets p ON p.event_id = f.event_id"
    " AND p.kind = 'plan' AND p.value = f.value WHERE f.kind = 'topic'"
    " AND (e.status IN ('planned', 'cancelled')) <> (p.value IS NOT NULL)",
    "events joined into one that is not there": "SELECT count(*) FROM events e"
    " WHERE e.joined_into IS NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM events s WHERE s.id = e.joined_into AND s.id <> e.id)",
    "filters of events that were joined into others": "SELECT count(*) FROM event_facets f"
    " JOIN events e ON e.id = f.event_id WHERE e.joined_into IS NOT NULL",
    "keys of events that were joined into others": "SELECT count(*) FROM event_keys k"
    " JOIN events e ON e.id = k.event_id WHERE e.joined_into IS NOT NULL",
    "links of events that were joined into others": "SELECT count(*) FROM event_links l"
    " JOIN events e ON e.id IN (l.event_id, l.other_id)"
    " WHERE l.ended_at IS NULL AND e.joined_into IS NOT NULL",
    "posts without what they say": "SELECT count(*) FROM deliveries d"
    " WHERE NOT EXISTS (SELECT 1 FROM contents c WHERE c.hash = d.content)",
    "pages that wait for a feed that is not there": "SELECT count(*) FROM pages p"
    " WHERE p.state = 'waiting' AND NOT EXISTS (SELECT 1 FROM feeds f WHERE f.id = p.feed_id)",
    "pages that wait without what their feed says of them": "SELECT count(*) FROM pages"
    " WHERE state = 'waiting' AND draft = ''",
}


def problems(connection: Connection) -> tuple[str, ...]:
    """What is wrong, in words; empty when all is well."""
    found = []
    for said, statement in _CONTRADICTIONS.items():
        if count := connection.scalar(text(statement)):
            found.append(f"{count} {said}")
    return (*found, *search.disagreements(connection))
