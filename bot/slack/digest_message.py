"""A digest as messages: one for the channel, what does not fit for its thread. PURE."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from bot.digest import COMING_DAYS, Digest, Section
from bot.periods import local_date
from bot.slack import blocks as b
from bot.slack import event_card, wording
from bot.slack.blocks import Block, Message
from bot.slack.desk import COMMAND
from bot.slack.text import mrkdwn, plain
from storage.model import Content, Event, Status

EVENT_PICK = "event_pick"
_COMING_ROOM = 3500
_TOP = 140
_SINCE = "since "  # the first block's id tells where the digest begins, should it never be posted

Line = tuple[str, Block]


def messages(digest: Digest, topic_names: Mapping[str, str]) -> list[Message]:
    """The digest's messages, the channel's first."""
    head = [_opening(digest)]
    tail = [*_coming(digest), _footer(digest)]
    lines = [*_lines(digest.sections, digest.before), *_lines(digest.further, digest.before)]
    wanted = sum(len(section.events) for section in digest.sections)
    room = b.MOST_CHARACTERS - b.size([*head, *tail]) - 2500  # the menu of details has that much
    fit = _fitting(lines[:wanted], room)
    shown = _shown(digest)
    menu = [
        b.actions(
            b.select(
                "Details of…",
                EVENT_PICK,
                [b.option(f"#{e.id} {plain(e.headline, 60)}", str(e.id)) for e in shown[:fit]],
            )
        )
    ]
    note = [_continued(len(lines) - fit)] if len(lines) > fit else []
    main = [*head, *_grouped(lines[:fit], topic_names), *note, *tail, *(menu if fit else [])]
    return [Message(_fallback(digest), tuple(main)), *_thread(lines[fit:], digest, topic_names)]


def contents(found: Sequence[Message]) -> tuple[Content, ...]:
    """The messages as the store freezes them."""
    return tuple(Content(m.text, json.dumps(list(m.blocks), ensure_ascii=False)) for m in found)


def since_of(content: Content) -> datetime | None:
    """Where a frozen digest begins; None for a part of the thread."""
    first = json.loads(content.blocks)[0].get("block_id", "")
    return datetime.fromisoformat(first.removeprefix(_SINCE)) if first.startswith(_SINCE) else None


def _shown(digest: Digest) -> list[Event]:
    return [event for section in (*digest.sections, *digest.further) for event in section.events]


def _lines(sections: Sequence[Section], before: Mapping[int, Event]) -> list[Line]:
    return [
        (section.topic, event_card.digest_line(event, _change(event, before.get(event.id))))
        for section in sections
        for event in section.events
    ]


def _change(event: Event, was: Event | None) -> str:
    """What is other than it was: `now occurred`, `date changed, was 5 June 2026`."""
    if was is None:
        return ""
    known, moved = was.when, was.when != event.when and event.when is not None
    if was.status is Status.PLANNED and event.status is Status.OCCURRED:
        return f"now occurred, planned for {wording.dated(known)}" if known and moved else "now occurred"
    return f"date changed, was {wording.dated(known)}" if known else "date now given"


def _fitting(lines: Sequence[Line], room: int) -> int:
    """How many lines fit into so many characters."""
    for place, (_, shown) in enumerate(lines):
        room -= b.size(shown) + 200
        if room < 0:
            return place
    return len(lines)


def _opening(digest: Digest) -> Block:
    """How many developments since when, and the most important of several."""
    since = wording.moment(digest.since, digest.zone)
    named = {"block_id": f"{_SINCE}{digest.since.isoformat()}"}
    if digest.top is None:
        return b.rich(b.line(b.words(f"Nothing new since {since} ({digest.zone})."))) | named
    told = [b.words(_counted(digest), bold=True), b.words(f" since {since} ({digest.zone}).")]
    if digest.total > 1:
        told += [b.words(" Most important: "), b.linked(plain(digest.top.headline, _TOP), digest.top.url)]
    return b.rich(b.line(*told)) | named


def _counted(digest: Digest) -> str:
    """`5 new developments and 2 changed ones`; `More than` where there are more than was asked for."""
    changed = len(digest.before)
    new = digest.total - changed
    told = [wording.count(new, "new development")] if new else []
    if changed:
        told.append(wording.count(changed, "changed one" if new else "changed development"))
    return ("More than " if digest.more else "") + " and ".join(told)


def _grouped(lines: Sequence[Line], topic_names: Mapping[str, str]) -> list[Block]:
    shown = []
    for topic, group in groupby(lines, key=lambda one: one[0]):
        title = b.line(b.words(plain(topic_names.get(topic, topic), 100), bold=True))
        shown.append(b.rich(title, b.bullets(line for _, line in group)))
    return shown


def _coming(digest: Digest) -> list[Block]:
    lines: list[Block] = []
    room = _COMING_ROOM
    for event in digest.coming:
        line = event_card.coming_line(event)
        room -= b.size(line)
        if room < 0:
            break
        lines.append(line)
    title = b.line(b.words(f"Coming up in the next {COMING_DAYS} days", bold=True))
    return [b.rich(title, b.bullets(lines))] if lines else []


def _footer(digest: Digest) -> Block:
    day = wording.day(local_date(digest.until, digest.zone))
    return b.context(
        f"{day} · `{COMMAND} event 12` shows who says what · change this with `{COMMAND} digest`"
    )


def _continued(number: int) -> Block:
    return b.context(f"{wording.count(number, 'more development')} in the thread")


def _thread(lines: Sequence[Line], digest: Digest, topic_names: Mapping[str, str]) -> list[Message]:
    """What did not fit, in parts that say which they are; the channel has the first."""
    parts = _parts(lines)
    shown = []
    for number, part in enumerate(parts, 2):
        title = f"Part {number} of {len(parts) + 1}: {wording.count(len(part), 'more development')}"
        last = [_left_out(digest)] if digest.left_out and number == len(parts) + 1 else []
        shown.append(Message(title, (b.context(title), *_grouped(part, topic_names), *last)))
    return shown


def _parts(lines: Sequence[Line]) -> list[Sequence[Line]]:
    parts = []
    while lines:
        fit = max(1, _fitting(lines, b.MOST_CHARACTERS - 600))
        parts.append(lines[:fit])
        lines = lines[fit:]
    return parts


def _left_out(digest: Digest) -> Block:
    more = "more than " if digest.more else ""
    return b.context(f"and {more}{digest.left_out:,} more: `{COMMAND} latest 20` or `{COMMAND} search`")


def _fallback(digest: Digest) -> str:
    if digest.top is None:
        return f"Nothing new since {wording.moment(digest.since, digest.zone)}."
    return f"{_counted(digest)}. {mrkdwn(digest.top.headline, 300)}"
