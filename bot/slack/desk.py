"""What every answer needs: the store, the rosters, Slack and the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import available_timezones

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import InputError
from bot.names import Vocabulary, vocabulary_of
from bot.periods import local_date
from bot.query import Asker
from bot.reading.rosters import Rosters
from bot.slack import blocks as b
from bot.slack.blocks import Block, Message
from bot.slack.text import escape, mrkdwn
from storage.model import Preview, Subscription
from storage.store import Store

COMMAND = "/trilateral"
SHARE = "share"
FEW = 4  # a group with less than one in four topics missing is named by what is missing


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked what, and where."""

    team: str
    channel: str
    user: str
    text: str = ""


@dataclass(frozen=True)
class Answer:
    """A message, and to whom it goes: to the asker alone, or to the channel.

    `share` is the command that Share to channel runs again; empty where there is nothing to share.
    """

    message: Message
    public: bool = False
    share: str = ""

    @classmethod
    def said(cls, mrkdwn_text: str, *more: Block, public: bool = False) -> Answer:
        """A short answer in words; the text is escaped already."""
        return cls(Message(mrkdwn_text, (b.section(mrkdwn_text), *more)), public)

    def shared_by(self, user: str) -> Answer:
        """The same for the channel, saying who shared it."""
        note = b.context(f"Shared by <@{user}> · `{COMMAND} {mrkdwn(self.share, 150)}`")
        return Answer(replace(self.message, blocks=(*self.message.blocks, note)), public=True)

    def payload(self) -> dict[str, Any]:
        """What a response URL takes."""
        blocks = list(self.message.blocks)
        if self.share and not self.public and len(self.share) <= 2000:
            blocks.append(b.actions(b.button("Share to channel", SHARE, self.share)))
        return {
            "response_type": "in_channel" if self.public else "ephemeral",
            "replace_original": False,
            "text": self.message.text[: b.MOST_TEXT],
            "blocks": blocks,
        }


def look_nowhere(address: str) -> Preview:
    """What a bot that may not fetch says of an address."""
    raise InputError("This bot reads nothing from the web.")


@dataclass(frozen=True)
class Desk:
    """Where commands are answered.

    `preview` says what the feed behind an address would bring; it may take a minute.
    """

    store: Store
    rosters: Rosters
    client: WebClient
    clock: Callable[[], datetime]
    preview: Callable[[str], Preview] = look_nowhere
    vocabulary: Vocabulary = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "vocabulary", vocabulary_of(self.rosters))

    @cached_property
    def topic_names(self) -> dict[str, str]:
        """The English name of each topic."""
        return {topic.key: topic.names.get("en", topic.key) for topic in self.rosters.topics}

    def subscription(self, asked: Asked) -> Subscription | None:
        """The subscription of the channel where somebody asks."""
        return self.store.subscription(asked.team, asked.channel)

    def home_zone(self, user: str) -> str:
        """The zone in which a person lives, as their Slack profile says."""
        try:
            profile: dict[str, Any] = self.client.users_info(user=user)["user"] or {}
        except SlackApiError:  # the zone is a convenience: no answer fails for want of it
            profile = {}
        zone = str(profile.get("tz") or "UTC")
        return zone if zone in available_timezones() else "UTC"

    def asker(self, asked: Asked) -> Asker:
        """How to read dates: on the channel's calendar, else on the asker's."""
        current = self.subscription(asked)
        zone = current.zone if current else self.home_zone(asked.user)
        return Asker(self.vocabulary, local_date(self.clock(), zone), zone)

    @cached_property
    def actor_names(self) -> dict[str, str]:
        """The English name of each actor."""
        return {actor.key: actor.names.get("en", actor.key) for actor in self.rosters.actors}

    def named(self, topics: Sequence[str]) -> str:
        """Topics by name and key, whole and nearly whole groups as one: `Missiles (missiles)`; escaped."""
        left = list(topics)
        told: list[str] = []
        for name in ("all", "north-korea", "alliance"):
            keys = self.vocabulary.groups.get(name, ())
            missing = [key for key in keys if key not in left]
            if not keys or len(missing) * FEW > len(keys):
                continue
            whole = f"all topics of `{name}`" if name != "all" else "all topics (`all`)"
            told.append(f"{whole} but {self._listed(missing)}" if missing else whole)
            left = [key for key in left if key not in keys]
        return ", ".join([*told, *([self._listed(left)] if left else [])])

    def _listed(self, topics: Sequence[str]) -> str:
        return ", ".join(f"{escape(self.topic_names.get(key, key))} (`{key}`)" for key in topics)
