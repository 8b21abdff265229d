"""Sums of the days that are over, made once: a year is then read in no time."""

from __future__ import annotations

import asyncio
import logging
from datetime import date, datetime, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from api.database import OffLoop
from api.metrics.counters import task_done
from api.reporting.facts import hold
from api.reporting.measures import KINDS, Kind
from api.reporting.tables import EVERYWHERE, rolled_days, turn_facts
from api.tables import turns
from knowledge.clock import VIETNAM

_log = logging.getLogger(__name__)

_EVERY_S = 600.0
_PAUSE_S = 0.01
# A turn of before midnight may be written after it.
_AFTER_MIDNIGHT = timedelta(minutes=10)


class Sums:
    """Sums what is over, and lets go of facts whose sums stand; any number of these, in any number of processes."""

    def __init__(self, database: OffLoop) -> None:
        self._database = database

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                await self.round()
                task_done("sums")
            except SQLAlchemyError:
                # Days that are not summed yet are counted from their facts.
                _log.exception("figures could not be summed")
            await asyncio.sleep(_EVERY_S)

    async def round(self) -> None:
        """Sum the days that are over and not summed."""
        for day in await self._database.run(self._open):
            if await self._database.run(partial(self._sum, day)):
                await asyncio.sleep(_PAUSE_S)

    async def forget(self, before: date) -> None:
        """Delete the facts of days `before` that one: their sums stay."""
        for day in await self._database.run(partial(self._old, before)):
            await self._database.run(partial(self._let_go, day))
            await asyncio.sleep(_PAUSE_S)

    def _open(self) -> list[date]:
        """The days since the first fact that are over and whose sums do not stand."""
        over = (datetime.now(VIETNAM) - _AFTER_MIDNIGHT).date()
        with self._database.engine.connect() as connection:
            first = connection.execute(sa.select(sa.func.min(turn_facts.c.day))).scalar()
            done = set(connection.execute(sa.select(rolled_days.c.day)).scalars())
        days = [first + timedelta(days=number) for number in range((over - first).days)] if first else []
        return [day for day in days if day not in done]

    def _sum(self, day: date) -> bool:
        """Sum `day`; whether there was anything to sum."""
        with self._database.engine.begin() as connection:
            hold(connection, day, alone=True)
            # First of all a write: from here on SQLite lets nobody else write.
            connection.execute(rolled_days.delete().where(rolled_days.c.day == day))
            # A fact never changes its day, place or channel: what is summed anew is in the same places.
            places = sa.select(turn_facts.c.place).where(turn_facts.c.day == day).distinct()
            found = list(connection.execute(places).scalars())
            for kind in KINDS if found else ():
                old = sa.and_(kind.sums.c.day == day, kind.sums.c.place.in_((EVERYWHERE, *found)))
                connection.execute(kind.sums.delete().where(old))
                for place in (sa.literal(EVERYWHERE, sa.String), turn_facts.c.place):
                    connection.execute(_insert(kind, day, place))
            connection.execute(rolled_days.insert().values(day=day))
        return bool(found)

    def _old(self, before: date) -> list[date]:
        days = sa.select(turn_facts.c.day).where(turn_facts.c.day < before).distinct().order_by(turn_facts.c.day)
        with self._database.engine.connect() as connection:
            return list(connection.execute(days.where(turn_facts.c.day.in_(sa.select(rolled_days.c.day)))).scalars())

    def _let_go(self, day: date) -> None:
        """All at once or not at all: a day is summed from its facts only while all of them are there."""
        its = turn_facts.c.day == day
        with self._database.engine.begin() as connection:
            hold(connection, day, alone=True)
            summed = sa.exists().where(rolled_days.c.day == day)
            # What is still there may be rated yet.
            kept = sa.exists().where(turns.c.id == turn_facts.c.turn_id)
            changeable = sa.select(turn_facts.c.turn_id).where(its, kept).limit(1)
            # One statement: SQLite would let others write between two.
            connection.execute(turn_facts.delete().where(its, summed, ~changeable.exists()))


def _insert(kind: Kind, day: date, place: sa.ColumnElement[str]) -> sa.Insert:
    keys = [turn_facts.c.channel, *(turn_facts.c[name] for name in kind.keys)]
    summed = sa.select(place.label("place"), turn_facts.c.day, *keys, *kind.counted()).where(turn_facts.c.day == day)
    if kind.among is not None:
        summed = summed.where(kind.among)
    groups = [turn_facts.c.day, *keys]
    if place is turn_facts.c.place:
        groups.append(turn_facts.c.place)
    summed = summed.group_by(*groups)
    return kind.sums.insert().from_select([column.name for column in summed.selected_columns], summed)
