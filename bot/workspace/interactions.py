"""What users did, with the right to answer it: triggers and response URLs."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.workspace.records import Clock, Json, Message, View

TRIGGER_LIFE = timedelta(seconds=3)
RESPONSE_LIFE = timedelta(minutes=30)
RESPONSE_USES = 5
REMEMBERED = 2000


@dataclass(eq=False)
class Interaction:
    """One command, click or submission, and what came of it."""

    user: str
    channel: str | None
    trigger_id: str
    secret: str
    at: datetime
    trigger_expires: datetime
    source: Message | None = None
    under: View | None = None
    triggered: bool = False
    uses: int = 0
    messages: list[Json] = field(default_factory=list)
    view: Json | None = None
    waiting: bool = True
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def note_message(self, message: Json) -> None:
        """Count a message as what came of this."""
        same = [m for m in self.messages if m["ts"] != message["ts"]]
        self.messages = [*same, message]
        self.changed.set()

    def note_view(self, view: Json) -> None:
        """Count a view as what came of this."""
        self.view = view
        self.changed.set()


class Interactions:
    """Those that can still be answered, newest last."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_trigger: OrderedDict[str, Interaction] = OrderedDict()
        self._by_secret: dict[str, Interaction] = {}

    def begin(
        self,
        user: str,
        channel: str | None,
        *,
        source: Message | None = None,
        under: View | None = None,
        expired: bool = False,
    ) -> Interaction:
        """Note that a user did something; `expired` spoils the trigger at once."""
        now = self._clock()
        trigger_id = (
            f"{secrets.randbelow(10**13):013d}.{secrets.randbelow(10**12):012d}.{secrets.token_hex(16)}"
        )
        expires = now if expired else now + TRIGGER_LIFE
        new = Interaction(user, channel, trigger_id, secrets.token_urlsafe(18), now, expires, source, under)
        self._by_trigger[trigger_id] = self._by_secret[new.secret] = new
        while len(self._by_trigger) > REMEMBERED:
            _, old = self._by_trigger.popitem(last=False)
            del self._by_secret[old.secret]
        return new

    def by_trigger(self, trigger_id: str) -> Interaction | str:
        """The interaction of a trigger, which is used up; or the error's name."""
        found = self._by_trigger.get(trigger_id)
        if found is None:
            return "invalid_trigger_id"
        if self._clock() >= found.trigger_expires:
            return "expired_trigger_id"
        if found.triggered:
            return "exchanged_trigger_id"
        found.triggered = True
        return found

    def by_secret(self, secret: str) -> Interaction | str:
        """The interaction of a response URL, one use the less; or the error's name."""
        found = self._by_secret.get(secret)
        if found is None or self._clock() >= found.at + RESPONSE_LIFE:
            return "expired_url"
        if found.uses >= RESPONSE_USES:
            return "used_url"
        found.uses += 1
        return found

    def waiting(self) -> list[Interaction]:
        """Those whose driver still waits for what comes of them."""
        return [one for one in self._by_trigger.values() if one.waiting]
