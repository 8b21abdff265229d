"""What officers say is wrong in the catalogue, for its keepers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from actions.dossiers.database import aware
from api.database import OffLoop
from api.lookup.tables import reports
from api.staff.officer import Officer
from knowledge.records import Procedure

Verdict = Literal["corrected", "rejected"]
ReportState = Literal["open", "corrected", "rejected"]
_MOST_LISTED = 200


class Report(NamedTuple):
    """That something is wrong, and what came of it."""

    id: int
    at: datetime
    by: str
    code: str
    updated_at: str
    """The record's own day at that moment."""
    snapshot: str
    """Which snapshot the record was read from."""
    aspect: str
    text: str
    state: ReportState
    answer: str
    settled_by: str
    settled_at: datetime | None


class SettledError(Exception):
    """Somebody else was faster; says who."""


class Reports:
    """The reports in the database."""

    def __init__(self, database: OffLoop) -> None:
        self._database = database

    async def add(self, officer: Officer, procedure: Procedure, snapshot: str, aspect: str, text: str) -> int:
        """Keep that `text` is wrong of a procedure as `snapshot` has it; returns the report's number."""
        row = {
            "at": datetime.now(timezone.utc),
            "staff_id": officer.id,
            "shown_name": officer.shown_name,
            "code": procedure.code,
            "updated_at": procedure.source.updated_at.isoformat(),
            "snapshot": snapshot,
            "aspect": aspect,
            "text": text,
            "state": "open",
        }

        def write() -> int:
            with self._database.engine.begin() as connection:
                number: int = connection.execute(reports.insert().returning(reports.c.id), row).scalar_one()
            return number

        return await self._database.run(write)

    async def listed(self, state: ReportState) -> Sequence[Report]:
        """The newest reports in `state`, the newest first."""
        newest = sa.select(reports).where(reports.c.state == state).order_by(reports.c.id.desc()).limit(_MOST_LISTED)

        def read() -> Sequence[Report]:
            with self._database.engine.connect() as connection:
                return [_report(row) for row in connection.execute(newest)]

        return await self._database.run(read)

    async def settle(self, number: int, verdict: Verdict, answer: str, by: Officer) -> Report:
        """Close an open report; returns it as it is then. Raises LookupError, SettledError."""
        this = reports.c.id == number
        settled = reports.update().where(this, reports.c.state == "open")
        values = {
            "state": verdict,
            "answer": answer,
            "settled_by": by.shown_name,
            "settled_at": datetime.now(timezone.utc),
        }

        def write() -> Report:
            with self._database.engine.begin() as connection:
                first = connection.execute(settled.values(values)).rowcount == 1
                row = connection.execute(sa.select(reports).where(this)).first()
            if row is None:
                raise LookupError(number)
            if not first:
                raise SettledError(row.settled_by)
            return _report(row)

        return await self._database.run(write)


def _report(row: Any) -> Report:
    return Report(
        id=row.id,
        at=aware(row.at),
        by=row.shown_name,
        code=row.code,
        updated_at=row.updated_at,
        snapshot=row.snapshot,
        aspect=row.aspect,
        text=row.text,
        state=row.state,
        answer=row.answer,
        settled_by=row.settled_by,
        settled_at=aware(row.settled_at) if row.settled_at else None,
    )
