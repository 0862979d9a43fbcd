"""Subscribing, unsubscribing and setting the digest, told in the channel by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.slack.desk import Asked, Desk
from bot.slack.modal import CALLBACK
from bot.slack.settings import keep
from storage.engines.sqlite import sqlite_driver
from storage.model import Subscription, Timing
from tests.desk import ANA, BRIEF, GENERAL, POLICY, TEAM, Json, LiveBot, texts, until


def kept(bot: LiveBot, channel: str = POLICY) -> Subscription:
    found = bot.store.subscription(TEAM, channel)
    assert found is not None
    return found


def test_the_first_subscription_sets_a_digest_at_0830_where_the_subscriber_lives(bot: LiveBot) -> None:
    message = bot.answer("subscribe missiles trilateral", user="ben")
    assert not message["ephemeral"]
    assert "<@U0BEN> subscribed this channel to" in message["text"]
    assert "08:30 America/New_York, every day · next Mon 2 March 08:30" in message["text"]
    saved = kept(bot)
    assert saved.topics == ("missiles", "trilateral")
    assert saved.timing == Timing("08:30", "America/New_York")
    assert saved.made_by == "U0BEN"
    assert saved.covered_until == datetime(2026, 3, 1, tzinfo=UTC)
    assert saved.next_due_at == datetime(2026, 3, 2, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lines", "topics", "without"),
    [
        (["subscribe missiles"], ("missiles",), ()),
        (["subscribe missiles", "subscribe trilateral"], ("missiles", "trilateral"), ()),
        (["subscribe Missiles, 한미일"], ("missiles", "trilateral"), ()),
        (["subscribe missiles nuclear -nuclear"], ("missiles",), ("nuclear",)),
        (["subscribe missiles", "subscribe -cyber"], ("missiles",), ("cyber",)),
        (["subscribe missiles -cyber", "subscribe cyber"], ("missiles", "cyber"), ()),
        (["subscribe missiles nuclear", "unsubscribe nuclear"], ("missiles",), ()),
        (["subscribe missiles nuclear", "subscribe -nuclear"], ("missiles",), ("nuclear",)),
    ],
)
def test_subscribing_means_exactly_the_topics_named(
    bot: LiveBot, lines: list[str], topics: tuple[str, ...], without: tuple[str, ...]
) -> None:
    for line in lines:
        assert not bot.answer(line)["ephemeral"]
    assert (kept(bot).topics, kept(bot).without_topics) == (topics, without)


def test_a_group_is_its_topics_less_those_left_out(bot: LiveBot) -> None:
    message = bot.answer("subscribe north-korea -regime")
    group = tuple(t.key for t in bot.rosters.topics if t.group == "north-korea" and t.key != "regime")
    assert kept(bot).topics == group
    assert "Left out" in message["text"]
    assert "all topics of `alliance`" in bot.answer("subscribe alliance")["text"]
    assert "cyber" in kept(bot).topics
    assert "regime" not in kept(bot).topics


@pytest.mark.parametrize("last", ["unsubscribe all", "unsubscribe missiles", "unsubscribe ALL"])
def test_unsubscribing_from_the_last_topic_ends_the_subscription(bot: LiveBot, last: str) -> None:
    bot.answer("subscribe missiles")
    message = bot.answer(last, user="emi")
    assert "<@U0EMI> ended this channel's subscription" in message["text"]
    assert bot.store.subscription(TEAM, POLICY) is None


def test_mistakes_change_nothing_and_are_told_to_one_person(bot: LiveBot) -> None:
    bot.answer("subscribe missiles")
    before = kept(bot)
    wrong = ("subscribe misiles", "unsubscribe cyber", "unsubscribe", "subscribe -missiles", "digest 25:00")
    for line in (*wrong, "digest 08:30 Atlantis", "digest 08:30 09:30", "digest soon"):
        assert bot.answer(line)["ephemeral"], line
    assert kept(bot) == before


@pytest.mark.parametrize(
    ("line", "timing"),
    [
        ("digest 07:15", Timing("07:15", "Asia/Seoul")),
        ("digest 7:15 New_York weekdays", Timing("07:15", "America/New_York", (0, 1, 2, 3, 4))),
        ("digest mon,thu 18.00 JST", Timing("18:00", "Asia/Tokyo", (0, 3))),
        ("digest daily 8am london", Timing("08:00", "Europe/London")),
        ("digest off", None),
    ],
)
def test_the_digest_is_set_in_words(bot: LiveBot, line: str, timing: Timing | None) -> None:
    bot.answer("subscribe missiles")
    message = bot.answer(line)
    assert not message["ephemeral"]
    assert kept(bot).timing == timing
    assert (kept(bot).next_due_at is None) == (timing is None)


def test_a_zone_that_is_not_named_stays(bot: LiveBot) -> None:
    bot.answer("subscribe missiles")
    bot.answer("digest 08:00 Tokyo weekdays")
    bot.answer("digest 09:00")
    assert kept(bot).timing == Timing("09:00", "Asia/Tokyo", (0, 1, 2, 3, 4))


def test_a_channel_without_the_bot_is_joined_where_that_is_allowed(bot: LiveBot) -> None:
    message = bot.answer("subscribe missiles", channel="general")
    assert "/invite" not in texts(message)
    assert bot.client.conversations_info(channel=GENERAL)["channel"]["is_member"]


def test_a_channel_that_cannot_be_joined_says_what_to_do(bot: LiveBot) -> None:
    bot.fault(method="conversations.join", do="error", error="method_not_supported_for_channel_type", times=2)
    message = bot.answer("subscribe missiles", channel="general")
    assert "`/invite @Trilateral`" in texts(message)
    assert "`/invite @Trilateral`" in texts(bot.answer("digest now", channel="general"))
    assert bot.store.deliveries(TEAM, GENERAL) == ()


def test_a_preview_is_for_one_person_and_moves_nothing(bot: LiveBot) -> None:
    bot.answer("subscribe missiles")
    bot.tell("A launch")
    before = kept(bot)
    message = bot.answer("digest preview")
    assert message["ephemeral"]
    assert "Preview, only for you" in texts(message)
    assert "A launch" in texts(message)
    assert kept(bot) == before
    assert bot.plan() == 0


def test_digest_now_posts_once_and_the_regular_one_repeats_nothing(bot: LiveBot) -> None:
    bot.answer("subscribe missiles")
    due = kept(bot).next_due_at
    bot.tell("A first launch")
    assert bot.answer("digest now")["ephemeral"]
    assert bot.deliver() == 1
    assert "A first launch" in texts(bot.posts()[0])
    assert kept(bot).next_due_at == due
    bot.clock.advance(hours=1)
    bot.tell("A second launch")
    assert due is not None
    bot.clock.now = due
    assert (bot.plan(), bot.deliver()) == (1, 1)
    said = texts(bot.posts()[1]["blocks"])
    assert "A second launch" in said
    assert "A first launch" not in said


def test_setting_a_later_time_after_todays_digest_does_not_bring_a_second_one(bot: LiveBot) -> None:
    bot.answer("subscribe missiles")
    bot.clock.now = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # 3 March 08:30 in Seoul
    assert (bot.plan(), bot.deliver()) == (1, 1)
    bot.answer("digest 09:00")
    assert kept(bot).next_due_at == datetime(2026, 3, 4, 0, 0, tzinfo=UTC)


def test_subscriptions_shows_how_the_last_digests_went(bot: LiveBot) -> None:
    bot.answer("subscribe missiles")
    bot.answer("digest now")
    bot.deliver()
    said = texts(bot.answer("subscriptions"))
    assert "Topics: " in said
    assert "· posted" in said
    assert "Digest at 08:30 Asia/Seoul" in texts(bot.answer(""))


def opened_dialog(bot: LiveBot, channel: str = "policy") -> Json:
    done = bot.click(bot.answer("", channel=channel), "open_settings")
    view: Json = done["view"]
    assert view["callback_id"] == CALLBACK
    return view


def submitted(bot: LiveBot, view: Json, **values: Any) -> None:
    """Save the dialog and wait for the notice in the channel."""
    shaped = {name: {name: value} for name, value in values.items()}
    wish = {"view_id": view["id"], "user": "ana", "action": "submit", "values": shaped, "expect": 0}
    assert "problem" not in bot.post("view", wish)
    told = "policy" if view["private_metadata"].find(POLICY) > 0 else "morning-brief"
    until(lambda: "<@U0ANA> set what this channel follows." in texts(bot.messages(told)))


def test_the_dialog_saves_like_the_commands_and_tells_the_channel(bot: LiveBot) -> None:
    view = opened_dialog(bot)
    submitted(bot, view, topics=["missiles", "cyber"], time="07:45", zone="Asia/Tokyo", days=["0", "4"])
    assert not bot.messages()[-1]["ephemeral"]
    assert kept(bot).topics == ("missiles", "cyber")
    assert kept(bot).timing == Timing("07:45", "Asia/Tokyo", (0, 4))


def test_the_dialog_opens_with_how_things_stand(bot: LiveBot) -> None:
    bot.answer("subscribe missiles -cyber")
    bot.answer("digest 06:10 London mon,tue")
    submitted(bot, opened_dialog(bot))
    assert (kept(bot).topics, kept(bot).without_topics) == (("missiles",), ("cyber",))
    assert kept(bot).timing == Timing("06:10", "Europe/London", (0, 1))


def test_the_dialog_from_the_home_tab_asks_for_the_channel(bot: LiveBot) -> None:
    home = bot.post("home", {"user": "ana"})["view"]
    done = bot.post("click", {"view_id": home["id"], "action_id": "open_settings", "user": "ana"})
    picked = {
        "topics": ["space"],
        "channel": {"type": "conversations_select", "selected_conversation": BRIEF},
    }
    submitted(bot, done["view"], **picked)
    assert kept(bot, BRIEF).topics == ("space",)


def test_a_dialog_that_comes_too_late_says_so(bot: LiveBot) -> None:
    message = bot.answer("")
    bot.fault(trigger="expire")
    done = bot.click(message, "open_settings")
    assert "Press the button once more" in texts(done["messages"])


def test_the_home_tab_shows_the_latest_and_what_is_coming(bot: LiveBot) -> None:
    bot.tell("A launch of today")
    view = bot.post("home", {"user": "ana"})["view"]
    said = texts(view["blocks"])
    assert "A launch of today" in said
    assert "Nothing is announced." in said
    assert "`/trilateral search" in said
    pressed = {"view_id": view["id"], "action_id": "event_details:1", "user": "ana", "expect": 0}
    assert "problem" not in bot.post("click", pressed)
    direct = bot.client.conversations_open(users=ANA)["channel"]["id"]
    until(lambda: "What the sources say" in texts(bot.messages(direct)))
    assert bot.failed_calls() == []


def test_the_ack_does_not_wait_for_a_locked_store(bot: LiveBot, tmp_path: Path) -> None:
    lock = sqlite_driver().connect(tmp_path / "trilateral.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    done = bot.say("subscribe missiles", expect=0)
    assert done["ack_ms"] < 3000
    assert "problem" not in done
    assert bot.store.subscription(TEAM, POLICY) is None
    lock.execute("ROLLBACK")
    lock.close()
    until(lambda: bot.store.subscription(TEAM, POLICY))
    until(lambda: f"<@{ANA}> subscribed" in texts(bot.messages()))


def test_an_envelope_that_comes_twice_is_answered_once(bot: LiveBot) -> None:
    bot.fault(envelope="repeat")
    bot.answer("subscribe missiles")
    bot.answer("subscriptions")
    told = [m for m in bot.messages() if "subscribed this channel" in m["text"]]
    assert len(told) == 1


def test_a_fault_of_ours_is_told_by_an_id_and_logged_under_it(
    bot: LiveBot, caplog: pytest.LogCaptureFixture
) -> None:
    message = bot.answer("")
    bot.fault(method="views.open", do="error", error="internal_error")
    said = texts(bot.click(message, "open_settings")["messages"])
    assert "Something went wrong on our side (id " in said
    number = said.split("(id ")[1][:8]
    assert f"listener failed (id {number})" in caplog.text


def test_a_store_that_is_closed_is_told_in_plain_words(bot: LiveBot) -> None:
    bot.store.close()
    message = bot.answer("latest")
    assert message["ephemeral"]
    assert "Traceback" not in message["text"]
    assert "Something went wrong" not in message["text"]


def test_a_message_without_an_ack_in_time_does_not_happen_when_a_listener_fails_at_once(bot: LiveBot) -> None:
    for _ in range(20):  # an early failure must not take the ack back
        done = bot.say("lates")
        assert "problem" not in done
        assert done["ack_ms"] < 1000


def test_a_group_with_few_topics_missing_is_named_by_what_is_missing(bot: LiveBot) -> None:
    said = texts(bot.answer("subscribe north-korea -cyber"))
    assert "all topics of `north-korea` but Cyber (`cyber`)" in said
    assert "`space`" not in said


@pytest.mark.parametrize("line", ["subscribe cyber", "digest 09:00", "digest now"])
def test_a_setting_lifts_a_pause_where_the_bot_can_post(bot: LiveBot, line: str) -> None:
    bot.answer("subscribe missiles")
    bot.store.save_subscription(replace(kept(bot), paused="the channel is archived"))
    bot.clock.advance(days=2)
    bot.answer(line)
    assert kept(bot).paused == ""
    due = kept(bot).next_due_at
    assert due is not None
    assert due > bot.clock()


def test_a_setting_leaves_a_pause_where_the_bot_cannot_post(bot: LiveBot) -> None:
    bot.answer("subscribe missiles")
    bot.fault(channel="policy", do="archive")
    bot.store.save_subscription(replace(kept(bot), paused="the channel is archived"))
    keep(Desk(bot.store, bot.rosters, bot.client, bot.clock), Asked(TEAM, POLICY, ANA), lambda read: read)
    assert kept(bot).paused == "the channel is archived"
