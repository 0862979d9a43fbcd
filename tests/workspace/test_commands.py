"""Slash commands and talk, through the real Bolt."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from slack_bolt import Ack, Respond
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from tests.fakes import FakeClock
from tests.workspace.conftest import Json, Local, until


def test_answer_to_a_command_is_seen_by_its_user_only(bolt: Local) -> None:
    done = bolt.ask({"text": "for ana"})
    (message,) = done["messages"]
    assert (message["text"], message["ephemeral"], message["visible_to"]) == ("for ana", True, "U0ANA")
    assert message in bolt.driver.messages(user="ana")
    assert message not in bolt.driver.messages(user="ben") + bolt.driver.messages()


def test_answer_in_channel_is_seen_by_all_even_where_the_bot_is_no_member(bolt: Local) -> None:
    done = bolt.ask({"text": "for all", "response_type": "in_channel"}, channel="general")
    (message,) = done["messages"]
    assert not message["ephemeral"]
    assert message in bolt.driver.messages("general", user="ben")


def test_command_payload_has_what_slack_sends(bolt: Local) -> None:
    seen: list[Json] = []

    def keep(ack: Ack, command: Json, **_: Any) -> None:
        seen.append(command)
        ack("ok")

    bolt.on_command = keep
    done = bolt.driver.command("/Trilateral   search R&D <b>", channel="general", user="Emi".lower())
    assert done["messages"][0]["text"] == "ok"
    assert done["messages"][0]["ephemeral"]
    payload = seen[0]
    assert payload["text"] == "search R&amp;D &lt;b&gt;"
    assert (payload["command"], payload["user_id"], payload["user_name"]) == ("/trilateral", "U0EMI", "emi")
    assert (payload["channel_id"], payload["channel_name"]) == ("C0GENERAL", "general")
    assert payload["team_id"] == bolt.workspace.team_id
    assert payload["trigger_id"]
    assert payload["response_url"].startswith(bolt.workspace.url)


def test_ack_may_carry_a_message_in_the_channel(bolt: Local) -> None:
    bolt.on_command = lambda ack, **_: ack(text="hello all", response_type="in_channel")
    (message,) = bolt.driver.command("/trilateral")["messages"]
    assert (message["text"], message["ephemeral"]) == ("hello all", False)


def test_driver_waits_for_as_many_messages_as_expected(bolt: Local) -> None:
    def twice(ack: Ack, respond: Respond, client: WebClient, **_: Any) -> None:
        ack()
        respond("one")
        client.chat_postMessage(channel="C0POLICY", text="two")

    bolt.on_command = twice
    done = bolt.driver.command("/trilateral", expect=2)
    assert [m["text"] for m in done["messages"]] == ["one", "two"]


def test_expecting_nothing_returns_at_the_ack(bolt: Local) -> None:
    assert bolt.driver.command("/trilateral", expect=0)["messages"] == []


def test_command_nobody_acks_is_an_operation_timeout(start: Callable[..., Local]) -> None:
    local = start(ack_seconds=0.2)
    free = threading.Event()
    local.on_command = lambda **_: free.wait(10)
    local.connect()
    done = local.driver.command("/trilateral")
    free.set()
    assert "operation_timeout" in done["problem"]
    assert done["messages"] == []


def test_command_without_an_app_is_a_dispatch_failure(local: Local) -> None:
    assert "dispatch_failed" in local.driver.command("/trilateral")["problem"]


def test_unknown_command_names_the_known_ones(local: Local) -> None:
    assert "/trilateral" in local.driver.command("/frobnicate now")["problem"]


def test_fifty_commands_at_once_are_all_acked_and_answered_each_to_its_own(
    start: Callable[..., Local],
) -> None:
    # A machine busy with other things may take longer than Slack waits.
    bolt = start(ack_seconds=60, wait_seconds=60)
    bolt.connect()

    def echo(ack: Ack, respond: Respond, command: Json, **_: Any) -> None:
        ack()
        respond(command["text"])

    bolt.on_command = echo
    with ThreadPoolExecutor(50) as many:
        done = list(many.map(lambda i: bolt.driver.command(f"/trilateral say {i}"), range(50)))
    assert [one.get("problem") for one in done] == [None] * 50
    assert [[m["text"] for m in one["messages"]] for one in done] == [[f"say {i}"] for i in range(50)]


def _response_url(local: Local) -> str:
    urls: list[str] = []
    local.on_command = lambda ack, command, **_: urls.append(command["response_url"]) or ack()
    local.driver.command("/trilateral", expect=0)
    return urls[0]


def test_response_url_works_five_times(bolt: Local) -> None:
    webhook = WebhookClient(_response_url(bolt))
    answers = [webhook.send(text=str(i)) for i in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [404]
    assert answers[0].body == "ok"
    assert "used_url" in answers[5].body


def test_response_url_works_for_thirty_minutes(start: Callable[..., Local], clock: FakeClock) -> None:
    local = start()
    local.connect()
    webhook = WebhookClient(_response_url(local))
    clock.advance(minutes=29, seconds=59)
    assert webhook.send(text="in time").status_code == 200
    clock.advance(seconds=1)
    late = webhook.send(text="too late")
    assert (late.status_code, "expired_url" in late.body) == (404, True)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x", "blocks": [{"type": "bogus"}]}, "invalid_blocks"),
        ({"text": "x" * 40_001}, "msg_too_long"),
    ],
)
def test_response_url_refuses_what_slack_refuses(bolt: Local, answer: Json, error: str) -> None:
    refused = WebhookClient(_response_url(bolt)).send(**answer)
    assert refused.status_code == 400
    assert error in refused.body
    assert bolt.driver.get("calls?failed=1")["calls"][-1]["error"] == error


def test_talk_is_posted_escaped_and_a_mention_reaches_the_bot(bolt: Local) -> None:
    heard: list[Json] = []

    @bolt.app.event("app_mention")
    def hear(event: Json) -> None:
        heard.append(event)

    done = bolt.driver.command("@trilateral <!channel> & all")
    assert done["messages"][0]["text"] == "<@U0TRILATERAL> &lt;!channel&gt; &amp; all"
    assert not done["messages"][0]["is_bot"]
    until(lambda: bool(heard))
    assert (heard[0]["user"], heard[0]["channel"]) == ("U0ANA", "C0POLICY")


def test_invite_makes_the_bot_a_member_and_remove_ends_it(start: Callable[..., Local]) -> None:
    local = start()
    told: list[str] = []
    for kind in ("member_joined_channel", "channel_left"):
        local.app.event(kind)(lambda event: told.append(f"{event['type']} {event['channel']}"))
    local.connect()
    local.driver.command("/invite @trilateral", channel="general")
    until(lambda: "member_joined_channel C0GENERAL" in told)
    assert local.client.chat_postMessage(channel="general", text="hello")["ok"]
    local.driver.command("/remove @trilateral", channel="general")
    until(lambda: told[1:] == ["channel_left C0GENERAL"])
    channels = {c["name"]: c for c in local.driver.get("state")["channels"]}
    assert not channels["general"]["bot_is_member"]


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"channel": "polcy", "user": "ana", "text": "x"}, "Did you mean `policy`?"),
        ({"channel": "policy", "user": "benn", "text": "x"}, "Did you mean `ben`?"),
        ({"channel": "policy", "user": "trilateral", "text": "x"}, "no user"),
        ({"channel": "policy", "user": "ana", "text": " "}, "empty"),
        ({"channel": "policy", "user": "ana"}, "`text` must be a text"),
        ({"channel": "policy", "user": "ana", "text": "x", "expect": "many"}, "`expect` must be"),
        ({"channel": "policy", "user": "ana", "text": "x", "thread_ts": "1.000001"}, "There is no message"),
    ],
)
def test_driver_says_what_it_cannot_use(bolt: Local, wish: Json, told: str) -> None:
    answer = bolt.driver.post("command", **wish)
    assert answer["status"] == 400
    assert told in answer["error"]
