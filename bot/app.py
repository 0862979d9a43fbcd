"""The composition root: the one file that wires the rooms together."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.config import Settings
from bot.errors import ConfigError, InputError
from bot.ingest.articles import Desk
from bot.ingest.pipeline import Pipeline
from bot.ingest.polling import Poller
from bot.ingest.reading_pool import ReadingPool, spare_cores
from bot.ingest.sources import SourceIndex
from bot.ingest.web.discovery import Scout
from bot.ingest.web.exchange import Fetches
from bot.ingest.web.fetcher import Fetcher
from bot.reading.read import Reader
from bot.reading.rosters import Rosters
from bot.schedule import Schedule, Tick
from bot.slack.alerting import alert_due
from bot.slack.connection import Connection
from bot.slack.delivery import Courier
from bot.slack.desk import look_nowhere
from bot.slack.listeners import build_app
from bot.slack.planning import enqueue_due
from storage.errors import UnusableUrl
from storage.model import Preview
from storage.store import Store

Clock = Callable[[], datetime]

POLL_SECONDS = 2


def open_store(url: str, rosters: Rosters, clock: Clock) -> Store:
    """Open the store and lay the known sources into it."""
    try:
        store = Store.open(url, clock=clock)
    except UnusableUrl as error:
        raise InputError(f"TRILATERAL_DATABASE_URL: {error.problem}", valid=error.VALID) from error
    store.put_sources(rosters.sources)
    return store


def open_pipeline(store: Store, rosters: Rosters, clock: Clock) -> Pipeline:
    """Build the way from articles into the store; many are read on the other cores."""
    reader, cores = Reader(rosters), spare_cores()
    if not cores:
        return Pipeline(store, reader, clock)
    return Pipeline(store, reader, clock, readings=lambda: ReadingPool(reader, rosters, cores))


def open_poller(store: Store, pipeline: Pipeline, clock: Clock, fetcher: Fetches) -> Poller:
    """Build what polls the feeds of a store; its processes share them."""
    desk = Desk(SourceIndex(store.sources()), clock)
    return Poller(store, fetcher, pipeline, desk, clock, process_name())


def poll_tick(poller: Poller) -> Tick:
    """Poll whatever is due, again and again."""
    return Tick("poll", POLL_SECONDS, poller.poll_due, poller.stop)


def process_name() -> str:
    """This process, told apart from others that share the store."""
    return f"{socket.gethostname()}:{os.getpid()}"


def open_fetcher(settings: Settings, store: Store, clock: Clock) -> Fetcher:
    """Build what gets addresses of the web; processes that share a store share the turns at a host."""

    def turn(host: str, gap: timedelta) -> datetime:
        return store.feeds.turn(host, gap, clock())

    return Fetcher(clock, time.sleep, contact=settings.contact, near=settings.near, turn=turn)


def open_preview(store: Store, rosters: Rosters, fetcher: Fetcher, clock: Clock) -> Callable[[str], Preview]:
    """Build what says what the feed of an address would bring."""
    scout = Scout(fetcher.get, Reader(rosters), clock)
    return lambda address: scout.find(address, store.sources())


class Bot:
    """The bot on one store and one workspace, from connect to close.

    `api_url` is Slack's Web API, or a local workspace's. With `answers_only` nothing is planned or
    posted: commands are answered, and that is all. `preview` looks at what somebody wants to add.
    """

    def __init__(
        self,
        *,
        store: Store,
        rosters: Rosters,
        clock: Clock,
        tokens: tuple[str, str],
        api_url: str = WebClient.BASE_URL,
        ticks: Sequence[Tick] = (),
        answers_only: bool = False,
        preview: Callable[[str], Preview] = look_nowhere,
    ) -> None:
        bot_token, self._app_token = tokens
        client = WebClient(token=bot_token, base_url=api_url)
        self._client = client
        self.app = build_app(store=store, rosters=rosters, client=client, clock=clock, preview=preview)
        self._store, self._rosters, self._clock = store, rosters, clock
        self._ticks = ticks
        self._answers_only = answers_only
        self._schedule: Schedule | None = None
        self._connection: Connection | None = None

    def start(self) -> None:
        """Connect to Slack and begin ticking; ConfigError when it refuses or is out of reach."""
        try:
            team = str(self._client.auth_test()["team_id"])
            self._connection = Connection(self.app, self._app_token)
            self._connection.open()
        except SlackApiError as error:
            raise ConfigError(
                f"Slack refuses the tokens: {error.response['error']} (.env.example says where to find them)."
            ) from error
        except OSError as error:
            raise ConfigError(f"Slack cannot be reached ({error}).") from error
        self._schedule = Schedule(() if self._answers_only else (*self.ticks_of(team), *self._ticks))
        self._schedule.start()

    def ticks_of(self, team: str) -> tuple[Tick, ...]:
        """Plan and deliver what the team's channels are due."""
        store, clock = self._store, self._clock
        courier = Courier(store, self._client, clock, process_name(), team)
        return (
            Tick("plan digests", 5, lambda: enqueue_due(store, self._rosters, clock, team)),
            Tick("plan alerts", 5, lambda: alert_due(store, self._rosters, clock, team)),
            Tick("deliver", 1, courier.deliver_due),
        )

    def stop(self) -> None:
        """Stop ticking, disconnect, and let listeners under way end."""
        if self._schedule is not None:
            self._schedule.stop()
        if self._connection is not None:
            self._connection.close()


def report_files(folder: Path) -> tuple[Path, Path]:
    """The dispatches that come with Trilateral: those of the start, and those that arrive later."""
    return folder / "reports.jsonl", folder / "reports_later.jsonl"
