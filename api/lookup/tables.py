"""The tables of the look-up: what an officer keeps at hand, and what they say is wrong in the catalogue."""

from __future__ import annotations

import sqlalchemy as sa

from api.tables import metadata

staff_procedures = sa.Table(
    "staff_procedures",
    metadata,
    sa.Column("staff_id", sa.Integer, sa.ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("code", sa.String(32), primary_key=True),
    sa.Column("pinned", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
)

reports = sa.Table(
    "reports",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("staff_id", sa.Integer, nullable=False),
    sa.Column("shown_name", sa.String(64), nullable=False),
    sa.Column("code", sa.String(32), nullable=False),
    # Of what the record was at that moment: its date and the snapshot it was served from.
    sa.Column("updated_at", sa.String(10), nullable=False),
    sa.Column("snapshot", sa.String(64), nullable=False),
    # Which part of it; empty for the whole.
    sa.Column("aspect", sa.String(16), nullable=False, server_default=""),
    sa.Column("text", sa.Text, nullable=False),
    # open, corrected, rejected
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("answer", sa.Text, nullable=False, server_default=""),
    sa.Column("settled_by", sa.String(64), nullable=False, server_default=""),
    sa.Column("settled_at", sa.DateTime(timezone=True)),
    sa.Index("ix_reports_state", "state", "at"),
)
