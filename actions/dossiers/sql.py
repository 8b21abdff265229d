"""A province's database, asked directly."""

from __future__ import annotations

import asyncio
import math
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Optional

import sqlalchemy as sa

from actions.dossiers.configuration import Fields, SqlConfig, covers
from actions.dossiers.records import Dossier
from actions.dossiers.rows import Rows, canonical
from actions.dossiers.states import States
from actions.dossiers.store import StoreError

_AT_ONCE = 4
"""So many queries are under way at most."""


class SqlStore:
    """Dossiers in a province's database, by the query of the deployment."""

    def __init__(self, source: SqlConfig) -> None:
        self.name = source.name
        self._source = source
        self._rows = Rows(source.name, States(source.states), source.dates)
        self._query = sa.text(source.query).bindparams(sa.bindparam("numbers", expanding=True))
        self._engine = _open(source.url, source.timeout_s)
        self._executor = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="dossiers")

    def holds(self, number: str) -> bool:
        """Whether dossiers with numbers such as `number` may be in it."""
        return covers(self._source.agencies, number)

    async def find(self, numbers: Sequence[str], *, whole: bool = False) -> Optional[Dossier]:
        """The dossier known under any of `numbers`; raises StoreError within the source's time."""
        if not numbers:
            return None
        asked = asyncio.get_running_loop().run_in_executor(self._executor, self._fetch, list(numbers))
        try:
            rows = await asyncio.wait_for(asked, self._source.timeout_s)
        except asyncio.TimeoutError:
            raise StoreError(f"{self.name}: no answer within {self._source.timeout_s} s") from None
        except Exception as error:  # drivers raise more than SQLAlchemy makes its own
            cause = getattr(error, "orig", None) or error
            raise StoreError(f"{self.name}: {type(cause).__name__}") from None
        return self._first(rows, numbers, whole)

    async def close(self) -> None:
        """Let go of connections; the store cannot be asked any more."""
        self._executor.shutdown(wait=False)
        self._engine.dispose()

    def _fetch(self, numbers: list[str]) -> list[dict[str, Any]]:
        with self._engine.connect() as connection:
            rows = connection.execute(self._query, {"numbers": numbers}).mappings()
            return [{str(name).lower(): value for name, value in row.items()} for row in rows]

    def _first(self, rows: list[dict[str, Any]], numbers: Sequence[str], whole: bool) -> Optional[Dossier]:
        found: dict[str, dict[str, Any]] = {}
        for row in rows:
            unknown = row.keys() - set(Fields.__struct_fields__)
            if unknown or not isinstance(row.get("receipt"), str):
                raise StoreError(
                    f"{self.name}: the query yields other columns: {', '.join(sorted(unknown)) or 'receipt'}"
                )
            found.setdefault(canonical(row["receipt"]), row)
        for number in numbers:
            if canonical(number) in found:
                return self._rows.read(found[canonical(number)], number, whole)
        return None


def _open(address: str, timeout_s: float) -> sa.engine.Engine:
    """An engine that only reads, as far as it can be told to."""
    url = sa.engine.make_url(address)
    pool = {"pool_size": _AT_ONCE, "max_overflow": 0, "pool_timeout": timeout_s, "pool_pre_ping": True}
    if url.get_backend_name() == "sqlite":
        file = f"{Path(str(url.database)).resolve().as_uri()}?mode=ro"
        return sa.create_engine(
            "sqlite://",
            creator=lambda: sqlite3.connect(file, uri=True, timeout=timeout_s, check_same_thread=False),
            poolclass=sa.pool.QueuePool,
            hide_parameters=True,
            **pool,
        )
    options: dict[str, Any] = {}
    if url.drivername in ("postgresql", "postgres"):
        # Each of the two SQLAlchemy versions means another driver by it.
        url = url.set(drivername="postgresql+psycopg2")
    if url.get_backend_name() == "postgresql":
        options = {
            "connect_timeout": math.ceil(timeout_s),
            "options": f"-c default_transaction_read_only=on -c statement_timeout={math.ceil(timeout_s * 1000)}",
            # A server that is gone without a word does not hold a thread for ever.
            "keepalives_idle": 5,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 20_000,
        }
    return sa.create_engine(url, connect_args=options, hide_parameters=True, pool_recycle=300, **pool)
