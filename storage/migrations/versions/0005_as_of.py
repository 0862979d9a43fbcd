"""An index by which lists as of a past moment find what was known."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Index revisions by day of news and moment."""
    op.create_index("ix_event_revisions_news", "event_revisions", ["news_on", "made_at"], unique=False)
