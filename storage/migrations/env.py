"""What Alembic runs: on the connection it is given, in that connection's transaction."""

from __future__ import annotations

from alembic import context

from storage.migrate import is_ours
from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=is_ours,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
