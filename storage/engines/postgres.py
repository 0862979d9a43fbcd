"""PostgreSQL: sessions, one writer by advisory lock, and what its codes and refusals mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from storage.engines.backend import PATIENCE, Access
from storage.errors import StoreDamaged, StoreError, StoreUnavailable


class Postgres:
    """A database on a server, or as much of it as the connection's search path shows."""

    def __init__(self, url: URL) -> None:
        self.place = f"{url.database or url.username or 'default'} on {_server(url)}"
        self.path = ""
        self.driver_errors: tuple[type[Exception], ...] = (psycopg.Error,)
        self.engine = _engine(url)
        # Not read-only by option: taking that off again would open a database that only may be read.
        self._reader = self.engine.execution_options(isolation_level="REPEATABLE READ")

    @contextmanager
    def transaction(self, access: Access) -> Iterator[Connection]:
        """Readers see one state; a writer waits for the one before it.

        A writer sees what is committed when it has its lock, so not REPEATABLE READ.
        """
        engine = self._reader if access is Access.READ else self.engine
        with engine.begin() as connection:
            if access is not Access.READ:
                connection.exec_driver_sql(_LOCKS[access])
            yield connection

    def close(self) -> None:
        """Give up all connections."""
        self.engine.dispose()

    def damage(self, connection: Connection) -> list[str]:
        """Nothing: the server checks its pages and references itself; a check may take its time."""
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        return []

    def error_for(self, cause: BaseException) -> StoreError | None:
        """What a code, or a refused connection, means to a person; None where nothing special."""
        code = getattr(cause, "sqlstate", None) or ""
        if said := _UNAVAILABLE.get(code):
            return StoreUnavailable(f"The database {self.place} {said}.")
        if code in _MISSING:
            (first, *_) = str(cause).splitlines() or [""]
            return StoreDamaged(f"The database {self.place} lacks something it must have ({first}).")
        if code.startswith("XX"):
            return StoreDamaged(f"The database {self.place} is damaged.")
        if isinstance(cause, psycopg.OperationalError):
            return StoreUnavailable(f"The database {self.place} {_out_of_reach(str(cause))}.")
        return None


def _server(url: URL) -> str:
    host = url.host or url.query.get("host") or "this machine"
    return f"{host}:{url.port}" if url.port else str(host)


# Not to wait forever for a lost server, a forgotten transaction or a statement gone astray, in
# milliseconds. Plans are made for the values at hand: a word's frequency decides them.
_SESSION = {
    "timezone": "UTC",
    "statement_timeout": "30000",
    "idle_in_transaction_session_timeout": "60000",
    "jit": "off",
    "plan_cache_mode": "force_custom_plan",
}


def _engine(url: URL) -> Engine:
    patience = float(str(url.query.get("timeout", PATIENCE)))
    session = _SESSION | {"lock_timeout": str(int(patience * 1000))}
    options = " ".join(f"-c {name}={value}" for name, value in session.items())
    connect: dict[str, Any] = {
        "options": f"{options} {url.query.get('options', '')}".strip(),
        "client_encoding": "utf8",
    }
    connect |= {
        name: value
        for name, value in (("connect_timeout", 10), ("application_name", "trilateral"))
        if name not in url.query
    }
    # A server's connections are few and shared. A lost one is noticed before it is used.
    engine = create_engine(
        url.difference_update_query(["timeout", "options"]),
        connect_args=connect,
        paramstyle="format",
        pool_size=5,
        max_overflow=15,
        pool_pre_ping=True,
    )
    event.listen(engine, "connect", _check_encoding)
    event.listen(engine, "connect", _read_ahead)
    return engine


def _check_encoding(connection: psycopg.Connection[Any], record: Any) -> None:
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        name = connection.info.dbname
        connection.close()
        raise StoreError(
            f"The database {name} has the encoding {encoding};"
            " make one with the encoding UTF8, which can hold every script."
        )


def _read_ahead(connection: psycopg.Connection[Any], record: Any) -> None:
    """Rows of an index are asked of the disk together, unless the server is told otherwise or cannot."""
    connection.execute(
        "SELECT set_config(name, '100', false) FROM pg_settings"
        " WHERE name = 'effective_io_concurrency' AND boot_val <> '0' AND source = 'default'"
    )
    connection.commit()


# The number is any, but ours. Recorded articles can be recorded again; settings and posts cannot.
_LOCK = "pg_advisory_xact_lock(7452)"
_LOCKS = {
    Access.NEWS: f"SELECT {_LOCK}, set_config('synchronous_commit', 'off', true)",
    Access.DESK: f"SELECT {_LOCK}, set_config('synchronous_commit', 'on', true)",
    Access.MIGRATION: f"SELECT {_LOCK}, set_config('statement_timeout', '0', true)",
}

# SQLSTATE codes (PostgreSQL's manual, appendix A).
_UNAVAILABLE = {
    "25006": "is read-only",
    "40001": "was changed by another program; try again in a moment",
    "40P01": "is locked by another program; try again in a moment",
    "42501": "may not be used by this user",
    "53100": "cannot grow: the disk is full",
    "53200": "cannot do this: its server is out of memory",
    "53300": "takes no more connections; try again in a moment",
    "55P03": "is locked by another program; try again in a moment",
    "57014": "took too long to answer; try again in a moment",
    "57P01": "was shut down by its server; try again in a moment",
    "57P02": "was shut down by its server; try again in a moment",
    "57P03": "is being started or shut down; try again in a moment",
}
_MISSING = ("42P01", "42703", "42883", "3F000")

# A refused connection has no code, only words (libpq's, and the server's in English unless set otherwise).
_REFUSALS = {
    "password": "refuses this user or password",
    'role "': "refuses this user or password",
    "pg_hba.conf": "refuses this user or password",
    'database "': "is not there: make it first, for instance with createdb",
    "too many": "takes no more connections; try again in a moment",
    "starting up": "is being started or shut down; try again in a moment",
    "shutting down": "is being started or shut down; try again in a moment",
    "resolve": "cannot be reached: there is no such host",
    "translate host name": "cannot be reached: there is no such host",
    "timeout": "cannot be reached: its server does not answer",
    "refused": "cannot be reached: no server answers there",
    "No such file": "cannot be reached: no server answers there",
}


def _out_of_reach(said: str) -> str:
    found = (sentence for words, sentence in _REFUSALS.items() if words in said)
    return next(found, "cannot be reached; try again in a moment")
