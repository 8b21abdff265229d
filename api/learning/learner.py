"""What learns beside the requests: takes in what was not understood, sorts it, tries and publishes amendments."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta, timezone

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from api.database import OffLoop
from api.learning.harvest import Harvest
from api.learning.publishing import Publishing
from api.learning.sorting import Sorting
from api.learning.tables import learning_work
from knowledge.snapshot import Current

_log = logging.getLogger(__name__)

_EVERY_S, _HARVEST_EVERY_S = 5.0, 15.0
_LEASE = timedelta(seconds=60)
_RENEW_EVERY_S = 15.0


class LeaseError(Exception):
    """Another process has taken the work over."""


class Learner:
    """Learns; any number of these, in any number of processes, of which one works at a time."""

    def __init__(
        self, database: OffLoop, harvest: Harvest, sorting: Sorting, publishing: Publishing, current: Current
    ) -> None:
        self._database = database
        self._harvest = harvest
        self._sorting = sorting
        self._publishing = publishing
        self._current = current
        self._me = secrets.token_hex(8)
        self._woken = asyncio.Event()
        self._harvested = float("-inf")

    def wake(self) -> None:
        """Have this process look now for what there is to do, if it works at all."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            while True:
                try:
                    busy = await self.round()
                except (SQLAlchemyError, OSError):
                    # A database that is away for a while, or a disk that is full, is asked again.
                    _log.exception("learning was interrupted")
                    busy = False
                except LeaseError:
                    _log.warning("another process has taken over learning")
                    busy = False
                if not busy:
                    await self._rest()
        finally:
            await self._give_back()

    async def round(self) -> bool:
        """Whether a step was taken on an amendment and the next may wait; False too where another process works."""
        if not await self._lease():
            return False
        async with self._renewing():
            loop = asyncio.get_running_loop()
            if loop.time() - self._harvested >= _HARVEST_EVERY_S:
                await self._harvest.round()
                await self._sorting.round(self._current.get())
                self._harvested = loop.time()
            return await self._publishing.round()

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), _EVERY_S)
        self._woken.clear()

    async def _lease(self) -> bool:
        """Whether the work is this process's for a while."""
        moment = datetime.now(timezone.utc)
        row = learning_work.c
        first = self._database.insert(learning_work).values(id=1).on_conflict_do_nothing()
        free = sa.or_(row.leased_by == self._me, row.leased_until.is_(None), row.leased_until < moment)
        taken = learning_work.update().where(row.id == 1, free)

        def write() -> bool:
            with self._database.engine.begin() as connection:
                if connection.execute(sa.select(row.id)).first() is None:
                    connection.execute(first)
                values = {"leased_by": self._me, "leased_until": moment + _LEASE}
                return connection.execute(taken.values(values)).rowcount == 1

        return await self._database.run(write)

    async def _give_back(self) -> None:
        mine = learning_work.update().where(learning_work.c.leased_by == self._me)

        def write() -> None:
            with self._database.engine.begin() as connection:
                connection.execute(mine.values(leased_by="", leased_until=None))

        await self._database.run(write)

    @asynccontextmanager
    async def _renewing(self) -> AsyncIterator[None]:
        """Keep the lease; whoever has lost it is stopped with LeaseError."""
        working = asyncio.current_task()
        assert working is not None  # noqa: S101  (there is one in a coroutine)
        lost = False

        async def renew() -> None:
            nonlocal lost
            while True:
                await asyncio.sleep(_RENEW_EVERY_S)
                if not await self._lease():
                    lost = True
                    working.cancel()
                    return

        renewing = asyncio.create_task(renew())
        try:
            yield
        except asyncio.CancelledError:
            if lost:
                working.uncancel()
                raise LeaseError from None
            raise
        finally:
            renewing.cancel()
