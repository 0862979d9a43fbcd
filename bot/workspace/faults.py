"""Faults that a test arms, and the calls and payloads they hit."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from aiohttp import web

from bot.errors import InputError
from bot.workspace.records import Json

CALL_FAULTS = ("ratelimited", "drop_before", "drop_after", "slow", "error_500", "error")


@dataclass
class Fault:
    """One armed fault: `what` it does to the next `times` calls of `method`."""

    what: str
    method: str | None = None
    channel: str | None = None
    times: int = 1
    retry_after: int = 1
    seconds: float = 1.0
    error: str = "internal_error"


class Faults:
    """The armed faults, in the order they were armed."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []

    def arm_call(self, wish: Json, channel: str | None) -> None:
        """Arm a fault for calls of a Web API method; `*` hits every method."""
        what = str(wish.get("do"))
        if what not in CALL_FAULTS:
            raise InputError.unknown("fault", what, CALL_FAULTS)
        self._armed.append(
            Fault(
                what,
                str(wish["method"]),
                channel,
                int(_number(wish, "times", 1, 1, 10_000)),
                int(_number(wish, "retry_after", 1, 0, 3600)),
                float(_number(wish, "seconds", 1, 0, 60)),
                str(wish.get("error", "internal_error")),
            )
        )

    def arm(self, what: str, wish: Json) -> None:
        """Arm a fault that is not about a method: `repeat` or `expire`."""
        self._armed.append(Fault(what, times=int(_number(wish, "times", 1, 1, 10_000))))

    def take_call(self, method: str, channel: str | None) -> Fault | None:
        """The fault that hits this call, one of its times used up."""
        for fault in self._armed:
            if fault.method in (method, "*") and fault.channel in (None, channel):
                return self._use(fault)
        return None

    def take(self, what: str) -> Fault | None:
        """The armed fault of this kind, one of its times used up."""
        found = next((fault for fault in self._armed if fault.what == what and fault.method is None), None)
        return self._use(found) if found else None

    def _use(self, fault: Fault) -> Fault:
        fault.times -= 1
        if fault.times <= 0:
            self._armed.remove(fault)
        return fault

    def clear(self) -> None:
        """Disarm all."""
        self._armed.clear()

    def as_json(self) -> list[Json]:
        """What is armed."""
        return [asdict(fault) for fault in self._armed]


def dropped(request: web.Request) -> web.Response:
    """Cut the connection, so that the caller gets no answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _number(wish: Json, key: str, default: int, low: int, high: int) -> int | float:
    value = wish.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise InputError(f"`{key}` must be a number from {low} to {high}, not {value!r}.")
    return value
