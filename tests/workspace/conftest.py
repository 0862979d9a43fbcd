"""A workspace on a free port, the real Bolt in it, and a driver."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import Ack, App, Respond
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk import WebClient

from bot.workspace.server import Workspace
from tests.fakes import FakeClock

Json = dict[str, Any]


class Driver:
    """Speaks to /_workspace."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, path: str) -> Json:
        return self._ask(urllib.request.Request(self.url + "_workspace/" + path))  # noqa: S310 - loopback

    def post(self, path: str, **wish: Any) -> Json:
        body = json.dumps(wish).encode()
        return self._ask(urllib.request.Request(self.url + "_workspace/" + path, data=body))  # noqa: S310 - loopback

    def command(self, text: str, channel: str = "policy", user: str = "ana", **more: Any) -> Json:
        return self.post("command", channel=channel, user=user, text=text, **more)

    def fault(self, **wish: Any) -> Json:
        return self.post("faults", **wish)

    def messages(self, channel: str = "policy", user: str | None = None) -> list[Json]:
        seen_by = f"&user={user}" if user else ""
        found: list[Json] = self.get(f"messages?channel={channel}{seen_by}")["messages"]
        return found

    def connected(self) -> bool:
        return bool(self.get("state")["app"]["connected"])

    def _ask(self, request: urllib.request.Request) -> Json:
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310 - loopback
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            with error:
                return {"status": error.code, **json.loads(error.read())}


def until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for something that will come; give up late rather than early."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.01)


class Local:
    """A workspace, and the means to connect an app to it."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.driver = Driver(workspace.url)
        self.client = WebClient(
            token=workspace.bot_token, base_url=workspace.api_url, retry_handlers=[], timeout=30
        )
        self._executor = ThreadPoolExecutor(50)
        self.app = App(client=self.client, listener_executor=self._executor)
        self._handlers: list[SocketModeHandler] = []
        self.on_command: Callable[..., object] = lambda ack, **_: ack()
        self.app.command("/trilateral")(self._command)

    def _command(self, ack: Ack, respond: Respond, command: Json, client: WebClient) -> None:
        self.on_command(ack=ack, respond=respond, command=command, client=client)

    def ask(self, answer: Json, text: str = "x", **more: Any) -> Json:
        """Type a command that the app answers with this; the driver's answer."""

        def respond_so(ack: Ack, respond: Respond, **_: Any) -> None:
            ack()
            respond(**answer)

        self.on_command = respond_so
        return self.driver.command(f"/trilateral {text}", **more)

    def connect(self) -> SocketModeHandler:
        handler = SocketModeHandler(self.app, self.workspace.app_token, concurrency=50)
        self._handlers.append(handler)
        handler.connect()
        until(self.driver.connected)
        return handler

    def close(self) -> None:
        for handler in self._handlers:
            handler.close()
        self.workspace.stop()
        self._executor.shutdown(wait=True)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def start(clock: FakeClock) -> Iterator[Callable[..., Local]]:
    """Start workspaces; the options are Workspace's."""
    started: list[Local] = []

    def run(**options: Any) -> Local:
        workspace = Workspace(clock=clock, **options)
        workspace.start()
        local = Local(workspace)
        started.append(local)
        return local

    yield run
    for local in started:
        local.close()


@pytest.fixture
def local(start: Callable[..., Local]) -> Local:
    """A workspace of its own, with no app connected."""
    return start()


@pytest.fixture(scope="session")
def _shared() -> Iterator[Local]:
    workspace = Workspace(clock=FakeClock(), post_rate=None, ack_seconds=60, wait_seconds=20)
    workspace.start()
    shared = Local(workspace)
    shared.connect()
    yield shared
    shared.close()


@pytest.fixture
def bolt(_shared: Local) -> Local:
    """The workspace that tests share, with the app connected: look at answers, not at all messages."""
    _shared.on_command = lambda ack, **_: ack()
    _shared.driver.fault(reset=True)
    return _shared


@pytest.fixture
def state_file(tmp_path: Path) -> Path:
    return tmp_path / "workspace.json"
