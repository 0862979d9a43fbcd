"""The bot in a local workspace: the demo, and one question from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from bot.app import Bot, Clock, open_fetcher, open_pipeline, open_poller, open_preview, report_files
from bot.commands.dispatches import GAP, SOURCE, dispatch_outlets
from bot.config import Settings
from bot.errors import ConfigError, InputError
from bot.ingest.files import read_path
from bot.ingest.polling import Poller
from bot.outlets.outlet import FEED, Outlet
from bot.outlets.server import Outlets
from bot.reading.rosters import Rosters
from bot.schedule import Tick
from bot.seeds import seeds_folder
from bot.slack.commands import COMMANDS
from bot.terminal import message_as_text
from bot.workspace.server import Completion, Workspace
from storage.model import Article, Feed
from storage.store import Store

ANSWER_SECONDS = 30
POLL_SECONDS = 5
BRIEF = "morning-brief"
STATE = "workspace.json"


class Polling:
    """Asks the demo's outlets again and again; once all news of them is read, calls `then`.

    A dispatch that the store already knows is no news, so that a second start adds nothing.
    """

    def __init__(
        self, store: Store, poller: Poller, clock: Clock, *, until: datetime, then: Callable[[], object]
    ) -> None:
        self._store, self._poller, self._clock = store, poller, clock
        self._until, self._then = until, then
        self._has_news = False

    def poll(self) -> None:
        """Ask now; where nothing more will come, call `then` if anything has."""
        all_published = self._clock() > self._until
        self._store.feeds.hasten(SOURCE)
        while (tally := self._poller.poll_due()).asked:
            self._has_news = self._has_news or tally.new > 0
        if self._has_news and all_published:
            self._has_news = False
            self._then()

    def tick(self) -> Tick:
        """Poll again and again, as often as becomes who looks on."""
        return Tick("poll", POLL_SECONDS, self.poll, self._poller.stop)


@contextmanager
def local_workspace(clock: Clock, *, port: int = 0, state: Path | None = None) -> Iterator[Workspace]:
    """Run a local workspace until the block ends."""
    completions = [Completion(c.name, c.usage, c.help) for c in COMMANDS]
    workspace = Workspace(port=port, state=state, completions=completions, clock=clock)
    workspace.start()
    try:
        yield workspace
    finally:
        workspace.stop()


@contextmanager
def running(bot: Bot) -> Iterator[Bot]:
    """Keep the bot connected until the block ends."""
    try:
        bot.start()
        yield bot
    finally:
        bot.stop()


@contextmanager
def demo(
    store: Store, rosters: Rosters, settings: Settings, clock: Clock, *, port: int, gap: timedelta = GAP
) -> Iterator[Workspace]:
    """Import the dispatches, then run workspace, outlets and bot until the block ends.

    The first start subscribes #morning-brief; a few dispatches are published only afterwards, `gap`
    apart, by outlets of this machine whose feeds are polled.
    """
    is_first_start = store.counts().articles == 0
    pipeline = open_pipeline(store, rosters, clock)
    first, later = report_files(seeds_folder())
    pipeline.take(read_path(first, rosters.sources, clock))
    coming = [a for a in read_path(later, rosters.sources, clock) if isinstance(a, Article)]
    with local_workspace(clock, port=port, state=settings.demo_folder / STATE) as workspace:
        start = clock()
        with playing(store, dispatch_outlets(coming, start, gap), clock, workspace) as outlets:
            settings = replace(settings, near=frozenset({outlets.place}))
            fetcher = open_fetcher(settings, store, clock)
            brief = partial(send, workspace, BRIEF, "emi", "/trilateral digest now")
            poller = open_poller(store, pipeline, clock, fetcher)
            polling = Polling(store, poller, clock, until=start + gap * len(coming), then=brief)
            bot = Bot(
                store=store,
                rosters=rosters,
                clock=clock,
                tokens=(workspace.bot_token, workspace.app_token),
                api_url=workspace.api_url,
                ticks=[polling.tick()],
                preview=open_preview(store, rosters, fetcher, clock),
            )
            with closing(fetcher), running(bot):
                if is_first_start:
                    _subscribe_brief(workspace, store, clock)
                yield workspace


@contextmanager
def playing(
    store: Store, sites: Mapping[str, Outlet], clock: Clock, workspace: Workspace
) -> Iterator[Outlets]:
    """Serve outlets until the block ends; of the feeds that come with Trilateral this store has only theirs.

    They stand on the port beside the workspace's, where the next start finds them again, else on any.
    """
    outlets = Outlets(sites, clock, port=(urlsplit(workspace.url).port or 0) + 1)
    try:
        outlets.start()
    except (ConfigError, OverflowError):
        outlets = Outlets(sites, clock)
        outlets.start()
    feeds = [Feed(outlets.address(key) + FEED, SOURCE, full_text=not sites[key].whole) for key in sites]
    try:
        store.feeds.put(feeds)
        yield outlets
    finally:
        outlets.stop()


def _subscribe_brief(workspace: Workspace, store: Store, clock: Clock) -> None:
    """Subscribe #morning-brief to what comes from now on: the first dispatches are no news."""
    send(workspace, BRIEF, "emi", "/trilateral subscribe all")
    for subscription in store.subscriptions():
        store.save_subscription(replace(subscription, covered_until=clock()))


def ask(store: Store, rosters: Rosters, clock: Clock, *, text: str, channel: str) -> str:
    """Ask the bot one command as a Slack user would; return the answer as plain text."""
    with local_workspace(clock) as workspace:
        tokens = (workspace.bot_token, workspace.app_token)
        with running(
            Bot(store=store, rosters=rosters, clock=clock, tokens=tokens, api_url=workspace.api_url)
        ):
            answer = send(workspace, channel, "ana", f"/trilateral {text}")
    problem = answer.get("problem")
    return "\n\n".join([*(message_as_text(m) for m in answer["messages"]), *([problem] if problem else [])])


def send(workspace: Workspace, channel: str, user: str, text: str) -> Mapping[str, Any]:
    """Type one line into the local workspace, through its driver; InputError says what it refuses."""
    body = json.dumps({"channel": channel, "user": user, "text": text}).encode()
    request = Request(  # noqa: S310 - our own server on the loopback address
        workspace.url + "_workspace/command", data=body, headers={"Content-Type": "application/json"}
    )
    try:
        with urlopen(request, timeout=ANSWER_SECONDS) as response:  # noqa: S310
            return cast("Mapping[str, Any]", json.load(response))
    except HTTPError as error:
        raise InputError(json.load(error)["error"]) from error
