"""The wired bot: it connects, answers at once, and says in one sentence why it cannot."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import Bot, open_fetcher, open_pipeline, open_poller, open_store, poll_tick
from bot.commands.local import local_workspace, running, send
from bot.commands.surroundings import utc_now
from bot.config import Settings
from bot.errors import ConfigError
from bot.outlets.outlet import Outlet
from bot.outlets.records import Piece, Wording
from bot.outlets.server import Outlets
from bot.reading.rosters import Rosters
from bot.seeds import load_rosters
from bot.workspace.server import Workspace
from storage.model import Feed
from storage.store import Store
from tests.desk import until


@pytest.fixture(scope="module")
def rosters() -> Rosters:
    return load_rosters()


@pytest.fixture
def store(tmp_path: Path, rosters: Rosters) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 't.db'}", rosters, utc_now) as store:
        yield store


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with local_workspace(utc_now) as workspace:
        yield workspace


def test_the_first_command_after_the_start_is_answered(
    store: Store, rosters: Rosters, workspace: Workspace
) -> None:
    tokens = (workspace.bot_token, workspace.app_token)
    bot = Bot(store=store, rosters=rosters, clock=utc_now, tokens=tokens, api_url=workspace.api_url)
    with running(bot):
        answer = send(workspace, "policy", "ana", "/trilateral help")
    assert "problem" not in answer
    assert len(answer["messages"]) == 1


def test_a_bot_reads_its_feeds_while_it_runs(store: Store, rosters: Rosters, workspace: Workspace) -> None:
    said = Wording(utc_now(), "North Korea fires missile", "North Korea fired a missile on Monday.")
    outlets = Outlets({"paper": Outlet("The Paper", "en", (Piece("1", (said,)),))}, utc_now)
    outlets.start()
    settings = Settings("", Path(), "", near=frozenset({f"127.0.0.1:{outlets.port}"}))
    store.feeds.put([Feed(f"{outlets.address('paper')}feed", "yonhap")])
    fetcher = open_fetcher(settings, store, utc_now)
    poller = open_poller(store, open_pipeline(store, rosters, utc_now), utc_now, fetcher)
    bot = Bot(
        store=store,
        rosters=rosters,
        clock=utc_now,
        tokens=(workspace.bot_token, workspace.app_token),
        api_url=workspace.api_url,
        ticks=[poll_tick(poller)],
    )
    with running(bot):
        until(lambda: store.counts().articles == 1, seconds=60)
    fetcher.close()
    outlets.stop()
    assert store.feeds.health(utc_now())[0].failing == ()


@pytest.mark.parametrize("wrong", ["bot", "app"])
def test_a_token_that_slack_refuses_is_one_sentence(
    store: Store, rosters: Rosters, workspace: Workspace, wrong: str
) -> None:
    tokens = (
        "xoxb-wrong" if wrong == "bot" else workspace.bot_token,
        "xapp-wrong" if wrong == "app" else workspace.app_token,
    )
    bot = Bot(store=store, rosters=rosters, clock=utc_now, tokens=tokens, api_url=workspace.api_url)
    with pytest.raises(ConfigError, match="Slack refuses the tokens: invalid_auth") as caught, running(bot):
        pass
    assert "\n" not in str(caught.value)
    assert "wrong" not in str(caught.value)


def test_slack_out_of_reach_is_one_sentence(store: Store, rosters: Rosters) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    bot = Bot(
        store=store,
        rosters=rosters,
        clock=utc_now,
        tokens=("xoxb-1", "xapp-1"),
        api_url=f"http://127.0.0.1:{port}/api/",
    )
    with pytest.raises(ConfigError, match="Slack cannot be reached"), running(bot):
        pass
