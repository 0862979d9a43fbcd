"""An alert as messages: the card of an event, several in one post, a further word in the thread. PURE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.digest import Change
from bot.slack import blocks as b
from bot.slack import event_card, wording
from bot.slack.blocks import Block, Message
from bot.slack.desk import COMMAND
from bot.slack.digest_message import told_turn
from bot.slack.text import mrkdwn, plain
from storage.model import Event, EventDetail

_QUOTED = 400
_LISTED = 20
_ROOM = b.MOST_CHARACTERS - 600  # title, note and frame have that much


def card(detail: EventDetail, topic_names: Mapping[str, str]) -> Message:
    """One event: its headline, facts and flags, and the words of the weightiest passage."""
    event = detail.event
    passage = max(
        detail.mentions, key=lambda one: (one.mention.lead, one.mention.weight, -one.article_id), default=None
    )
    about = ", ".join(topic_names.get(key, key) for key in event.topics[:3])
    shown: list[Block] = [b.context(f"*Alert* · {mrkdwn(about, 200)}"), *event_card.entry(event)]
    if passage is not None:
        shown.insert(-1, b.rich(b.quotation(b.words(plain(passage.mention.evidence, _QUOTED)))))
    return Message(f"Alert: {event_card.fallback(event)}", tuple(shown))


def folded(events: Sequence[Event]) -> Message:
    """Several events in one post."""
    title = f"{wording.count(len(events), 'alert')} in one, held back by quiet hours or the hour's limit"
    lines = b.fitting_lines((event_card.digest_line(event) for event in events[:_LISTED]), _ROOM)
    more = len(events) - len(lines)
    note = [b.context(f"and {more} more: `{COMMAND} latest 20`")] if more > 0 else []
    return Message(title, (b.rich(b.line(b.words(title, bold=True)), b.bullets(lines)), *note))


def further(change: Change) -> Message:
    """What has turned about an event that the channel was alerted to."""
    said = f"{mrkdwn(told_turn(change), 300)} · {event_card.fallback(change.event)}"
    return Message(said, (b.section(said), event_card.facts(change.event)))
