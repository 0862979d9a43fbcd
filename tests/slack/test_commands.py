"""Every question, typed in the workspace and answered through the real Bolt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.slack.commands import COMMANDS, commands_table_markdown
from storage.model import EventType, Linked, LinkKind, Rewritten, Status
from tests.desk import LiveBot, texts, until
from tests.storage.make import ONE, article, mention, opens, put, unite

LAUNCH, MEETING, PLAN, OVERDUE, UNDATED, BACKGROUND, REPORTED, HOSTILE_ID = range(1, 9)


@pytest.mark.parametrize(
    ("typed", "shown", "hidden"),
    [
        ("latest", ["Latest developments", "short-range ballistic", "Vice ministers"], ["Camp David"]),
        ("LATEST  Trilateral 3", ["(`trilateral`)", "Vice ministers", "Defence ministers"], ["short-range"]),
        ("latest,trilateral,1", ["Vice ministers", "latest trilateral 2` shows more"], ["Defence ministers"]),
        ("latest 미사일", ["short-range ballistic", "Missiles"], ["Vice ministers"]),
        ("latest all -missiles -cyber 20", ["Vice ministers"], ["short-range", "img src"]),
        ("latest human rights", ["Nothing on", "has been read yet"], []),
        ("latest as-of 2020", ["I had read of no news on all topics by 31 Dec 2020"], []),
        ("topics", ["*Missiles* (`missiles`) · 1", "`north-korea`", "`alliance`"], []),
        ("search secretariat", ["A secretariat is to be set up"], ["Vice ministers"]),
        ("search “short-range ballistic”", ["short-range ballistic", "1 development"], ["Vice"]),
        ("search topic:trilateral type:meeting from:2026-02", ["Vice ministers", "Defence"], ["secretariat"]),
        ("search Camp David", ["Leaders met at Camp David", "Aug 2023 (told as background)"], []),
        ("search zeppelin", ["Nothing matches zeppelin"], []),
        ("upcoming", ["planned 5 March 2026", "Its day has passed", "No date given"], ["Camp David"]),
        ("upcoming inter-korean", ["Hotline", "planned 10 Feb 2026"], ["Singapore"]),
        ("upcoming cyber", ["Nothing is announced on"], []),
        ("subscriptions", ["subscribed to nothing"], []),
        ("digest", ["subscribed to nothing"], []),
        ("", ["Trilateral", "subscribed to nothing yet", "search radar"], []),
        ("help", ["/trilateral latest [topic…] [n]", "/trilateral digest HH:MM"], []),
        ("help search", ["Examples", "radar lock-on", "as-of 2026-01-05"], []),
        ("HELP /trilateral digest", [], []),
    ],
)
def test_a_question_is_answered_to_the_asker_alone(
    stocked: LiveBot, typed: str, shown: list[str], hidden: list[str]
) -> None:
    message = stocked.answer(typed)
    assert message["ephemeral"]
    assert message["visible_to"] == "U0ANA"
    said = texts(message)
    assert [words for words in shown if words not in said] == []
    assert [words for words in hidden if words in said] == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("lates", "Did you mean `latest`?"),
        ("fish", "There is no command `fish`. Valid: `latest`"),
        ("missiles", "`missiles` is a topic. Valid: `latest missiles`"),
        ("latest misiles", "Did you mean `missiles`?"),
        ("latest 50", "1 to 20"),
        ("event", "Say which event"),
        ("event twelve", "no event number"),
        ("event 4711", "There is no event 4711. Event numbers run from 1 to 8."),
        ("search", "Say what to look for"),
        ("search x from:yesteryear", "no date I can read"),
        ("upcoming <b>", "There is no topic `&lt;b&gt;`"),
        ("subscribe", "Name the topics"),
        ("unsubscribe missiles", "subscribed to nothing yet"),
        ("digest 08:30", "subscribed to nothing yet"),
        ("digest now", "subscribed to nothing yet"),
        ("help me", "There is no command `me`"),
        ("🙂", "Trilateral"),
        ("event 999", "There is no event 999"),
        ("event 1 as-of:2020", "I had read of no event 1 by 31 Dec 2020"),
    ],
)
def test_a_wrong_word_gets_the_valid_ones_and_the_nearest(stocked: LiveBot, typed: str, said: str) -> None:
    message = stocked.answer(typed)
    assert message["ephemeral"]
    assert said in message["text"]


def test_what_is_to_come_stands_first_however_many_plans_have_passed(bot: LiveBot) -> None:
    """A store in use for years holds more plans whose day has passed than one answer looks at."""
    bot.tell("Leaders meet in Busan", status=Status.PLANNED, when="2026-12-01", kind=EventType.MEETING)
    for number in range(1, 29):
        for month in range(4, 13):
            day = f"2025-{month:02}-{number:02}"
            bot.tell(f"Talks on {day}", status=Status.PLANNED, when=day, kind=EventType.MEETING)
    said = texts(bot.answer("upcoming"))
    assert said.index("Leaders meet in Busan") < said.index("Its day has passed")
    assert said.index("Talks on 2025-12-28") < said.index("Talks on 2025-12-27")


@pytest.mark.parametrize(
    ("lead", "day", "told"), [(True, "2024-12", "2025-01-20"), (False, "2025-12", "2025-12-20")]
)
def test_plans_overdue_or_undated_for_a_year_are_no_news_sooner_if_told_in_passing(
    bot: LiveBot, lead: bool, day: str, told: str
) -> None:
    for said, when, published in (
        ("A drill is to begin", "2026-02", "2026-01-20"),
        ("A pact is to be signed", day, "2024-11-20"),
        ("A visit is planned", None, "2026-01-20"),
        ("A hotline is planned", None, told),
    ):
        bot.tell(said, status=Status.PLANNED, when=when, published=date.fromisoformat(published), lead=lead)
    said = texts(bot.answer("upcoming"))
    assert "A drill is to begin" in said
    assert "A visit is planned" in said
    assert "A pact" not in said
    assert "A hotline" not in said


def test_latest_puts_newest_and_weightiest_first_with_its_facts(stocked: LiveBot) -> None:
    said = texts(stocked.answer("latest 10"))
    order = [said.index(words) for words in ("short-range ballistic", "Vice ministers", "Austin praises")]
    assert order == sorted(order)
    assert (
        "1 March 2026 · Joint Chiefs of Staff + Japan Ministry of Defense · 2 articles · "
        "Yonhap (en.yna.co.kr) · #1" in said
    )
    assert "reported 2 March 2026" in said
    assert "⚠ Names Moon Jae-in as president" in said


@pytest.mark.parametrize("typed", ["event 1", "event #1", "Event E1", "event e#1"])
def test_an_event_shows_each_source_in_its_own_words(stocked: LiveBot, typed: str) -> None:
    said = texts(stocked.answer(typed))
    assert "North Korea fired several short-range ballistic missiles toward the East Sea on Sunday" in said
    assert "Pyongyang tested missiles, Tokyo says" in said
    assert "origin: Japan Ministry of Defense" in said
    assert "*What the sources say* (2 passages in 2 articles)" in said
    assert "*Date*\n1 March 2026" in said
    assert "*Type*\nmissile launch" in said
    assert "*History*" in said


def test_of_what_stands_on_this_machine_the_publisher_is_named_alone(bot: LiveBot) -> None:
    """As in the demo, whose outlets are played here."""
    event = bot.tell("Pyongyang moves a launcher", url="http://127.0.0.1:9001/desk/news/7")
    for said in (texts(bot.answer("latest")), texts(bot.answer(f"event {event}"))):
        assert "(127.0.0.1)" not in said
        assert "|127.0.0.1>" not in said
        assert "Yonhap" in said
    assert "<http://127.0.0.1:9001/desk/news/7|Yonhap>" in said


def test_an_event_can_be_seen_as_it_was_known(stocked: LiveBot) -> None:
    said = texts(stocked.answer("event 1 as-of:2026-03-02"))
    assert "As it was known on 2 March 2026" in said


def test_an_undated_event_says_when_it_was_reported(stocked: LiveBot) -> None:
    assert "reported 2 March 2026" in texts(stocked.answer(f"event {REPORTED}"))
    assert "planned, no date given (reported 2 March 2026)" in texts(stocked.answer(f"event {UNDATED}"))
    assert "Yoon Suk Yeol held that office" in texts(stocked.answer(f"event {REPORTED}"))


def test_an_event_shows_what_it_has_to_do_with_and_where_a_joined_one_went(bot: LiveBot) -> None:
    for headline in ("Launch of a rocket", "Launch of one rocket", "Tokyo protests", "Talks are announced"):
        bot.tell(headline)
    bot.tell("Talks in May", status=Status.PLANNED, when="2026-05-04")
    unite(bot.store, 1, 2)
    off = Rewritten(replace(bot.store.event(5).event, status=Status.CANCELLED), ONE)
    of = article("Talks are off", "Talks in May are off.")
    told = opens(of, mention(of, topics=("cyber",)))
    links = [
        Linked(LinkKind.REACTION, 3, 1, ONE),
        Linked(LinkKind.ANNOUNCEMENT, 4, 5, ONE),
        Linked(LinkKind.CHANGE, -1, 5, ONE),
    ]
    put(bot.store, of, [told, off, *links])
    for number, shown in {
        1: ["Reaction: Tokyo protests (event 3)"],
        2: ["Event 2 is now part of event 1", "Launch of a rocket", "Number*\n#1"],
        3: ["Reaction to: Launch of a rocket (event 1)"],
        4: ["Announces: Talks in May (event 5)"],
        5: ["Announced in: Talks are announced (event 4)", "Plan changed in: Talks are off (event 6)"],
        6: ["Changes the plan: Talks in May (event 5)"],
    }.items():
        said = texts(bot.answer(f"event {number}"))
        assert [words for words in shown if words not in said] == []
    assert "is now part of" not in texts(bot.answer("event 1"))
    assert "*Status*\ncancelled" in texts(bot.answer("event 5"))
    assert "called off, was planned for 4 May 2026" in texts(bot.answer("latest 10"))
    assert "Nothing is announced" in texts(bot.answer("upcoming"))
    assert "Launch of one rocket" not in texts(bot.answer("latest 10"))


def test_details_opens_the_event_beside_the_list(stocked: LiveBot) -> None:
    done = stocked.click(stocked.answer("latest"), f"event_details:{LAUNCH}")
    assert "What the sources say" in texts(done["messages"])
    assert done["messages"][0]["ephemeral"]


def test_the_menu_of_topics_shows_the_latest_of_the_one_picked(stocked: LiveBot) -> None:
    done = stocked.click(stocked.answer("topics"), "topic_pick", value="trilateral")
    assert "Vice ministers" in texts(done["messages"])


@pytest.mark.parametrize("name", ["latest", "upcoming", "topics", "help"])
def test_the_buttons_of_the_menu_answer_like_the_commands(stocked: LiveBot, name: str) -> None:
    done = stocked.click(stocked.answer(""), f"run:{name}")
    assert (
        texts(done["messages"][0]["blocks"])[:40].strip()
        == texts(stocked.answer(name)["blocks"])[:40].strip()
    )


def test_share_to_channel_posts_the_answer_with_the_name_of_who_shared(stocked: LiveBot) -> None:
    asked = stocked.answer("latest missiles", channel="morning-brief")
    done = stocked.click(asked, "share", user="ana")
    shared = [m for m in stocked.messages("morning-brief") if not m["ephemeral"]]
    assert "Shared by <@U0ANA> · `/trilateral latest missiles`" in texts(shared[-1])
    assert "short-range ballistic" in texts(shared[-1])
    assert "Share to channel" not in texts(shared[-1])
    until(lambda: asked["ts"] not in [m["ts"] for m in stocked.messages("morning-brief", user="ana")])
    assert "problem" not in done


def test_what_is_shared_works_for_others(stocked: LiveBot) -> None:
    stocked.click(stocked.answer("latest missiles", channel="morning-brief"), "share")
    shared = [m for m in stocked.messages("morning-brief") if not m["ephemeral"]][-1]
    done = stocked.click(shared, f"event_details:{LAUNCH}", user="ben")
    assert done["messages"][0]["visible_to"] == "U0BEN"


def test_a_hostile_headline_shows_its_characters_and_does_nothing(stocked: LiveBot) -> None:
    for typed in ("latest cyber", f"event {HOSTILE_ID}"):
        message = stocked.answer(typed)
        said = texts(message)
        assert "<!channel>" not in message["text"]
        for block in message["blocks"]:
            if block["type"] in ("section", "context"):
                assert "<!channel>" not in texts(block)
                assert "&lt;!channel&gt; &lt;img src=x onerror=alert(1)&gt;" in texts(
                    block
                ) or "!channel" not in texts(block)
        assert "\u202e" not in said
        assert "\u200b" not in said


def test_no_answer_was_refused_by_slack(stocked: LiveBot) -> None:
    assert stocked.failed_calls() == []


def test_commands_in_a_channel_without_the_bot_are_answered(stocked: LiveBot) -> None:
    assert "Latest developments" in texts(stocked.answer("latest", channel="general"))


def test_help_names_every_command_and_every_example_works(stocked: LiveBot) -> None:
    said = texts(stocked.answer("help"))
    for command in COMMANDS:
        assert f"`/trilateral {command.line}".rstrip().replace("<", "&lt;") in said
        assert command.help in said
        assert command.details
        assert command.examples


def test_the_readme_table_has_a_row_for_each_command() -> None:
    rows = commands_table_markdown().splitlines()
    assert len(rows) == len(COMMANDS) + 2
    assert all(row.replace("\\|", "").count("|") == 3 for row in rows)
