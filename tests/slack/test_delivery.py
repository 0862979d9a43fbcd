"""Each digest is posted once, whatever Slack does, or is known to be uncertain."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.reading.rosters import Rosters
from bot.slack.delivery import LEASE, SETTLED_AFTER, Courier
from bot.workspace.fixture import SCOPES
from storage.store import Store
from tests.desk import BRIEF, POLICY, TEAM, LiveBot, live_bot, texts, until
from tests.fakes import FakeClock
from tests.slack.queue import late_post, queued, rows, states


def test_a_digest_is_posted_with_its_key_and_marked_sent(bot: LiveBot) -> None:
    queued(bot)
    assert bot.deliver() == 1
    post = bot.posts()[0]
    assert states(bot) == ["sent"]
    assert rows(bot)[0].ts == post["ts"]
    assert post["metadata"]["event_payload"]["key"] == rows(bot)[0].key
    assert bot.deliver() == 0
    assert len(bot.posts()) == 1


FAULTS: list[tuple[dict[str, Any], str, int]] = [
    ({"do": "ratelimited", "retry_after": 7}, "retry", 0),
    ({"do": "drop_before"}, "uncertain", 0),
    ({"do": "drop_after"}, "uncertain", 1),
    ({"do": "error_500"}, "uncertain", 0),
    ({"do": "error", "error": "internal_error"}, "uncertain", 0),
    ({"do": "error", "error": "fatal_error"}, "uncertain", 0),
    ({"do": "slow", "seconds": 3}, "uncertain", 1),
    ({"do": "error", "error": "invalid_blocks"}, "retry", 0),
]


@pytest.mark.parametrize(("fault", "state", "there"), FAULTS, ids=[str(f[0]) for f in FAULTS])
def test_every_fault_ends_in_exactly_one_post(
    bot: LiveBot, fault: dict[str, Any], state: str, there: int
) -> None:
    queued(bot)
    bot.fault(method="chat.postMessage", **fault)
    assert bot.deliver() == 0
    assert states(bot) == [state]
    until(lambda: len(bot.posts()) == there)
    for _ in range(4):
        bot.clock.advance(seconds=30)
        bot.deliver()
    assert states(bot) == ["sent"]
    assert len(bot.posts()) == 1
    assert rows(bot)[0].ts == bot.posts()[0]["ts"]


def test_a_process_that_died_after_posting_leaves_one_post(bot: LiveBot) -> None:
    queued(bot)
    claimed = bot.store.claim_delivery(TEAM, "dead", bot.clock(), LEASE)
    assert claimed is not None
    posting = bot.store.start_posting(claimed, bot.clock())
    bot.client.chat_postMessage(
        channel=POLICY,
        text="x",
        metadata={"event_type": "digest_posted", "event_payload": {"key": posting.key}},
    )
    assert bot.deliver() == 0
    bot.clock.advance(seconds=LEASE.total_seconds() + 1)
    bot.deliver()
    assert states(bot) == ["uncertain"]
    bot.clock.now += SETTLED_AFTER
    bot.deliver()
    assert states(bot) == ["sent"]
    assert len(bot.posts()) == 1


def test_a_process_that_died_before_posting_is_replaced(bot: LiveBot) -> None:
    queued(bot)
    claimed = bot.store.claim_delivery(TEAM, "dead", bot.clock(), LEASE)
    assert claimed is not None
    bot.store.start_posting(claimed, bot.clock())
    bot.clock.advance(seconds=LEASE.total_seconds() + 1)
    bot.deliver()
    bot.clock.now += SETTLED_AFTER
    bot.deliver()
    assert states(bot) == ["sent"]
    assert len(bot.posts()) == 1


def test_a_second_post_of_one_key_is_deleted(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(method="chat.postMessage", do="drop_after")
    bot.deliver()
    bot.client.chat_postMessage(
        channel=POLICY, text="x",
        metadata={"event_type": "digest_posted", "event_payload": {"key": rows(bot)[0].key}},
    )  # fmt: skip
    bot.clock.now += SETTLED_AFTER
    bot.deliver()
    assert states(bot) == ["sent"]
    assert len(bot.posts()) == 1


def test_without_the_right_to_read_an_uncertain_post_waits_for_a_person(
    tmp_path: Path, rosters: Rosters, empty_store: Path
) -> None:
    shutil.copy(empty_store, tmp_path / "trilateral.db")
    blind = tuple(scope for scope in SCOPES if not scope.endswith(":history"))
    with live_bot(tmp_path, rosters=rosters, scopes=blind) as bot:
        queued(bot)
        bot.fault(method="chat.postMessage", do="drop_before")
        bot.deliver()
        for _ in range(3):
            bot.clock.advance(seconds=60)
            bot.deliver()
        assert states(bot) == ["uncertain"]
        shown = bot.answer("subscriptions")
        assert "may not have arrived" in texts(shown)
        done = bot.click(shown, f"retry_delivery:{rows(bot)[0].id}")
        assert "<@U0ANA> had a digest posted again" in done["messages"][0]["text"]
        assert bot.deliver() == 1
        assert states(bot) == ["sent"]


def test_a_reply_of_unknown_outcome_is_found_in_its_thread(bot: LiveBot) -> None:
    queued(bot, events=40)
    bot.fault(method="chat.postMessage", do="slow", seconds=0)
    while states(bot)[0] != "sent":
        claimed = bot.store.claim_delivery(TEAM, "x", bot.clock(), LEASE)
        assert claimed is not None
        bot.courier._deliver(claimed)
    bot.fault(method="chat.postMessage", do="drop_after")
    for _ in range(12):
        bot.clock.advance(seconds=20)
        bot.deliver()
    assert set(states(bot)) == {"sent"}
    assert len(bot.posts()) == len(rows(bot))


def test_two_couriers_at_once_post_once(bot: LiveBot) -> None:
    queued(bot)
    other = Courier(bot.store, bot.client, bot.clock, "other", TEAM, timeout=2)
    assert bot.deliver() + other.deliver_due() == 1
    assert len(bot.posts()) == 1


def test_the_courier_never_repeats_a_request_by_itself(tmp_path: Path, empty_store: Path) -> None:
    shutil.copy(empty_store, tmp_path / "s.db")
    with Store.open(f"sqlite:///{tmp_path / 's.db'}", clock=FakeClock()) as store:
        courier = Courier(store, WebClient(token="xoxb-1"), FakeClock(), "me", TEAM)  # noqa: S106 - no token
        assert courier._client.retry_handlers == []
        assert courier._client.timeout < LEASE.total_seconds()


def test_a_slow_post_is_not_made_again_before_it_can_no_longer_land(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(method="chat.postMessage", do="slow", seconds=3)
    bot.deliver()
    for _ in range(7):
        bot.clock.advance(seconds=7)
        assert bot.deliver() == 0
    assert states(bot) == ["uncertain"]
    until(bot.posts)
    bot.clock.advance(seconds=10)
    assert bot.deliver() == 0
    assert (states(bot), len(bot.posts())) == (["sent"], 1)


def test_a_post_that_lands_after_it_was_made_again_is_deleted(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(method="chat.postMessage", do="drop_before")
    bot.deliver()
    bot.clock.now += SETTLED_AFTER
    assert bot.deliver() == 1
    late_post(bot)
    bot.clock.now += SETTLED_AFTER
    bot.deliver()
    assert [post["ts"] for post in bot.posts()] == [rows(bot)[0].ts]
    assert rows(bot)[0].look_at is None


def test_a_double_that_cannot_be_deleted_stops_nothing_and_is_deleted_later(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(method="chat.postMessage", do="drop_after")
    bot.deliver()
    late_post(bot)
    queued(bot, channel="morning-brief")
    bot.fault(method="chat.delete", do="error", error="cant_delete_message")
    bot.clock.now += SETTLED_AFTER
    assert bot.deliver() == 1
    assert (states(bot), states(bot, BRIEF)) == (["sent"], ["sent"])
    assert len(bot.posts()) == 2
    bot.clock.advance(hours=1)
    bot.deliver()
    assert len(bot.posts()) == 1


def looks(bot: LiveBot) -> int:
    return len([call for call in bot.failed_calls() if call["method"] == "conversations.history"])


def test_looking_that_brings_nothing_is_repeated_ever_more_rarely(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(method="chat.postMessage", do="drop_before")
    bot.fault(method="conversations.history", do="error", error="internal_error", times=100)
    for _ in range(120):
        bot.deliver()
        bot.clock.advance(seconds=30)
    assert states(bot) == ["uncertain"]
    assert 3 <= looks(bot) <= 8


def test_looking_waits_as_long_as_slack_says(bot: LiveBot) -> None:
    queued(bot)
    bot.fault(method="chat.postMessage", do="drop_after")
    bot.deliver()
    bot.fault(method="conversations.history", do="ratelimited", retry_after=300)
    bot.clock.now += SETTLED_AFTER
    bot.deliver()
    bot.clock.advance(seconds=299)
    bot.deliver()
    assert states(bot) == ["uncertain"]
    bot.clock.advance(seconds=1)
    bot.deliver()
    assert states(bot) == ["sent"]
