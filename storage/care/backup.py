"""Copies of a whole database, made while it is in use and checked before they count."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy.engine import URL

from storage import migrate
from storage.care import check, dump
from storage.engines.engine import Database
from storage.engines.sqlite import sqlite_driver
from storage.errors import StoreDamaged, StoreUnavailable


def write(database: Database, target: Path) -> None:
    """Copy a database to a SQLite file; the file appears only once it is whole.

    StoreUnavailable when the file is there already or cannot be written.
    """
    if target.exists():
        raise StoreUnavailable(f"{target} is there already; a backup overwrites nothing.")
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        if database.path:
            _vacuum(database.path, part)
        else:
            _copy(database, part)
        verify(part)
        part.replace(target)
    except OSError as error:
        raise StoreUnavailable(f"The backup {target} cannot be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _vacuum(path: str, part: Path) -> None:
    driver = sqlite_driver()
    try:
        with closing(driver.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA busy_timeout=10000")
            connection.execute("VACUUM INTO ?", (str(part),))
    except driver.Error as error:
        raise StoreUnavailable(f"The backup cannot be made: {error}.") from error


def _copy(database: Database, part: Path) -> None:
    copy = Database(_url(part))
    try:
        migrate.to_head(copy)
        with database.reading() as source, copy.writing(durable=True) as target:
            dump.put(target, dump.rows(source, whole=True), whole=True)
    finally:
        copy.close()


def _url(path: Path) -> URL:
    """As an object: in a string, `?` and `%` of a name would mean something else."""
    return URL.create("sqlite", database=str(path))


def verify(path: Path) -> None:
    """StoreDamaged when a backup is not whole; StoreFromFuture when a newer version made it."""
    if not path.is_file():
        raise StoreUnavailable(f"There is no file {path}.")
    copy = Database(_url(path))
    try:
        migrate.to_head(copy)
        with copy.reading() as connection:
            found = [*copy.damage(connection), *check.problems(connection)]
        if found:
            raise StoreDamaged(f"The backup {path} is not whole: {'; '.join(found[:3])}.")
    finally:
        copy.close()


def restore(database: Database, backup: Path) -> None:
    """Put a backup into an empty database; StoreNotEmpty where there is something already."""
    verify(backup)
    copy = Database(_url(backup))
    try:
        with copy.reading() as source, database.writing(durable=True) as target:
            dump.put(target, dump.rows(source, whole=True), whole=True)
    finally:
        copy.close()
