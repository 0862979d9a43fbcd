"""`trilateral sources check | export | import` and `fetch`, as typed; hosts are real servers on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import trilateral
from bot.commands.sourcing import Tried, fetched, table
from bot.errors import InputError
from bot.ingest.polling import Tally
from bot.opml import read_opml
from bot.seeds import load_rosters
from storage.model import Feed, FeedForm, FeedState, SourceKind
from storage.store import Store
from tests.fakes import FakeClock
from tests.ingest.web.host import Host, host, reply

RSS = """<rss version="2.0"><channel><title>Wire</title><item><title>North Korea fires a missile</title>
<link>https://wire.example/1</link><pubDate>Sun, 01 Mar 2026 09:00:00 GMT</pubDate></item></channel></rss>"""
SOURCE = """
[[source]]
key = "wire"
name = "The Wire"
kind = "wire"
country = "KR"
language = "en"
reliability = "B"
url = "https://wire.example/"
names = ["wire.example"]
why = "made for a test"
"""
OPML = """<opml version="2.0"><body><outline text="Asia">
<outline text="The Wire again" xmlUrl="https://feeds.wire.example/all.xml" htmlUrl="https://wire.example/"/>
<outline text="Ein Blatt" xmlUrl="https://blatt.example/rss"/>
<outline text="Ein Blatt" xmlUrl="https://blatt.example/sport.rss"/>
<outline text="38 North" xmlUrl="https://www.38north.org/feed/"/>
</outline></body></opml>"""


class Shell:
    """Types commands with a store and own seeds in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {
            "TRILATERAL_DATABASE_URL": f"sqlite:///{folder / 'own.db'}",
            "TRILATERAL_SEEDS": str(folder),
            "TRILATERAL_CONTACT": "mailto:desk@example.org",
        }

    def knows(self, *feeds: str, alone: bool = False) -> None:
        """Lay a source with these feeds over the seeds; `alone` puts them in place of all others."""
        (self.folder / "sources.toml").write_text(SOURCE, "utf-8")
        rows = [f"[[feed]]\nurl = '{url}'\nsource = 'wire'\n" for url in feeds]
        others = load_rosters().feeds if alone else ()
        rows += [f"[[feed]]\nurl = '{one.url}'\ndisabled = true\n" for one in others]
        (self.folder / "feeds.toml").write_text("".join(rows), "utf-8")

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(trilateral, words, env=self.env)

    def store(self) -> Store:
        return Store.open(self.env["TRILATERAL_DATABASE_URL"], clock=FakeClock())


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def played(shell: Shell) -> Iterator[Host]:
    """A host with one good feed; its two names are two hosts to the bot, so that it waits for neither."""
    with host({"/rss": reply(RSS.encode())}) as started:
        shell.env["TRILATERAL_NEAR"] = f"127.0.0.1:{started.port},localhost:{started.port}"
        yield started


def test_a_check_tries_feeds_and_keeps_nothing(shell: Shell, played: Host) -> None:
    shell.knows(f"http://127.0.0.1:{played.port}/rss")
    done = shell("sources", "check", "The Wire")
    assert done.exit_code == 0, done.output
    assert (
        f"ok     wire      1 entries, newest 2026-03-01,   1 on our topics  http://127.0.0.1:{played.port}/rss"
        in done.output
    )
    assert "1 of 1 feeds answer with entries; 0 fail, 0 are paused." in done.output
    with shell.store() as store:
        (state,) = store.feeds.all("wire")
        assert (state.tried_at, state.failures) == (None, 0)
        assert store.counts().articles == 0
    assert "Trilateral/0.1 (+mailto:desk@example.org)" in played.requests[0]


def test_a_feed_that_fails_says_what_to_mend_and_the_exit_code_is_1(shell: Shell, played: Host) -> None:
    shell.knows(f"http://127.0.0.1:{played.port}/rss", f"http://localhost:{played.port}/gone")
    done = shell("sources", "check", "wire")
    assert done.exit_code == 1
    assert "FAILS  wire" in done.output
    assert "`localhost` answers 404 (Not Found).\n" in done.output
    assert "look for the new one by adding its site again.\n  wire\n" in done.output
    assert "1 of 2 feeds answer" in done.output


def test_a_source_without_feeds_or_unknown_is_named(shell: Shell) -> None:
    for name, near in (
        ("rodnog", "Did you mean `rodong`?"),
        ("kctv", "There is no source with feeds `kctv`"),
    ):
        done = shell("sources", "check", name)
        assert isinstance(done.exception, InputError)
        assert near in str(done.exception)


def test_the_table_tells_each_outcome() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    good, bad = Feed("https://a.example/rss", "a"), Feed("https://bb.example/rss", "bb")
    paused = FeedState(1, replace(bad, source="c"), "", now, now, paused="by hand\x07 on 2 March")
    tried = [
        Tried(good, 12, 3, date(2026, 3, 1)),
        Tried(good, 1),
        Tried(bad, problem="`bb.example` answers 403."),
        Tried(replace(good, source="d"), problem="`a.example` answers 403."),
        Tried(replace(bad, source="e"), problem="There is no host `e.example` to be found."),
    ]
    assert list(table(tried, [paused])) == [
        "ok     a      12 entries, newest 2026-03-01,   3 on our topics  https://a.example/rss",
        "ok     a       1 entries, newest no dates  ,   0 on our topics  https://a.example/rss",
        "FAILS  bb  https://bb.example/rss",
        "           `bb.example` answers 403.",
        "FAILS  d   https://a.example/rss",
        "           `a.example` answers 403.",
        "FAILS  e   https://bb.example/rss",
        "           There is no host `e.example` to be found.",
        "paused c   https://bb.example/rss: by hand  on 2 March",
        "The site turns programs away: ask its publisher, or pause it.",
        "  bb, d",
        "There is no way to it: see whether this machine reaches the web; it is tried again by itself.",
        "  e",
        "2 of 5 feeds answer with entries; 3 fail, 1 are paused.",
    ]
    assert list(table([])) == ["0 of 0 feeds answer with entries; 0 fail, 0 are paused."]


def test_a_list_goes_out_and_comes_in_again(shell: Shell) -> None:
    path = shell.folder / "out.opml"
    assert "102 feeds of 77 sources" in shell("sources", "export", str(path)).output
    assert len(read_opml(path.read_bytes())) == 102
    again = shell("sources", "import", str(path)).output
    assert "Added 0 feeds, with 0 new sources; 102 were there already" in again
    assert isinstance(shell("sources", "export", str(path)).exception, InputError)
    other = Shell(shell.folder / "other")
    other.folder.mkdir()
    text = path.read_text("utf-8").replace("https://www.38north.org/feed/", "https://www.38north.org/other/")
    (other.folder / "in.opml").write_text(text, "utf-8")
    assert (
        "Added 1 feeds, with 0 new sources; 101"
        in other("sources", "import", str(other.folder / "in.opml")).output
    )
    with other.store() as store:
        added = [state for state in store.feeds.all("38-north") if state.added_by]
    assert [(one.feed.url, one.feed.topics) for one in added] == [("https://www.38north.org/other/", ())]


def test_a_foreign_list_brings_its_outlets_and_keeps_what_is_on_our_topics(shell: Shell) -> None:
    shell.knows()
    path = shell.folder / "in.opml"
    path.write_text(OPML, "utf-8")
    assert (
        "Added 3 feeds, with 1 new sources; 1 were there already"
        in shell("sources", "import", str(path)).output
    )
    with shell.store() as store:
        feeds = {state.feed.url: state for state in store.feeds.all() if state.added_by}
        made = {source.key: source for source in store.sources()}["ein-blatt"]
    assert {url: state.feed.source for url, state in feeds.items()} == {
        "https://feeds.wire.example/all.xml": "wire",
        "https://blatt.example/rss": "ein-blatt",
        "https://blatt.example/sport.rss": "ein-blatt",
    }
    assert (made.kind, made.url) == (SourceKind.UNKNOWN, "https://blatt.example/")
    for state in feeds.values():
        assert state.feed.form is FeedForm.FEED
        assert {"missiles", "us-rok"} <= set(state.feed.topics)
    assert "Added 0 feeds" in shell("sources", "import", str(path)).output


@pytest.mark.parametrize("text", ["", "no list"])
def test_what_is_no_list_is_refused(shell: Shell, text: str) -> None:
    path = shell.folder / "in.opml"
    path.write_text(text, "utf-8")
    assert isinstance(shell("sources", "import", str(path)).exception, InputError)
    missing = shell("sources", "import", str(shell.folder / "nothing.opml")).exception
    assert "cannot be read" in str(missing)


def test_who_gives_no_address_to_write_to_is_reminded_of_it(shell: Shell, played: Host) -> None:
    shell.knows(f"http://127.0.0.1:{played.port}/rss", alone=True)
    shell.env["TRILATERAL_CONTACT"] = ""
    done = shell("sources", "check")
    assert "put TRILATERAL_CONTACT=" in done.output
    assert played.requests


def test_what_a_source_has_is_read_at_once_and_the_others_are_left(shell: Shell, played: Host) -> None:
    shell.knows(f"http://127.0.0.1:{played.port}/rss", f"http://localhost:{played.port}/gone")
    done = shell("fetch", "wire.example")
    assert done.exit_code == 0, done.output
    assert "polled 2 feeds · failed 1 · named 1 · read 1 · new 1 · events 1" in done.output
    assert f"FAILS  wire  http://localhost:{played.port}/gone" in done.output
    assert "`localhost` answers 404 (Not Found). Its address has changed" in done.output
    with shell.store() as store:
        assert {state.feed.source for state in store.feeds.all() if state.tried_at} == {"wire"}
        assert store.counts().articles == 1
    again = shell("fetch", "wire")
    assert "polled 2 feeds · failed 1 · named 0 · read 0 · new 0 · events 0" in again.output
    assert sorted(played.paths()) == ["/gone", "/gone", "/rss", "/rss"]


def test_without_a_name_what_is_due_is_read(shell: Shell, played: Host) -> None:
    shell.knows(f"http://127.0.0.1:{played.port}/rss", alone=True)
    assert "polled 1 feeds · failed 0 · named 1 · read 1 · new 1" in shell("fetch").output
    again = shell("fetch").output
    assert "polled 0 feeds" in again
    assert "Nothing was due before 2" in again
    assert len(played.requests) == 1


def test_it_is_said_why_nothing_was_read() -> None:
    began, later = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 2, 0, 15, tzinfo=UTC)
    feed = FeedState(1, Feed("https://a.example/rss", "a"), "", began, later)
    for states, told in (
        ([feed], "Nothing was due before 2026-03-02 00:15 UTC"),
        ([replace(feed, paused="by hand")], "All of these feeds are paused."),
        ([replace(feed, next_due_at=began)], "in another process's hands"),
    ):
        assert told in list(fetched(Tally(), states, 0, began))[-1]
    line = list(fetched(Tally(1, 0, 1200, 3, 2, 1, 1), [feed], 1197, began))
    assert line == [
        "polled 1 feeds · failed 0 · named 1,200 · read 3 · new 2 · changed 1 · events 1 · waiting 1,197"
    ]
