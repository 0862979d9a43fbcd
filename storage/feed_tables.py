"""The tables of feeds and of what they name."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, Table, Text, UniqueConstraint, text

from storage.columns import Keys, Moment
from storage.tables import Id, metadata

feeds = Table(
    "feeds",
    metadata,
    Column("id", Id, primary_key=True, comment="never given twice"),
    Column("url", Text, nullable=False, comment="its address, as seeds or people give it"),
    Column("source", Text, nullable=False, comment="key of the source whose feed it is"),
    Column("form", Text, nullable=False, comment="FeedForm"),
    Column("full_text", Boolean, nullable=False, comment="the page behind each link is fetched"),
    Column("links", Text, nullable=False, comment="what the address of an article begins with"),
    Column("topics", Keys, nullable=False, comment="keep only what is told on these; all when empty"),
    Column("verified", Boolean, nullable=False, comment="it has been seen to work"),
    Column("host", Text, nullable=False, comment="host of where it is asked"),
    Column("added_by", Text, nullable=False, comment="team/user, or empty where it comes with Trilateral"),
    Column("added_at", Moment, nullable=False, comment="when it was added"),
    Column("removed", Boolean, nullable=False, comment="by a person, so that seeds do not bring it back"),
    Column("paused", Text, nullable=False, comment="why it is not polled, or empty"),
    Column("gone", Boolean, nullable=False, comment="it answered that it is gone for good"),
    Column("next_due_at", Moment, nullable=False, comment="when it is polled next"),
    Column("every", Float, nullable=False, comment="seconds between polls, as its news lately come"),
    Column("pause", Float, nullable=False, comment="seconds between polls that it asks for itself"),
    Column("moved_to", Text, nullable=False, comment="where it moved for good, or empty"),
    Column("etag", Text, nullable=False, comment="validator of what it last sent, or empty"),
    Column("last_modified", Text, nullable=False, comment="the same, by time"),
    Column("digest", Text, nullable=False, comment="SHA-256 of what it last sent, or empty"),
    Column("failures", Integer, nullable=False, comment="polls in a row that failed"),
    Column("error", Text, nullable=False, comment="why the last one failed, or empty"),
    Column("tried_at", Moment, comment="when it was last polled"),
    Column("succeeded_at", Moment, comment="when it was last polled well"),
    Column("new_at", Moment, comment="when it last brought something"),
    Column("lease_owner", Text, nullable=False, comment="who polls it, or empty"),
    Column("lease_until", Moment, comment="when that lease ends"),
    UniqueConstraint("url"),  # put, add: one feed an address
    Index(
        "ix_feeds_due",  # claim: what is due
        "next_due_at",
        sqlite_where=text("paused = ''"),
        postgresql_where=text("paused = ''"),
    ),
    Index(
        "ix_feeds_tried",  # claim: what was tried later than now, as the clock was set back
        "tried_at",
        sqlite_where=text("paused = ''"),
        postgresql_where=text("paused = ''"),
    ),
    sqlite_autoincrement=True,  # pages of a removed one keep its id
)

pages = Table(
    "pages",
    metadata,
    Column("id", Id, primary_key=True, comment="in order of first sight"),
    Column("key", Text, nullable=False, comment="what makes two entries the same, in whatever feed"),
    Column("feed_id", Id, nullable=False, comment="the feed that named it, perhaps removed since"),
    Column("source", Text, nullable=False, comment="key of that feed's source"),
    Column("url", Text, nullable=False, comment="its address, or empty"),
    Column("host", Text, nullable=False, comment="host of that address; empty where none is fetched"),
    Column("mark", Text, nullable=False, comment="digest of what the feed says of it"),
    Column("draft", Text, nullable=False, comment="what the feed says of it as JSON; empty once taken"),
    Column("wanted", Boolean, nullable=False, comment="the page is fetched"),
    Column("state", Text, nullable=False, comment="PageState"),
    Column("attempts", Integer, nullable=False, comment="tries to fetch it"),
    Column("seen_at", Moment, nullable=False, comment="when a feed first named it"),
    Column("tried_at", Moment, comment="when it was last fetched"),
    Column("not_before", Moment, nullable=False, comment="earliest next try"),
    Column("etag", Text, nullable=False, comment="validator of what was last fetched, or empty"),
    Column("last_modified", Text, nullable=False, comment="the same, by time"),
    Column("article", Text, nullable=False, comment="key of the article made of it, or empty"),
    Column("rereads", Integer, nullable=False, comment="times its feed told it otherwise"),
    Column("looks", Integer, nullable=False, comment="times it was looked at again"),
    Column("missing", Integer, nullable=False, comment="looks in a row that found no page"),
    Column("look_at", Moment, comment="when it is looked at again"),
    Column("vanished_at", Moment, comment="when it was found to be there no more"),
    Column("error", Text, nullable=False, comment="why the last try failed, or empty"),
    Column("lease_owner", Text, nullable=False, comment="who works on it, or empty"),
    Column("lease_until", Moment, comment="when that lease ends"),
    UniqueConstraint("key"),  # put_pages: what is known
    Index(
        "ix_pages_waiting",  # claim_pages: what waits to be read
        "not_before",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "ix_pages_look",  # claim_pages: what is looked at again
        "look_at",
        sqlite_where=text("look_at IS NOT NULL"),
        postgresql_where=text("look_at IS NOT NULL"),
    ),
    Index(
        "ix_pages_leased",  # renew, release: what a process holds
        "lease_owner",
        sqlite_where=text("lease_owner <> ''"),
        postgresql_where=text("lease_owner <> ''"),
    ),
    Index(
        "ix_pages_vanished",  # changes of a source
        "source",
        "vanished_at",
        sqlite_where=text("vanished_at IS NOT NULL"),
        postgresql_where=text("vanished_at IS NOT NULL"),
    ),
    Index(None, "feed_id", "state"),  # remove; health: what waits
)
