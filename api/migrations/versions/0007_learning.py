"""What was not understood, amendments of what the assistant knows, and their versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "learning_groups",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("code", sa.String(32), nullable=False, server_default=""),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("closed_by", sa.String(64), nullable=False, server_default=""),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_learning_groups_state", "learning_groups", ["state"])
    op.create_table(
        "learning_questions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("turn_id", sa.Integer, sa.ForeignKey("turns.id", ondelete="CASCADE"), unique=True),
        sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversations.id", ondelete="CASCADE")),
        sa.Column("report_id", sa.Integer, sa.ForeignKey("reports.id", ondelete="CASCADE"), unique=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("why", sa.String(16), nullable=False),
        sa.Column("comment", sa.Text, nullable=False, server_default=""),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False, server_default=""),
        sa.Column("status", sa.String(24), nullable=False, server_default=""),
        sa.Column("code", sa.String(32), nullable=False, server_default=""),
        sa.Column("vector", sa.LargeBinary),
        sa.Column("encoder", sa.String(64), nullable=False, server_default=""),
        sa.Column("group_id", sa.Integer, sa.ForeignKey("learning_groups.id", ondelete="SET NULL")),
    )
    op.create_index("ix_learning_questions_group", "learning_questions", ["group_id"])
    op.create_index("ix_learning_questions_conversation", "learning_questions", ["conversation_id"])
    op.create_table(
        "amendments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("code", sa.String(32), nullable=False, server_default=""),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("group_id", sa.Integer, sa.ForeignKey("learning_groups.id", ondelete="SET NULL")),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("proposed_by", sa.Integer, nullable=False),
        sa.Column("proposed_name", sa.String(64), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_name", sa.String(64), nullable=False, server_default=""),
        sa.Column("reviewed_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("error", sa.Text, nullable=False, server_default=""),
        sa.Column("effect", sa.Text),
        sa.Column("version", sa.Integer),
        sa.Column("live_at", sa.DateTime(timezone=True)),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_amendments_state", "amendments", ["state"])
    op.create_table(
        "amendment_states",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("amendment_id", sa.Integer, sa.ForeignKey("amendments.id"), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(64), nullable=False, server_default=""),
        sa.Column("why", sa.Text, nullable=False, server_default=""),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_amendment_states_amendment", "amendment_states", ["amendment_id"])
    op.create_table(
        "learning_versions",
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("snapshot", sa.String(64), nullable=False),
        sa.Column("amendments", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "learning_work",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("leased_by", sa.String(32), nullable=False, server_default=""),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.Column("turn_read", sa.Integer, nullable=False, server_default="0"),
        sa.Column("turn_settled", sa.Integer, nullable=False, server_default="0"),
        sa.Column("handover_read", sa.Integer, nullable=False, server_default="0"),
        sa.Column("ratings_read", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_ratings_at", "ratings", ["at"])


def downgrade() -> None:
    op.drop_index("ix_ratings_at", "ratings")
    op.drop_table("learning_work")
    op.drop_table("learning_versions")
    op.drop_table("amendment_states")
    op.drop_table("amendments")
    op.drop_table("learning_questions")
    op.drop_table("learning_groups")
