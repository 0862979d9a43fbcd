"""A remote host, played by a real server on loopback that answers as a test tells it."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Talk = Callable[[socket.socket], None]
Answer = bytes | Talk


@dataclass
class Host:
    """One host: what it answers by path, and the requests it had.

    An answer is the bytes sent, or a function that does as it likes with the connection. A path
    that has none gets 404. `{port}` in the bytes of an answer stands for the host's own port.
    """

    answers: dict[str, Answer]
    port: int = 0
    requests: list[str] = field(default_factory=list)
    greet: Talk | None = None  # in place of reading a request

    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [request.split(" ")[1] for request in self.requests]

    def headers(self, number: int = -1) -> dict[str, str]:
        """The headers of one request, names in lower case."""
        lines = self.requests[number].split("\r\n")[1:]
        return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines) if name}

    def talk(self, connection: socket.socket) -> None:
        """Read one request and answer it."""
        if self.greet:
            self.greet(connection)
            return
        head = b""
        while b"\r\n\r\n" not in head:
            if not (data := connection.recv(65536)):
                return
            head += data
        self.requests.append(head.decode("latin-1"))
        answer = self.answers.get(self.paths()[-1], reply(b"nothing here", status="404 Not Found"))
        if isinstance(answer, bytes):
            connection.sendall(answer.replace(b"{port}", str(self.port).encode()))
        else:
            answer(connection)


def reply(body: bytes, *, status: str = "200 OK", **headers: str) -> bytes:
    """An orderly answer; `content_type="text/plain"` gives the header of that name."""
    lines = {"Content-Length": str(len(body)), "Connection": "close"}
    lines |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


def redirect(to: str, status: str = "302 Found") -> bytes:
    """An answer that sends the asker elsewhere."""
    return reply(b"", status=status, location=to)


@contextmanager
def host(answers: Mapping[str, Answer], *, tls: ssl.SSLContext | None = None) -> Iterator[Host]:
    """A host as long as the block lasts."""
    played = Host(dict(answers))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        played.port = listener.getsockname()[1]
        thread = threading.Thread(target=_serve, args=(listener, played, tls), daemon=True)
        thread.start()
        yield played
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for the next connection
        thread.join()


def _serve(listener: socket.socket, played: Host, tls: ssl.SSLContext | None) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with suppress(OSError), connection:  # whoever asks may go away in the middle
            if tls:
                connection = tls.wrap_socket(connection, server_side=True)
            with connection:
                played.talk(connection)
