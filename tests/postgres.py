"""A PostgreSQL server for the tests: one that is named, or one of their own for the time they run."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg

NAMED = "TRILATERAL_TEST_POSTGRES"

MISSING = (
    "needs a PostgreSQL server: install one (apt-get install postgresql)"
    f" or name one that lets databases be made in {NAMED}"
)


class Server:
    """A server that listens at `url`, the URL of it without a database."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._made = count(1)

    def sql(self, *statements: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run statements from outside, each on its own; the rows of the last one."""
        rows: list[tuple[object, ...]] = []
        with psycopg.connect(self.database(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
                rows = cursor.fetchall() if cursor.description else []
        return rows

    def make(self, template: str = "template0") -> str:
        """A new database's URL, of the same contents as another."""
        name = f"t{os.getpid()}_{next(self._made)}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        return self.database(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is on it."""
        self.sql(f"DROP DATABASE IF EXISTS {_name(url)} WITH (FORCE)")

    def cut_off(self, url: str) -> None:
        """End all connections to a database."""
        name = _name(url)
        self.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608 - ours

    def database(self, name: str) -> str:
        """The URL of a database of this server."""
        return f"{self.url}/{name}"


class OwnServer(Server):
    """A server in a folder of its own, which can be stopped and started again."""

    password = "a/pass?word"  # noqa: S105 - of servers that end with the tests

    def __init__(
        self,
        programs: Path,
        folder: Path,
        authentication: str = "trust",
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self._programs, self._folder, self._settings = programs, folder, settings or {}
        self._user = None if os.getuid() else _ordinary_user()
        self.port = _free_port()
        super().__init__(f"postgresql://postgres:{quote(self.password, safe='')}@127.0.0.1:{self.port}")
        (folder / "password").write_text(self.password)
        if self._user:
            for path in (folder, folder / "password"):
                shutil.chown(path, self._user)
        options = ("-A", authentication, "--pwfile", folder / "password", "-U", "postgres")
        make: list[str | Path] = [
            programs / "initdb",
            "-D",
            folder / "data",
            *options,
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        ]
        subprocess.run(make, check=True, capture_output=True, **self._as())  # noqa: S603 - our own
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    @contextmanager
    def started(
        cls, programs: Path, authentication: str = "trust", settings: Mapping[str, str] | None = None
    ) -> Iterator[OwnServer]:
        """One that runs for a while."""
        with tempfile.TemporaryDirectory(prefix="trilateral-postgres-") as folder:
            server = cls(programs, Path(folder), authentication, settings)
            try:
                server.start()
                yield server
            finally:
                server.stop()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings: dict[str, str] = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "fsync": "off",
            "full_page_writes": "off",
            "max_connections": "200",
            "autovacuum": "off",
            **self._settings,
        }
        given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command: list[str | Path] = [self._programs / "postgres", "-D", self._folder / "data", *given]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, **self._as())  # noqa: S603 - our own
        while self._process.poll() is None:
            try:
                self.sql("SELECT 1")
                return
            except psycopg.OperationalError:
                time.sleep(0.02)
        raise RuntimeError((self._folder / "log").read_text())

    def stop(self) -> None:
        """Stop it at once: whoever is on it loses the connection."""
        if self._process:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()
            self._process = None

    def _as(self) -> dict[str, Any]:
        # A server refuses to run as root.
        return (
            {"user": self._user, "group": pwd.getpwnam(self._user).pw_gid, "cwd": "/"} if self._user else {}
        )


@contextmanager
def server() -> Iterator[Server | None]:
    """The server to be used; None where there is none."""
    if named := os.environ.get(NAMED):
        yield Server(named)
    elif found := programs():
        with OwnServer.started(found) as own:
            yield own
    else:
        yield None


def programs() -> Path | None:
    """The folder of the newest server's programs."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    found = shutil.which("postgres")
    places = [Path(found).resolve().parent] if found else folders[::-1]
    return next((place for place in places if (place / "initdb").exists()), None)


def _name(url: str) -> str:
    return urlsplit(url).path[1:]


def _ordinary_user() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
