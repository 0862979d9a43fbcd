"""A weekly digest brings a picture; where Slack takes none, its figures in words."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest

from bot.slack.delivery import LEASE, Courier, Kind
from storage.model import DeliveryState
from tests.desk import TEAM, LiveBot, texts
from tests.slack.queue import rows, states


@pytest.fixture
def weekly(bot: LiveBot) -> LiveBot:
    bot.answer("subscribe missiles")
    assert "09:00 Asia/Seoul, weekly on Tue, with a picture" in bot.answer("digest weekly tue 09:00")["text"]
    bot.tell("North Korea fires a missile")
    bot.clock.advance(days=1, minutes=1)
    assert bot.plan() == 1
    return bot


def test_a_week_is_posted_with_a_picture_and_its_figures_as_alt_text(weekly: LiveBot) -> None:
    weekly.deliver()
    (post,) = weekly.posts()
    (image,) = [block for block in post["blocks"] if block["type"] == "image"]
    assert image["alt_text"].startswith("1 development by day: Tue 24: 0")
    address = f"{weekly.workspace.url}files/{image['slack_file']['id']}"
    with urllib.request.urlopen(address) as picture:  # noqa: S310 - this machine's server
        assert picture.headers["Content-Type"] == "image/png"
        assert picture.read().startswith(b"\x89PNG")
    assert "North Korea fires a missile" in texts(post["blocks"])


def test_without_the_right_to_upload_the_figures_stand_in_words(weekly: LiveBot) -> None:
    weekly.fault(method="files.getUploadURLExternal", do="error", error="missing_scope")
    weekly.deliver()
    (post,) = weekly.posts()
    assert not [block for block in post["blocks"] if block["type"] == "image"]
    assert "1 development by day" in texts(post["blocks"])


def test_a_second_try_uploads_nothing_again(weekly: LiveBot) -> None:
    weekly.fault(method="chat.postMessage", do="ratelimited", retry_after=1)
    weekly.deliver()
    weekly.clock.advance(seconds=2)
    weekly.deliver()
    assert len(weekly.posts()) == 1
    calls = [call["method"] for call in weekly.get("calls")["calls"]]
    assert calls.count("files.completeUploadExternal") == 1


LOST = ({"do": "drop_before"}, {"do": "drop_after"}, {"do": "error_500"}, {"do": "slow", "seconds": 2.2})


@pytest.mark.parametrize("fault", LOST, ids=[str(fault["do"]) for fault in LOST])
@pytest.mark.parametrize(("times", "pictures"), [(2, 1), (9, 0)])
def test_an_upload_without_an_answer_is_tried_again_and_leaves_the_post_in_no_doubt(
    weekly: LiveBot, fault: dict[str, Any], times: int, pictures: int
) -> None:
    weekly.fault(method="files.completeUploadExternal", times=times, **fault)
    for _ in range(3):
        assert rows(weekly)[0].state in (DeliveryState.PENDING, DeliveryState.RETRY)
        weekly.deliver()
        weekly.clock.advance(seconds=10)
    (post,) = weekly.posts()
    assert len([block for block in post["blocks"] if block["type"] == "image"]) == pictures
    assert "1 development by day" in json.dumps(post["blocks"])
    assert (states(weekly), rows(weekly)[0].attempts) == (["sent"], 1)


def test_an_upload_that_outlasts_its_lease_posts_once(weekly: LiveBot) -> None:
    """Whoever has the lease then uploads and posts; the first finds that it has lost it."""
    held = weekly.courier._claimed()
    assert held is not None
    weekly.clock.advance(seconds=LEASE.total_seconds() + 1)
    other = Courier(weekly.store, weekly.client, weekly.clock, "other", TEAM, timeout=2)
    assert other.deliver_due() == 1
    assert weekly.courier._deliver(held) is Kind.WAIT
    assert len(weekly.posts()) == 1


def test_a_week_of_nothing_has_no_picture(bot: LiveBot) -> None:
    bot.answer("subscribe missiles")
    bot.answer("digest weekly tue 09:00")
    bot.clock.advance(days=1, minutes=1)
    assert (bot.plan(), bot.deliver()) == (1, 1)
    (post,) = bot.posts()
    assert not [block for block in post["blocks"] if block["type"] == "image"]
    assert "Nothing new" in texts(post["blocks"])


def test_a_preview_tells_the_figures_to_one_person(weekly: LiveBot) -> None:
    shown = weekly.answer("digest preview")
    assert shown["ephemeral"]
    assert "With a picture:" in texts(shown["blocks"])
