"""The Web API: every call's way through token, scope, fault and rate to its method."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import hdrs, web

from bot.workspace import chat, conversations, files, fixture, oauth, people, views
from bot.workspace.arguments import ApiError, Args, read_args
from bot.workspace.faults import Fault, dropped
from bot.workspace.records import Json
from bot.workspace.site import Site

Run = Callable[[Site, Args], Json]


@dataclass(frozen=True)
class Method:
    """A method: what it runs, the scopes of which it needs one, and whose token it takes."""

    run: Run
    scopes: tuple[str, ...] = ()
    caller: str = "bot"


def auth_test(site: Site, _: Args) -> Json:
    """Whose token it is."""
    return {
        "url": site.url,
        "team": fixture.TEAM_NAME,
        "user": "trilateral",
        "team_id": fixture.TEAM_ID,
        "user_id": fixture.BOT_USER_ID,
        "bot_id": fixture.BOT_ID,
        "is_enterprise_install": False,
    }


def connections_open(site: Site, _: Args) -> Json:
    """A WebSocket address that works once."""
    ticket = site.sockets.ticket()
    if ticket is None:
        raise ApiError("too_many_websockets")
    return {"url": f"{site.url.replace('http', 'ws', 1)}link/?ticket={ticket}&app_id={fixture.APP_ID}"}


READ = ("channels:read", "groups:read", "im:read")
HISTORY = ("channels:history", "groups:history", "im:history")
METHODS = {
    "api.test": Method(lambda _site, _args: {}, caller="anyone"),
    "auth.test": Method(auth_test),
    "apps.connections.open": Method(connections_open, caller="app"),
    "chat.postMessage": Method(chat.post_message, ("chat:write",)),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",)),
    "chat.update": Method(chat.update, ("chat:write",)),
    "chat.delete": Method(chat.delete, ("chat:write",)),
    "chat.getPermalink": Method(chat.get_permalink),
    "conversations.list": Method(conversations.list_channels, READ),
    "conversations.info": Method(conversations.info, READ),
    "conversations.members": Method(conversations.members, READ),
    "conversations.join": Method(conversations.join, ("channels:join",)),
    "conversations.leave": Method(conversations.leave, ("channels:write", "channels:join")),
    "conversations.open": Method(conversations.open_direct, ("im:write",)),
    "conversations.history": Method(conversations.history, HISTORY),
    "conversations.replies": Method(conversations.replies, HISTORY),
    "users.info": Method(people.info, ("users:read",)),
    "users.list": Method(people.list_users, ("users:read",)),
    "views.open": Method(views.views_open),
    "views.push": Method(views.views_push),
    "views.update": Method(views.views_update),
    "views.publish": Method(views.views_publish),
    "files.getUploadURLExternal": Method(files.get_upload_url, ("files:write",)),
    "files.completeUploadExternal": Method(files.complete_upload, ("files:write",)),
    "oauth.v2.access": Method(oauth.access, caller="anyone"),
}


class WebApi:
    """Answers /api/METHOD."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def serve(self, request: web.Request) -> web.Response:
        """Answer one call."""
        name = request.match_info["method"]
        try:
            args = await read_args(request)
        except ApiError as error:
            return self._answer(name, Args({}), error)
        fault = self._site.faults.take_call(name, self._channel_of(args))
        if fault is not None and fault.what == "drop_before":
            return dropped(request)
        if fault is not None and fault.what == "slow":
            await asyncio.sleep(fault.seconds)
        response = self._faulty(name, args, fault) or self._call(name, request, args)
        if fault is not None and fault.what == "drop_after":
            return dropped(request)
        return response

    def _channel_of(self, args: Args) -> str | None:
        channel = self._site.world.channel(args.text("channel"))
        return channel.id if channel else None

    def _faulty(self, name: str, args: Args, fault: Fault | None) -> web.Response | None:
        if fault is None:
            return None
        if fault.what == "ratelimited":
            return self._limited(name, args, fault.retry_after)
        if fault.what == "error":
            return self._answer(name, args, ApiError(fault.error))
        if fault.what == "error_500":
            self._log(name, args, "http_500")
            return web.Response(status=500, text="Internal Server Error")
        return None

    def _call(self, name: str, request: web.Request, args: Args) -> web.Response:
        method = METHODS.get(name)
        if method is None:
            return self._answer(name, args, ApiError("unknown_method", req_method=name))
        try:
            self._check_token(method, _token(request, args))
            self._site.need_scope(*method.scopes)
            wait = self._site.meter.wait(self._channel_of(args) or "") if name == "chat.postMessage" else 0
            if wait:
                return self._limited(name, args, wait)
            return self._answer(name, args, method.run(self._site, args))
        except ApiError as error:
            return self._answer(name, args, error)

    def _check_token(self, method: Method, token: str) -> None:
        settings = self._site.settings
        if method.caller == "anyone":
            return
        if not token:
            raise ApiError("not_authed")
        if token not in (settings.bot_token, settings.app_token):
            raise ApiError("invalid_auth")
        if (token == settings.app_token) != (method.caller == "app"):
            raise ApiError("not_allowed_token_type")
        if token == settings.bot_token and self._site.token_error:
            raise ApiError(self._site.token_error)

    def _answer(self, name: str, args: Args, result: Json | ApiError) -> web.Response:
        if isinstance(result, ApiError):
            body = {"ok": False, "error": result.error, **result.extra}
            self._log(name, args, result.error, result.extra)
        else:
            body = {"ok": True, **result}
            self._log(name, args, None, {"ts": result.get("ts")})
        return web.json_response(body, headers=self._headers(name))

    def _limited(self, name: str, args: Args, wait: int) -> web.Response:
        self._log(name, args, "ratelimited")
        headers = {**self._headers(name), "Retry-After": str(wait)}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)

    def _headers(self, name: str) -> dict[str, str]:
        method = METHODS.get(name)
        return {
            "x-oauth-scopes": ",".join(self._site.settings.scopes),
            "x-accepted-oauth-scopes": ",".join(method.scopes) if method else "",
        }

    def _log(self, name: str, args: Args, error: str | None, extra: Json | None = None) -> None:
        entry = {"method": name, "channel": args.text("channel"), "ok": error is None, "error": error}
        self._site.calls.append(entry | (extra or {}))


def _token(request: web.Request, args: Args) -> str:
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else args.text("token")
