"""The App Home tab: what it is, the latest, what is coming, how to go on."""

from __future__ import annotations

from bot.periods import local_date
from bot.query import TopicChoice
from bot.slack import answers, event_card
from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.commands import COMMANDS, menu_buttons
from bot.slack.desk import COMMAND, Desk
from bot.slack.text import escape
from storage.model import Event

SHOWN = 5


def view(desk: Desk, user: str) -> Block:
    """The Home tab of one person."""
    today = local_date(desk.clock(), desk.home_zone(user))
    newest = answers.newest(desk, TopicChoice(), SHOWN).events
    known = {event.id for event in newest}
    coming = [event for event in answers.planned(desk, TopicChoice(), today)[0] if event.id not in known]
    lines = [f"• `{COMMAND}{' ' if c.name else ''}{escape(c.line)}` {c.help}" for c in COMMANDS]
    blocks = [
        b.header("Trilateral"),
        b.section(
            "News on North Korea and on US–Japan–South Korea coordination, read into events: what happened, "
            "when, and who says so, with every source's exact words."
        ),
        menu_buttons(subscribed=False),
        *_listed("Latest", newest, "Nothing has been read yet."),
        *_listed("Coming up", coming[:SHOWN], "Nothing is announced."),
        b.divider(),
        b.section("\n".join(["*Commands*, in any channel", *lines])),
    ]
    return {"type": "home", "blocks": blocks}


def _listed(title: str, events: tuple[Event, ...] | list[Event], nothing: str) -> list[Block]:
    shown = [block for event in events for block in event_card.entry(event)]
    return [b.divider(), b.section(f"*{title}*"), *(shown or [b.context(nothing)])]
