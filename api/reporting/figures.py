"""The figures of a selection, read from one state of the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timezone
from functools import partial
from typing import TypeVar

import sqlalchemy as sa

from api.privacy import FEWEST
from api.reporting import turns
from api.reporting.contentment import content
from api.reporting.dossiers import dossier_figures
from api.reporting.measures import Counting
from api.reporting.period import Selection
from api.reporting.savings import in_all, savings
from api.reporting.schemas import FiguresView
from api.reporting.turns import Names
from knowledge.clock import vietnam_today
from knowledge.provinces import provinces
from knowledge.snapshot import Snapshot

_T = TypeVar("_T")
_MOST_PROCEDURES, _MOST_MISUNDERSTOOD = 30, 20
# Who looks at a year must not keep people's messages waiting: apart from them, and few at a time.
_THREADS = 2


class Figures:
    """Reads figures."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._threads = ThreadPoolExecutor(max_workers=_THREADS, thread_name_prefix="figures")

    async def run(self, function: Callable[[], _T]) -> _T:
        """What `function` returns, run in a thread for figures."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, function)

    async def of(self, selection: Selection, snapshot: Snapshot) -> FiguresView:
        """All that the page shows of `selection`; `snapshot` tells names, and what places have shortened."""
        return await self.run(partial(self.read, selection, snapshot))

    def read(self, selection: Selection, snapshot: Snapshot) -> FiguresView:
        """The same, here and now."""
        with one_state(self.engine) as connection:
            counting = Counting(connection, selection)
            whole = turns.whole(counting)
            places, places_hidden = turns.places(counting, place_names(snapshot))
            procedures = turns.procedures(counting, whole.totals.turns, procedure_names(snapshot))
            saved = savings(snapshot, vietnam_today(), selection.place)
            return FiguresView(
                start=selection.start,
                until=selection.end,
                channel=selection.channel,
                place=selection.place,
                fewest=FEWEST,
                as_of=datetime.now(timezone.utc),
                step=selection.step,
                totals=whole.totals,
                days=turns.days(counting, selection, selection.step, whole.hidden),
                hours=turns.hours(counting),
                channels=whole.channels,
                places=places,
                places_hidden=places_hidden,
                procedures=procedures.most[:_MOST_PROCEDURES],
                procedures_hidden=procedures.hidden,
                misunderstood=procedures.misunderstood[:_MOST_MISUNDERSTOOD],
                thumbs=whole.thumbs,
                satisfaction=content(connection, selection),
                dossiers=dossier_figures(connection, selection, vietnam_today(), whole.totals.online),
                savings=saved,
                savings_total=in_all(saved),
            )


@contextmanager
def one_state(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees the database as it is now, whatever others write meanwhile."""
    postgres = engine.dialect.name == "postgresql"
    with engine.connect() as opened:
        connection = opened.execution_options(isolation_level="REPEATABLE READ") if postgres else opened
        if not postgres:
            connection.exec_driver_sql("BEGIN")  # the driver itself begins nothing for what only reads
        yield connection


def procedure_names(snapshot: Snapshot) -> Names:
    """Names by code."""
    return {code: procedure.plain_name for code, procedure in snapshot.procedures.items()}


def place_names(snapshot: Snapshot) -> Names:
    """Names by code, of provinces and of the communes that have rules of their own."""
    communes = {rules.place.code: rules.place.name for rules in snapshot.localities.rules}
    return {code: province.name for code, province in provinces().items()} | communes
