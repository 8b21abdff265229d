"""Dossiers in the product's own database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timezone
from typing import Any, Optional

import msgspec
import sqlalchemy as sa

from actions.dossiers.database import open_engine
from actions.dossiers.records import Dossier, State
from actions.dossiers.tables import dossiers, metadata


class EmbeddedStore:
    """Look-up by receipt number in the table `dossiers`."""

    def __init__(self, engine: sa.engine.Engine) -> None:
        self._engine = engine
        self._by_receipt = sa.select(dossiers).where(dossiers.c.receipt == sa.bindparam("number"))

    @classmethod
    def from_url(cls, url: str) -> EmbeddedStore:
        """A store in the database at `url`."""
        return cls(open_engine(url))

    def create(self) -> None:
        """Make the table where it is not there yet."""
        metadata.create_all(self._engine)

    def find(self, receipt: str) -> Optional[Dossier]:
        """The dossier with the canonical number `receipt`, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(self._by_receipt, {"number": receipt}).mappings().first()
        return _read(row) if row else None

    def put(self, items: Iterable[Dossier]) -> None:
        """Insert `items`, replacing those with the same numbers, all or none."""
        rows = [_row(item) for item in items]
        with self._engine.begin() as connection:
            for row in rows:
                connection.execute(sa.delete(dossiers).where(dossiers.c.receipt == row["receipt"]))
            if rows:
                connection.execute(sa.insert(dossiers), rows)


def _row(item: Dossier) -> dict[str, Any]:
    # SQLite keeps no zone: what it keeps is UTC.
    updated_at = item.updated_at.astimezone(timezone.utc)
    return {**msgspec.structs.asdict(item), "state": int(item.state), "updated_at": updated_at}


def _read(row: Any) -> Dossier:
    values = {**row, "state": State(row["state"])}
    if values["updated_at"].tzinfo is None:
        values["updated_at"] = values["updated_at"].replace(tzinfo=timezone.utc)
    return Dossier(**values)
