"""Processes killed at random moments lose nothing they acknowledged and post nothing twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
KILLS = 20


def test_what_was_acknowledged_is_there_and_every_post_stands_once() -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-m", "tests.kills", str(KILLS)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    articles, commands, posts = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout
    assert "articles recorded: 0 acknowledged and lost" in articles
    assert "acknowledged: 0 acknowledged and lost" in commands
    assert "0 missing, 0 doubled, 0 not settled" in posts
    assert not posts.startswith(f"posts: {KILLS} kills, 0 deliveries")


def test_processes_that_share_a_store_post_once_and_one_takes_over_from_another() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.kills", "6", "--processes", "2"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "0 missing, 0 doubled, 0 not settled" in done.stdout
    assert " 0 deliveries" not in done.stdout
