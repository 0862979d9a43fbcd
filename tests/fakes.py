"""Hand-written stand-ins for what a test must control: the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Lock


class FakeClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Move on by timedelta's arguments."""
        self.now += timedelta(**by)


class PlayedClock(FakeClock):
    """A clock that moves on when somebody waits, on any thread."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self._lock = Lock()

    def wait(self, seconds: float) -> None:
        """Let so much time pass; who waits beside waits for the same."""
        until = self.now + timedelta(seconds=seconds)
        with self._lock:
            self.now = max(self.now, until)
