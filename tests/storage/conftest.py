"""An empty store on each back end, on a clock that stands."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import Connection
from sqlalchemy.event import listen

from storage.engines.engine import Database
from storage.engines.sqlite import sqlite_driver
from storage.store import Store
from tests.fakes import FakeClock
from tests.postgres import MISSING, Server

_ASKS = ("SELECT", "WITH")


class Databases(Protocol):
    """Where tests get databases of one back end; writers do not wait for each other long."""

    kind: str

    def nowhere(self) -> str:
        """The URL of a database without any tables."""

    def empty(self) -> str:
        """The URL of a store in which nothing stands."""

    def lent(self) -> AbstractContextManager[str]:
        """The URL of an empty store, which is used again afterwards."""

    def connect(self, url: str) -> Any:
        """Another program's connection, each statement on its own."""

    def locked(self, url: str) -> AbstractContextManager[object]:
        """The time in which another program writes."""

    def drop_tables(self, url: str) -> None:
        """Take the tables away, but not the full text."""

    def read_only(self, url: str) -> str:
        """The URL under which a store can only be read."""

    def hear(self, database: Database, said: list[tuple[str, Any]]) -> None:
        """Note what is asked of the driver from now on: statements with their values."""

    def plan(self, connection: Connection, statement: str, values: Any) -> str:
        """How a statement would be run; says `whole table` where one of events has to be read."""

    def drop(self) -> None:
        """Remove all that were made."""


class Files:
    """SQLite files; the empty one is copied, which is far quicker than migrating anew."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = folder, count(1)
        self._migrated = folder / "migrated.db"
        Store.open(f"sqlite:///{self._migrated}", clock=FakeClock()).close()

    def nowhere(self) -> str:
        return f"sqlite:///{self._folder}/{next(self._made)}/trilateral.db?timeout=0.05"

    def empty(self) -> str:
        url = self.nowhere()
        path_of(url).parent.mkdir()
        shutil.copy(self._migrated, path_of(url))
        return url

    @contextmanager
    def lent(self) -> Iterator[str]:
        yield self.empty()

    def connect(self, url: str) -> sqlite3.Connection:
        # Locks are the process's: another SQLite library in the same process would not see them.
        opened: sqlite3.Connection = sqlite_driver().connect(path_of(url), isolation_level=None)
        return opened

    @contextmanager
    def locked(self, url: str) -> Iterator[None]:
        with closing(self.connect(url)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield

    def drop_tables(self, url: str) -> None:
        with closing(self.connect(url)) as other:
            other.execute("PRAGMA foreign_keys=OFF")
            for (table,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                if "_search" not in table and not table.startswith("sqlite_"):
                    other.execute(f"DROP TABLE {table}")

    def read_only(self, url: str) -> str:
        return f"sqlite:///file:{path_of(url)}?mode=ro&uri=true"

    def hear(self, database: Database, said: list[tuple[str, Any]]) -> None:
        def note(statement: str) -> None:
            if statement.startswith(_ASKS):
                said.append((statement, ()))

        # With its values in it. Prepared statements go past SQLAlchemy, so its events do not tell of them.
        listen(database.engine, "checkout", lambda connection, *_: connection.set_trace_callback(note))

    def plan(self, connection: Connection, statement: str, values: Any) -> str:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        steps = (row[3] for row in rows)
        return "; ".join(re.sub(r"SCAN (event\w*)$", r"whole table \1", step) for step in steps)

    def drop(self) -> None:
        """Nothing: the folder is pytest's."""


# Tables whose ids the database itself gives.
_NUMBERED = ("subscriptions", "deliveries", "feeds", "pages")


class OnServer:
    """Databases of a PostgreSQL server, made from one that is migrated."""

    kind = "postgresql"

    def __init__(self, server: Server) -> None:
        self.server = server
        self._made: list[str] = []
        self._free: list[str] = []
        self._migrated = self._keep(server.make())
        Store.open(self._migrated, clock=FakeClock()).close()
        with closing(self.connect(self._migrated)) as own:
            tables = own.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        emptied = [f"DELETE FROM {table}" for (table,) in tables if table != "alembic_version"]  # noqa: S608 - ours
        counted = [f"ALTER SEQUENCE {table}_id_seq RESTART" for table in _NUMBERED]
        # References need not be asked for when nothing stays.
        self._clean = "; ".join(["SET session_replication_role = replica", *emptied, *counted])

    def nowhere(self) -> str:
        return self._keep(self.server.make())

    def empty(self) -> str:
        return self._keep(self.server.make(urlsplit(self._migrated).path[1:]))

    @contextmanager
    def lent(self) -> Iterator[str]:
        url = self._free.pop() if self._free else self.empty()
        yield url
        with closing(self.connect(url)) as own, suppress(psycopg.errors.UndefinedTable):
            own.execute(self._clean)
            self._free.append(url)

    def _keep(self, url: str) -> str:
        self._made.append(url)
        return f"{url}?timeout=0.05"

    def connect(self, url: str) -> psycopg.Connection[Any]:
        return psycopg.connect(url.partition("?")[0], autocommit=True)

    @contextmanager
    def locked(self, url: str) -> Iterator[None]:
        with closing(self.connect(url)) as other:
            other.execute("SELECT pg_advisory_lock(7452)")
            yield

    def drop_tables(self, url: str) -> None:
        with closing(self.connect(url)) as other:
            tables = other.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            names = ", ".join(table for (table,) in tables if "_search" not in table)
            other.execute(f"DROP TABLE {names} CASCADE")

    def read_only(self, url: str) -> str:
        return f"{url}&options=-c%20default_transaction_read_only%3Don"

    def hear(self, database: Database, said: list[tuple[str, Any]]) -> None:
        class Noting(psycopg.Cursor[Any]):
            def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
                if query.startswith(_ASKS):
                    said.append((query, tuple(params or ())))
                return super().execute(query, params, **how)

        def notes(connection: Any, *_: Any) -> None:
            connection.cursor_factory = Noting

        listen(database.engine, "checkout", notes)

    def plan(self, connection: Connection, statement: str, values: Any) -> str:
        # Of so few rows it would read all, if it was not told to use an index where one serves.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        steps = connection.exec_driver_sql(f"EXPLAIN {statement}", values).scalars()
        return "; ".join(step.replace("Seq Scan on event", "whole table event") for step in steps)

    def drop(self) -> None:
        for url in self._made:
            self.server.drop(url)


def path_of(url: str) -> Path:
    """The file of a SQLite URL."""
    return Path(url.removeprefix("sqlite:///").partition("?")[0])


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """Each back end in turn."""
    if request.param == "sqlite":
        yield Files(tmp_path_factory.mktemp("sqlite"))
        return
    server: Server | None = request.getfixturevalue("maybe_postgres")
    if server is None:
        pytest.skip(MISSING)
    made = OnServer(server)
    yield made
    made.drop()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def url(databases: Databases) -> Iterator[str]:
    """The URL of an empty store."""
    with databases.lent() as lent:
        yield lent


@pytest.fixture
def store(url: str, clock: FakeClock) -> Iterator[Store]:
    """An empty store in the database that `url` names."""
    with Store.open(url, clock=clock) as opened:
        yield opened
