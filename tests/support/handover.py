"""Conversations that wait for a person, put straight into the tables."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa

from api.handover.tables import handovers
from api.staff.roles import Role
from api.staff.tables import staff
from api.tables import conversations, turns


def begin(engine: sa.Engine, *names: str, channel: str = "web") -> None:
    """There are conversations called `names`, in each of which something was asked."""
    moment = datetime.now(timezone.utc)
    with engine.begin() as connection:
        for name in names:
            connection.execute(conversations.insert().values(id=name, channel=channel, started_at=moment))
            row = {"conversation_id": name, "message_id": f"{name}-1", "text": f"{name} hỏi", "received_at": moment}
            connection.execute(turns.insert(), {**row, "first": True, "response": None})


def hire(engine: sa.Engine, *names: str, role: Role = "officer") -> list[int]:
    """There are accounts called `names`, who cannot sign in; returns their numbers."""
    moment = datetime.now(timezone.utc)
    with engine.begin() as connection:
        rows = [{"name": one.lower(), "shown_name": one, "role": role, "created_at": moment} for one in names]
        return [connection.execute(staff.insert(), row).inserted_primary_key[0] for row in rows]  # type: ignore[index]


def age(engine: sa.Engine, conversation: str, **columns: timedelta) -> None:
    """What the `columns` of a hand-over tell lies so far back."""
    moment = datetime.now(timezone.utc)
    values: dict[str, Any] = {name: moment - ago for name, ago in columns.items()}
    with engine.begin() as connection:
        connection.execute(handovers.update().where(handovers.c.conversation_id == conversation).values(**values))


def rows(engine: sa.Engine, table: sa.Table) -> list[Any]:
    """All of `table`, in the order of its keys."""
    with engine.connect() as connection:
        return list(connection.execute(sa.select(table).order_by(*table.primary_key.columns)))
