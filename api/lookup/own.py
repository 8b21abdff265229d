"""What an officer keeps at hand: procedures pinned, and those they looked at last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import NamedTuple

import sqlalchemy as sa

from api.database import OffLoop
from api.lookup.tables import staff_procedures

_RECENT = 20


class Kept(NamedTuple):
    """Codes of procedures."""

    pinned: Sequence[str]
    recent: Sequence[str]
    """The last one first; pinned ones too."""


class Own:
    """The procedures that officers keep, in the database."""

    def __init__(self, database: OffLoop) -> None:
        self._database = database

    async def of(self, officer: int) -> Kept:
        """What the officer with that number keeps."""
        mine = staff_procedures.c.staff_id == officer
        found = sa.select(staff_procedures).where(mine).order_by(*_NEWEST_FIRST)

        def read() -> Kept:
            with self._database.engine.connect() as connection:
                rows = connection.execute(found).all()
            return Kept([row.code for row in rows if row.pinned], [row.code for row in rows][:_RECENT])

        return await self._database.run(read)

    async def used(self, officer: int, code: str) -> None:
        """The officer looked at a procedure: of those not pinned the newest 20 are kept."""
        mine = staff_procedures.c.staff_id == officer

        def write() -> None:
            with self._database.engine.begin() as connection:
                self._put(connection, officer, code, used_at=datetime.now(timezone.utc))
                newest = sa.select(staff_procedures.c.code).where(mine).order_by(*_NEWEST_FIRST).limit(_RECENT)
                kept = connection.execute(newest).scalars().all()
                old = sa.and_(mine, ~staff_procedures.c.pinned, staff_procedures.c.code.not_in(kept))
                connection.execute(staff_procedures.delete().where(old))

        await self._database.run(write)

    async def pin(self, officer: int, code: str) -> None:
        """Keep a procedure until it is let go."""

        def write() -> None:
            with self._database.engine.begin() as connection:
                self._put(connection, officer, code, pinned=True)

        await self._database.run(write)

    async def let_go(self, officer: int, code: str) -> bool:
        """Pin a procedure no longer; False where it was not."""
        this = sa.and_(
            staff_procedures.c.staff_id == officer, staff_procedures.c.code == code, staff_procedures.c.pinned
        )

        def write() -> bool:
            with self._database.engine.begin() as connection:
                return connection.execute(staff_procedures.update().where(this).values(pinned=False)).rowcount == 1

        return await self._database.run(write)

    def _put(self, connection: sa.Connection, officer: int, code: str, **values: object) -> None:
        new = {"staff_id": officer, "code": code, "used_at": datetime.now(timezone.utc), **values}
        put = self._database.insert(staff_procedures).values(new)
        connection.execute(put.on_conflict_do_update(index_elements=["staff_id", "code"], set_=values))


_NEWEST_FIRST = (staff_procedures.c.used_at.desc(), staff_procedures.c.code)
