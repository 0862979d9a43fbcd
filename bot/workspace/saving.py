"""The file that keeps a workspace between two starts."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict
from pathlib import Path

from bot.workspace.records import Channel, Json, Message, View
from bot.workspace.world import World

LOG = logging.getLogger(__name__)
VERSION = 1


def snapshot(world: World) -> str:
    """What is worth keeping, as JSON."""
    return json.dumps(
        {
            "version": VERSION,
            "channels": [asdict(channel) for channel in world.channels.values()],
            "messages": {key: [asdict(message) for message in kept] for key, kept in world.messages.items()},
            "homes": [asdict(view) for view in world.homes.values()],
        }
    )  # ASCII: half a surrogate pair, which JSON may carry, cannot be written as UTF-8


def write(path: Path, text: str) -> None:
    """Put the text in the file's place, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    with new.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def load(path: Path, world: World) -> None:
    """Fill a fresh world from the file; a damaged file is set aside."""
    if not path.exists():
        return
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
        parts = _parse(saved)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        aside = path.with_name(path.name + ".damaged")
        path.replace(aside)
        LOG.warning(
            "The workspace's file %s is damaged (%s); it is now %s, and all starts anew.", path, error, aside
        )
        return
    channels, messages, homes = parts
    world.channels |= {channel.id: channel for channel in channels}
    world.messages = messages
    world.homes = {view.user: view for view in homes}
    for message in (message for kept in messages.values() for message in kept):
        world.continue_from(message.ts)


def _parse(saved: Json) -> tuple[list[Channel], dict[str, list[Message]], list[View]]:
    if saved["version"] != VERSION:
        raise ValueError(f"version {saved['version']}")
    channels = [Channel(**one) for one in saved["channels"]]
    messages = {str(key): [Message(**one) for one in kept] for key, kept in saved["messages"].items()}
    known = {channel.id for channel in channels}
    for key, kept in messages.items():
        for message in kept:
            seconds, micros = message.ts.split(".")
            int(seconds), int(micros)
            if key not in known or message.channel != key:
                raise ValueError(f"a message stands in the unknown channel {key}")
    return channels, messages, [View(**one) for one in saved["homes"]]
