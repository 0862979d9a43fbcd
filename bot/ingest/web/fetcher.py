"""Gets one address of the web, safely and politely."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore
import httpx

from bot.ingest.web.addresses import Resolve, check_url, resolve_by_system
from bot.ingest.web.exchange import FetchProblem, ProblemKind, Request, Response
from bot.ingest.web.line import Budget, Line, Stopwatch
from bot.ingest.web.manners import GAP, Clock, Turn, Turns
from bot.ingest.web.robots import NAME, Robots
from bot.ingest.web.unpacking import ACCEPTED, unpack

SECONDS = 30.0  # for one request with its redirects, waiting for turns not counted
MOST_REDIRECTS = 5
_CRUMBS, _CRUMB_BYTES = 20_000, 32
_PERMANENT = frozenset({301, 308})
_TAKEN = "application/rss+xml, application/atom+xml, application/feed+json, text/html, */*;q=0.8"


class Fetcher:
    """Gets addresses, one at a time for each thread that asks.

    `near` holds the `host:port` of addresses that may stand on loopback, for the demo and for tests.
    `turn` says when a host may be asked next; several processes share that of their store.
    """

    def __init__(
        self,
        clock: Clock,
        sleep: Callable[[float], None],
        *,
        contact: str,
        near: frozenset[str] = frozenset(),
        resolve: Resolve = resolve_by_system,
        turn: Turn | None = None,
        trust: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
        stopwatch: Stopwatch = time.monotonic,
    ) -> None:
        self._clock, self._sleep, self._near = clock, sleep, near
        self._turn = turn or Turns(clock)
        self._seconds, self._stopwatch = seconds, stopwatch
        self._robots = Robots(self.get, clock)
        self._client = httpx.Client(
            transport=Line(resolve, trust or httpx.create_ssl_context(trust_env=False), near),
            headers={"User-Agent": _agent(contact), "Accept": _TAKEN, "Accept-Encoding": ACCEPTED},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            trust_env=False,
        )

    def get(self, request: Request) -> Response:
        """The answer of an address, of whatever status; FetchProblem where there is none."""
        url = check_url(request.url, self._near)
        seen, permanent, left = {str(url)}, True, self._seconds
        for _ in range(MOST_REDIRECTS + 1):
            self._wait(url.host, self._robots.gap(url) if request.robots else GAP)
            start = self._stopwatch()
            answer, body = self._exchange(url, request, left)
            left -= self._stopwatch() - start
            if not answer.has_redirect_location:
                return _response(request, url, answer, body, moved=permanent and len(seen) > 1)
            permanent = permanent and answer.status_code in _PERMANENT
            url = self._next(url, answer)
            if str(url) in seen:
                words = f"The redirects of `{url.host}` go in a circle."
                raise FetchProblem(ProblemKind.REDIRECTS, words)
            seen.add(str(url))
        words = f"`{url.host}` redirects more than {MOST_REDIRECTS} times."
        raise FetchProblem(ProblemKind.REDIRECTS, words)

    def close(self) -> None:
        """Give up what is held."""
        self._client.close()

    def _wait(self, host: str, gap: timedelta) -> None:
        wait = (self._turn(host, gap) - self._clock()).total_seconds()
        if wait > 0:
            self._sleep(wait)

    def _next(self, url: httpx.URL, answer: httpx.Response) -> httpx.URL:
        location = answer.headers.get("location", "")
        try:
            return check_url(str(url.join(location)), self._near)
        except (httpx.InvalidURL, UnicodeError) as error:
            words = f"`{url.host}` redirects to what is no address."
            raise FetchProblem(ProblemKind.REDIRECTS, words) from error

    def _exchange(self, url: httpx.URL, request: Request, seconds: float) -> tuple[httpx.Response, bytes]:
        """One request without its redirects, and the body as it was before it was packed."""
        budget = Budget(
            host=url.host,
            deadline=self._stopwatch() + seconds,
            body_bytes=request.most_bytes,
            now=self._stopwatch,
            seconds=self._seconds,
        )
        asked = self._client.build_request(
            "GET", url, headers=_validators(request), extensions={"budget": budget}
        )
        with _told(budget):
            answer = self._client.send(asked, stream=True, follow_redirects=False)
            try:
                body = b"" if answer.has_redirect_location else _body(answer, request.most_bytes, url.host)
            finally:
                answer.close()
        return answer, unpack(body, answer.headers.get("content-encoding", ""), request.most_bytes, url.host)


def _agent(contact: str) -> str:
    return f"{NAME}/0.1 (+{contact})" if contact else f"{NAME}/0.1"


def _validators(request: Request) -> dict[str, str]:
    """The headers that ask for an answer only if it changed; ones that no server sends are left out."""
    known = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
    return {
        "Connection": "close",
        **{name: value for name, value in known.items() if value.isascii() and value.isprintable() and value},
    }


def _body(answer: httpx.Response, most: int, host: str) -> bytes:
    """The body as it comes in, as long as it stays within its limit."""
    large = FetchProblem(
        ProblemKind.TOO_LARGE, f"The answer of `{host}` has more than {most / 1024**2:g} MB; it was cut off."
    )
    length = answer.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > most:
        raise large
    body = bytearray()
    for number, chunk in enumerate(answer.iter_raw()):
        body += chunk
        if len(body) > most:
            raise large
        if number > _CRUMBS and len(body) < number * _CRUMB_BYTES:  # parsing them is what costs
            raise FetchProblem(ProblemKind.TOO_SLOW, f"`{host}` sends its answer in crumbs.", transient=True)
    return bytes(body)


def _response(request: Request, url: httpx.URL, answer: httpx.Response, body: bytes, moved: bool) -> Response:
    return Response(
        url=request.url,
        final_url=str(url),
        moved_to=str(url) if moved else "",
        status=answer.status_code,
        headers={name.lower(): value for name, value in answer.headers.items()},
        body=body,
    )


@contextmanager
def _told(budget: Budget) -> Iterator[None]:
    """Whatever goes wrong on the line, as a problem that a person can read."""
    host = budget.host
    try:
        yield
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        raise budget.too_slow() from error
    except httpcore.ConnectError as error:
        raise _unconnected(host, error) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError, OSError) as error:
        if "too long" in str(error) or "too large" in str(error):
            raise FetchProblem(ProblemKind.TOO_LARGE, f"The headers of `{host}` have no end.") from error
        words = f"`{host}` broke off its answer or does not speak HTTP."
        raise FetchProblem(ProblemKind.REFUSED, words, transient=True) from error


def _unconnected(host: str, error: httpcore.ConnectError) -> FetchProblem:
    cause = error.__cause__
    if isinstance(cause, ssl.SSLCertVerificationError):
        words = f"The certificate of `{host}` cannot be trusted ({cause.verify_message})."
        return FetchProblem(ProblemKind.TLS, words, transient=True)
    if isinstance(cause, ssl.SSLError):
        words = f"`{host}` and the bot found no encryption in common."
        return FetchProblem(ProblemKind.TLS, words, transient=True)
    if isinstance(cause, ConnectionRefusedError):
        return FetchProblem(ProblemKind.REFUSED, f"`{host}` refuses connections.", transient=True)
    return FetchProblem(ProblemKind.UNREACHABLE, f"`{host}` cannot be reached.", transient=True)
