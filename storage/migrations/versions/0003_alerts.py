"""Alerts: what a channel is told at once, and what it was told; digests with a picture."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _settings()
    op.add_column(
        "deliveries",
        sa.Column(
            "edits",
            sa.Boolean(),
            nullable=False,
            server_default=sa.text("false"),
            comment="takes the place of part 0",
        ),
    )
    op.add_column(
        "deliveries",
        sa.Column("picture", sa.LargeBinary(), comment="PNG to be uploaded first; null for none"),
    )
    op.create_table(
        "alerted",
        sa.Column(
            "subscription_id", ID, autoincrement=False, nullable=False, comment="perhaps deleted since"
        ),
        sa.Column("event_id", ID, autoincrement=False, nullable=False, comment="the event told at once"),
        sa.Column("period_key", sa.Text(), nullable=False, comment="the deliveries that told it"),
        sa.Column(
            "alerted_at", sa.DateTime(timezone=True), nullable=False, comment="when the card was queued"
        ),
        sa.Column(
            "told_until",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="what of the event the channel was told up to",
        ),
        sa.PrimaryKeyConstraint("subscription_id", "event_id", name="pk_alerted"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_alerted_subscription_id_alerted_at", "alerted", ["subscription_id", "alerted_at"], unique=False
    )
    op.create_index("ix_alerted_event_id", "alerted", ["event_id"], unique=False)


def _settings() -> None:
    moment = sa.DateTime(timezone=True)
    for column in (
        sa.Column("alerts", sa.Text(), comment="Alerts as JSON; null when nothing is told at once"),
        sa.Column("alerted_until", moment, comment="up to when events were judged for alerts"),
        sa.Column("muted_until", moment, comment="nothing is posted before"),
        sa.Column("timing_weekly", sa.Boolean(), comment="with a picture of the week"),
    ):
        op.add_column("subscriptions", column)
