"""Slash commands through the real Bolt."""

from __future__ import annotations

from slack_bolt import Ack, Respond

from tests.workspace.conftest import Json, Local


def test_answer_to_a_command_is_seen_by_its_user_only(local: Local) -> None:
    @local.app.command("/trilateral")
    def answer(ack: Ack, respond: Respond, command: Json) -> None:
        ack()
        respond(f"You said {command['text']}")

    local.connect()
    done = local.driver.command("/trilateral  latest 3")
    assert [m["text"] for m in done["messages"]] == ["You said latest 3"]
    assert done["messages"][0]["ephemeral"]
    assert len(local.driver.messages(user="ana")) == 1
    assert local.driver.messages(user="ben") == local.driver.messages() == []
