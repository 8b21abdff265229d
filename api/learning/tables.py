"""The tables of learning: what was not understood, what keepers made of it, and what went live."""

from __future__ import annotations

import sqlalchemy as sa

from api.tables import metadata

learning_groups = sa.Table(
    "learning_groups",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    # open, done (an amendment to it is live), dismissed
    sa.Column("state", sa.String(16), nullable=False),
    # The procedure that officers say is wrong; empty for questions of citizens.
    sa.Column("code", sa.String(32), nullable=False, server_default=""),
    # Why there is nothing to be learnt from it, and who said so.
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("closed_by", sa.String(64), nullable=False, server_default=""),
    sa.Column("closed_at", sa.DateTime(timezone=True)),
    sa.Index("ix_learning_groups_state", "state"),
    # A number never comes again: a page may still name one that is gone.
    sqlite_autoincrement=True,
)

learning_questions = sa.Table(
    "learning_questions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    # What it comes from goes with it: a citizen's message, or what an officer reported.
    sa.Column("turn_id", sa.Integer, sa.ForeignKey("turns.id", ondelete="CASCADE"), unique=True),
    sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversations.id", ondelete="CASCADE")),
    sa.Column("report_id", sa.Integer, sa.ForeignKey("reports.id", ondelete="CASCADE"), unique=True),
    # Masked, as the comment.
    sa.Column("text", sa.Text, nullable=False),
    # not_understood, asked_back, bad, handed_over, reported
    sa.Column("why", sa.String(16), nullable=False),
    sa.Column("comment", sa.Text, nullable=False, server_default=""),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("channel", sa.String(16), nullable=False, server_default=""),
    # What was answered, and of which procedure; empty where of none.
    sa.Column("status", sa.String(24), nullable=False, server_default=""),
    sa.Column("code", sa.String(32), nullable=False, server_default=""),
    # By the encoder of that hash (`api/learning/grouping.py`); null until it is made.
    sa.Column("vector", sa.LargeBinary),
    sa.Column("encoder", sa.String(64), nullable=False, server_default=""),
    sa.Column("group_id", sa.Integer, sa.ForeignKey("learning_groups.id", ondelete="SET NULL")),
    sa.Index("ix_learning_questions_group", "group_id"),
    sa.Index("ix_learning_questions_conversation", "conversation_id"),
)

amendments = sa.Table(
    "amendments",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    # alias, example, synonym, local_rule, correction
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("code", sa.String(32), nullable=False, server_default=""),
    # The record of that kind in knowledge/amendments.py, as JSON.
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("group_id", sa.Integer, sa.ForeignKey("learning_groups.id", ondelete="SET NULL")),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    # The newest of its states in amendment_states.
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("proposed_by", sa.Integer, nullable=False),
    sa.Column("proposed_name", sa.String(64), nullable=False),
    sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("reviewed_name", sa.String(64), nullable=False, server_default=""),
    sa.Column("reviewed_at", sa.DateTime(timezone=True)),
    # What the reviewer said, and what kept it from being tried or published.
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("error", sa.Text, nullable=False, server_default=""),
    # What `knowledge try` measured, as JSON; null until then.
    sa.Column("effect", sa.Text),
    sa.Column("version", sa.Integer),
    sa.Column("live_at", sa.DateTime(timezone=True)),
    sa.Index("ix_amendments_state", "state"),
    sqlite_autoincrement=True,
)

# Nothing in it is ever changed.
amendment_states = sa.Table(
    "amendment_states",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("amendment_id", sa.Integer, sa.ForeignKey("amendments.id"), nullable=False),
    # proposed, trying, tried, approved, publishing, live, withdrawing, withdrawn, rejected, failed
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    # Empty where the machine went on by itself.
    sa.Column("by", sa.String(64), nullable=False, server_default=""),
    sa.Column("why", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_amendment_states_amendment", "amendment_id"),
    sqlite_autoincrement=True,
)

learning_versions = sa.Table(
    "learning_versions",
    metadata,
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("by", sa.String(64), nullable=False),
    # Which amendments came and which went, as JSON: {"added": [numbers], "withdrawn": [numbers]}
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("snapshot", sa.String(64), nullable=False),
    # The numbers of all amendments that are live with it, as JSON.
    sa.Column("amendments", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)

# Whose work learning is at the moment, and how far what was said has been read; one row.
learning_work = sa.Table(
    "learning_work",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("leased_by", sa.String(32), nullable=False, server_default=""),
    sa.Column("leased_until", sa.DateTime(timezone=True)),
    # The last turn read at once, and the last whose going on was read too.
    sa.Column("turn_read", sa.Integer, nullable=False, server_default="0"),
    sa.Column("turn_settled", sa.Integer, nullable=False, server_default="0"),
    sa.Column("handover_read", sa.Integer, nullable=False, server_default="0"),
    sa.Column("ratings_read", sa.DateTime(timezone=True)),
)
