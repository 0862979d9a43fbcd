"""Alerts: what a channel is told at once, and what it was told; digests with a picture; rates."""

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
    _queue()
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


def _queue() -> None:
    """Whose turn is first, how fast it may go, and indexes that each serve one question."""
    turn = "0 for alerts, 1 for digests, 2 for their threads"
    place = "shuffles those of one turn and moment"
    doubts = "posts that nobody answered"
    for name, first, comment in (("doubts", "0", doubts), ("turn", "1", turn), ("place", "0", place)):
        column = sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text(first), comment=comment)
        op.add_column("deliveries", column)
    op.create_table(
        "rate_buckets",
        sa.Column("scope", sa.Text(), nullable=False, comment="workspace, channel or method"),
        sa.Column("key", sa.Text(), nullable=False, comment="team, team/channel or team/method"),
        sa.Column(
            "next_free_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when it takes the next call",
        ),
        sa.PrimaryKeyConstraint("scope", "key", name="pk_rate_buckets"),
        sqlite_with_rowid=False,
    )
    for table, name in (
        ("deliveries", "ix_deliveries_ready"),
        ("deliveries", "ix_deliveries_open"),
        ("deliveries", "ix_deliveries_look"),
        ("subscriptions", "ix_subscriptions_due"),
    ):
        op.drop_index(name, table_name=table)
    waiting, at_work = "state IN ('pending', 'retry')", "state IN ('leased', 'posting')"
    for table, name, columns, where in (
        ("deliveries", "ix_deliveries_ready", ["team", "turn", "not_before", "place"], waiting),
        ("deliveries", "ix_deliveries_waiting", ["team", "channel"], waiting),
        ("deliveries", "ix_deliveries_at_work", ["team", "channel"], at_work),
        ("deliveries", "ix_deliveries_look", ["team", "look_at"], "look_at IS NOT NULL"),
        ("subscriptions", "ix_subscriptions_due", ["team", "next_due_at"], "paused = ''"),
        ("subscriptions", "ix_subscriptions_any_due", ["next_due_at"], "paused = ''"),
    ):
        only = sa.text(where)
        op.create_index(name, table, columns, sqlite_where=only, postgresql_where=only)
