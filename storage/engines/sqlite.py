"""SQLite: the driver, one writer by BEGIN IMMEDIATE, and what its result codes mean."""

from __future__ import annotations

import importlib
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.pool import StaticPool

from storage.engines.backend import PATIENCE, Access
from storage.engines.checkpoints import Checkpoints
from storage.errors import StoreDamaged, StoreError, StoreUnavailable

# Below this SQLite can corrupt a file when the write-ahead log is reset (sqlite.org/wal.html).
SAFE_SQLITE = (3, 51, 3)


@cache
def sqlite_driver() -> ModuleType:
    """The sqlite3 module with the newest SQLite at hand."""
    try:
        driver = importlib.import_module("pysqlite3")
    except ImportError:
        driver = sqlite3
    warn_of_old(driver.sqlite_version, driver.sqlite_version_info)
    # Else the driver asks each of these whether it can adapt itself, which takes longer than to bind it.
    driver.register_adapter(type(None), _none)
    driver.register_adapter(bytes, bytes)
    return driver


def _none(value: None) -> None:
    return None


@cache
def warn_of_old(version: str, parts: tuple[int, ...]) -> None:
    """Say once that this SQLite may damage a file."""
    if parts < SAFE_SQLITE:
        logging.getLogger("storage").warning(
            "SQLite %s is in use; versions before 3.51.3 can, rarely, damage a database.", version
        )


class Sqlite:
    """A file, or a database in memory: that is one connection, which threads take in turn."""

    def __init__(self, url: URL) -> None:
        self.path = path = "" if url.database in (None, "", ":memory:") else str(url.database)
        self.place = path or "in memory"
        self.driver_errors: tuple[type[Exception], ...] = (sqlite_driver().Error,)
        self._turn = nullcontext() if path else RLock()
        # A file: URI names a database that must be there, perhaps read-only.
        if path and not path.startswith("file:"):
            _make_folder(path)
        self.engine = _engine(url, in_memory=not path)
        self._checkpoints = Checkpoints(self.engine)
        self._engines = {
            access: self.engine.execution_options(synchronous=how) for access, how in _SYNCHRONOUS.items()
        }

    @contextmanager
    def transaction(self, access: Access) -> Iterator[Connection]:
        """Readers see one state; a writer waits for the one before it."""
        with self._turn:
            if access is Access.MIGRATION:
                with self._migration() as connection:
                    yield connection
            elif access is Access.NEWS and self.path:
                with self._engines[access].begin() as connection, self._checkpoints.counted(connection):
                    yield connection
                self._checkpoints.make()
            else:
                with self._engines.get(access, self.engine).begin() as connection:
                    yield connection

    @contextmanager
    def _migration(self) -> Iterator[Connection]:
        # With foreign keys on, rebuilding a table would delete the rows that refer to it.
        with self._engines[Access.MIGRATION].connect() as connection:
            _foreign_keys(connection, on=False)
            try:
                with connection.begin():
                    yield connection
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                    if broken:
                        raise StoreDamaged(
                            f"In the database {self.place}, {broken[0]} refers to missing rows."
                        )
            finally:
                _foreign_keys(connection, on=True)

    def close(self) -> None:
        """Give up all connections."""
        with self._turn:
            self._checkpoints.close()
            self.engine.dispose()

    def damage(self, connection: Connection) -> list[str]:
        """Pages that are broken, and references to rows that are not there."""
        pages = connection.execute(text("PRAGMA integrity_check"))
        found = [f"pages: {row[0]}" for row in pages if row[0] != "ok"]
        missing = connection.execute(text("PRAGMA foreign_key_check"))
        return found + [f"{row[0]} row {row[1]} refers to a missing {row[2]}" for row in missing]

    def error_for(self, cause: BaseException) -> StoreError | None:
        """What a result code means to a person; None where it means nothing special."""
        code = (getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF
        if code in _UNAVAILABLE:
            return StoreUnavailable(f"The database {self.place} {_UNAVAILABLE[code]}.")
        if code in _DAMAGED:
            return StoreDamaged(f"The file {self.place} {_DAMAGED[code]}.")
        if isinstance(cause, sqlite_driver().IntegrityError):
            return StoreError(f"The database {self.place} refused a row that contradicts another.")
        if isinstance(cause, self.driver_errors) and "no such" in str(cause):
            return StoreDamaged(f"The database {self.place} lacks something it must have ({cause}).")
        return None


# Recorded articles can be recorded again; people's settings and posts cannot.
_SYNCHRONOUS = {Access.NEWS: "NORMAL", Access.DESK: "FULL", Access.MIGRATION: "FULL"}

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


def _make_folder(path: str) -> None:
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(
            f"The folder of the database {path} cannot be made: {error.strerror}."
        ) from error


def _engine(url: URL, *, in_memory: bool) -> Engine:
    # The pool hands a connection to one thread at a time, not always the one that opened it.
    connect: dict[str, Any] = {"check_same_thread": False}
    if "timeout" not in url.query:
        connect["timeout"] = PATIENCE
    arguments: dict[str, Any] = {"connect_args": connect}
    # Command threads wait for a connection no shorter than for a lock; 50 is Bolt's own number of threads.
    # The one given back last is taken next: its pages are in memory, and those of the others take none.
    pool = {"pool_size": 5, "max_overflow": 50, "pool_use_lifo": True}
    arguments |= {"poolclass": StaticPool} if in_memory else pool
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
    # Only where a thread of ours has not copied them before; each article's keys alone lie in many pages.
    cursor.execute("PRAGMA wal_autocheckpoint=16000")
    cursor.close()


def _begin(connection: Connection) -> None:
    synchronous = connection.get_execution_options().get("synchronous")
    driver: Any = connection.connection.dbapi_connection  # past SQLAlchemy, which takes longer than both
    if synchronous:
        driver.execute(f"PRAGMA synchronous={synchronous}")
    driver.execute("BEGIN IMMEDIATE" if synchronous else "BEGIN")


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    # Inside a transaction this pragma does nothing, so it goes past SQLAlchemy's own begin.
    driver = connection.connection.dbapi_connection
    assert driver is not None  # noqa: S101 - the connection is open
    driver.cursor().execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
