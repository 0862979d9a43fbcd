"""Block Kit messages as plain text, for `trilateral ask`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from typing import Any

Block = Mapping[str, Any]

_LINK = re.compile(r"<([^<>|]+)\|([^<>]*)>")
_BARE = re.compile(r"<(https?://[^<>|]+)>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def message_as_text(message: Mapping[str, Any]) -> str:
    """Lay one message out for a terminal; its fallback text where it has no blocks.

    Outside text may hold control characters that a terminal obeys: none is left.
    """
    blocks = message.get("blocks") or []
    if not blocks:
        return _CONTROL.sub("", _mrkdwn(str(message.get("text", ""))))
    lines = [line for block in blocks for line in _block(block) if line]
    return _CONTROL.sub("", "\n".join(lines)).strip()


def _block(block: Block) -> Iterable[str]:
    kind = block.get("type")
    if kind == "header":
        title = _text(block["text"])
        return ["", title, "─" * min(len(title), 72)]
    if kind == "section":
        parts = [_text(block["text"])] if "text" in block else []
        return ["", *parts, *(_text(field) for field in block.get("fields", ()))]
    if kind == "context":
        return ["  " + " ".join(_text(e) for e in block.get("elements", ()) if e.get("type") != "image")]
    if kind == "actions":
        return [_controls(block.get("elements", ()))]
    if kind == "rich_text":
        return ["", *(_rich(element) for element in block.get("elements", ()))]
    if kind == "divider":
        return ["─" * 40]
    if kind == "image":
        return [f"[image: {block.get('alt_text', '')}]"]
    return []


def _text(text: Mapping[str, Any]) -> str:
    value = str(text.get("text", ""))
    return _mrkdwn(value) if text.get("type") == "mrkdwn" else value


def _mrkdwn(value: str) -> str:
    value = _BARE.sub(r"\1", _LINK.sub(r"\2 (\1)", value))
    return html.unescape(value)


def _controls(elements: Iterable[Block]) -> str:
    words = [_text(e["text"]) if "text" in e else _text(e.get("placeholder", {})) for e in elements]
    return "  ".join(f"[{word}]" for word in words if word)


def _rich(element: Block) -> str:
    kind = element.get("type")
    inner = element.get("elements", ())
    if kind == "rich_text_list":
        return "\n".join("• " + _rich(item) for item in inner)
    words = "".join(_leaf(leaf) for leaf in inner)
    if kind == "rich_text_quote":
        return "\n".join("│ " + line for line in words.splitlines())
    return words


def _leaf(leaf: Block) -> str:
    kind = leaf.get("type")
    if kind == "link":
        label = leaf.get("text")
        return f"{label} ({leaf['url']})" if label else str(leaf["url"])
    if kind == "emoji":
        return f":{leaf.get('name', '')}:"
    if kind in {"user", "channel"}:
        return "@" + str(leaf.get(f"{kind}_id", ""))
    return str(leaf.get("text", ""))
