"""How often a channel may be posted to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from bot.workspace.records import Clock


@dataclass(frozen=True)
class Rate:
    """Posts a second to a channel, and how many may come at once."""

    per_second: float = 1.0
    burst: int = 10


class Meter:
    """Counts the posts of each channel against a rate."""

    def __init__(self, rate: Rate | None, clock: Clock) -> None:
        self._rate = rate
        self._clock = clock
        self._left: dict[str, tuple[float, datetime]] = {}

    def wait(self, channel: str) -> int:
        """Count one post; the seconds to wait instead when it is one too many."""
        if self._rate is None:
            return 0
        now = self._clock()
        left, since = self._left.get(channel, (float(self._rate.burst), now))
        left = min(self._rate.burst, left + max(0.0, (now - since).total_seconds()) * self._rate.per_second)
        if left < 1:
            self._left[channel] = (left, now)
            return max(1, math.ceil((1 - left) / self._rate.per_second))
        self._left[channel] = (left - 1, now)
        return 0
