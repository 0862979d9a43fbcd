"""Buttons and menus in messages, through the real Bolt."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from tests.workspace.conftest import Json, Local

OPTIONS = [{"text": {"type": "plain_text", "text": word}, "value": word} for word in ("one", "two", "three")]


def button(action_id: str, **more: Any) -> Json:
    text = {"type": "plain_text", "text": "Press"}
    return {"type": "button", "action_id": action_id, "text": text, **more}


def actions(*elements: Json) -> list[Json]:
    return [{"type": "actions", "block_id": "row", "elements": list(elements)}]


def test_share_posts_in_the_channel_and_removes_the_private_answer(bolt: Local) -> None:
    payloads: list[Json] = []

    @bolt.app.action("share_flow")
    def share(ack: Ack, respond: Respond, body: Json, client: WebClient) -> None:
        ack()
        payloads.append(body)
        respond(text=f"shared {body['actions'][0]['value']}", response_type="in_channel")
        respond(delete_original=True)

    private = bolt.ask({"text": "private", "blocks": actions(button("share_flow", value="7"))})["messages"][0]
    done = bolt.driver.post("click", message_ts=private["ts"], action_id="share_flow", user="ana", expect=2)
    kept = [m for m in done["messages"] if not m.get("deleted")]
    assert [(m["text"], m["ephemeral"]) for m in kept] == [("shared 7", False)]
    assert [m["ts"] for m in done["messages"] if m.get("deleted")] == [private["ts"]]
    assert kept[0] in bolt.driver.messages(user="ben")
    body = payloads[0]
    assert body["container"] == {
        "type": "message",
        "message_ts": private["ts"],
        "channel_id": "C0POLICY",
        "is_ephemeral": True,
    }
    # Slack does not say what an ephemeral message said.
    assert "message" not in body


def test_click_on_a_channel_message_carries_the_message_and_can_replace_it(bolt: Local) -> None:
    payloads: list[Json] = []

    @bolt.app.action("replace_flow")
    def replace(ack: Ack, respond: Respond, body: Json) -> None:
        ack()
        payloads.append(body)
        respond(text="new", replace_original=True)

    blocks = actions(button("replace_flow", value="v"))
    posted = bolt.client.chat_postMessage(channel="policy", text="old", blocks=blocks)
    done = bolt.driver.post("click", message_ts=posted["ts"], action_id="replace_flow", user="ben")
    (changed,) = done["messages"]
    assert (changed["ts"], changed["text"], changed["edited"]) == (posted["ts"], "new", True)
    assert "blocks" not in changed
    body = payloads[0]
    assert body["type"] == "block_actions"
    assert body["message"]["blocks"][0]["elements"][0]["action_id"] == "replace_flow"
    assert (body["user"]["id"], body["user"]["username"]) == ("U0BEN", "ben")
    assert (body["team"]["id"], body["channel"]["name"]) == (bolt.workspace.team_id, "policy")
    action = body["actions"][0]
    assert (action["type"], action["block_id"], action["value"]) == ("button", "row", "v")
    assert body["trigger_id"]
    assert body["response_url"]


@pytest.mark.parametrize(
    ("element", "choice", "field", "value"),
    [
        ({"type": "static_select", "options": OPTIONS}, {"value": "two"}, "selected_option", OPTIONS[1]),
        (
            {"type": "static_select", "options": OPTIONS},
            {"selected_option": OPTIONS[2]},
            "selected_option",
            OPTIONS[2],
        ),
        (
            {
                "type": "static_select",
                "option_groups": [{"label": {"type": "plain_text", "text": "g"}, "options": OPTIONS}],
            },
            {"value": "one"},
            "selected_option",
            OPTIONS[0],
        ),
        ({"type": "overflow", "options": OPTIONS}, {"value": "three"}, "selected_option", OPTIONS[2]),
        ({"type": "radio_buttons", "options": OPTIONS}, {"value": "one"}, "selected_option", OPTIONS[0]),
        ({"type": "checkboxes", "options": OPTIONS}, {"value": "one"}, "selected_options", OPTIONS[:1]),
        (
            {"type": "checkboxes", "options": OPTIONS},
            {"selected_options": ["one", "two"]},
            "selected_options",
            OPTIONS[:2],
        ),
        ({"type": "checkboxes", "options": OPTIONS}, {"selected_options": []}, "selected_options", []),
        ({"type": "datepicker"}, {"selected_date": "2026-03-02"}, "selected_date", "2026-03-02"),
        ({"type": "timepicker"}, {"value": "09:30"}, "selected_time", "09:30"),
        ({"type": "users_select"}, {"selected_user": "U0BEN"}, "selected_user", "U0BEN"),
        ({"type": "channels_select"}, {"value": "C0POLICY"}, "selected_channel", "C0POLICY"),
        (
            {"type": "conversations_select"},
            {"value": "C0POLICY"},
            "selected_conversation",
            "C0POLICY",
        ),
    ],
)
def test_each_kind_of_element_sends_what_was_chosen(
    bolt: Local, element: Json, choice: Json, field: str, value: object
) -> None:
    seen: list[Json] = []

    @bolt.app.action("choose_any")
    def choose(ack: Ack, body: Json, respond: Respond) -> None:
        ack()
        seen.append(body)
        respond("done")

    bolt.app._listeners.insert(0, bolt.app._listeners.pop())  # this test's listener first
    ts = bolt.ask({"text": "t", "blocks": actions({**element, "action_id": "choose_any"})})["messages"][0][
        "ts"
    ]
    bolt.driver.post("click", message_ts=ts, action_id="choose_any", user="ana", **choice)
    assert seen[0]["actions"][0][field] == value
    if element["type"] != "overflow":
        assert seen[0]["state"]["values"]["row"]["choose_any"][field] == value


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"action_id": "pik"}, "Did you mean `pick`?"),
        ({"action_id": "pick", "value": "four"}, "no option `four`"),
        ({"action_id": "pick", "user": "ben", "value": "one"}, "does not see"),
        ({"action_id": "pick", "message_ts": "1.000001"}, "There is no message"),
        ({"action_id": "pick", "value": "one", "values": {"row": 5}}, "`values` must be"),
        ({"action_id": "pick", "selected_option": [7]}, "no option `7`"),
    ],
)
def test_click_that_nobody_could_make_is_refused(bolt: Local, wish: Json, told: str) -> None:
    blocks = actions({"type": "static_select", "action_id": "pick", "options": OPTIONS})
    ts = bolt.ask({"text": "t", "blocks": blocks})["messages"][0]["ts"]
    answer = bolt.driver.post("click", **{"message_ts": ts, "user": "ana", **wish})
    assert answer["status"] == 400
    assert told in answer["error"]


def test_thread_replies_count_on_their_parent(bolt: Local) -> None:
    parent = bolt.client.chat_postMessage(channel="policy", text="parent")
    for text in ("first", "second"):
        bolt.client.chat_postMessage(channel="policy", text=text, thread_ts=parent["ts"])
    thread = bolt.driver.get(f"messages?channel=policy&thread_ts={parent['ts']}")["messages"]
    assert [m["text"] for m in thread] == ["parent", "first", "second"]
    assert thread[0]["reply_count"] == 2
    assert {m.get("thread_ts") for m in thread[1:]} == {parent["ts"]}
    replies = bolt.client.conversations_replies(channel="C0POLICY", ts=parent["ts"])["messages"]
    assert [m["text"] for m in replies] == ["parent", "first", "second"]


def test_click_nobody_handles_is_told_to_its_user(start: Any) -> None:
    local = start(ack_seconds=0.2)
    local.connect()
    posted = local.client.chat_postMessage(channel="policy", text="t", blocks=actions(button("orphan")))
    done = local.driver.post("click", message_ts=posted["ts"], action_id="orphan", user="ana")
    assert "operation_timeout" in done["problem"]
