"""The demo's later dispatches come from outlets of this machine, through their feeds, into one digest."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

from bot.app import open_store, report_files
from bot.commands.local import demo
from bot.commands.surroundings import load_knowledge, utc_now
from bot.config import Settings
from bot.seeds import seeds_folder
from bot.workspace.server import Workspace
from tests.desk import until

PATIENCE = 60.0


def brief(workspace: Workspace) -> str:
    """What stands in #morning-brief."""
    with urlopen(workspace.url + "_workspace/messages?channel=morning-brief", timeout=30) as answer:  # noqa: S310
        return str(answer.read().decode())


def test_later_dispatches_are_polled_into_one_digest_and_a_second_start_adds_nothing(tmp_path: Path) -> None:
    settings = replace(Settings.load({}, tmp_path / ".env"), demo_folder=tmp_path)
    rosters, pace = load_knowledge(settings), timedelta(seconds=0.2)
    first, later = (path.read_text("utf-8").splitlines() for path in report_files(seeds_folder()))
    newest = json.loads(later[-1])["title"]
    with open_store(f"sqlite:///{tmp_path / 'demo.db'}", rosters, utc_now) as store:
        with demo(store, rosters, settings, utc_now, port=0, gap=pace) as workspace:
            until(lambda: newest in brief(workspace), PATIENCE)
            polled = store.feeds.all()
            assert store.counts().articles == len(first) + len(later)
        assert {state.error for state in polled} == {""}
        assert any(state.feed.full_text for state in polled)
        assert all(state.feed.url.startswith("http://127.0.0.1:") for state in polled)
        with demo(store, rosters, settings, utc_now, port=0, gap=pace) as workspace:
            until(lambda: all(state.succeeded_at for state in store.feeds.all()), PATIENCE)
            until(lambda: not any(source.waiting for source in store.feeds.health(utc_now())), PATIENCE)
            assert store.counts().articles == len(first) + len(later)
