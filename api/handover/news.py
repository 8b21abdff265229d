"""What citizens' open pages are told of the hand-over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Literal, NamedTuple

import sqlalchemy as sa

from actions.dossiers.database import aware
from api.database import OffLoop
from api.handover.queue import Place, Queue
from api.handover.tables import staff_messages

# Many rounds: what is said in one is found in some, and every page knows what it was told.
_LATELY = timedelta(seconds=30)


class Spoken(NamedTuple):
    """Something that staff said to a citizen."""

    conversation: str
    number: int
    """Grows with everything that is said in a conversation."""
    role: Literal["officer", "service"]
    by: str
    text: str
    at: datetime


class News:
    """Asks for all open pages of a process at once."""

    def __init__(self, database: OffLoop, queue: Queue) -> None:
        self._database = database
        self._queue = queue

    async def of(self, asking: Sequence[str]) -> tuple[list[Spoken], Mapping[str, Place]]:
        """What was said lately in the conversations `asking`, more than once perhaps, and where these stand."""
        lately = staff_messages.c.at > datetime.now(timezone.utc) - _LATELY
        here = staff_messages.c.conversation_id.in_(asking)
        return await self._read(sa.and_(here, lately)), await self._queue.places(asking)

    async def since(self, conversation: str, after: int) -> list[Spoken]:
        """What was said in `conversation` after the number `after`."""
        return await self._read(sa.and_(staff_messages.c.conversation_id == conversation, staff_messages.c.id > after))

    async def last(self, conversation: str) -> int:
        """The number of what staff said last in `conversation`; 0 where they said nothing."""
        query = sa.select(sa.func.max(staff_messages.c.id)).where(staff_messages.c.conversation_id == conversation)

        def read() -> int:
            with self._database.engine.connect() as connection:
                return connection.execute(query).scalar() or 0

        return await self._database.run(read)

    async def _read(self, where: sa.ColumnElement[bool]) -> list[Spoken]:
        to_citizens = staff_messages.c.kind.in_(("officer", "service"))
        query = sa.select(staff_messages).where(where, to_citizens).order_by(staff_messages.c.id)

        def read() -> list[Spoken]:
            with self._database.engine.connect() as connection:
                return [
                    Spoken(row.conversation_id, row.id, row.kind, row.shown_name, row.text, aware(row.at))
                    for row in connection.execute(query)
                ]

        return await self._database.run(read)
