"""Processes that share a database: what one was killed over, another has done within a minute."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import Server

ROOT = Path(__file__).parents[2]


def played(*words: str) -> str:
    """What a script of ours says that must end well."""
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-m", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_others_take_over_within_a_minute_and_nothing_is_lost_or_doubled(
    request: pytest.FixtureRequest, kind: str
) -> None:
    """Digests, alerts, edits and replies of three channels, on one file and on one server."""
    server: Server | None = request.getfixturevalue("postgres") if kind == "postgresql" else None
    url = server.make() if server else ""
    try:
        assert played("tests.takeover", *([url] if url else [])) == "12 posts: 0 missing, 0 doubled\n"
    finally:
        if server:
            server.drop(url)


def test_processes_killed_on_one_server_post_once(postgres: Server) -> None:
    url = postgres.make()
    try:
        told = played("tests.kills", "6", "--processes", "2", "--store", url)
        assert "0 missing, 0 doubled, 0 not settled" in told
        assert " 0 deliveries" not in told
    finally:
        postgres.drop(url)
