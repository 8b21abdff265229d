"""How answers were rated, numbers of turns that never come again, and finding what is old."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("turns", recreate="always", table_kwargs={"sqlite_autoincrement": True}):
            pass
    op.create_table(
        "ratings",
        sa.Column("turn_id", sa.Integer, sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("good", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String(16)),
        sa.Column("comment", sa.Text, nullable=False, server_default=""),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_conversations_started", "conversations", ["started_at"])
    op.create_index("ix_turns_received", "turns", ["received_at"])
    op.create_index("ix_outbox_changed", "outbox", ["changed_at"])


def downgrade() -> None:
    op.drop_index("ix_outbox_changed", "outbox")
    op.drop_index("ix_turns_received", "turns")
    op.drop_index("ix_conversations_started", "conversations")
    op.drop_table("ratings")
