"""A digest as messages: one for the channel, what does not fit for its thread. PURE."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from bot.digest import COMING_DAYS, Change, Digest, Section, Turn, confirming
from bot.periods import local_date
from bot.slack import blocks as b
from bot.slack import event_card, wording
from bot.slack.blocks import Block, Message
from bot.slack.desk import COMMAND
from bot.slack.text import escape, mrkdwn, plain
from storage.model import Content, Event, Status

EVENT_PICK = "event_pick"
ALSO, UPDATES, CORRECTED = "Also new", "Updates on what was known", "Corrected since"
_COMING_ROOM, _ALERTED_ROOM = 3500, 2000
_TOP = 140
_SINCE = "since "  # the first block's id tells where the digest begins, should it never be posted

Line = tuple[str, Block]


def messages(digest: Digest, topic_names: Mapping[str, str], picture: str = "") -> list[Message]:
    """The digest's messages, the channel's first; in the thread one a topic.

    `picture` says in words what a picture shows that is uploaded before the first is posted.
    """
    head = [_opening(digest), *([b.uploaded_image(picture)] if picture else [])]
    tail = [*_alerted(digest), *_coming(digest), _footer(digest)]
    lines = _channel_lines(digest, topic_names)
    room = b.MOST_CHARACTERS - b.size([*head, *tail]) - 2500  # the menu of details has that much
    fit = _fitting(lines, room)
    threaded = [*lines[fit:], *_thread_lines(digest, topic_names)]
    note = [_continued(len(threaded))] if threaded else []
    menu = [_menu(digest.shown[:fit])] if fit else []
    main = [*head, *_grouped(lines[:fit]), *note, *tail, *menu]
    return [Message(_fallback(digest), tuple(main)), *_thread(threaded, digest)]


def contents(found: Sequence[Message]) -> tuple[Content, ...]:
    """The messages as the store freezes them."""
    return tuple(Content(m.text, json.dumps(list(m.blocks), ensure_ascii=False)) for m in found)


def since_of(content: Content) -> datetime | None:
    """Where a frozen digest begins; None for a part of the thread."""
    first = json.loads(content.blocks)[0].get("block_id", "")
    return datetime.fromisoformat(first.removeprefix(_SINCE)) if first.startswith(_SINCE) else None


def _menu(shown: Sequence[Event]) -> Block:
    picks = [b.option(f"#{event.id} {plain(event.headline, 60)}", str(event.id)) for event in shown]
    return b.actions(b.select("Details of…", EVENT_PICK, picks))


def _channel_lines(digest: Digest, topic_names: Mapping[str, str]) -> list[Line]:
    also = [(ALSO, event_card.digest_line(event)) for event in digest.also]
    return [*_topic_lines(digest.sections, topic_names), *also, *_change_lines(digest.changes)]


def _thread_lines(digest: Digest, topic_names: Mapping[str, str]) -> list[Line]:
    return [*_topic_lines(digest.further, topic_names), *_change_lines(digest.further_changes)]


def _topic_lines(sections: Sequence[Section], topic_names: Mapping[str, str]) -> list[Line]:
    return [
        (plain(topic_names.get(section.topic, section.topic), 100), event_card.digest_line(event))
        for section in sections
        for event in section.events
    ]


def _change_lines(changes: Sequence[Change]) -> list[Line]:
    """What was known and has turned, in the digest's order."""
    return [
        (CORRECTED if change.corrects else UPDATES, event_card.digest_line(change.event, told_turn(change)))
        for change in changes
    ]


def told_turn(change: Change) -> str:
    """`now occurred`, `date changed, was 5 June 2026`, `now also confirmed by KCNA`."""
    event, was = change.event, change.was
    known = wording.dated(was.when) if was.when else ""
    match change.turn:
        case Turn.CALLED_OFF:
            return f"called off, was planned for {known}" if known else "called off"
        case Turn.ON_AGAIN:
            return "planned again, had been called off"
        case Turn.CAME_TRUE if was.status is Status.CANCELLED:
            return "occurred after all, had been called off"
        case Turn.CAME_TRUE:
            moved = was.when != event.when and event.when is not None
            return f"now occurred, planned for {known}" if known and moved else "now occurred"
        case Turn.DATED:
            return "date now given"
        case Turn.MOVED:
            return f"date changed, was {known}" if event.when else f"put off, was planned for {known}"
        case Turn.CONFIRMED:
            names = [plain(origin.name, 60) for origin in confirming(event, was)]
            return f"now also confirmed by {', '.join(names[:3])}"


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
    if digest.new + digest.changed > 1:
        told += [b.words(" Most important: "), b.linked(plain(digest.top.headline, _TOP), digest.top.url)]
    return b.rich(b.line(*told)) | named


def _counted(digest: Digest) -> str:
    """`5 new developments and 2 updates`; `More than` where there are more than was asked for."""
    new, changed = digest.new, digest.changed
    told = [wording.count(new, "new development")] if new else []
    if changed:
        told.append(wording.count(changed, "update"))
    return ("More than " if digest.more else "") + " and ".join(told)


def _grouped(lines: Sequence[Line]) -> list[Block]:
    return [
        b.rich(b.line(b.words(title, bold=True)), b.bullets(line for _, line in group))
        for title, group in groupby(lines, key=lambda one: one[0])
    ]


def _alerted(digest: Digest) -> list[Block]:
    """What the channel was alerted to since the last digest, a line each."""
    lines = (
        b.line(b.linked(plain(event.headline, 140), event.url), b.words(f" · #{event.id}"))
        for event in digest.alerted
    )
    return _titled("Already told by alerts", b.fitting_lines(lines, _ALERTED_ROOM))


def _coming(digest: Digest) -> list[Block]:
    lines = (event_card.coming_line(event) for event in digest.coming)
    return _titled(f"Coming up in the next {COMING_DAYS} days", b.fitting_lines(lines, _COMING_ROOM))


def _titled(title: str, lines: Sequence[Block]) -> list[Block]:
    return [b.rich(b.line(b.words(title, bold=True)), b.bullets(lines))] if lines else []


def _footer(digest: Digest) -> Block:
    told = [wording.day(local_date(digest.until, digest.zone))]
    if digest.top is not None:
        told.append(f"`{COMMAND} event {digest.top.id}` shows who says what")
    return b.context(" · ".join([*told, f"change this with `{COMMAND} digest`"]))


def _continued(number: int) -> Block:
    return b.context(f"{wording.count(number, 'more development')} in the thread")


def _thread(lines: Sequence[Line], digest: Digest) -> list[Message]:
    """What did not fit, a part for each topic that says what it holds; the channel has the first."""
    parts = [part for _, group in groupby(lines, key=lambda one: one[0]) for part in _parts(list(group))]
    shown = []
    for number, part in enumerate(parts, 2):
        title = f"Part {number} of {len(parts) + 1}: {escape(part[0][0])}, {len(part)} more"
        last = [_left_out(digest)] if digest.left_out and number == len(parts) + 1 else []
        shown.append(Message(title, (b.context(title), *_grouped(part), *last)))
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
