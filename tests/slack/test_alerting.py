"""Alerts in a live bot: one card an event, later word in its thread, nothing twice."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import Bot
from bot.slack.alerting import alert_due
from bot.workspace.fixture import BOT_USER_ID
from bot.workspace.records import Channel
from bot.workspace.server import Workspace
from storage.model import DeliveryState, EventType, Status
from tests.desk import BRIEF, POLICY, TEAM, LiveBot, live_bot, texts
from tests.fakes import FakeClock
from tests.slack.test_digest_contents import retell
from tests.storage.make import unite

LAUNCH = EventType.MISSILE_LAUNCH


def alert(bot: LiveBot) -> list[dict[str, Any]]:
    """Let planner and courier tick, a second later; the posts that stand in the channel."""
    bot.clock.advance(seconds=1)
    alert_due(bot.store, bot.rosters, bot.clock, TEAM)
    while bot.deliver():
        bot.clock.advance(seconds=2)
    return bot.posts()


def launch(bot: LiveBot, headline: str = "North Korea fires a missile", **facts: Any) -> int:
    bot.clock.advance(seconds=1)
    return bot.tell(headline, kind=LAUNCH, when="2026-03-02", **facts)


def test_an_urgent_event_is_told_at_once_with_a_sources_words(bot: LiveBot) -> None:
    message = bot.answer("subscribe missiles mode:alert")
    assert "Alerts: missile launch, satellite launch, nuclear test, incident" in message["text"]
    number = launch(bot, text="North Korea fired a missile on Monday, the Joint Chiefs said.")
    bot.tell("Ministers meet", kind=EventType.MEETING)
    (card,) = alert(bot)
    said = texts(card["blocks"])
    assert "North Korea fires a missile" in said
    assert "North Korea fired a missile on Monday, the Joint Chiefs said." in said
    assert "only one origin" in said or "Joint Chiefs of Staff" in said
    assert f"#{number}" in said
    assert len(alert(bot)) == 1


@pytest.mark.parametrize("late", range(5))
def test_an_alert_is_posted_within_a_minute_of_reading_while_all_ticks_run(bot: LiveBot, late: int) -> None:
    """At the moment of the morning's digests, however long after the last tick the news was read."""
    tokens = (bot.workspace.bot_token, bot.workspace.app_token)
    wired = Bot(
        store=bot.store, rosters=bot.rosters, clock=bot.clock, tokens=tokens, api_url=bot.workspace.api_url
    )
    for channel in ("policy", "morning-brief"):
        bot.answer("subscribe missiles mode:both", channel=channel)
    bot.tell("Ministers meet", kind=EventType.MEETING)
    current = bot.store.subscription(TEAM, POLICY)
    assert current is not None
    assert current.next_due_at is not None
    bot.clock.now = current.next_due_at - timedelta(seconds=late)
    read_at = bot.clock()
    launch(bot)
    for second in range(60):
        for tick in wired.ticks_of(TEAM):
            if (second + late) % tick.seconds == 0:
                tick.call()
        bot.clock.advance(seconds=1)
    for channel in (POLICY, BRIEF):
        (told,) = [row for row in bot.store.deliveries(TEAM, channel) if row.period_key.startswith("event")]
        assert told.state is DeliveryState.SENT
        assert told.posted_at is not None
        assert told.posted_at - read_at <= timedelta(seconds=15)


def test_what_was_known_before_alerts_nobody(bot: LiveBot) -> None:
    launch(bot)
    bot.clock.advance(seconds=1)
    bot.answer("subscribe missiles mode:both")
    assert alert(bot) == []


def test_a_second_origin_edits_the_card_and_replies_in_its_thread(bot: LiveBot) -> None:
    bot.answer("subscribe missiles mode:alert")
    number = launch(bot)
    (card,) = alert(bot)
    assert "Japan Ministry of Defense" not in texts(card["blocks"])
    launch(bot, "Tokyo: missile fell into the sea", joins=number, origins=("Japan Ministry of Defense",))
    edited, reply = alert(bot)
    assert edited["ts"] == card["ts"]
    assert "Japan Ministry of Defense" in texts(edited["blocks"])
    assert reply["thread_ts"] == card["ts"]
    assert "now also confirmed by Japan Ministry of Defense" in texts(reply["blocks"])
    launch(bot, "More on the missile", joins=number)  # says nothing further
    assert len(alert(bot)) == 2


def test_a_card_is_edited_when_its_event_has_become_part_of_another(bot: LiveBot) -> None:
    """Also when the one that stays was known before the channel wanted alerts."""
    stays = launch(bot, "Tokyo: missile fell into the sea", origins=("Japan Ministry of Defense",))
    bot.clock.advance(seconds=1)
    bot.answer("subscribe missiles mode:alert")
    gone = launch(bot)
    (card,) = alert(bot)
    assert "Japan Ministry of Defense" not in texts(card["blocks"])
    bot.clock.advance(seconds=1)
    both = (*bot.store.event(gone).event.origins, *bot.store.event(stays).event.origins)
    unite(bot.store, stays, gone, origins=both)
    edited, reply = alert(bot)
    assert edited["ts"] == card["ts"] == reply["thread_ts"]
    assert f"#{stays}" in texts(edited["blocks"])
    assert "now also confirmed by Japan Ministry of Defense" in texts(reply["blocks"])
    launch(bot, "Washington: missile seen", joins=stays, origins=("US Indo-Pacific Command",))
    edited, _, second = alert(bot)
    assert "US Indo-Pacific Command" in texts(edited["blocks"])
    assert "now also confirmed by US Indo-Pacific Command" in texts(second["blocks"])
    assert len(alert(bot)) == 3


def test_an_event_is_told_when_it_comes_to_pass_the_threshold(bot: LiveBot) -> None:
    bot.answer("subscribe missiles mode:alert min:2")
    number = launch(bot)
    assert alert(bot) == []
    launch(bot, "Tokyo: missile seen", joins=number, origins=("Japan Ministry of Defense",))
    assert len(alert(bot)) == 1


def test_a_digest_does_not_tell_as_new_what_an_alert_told(bot: LiveBot) -> None:
    bot.answer("subscribe missiles mode:both")
    launch(bot)
    bot.tell("Ministers meet", kind=EventType.MEETING)
    assert len(alert(bot)) == 1
    bot.clock.advance(minutes=1)
    bot.answer("digest now")
    bot.deliver()
    said = texts(bot.posts()[-1]["blocks"])
    assert "1 new development" in said
    assert said.index("Already told by alerts") < said.index("North Korea fires a missile")


def test_the_hour_has_a_limit_and_what_waits_comes_in_one_post(bot: LiveBot) -> None:
    bot.answer("subscribe missiles mode:alert max:2")
    for number in range(4):
        launch(bot, f"Launch {number}")
    one, rest = alert(bot)
    assert "3 alerts in one" in texts(rest["blocks"])
    assert "Launch" in texts(one["blocks"])
    launch(bot, "Launch in the hour")
    launch(bot, "Another in the hour")
    assert len(alert(bot)) == 2
    bot.clock.advance(hours=1)
    assert "2 alerts in one" in texts(alert(bot)[-1]["blocks"])
    assert len(alert(bot)) == 3


def test_quiet_hours_hold_alerts_back_until_they_end(bot: LiveBot) -> None:
    bot.answer("subscribe missiles mode:alert")
    assert "quiet 08:00–10:00" in bot.answer("quiet 08:00-10:00")["text"]  # it is 09:00 in Seoul
    launch(bot, "Launch one")
    launch(bot, "Launch two")
    assert alert(bot) == []
    bot.clock.advance(hours=1)
    (post,) = alert(bot)
    assert "2 alerts in one" in texts(post["blocks"])


def test_a_mute_holds_digest_and_alerts_and_loses_neither(bot: LiveBot) -> None:
    bot.answer("subscribe missiles mode:both")
    assert "Muted until Wed 4 March 00:00" in bot.answer("mute until wed")["text"]
    launch(bot)
    bot.clock.advance(hours=25)
    assert (bot.plan(), alert(bot)) == (0, [])
    bot.clock.advance(hours=24)
    assert bot.plan() == 1
    (digest,) = alert(bot)  # an alert of the day before yesterday would be none
    assert "North Korea fires a missile" in texts(digest["blocks"])


def test_unmuting_lets_the_digest_come_again(bot: LiveBot) -> None:
    bot.answer("subscribe missiles")
    bot.answer("mute 3d")
    assert "next Tue 3 March 08:30" in bot.answer("unmute")["text"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("quiet 22:00-07:00", "This channel has no alerts"),
        ("mute someday", "within the next 31 days"),
        ("mute", "Say for how long"),
        ("subscribe mode:loud", "There is no mode `loud`"),
    ],
)
def test_mistakes_are_told_to_one_person(bot: LiveBot, line: str, says: str) -> None:
    bot.answer("subscribe missiles")
    message = bot.answer(line)
    assert message["ephemeral"]
    assert says in texts(message)


def test_modes_are_set_and_taken_back(bot: LiveBot) -> None:
    bot.answer("subscribe missiles mode:alert")
    current = bot.store.subscription(TEAM, POLICY)
    assert current is not None
    assert current.timing is None
    assert current.alerts is not None
    assert "Digest at 08:30" in bot.answer("subscribe mode:digest")["text"]
    current = bot.store.subscription(TEAM, POLICY)
    assert current is not None
    assert current.timing is not None
    assert current.alerts is None


@pytest.mark.parametrize(
    "line", ["subscribe mode:both", "subscribe mode:digest", "digest 09:30", "digest now"]
)
def test_a_channel_of_alerts_that_asks_for_a_digest_begins_with_the_last_day(bot: LiveBot, line: str) -> None:
    bot.answer("subscribe missiles mode:alert")
    bot.tell("A statement of last month")
    bot.clock.advance(days=30)
    bot.tell("A statement of today")
    bot.clock.advance(hours=1)
    preview = texts(bot.answer("digest preview"))
    assert "A statement of today" in preview
    assert "A statement of last month" not in preview
    bot.answer(line)
    if line != "digest now":
        bot.clock.advance(hours=24)
        assert bot.plan() == 1
    bot.deliver()
    said = texts(bot.posts()[-1]["blocks"])
    assert "A statement of today" in said
    assert "A statement of last month" not in said


def test_two_planners_at_once_tell_once(bot: LiveBot) -> None:
    """The second finds that the first has queued what it read as new."""
    bot.answer("subscribe missiles mode:alert")
    launch(bot)
    (read,) = bot.store.alert_subscriptions(TEAM, bot.clock())
    assert alert_due(bot.store, bot.rosters, bot.clock, TEAM) == 1
    late = bot.store.enqueue_alerts(read, (), now=bot.clock(), known=bot.clock(), alerted_until=None)
    assert late is False
    assert len(alert(bot)) == 1


def test_an_edit_without_an_answer_is_made_again(bot: LiveBot) -> None:
    bot.answer("subscribe missiles mode:alert")
    number = launch(bot)
    alert(bot)
    launch(bot, "Tokyo: missile seen", joins=number, origins=("Japan Ministry of Defense",))
    bot.fault(method="chat.update", do="drop_after")
    alert(bot)
    bot.clock.advance(minutes=20)
    edited, reply = alert(bot)
    assert "Japan Ministry of Defense" in texts(edited["blocks"])
    assert reply["thread_ts"] == edited["ts"]


def test_a_card_that_cannot_be_edited_is_still_replied_to(bot: LiveBot) -> None:
    bot.answer("subscribe missiles mode:alert")
    number = launch(bot)
    alert(bot)
    launch(bot, "Tokyo: missile seen", joins=number, origins=("Japan Ministry of Defense",))
    bot.fault(method="chat.update", do="error", error="cant_update_message", times=8)
    for _ in range(9):
        bot.clock.advance(minutes=20)
        alert(bot)
    _, reply = bot.posts()
    assert "now also confirmed by Japan Ministry of Defense" in texts(reply["blocks"])


def test_nothing_is_added_to_a_card_that_was_given_up(bot: LiveBot) -> None:
    bot.answer("subscribe missiles mode:alert")
    number = launch(bot)
    bot.fault(method="chat.postMessage", do="error", error="invalid_blocks", times=8)
    for _ in range(9):
        bot.clock.advance(minutes=20)
        alert(bot)
    launch(bot, "Tokyo: missile seen", joins=number, origins=("Japan Ministry of Defense",))
    assert alert(bot) == []
    assert [row.state.value for row in bot.store.deliveries(TEAM, POLICY)] == ["dead"]


def test_deliveries_tell_what_was_sent_when_how_late_and_why_not(bot: LiveBot) -> None:
    bot.answer("subscribe missiles mode:both")
    number = launch(bot)
    alert_due(bot.store, bot.rosters, bot.clock, TEAM)
    bot.clock.advance(minutes=7)
    bot.deliver()
    bot.answer("digest now")
    bot.fault(method="chat.postMessage", do="error", error="is_archived")
    bot.clock.advance(seconds=1)
    bot.deliver()
    said = texts(bot.answer("deliveries"))
    assert f"alert on event {number} · Mon 2 March 09:00 · posted 7 minutes late" in said
    assert "digest · Mon 2 March 09:07 · ⚠ could not be posted: the channel is archived" in said
    assert "1 in trouble" in said


def test_deliveries_of_another_channel_are_shown_to_those_who_may_see_it(bot: LiveBot) -> None:
    bot.answer("subscribe missiles", channel="morning-brief")
    bot.answer("digest now", channel="morning-brief")
    bot.deliver()
    assert "digest" in texts(bot.answer(f"deliveries <#{BRIEF}|morning-brief>"))
    assert "digest" in texts(bot.answer("deliveries #morning-brief"))
    assert "There is no such channel" in texts(bot.answer("deliveries #nowhere"))


def test_deliveries_of_a_large_private_channel_are_shown_to_its_members(tmp_path: Path) -> None:
    state = tmp_path / "workspace.json"
    site = Workspace(clock=FakeClock(), state=state)
    site.start()
    site.stop()
    saved = json.loads(state.read_text(encoding="utf-8"))
    crowd = [f"U0CROWD{number}" for number in range(450)]
    secret = Channel("C0SECRET", "secret", "", [*crowd, BOT_USER_ID, "U0ANA"], is_private=True)
    saved["channels"].append(asdict(secret))
    state.write_text(json.dumps(saved), encoding="utf-8")
    with live_bot(tmp_path, state=state) as bot:
        assert "Nothing has been sent" in texts(bot.answer("deliveries <#C0SECRET>"))
        assert "There is no such channel" in texts(bot.answer("deliveries <#C0SECRET>", user="ben"))


def test_one_event_is_told_from_several_by_its_key(bot: LiveBot) -> None:
    """Also where its number begins as a year does."""
    bot.answer("subscribe missiles mode:alert")
    for number in range(1, 20):
        bot.tell(f"Ministers meet for the {number}th time", kind=EventType.MEETING)
    assert launch(bot) == 20
    alert(bot)
    assert "alert on event 20 " in texts(bot.answer("deliveries"))


def test_a_mute_of_a_channel_without_a_digest_says_what_is_not_posted(bot: LiveBot) -> None:
    bot.answer("subscribe missiles mode:alert")
    assert "this channel has no digest" in texts(bot.answer("mute 3d"))
    bot.answer("subscribe missiles mode:both")
    assert "in the next digest" in texts(bot.answer("mute 3d"))


def test_a_cancelled_plan_is_told_in_the_thread(bot: LiveBot) -> None:
    """What was told at once and no longer holds is told at once, too."""
    bot.answer("subscribe missiles mode:alert types:all")
    bot.clock.advance(seconds=1)
    number = bot.tell("Ministers to meet", kind=EventType.MEETING, status=Status.PLANNED, when="2026-03-05")
    assert len(alert(bot)) == 1
    bot.clock.advance(seconds=1)
    retell(bot, number, "The meeting is off", status=Status.CANCELLED)
    _, reply = alert(bot)
    assert "called off, was planned for 5 March 2026" in texts(reply["blocks"])
