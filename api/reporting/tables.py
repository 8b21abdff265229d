"""The tables of what the office sees: a row for each answered turn, and their sums by day."""

from __future__ import annotations

import sqlalchemy as sa

from api.tables import metadata

# What became of an answered turn. Nothing in it says who, what was typed or in which conversation: it stays when the
# turn is deleted.
turn_facts = sa.Table(
    "turn_facts",
    metadata,
    sa.Column("turn_id", sa.Integer, primary_key=True, autoincrement=False),
    # In Vietnam, of when the message came.
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("hour", sa.SmallInteger, nullable=False),
    sa.Column("channel", sa.String(16), nullable=False),
    # Code of the locality that came with the message, if one did.
    sa.Column("place", sa.String(5), nullable=False),
    # Whether the turn began its conversation.
    sa.Column("first", sa.Boolean, nullable=False),
    sa.Column("status", sa.String(24), nullable=False),
    sa.Column("intent", sa.String(64), nullable=False),
    sa.Column("aspect", sa.String(16), nullable=False),
    # Of what was told; where it was asked back, of what was likeliest; handed over, of what was spoken of.
    sa.Column("procedure", sa.String(32), nullable=False),
    # Whether the answer pointed to filing online.
    sa.Column("online", sa.Boolean, nullable=False),
    # The rating, once there is one, in step with `ratings`.
    sa.Column("good", sa.Boolean),
    sa.Column("reason", sa.String(16)),
    sa.Index("ix_turn_facts_day", "day"),
)

# The days whose sums stand. Whatever changes a fact of such a day deletes its row in the same transaction: the day is
# counted from its facts until it is summed again. Once the facts are deleted, nothing changes them.
rolled_days = sa.Table("rolled_days", metadata, sa.Column("day", sa.Date, primary_key=True))

EVERYWHERE = "*"
"""In the place of a place: the sum over all of them."""


def _sums(name: str, *columns: sa.Column[str] | sa.Column[int], counted: tuple[str, ...]) -> sa.Table:
    """A table of sums over a day: by place (and over all places), channel and `columns`.

    Its key stands in the order in which it is read: one place, or all together, over some days.
    """
    return sa.Table(
        name,
        metadata,
        sa.Column("place", sa.String(5), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("channel", sa.String(16), primary_key=True),
        *columns,
        *(sa.Column(one, sa.Integer, nullable=False) for one in counted),
        sqlite_with_rowid=False,
    )


REASONS = ("wrong", "off_topic", "unclear", "incomplete", "other")
"""Why an answer was of no use, as `ratings` has it."""
status_sums = _sums(
    "status_sums",
    sa.Column("status", sa.String(24), primary_key=True),
    counted=("turns", "conversations", "online", "good", "bad", *REASONS),
)
hour_sums = _sums(
    "hour_sums", sa.Column("hour", sa.SmallInteger, primary_key=True, autoincrement=False), counted=("turns",)
)
# `failed`: turns with any of the three before it.
procedure_sums = _sums(
    "procedure_sums",
    sa.Column("procedure", sa.String(32), primary_key=True),
    counted=("turns", "asked_back", "bad", "handed_over", "failed"),
)

# The scheduled reports, one a period: who makes one holds it for a while, and what was done with it is not done again.
report_runs = sa.Table(
    "report_runs",
    metadata,
    # "week 2026-11-23", "month 2026-11-01"
    sa.Column("period", sa.String(16), primary_key=True),
    sa.Column("held_until", sa.DateTime(timezone=True)),
    sa.Column("filed_at", sa.DateTime(timezone=True)),
    sa.Column("mailed_at", sa.DateTime(timezone=True)),
    # Why the last try failed.
    sa.Column("failure", sa.Text, nullable=False, server_default=""),
)
