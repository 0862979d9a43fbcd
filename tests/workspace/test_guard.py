"""Other sites' pages are kept out."""

from __future__ import annotations

import http.client
import json
import logging
import socket
import struct
import urllib.request

import pytest

from bot.errors import ConfigError
from bot.workspace.server import Workspace
from tests.fakes import FakeClock
from tests.workspace.conftest import Local


def ask(local: Local, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    address = local.workspace.url.split("/")[2]
    connection = http.client.HTTPConnection(address, timeout=10)
    try:
        connection.request(
            method, path, body, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("localhost:8080", 200),
        ("[::1]:8080", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("localhost.evil.example:8080", 403),
        ("[", 403),
        ("", 403),
    ],
)
@pytest.mark.parametrize("path", ["/_workspace/state", "/api/api.test"])
def test_only_local_host_names_are_answered(bolt: Local, path: str, host: str, status: int) -> None:
    assert ask(bolt, "GET", path, host=host)[0] == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [("", 200), ("same", 200), ("http://evil.example", 403), ("null", 403), ("http://localhost:1", 403)],
)
def test_pages_of_other_origins_cannot_act(bolt: Local, origin: str, status: int) -> None:
    body = json.dumps({"reset": True}).encode()
    own = bolt.workspace.url.rstrip("/")
    headers = {"origin": own if origin == "same" else origin} if origin else {}
    assert ask(bolt, "POST", "/_workspace/faults", body, **headers)[0] == status


def test_missing_file_of_the_page_is_named(bolt: Local) -> None:
    status, body = ask(bolt, "GET", "/static/nothing.js")
    assert (status, b"nothing.js is missing" in body) == (404, True)


def test_page_may_not_be_framed_and_runs_no_foreign_scripts(bolt: Local) -> None:
    with urllib.request.urlopen(bolt.workspace.url, timeout=10) as page:  # noqa: S310 - loopback
        policy = page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "path", ["/static/..%2fserver.py", "/static/%2e%2e/server.py", "/static/%00", "/static/" + "a" * 300]
)
def test_only_the_page_s_own_files_are_served(bolt: Local, path: str) -> None:
    assert ask(bolt, "GET", path)[0] == 404


def test_body_over_the_limit_is_refused(local: Local) -> None:
    size = 22 * 1024 * 1024
    try:
        status, _ = ask(local, "POST", "/api/chat.postMessage", b"x" * size, content_type="application/json")
    except ConnectionError:
        return  # refused before the whole body was sent
    assert status == 413


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::"])  # noqa: S104 - refused
def test_workspace_listens_on_this_machine_only(host: str) -> None:
    with pytest.raises(ConfigError, match="this machine only"):
        Workspace(clock=FakeClock(), host=host)


def test_taken_port_is_one_clear_sentence(bolt: Local) -> None:
    port = int(bolt.workspace.url.split(":")[2].rstrip("/"))
    with pytest.raises(ConfigError, match=f"Port {port} cannot be used"):
        Workspace(clock=FakeClock(), port=port).start()


def test_who_hangs_up_while_asking_leaves_no_error_in_the_log(
    local: Local, caplog: pytest.LogCaptureFixture
) -> None:
    host, port = local.workspace.url.split("/")[2].split(":")
    lines = ("POST /api/chat.postMessage HTTP/1.1", f"Host: {host}", "Content-Type: application/json")
    half = "\r\n".join((*lines, "Content-Length: 100", "", "half"))
    with caplog.at_level(logging.ERROR), socket.create_connection((host, int(port)), timeout=10) as caller:
        caller.sendall(half.encode())
        assert ask(local, "GET", "/", Host="127.0.0.1")[0] == 200  # by now the call is being read
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # reset, not end
        caller.close()
        assert ask(local, "GET", "/", Host="127.0.0.1")[0] == 200
    assert not caplog.records
