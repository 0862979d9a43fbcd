"""What a message says: read from a call and held against the limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.workspace import elements, limits
from bot.workspace.arguments import ApiError, Args
from bot.workspace.records import Json

SPLIT_AT = 4000
LONGEST_TEXT = 40_000


@dataclass(frozen=True)
class Content:
    """A message's text and blocks; `blocks` None means that none were given."""

    text: str
    blocks: list[Json] | None
    metadata: Json | None = None

    def parts(self) -> list[str]:
        """The texts of the messages this becomes: Slack splits text over 4,000 characters."""
        if self.blocks or len(self.text) <= SPLIT_AT:
            return [self.text]
        return _split(self.text)


def read_content(args: Args, *, in_all: bool = True) -> Content:
    """The content of a call within the limits, or ApiError.

    `in_all`: hold the blocks together against the cumulative limit, as calls are but not response URLs.
    """
    text = args.text("text")
    blocks = _blocks(args.structure("blocks", "invalid_blocks_format"))
    if in_all and blocks and limits.too_long(blocks):
        raise ApiError("msg_blocks_too_long")
    if not text.strip() and not blocks and not args.structure("attachments", "invalid_attachments"):
        raise ApiError("no_text")
    if len(text) > LONGEST_TEXT:
        raise ApiError("msg_too_long")
    return Content(text, blocks, _metadata(args.structure("metadata", "invalid_metadata_format")))


def _blocks(given: Any) -> list[Json] | None:
    if given is None:
        return None
    if not isinstance(given, list):
        raise ApiError("invalid_blocks_format")
    problems = limits.check_message(given)
    if problems:
        raise ApiError("invalid_blocks", errors=problems, response_metadata={"messages": problems})
    return elements.settle(given)


def _metadata(given: Any) -> Json | None:
    if given is None:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("event_type"), str):
        raise ApiError("invalid_metadata_format")
    if not isinstance(given.get("event_payload"), dict):
        raise ApiError("invalid_metadata_format")
    return {"event_type": given["event_type"], "event_payload": given["event_payload"]}


def _split(text: str) -> list[str]:
    parts = []
    while len(text) > SPLIT_AT:
        cut = text.rfind("\n", 1, SPLIT_AT) + 1 or text.rfind(" ", 1, SPLIT_AT) + 1 or SPLIT_AT
        parts.append(text[:cut])
        text = text[cut:]
    return [*parts, text]
