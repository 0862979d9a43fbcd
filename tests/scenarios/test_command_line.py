"""The `trilateral` command as a person runs it: in a process of its own, with a home of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from bot.commands.surroundings import utc_now
from storage.model import DeliveryState
from storage.store import Store

COMMAND = [sys.executable, "-m", "bot"]
DISPATCH = {
    "id": "d1",
    "title": "North Korea fires ballistic missile into East Sea: JCS",
    "publisher": "Trilateral",
    "published": "2025-05-08",
    "url": "https://example.org/d1",
    "text": "North Korea fired a ballistic missile into the East Sea on Thursday, South Korea's Joint "
    "Chiefs of Staff said. The launch came from the Wonsan area.",
}


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "TRILATERAL_", "XDG_"))}
    return {**kept, "HOME": str(home), "XDG_DATA_HOME": str(home / "data"), **more}


def run(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    repository = Path(__file__).parents[2]
    return subprocess.run(  # noqa: S603
        [*COMMAND, *words],
        cwd=home,
        env=environment(home, PYTHONPATH=str(repository), **more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@contextmanager
def demo(home: Path, **more: str) -> Iterator[str]:
    """Run the demo on a free port; give its address; end it with Ctrl-C."""
    repository = Path(__file__).parents[2]
    process = subprocess.Popen(  # noqa: S603
        [*COMMAND, "demo", "--port", "0"],
        cwd=home,
        env=environment(home, PYTHONPATH=str(repository), PYTHONUNBUFFERED="1", **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        line = process.stdout.readline()
        assert line.startswith("Open http://127.0.0.1:"), process.stderr.read() if process.stderr else ""
        yield line.split()[1]
    finally:
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "Stopped." in rest
    assert "Traceback" not in errors


def typed(url: str, text: str, *, channel: str = "policy", user: str = "ana") -> dict[str, Any]:
    body = json.dumps({"channel": channel, "user": user, "text": text}).encode()
    request = Request(url + "_workspace/command", body, {"Content-Type": "application/json"})  # noqa: S310
    with urlopen(request, timeout=30) as answer:  # noqa: S310
        found: dict[str, Any] = json.load(answer)
        return found


def articles_file(folder: Path, *articles: dict[str, str]) -> Path:
    path = folder / "articles.jsonl"
    path.write_text("".join(json.dumps(a) + "\n" for a in articles), encoding="utf-8")
    return path


def test_the_demo_shows_real_developments_and_keeps_them_for_the_next_start(tmp_path: Path) -> None:
    with demo(tmp_path) as url:
        answer = typed(url, "/trilateral latest")
        assert answer["messages"][0]["ephemeral"]
        typed(url, "/trilateral subscribe missiles")
        typed(url, "A plain remark")
    with demo(tmp_path) as url:
        again = typed(url, "/trilateral subscriptions")
        assert "missiles" in json.dumps(again)
        with urlopen(url + "_workspace/messages?channel=policy", timeout=30) as kept:  # noqa: S310
            assert "A plain remark" in kept.read().decode()


def test_importing_twice_adds_nothing_and_says_what_was_skipped(tmp_path: Path) -> None:
    path = articles_file(tmp_path, DISPATCH)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"title": "cut off')
    first, second = run(tmp_path, "import", str(path)), run(tmp_path, "import", str(path))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert "new 1" in first.stdout
    assert "skipped 1" in first.stdout
    assert "new 0" in second.stdout
    assert "known 1" in second.stdout


def test_ask_prints_what_a_slack_user_would_see(tmp_path: Path) -> None:
    run(tmp_path, "import", str(articles_file(tmp_path, DISPATCH)))
    answer = run(tmp_path, "ask", "latest missiles 3")
    assert answer.returncode == 0, answer.stderr
    assert "Joint Chiefs of Staff" in answer.stdout
    assert "https://example.org/d1" in answer.stdout


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        answer = run(tmp_path, "demo", "--port", port)
    assert answer.returncode == 1
    assert port in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("words", "more", "sentence"),
    [
        (["run"], {}, "SLACK_BOT_TOKEN is not set"),
        (["run"], {"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN is not set"),
        (["import", "nowhere.txt"], {}, "nowhere.txt"),
        (["ask", "latest"], {"TRILATERAL_DATABASE_URL": "nonsense"}, "nonsense"),
        (["ask", "latest"], {"TRILATERAL_SEEDS": "nowhere"}, "nowhere"),
        (["frobnicate"], {}, "frobnicate"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    tmp_path: Path, words: list[str], more: dict[str, str], sentence: str
) -> None:
    answer = run(tmp_path, *words, **more)
    assert answer.returncode != 0
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_question_plans_and_posts_nothing(tmp_path: Path) -> None:
    """`ask` runs beside a real bot's store: the digests due there are not its business."""
    store_url = f"sqlite:///{tmp_path / 'own.db'}"
    run(tmp_path, "ask", "subscribe missiles", TRILATERAL_DATABASE_URL=store_url)
    run(tmp_path, "ask", "digest now", TRILATERAL_DATABASE_URL=store_url)
    answer = run(tmp_path, "ask", "subscriptions", TRILATERAL_DATABASE_URL=store_url)
    assert answer.returncode == 0, answer.stderr
    with Store.open(store_url, clock=utc_now) as store:
        (subscription,) = store.subscriptions()
        (waiting,) = store.deliveries(subscription.team, subscription.channel)
    assert (waiting.state, subscription.paused) == (DeliveryState.PENDING, "")


def test_a_channel_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    answer = run(tmp_path, "ask", "latest", "--channel", "nope")
    assert answer.returncode == 1
    assert "There is no channel `nope`. Valid: `general`" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_ending_the_demos_subscription_outlasts_its_next_start(tmp_path: Path) -> None:
    with demo(tmp_path) as url:
        typed(url, "/trilateral unsubscribe all", channel="morning-brief")
    with demo(tmp_path) as url:
        said = json.dumps(typed(url, "/trilateral subscriptions", channel="morning-brief"))
    assert "subscribed to nothing" in said
