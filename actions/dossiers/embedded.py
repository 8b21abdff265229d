"""Dossiers in the product's own database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timezone
from functools import partial
from typing import Any, Optional, TypeVar

import msgspec
import sqlalchemy as sa

from actions.dossiers.database import aware, open_engine
from actions.dossiers.lookup import lookup
from actions.dossiers.records import Details, Dossier, State, Step
from actions.dossiers.store import StoreError
from actions.dossiers.tables import dossiers, metadata, steps
from knowledge.text.receipts import compact

_T = TypeVar("_T")

PUBLIC = (
    *("state", "state_word", "procedure_code", "procedure_name", "agency", "received_at", "due_at", "finished_at"),
    *("apologised_at", "reason", "supplemented", "first_due_at", "updated_at", "source"),
)
"""Columns that say nothing of a person."""
WHOLE = (*PUBLIC, "details", "state_note")
_MOST_STEPS = 50
_MOST_NEAR = 3
_THREADS = 4
_WITHIN_S = 2.5
"""Less than a person waits: actions/dossiers/everywhere.py."""
_SHOWN, _ALL = "dossier", "whole_dossier"
_DETAILS: msgspec.json.Decoder[Details] = msgspec.json.Decoder(Details)


class EmbeddedStore:
    """Look-up by receipt number in the table `dossiers`."""

    name = "Một Cửa"

    def __init__(self, engine: sa.engine.Engine) -> None:
        self._engine = engine
        statements = {
            whole: f"SELECT {', '.join(columns)} FROM dossiers WHERE receipt = {{key}}"  # noqa: S608 - constants
            for whole, columns in ((_SHOWN, PUBLIC), (_ALL, WHOLE))
        }
        self._lookup = lookup(engine, statements, _WITHIN_S)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="dossiers")

    @classmethod
    def from_url(cls, url: str) -> EmbeddedStore:
        """A store in the database at `url`."""
        return cls(open_engine(url))

    def create(self) -> None:
        """Make the tables where they are not there yet."""
        metadata.create_all(self._engine)

    def holds(self, number: str) -> bool:
        return True

    async def find(self, numbers: Sequence[str], *, whole: bool = False) -> Optional[Dossier]:
        for number in numbers:
            row = await self._lookup.row(_ALL if whole else _SHOWN, number)
            if row is not None:
                dossier = read_row(number, row)
                if whole:
                    dossier.details = await self._in_time(partial(self._with_steps, number, dossier.details))
                return dossier
        return None

    async def near(self, spellings: Iterable[str]) -> list[str]:
        """Numbers of dossiers that are written like one of `spellings` (`receipts.compact`), a few at most.

        Raises StoreError.
        """
        wanted = list(spellings)

        def look() -> list[str]:
            found = sa.select(dossiers.c.receipt).where(dossiers.c.compact.in_(wanted)).limit(_MOST_NEAR)
            try:
                with self._engine.connect() as connection:
                    return list(connection.execute(found).scalars())
            except sa.exc.SQLAlchemyError as error:
                raise StoreError(type(error).__name__) from error

        return await self._in_time(look)

    async def close(self) -> None:
        self._threads.shutdown(wait=False)
        self._lookup.close()
        self._engine.dispose()

    async def _in_time(self, function: Callable[[], _T]) -> _T:
        try:
            return await asyncio.wait_for(
                asyncio.get_running_loop().run_in_executor(self._threads, function), _WITHIN_S
            )
        except asyncio.TimeoutError:
            raise StoreError(f"no answer within {_WITHIN_S} s") from None

    def _with_steps(self, number: str, details: Details) -> Details:
        query = sa.select(steps.c.at, steps.c.unit, steps.c.content).where(steps.c.receipt == number)
        query = query.order_by(steps.c.at.desc(), steps.c.digest.desc()).limit(_MOST_STEPS)
        try:
            with self._engine.connect() as connection:
                latest = connection.execute(query).all()
        except sa.exc.SQLAlchemyError as error:
            raise StoreError(type(error).__name__) from error
        done = [Step(_moment(at), unit, content) for at, unit, content in reversed(latest)]
        return msgspec.structs.replace(details, steps=done)

    def put(self, items: Iterable[Dossier]) -> None:
        """Insert `items`, replacing those with the same numbers, all or none."""
        items = list(items)
        rows = [_row(item) for item in items]
        done = [
            {
                "receipt": item.receipt,
                "digest": f"{n:032}",
                "at": _utc(step.at),
                "unit": step.unit,
                "content": step.content,
            }
            for item in items
            for n, step in enumerate(item.details.steps)
        ]
        with self._engine.begin() as connection:
            for row in rows:
                connection.execute(sa.delete(dossiers).where(dossiers.c.receipt == row["receipt"]))
                connection.execute(sa.delete(steps).where(steps.c.receipt == row["receipt"]))
            if rows:
                connection.execute(sa.insert(dossiers), rows)
            if done:
                connection.execute(sa.insert(steps), done)


def read_row(number: str, row: Sequence[Any]) -> Dossier:
    """The dossier `number` in a row with the columns PUBLIC, or WHOLE."""
    supplemented, first_due_at = row[10], _date(row[11])
    due_at, new_due_at = _date(row[6]), None
    if not supplemented and first_due_at is not None and due_at is not None and first_due_at < due_at:
        # A later date than the one on the slip, and not for papers that were missing: the promise was broken.
        due_at, new_due_at = first_due_at, due_at
    details = Details()
    if len(row) > len(PUBLIC):
        details = _DETAILS.decode(bytes(row[14]))
        details = msgspec.structs.replace(details, note=row[15] or details.note)
    return Dossier(
        receipt=number,
        state=None if row[0] is None else State(row[0]),
        state_word=row[1],
        procedure_code=row[2],
        procedure_name=row[3],
        agency=row[4],
        received_at=_date(row[5]),
        due_at=due_at,
        finished_at=_date(row[7]),
        new_due_at=new_due_at,
        apologised_at=_date(row[8]),
        reason=row[9],
        updated_at=_moment(row[12]),
        source=row[13],
        details=details,
    )


def _row(item: Dossier) -> dict[str, Any]:
    stamp = f"{_utc(item.updated_at):%Y%m%d%H%M%S}"
    return {
        "receipt": item.receipt,
        "compact": compact(item.receipt),
        "state": item.state and int(item.state),
        "state_word": item.state_word,
        "state_note": item.details.note,
        "state_key": stamp,
        "procedure_code": item.procedure_code,
        "procedure_name": item.procedure_name,
        "agency": item.agency,
        "received_at": item.received_at,
        "due_at": item.new_due_at or item.due_at,
        "finished_at": item.finished_at,
        "apologised_at": item.apologised_at,
        "reason": item.reason,
        "details": msgspec.json.encode(msgspec.structs.replace(item.details, note="", steps=())),
        "supplemented": bool(item.details.requests),
        "facts_key": stamp,
        "first_due_at": item.due_at,
        "updated_at": _utc(item.updated_at),
        "source": item.source,
    }


def _utc(moment: datetime) -> datetime:
    # SQLite keeps no zone: what it keeps is UTC.
    return moment.astimezone(timezone.utc)


def _date(value: Any) -> Optional[date]:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _moment(value: Any) -> datetime:
    moment: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return aware(moment)
