"""Where the news comes from: listed, looked into, added, paused and removed in Slack."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.errors import InputError
from bot.reading.rosters import Rosters
from storage.model import (
    Article,
    Feed,
    FeedForm,
    FeedState,
    Page,
    PageState,
    Preview,
    PreviewEntry,
    Reading,
    Source,
    SourceKind,
)
from tests.desk import Json, LiveBot, live_bot, texts, until
from tests.slack.conftest import HOSTILE

YONHAP = Feed("https://en.yna.co.kr/RSS/nk.xml", "yonhap", full_text=True)
YONHAP_KO = Feed("https://www.yna.co.kr/rss/northkorea.xml", "yonhap", topics=("missiles", "nuclear"))
KCNA = Feed("http://www.kcna.kp/en/list_1", "kcna", FeedForm.PAGE, True, "http://www.kcna.kp/en/detail/")
TASS = Feed("https://tass.com/rss/v2.xml", "tass")
STATE = Feed("https://www.state.gov/rss-feed/press-releases/feed/", "us-state")
READ_BY = (YONHAP, YONHAP_KO, KCNA, TASS, STATE)


def polled(bot: LiveBot, **by_source: dict[str, Any]) -> None:
    """Let feeds have been polled, with what came of it by source."""
    now = bot.clock()
    for feed in bot.store.feeds.claim(now, "test", now + timedelta(minutes=5), 100):
        facts = {"tried_at": now, "next_due_at": now + timedelta(minutes=30)}
        outcome = by_source.get(feed.feed.source.replace("-", "_"), {"succeeded_at": now})
        bot.store.feeds.polled(replace(feed, **(facts | outcome)))


def fill(bot: LiveBot) -> None:
    """Five feeds of four sources, one of which fails and one of which says that it is gone."""
    bot.store.feeds.put(READ_BY)
    gone = "It says that it is gone for good (410)."
    failed = {"failures": 3, "error": f"`tass.com` answers 403. {HOSTILE}"}
    polled(bot, tass=failed, us_state={"paused": gone, "gone": True, "error": gone, "failures": 1})
    bot.clock.advance(minutes=12)
    bot.tell("North Korea fires missiles", publisher="Yonhap News Agency")


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory, rosters: Rosters) -> Iterator[LiveBot]:
    """One bot for all that only looks."""
    with live_bot(tmp_path_factory.mktemp("sources"), rosters=rosters, post_rate=None) as started:
        fill(started)
        yield started


class Found:
    """Plays the fetching side: what an address would bring, or why nothing."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer: Preview | InputError = preview()
        self.meanwhile: Callable[[], object] = lambda: None

    def __call__(self, address: str) -> Preview:
        self.asked.append(address)
        self.meanwhile()
        if isinstance(self.answer, InputError):
            raise self.answer
        return self.answer


def preview(feed: Feed = TASS, source: Source | None = None, **facts: Any) -> Preview:
    whose = source or Source("tass", "TASS", SourceKind.STATE_MEDIA, "RU", "en", "D", "https://tass.com/")
    entries = (
        PreviewEntry("Pyongyang fires missiles", "https://tass.com/1", date(2026, 3, 1), ("missiles",)),
        PreviewEntry(HOSTILE, "javascript:alert(1)", None),
    )
    given: dict[str, Any] = {"title": "TASS", "language": "en", "entries": 20, "judged": 20, "relevant": 7}
    given |= {"topics": (("missiles", 5), ("cyber", 2)), "newest": entries}
    return Preview(feed=feed, source=whose, **(given | facts))


@pytest.fixture
def found() -> Found:
    return Found()


@pytest.fixture
def bot(tmp_path: Path, rosters: Rosters, empty_store: Path, found: Found) -> Iterator[LiveBot]:
    """A bot of one's own that can look at addresses."""
    shutil.copy(empty_store, tmp_path / "trilateral.db")
    with live_bot(tmp_path, rosters=rosters, preview=found) as started:
        yield started


def looked(bot: LiveBot, typed: str) -> Json:
    """What is found at an address; that it is looked at is said before."""
    first, found = bot.say(typed, expect=2)["messages"]
    assert first["ephemeral"]
    assert f"Looking at {typed.split()[2]}" in first["text"]
    return dict(found)


@pytest.mark.parametrize(
    ("typed", "shown", "hidden"),
    [
        (
            "sources",
            ["4 sources, read from 5 feeds", "*Agencies*", "Yonhap News Agency* (`yonhap`) · wire, KR, en, B",
             "read 12 min ago", "*State media*", "1 of 1 feed failing", "1 feed gone for good"],
            ["Hankyoreh"],
        ),
        ("sources state media", ["(`kcna`)", "(`tass`)", "(`rodong`)", "no feed"], ["yonhap"]),
        ("sources failing", ["1 source that fit failing", "(`tass`)"], ["(`kcna`)"]),
        ("sources paused", ["No feed is paused"], []),
        ("sources gone", ["(`us-state`)"], ["tass"]),
        ("sources 조선중앙", ["(`kcna`)", "(`kctv`)"], ["yonhap"]),
        ("sources JP", ["(`nhk`)", "(`kantei`)"], ["yonhap"]),
        (
            "source 38 north",
            ["*38 North* (`38-north`)", "Reliability B, usually reliable: imagery", "Nothing of it is read",
             "Nothing it said is on our topics yet"],
            ["State media"],
        ),
        (
            "source yonhap",
            ["read 12 min ago", "1.0 articles a day", "en.yna.co.kr/RSS/nk.xml",
             "only what is on missiles, nuclear", "What it said last", "North Korea fires missiles"],
            ["⚠"],
        ),
        (
            "source KCNA",
            ["⚠ State media", "page of links", "kcna.kp/en/list_1"],
            ["What it said last", "changed or taken away"],
        ),
        ("source tass", ["⚠ `tass.com` answers 403.", "turns programs away", "3 failures in a row"], []),
        ("source kcna changes", ["has changed and taken away nothing in 30 days"], []),
        ("source rodong changes", ["Nothing of Rodong Sinmun is read from the web"], ["taken away"]),
        (
            "status",
            ["5 feeds of 4 sources", "last read 12 min ago", "2 feeds in trouble", "look for the new one",
             "turns programs away", "*What brings most*", "No channel follows anything yet"],
            [],
        ),
    ],
)  # fmt: skip
def test_a_question_is_answered_to_the_asker_alone(
    stocked: LiveBot, typed: str, shown: list[str], hidden: list[str]
) -> None:
    message = stocked.answer(typed)
    assert message["ephemeral"]
    said = texts(message)
    assert [words for words in shown if words not in said] == []
    assert [words for words in hidden if words in said] == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("sources fishmonger", "No source fits `fishmonger`"),
        ("sources yonhp", "Did you mean `yonhap`?"),
        ("source", "Say which source"),
        ("source kcnaa", "Did you mean `kcna`?"),
        ("source kcnaa changes", "There is no source `kcnaa`"),
        ("sources add", "Give the address of a feed"),
        ("sources add https://a.example/ fish", "There is no topic `fish`"),
        ("sources add https://a.example/", "This bot reads nothing from the web."),
        ("sources pause", "Say what to pause. Valid: `sources pause kcna`"),
        ("sources pause 38 north", "Nothing of `38-north` is read from the web"),
        ("sources pause us-state", "That is paused already"),
        ("sources resume yonhap", "That is not paused"),
        ("sources remove nobody", "There is no source `nobody`"),
        ("sources remove https://nobody.example/rss", "There is no source `https://nobody.example/rss`"),
    ],
)
def test_a_wrong_word_gets_the_valid_ones_and_the_nearest(stocked: LiveBot, typed: str, said: str) -> None:
    message = stocked.answer(typed)
    assert message["ephemeral"]
    assert said in message["text"]


def test_nothing_from_outside_pings_or_links(stocked: LiveBot) -> None:
    for typed in ("sources", "source tass", "status"):
        blocks = stocked.answer(typed)["blocks"]
        parsed = [b["text"]["text"] for b in blocks if b["type"] == "section"]
        assert not any("<!channel>" in text or "evil.example|" in text for text in parsed)


def recorded(bot: LiveBot, text: str, title: str = "Statement of the General Staff") -> None:
    url, day = "http://www.kcna.kp/en/detail/1", date(2026, 3, 1)
    article = Article("kcna", "KCNA", url, "", title, text, "en", day, None, bot.clock())
    bot.store.record(article, Reading(True, ("missiles",), ()), ())


def test_what_a_source_changed_or_took_away_is_shown_with_both_wordings(bot: LiveBot) -> None:
    bot.store.feeds.put([KCNA])
    feed = bot.store.feeds.all()[0]
    recorded(bot, "The drill began on Sunday. Seven missiles were fired. All hit.")
    bot.clock.advance(hours=1)
    recorded(bot, "The drill began on Sunday. Six missiles were fired. All hit.")
    url = "http://www.kcna.kp/en/detail/1"
    page = Page(url, feed.id, "kcna", url, "m", "{}", True, bot.clock(), bot.clock())
    bot.store.feeds.put_pages([page])
    bot.clock.advance(hours=1)
    (claimed,) = bot.store.feeds.claim_pages(bot.clock(), "me", bot.clock() + timedelta(hours=1), 5)
    gone = replace(claimed, state=PageState.GONE, article=url, vanished_at=bot.clock(), missing=2)
    bot.store.feeds.pages_done([gone])
    said = texts(bot.answer("source kcna changes"))
    assert "1 changed, 1 taken away in 30 days" in said
    assert said.index("no longer there") < said.index("changed, Mon 2 March 10:00")  # newest first
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    assert lines[lines.index("was:") + 1] == "Seven missiles were fired."
    assert lines[lines.index("now:") + 1] == "Six missiles were fired."
    assert "2 texts were changed or taken away in 30 days" in texts(bot.answer("source kcna"))
    bot.clock.advance(days=31)
    assert "nothing in 30 days" in texts(bot.answer("source kcna changes"))


def test_adding_shows_the_asker_what_would_come_and_adds_only_when_pressed(
    bot: LiveBot, found: Found
) -> None:
    shown = looked(bot, "sources add https://tass.com/ missiles")
    assert found.asked == ["https://tass.com/"]
    assert shown["ephemeral"]
    said = texts(shown)
    assert "20 entries, mostly `en`, newest 1 March 2026" in said
    assert "Of the latest 20, 7 are on our topics: Missiles 5, " in said
    assert "Kept is what is told on Missiles (`missiles`)" in said
    assert HOSTILE.split()[0] in said  # as words of a leaf, which Slack does not parse
    assert bot.store.feeds.all() == ()
    bot.click(shown, "source_add")
    line = "<@U0ANA> added *TASS*: <https://tass.com/rss/v2.xml|tass.com/rss/v2.xml>"
    until(lambda: [m for m in bot.messages() if line in texts(m) and not m["ephemeral"]])
    (state,) = bot.store.feeds.all("tass")
    assert state.feed == replace(TASS, topics=("missiles",))
    assert state.added_by == "T0TRILATERAL/U0ANA"
    until(lambda: shown["ts"] not in [m["ts"] for m in bot.messages(user="ana")])
    again = looked(bot, "sources add https://tass.com/")
    assert "https://tass.com/rss/v2.xml is read already, as `tass`" in again["text"]


def test_that_an_address_is_looked_at_is_told_before_it_is(bot: LiveBot, found: Found) -> None:
    """However quickly it answers, what is found never stands above that."""
    stood: list[str] = []
    found.meanwhile = lambda: stood.extend(texts(message) for message in bot.messages(user="ana"))
    looked(bot, "sources add https://tass.com/")
    assert [words for words in stood if "Looking at https://tass.com/" in words]


def test_an_outlet_that_nobody_knows_becomes_a_source_that_is_not_judged(bot: LiveBot, found: Found) -> None:
    made = Source(
        "ein-blatt", "Ein <Blatt> & *Co*", SourceKind.UNKNOWN, "", "de", "F", "https://blatt.example/"
    )
    feed = Feed("https://blatt.example/feed?a=1&b=2", "ein-blatt", full_text=True)
    found.answer = preview(feed, made, title=made.name, relevant=0, topics=(), newest=())
    shown = looked(bot, "sources add blatt.example")
    assert "a new source, `ein-blatt`, not judged yet" in texts(shown)
    assert "none is on our topics at this moment" in texts(shown)
    bot.click(shown, "source_add")
    assert bot.store.feeds.all()[0].feed.topics == tuple(t.key for t in bot.rosters.topics)
    assert made in bot.store.sources()
    said = texts(bot.answer("source ein blatt"))
    assert "Reliability F, cannot be judged: nobody has judged it yet" in said


def test_cancelling_adds_nothing_and_takes_the_preview_away(bot: LiveBot) -> None:
    shown = looked(bot, "sources add https://tass.com/")
    bot.click(shown, "source_cancel", expect=0)
    until(lambda: shown["ts"] not in [m["ts"] for m in bot.messages(user="ana")])
    assert bot.store.feeds.all() == ()


def test_why_nothing_was_found_is_told(bot: LiveBot, found: Found) -> None:
    found.answer = InputError("No feed was found at <b>: 12 addresses were looked at.")
    assert "No feed was found at &lt;b&gt;" in looked(bot, "sources add https://a.example/")["text"]


def states(bot: LiveBot) -> dict[str, FeedState]:
    return {state.feed.url: state for state in bot.store.feeds.all()}


@pytest.mark.parametrize(
    "wanted", ["yonhap", "Yonhap News Agency", "https://en.yna.co.kr/RSS/nk.xml", "en.yna.co.kr/rss/nk.xml"]
)
def test_pausing_and_taking_up_again_is_told_in_the_channel(bot: LiveBot, wanted: str) -> None:
    bot.store.feeds.put(READ_BY)
    paused = bot.answer(f"sources pause {wanted}")
    assert not paused["ephemeral"]
    assert "<@U0ANA> paused" in paused["text"]
    assert states(bot)[YONHAP.url].paused == "by hand on 2 March 2026"
    assert bool(states(bot)[YONHAP_KO.url].paused) == ("/" not in wanted)
    assert not states(bot)[TASS.url].paused
    resumed = bot.answer(f"sources resume {wanted}")
    assert not resumed["ephemeral"]
    assert not any(state.paused for state in states(bot).values())


@pytest.mark.parametrize(("pressed", "left"), [("source_remove", 3), ("source_cancel", 5)])
def test_removing_asks_first_and_what_was_read_stays(bot: LiveBot, pressed: str, left: int) -> None:
    bot.store.feeds.put(READ_BY)
    bot.tell("North Korea fires missiles")
    asked: Json = bot.answer("sources remove yonhap")
    assert asked["ephemeral"]
    assert "en.yna.co.kr/RSS/nk.xml" in texts(asked)
    assert len(states(bot)) == 5
    bot.click(asked, pressed, expect=1 if pressed == "source_remove" else 0)
    until(lambda: asked["ts"] not in [m["ts"] for m in bot.messages(user="ana")])
    assert len(states(bot)) == left
    bot.store.feeds.put(READ_BY)  # the next start
    assert len(states(bot)) == left
    assert "North Korea fires missiles" in texts(bot.answer("source yonhap"))


@pytest.mark.parametrize(
    "change", [lambda bot: None, lambda bot: bot.answer("subscribe missiles mode:both")], ids=["none", "one"]
)
def test_status_tells_how_feeds_and_digests_stand(bot: LiveBot, change: Callable[[LiveBot], object]) -> None:
    assert "Nothing is read from the web. `/trilateral sources add`" in texts(bot.answer("status"))
    bot.store.feeds.put(READ_BY)
    assert "5 feeds known, none read yet" in texts(bot.answer("status"))
    subscribed = change(bot) is not None
    said = texts(bot.answer("status"))
    assert ("1 channel with a digest · 1 with alerts · next digest Tue 3 March 08:30" in said) == subscribed


def test_the_longest_list_fits_a_message(bot: LiveBot, rosters: Rosters) -> None:
    bot.store.feeds.put(rosters.feeds)
    polled(bot, **{s.key.replace("-", "_"): {"failures": 2, "error": "x" * 300} for s in rosters.sources})
    for typed in ("sources", "sources e", "status", "source jp-defence"):
        assert bot.answer(typed)["ephemeral"]
    assert bot.failed_calls() == []
