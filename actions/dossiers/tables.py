"""The table of the embedded store, in the SQLAlchemy that 1.4 and 2.x share."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

dossiers = sa.Table(
    "dossiers",
    metadata,
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
