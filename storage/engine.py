"""Opening a database: drivers, transactions, plain errors, and what differs between back ends."""

from __future__ import annotations

import importlib
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from threading import RLock, local
from types import ModuleType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Insert,
    Table,
    Text,
    bindparam,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import StaticPool

from storage.errors import StoreDamaged, StoreError, StoreUnavailable

# Below this SQLite can corrupt a file when the write-ahead log is reset (sqlite.org/wal.html).
SAFE_SQLITE = (3, 51, 3)

# Seconds a writer waits for another one; `?timeout=` in the URL says otherwise.
PATIENCE = 10.0


@cache
def sqlite_driver() -> ModuleType:
    """The sqlite3 module with the newest SQLite at hand."""
    try:
        driver = importlib.import_module("pysqlite3")
    except ImportError:
        driver = sqlite3
    warn_of_old(driver.sqlite_version, driver.sqlite_version_info)
    return driver


@cache
def warn_of_old(version: str, parts: tuple[int, ...]) -> None:
    """Say once that this SQLite may damage a file."""
    if parts < SAFE_SQLITE:
        logging.getLogger("storage").warning(
            "SQLite %s is in use; versions before 3.51.3 can, rarely, damage a database.", version
        )


class Database:
    """An open database: transactions whose errors are the store's own.

    In memory there is one connection, which threads take in turn.
    """

    def __init__(self, url: str) -> None:
        parsed = _parse(url)
        self.path = "" if parsed.database in (None, "", ":memory:") else str(parsed.database)
        self.place = self.path or "in memory"
        self._turn = nullcontext() if self.path else RLock()
        self._closed = False
        self._mine = local()
        # A file: URI names a database that must be there, perhaps read-only.
        if self.path and not self.path.startswith("file:"):
            self._make_folder()
        self.engine = _engine(parsed, in_memory=not self.path)
        self._writers = {mode: self.engine.execution_options(write=mode) for mode in ("FULL", "NORMAL")}

    def close(self) -> None:
        """Give up all connections; every later call fails."""
        self._closed = True
        with self._turn:
            self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state throughout."""
        with self._transaction("") as connection:
            yield connection

    @contextmanager
    def writing(self, *, durable: bool) -> Iterator[Connection]:
        """The one write transaction; `durable` survives a power cut once it has returned."""
        with self._transaction("FULL" if durable else "NORMAL") as connection:
            yield connection

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A write transaction in which references are checked at its end only.

        With foreign keys on, rebuilding a table would delete the rows that refer to it.
        """
        with self._turn, self.plain_errors(), self.engine.connect() as connection:
            writer = connection.execution_options(write="FULL")
            _foreign_keys(writer, on=False)
            try:
                with writer.begin():
                    yield writer
                    broken = writer.exec_driver_sql("PRAGMA foreign_key_check").first()
                    if broken:
                        raise StoreDamaged(
                            f"In the database {self.place}, {broken[0]} refers to missing rows."
                        )
            finally:
                _foreign_keys(writer, on=True)

    @contextmanager
    def together(self) -> Iterator[None]:
        """One write transaction for all that this thread reads and writes inside.

        After an error nothing of it stands, so an error must leave this block.
        """
        with self._transaction("NORMAL") as connection:
            self._mine.connection = connection
            try:
                yield
            finally:
                self._mine.connection = None

    @contextmanager
    def _transaction(self, write: str) -> Iterator[Connection]:
        if self._closed:
            raise StoreUnavailable(f"The database {self.place} has been closed.")
        if connection := getattr(self._mine, "connection", None):
            with self.plain_errors():
                yield connection
            return
        engine = self._writers[write] if write else self.engine
        with self._turn, self.plain_errors(), engine.begin() as connection:
            yield connection

    @contextmanager
    def plain_errors(self) -> Iterator[None]:
        """Turn what a driver raises into an error of the store, its cause chained."""
        try:
            yield
        except (SQLAlchemyError, sqlite_driver().Error, OverflowError, UnicodeEncodeError) as error:
            raise plain_error(error, self.place) from error

    def _make_folder(self) -> None:
        try:
            Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(
                f"The folder of the database {self.place} cannot be made: {error.strerror}."
            ) from error


def insert_for(connection: Connection) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT."""
    return postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert


def insert_new(table: Table) -> Insert:
    """An INSERT that passes over rows that are there already."""
    return sqlite_insert(table).on_conflict_do_nothing()


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether a column has one of the values bound, as a JSON list, to this name.

    One variable whatever their number, so that the driver prepares the statement once.
    """
    return column.in_(select(func.json_each(bindparam(name, type_=Text)).table_valued("value").c.value))


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreUnavailable(
            f"`{url}` is no database URL; one looks like sqlite:////home/me/trilateral.db."
        ) from error
    if parsed.get_backend_name() != "sqlite":
        raise StoreUnavailable(
            f"This version keeps its store in SQLite; `{parsed.get_backend_name()}` databases cannot be used."
        )
    return parsed


def _engine(url: URL, *, in_memory: bool) -> Engine:
    # The pool hands a connection to one thread at a time, not always the one that opened it.
    connect: dict[str, Any] = {"check_same_thread": False}
    if "timeout" not in url.query:
        connect["timeout"] = PATIENCE
    arguments: dict[str, Any] = {"connect_args": connect}
    # Command threads wait for a connection no shorter than for a lock; 50 is Bolt's own number of threads.
    arguments |= {"poolclass": StaticPool} if in_memory else {"pool_size": 5, "max_overflow": 50}
    engine = create_engine(url, module=sqlite_driver(), **arguments)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, record: Any) -> None:
    # The driver's own BEGIN comes too late and is never IMMEDIATE; _begin sends the right one.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA cache_size=-65536")
    # Each article's keys lie in many pages; those of several are copied into the file at once.
    cursor.execute("PRAGMA wal_autocheckpoint=4000")
    cursor.close()


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    # Inside a transaction this pragma does nothing, so it goes past SQLAlchemy's own begin.
    driver = connection.connection.dbapi_connection
    assert driver is not None  # noqa: S101 - the connection is open
    driver.cursor().execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("write")
    if write:
        connection.exec_driver_sql(f"PRAGMA synchronous={write}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


# SQLite's primary result codes (sqlite.org/rescode.html).
_UNAVAILABLE = {
    3: "may not be opened by this user",
    5: "is locked by another program; try again in a moment",
    6: "is locked by another program; try again in a moment",
    8: "is read-only",
    10: "cannot be read or written: the disk reports an error",
    13: "cannot grow: the disk is full",
    14: "cannot be opened",
    23: "may not be used by this user",
}
_DAMAGED = {11: "is damaged", 26: "is not a database of Trilateral"}


def plain_error(error: BaseException, place: str) -> StoreError:
    """The store's error for a driver's."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = (getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF
    if isinstance(error, PoolTimeout):
        return StoreUnavailable(f"The database {place} is busy: too many calls at once.")
    if code in _UNAVAILABLE:
        return StoreUnavailable(f"The database {place} {_UNAVAILABLE[code]}.")
    if code in _DAMAGED:
        return StoreDamaged(f"The file {place} {_DAMAGED[code]}.")
    if isinstance(error, (IntegrityError, sqlite_driver().IntegrityError)):
        return StoreError(f"The database {place} refused a row that contradicts another.")
    if isinstance(error, (DBAPIError, sqlite_driver().Error)) and "no such" in str(cause):
        return StoreDamaged(f"The database {place} lacks something it must have ({cause}).")
    return StoreError(f"The database {place} could not do this ({cause}).")
