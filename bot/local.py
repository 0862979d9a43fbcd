"""The bot in a local workspace: the demo, and one question from the command line."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from bot.app import Bot, Clock, open_pipeline, report_files
from bot.errors import InputError
from bot.ingest.files import read_path
from bot.ingest.pipeline import Pipeline
from bot.reading.rosters import Rosters
from bot.schedule import Tick
from bot.seeds import seeds_folder
from bot.slack.commands import COMMANDS
from bot.terminal import message_as_text
from bot.workspace.server import Completion, Workspace
from storage.model import Article
from storage.store import Store

log = logging.getLogger(__name__)

ARRIVAL_SECONDS = 12
ANSWER_SECONDS = 30
BRIEF = "morning-brief"


class Arrivals:
    """Dispatches that come in one after another once the demo runs, then `then` once.

    A dispatch the store already knows is passed over, so that a second start adds nothing.
    """

    def __init__(self, pipeline: Pipeline, articles: Iterator[Article], workspace: Workspace) -> None:
        self._pipeline = pipeline
        self._articles = articles
        self._workspace = workspace
        self._brief_due = False

    def next(self) -> None:
        """Take the next dispatch; after the last new one, ask for a digest."""
        for article in self._articles:
            if self._pipeline.take([article]).new:
                self._brief_due = True
                return
        if self._brief_due:
            self._brief_due = False
            send(self._workspace, BRIEF, "emi", "/trilateral digest now")


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
def demo(store: Store, rosters: Rosters, clock: Clock, *, port: int, state: Path) -> Iterator[Workspace]:
    """Import the dispatches, then run workspace and bot until the block ends.

    The first start subscribes #morning-brief; a few dispatches arrive only afterwards.
    """
    is_first_start = store.counts().articles == 0
    pipeline = open_pipeline(store, rosters, clock)
    first, later = report_files(seeds_folder())
    pipeline.take(read_path(first, rosters.sources, clock))
    with local_workspace(clock, port=port, state=state) as workspace:
        coming = (a for a in read_path(later, rosters.sources, clock) if isinstance(a, Article))
        arrivals = Arrivals(pipeline, coming, workspace)
        bot = Bot(
            store=store,
            rosters=rosters,
            clock=clock,
            tokens=(workspace.bot_token, workspace.app_token),
            api_url=workspace.api_url,
            ticks=[Tick("arrivals", ARRIVAL_SECONDS, arrivals.next)],
        )
        with running(bot):
            if is_first_start:
                _subscribe_brief(workspace, store, clock)
            yield workspace


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
