"""How the bot does: what comes in from the web, and what goes out to the channels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

from bot.slack import blocks as b
from bot.slack import source_words as words_of
from bot.slack import wording
from bot.slack.blocks import Block, Message
from bot.slack.desk import COMMAND, Answer, Asked, Desk
from bot.slack.text import mrkdwn
from storage.model import DeliveryState, FeedHealth, FeedState, Subscription

_BUSIEST = 6
_ROOM = 6000  # characters for feeds that fail
_LAST_POSTS = 20


def status(desk: Desk, asked: Asked, words: str) -> Answer:
    """Health of the feeds, what to do about those that fail, and how digests stand."""
    now, zone = desk.clock(), desk.asker(asked).zone
    health = desk.store.feeds.health(now)
    counts = desk.store.counts()
    read = wording.count(counts.articles, "article")
    stored = f"{read} read into {wording.count(counts.events, 'development')}"
    blocks = [b.section("\n".join(["*Status*", _incoming(health, now), stored]))]
    blocks += _failing(desk, health, zone)
    blocks += _busiest(desk, health, now)
    blocks.append(b.section("\n".join(["*Digests and alerts*", *_outgoing(desk, asked, zone)])))
    return Answer(Message(f"Status: {_incoming(health, now)}", tuple(blocks)), share="status")


def _incoming(health: Sequence[FeedHealth], now: datetime) -> str:
    """What all feeds together bring."""
    feeds = sum(one.feeds for one in health)
    if not feeds:
        return f"Nothing is read from the web. `{COMMAND} sources add` changes that."
    last = max((one.succeeded_at for one in health if one.succeeded_at), default=None)
    if last is None:
        return (
            f"{wording.count(feeds, 'feed')} known, none read yet: "
            "`trilateral run` reads them on its own, `trilateral fetch` once."
        )
    lags = [one.lag.total_seconds() for one in health if one.lag is not None]
    a_day = sum(one.a_day for one in health)
    known = [one for one in health if one.share is not None and one.a_day]
    told = [f"{wording.count(feeds, 'feed')} of {wording.count(len(health), 'source')}"]
    told.append(f"last read {words_of.ago(last, now)}")
    told += [f"{words_of.span(timedelta(seconds=median(lags)))} after publication"] if lags else []
    told.append(f"{wording.count(round(a_day), 'article')} a day")
    if known:
        share = sum((one.share or 0.0) * one.a_day for one in known) / sum(one.a_day for one in known)
        told.append(f"{share:.0%} became events")
    waiting = sum(one.waiting for one in health)
    told += [f"{waiting:,} waiting to be read"] if waiting else []
    paused = sum(len(one.paused) for one in health)
    told += [f"{wording.count(paused, 'feed')} paused"] if paused else []
    return " · ".join(told)


def _failing(desk: Desk, health: Sequence[FeedHealth], zone: str) -> list[Block]:
    """The feeds that fail, those that have for longest first, with what to do."""
    failing = sorted((feed for one in health for feed in one.failing), key=lambda feed: -feed.failures)
    gone = [feed for one in health for feed in one.paused if feed.gone]
    if not failing and not gone:
        return []
    lines = [_trouble(feed, zone) for feed in (*gone, *failing)]
    fit = b.fitting_lines(lines, _ROOM)
    head = f"⚠ *{wording.count(len(lines), 'feed')} in trouble*"
    more = [b.context(f"and {len(lines) - len(fit)} more")] if len(fit) < len(lines) else []
    return [b.section(head), b.rich(b.bullets(fit)), *more]


def _trouble(feed: FeedState, zone: str) -> Block:
    leaf = b.linked(words_of.place(feed.feed.url), feed.feed.url)
    return b.line(leaf, b.words(f" ({feed.feed.source}) · {words_of.trouble(feed, zone)}"))


def _busiest(desk: Desk, health: Sequence[FeedHealth], now: datetime) -> list[Block]:
    """The sources that bring most, each with its measures."""
    names = {source.key: source.name for source in desk.store.sources()}
    most = sorted((one for one in health if one.a_day), key=lambda one: -one.a_day)[:_BUSIEST]
    lines = [
        f"• *{mrkdwn(names.get(one.source, one.source), 80)}* {words_of.measures(one, now)}" for one in most
    ]
    return [b.section("\n".join(["*What brings most*", *lines]))] if lines else []


def _outgoing(desk: Desk, asked: Asked, zone: str) -> list[str]:
    """How the channels of this workspace stand, and the posts of this one."""
    own = [one for one in desk.store.subscriptions() if one.team == asked.team]
    if not own:
        return [f"No channel follows anything yet. `{COMMAND} subscribe missiles` starts."]
    digests = sum(one.timing is not None for one in own)
    alerts = sum(one.alerts is not None for one in own)
    told = [f"{wording.count(digests, 'channel')} with a digest", f"{alerts:,} with alerts"]
    paused = sum(bool(one.paused) for one in own)
    told += [f"{paused:,} paused"] if paused else []
    lines = [" · ".join(told) + _next(own, zone)]
    last = desk.store.deliveries(asked.team, asked.channel, _LAST_POSTS) if asked.channel else ()
    troubled = sum(one.state in (DeliveryState.UNCERTAIN, DeliveryState.DEAD) for one in last)
    if troubled:
        lines.append(
            f"⚠ {wording.count(troubled, 'post')} to this channel in trouble: `{COMMAND} deliveries`"
        )
    return lines


def _next(own: Sequence[Subscription], zone: str) -> str:
    due = min((one.next_due_at for one in own if one.next_due_at and not one.paused), default=None)
    return f" · next digest {wording.moment(due, zone)}" if due else ""
