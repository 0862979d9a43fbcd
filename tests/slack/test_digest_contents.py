"""What a digest's messages hold, in a live bot: changes, counts, parts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.digest import compose
from bot.ingest.files import read_path
from bot.ingest.pipeline import Pipeline
from bot.reading.read import Reader
from bot.seeds import seeds_folder
from bot.slack.alert_message import folded
from bot.slack.blocks import MOST_CHARACTERS, Message, size
from bot.slack.digest_message import messages
from storage.model import EventDate, EventPage, EventType, Status
from tests.desk import TEAM, LiveBot, texts
from tests.slack.queue import queued
from tests.storage.make import article, joins, mention, put
from tests.test_digest import CHANNEL, NOW, event

PLANNED, OCCURRED = Status.PLANNED, Status.OCCURRED


def retell(bot: LiveBot, number: int, headline: str, **state: Any) -> None:
    """Record one more article on an event, which then is as `state` says."""
    of = article(headline, headline, seen_at=bot.clock(), published_on=bot.clock().date())
    put(bot.store, of, [joins(of, mention(of), bot.store.event(number).event, headline=headline, **state)])


def digest(bot: LiveBot) -> str:
    """What the next digest shows, a minute later."""
    bot.clock.advance(minutes=1)
    bot.answer("digest now")
    bot.deliver()
    return texts(bot.posts()[-1]["blocks"])


def flat(shown: Message) -> str:
    """The words of a message in one line."""
    return " ".join(texts(list(shown.blocks)).replace("\n", " ").split())


def test_a_plan_that_came_true_is_in_the_next_digest_once(bot: LiveBot) -> None:
    bot.answer("subscribe missiles")
    planned = bot.tell(
        "Ministers to meet on June 5", kind=EventType.MEETING, status=PLANNED, when="2026-06-05"
    )
    bot.tell("Envoys to meet on June 7", kind=EventType.MEETING, status=PLANNED, when="2026-06-07")
    assert "Ministers to meet on June 5" in digest(bot)
    bot.clock.advance(days=1)
    retell(bot, planned, "Ministers met on June 5", status=OCCURRED)
    second = digest(bot)
    assert "1 update" in second
    assert "now occurred" in second
    assert "Ministers met on June 5" in second
    assert "Envoys" not in second
    assert "Nothing new" in digest(bot)


def test_a_date_that_moved_is_told_with_what_it_was_beside_what_is_new(bot: LiveBot) -> None:
    bot.answer("subscribe missiles")
    planned = bot.tell("Ministers to meet", kind=EventType.MEETING, status=PLANNED, when="2026-06-05")
    digest(bot)
    bot.clock.advance(days=1)
    retell(bot, planned, "Ministers to meet later", when=EventDate("2026-06-12"))
    bot.tell("North Korea fires a missile", kind=EventType.MISSILE_LAUNCH, weight=0.9)
    shown = digest(bot)
    assert "1 new development and 1 update" in shown
    assert "date changed, was 5 June 2026" in shown
    assert "planned 12 June 2026" in shown
    assert shown.index("fires a missile") < shown.index("Ministers to meet later")


def test_one_more_report_brings_nothing_back(bot: LiveBot) -> None:
    bot.answer("subscribe missiles")
    number = bot.tell("Ministers to meet", status=PLANNED, when="2026-06-05")
    digest(bot)
    bot.clock.advance(days=1)
    retell(bot, number, "Ministers are to meet")
    assert "Nothing new" in digest(bot)
    current = bot.store.subscription(TEAM, "C0POLICY")
    assert current is not None
    assert current.covered_until == bot.store.newest_change_at()


def test_the_demo_s_election_is_news_when_it_has_taken_place(bot: LiveBot) -> None:
    """Read by the real reading: the later dispatches join a plan of the earlier ones."""
    bot.clock.advance(days=100)  # all of them have been published
    pipeline = Pipeline(bot.store, Reader(bot.rosters), bot.clock)
    for name in ("reports.jsonl", "reports_later.jsonl"):
        bot.answer("subscribe regime")
        pipeline.take(read_path(seeds_folder() / name, bot.rosters.sources, bot.clock))
        shown = digest(bot)
    assert "North Korea elects new parliament" in shown
    assert "now occurred" in shown


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ((PLANNED, "2026-06-05"), (OCCURRED, "2026-06-05"), "now occurred · 5 June 2026"),
        (
            (PLANNED, "2026-06-05"),
            (OCCURRED, "2026-06-06"),
            "now occurred, planned for 5 June 2026 · 6 June 2026",
        ),
        ((PLANNED, None), (OCCURRED, "2026-06-06"), "now occurred · 6 June 2026"),
        (
            (Status.CANCELLED, "2026-06-05"),
            (OCCURRED, "2026-06-05"),
            "occurred after all, had been called off · 5 June 2026",
        ),
        (
            (Status.CANCELLED, "2026-06-05"),
            (PLANNED, "2026-06-09"),
            "planned again, had been called off · planned 9 June 2026",
        ),
        ((PLANNED, "2026-06"), (PLANNED, "2026-06-05"), "date changed, was June 2026 · planned 5 June 2026"),
        ((PLANNED, None), (PLANNED, "2026-06-05"), "date now given · planned 5 June 2026"),
        ((OCCURRED, "2026-06-05"), (OCCURRED, "2026-06-04"), "date changed, was 5 June 2026 · 4 June 2026"),
    ],
)
def test_a_change_is_told_in_words_before_the_facts(
    was: tuple[Status, str | None], now: tuple[Status, str | None], told: str
) -> None:
    before, after = (event(5, status=status, when=when) for status, when in (was, now))
    empty = EventPage(())
    found = compose(CHANNEL, empty, EventPage((after,), before=(before,)), empty, NOW)
    assert f"{told} · O0 · 1 article" in flat(messages(found, {})[0])


@pytest.mark.parametrize(
    ("new", "changed", "more", "says"),
    [
        (1, 0, False, "1 new development since Mon 2 March 08:30 (Asia/Seoul). missiles"),
        (0, 1, False, "1 update since Mon 2 March 08:30 (Asia/Seoul). Updates on"),
        (2, 0, False, "2 new developments since Mon 2 March 08:30 (Asia/Seoul). Most important: Event 1"),
        (1, 1, False, "1 new development and 1 update since"),
        (3, 2, False, "3 new developments and 2 updates since"),
        (200, 0, True, "More than 200 new developments since"),
        (200, 2, True, "More than 200 new developments and 2 updates since"),
    ],
)
def test_the_first_line_counts_and_names_the_most_important_of_several(
    new: int, changed: int, more: bool, says: str
) -> None:
    fresh = tuple(event(n) for n in range(1, new + 1))
    now = tuple(event(n, weight=0.4) for n in range(301, 301 + changed))
    before = tuple(event(one.id, status=PLANNED) for one in now)
    found = compose(CHANNEL, EventPage(fresh, more), EventPage(now, before=before), EventPage(()), NOW)
    first, *_ = messages(found, {})
    assert flat(first).startswith(says)
    assert first.text.startswith(says.split(" since")[0])


def test_each_part_of_the_thread_says_which_it_is_and_what_it_holds() -> None:
    headline = "Headline " * 30
    fresh = tuple(event(n, headline=headline) for n in range(1, 61))
    found = compose(CHANNEL, EventPage(fresh, more=True), EventPage(()), EventPage(()), NOW)
    first, *parts = messages(found, {})
    shown = [part.text for part in parts]
    assert len(parts) > 1
    held = [text.split(": ")[1] for text in shown]
    total = len(parts) + 1
    assert shown == [f"Part {n} of {total}: {what}" for n, what in enumerate(held, 2)]
    counts = [int(what.split(", ")[1].split()[0]) for what in held]
    for part, count in zip(parts, counts, strict=True):
        assert flat(part).startswith(part.text)
        assert flat(part).count("1 article") == count
    assert flat(first).count("1 article") + sum(counts) == 36
    assert f"{sum(counts)} more developments in the thread" in flat(first)
    assert "and more than 24 more" in flat(parts[-1])
    assert not any("and more than" in flat(part) for part in parts[:-1])


def test_no_message_grows_beyond_what_slack_takes() -> None:
    """Long addresses and headlines everywhere: in what is new, what alerts told, what is coming."""
    address = f"https://news.example/{'a' * 900}"
    told = [replace(event(n, headline="Long headline " * 30), url=address) for n in range(1, 31)]
    planned = tuple(
        replace(one, id=one.id + 100, status=PLANNED, when=EventDate("2026-03-05")) for one in told
    )
    empty = EventPage(())
    found = compose(CHANNEL, EventPage(tuple(told)), empty, EventPage(planned), NOW, {1, 2, 3, 4, 5, 6, 7})
    shown = [*messages(found, {}, "in words " * 200), folded(told)]
    assert max(size(message.blocks) for message in shown) <= MOST_CHARACTERS
    assert "Already told by alerts" in flat(shown[0])
    assert "30 alerts in one" in flat(shown[-1])
    listed = flat(shown[-1]).count("1 article")
    assert f"and {30 - listed} more" in flat(shown[-1])


def test_the_menu_names_what_the_channel_shows() -> None:
    """Of a correction and a lesser update, the update stands first, and is kept where one must go."""
    moved, said = event(1, when="2026-03-04", weight=0.9), event(2, origins=2, weight=0.1)
    page = EventPage((moved, said), before=(replace(moved, when=EventDate("2026-03-01")), event(2)))
    empty = EventPage(())
    found = compose(CHANNEL, empty, page, empty, NOW)
    assert [one.id for one in found.shown] == [2, 1]
    (first,) = messages(found, {})
    assert [pick["value"] for pick in first.blocks[-1]["elements"][0]["options"]] == ["2", "1"]
    assert flat(first).index("Updates on") < flat(first).index("Corrected since")


def test_the_thread_has_a_part_for_each_topic() -> None:
    fresh = [event(n, topics=(CHANNEL.topics[n % 3],)) for n in range(1, 31)]
    empty = EventPage(())
    _, *parts = messages(compose(CHANNEL, EventPage(tuple(fresh)), empty, empty, NOW), {"cyber": "Cyber"})
    assert [part.text for part in parts] == [
        "Part 2 of 4: trilateral, 6 more",
        "Part 3 of 4: missiles, 6 more",
        "Part 4 of 4: Cyber, 6 more",
    ]


def test_the_parts_are_posted_as_they_are_named(bot: LiveBot) -> None:
    queued(bot, events=40)
    for _ in range(5):
        bot.deliver()
        bot.clock.advance(seconds=2)
    replies = bot.posts()[1:]
    assert [reply["text"].split(":")[0] for reply in replies] == [
        f"Part {n} of {len(replies) + 1}" for n in range(2, len(replies) + 2)
    ]
    assert "and 4 more" in texts(replies[-1]["blocks"])
