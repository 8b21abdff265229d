"""The tables of the agency's people: who they are, that they are signed in, and what they saw and did."""

from __future__ import annotations

import sqlalchemy as sa

from api.tables import metadata

staff = sa.Table(
    "staff",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    # What they sign in with, in lower case.
    sa.Column("name", sa.String(64), nullable=False, unique=True),
    # What colleagues and citizens read.
    sa.Column("shown_name", sa.String(64), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    # Null where they sign in at the agency's own provider only.
    sa.Column("password_hash", sa.String(255)),
    sa.Column("must_change", sa.Boolean, nullable=False, server_default=sa.true()),
    # Made for development, with a password that everybody knows.
    sa.Column("development", sa.Boolean, nullable=False, server_default=sa.false()),
    # Who they are at the agency's provider (OpenID Connect: iss and sub).
    sa.Column("subject", sa.String(255), unique=True),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("locked_until", sa.DateTime(timezone=True)),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    # A number never comes again: the log and what somebody said keep it.
    sqlite_autoincrement=True,
)

staff_sessions = sa.Table(
    "staff_sessions",
    metadata,
    # SHA-256 of the cookie: who reads the table can be nobody.
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("staff_id", sa.Integer, sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_staff_sessions_staff", "staff_id"),
    sa.Index("ix_staff_sessions_seen", "seen_at"),
)

staff_log = sa.Table(
    "staff_log",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    # Null where nobody was signed in: a failed attempt.
    sa.Column("staff_id", sa.Integer),
    sa.Column("name", sa.String(64), nullable=False),
    # sign_in, sign_in_failed, conversation.read, account.add, … (api/staff/log.py)
    sa.Column("action", sa.String(32), nullable=False),
    # What it was done to: a conversation, an account, a procedure.
    sa.Column("subject", sa.String(128), nullable=False, server_default=""),
    sa.Column("details", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_staff_log_at", "at"),
)
