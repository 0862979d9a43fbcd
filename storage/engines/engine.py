"""Opening a database: its back end, transactions, plain errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import local

from sqlalchemy import Connection
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.engines.backend import Access, BackEnd
from storage.engines.postgres import Postgres
from storage.engines.sqlite import Sqlite
from storage.errors import StoreError, StoreUnavailable, UnusableUrl

# What SQLAlchemy raises, and drivers for values that no column can hold.
_RAISED = (SQLAlchemyError, OverflowError, UnicodeEncodeError)


class Database:
    """An open database: transactions whose errors are the store's own."""

    def __init__(self, url: str | URL) -> None:
        self._back_end = _back_end(url)
        self.place = self._back_end.place
        self.path = self._back_end.path
        self.engine = self._back_end.engine
        self._closed = False
        self._mine = local()

    def close(self) -> None:
        """Give up all connections; every later call fails."""
        self._closed = True
        self._back_end.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state throughout."""
        with self._transaction(Access.READ) as connection:
            yield connection

    @contextmanager
    def writing(self, *, durable: bool) -> Iterator[Connection]:
        """The one write transaction; `durable` survives a power cut once it has returned."""
        with self._transaction(Access.DESK if durable else Access.NEWS) as connection:
            yield connection

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A write transaction in which references are checked at its end only."""
        with self._transaction(Access.MIGRATION) as connection:
            yield connection

    def damage(self, connection: Connection) -> list[str]:
        """What the database itself finds broken, in words."""
        return self._back_end.damage(connection)

    @contextmanager
    def together(self) -> Iterator[Connection]:
        """One write transaction for all of the news that this thread reads and writes inside.

        After an error nothing of it stands, so an error must leave this block.
        """
        with self._transaction(Access.NEWS) as connection:
            self._mine.connection, self._mine.first = connection, None
            try:
                yield connection
            finally:
                self._mine.connection = None

    def first(self, work: Callable[[], None]) -> None:
        """What is done before anything else is asked in this thread's transaction."""
        self._mine.first = work

    @contextmanager
    def _transaction(self, access: Access) -> Iterator[Connection]:
        if self._closed:
            raise StoreUnavailable(f"The database {self.place} has been closed.")
        if connection := getattr(self._mine, "connection", None):
            with self.guarded(connection):
                if self._mine.first is not None:
                    self._mine.first()
                yield connection
            return
        with (
            self.plain_errors(),
            self._back_end.transaction(access) as connection,
            self._losses_noticed(connection),
        ):
            yield connection

    @contextmanager
    def guarded(self, connection: Connection) -> Iterator[None]:
        """What is done by a connection at hand, with plain errors."""
        with self.plain_errors(), self._losses_noticed(connection):
            yield

    @contextmanager
    def _losses_noticed(self, connection: Connection) -> Iterator[None]:
        """A prepared statement fails past SQLAlchemy, which must learn that a connection is lost."""
        try:
            yield
        except self._back_end.driver_errors as error:
            driver = connection.connection.driver_connection
            if connection.dialect.is_disconnect(error, driver, None):  # type: ignore[arg-type]
                connection.invalidate(error)
            raise

    @contextmanager
    def plain_errors(self) -> Iterator[None]:
        """Turn what a driver raises into an error of the store, its cause chained."""
        raised: tuple[type[Exception], ...] = (*_RAISED, *self._back_end.driver_errors)
        try:
            yield
        except raised as error:
            raise self._plain(error) from error

    def _plain(self, error: Exception) -> StoreError:
        if isinstance(error, PoolTimeout):
            return StoreUnavailable(f"The database {self.place} is busy: too many calls at once.")
        cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
        if plain := self._back_end.error_for(cause):
            return plain
        if isinstance(error, IntegrityError):
            return StoreError(f"The database {self.place} refused a row that contradicts another.")
        return StoreError(f"The database {self.place} could not do this ({cause}).")


def _back_end(url: str | URL) -> BackEnd:
    parsed = _parse(url)
    return Sqlite(parsed) if parsed.get_backend_name() == "sqlite" else Postgres(parsed)


# Hosts hand out the second and people type the third; one driver serves all.
_POSTGRES = ("postgresql", "postgres", "postgresql+psycopg")
_SQLITE = ("sqlite", "sqlite+pysqlite")


def _parse(url: str | URL) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise UnusableUrl(f"`{_without_secrets(str(url))}` is no database URL.") from error
    if parsed.drivername in _SQLITE:
        return parsed
    if parsed.drivername not in _POSTGRES:
        raise UnusableUrl(f"Databases of `{parsed.drivername}` cannot be used.")
    # What follows an unquoted / ? or # of a password passes for a host or a name.
    if "@" in f"{parsed.host}{parsed.database}":
        raise UnusableUrl(f"`{_without_secrets(str(url))}` has signs in its password that must be %-quoted.")
    return parsed.set(drivername="postgresql+psycopg")


def _without_secrets(url: str) -> str:
    """A URL that cannot be read, without what may be its user, password and options."""
    scheme, colon, rest = url.partition("://")
    shown = (rest if colon else scheme).rpartition("@")
    place = shown[2].partition("?")[0]
    return f"{scheme + colon if colon else ''}{'…@' if shown[1] else ''}{place}"
