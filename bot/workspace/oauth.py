"""Installing the app: the page that grants at once, and oauth.v2.access."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from bot.workspace import fixture
from bot.workspace.arguments import ApiError, Args
from bot.workspace.records import Json

if TYPE_CHECKING:
    from bot.workspace.site import Site

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def authorize(site: Site, request: web.Request) -> web.Response:
    """Grant at once and go back to the app with a code."""
    redirect = request.query.get("redirect_uri", "")
    if request.query.get("client_id") != site.settings.client_id:
        return web.Response(status=400, text="invalid_client_id")
    if urlsplit(redirect).scheme not in ("http", "https") or urlsplit(redirect).hostname not in LOOPBACK:
        return web.Response(status=400, text="bad_redirect_uri: only this machine is allowed")
    code = secrets.token_urlsafe(18)
    site.codes[code] = redirect
    answer = {"code": code, "state": request.query.get("state", "")}
    return web.Response(status=302, headers={"Location": f"{redirect}?{urlencode(answer)}"})


def access(site: Site, args: Args) -> Json:
    """Exchange a code, once, for the bot's token."""
    if args.text("client_id") != site.settings.client_id:
        raise ApiError("invalid_client_id")
    if args.text("client_secret") != site.settings.client_secret:
        raise ApiError("bad_client_secret")
    redirect = site.codes.pop(args.text("code"), None)
    if redirect is None:
        raise ApiError("invalid_code")
    if args.text("redirect_uri", redirect) != redirect:
        raise ApiError("bad_redirect_uri")
    return {
        "access_token": site.settings.bot_token,
        "token_type": "bot",
        "scope": ",".join(site.settings.scopes),
        "bot_user_id": fixture.BOT_USER_ID,
        "app_id": fixture.APP_ID,
        "team": {"id": fixture.TEAM_ID, "name": fixture.TEAM_NAME},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": "U0EMI"},
    }
