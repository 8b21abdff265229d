"""The tables of asking people whether they are content: who was asked, and, apart from that, what was answered."""

from __future__ import annotations

import sqlalchemy as sa

from api.tables import metadata

# Which question was put in which conversation: none is put twice.
surveys = sa.Table(
    "surveys",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    # conversation, dossier
    sa.Column("kind", sa.String(16), nullable=False),
    # Of the dossier, with what it is about and who has done it.
    sa.Column("receipt", sa.String(64), nullable=False, server_default=""),
    sa.Column("procedure", sa.String(32), nullable=False, server_default=""),
    sa.Column("title", sa.Text, nullable=False, server_default=""),
    sa.Column("agency", sa.String(255), nullable=False, server_default=""),
    # When it was put, or answered by somebody who was not asked.
    sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("answered_at", sa.DateTime(timezone=True)),
    sa.Column("declined", sa.Boolean, nullable=False, server_default=sa.false()),
    # What was answered, for as long as a comment may still come to it, and until when the next message is that.
    sa.Column("answer", sa.Integer),
    sa.Column("comment_until", sa.DateTime(timezone=True)),
    sa.UniqueConstraint("conversation_id", "kind", "receipt", name="uq_surveys_question"),
    # Whoever follows it, wherever: about a dossier nobody is asked again.
    sa.Index(
        "uq_surveys_receipt",
        "receipt",
        unique=True,
        sqlite_where=sa.text("kind = 'dossier'"),
        postgresql_where=sa.text("kind = 'dossier'"),
    ),
    # A number never comes again: a button under an old message must not answer another's question.
    sqlite_autoincrement=True,
)

# What people answered. Nothing here says who, or in which conversation.
satisfaction = sa.Table(
    "satisfaction",
    metadata,
    # By chance: their order would tell who answered when.
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    # In Vietnam.
    sa.Column("day", sa.Date, nullable=False),
    # conversation, dossier
    sa.Column("kind", sa.String(16), nullable=False),
    # 1 (not content at all) to 5 (very content)
    sa.Column("score", sa.Integer, nullable=False),
    # A JSON object of factors and their scores.
    sa.Column("factors", sa.Text, nullable=False, server_default=""),
    # Without personal data.
    sa.Column("comment", sa.Text, nullable=False, server_default=""),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("procedure", sa.String(32), nullable=False, server_default=""),
    sa.Column("agency", sa.String(255), nullable=False, server_default=""),
    sa.Column("place", sa.String(5), nullable=False, server_default=""),
    sa.Index("ix_satisfaction_day", "day"),
)
