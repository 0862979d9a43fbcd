"""Modals and the Home tab, through the real Bolt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.fakes import FakeClock
from tests.workspace.conftest import Json, Local, until


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def modal(callback_id: str, title: str = "Subscribe", **more: Any) -> Json:
    options = [{"text": plain(word), "value": word} for word in ("daily", "weekdays")]
    select = {"type": "static_select", "action_id": "days", "options": options, "initial_option": options[0]}
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain("Save"),
        "private_metadata": "C0POLICY",
        "blocks": [
            {
                "type": "input",
                "block_id": "time",
                "label": plain("Time"),
                "element": {"type": "plain_text_input", "action_id": "at"},
            },
            {"type": "input", "block_id": "when", "label": plain("Days"), "element": select},
        ],
        **more,
    }


def open_modal(local: Local, view: Json) -> Json:
    """Have a command open a modal; the view."""

    def opening(ack: Ack, command: Json, client: WebClient, **_: Any) -> None:
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=view)

    local.on_command = opening
    opened: Json = local.driver.command("/trilateral")["view"]
    return opened


def submit(local: Local, view: Json, at: str, **more: Any) -> Json:
    values = {"time": {"at": at}}
    return local.driver.post("view", view_id=view["id"], user="ana", action="submit", values=values, **more)


def test_submission_carries_the_values_and_closes_the_modal(bolt: Local) -> None:
    seen: list[Json] = []

    @bolt.app.view("saves")
    def save(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        seen.append(body)
        client.chat_postMessage(channel=body["view"]["private_metadata"], text="saved")

    view = open_modal(bolt, modal("saves"))
    assert view["state"]["values"]["time"]["at"] == {"type": "plain_text_input", "value": None}
    done = submit(bolt, view, "08:30", expect=0)
    assert "response_action" not in done
    body = seen[0]
    assert (body["type"], body["user"]["id"], body["team"]["id"]) == (
        "view_submission",
        "U0ANA",
        "T0TRILATERAL",
    )
    values = body["view"]["state"]["values"]
    assert values["time"]["at"] == {"type": "plain_text_input", "value": "08:30"}
    assert values["when"]["days"]["selected_option"]["value"] == "daily"
    assert submit(bolt, view, "08:30")["error"].startswith("There is no open view")


def test_errors_keep_the_modal_open(bolt: Local) -> None:
    @bolt.app.view("errs")
    def refuse(ack: Ack) -> None:
        ack(response_action="errors", errors={"time": "Use HH:MM."})

    view = open_modal(bolt, modal("errs"))
    for _ in range(2):
        done = submit(bolt, view, "8")
        assert (done["response_action"], done["errors"]) == ("errors", {"time": "Use HH:MM."})


def test_errors_for_a_block_that_is_no_input_are_a_problem(bolt: Local) -> None:
    @bolt.app.view("wrong_errs")
    def refuse(ack: Ack) -> None:
        ack(response_action="errors", errors={"nowhere": "?"})

    assert "nowhere" in submit(bolt, open_modal(bolt, modal("wrong_errs")), "8")["problem"]


def test_required_input_left_empty_never_reaches_the_app(bolt: Local) -> None:
    done = submit(bolt, open_modal(bolt, modal("not_handled")), "")
    assert done["errors"] == {"time": "Please complete this required field."}


@pytest.mark.parametrize(
    ("callback_id", "answer", "titles"),
    [
        ("updates", {"response_action": "update", "view": modal("x", "Second")}, ["Second"]),
        ("pushes", {"response_action": "push", "view": modal("x", "Second")}, ["Subscribe", "Second"]),
        ("clears", {"response_action": "clear"}, []),
    ],
)
def test_submission_can_update_push_or_clear(
    bolt: Local, callback_id: str, answer: Json, titles: list[str]
) -> None:
    bolt.app.view(callback_id)(lambda ack: ack(**answer))
    view = open_modal(bolt, modal(callback_id))
    done = submit(bolt, view, "8")
    assert done["response_action"] == answer["response_action"]
    still = submit(bolt, view, "", expect=0)
    assert ("error" in still) == (titles == [])


def test_view_the_app_cannot_show_is_a_problem(bolt: Local) -> None:
    bolt.app.view("bad_update")(lambda ack: ack(response_action="update", view=modal("x", "t" * 25)))
    done = submit(bolt, open_modal(bolt, modal("bad_update")), "8")
    assert "must be less than 25 characters" in done["problem"]


@pytest.mark.parametrize("notice", [True, False])
def test_closing_is_told_to_an_app_that_asked_for_it(bolt: Local, notice: bool) -> None:
    closed: list[Json] = []
    bolt.app.view_closed(f"closes_{notice}")(lambda ack, body: closed.append(body) or ack())
    view = open_modal(bolt, modal(f"closes_{notice}", notify_on_close=notice))
    done = bolt.driver.post("view", view_id=view["id"], user="ana", action="close")
    assert done["messages"] == []
    assert [body["is_cleared"] for body in closed] == ([False] if notice else [])


def test_trigger_works_once_and_for_three_seconds(start: Callable[..., Local], clock: FakeClock) -> None:
    local = start()
    triggers: list[str] = []
    local.on_command = lambda ack, command, **_: triggers.append(command["trigger_id"]) or ack()
    local.connect()
    for _ in range(2):
        local.driver.command("/trilateral", expect=0)
    view = modal("x")
    clock.advance(seconds=2)
    assert local.client.views_open(trigger_id=triggers[0], view=view)["ok"]
    expected = [(triggers[0], "exchanged_trigger_id"), ("1.2.x", "invalid_trigger_id")]
    for trigger, error in expected:
        with pytest.raises(SlackApiError, match=error):
            local.client.views_open(trigger_id=trigger, view=view)
    clock.advance(seconds=1)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        local.client.views_open(trigger_id=triggers[1], view=view)


def test_fault_expires_the_next_trigger(bolt: Local) -> None:
    errors: list[str] = []

    def opening(ack: Ack, command: Json, client: WebClient, **_: Any) -> None:
        ack()
        try:
            client.views_open(trigger_id=command["trigger_id"], view=modal("x"))
        except SlackApiError as error:
            errors.append(error.response["error"])

    bolt.on_command = opening
    bolt.driver.fault(trigger="expire")
    bolt.driver.command("/trilateral", expect=0)
    until(lambda: errors == ["expired_trigger_id"])


def test_update_with_an_old_hash_is_a_conflict(bolt: Local) -> None:
    view = open_modal(bolt, modal("hashes"))
    changed = bolt.client.views_update(view_id=view["id"], hash=view["hash"], view=modal("hashes", "New"))
    assert changed["view"]["title"]["text"] == "New"
    with pytest.raises(SlackApiError, match="hash_conflict"):
        bolt.client.views_update(view_id=view["id"], hash=view["hash"], view=modal("hashes"))


def test_menu_in_a_modal_sends_the_state_of_all_inputs(bolt: Local) -> None:
    seen: list[Json] = []

    @bolt.app.action("kind")
    def choose(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        seen.append(body)
        client.views_update(view_id=body["view"]["id"], view=modal("kinds", "Chosen"))

    options = [{"text": plain(word), "value": word} for word in ("a", "b")]
    view = modal("kinds")
    view["blocks"][1]["dispatch_action"] = True
    view["blocks"][1]["element"] = {"type": "static_select", "action_id": "kind", "options": options}
    opened = open_modal(bolt, view)
    typed = {"time": {"at": {"type": "plain_text_input", "value": "09:00"}}}
    done = bolt.driver.post(
        "click", view_id=opened["id"], user="ana", action_id="kind", value="b", values=typed
    )
    assert done["view"]["title"]["text"] == "Chosen"
    assert seen[0]["container"] == {"type": "view", "view_id": opened["id"]}
    values = seen[0]["view"]["state"]["values"]
    assert values["time"]["at"]["value"] == "09:00"
    assert values["when"]["kind"]["selected_option"]["value"] == "b"


def test_home_is_published_for_the_user_who_opens_it(bolt: Local) -> None:
    @bolt.app.event("app_home_opened")
    def publish(event: Json, client: WebClient) -> None:
        block = {"type": "section", "text": {"type": "mrkdwn", "text": f"Hello <@{event['user']}>"}}
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [block]})

    view = bolt.driver.post("home", user="ben")["view"]
    assert (view["type"], view["blocks"][0]["text"]["text"]) == ("home", "Hello <@U0BEN>")


@pytest.mark.parametrize(
    ("view", "told"),
    [
        ({"type": "home", "blocks": []}, "unsupported type: home [json-pointer:/view/type]"),
        ({"type": "modal", "blocks": []}, "missing required field: title [json-pointer:/view]"),
        (modal("x", "t" * 25), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (
            modal("x", private_metadata="p" * 3001),
            "less than 3001 characters [json-pointer:/view/private_metadata]",
        ),
        (modal("c" * 256), "less than 256 characters [json-pointer:/view/callback_id]"),
        (modal("x", submit=plain("s" * 25)), "less than 25 characters [json-pointer:/view/submit/text]"),
        ({k: v for k, v in modal("x").items() if k != "submit"}, "missing required field: submit"),
    ],
)
def test_view_outside_the_limits_is_refused(bolt: Local, view: Json, told: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        bolt.client.views_open(trigger_id="1.2.x", view=view)
    assert refused.value.response["error"] == "invalid_arguments"
    assert any(told in one for one in refused.value.response["response_metadata"]["messages"])
