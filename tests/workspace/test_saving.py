"""What a workspace keeps between two starts."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workspace.conftest import Local, until

BLOCKS = [
    {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "b", "text": {"type": "plain_text", "text": "B"}}],
    }
]


def test_second_start_keeps_messages_threads_channels_and_home(
    start: Callable[..., Local], state_file: Path
) -> None:
    first = start(state=state_file)
    posted = first.client.chat_postMessage(channel="policy", text="kept", blocks=BLOCKS)
    first.client.chat_postMessage(channel="policy", text="reply", thread_ts=posted["ts"])
    first.client.chat_postEphemeral(channel="policy", user="U0ANA", text="for ana")
    first.client.conversations_join(channel="C0GENERAL")
    first.client.views_publish(user_id="U0BEN", view={"type": "home", "blocks": [{"type": "divider"}]})
    before = first.driver.get("state?user=ana")
    first.workspace.stop()

    second = start(state=state_file)
    after = second.driver.get("state?user=ana")
    assert after["messages"] == before["messages"]
    assert after["channels"] == before["channels"]
    assert second.driver.post("home", user="ben")["view"]["blocks"][0]["type"] == "divider"
    later = second.client.chat_postMessage(channel="policy", text="later")["ts"]
    assert later > max(m["ts"] for m in before["messages"]["C0POLICY"])


def test_state_is_written_soon_after_a_change(start: Callable[..., Local], state_file: Path) -> None:
    local = start(state=state_file)
    local.client.chat_postMessage(channel="policy", text="kept")
    until(state_file.exists)
    assert "kept" in state_file.read_text(encoding="utf-8")
    assert [path.name for path in state_file.parent.iterdir()] == [state_file.name]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b'{"version": 99}',
        b'{"version": 1, "channels": [], "messages": {"C0GONE": [{"ts": "1.1"}]}, "homes": []}',
        b'{"version": 1, "channels": [{"id": 7}], "messages": {}, "homes": []}',
        b"[" * 100_000,
    ],
)
def test_damaged_file_is_set_aside_with_one_line_and_a_fresh_start(
    start: Callable[..., Local], state_file: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    state_file.write_bytes(content)
    with caplog.at_level(logging.WARNING, logger="bot.workspace.saving"):
        local = start(state=state_file)
    assert local.driver.messages() == []
    assert local.client.chat_postMessage(channel="policy", text="x")["ok"]
    aside = state_file.with_name(state_file.name + ".damaged")
    assert aside.read_bytes() == content
    assert len([r for r in caplog.records if r.name == "bot.workspace.saving"]) == 1


def test_file_that_cannot_be_written_does_not_stop_the_workspace(
    start: Callable[..., Local], tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    local = start(state=blocked / "state.json")
    assert local.client.chat_postMessage(channel="policy", text="x")["ok"]
    local.workspace.stop()


def test_stop_may_be_called_twice_and_saves(start: Callable[..., Local], state_file: Path) -> None:
    local = start(state=state_file)
    local.driver.command("hello")
    local.workspace.stop()
    local.workspace.stop()
    assert json.loads(state_file.read_text(encoding="utf-8"))["messages"]["C0POLICY"][0]["text"] == "hello"


def test_half_a_surrogate_pair_is_kept_as_it_came(start: Callable[..., Local], state_file: Path) -> None:
    first = start(state=state_file)
    first.client.chat_postMessage(channel="policy", text="half \ud83d of it")
    first.workspace.stop()
    assert start(state=state_file).driver.messages()[0]["text"] == "half \ud83d of it"
