"""What goes wrong with a file: a full disk, damage, another kind of file, an old driver."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import text

from storage import migrate
from storage.engines import sqlite
from storage.engines.checkpoints import ROWS
from storage.engines.engine import Database
from storage.errors import StoreDamaged, StoreUnavailable
from storage.store import Store
from tests.fakes import FakeClock
from tests.storage.conftest import path_of
from tests.storage.make import article, mention, opens, put, tell

# Locks are the process's: another SQLite library in the same process would not see them.
sqlite3 = sqlite.sqlite_driver()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of a file that is not there yet."""
    return f"sqlite:///{tmp_path}/data/trilateral.db"


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
        ("sqlite:////proc/nowhere/x.db", "The folder of the database /proc/nowhere/x.db cannot be made"),
        ("sqlite:////proc", "The database /proc cannot be opened"),
    ],
)
def test_a_place_where_no_file_can_be_says_so(bad: str, says: str, clock: FakeClock) -> None:
    with pytest.raises(StoreUnavailable, match=says):
        Store.open(bad, clock=clock)


def test_what_much_news_changed_is_copied_into_the_file_beside_its_writer(url: str) -> None:
    database = Database(url)
    path = path_of(url)
    beside = sqlite3.connect(path)  # else who closes last would copy all
    with database.writing(durable=False) as connection:
        connection.execute(text("CREATE TABLE words (word TEXT)"))
    beside.execute("SELECT * FROM words")
    empty = path.stat().st_size
    words = [{"word": "word" * 50}] * (ROWS // 2)
    for _ in range(2):
        assert path.stat().st_size == empty
        with database.writing(durable=False) as connection:
            connection.execute(text("INSERT INTO words VALUES (:word)"), words)
    database.close()
    assert path.stat().st_size > empty + ROWS * 200
    assert beside.execute("SELECT count(*) FROM words").fetchone() == (ROWS,)
    beside.close()


def test_an_old_sqlite_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="storage"):
        sqlite.warn_of_old("3.40.1", (3, 40, 1))
        sqlite.warn_of_old("3.40.1", (3, 40, 1))
        sqlite.warn_of_old("3.53.4", (3, 53, 4))
    assert [record.getMessage() for record in caplog.records] == [
        "SQLite 3.40.1 is in use; versions before 3.51.3 can, rarely, damage a database."
    ]
