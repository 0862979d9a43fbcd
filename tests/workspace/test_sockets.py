"""Socket Mode as a bare WebSocket sees it, and the page's stream."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import websocket
from slack_sdk import WebClient

from tests.workspace.conftest import Json, Local, until


@pytest.fixture
def dial(local: Local) -> Iterator[Callable[..., websocket.WebSocket]]:
    """Open bare sockets."""
    opened: list[websocket.WebSocket] = []

    def run(url: str | None = None) -> websocket.WebSocket:
        socket = websocket.create_connection(url or ticket(local), timeout=10)
        opened.append(socket)
        return socket

    yield run
    for socket in opened:
        socket.shutdown()


def ticket(local: Local) -> str:
    client = WebClient(base_url=local.workspace.api_url)
    return str(client.apps_connections_open(app_token=local.workspace.app_token)["url"])


def frame(socket: websocket.WebSocket) -> Json:
    return dict(json.loads(socket.recv()))


def test_first_frame_is_hello_and_counts_the_connections(
    local: Local, dial: Callable[..., websocket.WebSocket]
) -> None:
    for count in (1, 2):
        hello = frame(dial())
        assert (hello["type"], hello["num_connections"]) == ("hello", count)
        assert hello["connection_info"]["app_id"]


def test_ticket_works_once(local: Local, dial: Callable[..., websocket.WebSocket]) -> None:
    url = ticket(local)
    dial(url)
    for again in (url, local.workspace.url.replace("http", "ws") + "link/?ticket=guess"):
        with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
            dial(again)


def test_ping_is_echoed_with_its_payload(dial: Callable[..., websocket.WebSocket]) -> None:
    socket = dial()
    frame(socket)
    for payload in ("first", "second"):
        socket.ping(payload)
        opcode, echoed = socket.recv_data(control_frame=True)
        assert (opcode, echoed) == (websocket.ABNF.OPCODE_PONG, payload.encode())


def test_each_payload_goes_to_one_of_the_sockets_in_turn(
    local: Local, dial: Callable[..., websocket.WebSocket]
) -> None:
    sockets = [dial() for _ in range(3)]
    for socket in sockets:
        frame(socket)
    for turn, socket in enumerate(sockets):
        with ThreadPoolExecutor(1) as aside:
            done = aside.submit(local.driver.command, f"/trilateral {turn}", expect=0)
            envelope = frame(socket)
            socket.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
            assert "problem" not in done.result()
        assert envelope["type"] == "slash_commands"
        assert envelope["accepts_response_payload"] is True
        assert envelope["payload"]["text"] == str(turn)


def test_ack_may_come_over_another_socket(local: Local, dial: Callable[..., websocket.WebSocket]) -> None:
    one, other = dial(), dial()
    frame(one), frame(other)
    with ThreadPoolExecutor(1) as aside:
        done = aside.submit(local.driver.command, "/trilateral", expect=0)
        other.send(json.dumps({"envelope_id": frame(one)["envelope_id"]}))
        assert "problem" not in done.result()


def test_eleventh_socket_is_refused(local: Local, dial: Callable[..., websocket.WebSocket]) -> None:
    for _ in range(10):
        frame(dial())
    with pytest.raises(Exception, match="too_many_websockets"):
        ticket(local)


@pytest.mark.parametrize(("fault", "reason"), [("disconnect", "warning"), ("refresh", "refresh_requested")])
def test_disconnect_is_announced_with_its_reason(
    local: Local, dial: Callable[..., websocket.WebSocket], fault: str, reason: str
) -> None:
    socket = dial()
    frame(socket)
    local.driver.fault(socket=fault)
    told = frame(socket)
    assert (told["type"], told["reason"]) == ("disconnect", reason)


@pytest.mark.parametrize(
    "junk", ["", "{", "[]", '{"envelope_id": 7}', '{"envelope_id": {"a": 1}, "payload": 3}']
)
def test_junk_from_the_app_does_no_harm(
    local: Local, dial: Callable[..., websocket.WebSocket], junk: str
) -> None:
    socket = dial()
    frame(socket)
    socket.send(junk)
    socket.ping("alive")
    assert socket.recv_data(control_frame=True)[1] == b"alive"


def test_stream_tells_each_user_what_they_may_see(local: Local) -> None:
    streams = {
        user: urllib.request.urlopen(f"{local.workspace.url}_workspace/stream?user={user}", timeout=10)  # noqa: S310 - loopback
        for user in ("ana", "ben")
    }
    try:
        for stream in streams.values():
            assert stream.readline() == b": open\n"
        local.client.chat_postEphemeral(channel="policy", user="U0ANA", text="for ana")
        local.client.chat_postMessage(channel="policy", text="for all")

        def events(user: str, count: int) -> list[Json]:
            found: list[Json] = []
            while len(found) < count:
                line = streams[user].readline()
                if line.startswith(b"data: "):
                    found.append(json.loads(line[6:]))
            return found

        assert [(e["type"], e["message"]["text"]) for e in events("ana", 2)] == [
            ("message", "for ana"),
            ("message", "for all"),
        ]
        assert [e["message"]["text"] for e in events("ben", 1)] == ["for all"]
        local.driver.command("/trilateral")
        assert events("ana", 1)[0]["type"] == "problem"
    finally:
        for stream in streams.values():
            stream.close()


def test_page_learns_that_the_app_came_and_went(
    local: Local, dial: Callable[..., websocket.WebSocket]
) -> None:
    assert not local.driver.connected()
    socket = dial()
    frame(socket)
    assert local.driver.connected()
    local.driver.fault(socket="abort")
    until(lambda: not local.driver.connected())
