"""A bot at work for tests: local workspace, real Bolt over Socket Mode, real store, fake clock."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.reading.rosters import Rosters
from bot.seeds import load_rosters
from bot.slack.connection import Connection
from bot.slack.delivery import Courier
from bot.slack.desk import look_nowhere
from bot.slack.listeners import build_app
from bot.slack.planning import enqueue_due
from bot.workspace.server import Workspace
from storage.model import (
    Article,
    Event,
    EventDate,
    EventType,
    Flag,
    Mention,
    NewEvent,
    NewMention,
    Origin,
    Preview,
    Reading,
    Reason,
    Source,
    SourceKind,
    Status,
)
from storage.store import Store
from tests.fakes import FakeClock

Json = dict[str, Any]
TEAM = "T0TRILATERAL"
POLICY, BRIEF, GENERAL = "C0POLICY", "C0BRIEF", "C0GENERAL"
ANA = "U0ANA"
WHY = Reason("test", "told by hand")
WIRE = Source("yonhap", "Yonhap News Agency", SourceKind.WIRE, "KR", "en", "B", names=("Yonhap",))


@dataclass
class LiveBot:
    """The bot with everything around it, and the hands of its users."""

    workspace: Workspace
    store: Store
    rosters: Rosters
    clock: FakeClock
    client: WebClient
    app: App
    connection: Connection
    courier: Courier

    def say(self, text: str, *, channel: str = "policy", user: str = "ana", expect: int = 1) -> Json:
        """Type a command (without the slash word) and wait for what comes of it."""
        typed = f"/trilateral {text}".strip()
        return self.post("command", {"channel": channel, "user": user, "text": typed, "expect": expect})

    def answer(self, text: str, *, channel: str = "policy", user: str = "ana") -> Json:
        """Type a command and return the one message it brings."""
        done = self.say(text, channel=channel, user=user)
        assert "problem" not in done, done
        assert len(done["messages"]) == 1, done
        return dict(done["messages"][0])

    def click(
        self, message: Json, action_id: str, *, user: str = "ana", expect: int = 1, **chosen: Any
    ) -> Json:
        """Use a button or menu of a message."""
        wish = {
            "message_ts": message["ts"],
            "channel": message["channel"],
            "action_id": action_id,
            "user": user,
        }
        return self.post("click", wish | chosen | {"expect": expect})

    def post(self, name: str, wish: Json) -> Json:
        """Ask the workspace's driver."""
        return self._ask(name, json.dumps(wish).encode())

    def get(self, name: str) -> Json:
        """Look into the workspace."""
        return self._ask(name, None)

    def _ask(self, name: str, body: bytes | None) -> Json:
        url = f"{self.workspace.url}_workspace/{name}"
        try:
            with urllib.request.urlopen(url, body, timeout=120) as answer:  # noqa: S310 - this machine's server
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{url}: {error.read().decode()}") from error

    def fault(self, **wish: Any) -> None:
        """Let something go wrong in Slack."""
        self.post("faults", wish)

    def messages(self, channel: str = "policy", user: str | None = None) -> list[Json]:
        """What stands in a channel, as a user sees it."""
        return list(self.get(f"messages?channel={channel}{f'&user={user}' if user else ''}")["messages"])

    def posts(self, channel: str = "policy") -> list[Json]:
        """The digests that stand in a channel or its threads."""
        return [
            m
            for m in self.messages(channel)
            if (m.get("metadata") or {}).get("event_type") == "digest_posted"
        ]

    def plan(self) -> int:
        """Let the planner tick once."""
        return enqueue_due(self.store, self.rosters, self.clock, TEAM)

    def deliver(self) -> int:
        """Let the courier tick once."""
        return self.courier.deliver_due()

    def failed_calls(self) -> list[Json]:
        """The Web API calls that Slack refused."""
        return list(self.get("calls?failed=1")["calls"])

    def tell(self, headline: str, **facts: Any) -> int:
        """Put one development told by one article into the store; returns the event's id."""
        return tell(self.store, headline, now=self.clock(), **facts)


@contextmanager
def live_bot(
    folder: Path,
    *,
    clock: FakeClock | None = None,
    rosters: Rosters | None = None,
    preview: Callable[[str], Preview] = look_nowhere,
    url: str = "",
    **workspace: Any,
) -> Iterator[LiveBot]:
    """Start a workspace, a store on a file or at `url`, and the bot; stop them again."""
    clock = clock or FakeClock()
    # Slack's three seconds are for tests of their own: a busy machine is none of the bot's doing.
    site = Workspace(clock=clock, **({"ack_seconds": 60.0} | workspace))
    site.start()
    store = Store.open(url or f"sqlite:///{folder / 'trilateral.db'}", clock=clock)
    rosters = rosters or load_rosters()
    store.put_sources((*rosters.sources, WIRE))
    client = WebClient(token=site.bot_token, base_url=site.api_url, retry_handlers=[])
    app = build_app(store=store, rosters=rosters, client=client, clock=clock, preview=preview)
    connection = Connection(app, site.app_token)
    courier = Courier(store, client, clock, "test", TEAM, timeout=2)
    connection.open()
    bot = LiveBot(site, store, rosters, clock, client, app, connection, courier)
    try:
        until(lambda: bot.get("state?user=ana")["app"]["connected"])
        yield bot
    finally:
        connection.close()
        store.close()
        site.stop()


def until(met: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait for a condition; fail when it does not come."""
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline, "what was waited for did not come"
        time.sleep(0.01)


def tell(
    store: Store,
    headline: str,
    *,
    now: datetime,
    text: str = "",
    url: str | None = None,
    publisher: str = "Yonhap",
    published: date | None = None,
    topics: tuple[str, ...] = ("missiles",),
    kind: EventType = EventType.STATEMENT,
    status: Status = Status.OCCURRED,
    when: str | None = None,
    origins: tuple[str, ...] = ("Joint Chiefs of Staff",),
    actors: tuple[str, ...] = ("KR",),
    people: tuple[str, ...] = (),
    flags: tuple[Flag, ...] = (),
    weight: float = 0.6,
    lead: bool = True,
    joins: int = 0,
) -> int:
    """Record an article with one mention; `joins` makes it a further mention of that event."""
    body = text or headline
    day = published or now.date()
    address = url if url is not None else f"https://en.yna.co.kr/view/{abs(hash((headline, now, joins)))}"
    article = Article("yonhap", publisher, address, "", headline, body, "en", day, None, now)
    told = tuple(Origin(name.casefold(), name) for name in origins)
    stated = EventDate(when) if when else None
    mention = Mention(
        0, len(body), body, headline, kind, status, stated, actors, people, topics, told, lead, weight, flags
    )
    event = Event(
        headline, body[:200], publisher, address, "en", kind, status, stated, actors, people, topics, told,
        flags, weight, day, day, now, now, is_lead=lead,
    )  # fmt: skip
    decision: NewEvent | NewMention = NewEvent(mention, event, WHY, 1)
    if joins:
        known = store.event(joins).event
        bodies = tuple(dict.fromkeys((*known.origins, *told)))
        decision = NewMention(mention, replace(known, origins=bodies), WHY)
    recorded = store.record(article, Reading(True, topics, (mention,), flags), (decision,))
    return (recorded.new_events or recorded.updated_events)[0]


def texts(value: Any) -> str:
    """All words of a message or view, in order, for a test to look for."""
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return "\n".join(own + [texts(v) for k, v in value.items() if k != "text" or isinstance(v, dict)])
    return "\n".join(texts(one) for one in value) if isinstance(value, list) else ""


def at(moment: str) -> FakeClock:
    """A clock that stands at a UTC moment."""
    return FakeClock(datetime.fromisoformat(moment).replace(tzinfo=UTC))
