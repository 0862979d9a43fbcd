"""The heartbeat: APScheduler ticks; what is due is asked of the store.

No job stands for a subscription or a feed: rows carry the due times, so that a restart, a clock
change or a second process loses and doubles nothing.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC

from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tick:
    """One call that is made again and again, `seconds` apart; `stop` lets one under way end soon."""

    name: str
    seconds: float
    call: Callable[[], object]
    stop: Callable[[], object] = lambda: None


class Schedule:
    """Runs ticks on threads of their own until stopped."""

    def __init__(self, ticks: Sequence[Tick]) -> None:
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._ticks = ticks
        for tick in ticks:
            self._scheduler.add_job(run_guarded, "interval", seconds=tick.seconds, args=[tick], id=tick.name)

    def start(self) -> None:
        """Begin ticking."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop, after the calls under way have ended."""
        for tick in self._ticks:
            tick.stop()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)


def run_guarded(tick: Tick) -> None:
    """Make the call; an error is logged under an id and the next tick comes all the same."""
    try:
        tick.call()
    except Exception:
        log.exception("tick %s failed (id %s)", tick.name, uuid.uuid4().hex[:8])
