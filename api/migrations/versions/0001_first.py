"""Conversations, turns and the embedded store of dossiers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "conversation_id", sa.String(64), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("message_id", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first", sa.Boolean, nullable=False),
        sa.Column("response", sa.LargeBinary),
        sa.UniqueConstraint("conversation_id", "message_id", name="uq_turns_message"),
    )
    op.create_table(
        "dossiers",
        sa.Column("receipt", sa.String(64), primary_key=True),
        sa.Column("state", sa.Integer, nullable=False),
        sa.Column("procedure_code", sa.String(32), nullable=False),
        sa.Column("procedure_name", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("received_at", sa.Date),
        sa.Column("due_at", sa.Date),
        sa.Column("finished_at", sa.Date),
        sa.Column("new_due_at", sa.Date),
        sa.Column("reason", sa.Text),
        sa.Column("verifier", sa.String(64), nullable=False, server_default=""),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
    )


def downgrade() -> None:
    for table in ("dossiers", "turns", "conversations"):
        op.drop_table(table)
