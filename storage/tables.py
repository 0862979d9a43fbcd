"""The tables. A comment stands on each column; an index says which query it serves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.columns import Flags, Hashes, Keys, Launched, Moment, Origins, Reasons

# SQLite gives a rowid, and with it ids without a second index, only to INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _told() -> list[Column[Any]]:
    """What a mention says and an event has become: the fields both carry."""
    return [
        Column("type", Text, nullable=False, comment="EventType"),
        Column("status", Text, nullable=False, comment="occurred, planned, background or cancelled"),
        Column("when_value", Text, comment="2025-12-28, 2026-01 or 2026; null when no date is stated"),
        Column("when_end", Text, comment="last day of a multi-day event"),
        Column("actors", Keys, nullable=False, comment="keys of actors"),
        Column("people", Keys, nullable=False, comment="canonical names"),
        Column("topics", Keys, nullable=False, comment="keys of topics"),
        Column("origins", Origins, nullable=False, comment="from whom the facts come"),
        Column("weight", Float, nullable=False, comment="how much it matters, 0 to 1"),
        Column("flags", Flags, nullable=False, comment="reasons for care"),
        Column("launch", Launched, comment="what is told of a launch; null of anything else"),
    ]


def _event() -> list[Column[Any]]:
    """The state of an event, as it is now and as each revision froze it."""
    return [
        Column("headline", Text, nullable=False, comment="words of the best mention"),
        Column("summary", Text, nullable=False, comment="words of the same article"),
        Column("publisher", Text, nullable=False, comment="who published that article"),
        Column("url", Text, nullable=False, comment="where that article stands"),
        Column("language", Text, nullable=False, comment="en, ko, ja or other"),
        *_told(),
        Column("first_day", Date, nullable=False, comment="earliest day of the date, else reported_on"),
        Column("last_day", Date, nullable=False, comment="latest day of the date, else reported_on"),
        Column("reported_on", Date, nullable=False, comment="publication day of the first article"),
        Column("news_on", Date, nullable=False, comment="publication day of the latest article"),
        Column("first_seen_at", Moment, nullable=False, comment="when the store learned of it"),
        Column("updated_at", Moment, nullable=False, comment="when the store last changed it"),
        Column("mentions", Integer, nullable=False, comment="mentions that stand"),
        Column("articles", Integer, nullable=False, comment="articles these stand in"),
        Column("is_lead", Boolean, nullable=False, comment="false when told only in passing"),
        Column("joined_into", Id, comment="the event that took its mentions, where both were one"),
    ]


sources = Table(
    "sources",
    metadata,
    Column("key", Text, primary_key=True, comment="short name, as in seeds"),
    Column("name", Text, nullable=False, comment="as shown"),
    Column("kind", Text, nullable=False, comment="SourceKind"),
    Column("country", Text, nullable=False, comment="where it is based"),
    Column("language", Text, nullable=False, comment="main language"),
    Column("reliability", Text, nullable=False, comment="A to F, NATO Admiralty scale"),
    Column("url", Text, nullable=False, comment="home page"),
    Column("names", Keys, nullable=False, comment="other names, any language"),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False, comment="rises with recording"),
    Column("key", Text, nullable=False, comment="what makes two wordings the same document"),
    Column("revision", Integer, nullable=False, comment="1 for the first wording"),
    Column("digest", Text, nullable=False, comment="SHA-256 of the wording"),
    Column("source", Text, nullable=False, comment="key of a source; may be in no roster"),
    Column("publisher", Text, nullable=False, comment="as the document names it"),
    Column("url", Text, nullable=False, comment="address, or empty"),
    Column("external_id", Text, nullable=False, comment="the publisher's own id, or empty"),
    Column("title", Text, nullable=False, comment="headline"),
    Column("text", Text, nullable=False, comment="body; offsets of mentions point into it"),
    Column("language", Text, nullable=False, comment="en, ko, ja or other"),
    Column("published_on", Date, comment="the publisher's local date"),
    Column("published_at", Moment, comment="the moment, where the document gives one"),
    Column("seen_at", Moment, nullable=False, comment="when it was fetched or read from a file"),
    Column("recorded_at", Moment, nullable=False, comment="when the store took it"),
    UniqueConstraint("key", "revision"),  # standing: newest wording of a document
    Index(None, "digest"),  # standing: the same wording under any address
    Index(None, "source", "recorded_at"),  # health and changes of a source
)

article_readings = Table(
    "article_readings",
    metadata,
    Column(
        "article_id",
        Id,
        ForeignKey("articles.id"),
        primary_key=True,
        autoincrement=False,
        comment="the article",
    ),
    Column("relevant", Boolean, nullable=False, comment="false when off topic"),
    Column("topics", Keys, nullable=False, comment="keys of topics"),
    Column("flags", Flags, nullable=False, comment="reasons for care with the article"),
    Column("reasons", Reasons, nullable=False, comment="why it was read so"),
    Column("lead_event_id", Id, ForeignKey("events.id"), comment="the event it is mainly about"),
)

events = Table(
    "events",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False, comment="1, 2, 3… as shown to people"),
    *_event(),
    # latest, without a filter or with one on dates
    Index("ix_events_latest", "news_on", "weight", "id", "first_day", "last_day"),
    Index("ix_events_days", "first_day", "last_day"),  # what lies on certain days
    Index(
        "ix_events_long",  # the same, of events that may last longer than a month
        "last_day",
        "first_day",
        sqlite_where=text("length(when_value) = 4 OR when_end IS NOT NULL"),
        postgresql_where=text("length(when_value) = 4 OR when_end IS NOT NULL"),
    ),
    Index(None, "first_seen_at"),  # digest: what is new since the last one
    Index(
        "ix_events_plans",  # upcoming: planned events not yet past, with all that such a list is sorted by
        *("last_day", "first_day", "weight", "id", "when_value", "status", "is_lead", "joined_into"),
        sqlite_where=text("status IN ('planned', 'cancelled')"),
        postgresql_where=text("status IN ('planned', 'cancelled')"),
    ),
    Index(None, "weight", "news_on", "id"),  # what matters most
)

event_revisions = Table(
    "event_revisions",
    metadata,
    Column(
        "event_id", Id, ForeignKey("events.id"), primary_key=True, autoincrement=False, comment="the event"
    ),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="1, 2, 3… without gaps"),
    Column("made_at", Moment, nullable=False, comment="when the store learned it"),
    Column("made_by", Text, nullable=False, comment="article 17"),
    Column("what", Text, nullable=False, comment="what changed"),
    Column("why", Text, nullable=False, comment="the rule that decided and the words it saw"),
    *_event(),
    Column("was_on", Date, comment="news_on of the revision before; null of the first"),
    Index(
        "ix_event_revisions_was",  # as of a moment: what has become another since
        *("was_on", "made_at", "event_id"),
        sqlite_where=text("was_on IS NOT NULL"),
        postgresql_where=text("was_on IS NOT NULL"),
    ),
    Index(
        "ix_event_revisions_ahead",  # as of a moment: what was dated later than it
        *("news_on", "made_at", "event_id"),
        sqlite_where=text("news_on > date(made_at, '+1 day')"),
        postgresql_where=text("news_on > CAST(made_at AT TIME ZONE 'UTC' AS date) + 1"),
    ),
    Index(
        "ix_event_revisions_changes",  # digest: what has changed since the last one
        "made_at",
        "event_id",
        sqlite_where=text("number > 1"),
        postgresql_where=text("number > 1"),
    ),
)

event_facets = Table(
    "event_facets",
    metadata,
    Column(
        "event_id", Id, ForeignKey("events.id"), primary_key=True, autoincrement=False, comment="the event"
    ),
    Column("kind", Text, primary_key=True, comment="topic, actor, type, source, or topic of a plan"),
    Column("value", Text, primary_key=True, comment="its key"),
    Column("news_on", Date, nullable=False, comment="copy of the event's, for order"),
    Column("weight", Float, nullable=False, comment="copy of the event's, for order"),
    Column("first_day", Date, comment="of a topic: copy of the event's, for lists of days"),
    Column("last_day", Date, comment="of a topic: copy of the event's, for lists of days"),
    Index("ix_event_facets_latest", "kind", "value", "news_on", "weight", "event_id"),  # latest of a topic
    Index(
        "ix_event_facets_days",  # what of a topic lies on certain days
        *("value", "last_day", "first_day", "event_id"),
        sqlite_where=text("kind = 'topic'"),
        postgresql_where=text("kind = 'topic'"),
    ),
    Index(
        "ix_event_facets_long",  # the same, of events that may last longer than a month
        *("value", "last_day", "first_day", "event_id"),
        sqlite_where=text("kind = 'topic' AND last_day > date(first_day, '+31 day')"),
        postgresql_where=text("kind = 'topic' AND last_day > first_day + 31"),
    ),
    Index(
        "ix_event_facets_plans",  # upcoming of a topic: planned events not yet past
        *("value", "last_day", "first_day", "event_id"),
        sqlite_where=text("kind = 'plan'"),
        postgresql_where=text("kind = 'plan'"),
    ),
    sqlite_with_rowid=False,
)

event_keys = Table(
    "event_keys",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False, comment="63-bit hash of a mention"),
    Column(
        "event_id", Id, ForeignKey("events.id"), primary_key=True, autoincrement=False, comment="the event"
    ),
    sqlite_with_rowid=False,  # candidates: events that share keys with a new mention
)

mentions = Table(
    "mentions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False, comment="rises with recording"),
    Column("event_id", Id, ForeignKey("events.id"), nullable=False, comment="the event it states"),
    Column("article_id", Id, ForeignKey("articles.id"), nullable=False, comment="the article it stands in"),
    Column("start", Integer, nullable=False, comment="offset in the article's text"),
    Column("end", Integer, nullable=False, comment="offset behind the last character"),
    Column("evidence", Text, nullable=False, comment="the exact words between the offsets"),
    Column("headline", Text, nullable=False, comment="words of the article that name it"),
    *_told(),
    Column("lead", Boolean, nullable=False, comment="what the article is mainly about"),
    Column("reasons", Reasons, nullable=False, comment="why it was read so"),
    Column("keys", Hashes, nullable=False, comment="hashes under which events are found"),
    Column("recorded_at", Moment, nullable=False, comment="when the store took it"),
    Column("replaced_at", Moment, comment="when a newer wording of its article told the same event"),
    Index(None, "event_id", "replaced_at", "article_id"),  # event: its mentions; record: counts of them
)

event_links = Table(
    "event_links",
    metadata,
    Column(
        "event_id", Id, ForeignKey("events.id"), primary_key=True, autoincrement=False, comment="the event"
    ),
    Column("kind", Text, primary_key=True, comment="LinkKind: what it is to the other"),
    Column(
        "other_id", Id, ForeignKey("events.id"), primary_key=True, autoincrement=False, comment="the other"
    ),
    Column("article_id", Id, ForeignKey("articles.id"), nullable=False, comment="the article that told it"),
    Column("why", Text, nullable=False, comment="the rule that decided and the words it saw"),
    Column("made_at", Moment, nullable=False, comment="when the store learned it"),
    Column("ended_at", Moment, comment="when one of the two was absorbed and the link made anew"),
    Index(None, "other_id"),  # event: what reacts to it, announces or changes it
)

event_moves = Table(
    "event_moves",
    metadata,
    Column("kind", Text, primary_key=True, comment="mention, or lead of an article"),
    Column("item_id", Id, primary_key=True, autoincrement=False, comment="id of the mention or article"),
    Column(
        "event_id",
        Id,
        ForeignKey("events.id"),
        primary_key=True,
        autoincrement=False,
        comment="the event it belonged to until then",
    ),
    Column("moved_at", Moment, nullable=False, comment="when another event absorbed that one"),
    Index(None, "event_id"),  # event as of a moment: what has left it since
)
