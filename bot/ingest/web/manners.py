"""When a host may be asked next, so that none is asked too often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

Clock = Callable[[], datetime]
Turn = Callable[[str, timedelta], datetime]

GAP = timedelta(seconds=1)
_MANY = 10_000


class Turns:
    """The hosts' turns within one process: a gap after each.

    A store shared by several processes has its own, of the same shape (`Turn`).
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._next: dict[str, datetime] = {}
        self._lock = Lock()

    def __call__(self, host: str, gap: timedelta) -> datetime:
        """Take the next turn at a host: the moment from which it may be asked."""
        now = self._clock()
        with self._lock:
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + gap
            if len(self._next) > _MANY:
                self._next = {name: moment for name, moment in self._next.items() if moment > now}
        return turn
