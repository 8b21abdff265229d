"""The product's database, brought to the present schema, and the way to it off the event loop."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.dialects import postgresql, sqlite

from actions.dossiers.database import open_engine

# Any number no one else locks in this database.
_MIGRATION_LOCK = 7_270_231
_MIGRATIONS = Path(__file__).parent / "migrations"
_T = TypeVar("_T")
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class OffLoop:
    """A database whose statements run in threads, so that the event loop waits for none."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        # SQLite writes one at a time; PostgreSQL takes as many as its pool has connections.
        workers = 1 if engine.dialect.name == "sqlite" else 5
        self._threads = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="database")

    async def run(self, function: Callable[[], _T]) -> _T:
        """What `function` returns, run in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, function)

    def insert(self, table: sa.Table) -> Any:
        """The dialect's own insert into `table`, which knows ``ON CONFLICT``."""
        return _INSERTS[self.engine.dialect.name](table)


def inserting(connection: sa.Connection, table: sa.Table) -> Any:
    """As `OffLoop.insert`, where there is only the `connection`."""
    return _INSERTS[connection.dialect.name](table)


def migrate(url: str) -> sa.Engine:
    """Bring the database at `url` to the newest schema; returns an engine for it."""
    engine = open_engine(url)
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with _alone(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return engine


@contextmanager
def _alone(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that no other process of the product migrates beside."""
    with ExitStack() as stack:
        if engine.dialect.name == "sqlite" and engine.url.database:
            lock = stack.enter_context(Path(f"{engine.url.database}.lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)  # until the file is closed
        connection = stack.enter_context(engine.begin())
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        yield connection
