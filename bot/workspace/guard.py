"""Keeps other sites' pages out: the workspace is for this machine only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import hdrs, web

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _name(netloc: str) -> str | None:
    try:
        return urlsplit("//" + netloc).hostname
    except ValueError:
        return None


@web.middleware
async def only_local(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse foreign Host headers (DNS rebinding) and what other origins' pages send.

    Who hangs up while asking gets no answer, and the log no error.
    """
    if _name(request.headers.get(hdrs.HOST, "")) not in LOCAL_NAMES:
        return web.Response(status=403, text="This workspace answers on localhost and 127.0.0.1 only.")
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is not None and origin != f"{request.scheme}://{request.headers[hdrs.HOST]}":
        return web.Response(status=403, text="Requests from pages of other origins are refused.")
    try:
        return await handler(request)
    except ConnectionResetError:
        return web.Response(status=400)
