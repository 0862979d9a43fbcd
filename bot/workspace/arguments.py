"""The arguments of a Web API call, however they were sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import BasicAuth, hdrs, web

from bot.workspace.records import Json


class ApiError(Exception):
    """An answer with ok false; `extra` stands beside the error's name."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra


class Args:
    """Arguments by name; values are as sent, text or JSON."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def has(self, name: str) -> bool:
        """Whether the argument was given, be it empty."""
        return self._values.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        """A text; numbers are taken as text too."""
        value = self._values.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else json.dumps(value)

    def need(self, name: str, error: str = "invalid_arguments") -> str:
        """A text that must not be empty."""
        value = self.text(name)
        if not value:
            messages = [f"[ERROR] missing required field: {name}"]
            raise ApiError(error, response_metadata={"messages": messages})
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """A yes or no: true, 1, "true", "1"."""
        value = self._values.get(name)
        return default if value is None else str(value).lower() in ("true", "1")

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 to `most`; larger ones are cut down."""
        try:
            value = int(self.text(name) or default)
        except ValueError:
            raise ApiError("invalid_limit") from None
        if value < 1:
            raise ApiError("invalid_limit")
        return min(value, most)

    def structure(self, name: str, error: str) -> Any:
        """JSON, sent as itself or as text; None when absent."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise ApiError(error) from None


async def read_args(request: web.Request) -> Args:
    """The arguments of a request: query, then JSON or form."""
    values: Json = {**_basic_auth(request), **request.query}
    if request.method != "POST" or not request.can_read_body:
        return Args(values)
    if request.content_type == "application/json":
        return Args(values | parse_json(await request.read()))
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        try:
            values |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
        except ValueError:
            raise ApiError("invalid_form_data") from None
        return Args(values)
    raise ApiError("invalid_post_type")


def _basic_auth(request: web.Request) -> dict[str, str]:
    """The app's id and secret, which oauth.v2.access may be given as a header."""
    try:
        given = BasicAuth.decode(request.headers.get(hdrs.AUTHORIZATION, ""))
    except ValueError:
        return {}
    return {"client_id": given.login, "client_secret": given.password}


def parse_json(body: bytes) -> Json:
    """A body that must be a JSON object or empty."""
    if not body.strip():
        return {}
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        raise ApiError("invalid_json") from None
    if not isinstance(parsed, dict):
        raise ApiError("json_not_object")
    return parsed


def page(items: list[Any], args: Args, *, default: int = 100, most: int = 1000) -> tuple[list[Any], Json]:
    """One page of a list, and the response_metadata that leads to the next."""
    limit = args.number("limit", default, most)
    cursor = args.text("cursor")
    try:
        start = int(bytes.fromhex(cursor).decode()) if cursor else 0
    except ValueError:
        raise ApiError("invalid_cursor") from None
    if not 0 <= start <= len(items):
        raise ApiError("invalid_cursor")
    following = start + limit
    more = str(following).encode().hex() if following < len(items) else ""
    return items[start:following], {"next_cursor": more}
