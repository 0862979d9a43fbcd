"""No driver error leaves the store; each says in a sentence what is wrong and where."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event

from storage import engine, migrate
from storage.engine import Database
from storage.errors import StoreDamaged, StoreError, StoreUnavailable
from storage.model import Content, Delivery, DeliveryState, EventQuery
from storage.store import Store
from tests.fakes import FakeClock
from tests.storage.make import T0, YONHAP, article, mention, opens, put, subscription, tell

# Locks are the process's: another SQLite library in the same process would not see them.
sqlite3 = engine.sqlite_driver()
LEASE = timedelta(minutes=1)
DELIVERY = Delivery(1, 1, "T1", "C1", "p", 0, DeliveryState.LEASED, Content("", ""), T0, T0, lease_owner="a")

WRITES: dict[str, Callable[[Store], object]] = {
    "put_sources": lambda s: s.put_sources([YONHAP]),
    "record": lambda s: put(s, article("New"), [opens(article("New"), mention(article("New")))]),
    "save_subscription": lambda s: s.save_subscription(subscription("C2")),
    "change_subscription": lambda s: s.change_subscription("T1", "C1", lambda _: subscription()),
    "enqueue": lambda s: s.enqueue(
        subscription(),
        period_key="p",
        contents=[Content("", "")],
        due_at=T0,
        covered_until=T0,
        next_due_at=None,
    ),
    "claim_delivery": lambda s: s.claim_delivery("T1", "a", T0, LEASE),
    "start_posting": lambda s: s.start_posting(DELIVERY, T0),
    "mark_sent": lambda s: s.mark_sent(DELIVERY, "1.1"),
    "mark_retry": lambda s: s.mark_retry(DELIVERY, T0, ""),
    "mark_uncertain": lambda s: s.mark_uncertain(DELIVERY, T0, ""),
    "mark_dead": lambda s: s.mark_dead(DELIVERY, ""),
    "recover_stale": lambda s: s.recover_stale(T0, T0),
    "look_again": lambda s: s.look_again(1, T0),
    "requeue": lambda s: s.requeue(1),
    "check": lambda s: s.check(),
}
READS: dict[str, Callable[[Store], object]] = {
    "sources": lambda s: s.sources(),
    "standing": lambda s: s.standing([article("New")]),
    "candidates": lambda s: s.candidates([(1,)]),
    "events": lambda s: s.events(EventQuery()),
    "event": lambda s: s.event(1),
    "newest_change_at": lambda s: s.newest_change_at(),
    "counts": lambda s: s.counts(),
    "subscription": lambda s: s.subscription("T1", "C1"),
    "subscriptions": lambda s: s.subscriptions(),
    "due_subscriptions": lambda s: s.due_subscriptions("T1", T0),
    "doubtful": lambda s: s.doubtful("T1", T0),
    "deliveries": lambda s: s.deliveries("T1", "C1"),
}
CALLS = WRITES | READS


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///").partition("?")[0])


def test_every_public_method_is_in_these_tables() -> None:
    public = {name for name in vars(Store) if not name.startswith("_")}
    assert public - {"open", "close"} == CALLS.keys()


@pytest.mark.parametrize("name", CALLS)
def test_a_closed_store_says_so(store: Store, name: str) -> None:
    store.close()
    with pytest.raises(StoreUnavailable, match=r"The database /.* has been closed\."):
        CALLS[name](store)


@pytest.mark.parametrize("name", CALLS)
def test_a_database_that_lost_its_tables_is_damaged(store: Store, url: str, name: str) -> None:
    with sqlite3.connect(path_of(url)) as other:
        other.execute("PRAGMA foreign_keys=OFF")
        for (table,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if "_search" not in table and not table.startswith("sqlite_"):
                other.execute(f"DROP TABLE {table}")
    other.close()
    with pytest.raises(StoreDamaged, match="lacks something it must have"):
        CALLS[name](store)


@pytest.mark.parametrize("name", WRITES)
def test_a_locked_database_is_unavailable_after_some_patience(store: Store, url: str, name: str) -> None:
    other = sqlite3.connect(path_of(url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StoreUnavailable, match="is locked by another program; try again in a moment"):
            WRITES[name](store)
    finally:
        other.close()


def test_a_writer_keeps_no_reader_waiting(store: Store, url: str) -> None:
    tell(store, "Launch")
    other = sqlite3.connect(path_of(url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        assert [event.headline for event in store.events(EventQuery()).events] == ["Launch"]
    finally:
        other.close()


@pytest.mark.parametrize("name", sorted(WRITES.keys() - {"check", "claim_delivery", "enqueue"}))
def test_a_read_only_database_is_read_and_says_so_when_written(
    store: Store, url: str, clock: FakeClock, name: str
) -> None:
    tell(store, "Launch")
    read_only = f"sqlite:///file:{path_of(url)}?mode=ro&uri=true"
    with Store.open(read_only, clock=clock) as reader:
        assert reader.event(1).event.headline == "Launch"
        with pytest.raises(StoreUnavailable, match="is read-only"):
            WRITES[name](reader)


def test_a_full_disk_is_unavailable_and_leaves_nothing_half_written(url: str, clock: FakeClock) -> None:
    database = Database(url)
    migrate.to_head(database)
    store = Store(database, clock)
    tell(store, "Before")
    database.engine.dispose()

    @sqlalchemy_event.listens_for(database.engine, "connect")
    def limit(connection: Any, record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # SQLite takes the present size instead

    of = article("Big", "word " * 100_000)
    with pytest.raises(StoreUnavailable, match="cannot grow: the disk is full"):
        put(store, of, [opens(of, mention(of))])
    assert store.counts().articles == 1
    store.close()
    with Store.open(url, clock=clock) as again:
        assert again.check() == ()


def test_a_damaged_page_is_damage(url: str, clock: FakeClock) -> None:
    with Store.open(url, clock=clock) as store:
        for n in range(30):
            tell(store, f"Launch {n}", "word " * 500 + str(n))
    path = path_of(url)
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StoreDamaged, match="is damaged"):
        Store.open(url, clock=clock)


@pytest.mark.parametrize("content", [b"Dear reader, " * 500, b"SQLite format 3\0" + b"x" * 5000])
def test_another_kind_of_file_is_no_database(url: str, clock: FakeClock, content: bytes) -> None:
    path_of(url).parent.mkdir()
    path_of(url).write_bytes(content)
    with pytest.raises(StoreDamaged, match="is not a database of Trilateral"):
        Store.open(url, clock=clock)
    assert path_of(url).read_bytes() == content


def test_another_program_s_database_is_left_alone(url: str, clock: FakeClock) -> None:
    path_of(url).parent.mkdir()
    with sqlite3.connect(path_of(url)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    with pytest.raises(StoreDamaged, match="holds tables that are not Trilateral's"):
        Store.open(url, clock=clock)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("", "is no database URL"),
        ("/home/me/x.db", "is no database URL"),
        ("oracle://x", "keeps its store in SQLite"),
        ("postgresql://localhost/x", "keeps its store in SQLite"),
        ("sqlite:////proc/nowhere/x.db", "The folder of the database /proc/nowhere/x.db cannot be made"),
        ("sqlite:////proc", "The database /proc cannot be opened"),
    ],
)
def test_a_url_that_cannot_be_opened_says_why(bad: str, says: str, clock: FakeClock) -> None:
    with pytest.raises(StoreUnavailable, match=says):
        Store.open(bad, clock=clock)


def test_text_that_no_database_can_hold_is_an_error_of_the_store(store: Store) -> None:
    with pytest.raises(StoreError):
        store.save_subscription(subscription("\ud800"))


def test_an_old_sqlite_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="storage"):
        engine.warn_of_old("3.40.1", (3, 40, 1))
        engine.warn_of_old("3.40.1", (3, 40, 1))
        engine.warn_of_old("3.53.4", (3, 53, 4))
    assert [record.getMessage() for record in caplog.records] == [
        "SQLite 3.40.1 is in use; versions before 3.51.3 can, rarely, damage a database."
    ]
