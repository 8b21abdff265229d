"""All figures at one moment, as Prometheus reads them."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timezone
from importlib.metadata import version
from pathlib import Path

from prometheus_client import generate_latest
from prometheus_client.core import InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from api.bot_client import BotClient
from api.database import OffLoop
from api.metrics.counters import REGISTRY
from api.metrics.families import gauge, gauges
from api.metrics.stored import read as read_stored
from api.switches import Switchboard
from knowledge.clock import VIETNAM
from knowledge.snapshot import Current

_FRESH_S = 5.0
# A database that is gone may take long to say so, and whoever scrapes does not wait.
_DATABASE_WITHIN_S = 4.0


class Metrics:
    """This process's counters, and what database, bot, snapshot and disk tell."""

    def __init__(
        self, database: OffLoop, bot: BotClient, current: Current, switchboard: Switchboard, folder: Path
    ) -> None:
        """`folder` is the one that fills."""
        self._database = database
        self._bot = bot
        self._current = current
        self._switchboard = switchboard
        self._folder = folder
        self._reading = asyncio.Lock()
        self._read: Sequence[Metric] = ()
        self._fresh_until = 0.0

    async def text(self) -> bytes:
        """Everything in Prometheus's text format; what others have to be asked for is at most five seconds old."""
        async with self._reading:
            if time.monotonic() >= self._fresh_until:
                self._read = await self._ask()
                self._fresh_until = time.monotonic() + _FRESH_S
            read = self._read
        return generate_latest(REGISTRY) + generate_latest(_Read(read))

    async def _ask(self) -> Sequence[Metric]:
        stored, bot_up = await asyncio.gather(self._stored(), self._bot.ready())
        up = [
            gauge("motcua_bot_up", "Whether the bot takes messages.", bot_up),
            gauge("motcua_database_up", "Whether the database answers.", stored is not None),
        ]
        return [*up, *(stored or ()), *self._served(), *self._disk()]

    async def _stored(self) -> Sequence[Metric] | None:
        """What is in the database; None where it does not answer."""
        moment = datetime.now(timezone.utc)

        def read() -> Sequence[Metric]:
            with self._database.engine.connect() as connection:
                return list(read_stored(connection, moment))

        try:
            async with asyncio.timeout(_DATABASE_WITHIN_S):
                told = "Whether people of the agency answer at this hour."
                open_now = (await self._switchboard.now()).open_at(moment)
                return [*await self._database.run(read), gauge("motcua_office_open", told, open_now)]
        except (SQLAlchemyError, TimeoutError):
            return None

    def _served(self) -> Iterator[Metric]:
        manifest = self._current.get().manifest
        yield InfoMetricFamily(
            "motcua", "What runs and what it answers from.", {"version": version("motcua"), "snapshot": manifest.hash}
        )
        built = manifest.built_at.timestamp()
        yield gauge("motcua_snapshot_built_timestamp_seconds", "When the records were built into a snapshot.", built)
        days = [("oldest", _midnight(manifest.oldest)), ("newest", _midnight(manifest.newest))]
        told = "The dates of its oldest and newest record."
        yield gauges("motcua_snapshot_record_timestamp_seconds", told, "which", days)
        yield gauge("motcua_snapshot_procedures", "Records in it.", manifest.procedures)
        refused = self._current.refused is not None
        yield gauge("motcua_snapshot_refused", "Whether a newer one could not be taken.", refused)

    def _disk(self) -> Iterator[Metric]:
        usage = shutil.disk_usage(self._folder)
        yield gauge("motcua_disk_bytes", "Size of the disk that holds what is built and stored.", usage.total)
        yield gauge("motcua_disk_free_bytes", "What is free on it.", usage.free)


class _Read(Collector):
    """Hands on what was read already."""

    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families

    def collect(self) -> Sequence[Metric]:
        return self._families


def _midnight(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM).timestamp()
