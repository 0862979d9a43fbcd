"""What lists as of a past moment, lists of plans and those of a topic's days are found by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_PLANS = "status IN ('planned', 'cancelled')"
_TOPIC = "kind = 'topic'"
_LONG = {
    "sqlite": f"{_TOPIC} AND last_day > date(first_day, '+31 day')",
    "postgresql": f"{_TOPIC} AND last_day > first_day + 31",
}
_AHEAD = {
    "sqlite": "news_on > date(made_at, '+1 day')",
    "postgresql": "news_on > CAST(made_at AT TIME ZONE 'UTC' AS date) + 1",
}


def upgrade() -> None:
    _past()
    _plans()
    _days()


def _past() -> None:
    """Tell each revision the day of news of the one before."""
    op.add_column(
        "event_revisions",
        sa.Column("was_on", sa.Date(), comment="news_on of the revision before; null of the first"),
    )
    op.execute(
        "UPDATE event_revisions SET was_on = (SELECT was.news_on FROM event_revisions was"
        " WHERE was.event_id = event_revisions.event_id AND was.number = event_revisions.number - 1)"
        " WHERE number > 1"
    )
    op.drop_index("ix_event_revisions_news", "event_revisions")
    op.create_index(
        "ix_event_revisions_was",
        "event_revisions",
        ["was_on", "made_at", "event_id"],
        sqlite_where=sa.text("was_on IS NOT NULL"),
        postgresql_where=sa.text("was_on IS NOT NULL"),
    )
    op.create_index(
        "ix_event_revisions_ahead",
        "event_revisions",
        ["news_on", "made_at", "event_id"],
        sqlite_where=sa.text(_AHEAD["sqlite"]),
        postgresql_where=sa.text(_AHEAD["postgresql"]),
    )


def _plans() -> None:
    op.drop_index("ix_events_status_last_day", "events")
    op.create_index(
        "ix_events_plans",
        "events",
        ["last_day", "first_day", "weight", "id", "when_value", "status", "is_lead", "joined_into"],
        sqlite_where=sa.text(_PLANS),
        postgresql_where=sa.text(_PLANS),
    )


def _days() -> None:
    """Tell filters by topic the days of their event."""
    for name in ("first_day", "last_day"):
        comment = "of a topic: copy of the event's, for lists of days"
        op.add_column("event_facets", sa.Column(name, sa.Date(), comment=comment))
    op.execute(
        "UPDATE event_facets SET first_day = events.first_day, last_day = events.last_day FROM events"
        " WHERE events.id = event_facets.event_id AND kind = 'topic'"
    )
    for index, where in (("days", {"sqlite": _TOPIC, "postgresql": _TOPIC}), ("long", _LONG)):
        op.create_index(
            f"ix_event_facets_{index}",
            "event_facets",
            ["value", "last_day", "first_day", "event_id"],
            sqlite_where=sa.text(where["sqlite"]),
            postgresql_where=sa.text(where["postgresql"]),
        )
