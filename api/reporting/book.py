"""Figures as a workbook: a sheet a table, after one that says what they are about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO

import sqlalchemy as sa
from openpyxl import Workbook

from actions.wording.templates import vietnamese
from api.reporting.exports import TABLES, Exports, Table
from api.reporting.figures import one_state
from api.reporting.period import Selection
from api.spreadsheets import Row, add_sheet, csv_chunks
from knowledge.clock import VIETNAM
from knowledge.snapshot import Snapshot

_ABOUT_WIDTHS = (110.0,)
_NARROW, _WIDE = 16.0, 52.0
_WIDE_COLUMNS: dict[Table, tuple[int, ...]] = {
    "places": (1,),
    "procedures": (1,),
    "procedure_days": (1,),
    "misunderstood": (1,),
    "satisfaction": (0,),
    "dossiers": (0,),
    "savings": (2, 3, 4, 7),
    "reform": (0, 1, 2, 3),
}
_MOST_COLUMNS = 8


def write_book(
    file: IO[bytes], engine: sa.Engine, selection: Selection, snapshot: Snapshot, tables: Sequence[Table] = TABLES
) -> None:
    """Write `tables` of `selection` to `file`, all from one state of the database and without holding their rows."""
    book = Workbook(write_only=True)
    add_sheet(book, vietnamese()("figures.about.title"), _about(selection), _ABOUT_WIDTHS)
    with one_state(engine) as connection:
        exports = Exports(connection, selection, snapshot)
        for table in tables:
            wide = _WIDE_COLUMNS.get(table, ())
            widths = [_WIDE if number in wide else _NARROW for number in range(_MOST_COLUMNS)]
            add_sheet(book, vietnamese()(f"figures.tables.{table}"), exports.rows(table), widths)
    book.save(file)


def csv_of(engine: sa.Engine, selection: Selection, snapshot: Snapshot, table: Table) -> Iterator[bytes]:
    """`table` of `selection` as CSV, some rows at a time."""
    with one_state(engine) as connection:
        yield from csv_chunks(Exports(connection, selection, snapshot).rows(table))


def _about(selection: Selection) -> Iterator[Row]:
    t = vietnamese()
    yield [t("figures.about.heading")]
    yield [t("figures.about.period", start=f"{selection.start:%d/%m/%Y}", end=f"{selection.end:%d/%m/%Y}")]
    if selection.channel:
        yield [t("figures.about.channel", channel=selection.channel)]
    if selection.place:
        yield [t("figures.about.place", place=selection.place)]
    yield [t("figures.about.made", at=f"{datetime.now(VIETNAM):%H:%M %d/%m/%Y}")]
    yield [t("figures.about.turns")]
    yield [t("figures.about.hidden")]
