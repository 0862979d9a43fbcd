"""The tables of subscriptions, of what is posted to them, and of how fast."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.columns import Keys, Moment
from storage.tables import Id, metadata

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Id, primary_key=True, comment="never given twice"),
    Column("team", Text, nullable=False, comment="Slack team"),
    Column("channel", Text, nullable=False, comment="Slack channel"),
    Column("topics", Keys, nullable=False, comment="keys, in the order named"),
    Column("without_topics", Keys, nullable=False, comment="keys left out"),
    Column("timing_at", Text, comment="HH:MM; null when no digest is wanted"),
    Column("timing_zone", Text, comment="zone of that time"),
    Column("timing_days", Text, comment="weekdays, 0 is Monday: 0,1,2"),
    Column("timing_weekly", Boolean, comment="with a picture of the week"),
    Column("zone", Text, nullable=False, comment="zone of the dates shown"),
    Column("made_by", Text, nullable=False, comment="Slack user"),
    Column("made_at", Moment, nullable=False, comment="when it was made"),
    Column("covered_until", Moment, nullable=False, comment="end of what the last digest showed"),
    Column("next_due_at", Moment, comment="when the next digest is due"),
    Column("paused", Text, nullable=False, comment="why nothing is sent, or empty"),
    Column("alerts", Text, comment="Alerts as JSON; null when nothing is told at once"),
    Column("alerted_until", Moment, comment="up to when events were judged for alerts"),
    Column("muted_until", Moment, comment="nothing is posted before"),
    UniqueConstraint("team", "channel"),  # one a channel
    Index(
        "ix_subscriptions_due",  # planning: what is due
        "team",
        "next_due_at",
        sqlite_where=text("paused = ''"),
        postgresql_where=text("paused = ''"),
    ),
    Index(
        "ix_subscriptions_any_due",  # planning: whether anything is due at all
        "next_due_at",
        sqlite_where=text("paused = ''"),
        postgresql_where=text("paused = ''"),
    ),
    sqlite_autoincrement=True,  # deliveries of a deleted one keep its id
)

contents = Table(
    "contents",  # once for all the channels that are shown the same
    metadata,
    Column("hash", Text, primary_key=True, comment="BLAKE2 of text, blocks and picture"),
    Column("text", Text, nullable=False, comment="fallback text, frozen"),
    Column("blocks", Text, nullable=False, comment="Block Kit blocks as JSON, frozen"),
    Column("picture", LargeBinary, comment="PNG to be uploaded first; null for none"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True, comment="in order of enqueuing"),
    Column("subscription_id", Id, nullable=False, comment="its subscription, perhaps deleted since"),
    Column("team", Text, nullable=False, comment="Slack team"),
    Column("channel", Text, nullable=False, comment="Slack channel"),
    Column("period_key", Text, nullable=False, comment="local date of the digest"),
    Column("part", Integer, nullable=False, comment="0 for the message, above for its thread"),
    Column("state", Text, nullable=False, comment="DeliveryState"),
    Column(
        "content",
        Text,
        nullable=False,
        server_default=text("''"),
        comment="hash of what is posted, in contents",
    ),
    Column("due_at", Moment, nullable=False, comment="when the digest was due"),
    Column("not_before", Moment, nullable=False, comment="earliest next try"),
    Column("attempts", Integer, nullable=False, comment="posts begun"),
    Column("refusals", Integer, nullable=False, comment="posts that Slack refused for what they are"),
    Column("lease_owner", Text, nullable=False, comment="who works on it, or empty"),
    Column("lease_until", Moment, comment="when that lease ends"),
    Column("posted_at", Moment, comment="when the last post began"),
    Column("look_at", Moment, comment="when to look for it in the channel; null when all is known"),
    Column("ts", Text, nullable=False, comment="Slack's ts once sent, or empty"),
    Column("error", Text, nullable=False, comment="why the last try failed, or empty"),
    Column(
        "edits", Boolean, nullable=False, server_default=text("false"), comment="takes the place of part 0"
    ),
    Column("doubts", Integer, nullable=False, server_default=text("0"), comment="posts that nobody answered"),
    Column(
        "turn",
        Integer,
        nullable=False,
        server_default=text("1"),
        comment="0 for alerts, 1 for digests, 2 for their threads",
    ),
    Column(
        "place",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="shuffles those of one turn and moment",
    ),
    UniqueConstraint("subscription_id", "period_key", "part"),  # one post a period and part
    Index(
        "ix_deliveries_ready",  # claiming: what may be sent
        "team",
        "turn",
        "not_before",
        "place",
        sqlite_where=text("state IN ('pending', 'retry')"),
        postgresql_where=text("state IN ('pending', 'retry')"),
    ),
    Index(
        "ix_deliveries_waiting",  # claiming and planning: what a channel has waiting
        "team",
        "channel",
        sqlite_where=text("state IN ('pending', 'retry')"),
        postgresql_where=text("state IN ('pending', 'retry')"),
    ),
    Index(
        "ix_deliveries_at_work",  # claiming and planning: channels at work; recovery
        "team",
        "channel",
        sqlite_where=text("state IN ('leased', 'posting')"),
        postgresql_where=text("state IN ('leased', 'posting')"),
    ),
    Index(
        "ix_deliveries_look",  # reconciliation: what to look for
        "team",
        "look_at",
        sqlite_where=text("look_at IS NOT NULL"),
        postgresql_where=text("look_at IS NOT NULL"),
    ),
    Index(None, "team", "channel", "id"),  # the deliveries of a channel
)

alerted = Table(
    "alerted",
    metadata,
    Column("subscription_id", Id, primary_key=True, autoincrement=False, comment="perhaps deleted since"),
    Column("event_id", Id, primary_key=True, autoincrement=False, comment="the event told at once"),
    Column("period_key", Text, nullable=False, comment="the deliveries that told it"),
    Column("alerted_at", Moment, nullable=False, comment="when the card was queued"),
    Column("told_until", Moment, nullable=False, comment="what of the event the channel was told up to"),
    Index(None, "subscription_id", "alerted_at"),  # how many in the last hour
    Index(None, "event_id"),  # record: what was told of an event that is absorbed
    sqlite_with_rowid=False,
)

rate_buckets = Table(
    "rate_buckets",
    metadata,
    Column("scope", Text, primary_key=True, comment="workspace, channel, method, host or hold of a host"),
    Column("key", Text, primary_key=True, comment="team, team/channel, team/method or host"),
    Column("next_free_at", Moment, nullable=False, comment="when it takes the next call"),
    sqlite_with_rowid=False,
)
