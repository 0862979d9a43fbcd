"""Links between events, and events that were joined into others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for table in ("events", "event_revisions"):
        op.add_column(
            table,
            sa.Column(
                "joined_into",
                ID,
                nullable=True,
                comment="the event that took its mentions, where both were one",
            ),
        )
    _event_links()
    _event_moves()


def _event_links() -> None:
    op.create_table(
        "event_links",
        sa.Column("event_id", ID, autoincrement=False, nullable=False, comment="the event"),
        sa.Column("kind", sa.Text(), nullable=False, comment="LinkKind: what it is to the other"),
        sa.Column("other_id", ID, autoincrement=False, nullable=False, comment="the other"),
        sa.Column("article_id", ID, nullable=False, comment="the article that told it"),
        sa.Column("why", sa.Text(), nullable=False, comment="the rule that decided and the words it saw"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, comment="when the store learned it"),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when one of the two was absorbed and the link made anew",
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_links_event_id"),
        sa.ForeignKeyConstraint(["other_id"], ["events.id"], name="fk_event_links_other_id"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_event_links_article_id"),
        sa.PrimaryKeyConstraint("event_id", "kind", "other_id", name="pk_event_links"),
    )
    op.create_index("ix_event_links_other_id", "event_links", ["other_id"], unique=False)


def _event_moves() -> None:
    op.create_table(
        "event_moves",
        sa.Column("kind", sa.Text(), nullable=False, comment="mention, or lead of an article"),
        sa.Column("item_id", ID, autoincrement=False, nullable=False, comment="id of the mention or article"),
        sa.Column(
            "event_id", ID, autoincrement=False, nullable=False, comment="the event it belonged to until then"
        ),
        sa.Column(
            "moved_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when another event absorbed that one",
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_moves_event_id"),
        sa.PrimaryKeyConstraint("kind", "item_id", "event_id", name="pk_event_moves"),
    )
    op.create_index("ix_event_moves_event_id", "event_moves", ["event_id"], unique=False)
