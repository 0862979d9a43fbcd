"""The first tables and the full-text index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _sources()
    _articles()
    _events()
    _event_revisions()
    _event_facets()
    _event_keys()
    _article_readings()
    _mentions()
    _subscriptions()
    _deliveries()
    _full_text()


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("key", sa.Text(), nullable=False, comment="short name, as in seeds"),
        sa.Column("name", sa.Text(), nullable=False, comment="as shown"),
        sa.Column("kind", sa.Text(), nullable=False, comment="SourceKind"),
        sa.Column("country", sa.Text(), nullable=False, comment="where it is based"),
        sa.Column("language", sa.Text(), nullable=False, comment="main language"),
        sa.Column("reliability", sa.Text(), nullable=False, comment="A to F, NATO Admiralty scale"),
        sa.Column("url", sa.Text(), nullable=False, comment="home page"),
        sa.Column("names", sa.Text(), nullable=False, comment="other names, any language"),
        sa.PrimaryKeyConstraint("key", name="pk_sources"),
    )


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", ID, autoincrement=False, nullable=False, comment="rises with recording"),
        sa.Column("key", sa.Text(), nullable=False, comment="what makes two wordings the same document"),
        sa.Column("revision", sa.Integer(), nullable=False, comment="1 for the first wording"),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the wording"),
        sa.Column("source", sa.Text(), nullable=False, comment="key of a source; may be in no roster"),
        sa.Column("publisher", sa.Text(), nullable=False, comment="as the document names it"),
        sa.Column("url", sa.Text(), nullable=False, comment="address, or empty"),
        sa.Column("external_id", sa.Text(), nullable=False, comment="the publisher's own id, or empty"),
        sa.Column("title", sa.Text(), nullable=False, comment="headline"),
        sa.Column("text", sa.Text(), nullable=False, comment="body; offsets of mentions point into it"),
        sa.Column("language", sa.Text(), nullable=False, comment="en, ko, ja or other"),
        sa.Column("published_on", sa.Date(), nullable=True, comment="the publisher's local date"),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="the moment, where the document gives one",
        ),
        sa.Column(
            "seen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when it was fetched or read from a file",
        ),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), nullable=False, comment="when the store took it"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("key", "revision", name="uq_articles_key_revision"),
    )
    op.create_index("ix_articles_digest", "articles", ["digest"], unique=False)


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", ID, autoincrement=False, nullable=False, comment="1, 2, 3… as shown to people"),
        sa.Column("headline", sa.Text(), nullable=False, comment="words of the best mention"),
        sa.Column("summary", sa.Text(), nullable=False, comment="words of the same article"),
        sa.Column("publisher", sa.Text(), nullable=False, comment="who published that article"),
        sa.Column("url", sa.Text(), nullable=False, comment="where that article stands"),
        sa.Column("language", sa.Text(), nullable=False, comment="en, ko, ja or other"),
        sa.Column("type", sa.Text(), nullable=False, comment="EventType"),
        sa.Column("status", sa.Text(), nullable=False, comment="occurred, planned, background or cancelled"),
        sa.Column(
            "when_value",
            sa.Text(),
            nullable=True,
            comment="2025-12-28, 2026-01 or 2026; null when no date is stated",
        ),
        sa.Column("when_end", sa.Text(), nullable=True, comment="last day of a multi-day event"),
        sa.Column("actors", sa.Text(), nullable=False, comment="keys of actors"),
        sa.Column("people", sa.Text(), nullable=False, comment="canonical names"),
        sa.Column("topics", sa.Text(), nullable=False, comment="keys of topics"),
        sa.Column("origins", sa.Text(), nullable=False, comment="from whom the facts come"),
        sa.Column("weight", sa.Float(), nullable=False, comment="how much it matters, 0 to 1"),
        sa.Column("flags", sa.Text(), nullable=False, comment="reasons for care"),
        sa.Column(
            "launch",
            sa.Text(),
            nullable=True,
            comment="what is told of a launch; null of anything else",
        ),
        sa.Column(
            "first_day", sa.Date(), nullable=False, comment="earliest day of the date, else reported_on"
        ),
        sa.Column("last_day", sa.Date(), nullable=False, comment="latest day of the date, else reported_on"),
        sa.Column("reported_on", sa.Date(), nullable=False, comment="publication day of the first article"),
        sa.Column("news_on", sa.Date(), nullable=False, comment="publication day of the latest article"),
        sa.Column(
            "first_seen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when the store learned of it",
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), nullable=False, comment="when the store last changed it"
        ),
        sa.Column("mentions", sa.Integer(), nullable=False, comment="mentions that stand"),
        sa.Column("articles", sa.Integer(), nullable=False, comment="articles these stand in"),
        sa.Column("is_lead", sa.Boolean(), nullable=False, comment="false when told only in passing"),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_first_seen_at", "events", ["first_seen_at"], unique=False)
    op.create_index("ix_events_days", "events", ["first_day", "last_day"], unique=False)
    op.create_index(
        "ix_events_latest", "events", ["news_on", "weight", "id", "first_day", "last_day"], unique=False
    )
    op.create_index(
        "ix_events_long",
        "events",
        ["last_day", "first_day"],
        unique=False,
        sqlite_where=sa.text("length(when_value) = 4 OR when_end IS NOT NULL"),
        postgresql_where=sa.text("length(when_value) = 4 OR when_end IS NOT NULL"),
    )
    op.create_index("ix_events_status_last_day", "events", ["status", "last_day"], unique=False)
    op.create_index("ix_events_weight_news_on_id", "events", ["weight", "news_on", "id"], unique=False)


def _event_revisions() -> None:
    op.create_table(
        "event_revisions",
        sa.Column("event_id", ID, autoincrement=False, nullable=False, comment="the event"),
        sa.Column(
            "number", sa.Integer(), autoincrement=False, nullable=False, comment="1, 2, 3… without gaps"
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, comment="when the store learned it"),
        sa.Column("made_by", sa.Text(), nullable=False, comment="article 17"),
        sa.Column("what", sa.Text(), nullable=False, comment="what changed"),
        sa.Column("why", sa.Text(), nullable=False, comment="the rule that decided and the words it saw"),
        sa.Column("headline", sa.Text(), nullable=False, comment="words of the best mention"),
        sa.Column("summary", sa.Text(), nullable=False, comment="words of the same article"),
        sa.Column("publisher", sa.Text(), nullable=False, comment="who published that article"),
        sa.Column("url", sa.Text(), nullable=False, comment="where that article stands"),
        sa.Column("language", sa.Text(), nullable=False, comment="en, ko, ja or other"),
        sa.Column("type", sa.Text(), nullable=False, comment="EventType"),
        sa.Column("status", sa.Text(), nullable=False, comment="occurred, planned, background or cancelled"),
        sa.Column(
            "when_value",
            sa.Text(),
            nullable=True,
            comment="2025-12-28, 2026-01 or 2026; null when no date is stated",
        ),
        sa.Column("when_end", sa.Text(), nullable=True, comment="last day of a multi-day event"),
        sa.Column("actors", sa.Text(), nullable=False, comment="keys of actors"),
        sa.Column("people", sa.Text(), nullable=False, comment="canonical names"),
        sa.Column("topics", sa.Text(), nullable=False, comment="keys of topics"),
        sa.Column("origins", sa.Text(), nullable=False, comment="from whom the facts come"),
        sa.Column("weight", sa.Float(), nullable=False, comment="how much it matters, 0 to 1"),
        sa.Column("flags", sa.Text(), nullable=False, comment="reasons for care"),
        sa.Column(
            "launch",
            sa.Text(),
            nullable=True,
            comment="what is told of a launch; null of anything else",
        ),
        sa.Column(
            "first_day", sa.Date(), nullable=False, comment="earliest day of the date, else reported_on"
        ),
        sa.Column("last_day", sa.Date(), nullable=False, comment="latest day of the date, else reported_on"),
        sa.Column("reported_on", sa.Date(), nullable=False, comment="publication day of the first article"),
        sa.Column("news_on", sa.Date(), nullable=False, comment="publication day of the latest article"),
        sa.Column(
            "first_seen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when the store learned of it",
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), nullable=False, comment="when the store last changed it"
        ),
        sa.Column("mentions", sa.Integer(), nullable=False, comment="mentions that stand"),
        sa.Column("articles", sa.Integer(), nullable=False, comment="articles these stand in"),
        sa.Column("is_lead", sa.Boolean(), nullable=False, comment="false when told only in passing"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_revisions_event_id"),
        sa.PrimaryKeyConstraint("event_id", "number", name="pk_event_revisions"),
    )
    op.create_index(
        "ix_event_revisions_changes",
        "event_revisions",
        ["made_at", "event_id"],
        unique=False,
        sqlite_where=sa.text("number > 1"),
        postgresql_where=sa.text("number > 1"),
    )


def _event_facets() -> None:
    op.create_table(
        "event_facets",
        sa.Column("event_id", ID, autoincrement=False, nullable=False, comment="the event"),
        sa.Column("kind", sa.Text(), nullable=False, comment="topic, actor, type or source"),
        sa.Column("value", sa.Text(), nullable=False, comment="its key"),
        sa.Column("news_on", sa.Date(), nullable=False, comment="copy of the event's, for order"),
        sa.Column("weight", sa.Float(), nullable=False, comment="copy of the event's, for order"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_facets_event_id"),
        sa.PrimaryKeyConstraint("event_id", "kind", "value", name="pk_event_facets"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_event_facets_latest",
        "event_facets",
        ["kind", "value", "news_on", "weight", "event_id"],
        unique=False,
    )


def _event_keys() -> None:
    op.create_table(
        "event_keys",
        sa.Column(
            "key", sa.BigInteger(), autoincrement=False, nullable=False, comment="63-bit hash of a mention"
        ),
        sa.Column("event_id", ID, autoincrement=False, nullable=False, comment="the event"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_keys_event_id"),
        sa.PrimaryKeyConstraint("key", "event_id", name="pk_event_keys"),
        sqlite_with_rowid=False,
    )


def _article_readings() -> None:
    op.create_table(
        "article_readings",
        sa.Column("article_id", ID, autoincrement=False, nullable=False, comment="the article"),
        sa.Column("relevant", sa.Boolean(), nullable=False, comment="false when off topic"),
        sa.Column("topics", sa.Text(), nullable=False, comment="keys of topics"),
        sa.Column("flags", sa.Text(), nullable=False, comment="reasons for care with the article"),
        sa.Column("reasons", sa.Text(), nullable=False, comment="why it was read so"),
        sa.Column("lead_event_id", ID, nullable=True, comment="the event it is mainly about"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_article_readings_article_id"),
        sa.ForeignKeyConstraint(["lead_event_id"], ["events.id"], name="fk_article_readings_lead_event_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_article_readings"),
    )


def _mentions() -> None:
    op.create_table(
        "mentions",
        sa.Column("id", ID, autoincrement=False, nullable=False, comment="rises with recording"),
        sa.Column("event_id", ID, nullable=False, comment="the event it states"),
        sa.Column("article_id", ID, nullable=False, comment="the article it stands in"),
        sa.Column("start", sa.Integer(), nullable=False, comment="offset in the article's text"),
        sa.Column("end", sa.Integer(), nullable=False, comment="offset behind the last character"),
        sa.Column("evidence", sa.Text(), nullable=False, comment="the exact words between the offsets"),
        sa.Column("headline", sa.Text(), nullable=False, comment="words of the article that name it"),
        sa.Column("type", sa.Text(), nullable=False, comment="EventType"),
        sa.Column("status", sa.Text(), nullable=False, comment="occurred, planned, background or cancelled"),
        sa.Column(
            "when_value",
            sa.Text(),
            nullable=True,
            comment="2025-12-28, 2026-01 or 2026; null when no date is stated",
        ),
        sa.Column("when_end", sa.Text(), nullable=True, comment="last day of a multi-day event"),
        sa.Column("actors", sa.Text(), nullable=False, comment="keys of actors"),
        sa.Column("people", sa.Text(), nullable=False, comment="canonical names"),
        sa.Column("topics", sa.Text(), nullable=False, comment="keys of topics"),
        sa.Column("origins", sa.Text(), nullable=False, comment="from whom the facts come"),
        sa.Column("weight", sa.Float(), nullable=False, comment="how much it matters, 0 to 1"),
        sa.Column("flags", sa.Text(), nullable=False, comment="reasons for care"),
        sa.Column(
            "launch",
            sa.Text(),
            nullable=True,
            comment="what is told of a launch; null of anything else",
        ),
        sa.Column("lead", sa.Boolean(), nullable=False, comment="what the article is mainly about"),
        sa.Column("reasons", sa.Text(), nullable=False, comment="why it was read so"),
        sa.Column("keys", sa.LargeBinary(), nullable=False, comment="hashes under which events are found"),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), nullable=False, comment="when the store took it"
        ),
        sa.Column(
            "replaced_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when a newer wording of its article told the same event",
        ),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_mentions_article_id"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_mentions_event_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mentions"),
    )
    op.create_index(
        "ix_mentions_event_id_replaced_at_article_id",
        "mentions",
        ["event_id", "replaced_at", "article_id"],
        unique=False,
    )


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", ID, nullable=False, comment="never given twice"),
        sa.Column("team", sa.Text(), nullable=False, comment="Slack team"),
        sa.Column("channel", sa.Text(), nullable=False, comment="Slack channel"),
        sa.Column("topics", sa.Text(), nullable=False, comment="keys, in the order named"),
        sa.Column("without_topics", sa.Text(), nullable=False, comment="keys left out"),
        sa.Column("timing_at", sa.Text(), nullable=True, comment="HH:MM; null when no digest is wanted"),
        sa.Column("timing_zone", sa.Text(), nullable=True, comment="zone of that time"),
        sa.Column("timing_days", sa.Text(), nullable=True, comment="weekdays, 0 is Monday: 0,1,2"),
        sa.Column("zone", sa.Text(), nullable=False, comment="zone of the dates shown"),
        sa.Column("made_by", sa.Text(), nullable=False, comment="Slack user"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, comment="when it was made"),
        sa.Column(
            "covered_until",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="end of what the last digest showed",
        ),
        sa.Column(
            "next_due_at", sa.DateTime(timezone=True), nullable=True, comment="when the next digest is due"
        ),
        sa.Column("paused", sa.Text(), nullable=False, comment="why nothing is sent, or empty"),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.UniqueConstraint("team", "channel", name="uq_subscriptions_team_channel"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_subscriptions_due",
        "subscriptions",
        ["next_due_at"],
        unique=False,
        sqlite_where=sa.text("paused = ''"),
        postgresql_where=sa.text("paused = ''"),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", ID, nullable=False, comment="in order of enqueuing"),
        sa.Column("subscription_id", ID, nullable=False, comment="its subscription, perhaps deleted since"),
        sa.Column("team", sa.Text(), nullable=False, comment="Slack team"),
        sa.Column("channel", sa.Text(), nullable=False, comment="Slack channel"),
        sa.Column("period_key", sa.Text(), nullable=False, comment="local date of the digest"),
        sa.Column("part", sa.Integer(), nullable=False, comment="0 for the message, above for its thread"),
        sa.Column("state", sa.Text(), nullable=False, comment="DeliveryState"),
        sa.Column("text", sa.Text(), nullable=False, comment="fallback text, frozen"),
        sa.Column("blocks", sa.Text(), nullable=False, comment="Block Kit blocks as JSON, frozen"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="when the digest was due"),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False, comment="earliest next try"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="posts begun"),
        sa.Column(
            "refusals", sa.Integer(), nullable=False, comment="posts that Slack refused for what they are"
        ),
        sa.Column("lease_owner", sa.Text(), nullable=False, comment="who works on it, or empty"),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True, comment="when that lease ends"),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True, comment="when the last post began"),
        sa.Column(
            "look_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when to look for it in the channel; null when all is known",
        ),
        sa.Column("ts", sa.Text(), nullable=False, comment="Slack's ts once sent, or empty"),
        sa.Column("error", sa.Text(), nullable=False, comment="why the last try failed, or empty"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint(
            "subscription_id", "period_key", "part", name="uq_deliveries_subscription_id_period_key_part"
        ),
    )
    op.create_index(
        "ix_deliveries_look",
        "deliveries",
        ["look_at"],
        unique=False,
        sqlite_where=sa.text("look_at IS NOT NULL"),
        postgresql_where=sa.text("look_at IS NOT NULL"),
    )
    op.create_index(
        "ix_deliveries_open",
        "deliveries",
        ["team", "channel", "state"],
        unique=False,
        sqlite_where=sa.text("state IN ('leased', 'posting', 'uncertain')"),
        postgresql_where=sa.text("state IN ('leased', 'posting', 'uncertain')"),
    )
    op.create_index(
        "ix_deliveries_ready",
        "deliveries",
        ["not_before", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'retry')"),
        postgresql_where=sa.text("state IN ('pending', 'retry')"),
    )
    op.create_index("ix_deliveries_team_channel_id", "deliveries", ["team", "channel", "id"], unique=False)


_SEARCHED = (("mention_search", ("headline", "evidence")), ("article_search", ("title", "text")))


def _full_text() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _fts5()
    else:
        _gin()


def _fts5() -> None:
    # Rows of a contentless index can only be deleted since SQLite 3.43.
    version = op.get_bind().dialect.dbapi.sqlite_version_info  # type: ignore[union-attr]
    deletable = ", contentless_delete=1" if version >= (3, 43, 0) else ""
    for table, columns in _SEARCHED:
        # The tokens come ready made: "ascii" splits them at spaces and leaves other scripts whole.
        op.execute(
            f"CREATE VIRTUAL TABLE {table} USING fts5"
            f"({', '.join(columns)}, marks, content='', tokenize='ascii'{deletable})"
        )


def _gin() -> None:
    for table, columns in _SEARCHED:
        op.create_table(
            table,
            sa.Column("rowid", sa.BigInteger(), autoincrement=False, nullable=False, comment="what it tells"),
            *(sa.Column(name, sa.Text(), nullable=False, comment="its tokens in order") for name in columns),
            sa.Column("marks", sa.Text(), nullable=False, comment="tokens of topics, actors, …"),
            sa.PrimaryKeyConstraint("rowid", name=f"pk_{table}"),
        )
        # The last token names a block of 4096 rows, so that the newest are found without all others.
        tokens = " || ' ' || ".join((*columns, "marks", "'#'")) + " || CAST(rowid >> 12 AS text)"
        op.execute(
            f"CREATE INDEX ix_{table}_tokens ON {table} USING gin"
            f" (array_to_tsvector(array_remove(string_to_array({tokens}, ' '), '')))"
        )
