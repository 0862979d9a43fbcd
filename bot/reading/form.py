"""A reading in the form in which labelled articles are written down."""

from __future__ import annotations

from typing import Any

from storage.model import Article, Mention, Reading


def reading_as_gold(article: Article, reading: Reading) -> dict[str, Any]:
    """The reading as one labelled article: id, relevant, topics, lead, developments, origins."""
    lead = next((m for m in reading.mentions if m.lead), None)
    return {
        "id": article.external_id,
        "relevant": reading.relevant,
        "topics": list(reading.topics),
        "lead": _development(lead) if lead else None,
        "developments": [_development(m) for m in reading.mentions if not m.lead],
        "origins": [origin.name for origin in lead.origins] if lead else [],
    }


def _development(mention: Mention) -> dict[str, Any]:
    return {
        "summary": mention.headline,
        "type": mention.type.value,
        "status": mention.status.value,
        "date": mention.when.value if mention.when else None,
        "date_end": mention.when.end if mention.when else None,
        "actors": list(mention.actors),
        "people": list(mention.people),
        "evidence": mention.evidence,
    }
