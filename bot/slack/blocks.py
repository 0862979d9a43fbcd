"""The few Block Kit shapes that the bot uses, within Slack's limits.

Texts that go in as mrkdwn are escaped already; plain_text and rich_text leaves take them as they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.slack.text import escape, plain, safe_url

Block = dict[str, Any]

# Slack takes 50 blocks and about 13,200 characters of them; below both, so that nothing is refused.
MOST_BLOCKS = 48
MOST_CHARACTERS = 11_500
MOST_TEXT = 2900
MOST_OPTIONS = 100


@dataclass(frozen=True)
class Message:
    """What is shown: a fallback text, already escaped, and blocks."""

    text: str
    blocks: tuple[Block, ...]


def text(mrkdwn: str) -> Block:
    """A mrkdwn object in which Slack turns nothing into a link or a ping by itself."""
    return {"type": "mrkdwn", "text": mrkdwn[:3000] or " ", "verbatim": True}


def label(words: str, limit: int) -> Block:
    """A plain_text object; never empty."""
    return {"type": "plain_text", "text": plain(words, limit) or "–", "emoji": False}


def section(mrkdwn: str, accessory: Block | None = None) -> Block:
    """A paragraph, with a button or picture beside it."""
    block: Block = {"type": "section", "text": text(mrkdwn)}
    return block | {"accessory": accessory} if accessory else block


def fields(mrkdwns: Sequence[str]) -> Block:
    """Up to ten short texts in two columns."""
    return {"type": "section", "fields": [text(one[:2000]) for one in mrkdwns[:10]]}


def context(*mrkdwns: str) -> Block:
    """Small grey lines."""
    return {"type": "context", "elements": [text(one) for one in mrkdwns[:10]]}


def header(words: str) -> Block:
    """A large title."""
    return {"type": "header", "text": label(words, 150)}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def actions(*elements: Block) -> Block:
    """A row of buttons and menus."""
    return {"type": "actions", "elements": list(elements)}


def button(words: str, action_id: str, value: str = "", style: str = "") -> Block:
    """A button; `style` is primary, danger or none."""
    made: Block = {"type": "button", "text": label(words, 75), "action_id": action_id}
    if value:
        made["value"] = value[:2000]
    return made | {"style": style} if style else made


def option(words: str, value: str) -> Block:
    """One choice of a menu."""
    return {"text": label(words, 75), "value": value[:150]}


def select(placeholder: str, action_id: str, options: Sequence[Block]) -> Block:
    """A menu of one choice."""
    return {
        "type": "static_select",
        "placeholder": label(placeholder, 150),
        "action_id": action_id,
        "options": list(options[:MOST_OPTIONS]),
    }


def group(words: str, options: Sequence[Block]) -> Block:
    """A titled group of a menu's choices."""
    return {"label": label(words, 75), "options": list(options[:MOST_OPTIONS])}


def rich(*elements: Block) -> Block:
    """A rich_text block: its leaves are not parsed, so outside words stay exactly as they are."""
    return {"type": "rich_text", "elements": list(elements)}


def line(*leaves: Block) -> Block:
    """A paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(leaves)}


def bullets(lines: Iterable[Block]) -> Block:
    """A list of paragraphs."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(lines)}


def quotation(*leaves: Block) -> Block:
    """Words set off as quoted."""
    return {"type": "rich_text_quote", "elements": list(leaves)}


def words(said: str, *, bold: bool = False, italic: bool = False) -> Block:
    """A leaf of rich text."""
    style = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    leaf: Block = {"type": "text", "text": said or " "}
    return leaf | {"style": style} if style else leaf


def linked(said: str, url: str, *, bold: bool = False) -> Block:
    """A link leaf; without a safe address the words alone."""
    address = safe_url(url)
    if not address:
        return words(said, bold=bold)
    leaf: Block = {"type": "link", "url": address, "text": said or address[:80]}
    return leaf | {"style": {"bold": True}} if bold else leaf


def uploaded_image(alt_text: str) -> Block:
    """A picture whose file is uploaded when the message is posted."""
    return {"type": "image", "slack_file": {"id": ""}, "alt_text": plain(alt_text, 1900)}


def with_file(blocks: Sequence[Block], file_id: str) -> list[Block]:
    """The blocks with an uploaded file in their picture; without one its words instead."""

    def shown(block: Block) -> Block:
        if block["type"] != "image" or "slack_file" not in block:
            return block
        return block | {"slack_file": {"id": file_id}} if file_id else context(escape(block["alt_text"]))

    return [shown(block) for block in blocks]


def size(blocks: object) -> int:
    """The characters that Slack counts against its limit of a message."""
    return len(json.dumps(blocks, ensure_ascii=False))


def fitting_lines(lines: Iterable[Block], room: int) -> list[Block]:
    """The first of these lines, as many as fit into so many characters."""
    fit = []
    for one in lines:
        room -= size(one)
        if room < 0:
            break
        fit.append(one)
    return fit


def fitting(
    head: Sequence[Block], entries: Sequence[Sequence[Block]], tail: Sequence[Block]
) -> tuple[list[Block], int]:
    """Put as many entries between head and tail as a message takes; say how many are left out."""
    blocks = list(head)
    room = MOST_CHARACTERS - size([*head, *tail])
    for place, entry in enumerate(entries):
        room -= size(entry)
        if room < 0 or len(blocks) + len(entry) + len(tail) > MOST_BLOCKS:
            return [*blocks, *tail], len(entries) - place
        blocks += entry
    return [*blocks, *tail], 0
