"""Plans of a topic, found among the plans alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_PLAN = "kind = 'plan'"


def upgrade() -> None:
    """Tell filters which topics are those of a plan."""
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        op.alter_column(
            "event_facets",
            "kind",
            existing_type=sa.Text(),
            comment="topic, actor, type, source, or topic of a plan",
        )
    op.execute(
        "INSERT INTO event_facets (event_id, kind, value, news_on, weight, first_day, last_day)"
        " SELECT f.event_id, 'plan', f.value, f.news_on, f.weight, f.first_day, f.last_day"
        " FROM event_facets f JOIN events e ON e.id = f.event_id"
        " WHERE f.kind = 'topic' AND e.status IN ('planned', 'cancelled')"
        " ORDER BY f.event_id ON CONFLICT DO NOTHING"
    )
    op.create_index(
        "ix_event_facets_plans",
        "event_facets",
        ["value", "last_day", "first_day", "event_id"],
        sqlite_where=sa.text(_PLAN),
        postgresql_where=sa.text(_PLAN),
    )
