"""Dossiers that are pushed, who wants to be told of them, and what is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa
from alembic import op

from knowledge.text.receipts import compact

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    names = ("receipt", "procedure_code", "procedure_name", "agency", "reason", "verifier", "source")
    dates = ("received_at", "due_at", "finished_at", "new_due_at")
    before = sa.table(
        "dossiers",
        sa.column("state", sa.Integer),
        sa.column("updated_at", sa.DateTime(timezone=True)),
        *(sa.column(name, sa.Text) for name in names),
        *(sa.column(name, sa.Date) for name in dates),
    )
    known = [_carried(row) for row in op.get_bind().execute(sa.select(before)).mappings()]
    op.drop_table("dossiers")
    dossiers = op.create_table(
        "dossiers",
        sa.Column("receipt", sa.String(64), primary_key=True),
        sa.Column("compact", sa.String(64), nullable=False),
        sa.Column("state", sa.Integer),
        sa.Column("state_word", sa.Text, nullable=False, server_default=""),
        sa.Column("state_note", sa.Text, nullable=False, server_default=""),
        sa.Column("state_key", sa.String(64), nullable=False, server_default=""),
        sa.Column("procedure_code", sa.String(64), nullable=False, server_default=""),
        sa.Column("procedure_name", sa.Text, nullable=False, server_default=""),
        sa.Column("agency", sa.Text, nullable=False, server_default=""),
        sa.Column("received_at", sa.Date),
        sa.Column("due_at", sa.Date),
        sa.Column("finished_at", sa.Date),
        sa.Column("apologised_at", sa.Date),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("details", sa.LargeBinary, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("supplemented", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("facts_key", sa.String(96), nullable=False, server_default=""),
        sa.Column("first_due_at", sa.Date),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
    )
    op.bulk_insert(dossiers, known)
    op.create_index("ix_dossiers_compact", "dossiers", ["compact"])
    op.create_index("ix_dossiers_due", "dossiers", ["state", "first_due_at"])
    op.create_table(
        "dossier_steps",
        sa.Column("receipt", sa.String(64), primary_key=True),
        sa.Column("digest", sa.String(32), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_table(
        "last_known",
        sa.Column("receipt", sa.String(64), primary_key=True),
        sa.Column("dossier", sa.LargeBinary, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "wrong_verifiers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_wrong_verifiers", "wrong_verifiers", ["kind", "who", "at"])
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("receipt", sa.String(64), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("by_phone", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("seen", sa.LargeBinary, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("receipt", "conversation_id", name="uq_subscriptions"),
    )
    op.create_index("ix_subscriptions_look", "subscriptions", ["ended_at", "look_at"])
    op.create_index("ix_subscriptions_conversation", "subscriptions", ["conversation_id"])
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("subscription_id", sa.Integer, sa.ForeignKey("subscriptions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("notice", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False, server_default=""),
        sa.Column("refused_by", sa.String(64), nullable=False, server_default=""),
        sa.Column("not_before", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("subscription_id", "version", name="uq_notices"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notices_state", "notices", ["state", "id"])
    op.add_column("outbox", sa.Column("notice_id", sa.Integer))
    op.create_index("ix_outbox_notice", "outbox", ["notice_id", "channel"], unique=True)


_RUNNING = (1, 2, 4)


def _carried(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row of the table as it was, as the new one has it; whatever is pushed of that dossier later is newer."""
    at: datetime = row["updated_at"]
    at = at if at.tzinfo else at.replace(tzinfo=timezone.utc)
    stamp = f"{at.astimezone(timezone.utc):%Y%m%d%H%M%S}"
    # Why it is late anybody may know; why it came back or waits only its owner.
    reason, late = row["reason"] or "", row["state"] in _RUNNING
    same = ("receipt", "state", "procedure_code", "procedure_name", "agency", "received_at", "finished_at", "source")
    return {
        **{name: row[name] for name in same},
        "compact": compact(row["receipt"]),
        "due_at": row["new_due_at"] or row["due_at"],
        "first_due_at": row["due_at"],
        "reason": reason if late else "",
        "state_note": "" if late else reason,
        "details": json.dumps({"identity": row["verifier"][-4:]} if row["verifier"] else {}).encode(),
        "state_key": stamp,
        "facts_key": stamp,
        "updated_at": at,
    }


def downgrade() -> None:
    op.drop_index("ix_outbox_notice", "outbox")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_column("notice_id")
    for table in ("notices", "subscriptions", "wrong_verifiers", "last_known", "dossier_steps", "dossiers"):
        op.drop_table(table)
    # Empty: what is known of a dossier now has no place in it.
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
