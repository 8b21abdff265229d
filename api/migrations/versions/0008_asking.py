"""Who was asked whether they are content, and what was answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "surveys",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "conversation_id", sa.String(64), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("receipt", sa.String(64), nullable=False, server_default=""),
        sa.Column("procedure", sa.String(32), nullable=False, server_default=""),
        sa.Column("title", sa.Text, nullable=False, server_default=""),
        sa.Column("agency", sa.String(255), nullable=False, server_default=""),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("declined", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("answer", sa.Integer),
        sa.Column("comment_until", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("conversation_id", "kind", "receipt", name="uq_surveys_question"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "satisfaction",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("factors", sa.Text, nullable=False, server_default=""),
        sa.Column("comment", sa.Text, nullable=False, server_default=""),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("procedure", sa.String(32), nullable=False, server_default=""),
        sa.Column("agency", sa.String(255), nullable=False, server_default=""),
        sa.Column("place", sa.String(5), nullable=False, server_default=""),
    )
    op.create_index(
        "uq_surveys_receipt",
        "surveys",
        ["receipt"],
        unique=True,
        sqlite_where=sa.text("kind = 'dossier'"),
        postgresql_where=sa.text("kind = 'dossier'"),
    )
    op.create_index("ix_satisfaction_day", "satisfaction", ["day"])


def downgrade() -> None:
    op.drop_table("satisfaction")
    op.drop_table("surveys")
