"""What a channel's subscription becomes when somebody changes it. PURE.

`subscribe` adds the topics named and nothing else; it never widens by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import InputError
from bot.query import TopicChoice
from bot.slack.timing import first_due
from storage.model import Subscription, Timing

DEFAULT_TIME = "08:30"
FIRST_COVERS = timedelta(hours=24)


def begun(team: str, channel: str, user: str, zone: str, choice: TopicChoice, now: datetime) -> Subscription:
    """A channel's first subscription: a digest every day, the first over the last 24 hours."""
    timing = Timing(DEFAULT_TIME, zone)
    return Subscription(
        team=team,
        channel=channel,
        topics=choice.topics,
        without_topics=choice.without,
        timing=timing,
        zone=zone,
        made_by=user,
        made_at=now,
        covered_until=now - FIRST_COVERS,
        next_due_at=first_due(timing, now, ()),
    )


def added(current: Subscription, choice: TopicChoice) -> Subscription:
    """Add exactly the topics named and leave out exactly those named so; naming one lifts its exclusion."""
    topics = tuple(dict.fromkeys((*current.topics, *choice.topics)))
    without = tuple(dict.fromkeys((*current.without_topics, *choice.without)))
    kept = tuple(topic for topic in topics if topic not in choice.without)
    if not kept:
        raise InputError("That would leave the channel without a topic. To end it use `unsubscribe all`.")
    excluded = tuple(topic for topic in without if topic not in choice.topics)
    return replace(current, topics=kept, without_topics=excluded)


def removed(current: Subscription, topics: Iterable[str]) -> Subscription | None:
    """Take topics away; None when none is left."""
    gone = set(topics)
    if not gone & set(current.topics):
        raise InputError("This channel is not subscribed to that.", valid=(*current.topics, "all"))
    kept = tuple(topic for topic in current.topics if topic not in gone)
    return replace(current, topics=kept) if kept else None


def resumed(current: Subscription, now: datetime) -> Subscription:
    """Take a paused digest up again; a due time that has gone by since is followed by the next."""
    due = current.next_due_at
    gone_by = due is not None and due <= now
    return replace(current, paused="", next_due_at=first_due(current.timing, now, ()) if gone_by else due)


def retimed(
    current: Subscription, timing: Timing | None, now: datetime, taken: Iterable[str]
) -> Subscription:
    """Set when the digest comes; a date that has had its digest does not get a second one."""
    zone = timing.zone if timing else current.zone
    return replace(current, timing=timing, zone=zone, next_due_at=first_due(timing, now, taken))
