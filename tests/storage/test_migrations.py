"""Migrations: from nothing, from what there is, and never from a newer version."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert

from storage import migrate
from storage.engine import Database
from storage.errors import StoreFromFuture
from storage.model import EventQuery, Feed
from storage.rows import source_row
from storage.store import Store
from storage.tables import metadata, sources
from tests.fakes import FakeClock
from tests.storage.conftest import Databases
from tests.storage.make import YONHAP, subscription, tell


def test_the_migrations_make_the_tables_that_the_code_knows(url: str) -> None:
    database = Database(url)
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": migrate.is_ours, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []
    database.close()


def test_a_filled_database_opens_again_with_everything_in_it(databases: Databases, clock: FakeClock) -> None:
    url = databases.nowhere()
    with Store.open(url, clock=clock) as store:
        tell(store, "Launch", "한미 훈련")
        store.save_subscription(subscription())
        before = (store.event(1), store.subscriptions(), store.counts())
    with Store.open(url, clock=clock) as store:
        assert (store.event(1), store.subscriptions(), store.counts()) == before
        assert store.events(EventQuery(words=("훈련",))).events == (before[0].event,)
        assert store.check() == ()


@pytest.mark.parametrize("revision", ["0001", "0002", "0003"])
def test_a_filled_database_of_an_older_version_is_brought_to_this_one(
    databases: Databases, clock: FakeClock, revision: str
) -> None:
    url = databases.nowhere()
    database = Database(url)
    with database.migrating() as connection:
        migrate.upgrade(connection, revision)
    with database.migrating() as connection:
        connection.execute(insert(sources).values(source_row(YONHAP)))
    database.close()
    with Store.open(url, clock=clock) as store:
        assert store.sources() == (YONHAP,)
        assert tell(store, "Launch") == 1
        store.feeds.put([Feed("https://a.example/rss", "yonhap")])
        assert store.check() == ()


def test_an_empty_file_is_a_new_database(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "x.db").touch()
    url = f"sqlite:///{tmp_path}/x.db"
    with Store.open(url, clock=clock) as store:
        assert store.check() == ()


def test_a_database_from_the_future_is_refused_and_left_alone(databases: Databases, clock: FakeClock) -> None:
    url = databases.empty()
    with closing(databases.connect(url)) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreFromFuture, match=r"newer version of Trilateral \(revision 9999\)"):
        Store.open(url, clock=clock)


def test_several_may_open_a_new_database_at_once(databases: Databases, clock: FakeClock) -> None:
    url = databases.nowhere().partition("?")[0]
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: Store.open(url, clock=clock), range(4)))
    for number, store in enumerate(stores):
        tell(store, f"Launch {number}")
    assert stores[0].counts().events == 4
    for store in stores:
        store.close()
