"""The local Slack: one port for Web API, Socket Mode, page and driver."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import secrets
import threading
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from bot.errors import ConfigError
from bot.workspace import files, fixture, oauth, responses, saving
from bot.workspace.driver import Driver
from bot.workspace.guard import only_local
from bot.workspace.rate import Rate
from bot.workspace.records import Clock, Json
from bot.workspace.site import Completion, Settings, Site
from bot.workspace.webapi import WebApi

__all__ = ["Completion", "Rate", "Workspace"]

LOG = logging.getLogger(__name__)
PAGE = Path(__file__).parent / "page"
LARGEST_BODY = files.LARGEST + 1024 * 1024
SAVE_AFTER_SECONDS = 0.5
POLICY = "default-src 'self'; img-src * data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"


class Workspace:
    """A workspace on a port of this machine, in a thread of its own."""

    def __init__(
        self,
        *,
        clock: Clock,
        port: int = 0,
        host: str = "127.0.0.1",
        state: Path | None = None,
        command: str = "/trilateral",
        completions: Sequence[Completion] = (),
        scopes: Sequence[str] = fixture.SCOPES,
        post_rate: Rate | None = Rate(),  # noqa: B008 - frozen
        ack_seconds: float = 3.0,
        wait_seconds: float = 10.0,
    ) -> None:
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise ConfigError(f"The local workspace listens on this machine only, not on {host}.")
        self._host, self._port, self._state = host, port, state
        self.team_id, self.bot_user_id = fixture.TEAM_ID, fixture.BOT_USER_ID
        self.bot_token = "xoxb-local-" + secrets.token_hex(16)
        self.app_token = "xapp-local-" + secrets.token_hex(16)
        self.client_id, self.client_secret = "1000.2000", secrets.token_hex(16)
        settings = Settings(
            command,
            tuple(completions),
            tuple(scopes),
            self.bot_token,
            self.app_token,
            self.client_id,
            self.client_secret,
            post_rate,
            ack_seconds,
            wait_seconds,
        )
        self._settings, self._clock = settings, clock
        self.url = ""
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    @property
    def api_url(self) -> str:
        """What slack_sdk's WebClient takes as base_url."""
        return self.url + "api/"

    def start(self) -> None:
        """Listen; ConfigError when the port is taken."""
        listening = threading.Event()
        failure: list[BaseException] = []

        def run() -> None:
            try:
                asyncio.run(self._serve(listening))
            except BaseException as error:
                if listening.is_set():
                    LOG.exception("The local workspace stopped on an error.")
                failure.append(error)  # before it listens, handed to the thread that started this one
            finally:
                listening.set()

        self._thread = threading.Thread(target=run, name="workspace", daemon=True)
        self._thread.start()
        listening.wait()
        if failure:
            self._thread.join()
            if isinstance(failure[0], OSError):
                raise ConfigError(
                    f"Port {self._port} cannot be used ({failure[0].strerror}); choose another."
                ) from failure[0]
            raise failure[0]

    def stop(self) -> None:
        """Close all connections, save the state, end the thread."""
        if self._thread is None or self._loop is None or self._stopping is None:
            return
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()
        self._thread = None

    async def _serve(self, listening: threading.Event) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        site = Site(self._settings, self._clock)
        if self._state is not None:
            saving.load(self._state, site.world)
        saver = _Saver(site, self._state)
        runner = web.AppRunner(build(site), access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        try:
            listener = web.TCPSite(runner, self._host, self._port)
            await listener.start()
            self.url = site.url = f"http://{self._host}:{runner.addresses[0][1]}/"
            listening.set()
            await self._stopping.wait()
            await site.close()
        finally:
            await runner.cleanup()
            saver.save()


class _Saver:
    """Saves a moment after each change, so that a burst is saved once."""

    def __init__(self, site: Site, path: Path | None) -> None:
        self._site, self._path = site, path
        self._due: asyncio.TimerHandle | None = None
        site.hub.listeners.append(self._changed)

    def _changed(self, _payload: Json, _only_to: str | None) -> None:
        if self._path is not None and self._due is None:
            self._due = asyncio.get_running_loop().call_later(SAVE_AFTER_SECONDS, self.save)

    def save(self) -> None:
        """Save now."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
        if self._path is None:
            return
        try:
            saving.write(self._path, saving.snapshot(self._site.world))
        except OSError as error:
            LOG.error("The workspace cannot be saved to %s: %s", self._path, error)


def build(site: Site) -> web.Application:
    """The application with all its addresses."""
    app = web.Application(middlewares=[only_local], client_max_size=LARGEST_BODY)
    api = WebApi(site)

    async def respond(request: web.Request) -> web.Response:
        return await responses.serve(site, request)

    async def upload(request: web.Request) -> web.Response:
        return await files.receive(site, request)

    async def download(request: web.Request) -> web.Response:
        return files.download(site, request)

    async def authorize(request: web.Request) -> web.Response:
        return oauth.authorize(site, request)

    app.add_routes(Driver(site).routes())
    app.add_routes(
        [
            web.get("/", _page),
            web.get("/static/{name}", _asset),
            web.get("/archives/{rest:.*}", _to_page),
            web.get("/link/", site.sockets.serve),
            web.get("/api/{method}", api.serve),
            web.post("/api/{method}", api.serve),
            web.post("/{kind:commands|actions}/{team}/{secret}", respond),
            web.post("/upload/{file_id}/{secret}", upload),
            web.get("/files/{file_id}", download),
            web.get("/oauth/v2/authorize", authorize),
        ]
    )
    return app


async def _page(_: web.Request) -> web.StreamResponse:
    return _file("index.html")


async def _asset(request: web.Request) -> web.StreamResponse:
    return _file(request.match_info["name"])


async def _to_page(_: web.Request) -> web.Response:
    return web.Response(status=302, headers={"Location": "/"})


def _file(name: str) -> web.StreamResponse:
    if name not in {path.name for path in PAGE.glob("*")}:
        text = f"The page's file {name} is missing from bot/workspace/page; the API works without it."
        return web.Response(status=404, text=text)
    headers = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",
    }
    return web.FileResponse(PAGE / name, headers=headers)
