"""The Socket Mode connection, from Slack's first word to a prompt end."""

from __future__ import annotations

import contextlib
from socket import SHUT_RD
from threading import Event

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler

from bot.errors import ConfigError

LISTENERS_AT_ONCE = 50
GREETING_TIMEOUT_S = 30
GOODBYE_TIMEOUT_S = 3
REDIAL_S = 0.5  # after a socket was lost; all that is waited for


class Connection:
    """One app's socket to Slack."""

    def __init__(self, app: App, app_token: str) -> None:
        self._app = app
        self._handler = SocketModeHandler(app, app_token, concurrency=LISTENERS_AT_ONCE)

    def open(self) -> None:
        """Connect and wait for Slack's greeting, so that no command comes too early.

        Raises ConfigError where none comes, SlackApiError where Slack refuses the token.
        """
        greeted = Event()
        client = self._handler.client
        client.current_session_runner.interval_seconds = REDIAL_S
        client.on_message_listeners.append(lambda *_: greeted.set())
        # The monitor's first look would find no socket yet and dial a second one beside it.
        client.current_app_monitor_started = True
        self._handler.connect()  # type: ignore[no-untyped-call]
        if not greeted.wait(GREETING_TIMEOUT_S):
            raise ConfigError("Slack opened no socket: is Socket Mode switched on for the app?")
        client.current_app_monitor.start()

    def close(self) -> None:
        """Disconnect, and let the listeners under way end."""
        client = self._handler.client
        client.auto_reconnect_enabled = False
        client.current_session_runner.event.set()  # or it dials once more when the reader ends
        self._wake_reader()
        client.current_session_runner.thread.join(GOODBYE_TIMEOUT_S)
        client.closed = True
        client.message_queue.put(None)  # wakes the thread that waits for a message
        self._handler.close()  # type: ignore[no-untyped-call]
        self._app.listener_runner.listener_executor.shutdown(wait=True)

    def _wake_reader(self) -> None:
        """Let the reading thread say goodbye; by itself it notices a stop up to 10 s late."""
        session = self._handler.client.current_session
        socket = session.sock if session is not None else None
        if session is None or socket is None:
            return
        session.keep_running = False
        with contextlib.suppress(OSError):  # it may have ended meanwhile
            if socket.sock is not None:
                socket.sock.shutdown(SHUT_RD)
