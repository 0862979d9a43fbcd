"""A weekly digest brings a picture; where Slack takes none, its figures in words."""

from __future__ import annotations

import urllib.request

import pytest

from tests.desk import LiveBot, texts


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
    assert image["alt_text"].startswith("1 development by day: Wed 25: 0")
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
