"""Bringing a database to this version's tables."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.engines.engine import Database
from storage.errors import StoreDamaged, StoreFromFuture
from storage.tables import metadata


def to_head(database: Database) -> None:
    """Migrate to the newest revision; StoreFromFuture when the database is past it."""
    script = ScriptDirectory.from_config(_config())
    with database.reading() as connection:
        if _current(connection, script, database.place) == script.get_current_head():
            return
    with database.migrating() as connection:
        # Another process may have come first.
        if _current(connection, script, database.place) != script.get_current_head():
            upgrade(connection, "head")


def upgrade(connection: Connection, revision: str) -> None:
    """Bring the tables to a revision."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    return config


def is_ours(name: str | None, kind: str, parents: object) -> bool:
    """Whether autogenerate may look at a table; those of the full-text index are no metadata."""
    return kind != "table" or name in metadata.tables


def _current(connection: Connection, script: ScriptDirectory, place: str) -> str | None:
    revision = MigrationContext.configure(connection).get_current_revision()
    known = {each.revision for each in script.walk_revisions()}
    if revision is not None and revision not in known:
        raise StoreFromFuture(
            f"The database {place} was written by a newer version of Trilateral (revision {revision});"
            " update this one to use it."
        )
    if revision is None and _has_tables(connection):
        raise StoreDamaged(f"The database {place} holds tables that are not Trilateral's.")
    return revision


def _has_tables(connection: Connection) -> bool:
    return bool(connection.dialect.get_table_names(connection))
