"""Reports that come by themselves: the book of the last whole week or month, into a folder, by mail, or both."""

from __future__ import annotations

import asyncio
import io
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from actions.wording.templates import vietnamese
from api.database import OffLoop
from api.metrics.counters import task_done
from api.reporting.book import write_book
from api.reporting.figures import Figures
from api.reporting.mail import Letter, Mail, MailError
from api.reporting.period import Selection, beginning
from api.reporting.tables import report_runs
from knowledge.clock import VIETNAM
from knowledge.snapshot import Snapshot

_log = logging.getLogger(__name__)

Every = Literal["week", "month"]
_LOOK_EVERY_S = 600.0
# Nobody reads mail before, and what was said around midnight is written by then.
_NOT_BEFORE_HOUR = 6
# Longer than a book and a mail server take. Whoever holds one longer has lost its process.
_HELD = timedelta(minutes=15)
_RETRY_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Plan:
    """What a deployment has set."""

    every: Every
    folder: Path | None
    mail: Mail | None


class Schedule:
    """Makes each period's report once; any number of these, in any number of processes.

    What failed is tried again. A process that ends while the mail server has the letter leaves it open whether it
    came: it is sent again then, under the same Message-ID.
    """

    def __init__(self, database: OffLoop, figures: Figures, snapshot: Callable[[], Snapshot], plan: Plan) -> None:
        self._database = database
        self._figures = figures
        self._snapshot = snapshot
        self._plan = plan

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                await self.round(datetime.now(timezone.utc))
            except SQLAlchemyError:
                _log.exception("the report could not be made: the database does not answer")
            await asyncio.sleep(_LOOK_EVERY_S)

    async def round(self, moment: datetime) -> None:
        """Make at `moment` what is due and not made."""
        there = moment.astimezone(VIETNAM)
        if there.hour < _NOT_BEFORE_HOUR:
            return
        selection = last_whole(self._plan.every, there)
        period = f"{self._plan.every} {selection.start}"
        if not await self._database.run(partial(self._claim, period, moment)):
            return
        try:
            book = await self._figures.run(partial(self._book, selection))
            await self._hand_over(period, selection, book)
            task_done("report")
        except (MailError, OSError) as error:
            _log.warning("the report of %s was not handed over: %s", period, error)
            await self._database.run(partial(self._failed, period, str(error), moment))

    async def _hand_over(self, period: str, selection: Selection, book: bytes) -> None:
        """Write and send what was not yet; raises OSError, MailError."""
        filed, mailed = await self._database.run(partial(self._done, period))
        name = f"motcua-{selection.start}-{selection.end}.xlsx"
        if self._plan.folder is not None and not filed:
            await self._figures.run(partial(_write, self._plan.folder / name, book))
            await self._database.run(partial(self._note, period, "filed_at"))
        if self._plan.mail is not None and not mailed:
            await self._figures.run(partial(self._plan.mail.send, _letter(period, selection, name, book)))
            await self._database.run(partial(self._note, period, "mailed_at"))

    def _book(self, selection: Selection) -> bytes:
        file = io.BytesIO()
        write_book(file, self._figures.engine, selection, self._snapshot())
        return file.getvalue()

    def _claim(self, period: str, moment: datetime) -> bool:
        """Whether `period` is ours to do at `moment`."""
        mine = report_runs.c.period == period
        left = [
            column.is_(None)
            for column, wanted in (
                (report_runs.c.filed_at, self._plan.folder),
                (report_runs.c.mailed_at, self._plan.mail),
            )
            if wanted is not None
        ]
        free = sa.or_(report_runs.c.held_until.is_(None), report_runs.c.held_until < moment)
        with self._database.engine.begin() as connection:
            connection.execute(self._database.insert(report_runs).on_conflict_do_nothing(), {"period": period})
            claim = report_runs.update().where(mine, free, sa.or_(*left)).values(held_until=moment + _HELD)
            return connection.execute(claim).rowcount == 1

    def _done(self, period: str) -> tuple[bool, bool]:
        with self._database.engine.connect() as connection:
            row = connection.execute(sa.select(report_runs).where(report_runs.c.period == period)).one()
        return row.filed_at is not None, row.mailed_at is not None

    def _note(self, period: str, what: Literal["filed_at", "mailed_at"]) -> None:
        self._change(period, **{what: datetime.now(timezone.utc), "failure": ""})

    def _failed(self, period: str, why: str, moment: datetime) -> None:
        self._change(period, failure=why, held_until=moment + _RETRY_AFTER)

    def _change(self, period: str, **values: object) -> None:
        with self._database.engine.begin() as connection:
            connection.execute(report_runs.update().where(report_runs.c.period == period).values(values))


def last_whole(every: Every, there: datetime) -> Selection:
    """The last week or month that is over at `there`, a moment in Vietnam."""
    end = beginning(there.date(), every) - timedelta(days=1)
    return Selection(beginning(end, every), end)


def _letter(period: str, selection: Selection, name: str, book: bytes) -> Letter:
    days = {"start": f"{selection.start:%d/%m/%Y}", "end": f"{selection.end:%d/%m/%Y}"}
    t = vietnamese()
    identity = f"motcua-report-{period.replace(' ', '-')}"
    return Letter(t("figures.mail.subject", **days), t("figures.mail.text", **days), name, book, identity)


def _write(path: Path, book: bytes) -> None:
    """Put `book` at `path`: whoever looks there sees all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        file.write(book)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(0o640)
    Path(file.name).replace(path)
