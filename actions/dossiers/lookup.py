"""One row by its key, as quickly as the driver itself has it: what SQLAlchemy adds costs several times as much."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Optional, Protocol

import psycopg2
import sqlalchemy as sa
from psycopg2.extensions import POLL_OK, POLL_READ, POLL_WRITE

from actions.dossiers.store import StoreError

Row = Sequence[Any]
_CONNECTIONS = 8
# Unknown, or known already: whatever pools connections gave us another one.
_PREPARED_ELSEWHERE = ("26000", "42P05")


class Lookup(Protocol):
    """Rows by their key."""

    async def row(self, name: str, key: str) -> Optional[Row]:
        """The row of the statement `name` for `key`; None where there is none. Raises StoreError."""

    def close(self) -> None:
        """Let go of connections."""


def lookup(engine: sa.engine.Engine, statements: Mapping[str, str], within_s: float) -> Lookup:
    """For `statements` by their names, with one ``{key}`` each, on the database of `engine`."""
    if engine.dialect.name == "sqlite":
        return FileLookup(engine, statements)
    return PostgresLookup(engine, statements, within_s)


class FileLookup:
    """A page or two of a file, read on a connection that each thread keeps: quicker than asking a thread."""

    def __init__(self, engine: sa.engine.Engine, statements: Mapping[str, str]) -> None:
        self._engine = engine
        self._statements = {name: statement.format(key="?") for name, statement in statements.items()}
        self._kept = threading.local()

    async def row(self, name: str, key: str) -> Optional[Row]:
        """The row, read at once; on a new connection where the kept one is gone."""
        for last in (False, True):
            try:
                cursor = self._connection().execute(self._statements[name], (key,))
                row: Optional[Row] = cursor.fetchone()
                cursor.close()
                return row
            except self._engine.dialect.dbapi.Error as error:  # type: ignore[union-attr]
                self._kept.connection = None
                if last:
                    raise StoreError(type(error).__name__) from error
        return None

    def _connection(self) -> Any:
        connection: Any = getattr(self._kept, "connection", None)
        if connection is None:
            try:
                pooled = self._engine.raw_connection()
            except sa.exc.SQLAlchemyError as error:
                raise StoreError(type(error).__name__) from error
            pooled.detach()
            # SQLAlchemy 1.4 calls it otherwise.
            connection = self._kept.connection = getattr(pooled, "driver_connection", None) or pooled.connection
        return connection

    def close(self) -> None:
        self._kept = threading.local()


class PostgresLookup:
    """Statements prepared once a connection, and waited for by the event loop itself."""

    def __init__(self, engine: sa.engine.Engine, statements: Mapping[str, str], within_s: float) -> None:
        self._arguments = engine.dialect.create_connect_args(engine.url)
        self._within_s = within_s
        self._plain = {name: statement.format(key="%s") for name, statement in statements.items()}
        self._prepare = [
            f"PREPARE motcua_{name} (varchar) AS {statement.format(key='$1')}" for name, statement in statements.items()
        ]
        self._prepared = {name: f"EXECUTE motcua_{name} (%s)" for name in statements}
        self._prepares = True
        self._idle: list[Any] = []
        self._free = asyncio.Semaphore(_CONNECTIONS)

    async def row(self, name: str, key: str) -> Optional[Row]:
        """The row; asked once more on a new connection where the kept one is gone."""
        until = asyncio.get_running_loop().time() + self._within_s
        try:
            if self._free.locked():
                await asyncio.wait_for(self._free.acquire(), self._within_s)
            else:
                await self._free.acquire()
        except asyncio.TimeoutError:
            raise StoreError("too many look-ups at once") from None
        try:
            for last in (False, True):
                try:
                    return await self._ask(name, key, until)
                except psycopg2.Error as error:
                    self._prepares = self._prepares and error.pgcode not in _PREPARED_ELSEWHERE
                    self._drop_idle()
                    if last:
                        raise StoreError(type(error).__name__) from error
        except asyncio.TimeoutError:
            raise StoreError(f"no answer within {self._within_s} s") from None
        finally:
            self._free.release()
        return None

    async def _ask(self, name: str, key: str, until: float) -> Optional[Row]:
        connection = self._idle.pop() if self._idle else await self._connect(until)
        with ExitStack() as unless_done:
            # Whatever ends it, a cancelled turn too: its answer may still be under way.
            unless_done.callback(connection.close)
            cursor = connection.cursor()
            cursor.execute((self._prepared if self._prepares else self._plain)[name], (key,))
            await _done(connection, until)
            row: Optional[Row] = cursor.fetchone()
            cursor.close()
            unless_done.pop_all()
        self._idle.append(connection)
        return row

    async def _connect(self, until: float) -> Any:
        arguments, options = self._arguments
        connection = psycopg2.connect(*arguments, **options, async_=1)
        with ExitStack() as unless_done:
            unless_done.callback(connection.close)
            await _done(connection, until)
            cursor = connection.cursor()
            for statement in self._prepare if self._prepares else ():
                cursor.execute(statement)
                await _done(connection, until)
            unless_done.pop_all()
        return connection

    def _drop_idle(self) -> None:
        """Close what lies idle: it is as old as what has just failed."""
        while self._idle:
            self._idle.pop().close()

    def close(self) -> None:
        self._drop_idle()


async def _done(connection: Any, until: float) -> None:
    """Until `connection` has done what it was told to, or the loop's time is `until`: asyncio.TimeoutError."""
    loop = asyncio.get_running_loop()
    while (state := connection.poll()) != POLL_OK:
        future: asyncio.Future[None] = loop.create_future()
        file = connection.fileno()
        watch, leave = {
            POLL_READ: (loop.add_reader, loop.remove_reader),
            POLL_WRITE: (loop.add_writer, loop.remove_writer),
        }[state]
        watch(file, _resolve, future)
        timer = loop.call_at(until, _expire, future)
        try:
            await future
        finally:
            timer.cancel()
            leave(file)


def _resolve(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _expire(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_exception(asyncio.TimeoutError())
