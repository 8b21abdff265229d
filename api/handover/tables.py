"""The tables of the hand-over: who waits for a person, who speaks with them, and what staff say."""

from __future__ import annotations

import sqlalchemy as sa

from api.tables import metadata

handovers = sa.Table(
    "handovers",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    # asked, failed, complaint
    sa.Column("reason", sa.String(16), nullable=False),
    # waiting, held, ended
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    # Where somebody wants to be called back; deleted when it has ended.
    sa.Column("telephone", sa.String(16), nullable=False, server_default=""),
    sa.Column("held_by", sa.Integer),
    # When somebody took it first: how long people wait is told from that.
    sa.Column("held_at", sa.DateTime(timezone=True)),
    # Who holds it and is not there any more loses it then.
    sa.Column("held_until", sa.DateTime(timezone=True)),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
    # closed, passed, left (by the citizen)
    sa.Column("ended_how", sa.String(16), nullable=False, server_default=""),
    sa.Column("person_typing_until", sa.DateTime(timezone=True)),
    sa.Column("officer_typing_until", sa.DateTime(timezone=True)),
    # Grows with everything that happens in the conversation: what an open page has to be told.
    sa.Column("revision", sa.Integer, nullable=False, server_default="0"),
    sa.Index(
        "uq_handovers_open",
        "conversation_id",
        unique=True,
        sqlite_where=sa.text("state != 'ended'"),
        postgresql_where=sa.text("state != 'ended'"),
    ),
    sa.Index("ix_handovers_state", "state", "asked_at"),
    sa.Index("ix_handovers_held", "held_at"),
    sa.Index("ix_handovers_ended", "ended_at"),
    sa.Index("ix_handovers_conversation", "conversation_id"),
    # A number never comes again: an officer may still have the page of one that was deleted.
    sqlite_autoincrement=True,
)

staff_messages = sa.Table(
    "staff_messages",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    # Made by the page that sends it: the same one again is not said twice.
    sa.Column("message_id", sa.String(64), nullable=False),
    # officer (to the citizen), service (what became of the hand-over, to the citizen), note (among staff)
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("staff_id", sa.Integer),
    sa.Column("shown_name", sa.String(64), nullable=False, server_default=""),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    # By which it goes to a platform.
    sa.Column("outbox_id", sa.Integer),
    sa.UniqueConstraint("conversation_id", "message_id", name="uq_staff_messages_message"),
    sa.Index("ix_staff_messages_at", "at"),
    # Pages name the last one they know.
    sqlite_autoincrement=True,
)

canned = sa.Table(
    "canned_answers",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("title", sa.String(80), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("changed_by", sa.String(64), nullable=False),
)
