"""What SQLite's log holds is copied into the file beside whoever writes, who would else wait for the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

from sqlalchemy import Connection, Engine

# Rows changed until what they changed is copied: of a store of ten thousand articles some 4,000 pages, of a
# million twice as many. With fewer, pages that change often are copied too often.
ROWS = 10_000


class Checkpoints:
    """Makes checkpoints of one file, one at a time, each on a thread of its own.

    They wait for nobody and nobody waits for them. The log begins anew only where one ends before the next
    write begins; where none has for long, SQLite makes one with a commit.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._rows = 0
        self._thread: Thread | None = None
        self._connection: Any = None

    @contextmanager
    def counted(self, connection: Connection) -> Iterator[None]:
        """Count the rows that a transaction changes."""
        driver: Any = connection.connection.driver_connection
        before = driver.total_changes
        yield
        self._rows += driver.total_changes - before

    def make(self) -> None:
        """Begin one where enough has changed since the last and that has ended."""
        if self._rows < ROWS or (self._thread is not None and self._thread.is_alive()):
            return
        self._rows = 0
        if self._connection is None:  # its own: that of a writer has the pages in memory that it needs
            self._connection = self._engine.raw_connection()
        self._thread = Thread(target=self._run, name="checkpoint")
        self._thread.start()

    def close(self) -> None:
        """Wait for the last, and give up the connection."""
        if self._thread is not None:
            self._thread.join()
            self._connection.close()
            self._thread = self._connection = None

    def _run(self) -> None:
        errors: Any = self._engine.dialect.loaded_dbapi.Error
        with suppress(errors):  # what is wrong with the disk is told to who writes next
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
