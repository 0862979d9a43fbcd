"""What a back end is: an engine, its transactions, and its errors in plain words."""

from __future__ import annotations

from contextlib import AbstractContextManager
from enum import Enum
from typing import Protocol

from sqlalchemy import Connection, Engine

from storage.errors import StoreError

# Seconds a writer waits for another one; `?timeout=` in the URL says otherwise.
PATIENCE = 10.0


class Access(Enum):
    """What a transaction is for; news can be recorded again, settings and deliveries cannot."""

    READ = "read"
    NEWS = "news"
    DESK = "desk"
    MIGRATION = "migration"


class BackEnd(Protocol):
    """A kind of database; `place` names this one in messages, without a password.

    `path` is its file, empty where it has none.
    """

    place: str
    path: str
    engine: Engine
    driver_errors: tuple[type[Exception], ...]

    def transaction(self, access: Access) -> AbstractContextManager[Connection]:
        """One transaction: readers see one state, writers of the same kind take turns."""

    def close(self) -> None:
        """Give up all connections."""

    def damage(self, connection: Connection) -> list[str]:
        """What the database itself finds broken, in words."""

    def error_for(self, cause: BaseException) -> StoreError | None:
        """The store's error for one of the driver's; None where it says nothing special."""
