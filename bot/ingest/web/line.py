"""The line to a host: to a checked address only, for a time and an amount."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import httpcore
import httpx

from bot.ingest.web.addresses import Resolve, check_resolved, place_of
from bot.ingest.web.exchange import FetchProblem, ProblemKind
from bot.ingest.web.lookups import Lookups

Stopwatch = Callable[[], float]

HEADER_BYTES = 128 * 1024
_CONNECT_SECONDS = 10.0
_ADDRESSES = 4  # tried in turn before a host counts as unreachable


@dataclass
class Budget:
    """What one exchange may still take: seconds until `deadline`, and bytes as they come in.

    Until the head of an answer is whole, only as many bytes may come as a head can have.
    """

    host: str
    deadline: float
    body_bytes: int
    now: Stopwatch
    seconds: float  # as a person is told
    bytes_left: int = HEADER_BYTES

    def left(self) -> float:
        """Seconds left; FetchProblem when there are none."""
        left = self.deadline - self.now()
        if left <= 0:
            raise self.too_slow()
        return left

    def too_slow(self) -> FetchProblem:
        """The problem of a host that takes longer than it may."""
        words = f"`{self.host}` took longer than {self.seconds:g} seconds to answer."
        return FetchProblem(ProblemKind.TOO_SLOW, words, transient=True)

    def take(self, amount: int) -> None:
        """Count what came in; FetchProblem when it is more than may come."""
        self.bytes_left -= amount
        if self.bytes_left < 0:
            raise FetchProblem(
                ProblemKind.TOO_LARGE, f"`{self.host}` sent more than is taken; it was cut off."
            )


class _Stream(httpcore.NetworkStream):
    """A connection on which each step is bounded by what is left of the budget."""

    def __init__(self, inner: httpcore.NetworkStream, budget: Budget) -> None:
        self._inner, self._budget = inner, budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, self._budget.left())
        self._budget.take(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._budget.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._budget.left())
        return _Stream(inner, self._budget)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


class _Network(httpcore.NetworkBackend):
    """Resolves a host, checks every address it has, and connects to exactly these.

    The check stands where the connection is made, so that no second look-up can differ from it.
    """

    def __init__(self, lookups: Lookups, budget: Budget, *, near: bool) -> None:
        self._lookups, self._budget, self._near = lookups, budget, near
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._lookups.addresses(host, port, self._budget.left())
        check_resolved(host, addresses, near=self._near)
        for address in addresses[:_ADDRESSES]:
            try:
                seconds = min(self._budget.left(), _CONNECT_SECONDS)
                return _Stream(self._inner.connect_tcp(address, port, seconds), self._budget)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class Line(httpx.BaseTransport):
    """A connection of its own for each request, whose `extensions["budget"]` bounds it."""

    def __init__(self, resolve: Resolve, trust: ssl.SSLContext, near: frozenset[str]) -> None:
        self._lookups, self._trust, self._near = Lookups(resolve), trust, near

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request and give the head of its answer."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        near = place_of(request.url) in self._near
        budget: Budget = request.extensions["budget"]
        network = _Network(self._lookups, budget, near=near)
        connection = httpcore.HTTPConnection(url.origin, ssl_context=self._trust, network_backend=network)
        asked = httpcore.Request(b"GET", url, headers=request.headers.raw)
        try:
            answer = connection.handle_request(asked)
        except BaseException:
            connection.close()
            raise
        budget.bytes_left += budget.body_bytes
        body = _Body(connection, answer)
        return httpx.Response(answer.status, headers=answer.headers, stream=body)


class _Body(httpx.SyncByteStream):
    """The body of an answer; with it its connection ends."""

    def __init__(self, connection: httpcore.HTTPConnection, answer: httpcore.Response) -> None:
        self._connection, self._answer = connection, answer

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer.iter_stream())

    def close(self) -> None:
        self._answer.close()
        self._connection.close()
