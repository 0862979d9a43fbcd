"""How sources, feeds and their health read in a line. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.mending import mend
from bot.slack import blocks as b
from bot.slack import wording
from bot.slack.blocks import Block
from bot.slack.text import mrkdwn, plain
from storage.model import FeedForm, FeedHealth, FeedState, Source, SourceKind

KINDS = {
    SourceKind.WIRE: "Agencies",
    SourceKind.NEWSPAPER: "Papers",
    SourceKind.BROADCASTER: "Broadcasters",
    SourceKind.GOVERNMENT: "Governments and international bodies",
    SourceKind.STATE_MEDIA: "State media",
    SourceKind.THINK_TANK: "Think tanks and specialist press",
    SourceKind.AGGREGATOR: "Those who pass on",
    SourceKind.UNKNOWN: "Not judged yet",
}
RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "cannot be judged",
}
_FORMS = {FeedForm.FEED: "feed", FeedForm.SITEMAP: "news sitemap", FeedForm.PAGE: "page of links"}
_WARNING = "⚠"
_FEW_TOPICS = 5


def span(time: timedelta) -> str:
    """`40 s`, `12 min`, `3 h` or `2 days`."""
    seconds = max(int(time.total_seconds()), 0)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    return f"{seconds // 3600} h" if seconds < 172_800 else f"{seconds // 86_400} days"


def ago(moment: datetime | None, now: datetime) -> str:
    """`12 min ago`, or `never`."""
    return f"{span(now - moment)} ago" if moment else "never"


def facts(source: Source) -> str:
    """`wire, KR, ko, B`, as far as it is known; escaped."""
    known = (source.kind.value, source.country, source.language, source.reliability)
    return mrkdwn(", ".join(part for part in known if part), 80)


def standing(health: FeedHealth | None, now: datetime) -> str:
    """How the feeds of a source do, in a few words."""
    if health is None:
        return "no feed"
    gone = sum(feed.gone for feed in health.paused)
    if gone:
        return f"{_WARNING} {wording.count(gone, 'feed')} gone for good"
    if len(health.paused) == health.feeds:
        return "paused"
    if health.failing:
        return f"{_WARNING} {len(health.failing)} of {wording.count(health.feeds, 'feed')} failing"
    return f"read {ago(health.succeeded_at, now)}" if health.succeeded_at else "not read yet"


def line(source: Source, health: FeedHealth | None, now: datetime) -> str:
    """One source in a list; escaped."""
    told = [facts(source), standing(health, now)]
    if health is not None and health.succeeded_at:
        told.append(f"{_number(health.a_day)} a day")
    return f"• *{mrkdwn(source.name, 80)}* (`{mrkdwn(source.key, 80)}`) · {' · '.join(told)}"


def measures(health: FeedHealth, now: datetime) -> str:
    """Last success, lag, articles a day, share that became events, what waits."""
    told = [f"read {ago(health.succeeded_at, now)}" if health.succeeded_at else "not read yet"]
    if health.lag is not None:
        told.append(f"{span(health.lag)} after publication")
    told.append(f"{_number(health.a_day)} articles a day")
    if health.share is not None:
        told.append(f"{health.share:.0%} became events")
    if health.waiting:
        told.append(f"{health.waiting:,} waiting to be read")
    return " · ".join(told)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def place(url: str) -> str:
    """An address without its scheme, as people say it."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return plain(f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}{query}", 80)


def feed_line(state: FeedState, now: datetime, zone: str) -> Block:
    """One feed: where it stands, what it is, how it does, and what to do where it fails."""
    feed = state.feed
    told = [_FORMS[feed.form]]
    if state.gone:
        told.append(f"{_WARNING} {trouble(state, zone)}")
    elif state.paused:
        told.append(f"paused: {plain(state.paused, 160)}")
    elif state.failures:
        told.append(f"{_WARNING} {trouble(state, zone)}")
    else:
        told.append(f"read {ago(state.succeeded_at, now)}" if state.succeeded_at else "not read yet")
    if state.moved_to:
        told.append(f"moved to {place(state.moved_to)}")
    if feed.topics:
        many = len(feed.topics) > _FEW_TOPICS
        told.append(f"only what is on {'our topics' if many else ', '.join(feed.topics)}")
    return b.line(b.linked(place(feed.url), feed.url), b.words(f" · {' · '.join(told)}"))


def trouble(state: FeedState, zone: str) -> str:
    """Why a feed fails, how often it has, and what to do."""
    told = f"{plain(state.error, 200)} {mend(state.error, state.failures)}"
    if state.paused:
        return told
    times = wording.count(state.failures, "failure")
    return f"{told} ({times} in a row, next try {wording.moment(state.next_due_at, zone)})"


def chunks(lines: Sequence[str], most: int = 2800) -> list[str]:
    """Lines as texts that fit a paragraph each."""
    texts: list[str] = []
    for one in lines:
        if texts and len(texts[-1]) + len(one) < most:
            texts[-1] += f"\n{one}"
        else:
            texts.append(one)
    return texts
