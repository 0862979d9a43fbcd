"""What a channel's subscription becomes when somebody changes it. PURE.

`subscribe` adds the topics named and nothing else; it never widens by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import InputError
from bot.query import TopicChoice
from bot.slack.options import Options, alerts_of
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


def told_by(current: Subscription, options: Options, now: datetime) -> Subscription:
    """Set what is told at once and whether there is a digest, as far as that was named."""
    if not options.named:
        return current
    alerts = alerts_of(options, current.alerts)
    judged = current.alerted_until if current.alerts else now  # what came before is no news
    changed = replace(current, alerts=alerts, alerted_until=judged)
    if options.mode == "alert":
        return replace(changed, timing=None, next_due_at=None)
    if options.mode is None or current.timing is not None:
        return changed
    return retimed(changed, Timing(DEFAULT_TIME, current.zone), now, ())


def muted(current: Subscription, until: datetime | None, now: datetime) -> Subscription:
    """Post nothing before a moment; None lifts that. A digest that fell into it comes at its next time."""
    due = first_due(current.timing, max(until or now, now), ())
    return replace(current, muted_until=until, next_due_at=due)


def added(current: Subscription, choice: TopicChoice) -> Subscription:
    """Add exactly the topics named and leave out exactly those named so; naming one lifts its exclusion."""
    topics = tuple(dict.fromkeys((*current.topics, *choice.topics)))
    without = tuple(dict.fromkeys((*current.without_topics, *choice.without)))
    kept = tuple(topic for topic in topics if topic not in choice.without)
    if not kept:
        raise InputError("That would leave the channel without a topic. To end it use `unsubscribe all`.")
    excluded = tuple(topic for topic in without if topic not in choice.topics)
    return replace(current, topics=kept, without_topics=excluded)


def caught_up(current: Subscription, now: datetime) -> Subscription:
    """Begin a channel's digests as a first one does: with the last 24 hours, whatever it did without."""
    return replace(current, covered_until=max(current.covered_until, now - FIRST_COVERS))


def removed(current: Subscription, topics: Iterable[str]) -> Subscription | None:
    """Take topics away; None when none is left."""
    gone = set(topics)
    if not gone & set(current.topics):
        raise InputError("This channel is not subscribed to that.", valid=(*current.topics, "all"))
    kept = tuple(topic for topic in current.topics if topic not in gone)
    return replace(current, topics=kept) if kept else None


def stopped(current: Subscription, reason: str) -> Subscription:
    """Pause, if it is not paused already; what comes meanwhile is for the digest after."""
    return replace(current, paused=current.paused or reason)


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
    if timing is not None and current.timing is None:
        current = caught_up(current, now)
    after = max(now, current.muted_until or now)
    return replace(current, timing=timing, zone=zone, next_due_at=first_due(timing, after, taken))
