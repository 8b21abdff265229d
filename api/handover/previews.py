"""What was said last in conversations, for a list of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from actions.dossiers.database import aware
from api.database import OffLoop
from api.handover.tables import staff_messages
from api.tables import turns

_LONGEST = 120


class Preview(NamedTuple):
    """What was said last in a conversation."""

    text: str
    """The citizen's last words, cut short."""
    unanswered_since: datetime | None
    """When they said them, where no officer has answered since."""


async def previews(database: OffLoop, asked: Sequence[str]) -> Mapping[str, Preview]:
    """What was said last in each of the conversations `asked`."""

    def read() -> Mapping[str, Preview]:
        with database.engine.connect() as connection:
            answered = {row.conversation_id: row.at for row in connection.execute(_answered(asked))}
            return {
                row.conversation_id: _preview(row, answered.get(row.conversation_id))
                for row in connection.execute(_said(asked))
            }

    return await database.run(read)


def _said(asked: Sequence[str]) -> sa.Select[Any]:
    """The citizen's last words in each."""
    # What was tapped says nothing to an officer.
    typed = sa.and_(turns.c.conversation_id.in_(asked), ~turns.c.text.startswith("/"))
    last = sa.select(sa.func.max(turns.c.id)).where(typed).group_by(turns.c.conversation_id)
    return sa.select(turns.c.conversation_id, turns.c.text, turns.c.received_at).where(turns.c.id.in_(last))


def _answered(asked: Sequence[str]) -> sa.Select[Any]:
    """When an officer spoke last in each."""
    spoken = sa.and_(staff_messages.c.conversation_id.in_(asked), staff_messages.c.kind == "officer")
    last = sa.select(sa.func.max(staff_messages.c.id)).where(spoken).group_by(staff_messages.c.conversation_id)
    return sa.select(staff_messages.c.conversation_id, staff_messages.c.at).where(staff_messages.c.id.in_(last))


def _preview(row: Any, answered: datetime | None) -> Preview:
    text = row.text if len(row.text) <= _LONGEST else row.text[: _LONGEST - 1] + "…"
    said = aware(row.received_at)
    return Preview(text, said if answered is None or aware(answered) < said else None)
