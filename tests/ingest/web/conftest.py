"""A fetcher whose time stands still and whose hosts all stand on loopback."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from bot.ingest.web.addresses import Resolve
from bot.ingest.web.exchange import FetchProblem, Request
from bot.ingest.web.fetcher import Fetcher
from tests.fakes import FakeClock
from tests.ingest.web.host import Host

DATA = Path(__file__).parents[2] / "data" / "web"
MakeFetcher = Callable[..., Fetcher]
_TRUST = httpx.create_ssl_context(trust_env=False)  # takes 30 ms to make


def loopback(host: str, port: int) -> Sequence[str]:
    """Every name stands for this machine."""
    return ["127.0.0.1"]


class FakeStopwatch:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def near(*hosts: Host, names: Sequence[str] = ("127.0.0.1", "news.example")) -> frozenset[str]:
    """What a fetcher may ask of these hosts, by the names given."""
    return frozenset(f"{name}:{host.port}" for host in hosts for name in names)


def problem(fetcher: Fetcher, request: Request) -> FetchProblem:
    """Why a request comes to nothing."""
    with pytest.raises(FetchProblem) as caught:
        fetcher.get(request)
    return caught.value


@pytest.fixture
def stopwatch() -> FakeStopwatch:
    """The stopwatch of the fetchers of a test."""
    return FakeStopwatch()


@pytest.fixture
def clock() -> FakeClock:
    """The clock of the fetchers of a test; their sleeps move it."""
    return FakeClock()


@pytest.fixture
def make_fetcher(stopwatch: FakeStopwatch, clock: FakeClock) -> Iterator[MakeFetcher]:
    """Makes fetchers for one test."""
    with ExitStack() as stack:

        def make(
            near: frozenset[str] = frozenset(),
            resolve: Resolve = loopback,
            trust: ssl.SSLContext = _TRUST,
            seconds: float = 30.0,
        ) -> Fetcher:
            fetcher = Fetcher(
                clock,
                lambda seconds: clock.advance(seconds=seconds),
                contact="https://news.example/bot",
                near=near,
                resolve=resolve,
                trust=trust,
                seconds=seconds,
                stopwatch=stopwatch,
            )
            stack.callback(fetcher.close)
            return fetcher

        yield make
