"""Where the news comes from: all sources, one of them, and what it changed or took away."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.errors import InputError
from bot.names import fold, shown
from bot.slack import adding, event_card, wording
from bot.slack import blocks as b
from bot.slack import source_words as words_of
from bot.slack.blocks import Block, Message
from bot.slack.desk import COMMAND, Answer, Asked, Desk
from bot.slack.source_names import find_source, known_sources
from bot.slack.text import domain, escape, link, mrkdwn, plain
from storage.model import EventQuery, FeedHealth, Source, SourceChange, SourceKind

LOOKED_BACK = timedelta(days=30)
_SAID_LAST = 4
_CHANGES = 8
_CHANGES_WORD = "changes"
_STANDINGS = ("failing", "paused", "gone")
_ROOM_FOR_FEEDS = 5000  # characters
_SENTENCE = re.compile(r"(?<=[.!?。])\s+|\n+")


def sources(desk: Desk, asked: Asked, words: str) -> Answer:
    """All sources that are read, those a word fits, or a change to what is read."""
    first, _, rest = words.strip().partition(" ")
    deed = adding.DEEDS.get(fold(first))
    if deed is not None:
        return deed(desk, asked, rest.strip())
    now = desk.clock()
    health = {one.source: one for one in desk.store.feeds.health(now)}
    found = _matching(desk, words, health, now) if words.strip() else _read(desk, health)
    if not found and fold(words) in _STANDINGS:
        return Answer.said(f"No feed is {fold(words)}.")
    if not found:
        raise InputError(
            f"No source fits `{shown(words.strip())}`.",
            valid=("sources", "sources kcna", "sources government", "sources failing"),
            nearest=known_sources(desk).unknown(words).nearest,
        )
    return Answer(_list(found, health, now, words.strip()), share=f"sources {words}".strip())


def _read(desk: Desk, health: dict[str, FeedHealth]) -> list[Source]:
    return [source for source in desk.store.sources() if source.key in health]


def _matching(desk: Desk, words: str, health: dict[str, FeedHealth], now: datetime) -> list[Source]:
    """Sources of which the word is part of a name, or is the kind, country, language or standing."""
    wanted = fold(words)
    found = []
    for source in desk.store.sources():
        standing = words_of.standing(health.get(source.key), now)
        exact = {fold(part) for part in (source.kind.value, source.country, source.language)}
        names = (source.key, source.name, *source.names, source.url)
        if wanted in exact or any(wanted in fold(name) for name in names) or wanted in fold(standing):
            found.append(source)
    return found


def _list(found: Sequence[Source], health: dict[str, FeedHealth], now: datetime, words: str) -> Message:
    feeds = sum(one.feeds for one in health.values())
    fitting = f" that fit {mrkdwn(words, 60)}" if words else f", read from {wording.count(feeds, 'feed')}"
    head = [b.section(f"*Sources* · {wording.count(len(found), 'source')}{fitting}")]
    entries: list[list[Block]] = []
    for kind, title in words_of.KINDS.items():
        own = sorted((s for s in found if s.kind is kind), key=lambda s: s.name.casefold())
        lines = [words_of.line(source, health.get(source.key), now) for source in own]
        entries += [[b.section(text)] for text in words_of.chunks([f"*{title}*", *lines], 1500) if lines]
    note = (
        f"`{COMMAND} source kcna` shows one · `{COMMAND} sources add https://…` adds one · "
        f"`{COMMAND} status` says how they do"
    )
    built, left = b.fitting(head, entries, [b.context(note)])
    if left:
        built[-1:] = [
            b.context(f"There are more than fit here: add a word, as in `{COMMAND} sources korea`. {note}")
        ]
    names = ", ".join(mrkdwn(source.name, 60) for source in found)
    return Message(f"Sources: {names}"[: b.MOST_TEXT], tuple(built))


def source(desk: Desk, asked: Asked, words: str) -> Answer:
    """One source: what it is, how its feeds do, what it said last; or what it changed."""
    wanted = words.split()
    if len(wanted) > 1 and fold(wanted[-1]) == _CHANGES_WORD:
        return _changes(desk, asked, find_source(desk, " ".join(wanted[:-1])))
    found = find_source(desk, words)
    now, zone = desk.clock(), desk.asker(asked).zone
    blocks = [b.section(_about(desk, found)), *_feeds(desk, found, now, zone)]
    changed = len(desk.store.source_changes(found.key, now - LOOKED_BACK))
    if changed:
        many = wording.count(changed, "text was", "texts were")
        blocks.append(
            b.context(
                f"{many} changed or taken away in 30 days: `{COMMAND} source {mrkdwn(found.key, 80)} changes`"
            )
        )
    said = desk.store.events(EventQuery(sources=(found.key,), limit=_SAID_LAST)).events
    entries = [event_card.entry(event) for event in said]
    heading = (
        [b.section("*What it said last*")] if said else [b.context("Nothing it said is on our topics yet.")]
    )
    built, _ = b.fitting([*blocks, *heading], entries, [])
    text = f"{mrkdwn(found.name, 100)}, {words_of.facts(found)}"
    return Answer(Message(text, tuple(built)), share=f"source {words}".strip())


def _about(desk: Desk, found: Source) -> str:
    name = f"*{mrkdwn(found.name, 100)}* (`{mrkdwn(found.key, 80)}`) · {words_of.facts(found)}"
    lines = [
        f"{name} · {link(found.url, mrkdwn(domain(found.url) or found.name, 80))}" if found.url else name
    ]
    why = desk.rosters.judgements.get(found.key, "nobody has judged it yet")
    rated = f"Reliability {mrkdwn(found.reliability, 1)}, {words_of.RELIABILITY.get(found.reliability, '')}"
    lines.append(f"{rated}: {mrkdwn(why, 300)}")
    if found.kind is SourceKind.STATE_MEDIA:
        lines.append("⚠ State media: what it alone says is flagged.")
    return "\n".join(lines)


def _feeds(desk: Desk, found: Source, now: datetime, zone: str) -> list[Block]:
    feeds = desk.store.feeds.all(found.key)
    if not feeds:
        return [b.context(f"Nothing of it is read from the web. `{COMMAND} sources add` changes that.")]
    health = next(one for one in desk.store.feeds.health(now) if one.source == found.key)
    lines = [words_of.feed_line(feed, now, zone) for feed in feeds]
    fit = b.fitting_lines(lines, _ROOM_FOR_FEEDS)
    more = [b.context(f"and {len(lines) - len(fit)} more feeds")] if len(fit) < len(lines) else []
    return [b.section(words_of.measures(health, now)), b.rich(b.bullets(fit)), *more]


def _changes(desk: Desk, asked: Asked, found: Source) -> Answer:
    """What a source worded anew or took away in the last days."""
    now, zone = desk.clock(), desk.asker(asked).zone
    changes = desk.store.source_changes(found.key, now - LOOKED_BACK)
    name = mrkdwn(found.name, 100)
    if not changes and not desk.store.feeds.all(found.key):
        return Answer.said(f"Nothing of {name} is read from the web, so no change of it can be seen.")
    if not changes:
        return Answer.said(f"{name} has changed and taken away nothing in 30 days, as far as was looked.")
    vanished = sum(change.after is None for change in changes)
    counted = f"{len(changes) - vanished:,} changed, {vanished:,} taken away in 30 days"
    entries = [_change(change, zone) for change in changes[:_CHANGES]]
    built, left = b.fitting([b.section(f"*{name}* · {counted}")], entries, [b.context(" ")])
    left += max(len(changes) - _CHANGES, 0)
    built[-1:] = [b.context(f"and {left:,} more")] if left else []
    lines = [f"{mrkdwn(change.before.title, 120)}" for change in changes[:_CHANGES]]
    text = "\n".join([f"{name}: {counted}", *lines])[: b.MOST_TEXT]
    return Answer(Message(text, tuple(built)), share=f"source {found.key} changes")


def _change(change: SourceChange, zone: str) -> list[Block]:
    before, after = change.before, change.after
    title = mrkdwn(before.title or "(without a title)", 160)
    when = wording.moment(change.at, zone)
    published = f", published {wording.day(before.published_on)}" if before.published_on else ""
    if after is None:
        gone = b.section(f"*{link(before.url, title)}*\nno longer there, {escape(when)}{published}")
        opening = plain(before.text, 240)
        return [gone, b.rich(b.quotation(b.words(opening)))] if opening else [gone]
    head = b.section(f"*{link(after.url, title)}*\nchanged, {escape(when)}{published}")
    return [head, b.rich(*_compared(before.title, after.title, before.text, after.text))]


def _compared(*wordings: str) -> list[Block]:
    """The first passages that went and that came, title first."""
    old_title, new_title, old, new = wordings
    if old_title != new_title:
        gone, come = [old_title], [new_title]
    else:
        gone, come = _differing(old, new)
    shown_ = []
    for label, passages in (("was: ", gone), ("now: ", come)):
        said = plain(" … ".join(passages), 300) if passages else "(nothing)"
        shown_.append(b.quotation(b.words(label, bold=True), b.words(said)))
    return shown_


def _differing(old: str, new: str) -> tuple[list[str], list[str]]:
    before, after = (_SENTENCE.split(text[:20_000].strip()) for text in (old, new))
    gone: list[str] = []
    come: list[str] = []
    for tag, a, z, x, y in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            gone += before[a:z]
            come += after[x:y]
    return gone[:3], come[:3]
