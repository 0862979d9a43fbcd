"""Messages laid out for a terminal."""

from __future__ import annotations

from typing import Any

import pytest

from bot.terminal import message_as_text


@pytest.mark.parametrize(
    ("block", "text"),
    [
        ({"type": "header", "text": {"type": "plain_text", "text": "Latest"}}, "Latest\n──────"),
        (
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": "<https://a.example/x|Launch &amp; more>"},
            },
            "Launch & more (https://a.example/x)",
        ),
        (
            {"type": "section", "fields": [{"type": "mrkdwn", "text": "a"}, {"type": "mrkdwn", "text": "b"}]},
            "a\nb",
        ),
        ({"type": "context", "elements": [{"type": "mrkdwn", "text": "KCNA"}]}, "KCNA"),
        (
            {
                "type": "actions",
                "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Share"}}],
            },
            "[Share]",
        ),
        (
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "link", "url": "https://a.example", "text": "<b>"}],
                    }
                ],
            },
            "<b> (https://a.example)",
        ),
        (
            {
                "type": "rich_text",
                "elements": [
                    {"type": "rich_text_quote", "elements": [{"type": "text", "text": "one\ntwo"}]},
                ],
            },
            "│ one\n│ two",
        ),
        ({"type": "divider"}, "─" * 40),
        (
            {"type": "image", "image_url": "https://a.example/p.png", "alt_text": "A chart"},
            "[image: A chart]",
        ),
    ],
)
def test_each_kind_of_block_reads_as_text(block: dict[str, Any], text: str) -> None:
    assert message_as_text({"text": "fallback", "blocks": [block]}) == text


def test_a_message_without_blocks_is_its_text() -> None:
    assert message_as_text({"text": "There is no topic &lt;x&gt;."}) == "There is no topic <x>."


@pytest.mark.parametrize(
    "block",
    [
        {"type": "section", "text": {"type": "mrkdwn", "text": "safe\x1b[31m red\x07"}},
        {"type": "header", "text": {"type": "plain_text", "text": "safe\x1b[31m red\x07"}},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "link", "url": "https://a.example/\x1b[2J", "text": "safe\x9b31m red"}
                    ],
                }
            ],
        },
    ],
)
def test_control_characters_of_outside_text_never_reach_the_terminal(block: dict[str, Any]) -> None:
    said = message_as_text({"blocks": [block]})
    assert "safe" in said
    assert all(c == "\n" or c.isprintable() for c in said)
