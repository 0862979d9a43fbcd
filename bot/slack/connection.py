"""The Socket Mode connection, from Slack's first word to a prompt end."""

from __future__ import annotations

import contextlib
from threading import Event

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from websocket import WebSocketException

from bot.errors import ConfigError

LISTENERS_AT_ONCE = 50
GREETING_TIMEOUT_S = 30


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
        self._handler.client.on_message_listeners.append(lambda *_: greeted.set())
        self._handler.connect()  # type: ignore[no-untyped-call]
        if not greeted.wait(GREETING_TIMEOUT_S):
            raise ConfigError("Slack opened no socket: is Socket Mode switched on for the app?")

    def close(self) -> None:
        """Disconnect, and let the listeners under way end."""
        client = self._handler.client
        client.auto_reconnect_enabled = False
        self._say_goodbye()
        self._handler.close()  # type: ignore[no-untyped-call]
        self._app.listener_runner.listener_executor.shutdown(wait=True)

    def _say_goodbye(self) -> None:
        """Let Slack end the socket; the reader notices one closed on this side up to 10 s late."""
        session = self._handler.client.current_session
        if session is not None and session.sock is not None:
            with contextlib.suppress(OSError, WebSocketException):
                session.sock.send_close()
