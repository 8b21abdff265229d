"""What became of each turn, and its sums by day: told of the turns that are there already, too."""

from __future__ import annotations

import json
from datetime import timedelta, timezone
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_AT_ONCE = 1000
_VIETNAM = timezone(timedelta(hours=7))
_REASONS = ("wrong", "off_topic", "unclear", "incomplete", "other")


def upgrade() -> None:
    facts = op.create_table(
        "turn_facts",
        sa.Column("turn_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("hour", sa.SmallInteger, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("place", sa.String(5), nullable=False),
        sa.Column("first", sa.Boolean, nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("intent", sa.String(64), nullable=False),
        sa.Column("aspect", sa.String(16), nullable=False),
        sa.Column("procedure", sa.String(32), nullable=False),
        sa.Column("online", sa.Boolean, nullable=False),
        sa.Column("good", sa.Boolean),
        sa.Column("reason", sa.String(16)),
    )
    op.create_table("rolled_days", sa.Column("day", sa.Date, primary_key=True))
    _sums("status_sums", sa.Column("status", sa.String(24), primary_key=True), "conversations", "online", "good", "bad")
    _sums("hour_sums", sa.Column("hour", sa.SmallInteger, primary_key=True, autoincrement=False))
    procedure = sa.Column("procedure", sa.String(32), primary_key=True)
    _sums("procedure_sums", procedure, "asked_back", "bad", "handed_over", "failed")
    op.create_table(
        "report_runs",
        sa.Column("period", sa.String(16), primary_key=True),
        sa.Column("held_until", sa.DateTime(timezone=True)),
        sa.Column("filed_at", sa.DateTime(timezone=True)),
        sa.Column("mailed_at", sa.DateTime(timezone=True)),
        sa.Column("failure", sa.Text, nullable=False, server_default=""),
    )
    _fill(facts)
    op.create_index("ix_turn_facts_day", "turn_facts", ["day"])


def _sums(name: str, key: sa.Column[Any], *counted: str) -> None:
    reasons = _REASONS if name == "status_sums" else ()
    op.create_table(
        name,
        sa.Column("place", sa.String(5), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("channel", sa.String(16), primary_key=True),
        key,
        *(sa.Column(one, sa.Integer, nullable=False) for one in ("turns", *counted, *reasons)),
        sqlite_with_rowid=False,
    )


_TURNS = sa.text(
    """
    SELECT turns.id, turns.received_at, turns.first, turns.response, conversations.channel, ratings.good, ratings.reason
    FROM turns JOIN conversations ON conversations.id = turns.conversation_id
    LEFT JOIN ratings ON ratings.turn_id = turns.id
    WHERE turns.response IS NOT NULL AND turns.id > :after ORDER BY turns.id LIMIT :most
    """
).columns(
    id=sa.Integer,
    received_at=sa.DateTime(timezone=True),
    first=sa.Boolean,
    response=sa.LargeBinary,
    channel=sa.String,
    good=sa.Boolean,
    reason=sa.String,
)


def _fill(facts: sa.Table) -> None:
    """Facts of the turns that stand: their places were not kept, nor whether they pointed to filing online."""
    after, connection = 0, op.get_bind()
    while rows := list(connection.execute(_TURNS, {"after": after, "most": _AT_ONCE})):
        known = [_fact(row, answer) for row in rows if (answer := _answer(bytes(row.response)))]
        if known:
            connection.execute(facts.insert(), known)
        after = rows[-1].id


def _fact(row: Any, answer: dict[str, Any]) -> dict[str, Any]:
    received = row.received_at if row.received_at.tzinfo else row.received_at.replace(tzinfo=timezone.utc)
    there = received.astimezone(_VIETNAM)
    procedure, likeliest = answer.get("procedure"), (answer.get("candidates") or [{}])[0]
    asked_back = likeliest.get("code", "") if answer.get("status") == "clarify" else ""
    return {
        "turn_id": row.id,
        "day": there.date(),
        "hour": there.hour,
        "channel": row.channel,
        "place": "",
        "first": row.first,
        "status": answer["status"],
        "intent": (answer.get("intent") or "")[:64],
        "aspect": answer.get("aspect") or "",
        "procedure": procedure["code"] if procedure else asked_back,
        "online": False,
        "good": row.good,
        "reason": row.reason,
    }


def _answer(response: bytes) -> dict[str, Any]:
    """What was decided; nothing where an early version stored its response otherwise: that cannot be counted."""
    try:
        answer = json.loads(response)["answer"]
    except (ValueError, KeyError):
        return {}
    return answer if answer.get("status") else {}


def downgrade() -> None:
    for name in ("report_runs", "procedure_sums", "hour_sums", "status_sums", "rolled_days", "turn_facts"):
        op.drop_table(name)
