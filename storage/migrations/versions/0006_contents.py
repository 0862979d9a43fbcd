"""What is posted, once for all the channels that are shown the same."""

from __future__ import annotations

from hashlib import blake2b

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BATCH = 500


def upgrade() -> None:
    """Move texts, blocks and pictures out of the deliveries, equal ones into one row."""
    op.create_table(
        "contents",
        sa.Column("hash", sa.Text(), nullable=False, comment="BLAKE2 of text, blocks and picture"),
        sa.Column("text", sa.Text(), nullable=False, comment="fallback text, frozen"),
        sa.Column("blocks", sa.Text(), nullable=False, comment="Block Kit blocks as JSON, frozen"),
        sa.Column("picture", sa.LargeBinary(), comment="PNG to be uploaded first; null for none"),
        sa.PrimaryKeyConstraint("hash", name="pk_contents"),
    )
    op.add_column(
        "deliveries",
        sa.Column(
            "content",
            sa.Text(),
            nullable=False,
            server_default=sa.text("''"),
            comment="hash of what is posted, in contents",
        ),
    )
    _move(op.get_bind())
    for name in ("text", "blocks", "picture"):
        op.drop_column("deliveries", name)


def _move(connection: sa.Connection) -> None:
    """A few hundred rows at a time: each may carry a picture."""
    held = "id, text, blocks, picture FROM deliveries WHERE id > :last ORDER BY id"
    wanted = sa.text(f"SELECT {held} LIMIT {BATCH}")
    keep = sa.text(
        "INSERT INTO contents (hash, text, blocks, picture) VALUES (:hash, :text, :blocks, :picture)"
        " ON CONFLICT DO NOTHING"
    )
    point = sa.text("UPDATE deliveries SET content = :hash WHERE id = :id")
    last = 0
    while rows := connection.execute(wanted, {"last": last}).mappings().all():
        values = [{**row, "hash": _hash(row["text"], row["blocks"], row["picture"])} for row in rows]
        connection.execute(keep, values)
        connection.execute(point, values)
        last = rows[-1]["id"]


def _hash(text: str, blocks: str, picture: bytes | None) -> str:
    """As the store makes it."""
    parts = (text.encode(), blocks.encode(), bytes(picture or b""))
    return blake2b(b"\0".join(parts), digest_size=16).hexdigest()
