"""The dialog of a channel's subscription: topics, time, zone, days. PURE."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.changes import DEFAULT_TIME
from bot.slack.timing import EVERY_DAY, zone_choices
from storage.model import Subscription, Timing

CALLBACK = "channel_settings"
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody filled in; `response_url` is empty when they came from the Home tab."""

    channel: str
    response_url: str
    topics: tuple[str, ...]
    timing: Timing


def view(
    topic_groups: Sequence[Block], current: Subscription | None, zone: str, *, channel: str, response_url: str
) -> Block:
    """The dialog, filled with how things stand; without a channel it asks for one."""
    timing = (current.timing if current else None) or Timing(DEFAULT_TIME, current.zone if current else zone)
    pick: Block = {
        "type": "conversations_select",
        "action_id": "channel",
        "placeholder": b.label("Choose a channel", 150),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": json.dumps({"channel": channel, "response_url": response_url}),
        "title": b.label("Daily digest", 24),
        "submit": b.label("Save", 24),
        "close": b.label("Cancel", 24),
        "blocks": [
            *([] if channel else [_input("Channel", "channel", pick)]),
            _input("Topics", "topics", _topics(topic_groups, current)),
            _input("Time", "time", {"type": "timepicker", "action_id": "time", "initial_time": timing.at}),
            _input("Time zone", "zone", _zone(timing.zone, zone)),
            _input("Days", "days", _days(timing.days)),
            b.context("Saving is told in the channel, with your name."),
        ],
    }


def filled(shown: dict[str, Any]) -> Filled:
    """Read what a submitted dialog holds."""
    origin = json.loads(shown.get("private_metadata") or "{}")
    values = shown["state"]["values"]
    channel = origin.get("channel") or values["channel"]["channel"]["selected_conversation"]
    topics = tuple(option["value"] for option in values["topics"]["topics"]["selected_options"])
    days = tuple(sorted(int(option["value"]) for option in values["days"]["days"]["selected_options"]))
    zone = values["zone"]["zone"]["selected_option"]["value"]
    timing = Timing(values["time"]["time"]["selected_time"], zone, days or EVERY_DAY)
    return Filled(channel, origin.get("response_url", ""), topics, timing)


def _input(words: str, name: str, element: Block) -> Block:
    return {"type": "input", "block_id": name, "label": b.label(words, 2000), "element": element}


def _topics(groups: Sequence[Block], current: Subscription | None) -> Block:
    element: Block = {
        "type": "multi_static_select",
        "action_id": "topics",
        "placeholder": b.label("Choose topics", 150),
        "option_groups": list(groups),
    }
    chosen = set(current.topics if current else ())
    picked = [option for group in groups for option in group["options"] if option["value"] in chosen]
    return element | {"initial_options": picked} if picked else element


def _zone(chosen: str, home: str) -> Block:
    options = [b.option(zone, zone) for zone in zone_choices(chosen, home)]
    return b.select("Choose a time zone", "zone", options) | {"initial_option": options[0]}


def _days(chosen: Sequence[int]) -> Block:
    options = [b.option(name, str(number)) for number, name in enumerate(_DAY_NAMES)]
    picked = [options[number] for number in chosen]
    return {"type": "checkboxes", "action_id": "days", "options": options, "initial_options": picked}
