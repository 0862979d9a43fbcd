"""Rows into a database as fast as it takes them; what fails midway is of no use anyhow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, create_engine, event

from storage.engines.sqlite import sqlite_driver

_SQLITE = ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000")
# References hold by how the rows are made. A GIN index is made much faster once all rows are there.
_BEFORE = (
    "SET session_replication_role = replica; SET maintenance_work_mem = '1GB'; SET statement_timeout = 0"
)
_TOKENS = "SELECT indexname, indexdef FROM pg_indexes WHERE right(indexname, 14) = '_search_tokens'"


class Sink:
    """An open database that is being filled."""

    def __init__(self, url: str) -> None:
        self._is_file = url.startswith("sqlite")
        if self._is_file:
            self._engine = create_engine(url, module=sqlite_driver())
        else:
            self._engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1))
        settings = [f"PRAGMA {setting}" for setting in _SQLITE] if self._is_file else [_BEFORE]

        @event.listens_for(self._engine, "connect")
        def _(connection: Any, _record: Any) -> None:
            for setting in settings:
                connection.execute(setting)

        self._indexes = [] if self._is_file else self._drop_indexes()

    def _drop_indexes(self) -> list[str]:
        with self._engine.begin() as connection:
            found = connection.exec_driver_sql(_TOKENS).all()
            for name, _ in found:
                connection.exec_driver_sql(f"DROP INDEX {name}")
        return [made for _, made in found]

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction."""
        with self._engine.begin() as connection:
            yield connection

    def put(self, connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Any]) -> None:
        """All rows of values as the driver takes them, in the order of the columns."""
        names = ", ".join(f'"{name}"' for name in columns)
        cursor = connection.connection.cursor()
        if self._is_file:
            marks = ", ".join("?" * len(columns))
            cursor.executemany(f"INSERT INTO {table}({names}) VALUES ({marks})", rows)  # noqa: S608 - ours
            return
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def close(self) -> None:
        """Make what was left out, and let the server look at what it has."""
        if not self._is_file:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for made in [*self._indexes, "VACUUM ANALYZE"]:
                    connection.exec_driver_sql(made)
        self._engine.dispose()
