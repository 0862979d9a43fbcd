"""How often a channel may be posted to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from slack_sdk.errors import SlackApiError

from bot.workspace.rate import Meter, Rate
from tests.fakes import FakeClock
from tests.workspace.conftest import Local


def test_burst_is_allowed_and_then_one_post_a_second() -> None:
    clock = FakeClock()
    meter = Meter(Rate(per_second=1, burst=3), clock)
    assert [meter.wait("C") for _ in range(5)] == [0, 0, 0, 1, 1]
    clock.advance(seconds=1)
    assert [meter.wait("C") for _ in range(2)] == [0, 1]


def test_each_channel_is_metered_for_itself() -> None:
    meter = Meter(Rate(per_second=0.1, burst=1), FakeClock())
    assert [meter.wait(channel) for channel in ("A", "B", "A")] == [0, 0, 10]


def test_no_rate_means_no_limit() -> None:
    meter = Meter(None, FakeClock())
    assert {meter.wait("C") for _ in range(1000)} == {0}


def test_too_many_posts_get_429_with_retry_after(start: Callable[..., Local], clock: FakeClock) -> None:
    local = start(post_rate=Rate(per_second=1, burst=2))
    for _ in range(2):
        local.client.chat_postMessage(channel="policy", text="x")
    with pytest.raises(SlackApiError) as refused:
        local.client.chat_postMessage(channel="policy", text="x")
    assert refused.value.response.status_code == 429
    assert refused.value.response["error"] == "ratelimited"
    assert refused.value.response.headers["Retry-After"] == "1"
    assert local.client.chat_postMessage(channel="morning-brief", text="x")["ok"]
    clock.advance(seconds=1)
    assert local.client.chat_postMessage(channel="policy", text="x")["ok"]
