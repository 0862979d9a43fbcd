"""What Alembic runs: on the connection it is given, in that connection's transaction."""

from __future__ import annotations

from alembic import context

from storage.tables import metadata


def is_ours(name: str | None, kind: str, parents: object) -> bool:
    """Whether autogenerate may look at a table; those of the full-text index are no metadata."""
    return kind != "table" or name in metadata.tables


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=is_ours,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
