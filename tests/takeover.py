"""Processes that share a database take over from those that are killed: `python -m tests.takeover [URL]`.

Three are killed, each at another point of a post, while two others go on; then one of these is killed. One
clock that all share stands still but for the minute that a takeover may last.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from bot.seeds import load_rosters
from bot.slack.alerting import alert_due
from bot.slack.delivery import LEASE, Courier
from bot.slack.planning import enqueue_due
from storage.model import Alerts, Delivery, DeliveryState, EventType, Pace, Subscription, Timing
from storage.store import Store
from tests.desk import BRIEF, GENERAL, POLICY, TEAM, tell
from tests.kills import START, Scene, SharedClock, workspace

CHANNELS = {POLICY: "policy", BRIEF: "morning-brief", GENERAL: "general"}
POINTS = ("claimed", "begun", "posted")
TAKEN_OVER_WITHIN = timedelta(seconds=60)
PATIENCE_S = 60  # for a slow machine; nothing is measured by it
PACE = Pace(burst=50, channel=timedelta())  # the clock stands still
LAUNCH = EventType.MISSILE_LAUNCH


@dataclass(frozen=True)
class Group:
    """The processes that share a scene's database."""

    scene: Scene
    living: set[int] = field(default_factory=set)

    def fork(self, work: Callable[[Callable[[], object]], None]) -> int:
        """A process that works until it is killed; returns once it says so."""
        begun, say = os.pipe()
        child = os.fork()
        if not child:
            try:
                work(lambda: os.write(say, b"."))
            finally:
                traceback.print_exc()  # one that ends by itself has failed
                os._exit(1)
        os.close(say)
        if not os.read(begun, 1):
            raise RuntimeError("a process ended before it was killed")
        os.close(begun)
        self.living.add(child)
        return child

    def kill(self, *processes: int) -> None:
        """End these at once."""
        for process in processes:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            self.living.remove(process)

    def at_work(self) -> int:
        """A process that plans and posts."""
        return self.fork(self._work)

    def holding(self, point: str) -> int:
        """A process that has gone so far with a post and no further."""
        return self.fork(lambda say: self._hold(point, say))

    def _work(self, say: Callable[[], object]) -> None:
        scene = self.scene
        with Store.open(scene.url, clock=scene.clock) as store:
            owner = f"process {os.getpid()}"
            courier = Courier(store, scene.client(), scene.clock, owner, TEAM, pace=PACE)
            say()
            while True:
                alert_due(store, scene.rosters, scene.clock, TEAM)
                enqueue_due(store, scene.rosters, scene.clock, TEAM)
                courier.deliver_due()
                time.sleep(0.02)

    def _hold(self, point: str, say: Callable[[], object]) -> None:
        scene, owner = self.scene, f"process {os.getpid()}"
        with Store.open(scene.url, clock=scene.clock) as store:
            held = store.claim_delivery(TEAM, owner, scene.clock(), LEASE)
            assert held is not None
            if point != "claimed":
                held = store.start_posting(held, scene.clock(), LEASE)
            if point == "posted":
                Courier(store, scene.client(), scene.clock, owner, TEAM)._post(held)
            say()
            signal.pause()

    def until(self, what: str, met: Callable[[Store], bool]) -> None:
        """Wait until the database shows it."""
        deadline = time.monotonic() + PATIENCE_S
        with Store.open(self.scene.url, clock=self.scene.clock) as store:
            while not met(store):
                if time.monotonic() > deadline:
                    raise AssertionError(f"{what}: {[(d.key, d.state) for d in _all(store)]}")
                time.sleep(0.05)


def play(group: Group) -> str:
    """Kill three and then a fourth; what the others made of it."""
    scene, clock = group.scene, group.scene.clock
    scene.driver("faults", {"channel": "general", "do": "invite"})
    with Store.open(scene.url, clock=clock) as store:
        for channel in CHANNELS:
            store.save_subscription(_subscribed(channel, clock))
        tell(store, "A statement", now=clock())
        clock.advance(timedelta(hours=23, minutes=30))
        assert enqueue_due(store, scene.rosters, clock, TEAM) == len(CHANNELS)
    victims = [group.holding(point) for point in POINTS]
    others = [group.at_work(), group.at_work()]
    with Store.open(scene.url, clock=clock) as store:
        clock.advance(timedelta(seconds=1))
        number = tell(store, "North Korea fires a missile", now=clock(), kind=LAUNCH)
    # The digests are held: each channel has one post at work.
    group.until("the launch was judged", lambda store: len(_all(store)) == 2 * len(CHANNELS))
    group.kill(*victims)
    clock.advance(TAKEN_OVER_WITHIN)
    group.until("three were taken over", lambda store: _settled(store, 2))
    group.kill(others.pop())
    with Store.open(scene.url, clock=clock) as store:
        tell(store, "Tokyo saw it", now=clock(), joins=number, origins=("Japan Ministry of Defense",))
    clock.advance(timedelta(seconds=1))
    group.until("cards were edited", lambda store: _settled(store, 4))
    clock.advance(timedelta(days=1))
    group.until("the next day came", lambda store: _settled(store, 5))
    return _found(scene)


def _settled(store: Store, each: int) -> bool:
    """Whether each channel has so many deliveries, all sent, in one look: more may come meanwhile."""
    found = _all(store)
    return len(found) == each * len(CHANNELS) and all(one.state is DeliveryState.SENT for one in found)


def _all(store: Store) -> list[Delivery]:
    return [delivery for channel in CHANNELS for delivery in store.deliveries(TEAM, channel, 1000)]


def _found(scene: Scene) -> str:
    keys: Counter[str] = Counter()
    for name in CHANNELS.values():
        for message in scene.driver(f"messages?channel={name}")["messages"]:
            keys[(message.get("metadata") or {}).get("event_payload", {}).get("key")] += 1
    with Store.open(scene.url, clock=scene.clock) as store:
        assert store.check() == ()
        wanted = [row.key for row in _all(store) if not row.edits]
    missing = sum(keys[key] == 0 for key in wanted)
    doubled = sum(keys[key] > 1 for key in wanted)
    return f"{len(wanted)} posts: {missing} missing, {doubled} doubled"


def _subscribed(channel: str, clock: SharedClock) -> Subscription:
    now, timing = clock(), Timing("08:30", "Asia/Seoul")
    due = now + timedelta(hours=23, minutes=30)
    made = Subscription(
        TEAM, channel, ("missiles",), (), timing, timing.zone, "U0ANA", now, now, due,
        alerts=Alerts((LAUNCH,)), alerted_until=now,
    )  # fmt: skip
    return replace(made, covered_until=now - timedelta(days=1))


def main(url: str) -> int:
    """Play it and say how it ended; 1 when anything was lost or doubled."""
    clock = SharedClock()
    assert clock() == START
    with tempfile.TemporaryDirectory() as folder, workspace(clock) as (slack, tokens):
        place = url or f"sqlite:///{Path(folder) / 'shared.db'}"
        scene = Scene(place, clock, load_rosters(), slack, tokens, random.Random(1))  # noqa: S311
        group = Group(scene)
        try:
            found = play(group)
        finally:
            group.kill(*group.living)
    print(found, flush=True)
    return int(": 0 missing, 0 doubled" not in found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if sys.argv[1:] else ""))
