"""Which commands there are, and what they make a person wait for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from bot.cli import MODULES, trilateral


@pytest.mark.parametrize("name", MODULES)
def test_every_command_is_found_under_its_name(name: str) -> None:
    command = trilateral.get_command(click.Context(trilateral), name)
    assert command is not None
    assert command.name == name


def test_an_unknown_command_is_none() -> None:
    assert trilateral.get_command(click.Context(trilateral), "raed") is None


def test_reading_waits_for_neither_slack_nor_a_store() -> None:
    loads = "import sys, bot.cli, bot.commands.look"
    code = f"{loads}\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    loaded = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    dear = {"sqlalchemy", "alembic", "slack_sdk", "slack_bolt", "aiohttp", "matplotlib", "feedparser", "lxml"}
    assert not dear.intersection(loaded.stdout.split())
