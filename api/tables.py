"""The tables of the public process."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_conversations_started", "started_at"),
)

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("message_id", sa.String(64), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("first", sa.Boolean, nullable=False),
    # The body that was answered, without the token; null while the turn is under way.
    sa.Column("response", sa.LargeBinary),
    sa.UniqueConstraint("conversation_id", "message_id", name="uq_turns_message"),
    sa.Index("ix_turns_received", "received_at"),
    # A number never comes again: what is answered to a turn that was deleted must not become another's answer.
    sqlite_autoincrement=True,
)

# Whether an answer was of use, by the person who asked; again changes it.
ratings = sa.Table(
    "ratings",
    metadata,
    sa.Column("turn_id", sa.Integer, sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("good", sa.Boolean, nullable=False),
    # Why it was not: wrong, off_topic, unclear, incomplete, other
    sa.Column("reason", sa.String(16)),
    sa.Column("comment", sa.Text, nullable=False, server_default=""),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_ratings_at", "at"),
)

# Whom a platform's conversation is with.
contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("conversation_id", sa.String(64), primary_key=True),
    sa.Column("channel", sa.String(16), nullable=False),
    # The platform's id of the person: needed to write to them, and in no other table.
    sa.Column("person", sa.String(128), nullable=False),
    sa.Column("anonymous_in", sa.String(128), nullable=False, server_default=""),
    sa.Column("last_message_at", sa.DateTime(timezone=True)),
    # A person of the agency answers in the platform's own inbox: until then the bot says nothing.
    sa.Column("silent_until", sa.DateTime(timezone=True)),
    # Whose work the conversation is at the moment, and until when unless it goes on.
    sa.Column("claimed_by", sa.String(32)),
    sa.Column("claimed_until", sa.DateTime(timezone=True)),
)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("message_id", sa.String(128), nullable=False),
    sa.Column("conversation_id", sa.String(64), nullable=False),
    # The event, without the person's id; null once it is answered.
    sa.Column("event", sa.LargeBinary),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("answered_at", sa.DateTime(timezone=True)),
    sa.Column("not_before", sa.DateTime(timezone=True)),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("channel", "message_id", name="uq_inbox_message"),
    sa.Index("ix_inbox_waiting", "answered_at", "conversation_id", "id"),
    sa.Index("ix_inbox_conversation", "conversation_id"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    # The message it answers: one answer each. Nothing where it is a notice.
    sa.Column("inbox_id", sa.Integer, sa.ForeignKey("inbox.id", ondelete="CASCADE"), unique=True),
    sa.Column("conversation_id", sa.String(64), nullable=False),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("message", sa.LargeBinary, nullable=False),
    # waiting, sending, unknown, sent, staff (given up: somebody has to look)
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    # Sent again without knowing whether the first attempt, cut off by a crash of ours, had arrived.
    sa.Column("repeated", sa.Integer, nullable=False, server_default="0"),
    sa.Column("not_before", sa.DateTime(timezone=True)),
    sa.Column("platform_id", sa.String(128), nullable=False, server_default=""),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    # The notice it tells, once a channel.
    sa.Column("notice_id", sa.Integer),
    sa.Index("ix_outbox_notice", "notice_id", "channel", unique=True),
    sa.Index("ix_outbox_open", "state", "conversation_id", "id"),
    sa.Index("ix_outbox_conversation", "conversation_id"),
    sa.Index("ix_outbox_changed", "changed_at"),
)

# How often each kind of event came, the unknown ones by their names.
channel_events = sa.Table(
    "channel_events",
    metadata,
    sa.Column("channel", sa.String(16), primary_key=True),
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)

# Zalo's pair of tokens, encrypted; one row.
zalo_tokens = sa.Table(
    "zalo_tokens",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("pair", sa.Text, nullable=False),
    sa.Column("access_until", sa.DateTime(timezone=True), nullable=False),
    sa.Column("refresh_until", sa.DateTime(timezone=True), nullable=False),
    sa.Column("leased_by", sa.String(32)),
    sa.Column("leased_until", sa.DateTime(timezone=True)),
)

# The bot's memory of conversations, in the same database: its own process makes it (bot/tracker_store.py).
trackers = sa.table(
    "trackers",
    sa.column("sender_id", sa.String),
    # Seconds since 1970.
    sa.column("updated_at", sa.Float),
)


def has_trackers(connection: sa.Connection) -> bool:
    """Whether the bot has made its table already."""
    return sa.inspect(connection).has_table(trackers.name)
