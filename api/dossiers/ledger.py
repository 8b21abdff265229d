"""Taking what systems push into the table of dossiers, and noting whom it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa
from tenacity import Retrying, retry_if_exception, stop_after_attempt

from actions.dossiers.subscriptions import note_changes
from actions.dossiers.tables import dossiers, steps
from api.database import OffLoop
from api.dossiers.entries import FACTS, STATE, Taken, merged

_ROWS_AT_ONCE = 500
_DEADLOCK = "40P01"
_TRIES = 5


class Ledger:
    """The table of dossiers, written so that order and number of messages make no difference."""

    def __init__(self, database: OffLoop) -> None:
        self._database = database
        insert = database.insert(dossiers)
        said, kept = insert.excluded, dossiers.c
        values: dict[str, Any] = {
            column: sa.case((said[key] > kept[key], said[column]), else_=kept[column])
            for key, columns in (("state_key", STATE), ("facts_key", FACTS))
            for column in columns
        }
        values["first_due_at"] = sa.case(
            (sa.or_(kept.first_due_at.is_(None), said.first_due_at < kept.first_due_at), said.first_due_at),
            else_=kept.first_due_at,
        )
        values["supplemented"] = sa.or_(said.supplemented, kept.supplemented)
        values["updated_at"] = sa.case((said.updated_at > kept.updated_at, said.updated_at), else_=kept.updated_at)
        # What says nothing new writes nothing: systems repeat themselves.
        newer = sa.or_(
            said.state_key > kept.state_key,
            said.facts_key > kept.facts_key,
            sa.and_(said.first_due_at.is_not(None), kept.first_due_at.is_(None)),
            said.first_due_at < kept.first_due_at,
            sa.and_(said.supplemented, sa.not_(kept.supplemented)),
        )
        upsert = insert.on_conflict_do_update(index_elements=["receipt"], set_=values, where=newer)
        add_steps = database.insert(steps).on_conflict_do_nothing(index_elements=["receipt", "digest"])
        # With nothing to be returned SQLAlchemy would send each row by itself: PostgreSQL took twice as long.
        self._upsert, self._add_steps = upsert.returning(dossiers.c.receipt), add_steps.returning(steps.c.digest)

    async def take(self, said: Sequence[Taken]) -> int:
        """Take all of `said` or nothing; returns how many notices it led to."""
        # Rows are locked in the order of their numbers everywhere, or two batches could wait for each other.
        entries = merged(one.entry for one in said)
        done = {(one.step["receipt"], one.step["digest"]): one.step for one in said if one.step is not None}

        def write() -> int:
            with self._database.engine.begin() as connection:
                changed: list[str] = []
                for at in range(0, len(entries), _ROWS_AT_ONCE):
                    changed += connection.execute(self._upsert, entries[at : at + _ROWS_AT_ONCE]).scalars()
                if done:
                    connection.execute(self._add_steps, [done[key] for key in sorted(done)])
                return note_changes(connection, sorted(changed), datetime.now(timezone.utc))

        # Who follows a dossier is written to by others too, in whatever order: PostgreSQL then ends one of both.
        again = Retrying(retry=retry_if_exception(_is_deadlock), stop=stop_after_attempt(_TRIES), reraise=True)
        return await self._database.run(lambda: again(write))


def _is_deadlock(error: BaseException) -> bool:
    return isinstance(error, sa.exc.OperationalError) and getattr(error.orig, "pgcode", None) == _DEADLOCK
