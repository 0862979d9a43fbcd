"""Every fault that can be armed, seen from the real SDK and Bolt."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from tests.workspace.conftest import Json, Local, until


def texts(local: Local) -> list[str]:
    return [m["text"] for m in local.driver.messages()]


def test_ratelimited_is_429_with_retry_after_and_posts_nothing(local: Local) -> None:
    armed = local.driver.fault(method="chat.postMessage", do="ratelimited", retry_after=7, times=2)["armed"]
    assert [(one["what"], one["times"]) for one in armed] == [("ratelimited", 2)]
    for _ in range(2):
        with pytest.raises(SlackApiError) as refused:
            local.client.chat_postMessage(channel="policy", text="x")
        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["Retry-After"] == "7"
    assert local.client.chat_postMessage(channel="policy", text="after")["ok"]
    assert texts(local) == ["after"]
    assert local.driver.get("faults")["armed"] == []


@pytest.mark.parametrize(("fault", "kept"), [("drop_before", []), ("drop_after", ["x"])])
def test_dropped_call_has_no_answer_and_is_stored_or_not(local: Local, fault: str, kept: list[str]) -> None:
    local.driver.fault(method="chat.postMessage", do=fault)
    with pytest.raises(OSError, match=r".+"):
        local.client.chat_postMessage(channel="policy", text="x")
    assert texts(local) == kept


def test_sdk_s_own_retry_posts_twice_after_a_drop(local: Local) -> None:
    """Why posts go through a client without retry handlers."""
    local.driver.fault(method="chat.postMessage", do="drop_after")
    eager = WebClient(token=local.workspace.bot_token, base_url=local.workspace.api_url)
    eager.chat_postMessage(channel="policy", text="x")
    assert texts(local) == ["x", "x"]


def test_slow_call_is_stored_though_its_caller_gave_up(local: Local) -> None:
    local.driver.fault(method="chat.postMessage", do="slow", seconds=0.6)
    hasty = WebClient(
        token=local.workspace.bot_token,
        base_url=local.workspace.api_url,
        retry_handlers=[],
        timeout=0.2,  # type: ignore[arg-type]
    )
    with pytest.raises(TimeoutError):
        hasty.chat_postMessage(channel="policy", text="x")
    until(lambda: texts(local) == ["x"])


@pytest.mark.parametrize(
    ("fault", "status", "error"),
    [
        ({"do": "error_500"}, 500, None),
        ({"do": "error"}, 200, "internal_error"),
        ({"do": "error", "error": "fatal_error"}, 200, "fatal_error"),
    ],
)
def test_failing_call_posts_nothing(local: Local, fault: Json, status: int, error: str | None) -> None:
    local.driver.fault(method="chat.postMessage", **fault)
    with pytest.raises(SlackApiError) as refused:
        local.client.chat_postMessage(channel="policy", text="x")
    assert refused.value.response.status_code == status
    if error:
        assert refused.value.response["error"] == error
    assert texts(local) == []


def test_fault_can_be_meant_for_one_channel_or_every_method(local: Local) -> None:
    local.driver.fault(method="chat.postMessage", do="error", channel="policy")
    assert local.client.chat_postMessage(channel="morning-brief", text="x")["ok"]
    with pytest.raises(SlackApiError, match="internal_error"):
        local.client.chat_postMessage(channel="C0POLICY", text="x")
    local.driver.fault(method="*", do="error")
    with pytest.raises(SlackApiError, match="internal_error"):
        local.client.users_list()


@pytest.mark.parametrize("fault", ["abort", "disconnect", "refresh"])
def test_app_is_back_after_its_connection_went(local: Local, fault: str) -> None:
    local.on_command = lambda ack, respond, **_: (ack(), respond("still here"))
    local.connect()
    session = local._handlers[0].client.current_session
    local.driver.fault(socket=fault)
    until(lambda: local._handlers[0].client.current_session is not session and local.driver.connected())
    until(lambda: [m["text"] for m in local.driver.command("/trilateral")["messages"]] == ["still here"])


def test_repeated_envelope_arrives_twice_with_one_event_id(bolt: Local) -> None:
    seen: list[str] = []

    @bolt.app.event("app_mention")
    def hear(body: Json, event: Json) -> None:
        if "repeat this" in event["text"]:
            seen.append(body["event_id"])

    bolt.app._listeners.insert(0, bolt.app._listeners.pop())  # this test's listener first
    bolt.driver.fault(envelope="repeat")
    bolt.driver.command("@trilateral repeat this")
    until(lambda: len(seen) == 2)
    assert len(set(seen)) == 1


def test_event_that_is_not_acked_comes_again_marked_as_a_retry(start: Callable[..., Local]) -> None:
    local = start(ack_seconds=0.3)
    tries: list[Any] = []

    @local.app.middleware
    def count(req: Any, next: Callable[[], None]) -> None:
        if req.body.get("event", {}).get("type") == "app_mention":
            tries.append((req.body["event_id"], req.headers.get("x-slack-retry-num")))

    local.connect()
    local.driver.command("@trilateral hello")
    until(lambda: len(tries) == 2)
    assert tries[0][0] == tries[1][0]
    assert [number for _, number in tries] == [["0"], ["1"]]


@pytest.mark.parametrize(
    ("deed", "error", "events"),
    [
        ("revoke", "token_revoked", ["tokens_revoked"]),
        ("uninstall", "account_inactive", ["app_uninstalled", "tokens_revoked"]),
    ],
)
def test_revoked_token_is_refused_until_restored(
    start: Callable[..., Local], deed: str, error: str, events: list[str]
) -> None:
    local = start()
    told: list[str] = []
    for kind in ("tokens_revoked", "app_uninstalled"):
        local.app.event(kind)(lambda event: told.append(event["type"]))
    local.connect()
    assert local.driver.fault(token=deed)["token"] == error
    with pytest.raises(SlackApiError, match=error):
        local.client.chat_postMessage(channel="policy", text="x")
    until(lambda: sorted(told) == events)
    local.driver.fault(token="restore")  # noqa: S106 - a deed
    assert local.client.chat_postMessage(channel="policy", text="x")["ok"]


@pytest.mark.parametrize(
    ("deed", "event", "error"),
    [("kick", "channel_left", "not_in_channel"), ("archive", "channel_archive", "is_archived")],
)
def test_bot_is_told_when_it_loses_a_channel(
    start: Callable[..., Local], deed: str, event: str, error: str
) -> None:
    local = start()
    told: list[Json] = []
    local.app.event(event)(lambda event: told.append(event))
    local.connect()
    local.driver.fault(channel="policy", do=deed)
    until(lambda: bool(told))
    assert told[0]["channel"] == "C0POLICY"
    with pytest.raises(SlackApiError, match=error):
        local.client.chat_postMessage(channel="policy", text="x")


@pytest.mark.parametrize(
    ("fault", "status", "kept"),
    [
        ({"do": "ratelimited"}, 429, []),
        ({"do": "error_500"}, 500, []),
        ({"do": "error", "error": "expired_url"}, 404, []),
        ({"do": "drop_before"}, None, []),
        ({"do": "drop_after"}, None, ["x"]),
        ({"do": "slow", "seconds": 0.1}, 200, ["x"]),
    ],
)
def test_response_url_can_fail_too(bolt: Local, fault: Json, status: int | None, kept: list[str]) -> None:
    urls: list[str] = []
    bolt.on_command = lambda ack, command, **_: urls.append(command["response_url"]) or ack()
    bolt.driver.command("/trilateral", channel="general", user="emi", expect=0)
    before = len(bolt.driver.messages("general", user="emi"))
    bolt.driver.fault(method="response_url", **fault)
    webhook = WebhookClient(urls[0], retry_handlers=[])
    if status is None:
        with pytest.raises(OSError, match=r".+"):
            webhook.send(text="x")
    else:
        assert webhook.send(text="x").status_code == status
    assert [m["text"] for m in bolt.driver.messages("general", user="emi")[before:]] == kept


def test_reset_disarms_everything(local: Local) -> None:
    local.driver.fault(method="chat.postMessage", do="error", times=9)
    local.driver.fault(trigger="expire", times=3)
    local.driver.fault(token="revoke")  # noqa: S106 - a deed
    assert local.driver.fault(reset=True) == {"armed": [], "token": None}
    assert local.client.chat_postMessage(channel="policy", text="x")["ok"]


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"method": "chat.postMessage", "do": "rate_limited"}, "Did you mean `ratelimited`?"),
        ({"method": "chat.postMessage", "do": "slow", "seconds": "long"}, "`seconds` must be a number"),
        ({"method": "chat.postMessage", "do": "error", "times": 0}, "`times` must be a number"),
        ({"socket": "abrot"}, "Did you mean `abort`?"),
        ({"channel": "policy", "do": "kik"}, "Did you mean `kick`?"),
        ({"channel": "nowhere", "do": "kick"}, "no channel `nowhere`"),
        ({"token": "steal"}, "no fault of a token"),
        ({"trigger": "expire", "times": "x"}, "`times` must be a number"),
        ({}, "no such fault"),
    ],
)
def test_unknown_fault_names_the_known_ones(bolt: Local, wish: Json, told: str) -> None:
    answer = bolt.driver.post("faults", **wish)
    assert answer["status"] == 400
    assert told in answer["error"]


def test_time_of_an_ack_is_told(bolt: Local) -> None:
    def late(ack: Any, respond: Any, **_: Any) -> None:
        time.sleep(0.2)
        ack()
        respond("late")

    bolt.on_command = late
    assert bolt.driver.command("/trilateral")["ack_ms"] >= 200
