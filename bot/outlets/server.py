"""Serves any number of outlets on one port of this machine."""

from __future__ import annotations

import logging
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bot.errors import ConfigError
from bot.outlets.records import Answer, Asked, Heard, Site

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"


class Outlets:
    """Outlets behind one port, on threads of their own.

    A request goes to the outlet that its Host header names, else to the one that its path begins with
    (`http://127.0.0.1:PORT/KEY/feed`). `heard` is told of each request, on any thread.
    """

    def __init__(
        self,
        sites: Mapping[str, Site],
        clock: Callable[[], datetime],
        *,
        port: int = 0,
        heard: Callable[[Heard], None] = lambda one: None,
    ) -> None:
        self._sites, self._clock, self._heard, self._port = sites, clock, heard, port
        self._server: _Server | None = None
        self._thread = threading.Thread(target=self._serve, name="outlets", daemon=True)

    @property
    def port(self) -> int:
        """The port it listens on, once it does."""
        return self._port

    @property
    def place(self) -> str:
        """Its host and port, as those are named that may stand on this machine."""
        return f"{LOOPBACK}:{self._port}"

    def address(self, key: str) -> str:
        """Where the outlet of this key is found without a name of its own."""
        return f"http://{self.place}/{key}/"

    def start(self) -> None:
        """Listen; ConfigError when the port is taken."""
        try:
            self._server = _Server((LOOPBACK, self._port), self._answer)
        except OSError as error:
            raise ConfigError(
                f"Port {self._port} cannot be used ({error.strerror}); choose another."
            ) from error
        self._port = self._server.server_address[1]
        self._thread.start()

    def stop(self) -> None:
        """End every answer under way and close the port."""
        if self._server is not None:
            self._server.stop()
            self._thread.join()
            self._server.server_close()
            self._server = None

    def _serve(self) -> None:
        if self._server is not None:
            self._server.serve_forever(poll_interval=0.05)

    def _answer(self, host: str, path: str, headers: Mapping[str, str]) -> Answer:
        now = self._clock()
        answer = self._found(host, path, headers, now)
        status = 0 if answer.silent else answer.status
        self._heard(Heard(now, host, path, status, "etag" in answer.headers, headers))
        return answer

    def _found(self, host: str, path: str, headers: Mapping[str, str], now: datetime) -> Answer:
        if site := self._sites.get(host.partition(":")[0]):
            return site(Asked(f"http://{host}/", path.lstrip("/"), headers, now))
        key, _, rest = path.lstrip("/").partition("/")
        if site := self._sites.get(key):
            return site(Asked(f"http://{host}/{key}/", rest, headers, now))
        return Answer(404)


class _Server(ThreadingHTTPServer):
    """Keeps its open connections, so that it can end them."""

    daemon_threads = False  # joined when it closes, so that none outlives it
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], answer: Callable[..., Answer]) -> None:
        self.answer = answer
        self.stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log what an outlet raised; a client that went away is no news."""
        error = sys.exception()
        if not isinstance(error, ConnectionError):
            log.error("an outlet failed: %r", error)

    def stop(self) -> None:
        self.stopping.set()
        self.shutdown()
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:  # it has ended by itself
                    continue


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.answer(headers.get("host", ""), self.path.partition("?")[0], headers)
        if answer.silent:
            self.server.stopping.wait()
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if isinstance(answer.body, bytes):
            if answer.status != 304:
                self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)
            return
        self.send_header("connection", "close")
        self.end_headers()
        for part in answer.body:
            if self.server.stopping.is_set():
                break
            self.wfile.write(part)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Requests are told to `heard`, not to the terminal."""
