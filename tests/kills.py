"""Kills the bot at random moments and counts what was lost or doubled.

`python -m tests.kills [N] [--processes 2] [--store postgresql://…]`; the last two are for posts alone.

Three scenes, each N times on one SQLite file: a bot that posts digests, alerts, their edits and replies;
one that answers a command which changes a channel; one that records articles. A process without threads
forks each victim, since loading takes longer than living. Time is one number that all of them share, so
that what waits for a lease or a look into the channel need not wait.
"""

from __future__ import annotations

import json
import mmap
import os
import random
import signal
import struct
import sys
import tempfile
import time
import traceback
import urllib.request
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from slack_sdk import WebClient

from bot.reading.rosters import Rosters
from bot.seeds import load_rosters
from bot.slack.alerting import alert_due
from bot.slack.connection import Connection
from bot.slack.delivery import Courier
from bot.slack.listeners import build_app
from bot.slack.planning import enqueue_due
from bot.workspace.server import Workspace
from storage.model import Alerts, DeliveryState, EventType, Subscription, Timing
from storage.store import Store
from tests.desk import POLICY, TEAM, tell

START = datetime(2026, 3, 2, tzinfo=UTC)
OPEN = {
    DeliveryState.PENDING,
    DeliveryState.RETRY,
    DeliveryState.LEASED,
    DeliveryState.POSTING,
    DeliveryState.UNCERTAIN,
}


class SharedClock:
    """A clock that every forked process reads and any may move."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 8)
        self._set(START)

    def __call__(self) -> datetime:
        (seconds,) = struct.unpack("d", self._memory[:8])
        return datetime.fromtimestamp(seconds, UTC)

    def advance(self, by: timedelta) -> None:
        """Move on."""
        self._set(self() + by)

    def _set(self, moment: datetime) -> None:
        self._memory[:8] = struct.pack("d", moment.timestamp())


@dataclass(frozen=True)
class Scene:
    """What all processes share."""

    url: str
    clock: SharedClock
    rosters: Rosters
    slack: str
    tokens: tuple[str, str]
    chance: random.Random
    processes: int = 1

    def client(self) -> WebClient:
        """A client of the local workspace."""
        return WebClient(token=self.tokens[0], base_url=f"{self.slack}api/", retry_handlers=[])

    def driver(self, name: str, wish: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask the workspace's driver."""
        body = None if wish is None else json.dumps(wish).encode()
        with urllib.request.urlopen(f"{self.slack}_workspace/{name}", body, timeout=30) as answer:  # noqa: S310 - this machine's server
            return dict(json.load(answer))

    def victim(self, work: Callable[[Callable[[], object]], None], lives: float) -> None:
        """Fork a process that works; kill it at most `lives` seconds after it says it has begun."""
        begun, say = os.pipe()
        child = os.fork()
        if not child:
            try:
                work(lambda: os.write(say, b"."))
            finally:
                traceback.print_exc()  # a victim that ends by itself has failed
                os._exit(1)
        os.close(say)
        os.read(begun, 1)
        time.sleep(self.chance.uniform(0, lives))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(begun)


@contextmanager
def workspace(clock: SharedClock) -> Iterator[tuple[str, tuple[str, str]]]:
    """A local workspace in a process of its own: its address and tokens."""
    told, tell_it = os.pipe()
    child = os.fork()
    if not child:
        site = Workspace(clock=clock, post_rate=None, wait_seconds=3)
        site.start()
        os.write(tell_it, json.dumps([site.url, site.bot_token, site.app_token]).encode())
        signal.pause()
    url, bot_token, app_token = json.loads(os.read(told, 4096))
    try:
        yield url, (bot_token, app_token)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def posts(scene: Scene, kills: int) -> str:
    """Kill a bot that plans and posts; every delivery must stand in the channel once."""
    number = 0
    for _ in range(kills):
        with Store.open(scene.url, clock=scene.clock) as store:
            scene.clock.advance(timedelta(hours=3))
            number = tell(store, f"Launch at {scene.clock():%m-%d %H:%M}", now=scene.clock(), kind=LAUNCH)
            if number > 1:
                body = f"Body {scene.clock():%m-%d %H:%M}"
                tell(store, f"More on {number - 1}", now=scene.clock(), joins=number - 1, origins=(body,))
        with beside(scene, scene.processes - 1):
            scene.victim(lambda begun: _post(scene, begun), lives=0.8)
    _settle(scene)
    with Store.open(scene.url, clock=scene.clock) as store:
        rows = store.deliveries(TEAM, POLICY, 100_000)
        assert store.check() == ()
    keys = Counter(
        (message.get("metadata") or {}).get("event_payload", {}).get("key")
        for message in scene.driver("messages?channel=policy")["messages"]
    )
    wanted = {row.key for row in rows if not row.edits}
    missing = sum(keys[key] == 0 for key in wanted)
    doubled = sum(keys[key] > 1 for key in wanted)
    unsent = sum(row.state is not DeliveryState.SENT for row in rows)
    return f"{len(rows)} deliveries: {missing} missing, {doubled} doubled, {unsent} not settled"


LAUNCH = EventType.MISSILE_LAUNCH


@contextmanager
def beside(scene: Scene, number: int) -> Iterator[None]:
    """So many more processes that plan and post meanwhile, and are killed after all."""
    children: list[int] = []
    for _ in range(number):
        begun, say = os.pipe()
        child = os.fork()
        if not child:
            try:
                _post(scene, lambda out=say: os.write(out, b"."))  # type: ignore[misc]
            finally:
                traceback.print_exc()
                os._exit(1)
        os.close(say)
        os.read(begun, 1)
        os.close(begun)
        children.append(child)
    try:
        yield
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _post(scene: Scene, begun: Callable[[], object]) -> None:
    with Store.open(scene.url, clock=scene.clock) as store:
        courier = Courier(store, scene.client(), scene.clock, f"process {os.getpid()}", TEAM)
        begun()
        while True:
            alert_due(store, scene.rosters, scene.clock, TEAM)
            enqueue_due(store, scene.rosters, scene.clock, TEAM)
            courier.deliver_due()
            scene.clock.advance(timedelta(seconds=1))


def _settle(scene: Scene) -> None:
    """Let the bot work undisturbed until nothing is on its way or in doubt."""
    with Store.open(scene.url, clock=scene.clock) as store:
        courier = Courier(store, scene.client(), scene.clock, "the last", TEAM)
        for _ in range(500):
            scene.clock.advance(timedelta(seconds=30))
            courier.deliver_due()
            rows = store.deliveries(TEAM, POLICY, 100_000)
            if not any(row.state in OPEN or row.look_at for row in rows):
                return


def commands(scene: Scene, kills: int) -> str:
    """Kill a bot that answers commands; what it told the channel must be so."""
    lost = told = 0
    for turn in range(kills):
        topic = scene.rosters.topics[turn % len(scene.rosters.topics)].key
        verb = "unsubscribe" if turn % 2 else "subscribe"
        other = scene.rosters.topics[(turn - 1) % len(scene.rosters.topics)].key
        line = f"{verb} {other if turn % 2 else topic}"
        lives = 0.6 if told else 0.6 + turn / 5  # a slow machine gets what time one answer takes it
        scene.victim(lambda begun, line=line: _answer(scene, begun, line), lives)  # type: ignore[misc]
        with Store.open(scene.url, clock=scene.clock) as store:
            assert store.check() == ()
            saved = store.subscription(TEAM, "C0BRIEF")
        last = scene.driver("messages?channel=morning-brief")["messages"][-1:]
        text = last[0]["text"] if last else ""
        key = line.split()[1]
        if verb in text and f"(`{key}`)" in text.splitlines()[0]:
            told += 1
            lost += (saved is not None and key in saved.topics) is (verb == "unsubscribe")
    assert told, "no command was acknowledged before its kill: nothing is shown"
    return f"{kills} commands, {told} acknowledged: {lost} acknowledged and lost"


def _answer(scene: Scene, begun: Callable[[], object], line: str) -> None:
    with Store.open(scene.url, clock=scene.clock) as store:
        app = build_app(store=store, rosters=scene.rosters, client=scene.client(), clock=scene.clock)
        connection = Connection(app, scene.tokens[1])
        connection.open()
        while not scene.driver("state?user=ana")["app"]["connected"]:
            time.sleep(0.01)
        begun()
        wish = {"channel": "morning-brief", "user": "ana", "text": f"/trilateral {line}", "expect": 1}
        scene.driver("command", wish)
        time.sleep(10)


def articles(scene: Scene, kills: int) -> str:
    """Kill a process that records articles; what it acknowledged must be there, whole."""
    lost = 0
    number = 0
    for _ in range(kills):
        done, say_done = os.pipe()
        scene.victim(lambda begun, first=number, out=say_done: _record(scene, begun, first, out), lives=0.12)  # type: ignore[misc]
        os.close(say_done)
        acknowledged = len(os.read(done, 1 << 16))
        os.close(done)
        with Store.open(scene.url, clock=scene.clock) as store:
            assert store.check() == ()
            stored = store.counts().articles
        lost += max(0, number + acknowledged - stored)
        number = stored
    assert number, "no article was recorded before a kill: nothing is shown"
    return f"{number} articles recorded: {lost} acknowledged and lost"


def _record(scene: Scene, begun: Callable[[], object], first: int, out: int) -> None:
    with Store.open(scene.url, clock=scene.clock) as store:
        for number in range(first, first + 10_000):
            tell(store, f"Article {number}", now=scene.clock(), topics=("cyber",))
            os.write(out, b".")
            if number == first:  # from here on it is killed, however slowly it came so far
                begun()


def main(kills: int, processes: int = 1, own_store: str = "", seed: int = 20260302) -> int:
    """Play the scenes, with several processes that of posts; 1 when anything was lost or doubled."""
    scenes = {"articles": articles, "commands": commands, "posts": posts}
    if processes > 1 or own_store:
        scenes = {"posts": posts}
    clock, rosters = SharedClock(), load_rosters()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder, workspace(clock) as (slack, tokens):
        for name, play in scenes.items():
            url = own_store or f"sqlite:///{Path(folder) / name}.db"
            scene = Scene(url, clock, rosters, slack, tokens, random.Random(seed), processes)  # noqa: S311
            with Store.open(url, clock=clock) as store:
                store.save_subscription(_channel(clock()))
            found = play(scene, kills)
            wrong += any(int(word) for word in _counts(found))
            print(f"{name}: {kills} kills, {found}", flush=True)
    return min(wrong, 1)


def _counts(found: str) -> list[str]:
    """The numbers that must be 0: those behind the colon."""
    return [word for word in found.rpartition(":")[2].split() if word.isdigit()]


def _channel(now: datetime) -> Subscription:
    timing = Timing("08:30", "Asia/Seoul")
    return Subscription(
        TEAM, POLICY, ("missiles",), (), timing, "Asia/Seoul", "U0ANA", now, now, now + timedelta(hours=1),
        alerts=Alerts((LAUNCH,), per_hour=60), alerted_until=now,
    )  # fmt: skip


if __name__ == "__main__":
    parser = ArgumentParser()
    parser.add_argument("kills", type=int, nargs="?", default=20)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--store", default="")
    asked = parser.parse_args()
    sys.exit(main(asked.kills, asked.processes, asked.store))
