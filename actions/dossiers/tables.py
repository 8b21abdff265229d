"""The tables on dossiers that bot and public process share, in the SQLAlchemy that 1.4 and 2.x share."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

# What was pushed or put in. A row is three registers, each of which the greatest key ever seen has written
# (api/dossiers/ledger.py): the facts, the state, and the first date promised.
dossiers = sa.Table(
    "dossiers",
    metadata,
    sa.Column("receipt", sa.String(64), primary_key=True),
    # Letters and digits of the number alone: numbers typed wrongly are looked for by it.
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
    # actions.dossiers.records.Details as JSON: read only for somebody who proved whose it is.
    sa.Column("details", sa.LargeBinary, nullable=False, server_default=sa.text("'{}'")),
    # Whether the agency had asked for further papers: a later date is then no broken promise.
    sa.Column("supplemented", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("facts_key", sa.String(96), nullable=False, server_default=""),
    sa.Column("first_due_at", sa.Date),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Index("ix_dossiers_compact", "compact"),
    sa.Index("ix_dossiers_due", "state", "first_due_at"),
)

# What was done with a dossier, each step once.
steps = sa.Table(
    "dossier_steps",
    metadata,
    sa.Column("receipt", sa.String(64), primary_key=True),
    sa.Column("digest", sa.String(32), primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)

# The last that a province's system said, without anybody's data: told when it does not answer.
last_known = sa.Table(
    "last_known",
    metadata,
    sa.Column("receipt", sa.String(64), primary_key=True),
    sa.Column("dossier", sa.LargeBinary, nullable=False),
    sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
)

# Verifiers that did not fit, by whom and for what: guessing is limited.
wrong_verifiers = sa.Table(
    "wrong_verifiers",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    # number, conversation, address
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("who", sa.String(64), nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_wrong_verifiers", "kind", "who", "at"),
)

# Who wants to be told of a dossier, in which conversation.
subscriptions = sa.Table(
    "subscriptions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("receipt", sa.String(64), nullable=False),
    sa.Column("conversation_id", sa.String(64), nullable=False),
    # Also to the telephone number in the dossier, which somebody proved to be theirs.
    sa.Column("by_phone", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
    # actions.dossiers.changes.Seen as JSON: what was told last.
    sa.Column("seen", sa.LargeBinary, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="0"),
    # When it is to be looked at next.
    sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("receipt", "conversation_id", name="uq_subscriptions"),
    sa.Index("ix_subscriptions_look", "ended_at", "look_at"),
    sa.Index("ix_subscriptions_conversation", "conversation_id"),
)

# What a subscriber is to be told, and what became of it.
notices = sa.Table(
    "notices",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("subscription_id", sa.Integer, sa.ForeignKey("subscriptions.id", ondelete="CASCADE"), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    # actions.dossiers.changes.Notice as JSON.
    sa.Column("notice", sa.LargeBinary, nullable=False),
    # waiting (for a channel), queued (in the outbox), told (a channel took it),
    # untold (shown once a page is open, listed for staff), shown (on a page), answered (stood before an answer)
    sa.Column("state", sa.String(16), nullable=False),
    # The channel it is queued for or that took it.
    sa.Column("channel", sa.String(16), nullable=False, server_default=""),
    # Those that would not take it, with a space between.
    sa.Column("refused_by", sa.String(64), nullable=False, server_default=""),
    sa.Column("not_before", sa.DateTime(timezone=True)),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("subscription_id", "version", name="uq_notices"),
    sa.Index("ix_notices_state", "state", "id"),
    # A number never comes again: what was shown under it must not be noted of another.
    sqlite_autoincrement=True,
)
