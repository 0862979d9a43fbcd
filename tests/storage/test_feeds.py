"""Feeds and what they name: known, due, shared between processes, kept."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event

from storage.engines.engine import Database
from storage.errors import LeaseLost
from storage.model import Feed, FeedForm, FeedState, Page, PageState
from storage.store import Store
from tests.fakes import FakeClock
from tests.storage.conftest import Databases
from tests.storage.make import T0, article, mention, opens, put, tell

MINUTE = timedelta(minutes=1)
SOON = T0 + MINUTE
A = Feed("https://a.example/rss", "yonhap", full_text=True)
B = Feed("https://b.example/news.xml", "kcna", FeedForm.SITEMAP, topics=("missiles",), verified=True)


def page(key: str = "https://a.example/1", **fields: object) -> Page:
    """What a feed names, to be fetched at once."""
    given: dict[str, object] = {
        "feed_id": 1,
        "source": "yonhap",
        "url": key,
        "mark": "m",
        "draft": "{}",
        "wanted": True,
        "seen_at": T0,
        "not_before": T0,
    }
    return Page(key, **(given | fields))  # type: ignore[arg-type]


def claimed(store: Store, owner: str = "a") -> tuple[FeedState, ...]:
    return store.feeds.claim(T0, owner, SOON, 10)


def test_seeds_are_laid_in_again_and_again(store: Store) -> None:
    """A feed keeps its state; what the seeds say of it is taken over."""
    store.feeds.put([A, B])
    (feed, other) = claimed(store)
    store.feeds.polled(replace(feed, etag='"1"', next_due_at=SOON, every=timedelta(hours=2)))
    store.feeds.put([B, A])
    (kept, _) = store.feeds.all()
    assert (kept.feed, kept.etag, kept.every, kept.next_due_at) == (A, '"1"', timedelta(hours=2), SOON)
    assert other.feed == B
    store.feeds.put([replace(A, full_text=False), B])
    assert [(each.feed.full_text, each.etag) for each in store.feeds.all("yonhap")] == [(False, "")]
    store.feeds.put([B])
    assert [each.feed for each in store.feeds.all()] == [B]


def test_a_feed_a_person_removed_stays_away_until_added_again(store: Store) -> None:
    store.feeds.put([A, B])
    assert store.feeds.remove(1)
    assert not store.feeds.remove(99)
    store.feeds.put([A, B])
    assert [each.feed for each in store.feeds.all()] == [B]
    assert [each.feed for each in claimed(store)] == [B]
    back = store.feeds.add(A, "T1/U1")
    assert (back.feed, back.added_by, back.paused) == (A, "T1/U1", "")


def test_what_a_person_added_stays_when_seeds_are_laid_in(store: Store) -> None:
    added = store.feeds.add(A, "T1/U1")
    assert store.feeds.add(replace(A, source="other"), "T1/U2") == added
    store.feeds.put([B])
    assert [each.feed for each in store.feeds.all()] == [A, B]
    store.feeds.put([replace(A, full_text=False), B])
    assert store.feeds.all()[0] == added
    assert store.feeds.remove(added.id)
    assert [each.feed for each in store.feeds.all()] == [B]


def test_a_due_feed_is_one_owners_until_its_lease_ends(store: Store) -> None:
    store.feeds.put([A, B])
    first = store.feeds.claim(T0, "a", SOON, 1)
    assert [each.feed for each in first] == [A]
    assert [each.feed for each in claimed(store, "b")] == [B]
    assert claimed(store, "c") == ()
    taken_over = store.feeds.claim(SOON, "c", SOON + MINUTE, 1)
    assert [each.feed for each in taken_over] == [A]
    with pytest.raises(LeaseLost):
        store.feeds.polled(first[0])
    store.feeds.polled(replace(taken_over[0], next_due_at=SOON + MINUTE))


def test_a_clock_set_back_stalls_no_feed(store: Store) -> None:
    store.feeds.put([A])
    later = T0 + timedelta(days=400)
    (feed,) = store.feeds.claim(later, "a", later + MINUTE, 1)
    assert [each.id for each in store.feeds.claim(T0, "b", SOON, 1)] == [feed.id]
    (feed,) = store.feeds.all()
    store.feeds.polled(replace(feed, tried_at=later, next_due_at=later + MINUTE))
    assert [each.id for each in store.feeds.claim(T0, "b", SOON, 1)] == [feed.id]


def test_a_paused_feed_is_not_polled_nor_what_it_named(store: Store) -> None:
    store.feeds.put([A])
    store.feeds.put_pages([page()])
    assert store.feeds.pause(1, "asked to")
    assert (claimed(store), store.feeds.claim_pages(T0, "a", SOON, 9)) == ((), ())
    assert store.feeds.resume(1)
    assert len(claimed(store)) == len(store.feeds.claim_pages(T0, "a", SOON, 9)) == 1


def test_a_pause_holds_against_a_poll_under_way(store: Store) -> None:
    store.feeds.put([A])
    (feed,) = claimed(store)
    store.feeds.pause(1, "asked to")
    with pytest.raises(LeaseLost):
        store.feeds.polled(replace(feed, etag="x"))
    assert store.feeds.all()[0].paused == "asked to"


def test_what_a_feed_that_is_gone_named_is_still_read(store: Store) -> None:
    store.feeds.put([A])
    (feed,) = claimed(store)
    store.feeds.put_pages([page()])
    store.feeds.polled(replace(feed, paused="it is gone for good (410)", gone=True))
    assert claimed(store) == ()
    assert len(store.feeds.claim_pages(T0, "a", SOON, 9)) == 1


def test_an_entry_is_new_once_in_whatever_feed(store: Store) -> None:
    store.feeds.put([A, B])
    assert store.feeds.put_pages([page(), page(), page("2")]) == {"https://a.example/1", "2"}
    assert store.feeds.put_pages([page(), page("3", feed_id=2)]) == {"3"}
    assert store.feeds.put_pages([page(feed_id=2, mark="other")]) == frozenset()


def test_pages_are_claimed_host_by_host_newest_first_and_done(store: Store) -> None:
    store.feeds.put([A])
    keys = [f"https://{host}.example/{n}" for host in "ab" for n in range(3)]
    store.feeds.put_pages([*map(page, keys), page("x", url="", wanted=False)])
    got = store.feeds.claim_pages(T0, "a", SOON, 9, each=2)
    assert [each.key for each in got] == [keys[1], keys[2], keys[4], keys[5], "x"]
    rest = store.feeds.claim_pages(T0, "b", SOON, 9, each=2)
    assert [each.key for each in rest] == [keys[0], keys[3]]
    store.feeds.pages_done([replace(each, state=PageState.TAKEN, draft="", article="k") for each in got])
    later = store.feeds.claim_pages(SOON, "b", SOON + MINUTE, 9)
    assert {each.key for each in later} == {keys[0], keys[3]}


def test_a_taken_page_is_looked_at_again_when_its_time_comes(store: Store) -> None:
    store.feeds.put([A])
    store.feeds.put_pages([page()])
    (got,) = store.feeds.claim_pages(T0, "a", SOON, 9)
    store.feeds.pages_done([replace(got, state=PageState.TAKEN, look_at=SOON)])
    assert store.feeds.claim_pages(T0, "a", SOON, 9) == ()
    assert len(store.feeds.claim_pages(SOON, "a", SOON + MINUTE, 9)) == 1


def test_what_is_told_otherwise_waits_again_a_few_times(store: Store) -> None:
    store.feeds.put([A])
    for number in range(9):
        store.feeds.put_pages([page(mark=str(number))])
        for got in store.feeds.claim_pages(T0, "a", SOON, 9):
            store.feeds.pages_done([replace(got, state=PageState.TAKEN)])
            last = number
    assert last == 5


def test_an_owner_renews_what_it_holds_and_gives_it_back(store: Store) -> None:
    store.feeds.put([A])
    store.feeds.put_pages([page()])
    claimed(store)
    store.feeds.claim_pages(T0, "a", SOON, 9)
    store.feeds.renew("a", SOON + MINUTE)
    assert store.feeds.claim(SOON, "b", SOON + MINUTE, 9) == ()
    assert store.feeds.claim_pages(SOON, "b", SOON + MINUTE, 9) == ()
    store.feeds.release("a")
    assert len(store.feeds.claim(SOON, "b", SOON + MINUTE, 9)) == 1
    assert len(store.feeds.claim_pages(SOON, "b", SOON + MINUTE, 9)) == 1


def test_a_host_is_asked_in_turn(store: Store) -> None:
    gap = timedelta(seconds=1)
    turns = [store.feeds.turn("a", gap, T0) for _ in range(3)]
    assert turns == [T0, T0 + gap, T0 + 2 * gap]
    assert store.feeds.turn("b", gap, T0) == T0
    early = T0 - timedelta(days=1)
    assert store.feeds.turn("a", gap, early) == early


def test_nothing_is_claimed_of_a_host_that_wants_rest(store: Store) -> None:
    store.feeds.put([A, B])
    store.feeds.put_pages([page()])
    store.feeds.hold("a.example", SOON)
    assert [each.feed for each in claimed(store)] == [B]
    assert store.feeds.claim_pages(T0, "a", SOON, 9) == ()
    assert {each.feed for each in store.feeds.claim(SOON, "a", SOON + MINUTE, 9)} == {A, B}


def test_one_source_can_be_claimed_alone(store: Store) -> None:
    store.feeds.put([A, B])
    of_b = page("https://b.example/1", feed_id=2, source="kcna")
    store.feeds.put_pages([page(), of_b])
    assert [each.feed for each in store.feeds.claim(T0, "a", SOON, 10, ["kcna"])] == [B]
    assert [each.key for each in store.feeds.claim_pages(T0, "a", SOON, 10, 10, ["kcna"])] == [of_b.key]
    assert store.feeds.claim_pages(T0, "a", SOON, 10, 10, ["nobody"]) == ()
    assert [each.feed for each in claimed(store)] == [A]


def test_feeds_can_be_hastened(store: Store, clock: FakeClock) -> None:
    store.feeds.put([A, B])
    for feed in claimed(store):
        store.feeds.polled(replace(feed, next_due_at=T0 + timedelta(days=1)))
    assert claimed(store) == ()
    assert store.feeds.hasten("kcna") == 1
    assert [each.feed for each in claimed(store)] == [B]


def test_processes_that_claim_at_once_share_what_is_due(url: str, clock: FakeClock) -> None:
    """Each feed and each page goes to one of them."""
    patient = url.partition("?")[0]
    stores = [Store.open(patient, clock=clock) for _ in range(4)]
    stores[0].feeds.put([Feed(f"https://h{n}.example/rss", "yonhap") for n in range(40)])
    stores[0].feeds.put_pages([page(f"https://h{n}.example/1") for n in range(40)])

    def claim_all(number: int) -> list[tuple[int, int]]:
        feeds, got = stores[number].feeds, []
        while batch := feeds.claim(T0, str(number), SOON, 3):
            got += [(0, feed.id) for feed in batch]
        while pages := feeds.claim_pages(T0, str(number), SOON, 3):
            got += [(1, one.id) for one in pages]
        return got

    with ThreadPoolExecutor(4) as pool:
        got = [each for some in pool.map(claim_all, range(4)) for each in some]
    assert len(got) == len(set(got)) == 80
    for each in stores:
        each.close()


def settled(store: Store, at: datetime, **changed: object) -> None:
    """One page of a feed, taken at a moment as the article 1 that `tell` makes."""
    store.feeds.put_pages([page(not_before=at, seen_at=at)])
    (got,) = store.feeds.claim_pages(at, "a", at + MINUTE, 9)
    given: dict[str, object] = {"state": PageState.TAKEN, "draft": "", "tried_at": at}
    store.feeds.pages_done([replace(got, **(given | changed))])  # type: ignore[arg-type]


def test_health_says_how_soon_how_much_and_how_well(store: Store, clock: FakeClock) -> None:
    store.feeds.put([A, B])
    clock.advance(days=3)
    now = clock()
    for number in range(4):
        of = article(f"Launch {number}", published_at=now - timedelta(minutes=10 * (number + 1)))
        put(store, of, [opens(of, mention(of))] if number else [])
    store.feeds.put_pages([page("1"), page("2", url="", wanted=False)])
    (first, second) = store.feeds.claim(now, "a", now + MINUTE, 9)
    store.feeds.polled(replace(first, failures=2, error="It is down.", tried_at=now))
    store.feeds.polled(replace(second, succeeded_at=now, tried_at=now))
    store.feeds.pause(second.id, "asked to")
    kcna, yonhap = store.feeds.health(now)
    assert (kcna.source, kcna.feeds, kcna.succeeded_at, kcna.share) == ("kcna", 1, now, None)
    assert [feed.paused for feed in kcna.paused] == ["asked to"]
    assert [feed.error for feed in yonhap.failing] == ["It is down."]
    assert yonhap.lag is not None
    assert (yonhap.waiting, round(yonhap.lag / MINUTE)) == (2, 25)
    assert (yonhap.a_day, yonhap.share) == (pytest.approx(4 / 3), 0.75)


def test_changes_of_a_source_are_shown_newest_first(store: Store, clock: FakeClock) -> None:
    store.feeds.put([A])
    first = article("Launch", "It flew.", url="https://a.example/1")
    put(store, first, [])
    settled(store, T0, article=first.key)
    clock.advance(hours=1)
    second = replace(first, text="It did not fly.")
    put(store, second, [])
    assert [(c.before.text, c.after and c.after.text) for c in store.source_changes("yonhap", T0)] == [
        ("It flew.", "It did not fly.")
    ]
    store.feeds.put_pages([page(mark="n")])
    later = T0 + timedelta(hours=2)
    (got,) = store.feeds.claim_pages(later, "a", later + MINUTE, 9)
    store.feeds.pages_done([replace(got, state=PageState.GONE, vanished_at=later, draft="")])
    gone, changed = store.source_changes("yonhap", T0)
    assert (gone.at, gone.before.text, gone.after) == (later, "It did not fly.", None)
    assert store.source_changes("yonhap", later) == (gone,)
    assert store.source_changes("kcna", T0) == ()
    assert changed.after == gone.before


def test_an_export_brings_feeds_and_what_is_known_of_them(
    store: Store, databases: Databases, clock: FakeClock
) -> None:
    """What was read there is not fetched again here."""
    store.feeds.put([A, B])
    tell(store, "Launch")
    settled(store, T0, article="k")
    store.feeds.put_pages([page("waits")])
    with Store.open(databases.empty(), clock=clock) as other:
        other.feeds.put([A])  # as every start does
        other.put_rows(store.rows())
        assert other.feeds.all() == store.feeds.all()
        assert other.feeds.put_pages([page(), page("waits"), page("new")]) == {"new"}
        assert other.check() == ()
        assert other.feeds.add(Feed("https://c.example/", "x"), "T1/U1").id == 3


def test_a_backup_brings_feeds_back(
    store: Store, databases: Databases, tmp_path: Path, clock: FakeClock
) -> None:
    store.feeds.put([A])
    store.feeds.put_pages([page()])
    store.backup(tmp_path / "b.db")
    with Store.open(databases.empty(), clock=clock) as other:
        other.restore(tmp_path / "b.db")
        assert other.feeds.all() == store.feeds.all()
        assert len(other.feeds.claim_pages(T0, "a", SOON, 9)) == 1


def test_check_finds_pages_that_nobody_would_read(store: Store, databases: Databases, url: str) -> None:
    store.feeds.put([A])
    store.feeds.put_pages([page("1", feed_id=9), page("2", draft="")])
    assert store.check() == (
        "1 pages that wait for a feed that is not there",
        "1 pages that wait without what their feed says of them",
    )


def test_no_table_is_walked_to_see_that_nothing_is_due(databases: Databases, clock: FakeClock) -> None:
    """Every process asks each other second."""
    database = Database(databases.empty())
    said: list[tuple[str, Any]] = []

    @sqlalchemy_event.listens_for(database.engine, "before_cursor_execute")
    def note(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        if statement.startswith(("SELECT feeds", "SELECT pages")):
            said.append((statement, values))

    with Store(database, clock) as store:
        assert claimed(store) == ()
        assert store.feeds.claim_pages(T0, "a", SOON, 9) == ()
        with database.reading() as connection:
            plans = [databases.plan(connection, *one) for one in list(said)]
    assert len(plans) == 2
    assert not [plan for plan in plans if re.search(r"SCAN (feeds|pages)|Seq Scan on (feeds|pages)", plan)]
