"""Feeds, and the pages they name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _feeds()
    _pages()
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        for name, comment in (
            ("scope", "workspace, channel, method, host or hold of a host"),
            ("key", "team, team/channel, team/method or host"),
        ):
            op.alter_column("rate_buckets", name, comment=comment)
    op.create_index("ix_articles_source_recorded_at", "articles", ["source", "recorded_at"])
    op.create_index("ix_pages_feed_id_state", "pages", ["feed_id", "state"])
    for name, columns, where in (
        ("ix_feeds_due", ["next_due_at"], "paused = ''"),
        ("ix_feeds_tried", ["tried_at"], "paused = ''"),
        ("ix_pages_waiting", ["not_before"], "state = 'waiting'"),
        ("ix_pages_look", ["look_at"], "look_at IS NOT NULL"),
        ("ix_pages_leased", ["lease_owner"], "lease_owner <> ''"),
        ("ix_pages_vanished", ["source", "vanished_at"], "vanished_at IS NOT NULL"),
    ):
        table, only = name.split("_")[1], sa.text(where)
        op.create_index(name, table, columns, sqlite_where=only, postgresql_where=only)


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", ID, nullable=False, comment="never given twice"),
        sa.Column("url", sa.Text(), nullable=False, comment="its address, as seeds or people give it"),
        sa.Column("source", sa.Text(), nullable=False, comment="key of the source whose feed it is"),
        sa.Column("form", sa.Text(), nullable=False, comment="FeedForm"),
        sa.Column("full_text", sa.Boolean(), nullable=False, comment="the page behind each link is fetched"),
        sa.Column("links", sa.Text(), nullable=False, comment="what the address of an article begins with"),
        sa.Column(
            "topics", sa.Text(), nullable=False, comment="keep only what is told on these; all when empty"
        ),
        sa.Column("verified", sa.Boolean(), nullable=False, comment="it has been seen to work"),
        sa.Column("host", sa.Text(), nullable=False, comment="host of where it is asked"),
        sa.Column(
            "added_by",
            sa.Text(),
            nullable=False,
            comment="team/user, or empty where it comes with Trilateral",
        ),
        sa.Column("added_at", MOMENT, nullable=False, comment="when it was added"),
        sa.Column(
            "removed", sa.Boolean(), nullable=False, comment="by a person, so that seeds do not bring it back"
        ),
        sa.Column("paused", sa.Text(), nullable=False, comment="why it is not polled, or empty"),
        sa.Column("gone", sa.Boolean(), nullable=False, comment="it answered that it is gone for good"),
        sa.Column("next_due_at", MOMENT, nullable=False, comment="when it is polled next"),
        sa.Column(
            "every", sa.Float(), nullable=False, comment="seconds between polls, as its news lately come"
        ),
        sa.Column(
            "pause", sa.Float(), nullable=False, comment="seconds between polls that it asks for itself"
        ),
        sa.Column("moved_to", sa.Text(), nullable=False, comment="where it moved for good, or empty"),
        sa.Column("etag", sa.Text(), nullable=False, comment="validator of what it last sent, or empty"),
        sa.Column("last_modified", sa.Text(), nullable=False, comment="the same, by time"),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of what it last sent, or empty"),
        sa.Column("failures", sa.Integer(), nullable=False, comment="polls in a row that failed"),
        sa.Column("error", sa.Text(), nullable=False, comment="why the last one failed, or empty"),
        sa.Column("tried_at", MOMENT, comment="when it was last polled"),
        sa.Column("succeeded_at", MOMENT, comment="when it was last polled well"),
        sa.Column("new_at", MOMENT, comment="when it last brought something"),
        sa.Column("lease_owner", sa.Text(), nullable=False, comment="who polls it, or empty"),
        sa.Column("lease_until", MOMENT, comment="when that lease ends"),
        sa.UniqueConstraint("url", name="uq_feeds_url"),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sqlite_autoincrement=True,
    )


def _pages() -> None:
    op.create_table(
        "pages",
        sa.Column("id", ID, nullable=False, comment="in order of first sight"),
        sa.Column(
            "key", sa.Text(), nullable=False, comment="what makes two entries the same, in whatever feed"
        ),
        sa.Column("feed_id", ID, nullable=False, comment="the feed that named it, perhaps removed since"),
        sa.Column("source", sa.Text(), nullable=False, comment="key of that feed's source"),
        sa.Column("url", sa.Text(), nullable=False, comment="its address, or empty"),
        sa.Column(
            "host",
            sa.Text(),
            nullable=False,
            comment="host of that address; empty where none is fetched",
        ),
        sa.Column("mark", sa.Text(), nullable=False, comment="digest of what the feed says of it"),
        sa.Column(
            "draft", sa.Text(), nullable=False, comment="what the feed says of it as JSON; empty once taken"
        ),
        sa.Column("wanted", sa.Boolean(), nullable=False, comment="the page is fetched"),
        sa.Column("state", sa.Text(), nullable=False, comment="PageState"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="tries to fetch it"),
        sa.Column("seen_at", MOMENT, nullable=False, comment="when a feed first named it"),
        sa.Column("tried_at", MOMENT, comment="when it was last fetched"),
        sa.Column("not_before", MOMENT, nullable=False, comment="earliest next try"),
        sa.Column("etag", sa.Text(), nullable=False, comment="validator of what was last fetched, or empty"),
        sa.Column("last_modified", sa.Text(), nullable=False, comment="the same, by time"),
        sa.Column("article", sa.Text(), nullable=False, comment="key of the article made of it, or empty"),
        sa.Column("rereads", sa.Integer(), nullable=False, comment="times its feed told it otherwise"),
        sa.Column("looks", sa.Integer(), nullable=False, comment="times it was looked at again"),
        sa.Column("missing", sa.Integer(), nullable=False, comment="looks in a row that found no page"),
        sa.Column("look_at", MOMENT, comment="when it is looked at again"),
        sa.Column("vanished_at", MOMENT, comment="when it was found to be there no more"),
        sa.Column("error", sa.Text(), nullable=False, comment="why the last try failed, or empty"),
        sa.Column("lease_owner", sa.Text(), nullable=False, comment="who works on it, or empty"),
        sa.Column("lease_until", MOMENT, comment="when that lease ends"),
        sa.UniqueConstraint("key", name="uq_pages_key"),
        sa.PrimaryKeyConstraint("id", name="pk_pages"),
    )
