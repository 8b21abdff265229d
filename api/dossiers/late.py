"""For the office: which dossiers are late and by how much, per agency and procedure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from openpyxl import Workbook

from actions.dossiers.embedded import PUBLIC, read_row
from actions.dossiers.records import Dossier, State
from actions.dossiers.tables import dossiers
from actions.wording.dossiers import late_working_days
from actions.wording.templates import day, vietnamese
from api.spreadsheets import Row, add_sheet, csv_chunks

_RUNNING = [int(state) for state in State if state.running]
_WIDTHS = (44, 60, 30, 12, 12, 12, 14, 40, 14)


class Late(NamedTuple):
    """One dossier whose date has passed."""

    dossier: Dossier
    working_days: int


class Sum(NamedTuple):
    """What is late of one procedure at one agency."""

    agency: str
    procedure: str
    late: int
    most_days: int
    mean_days: float


def late_dossiers(engine: sa.Engine, today: date) -> list[Late]:
    """Those of the embedded store that are late on `today`, by agency and procedure, the latest first."""
    columns = [dossiers.c.receipt, *(dossiers.c[name] for name in PUBLIC)]
    overdue = sa.select(*columns).where(dossiers.c.state.in_(_RUNNING), dossiers.c.first_due_at < today)
    with engine.connect() as connection:
        read = [read_row(row[0], row[1:]) for row in connection.execute(overdue)]
    late = [Late(dossier, days) for dossier in read if (days := late_working_days(dossier, today))]
    return sorted(late, key=lambda one: (*_matter(one), -one.working_days, one.dossier.receipt))


def _matter(one: Late) -> tuple[str, str]:
    return one.dossier.agency, one.dossier.procedure_name


def sums(late: Iterable[Late]) -> list[Sum]:
    """Per agency and procedure, the most first."""
    days: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in late:
        days[_matter(one)].append(one.working_days)
    rows = [Sum(*matter, len(all_), max(all_), round(sum(all_) / len(all_), 1)) for matter, all_ in days.items()]
    return sorted(rows, key=lambda row: (-row.late, -row.most_days, row.agency, row.procedure))


def sums_table(late: Sequence[Late]) -> Iterator[Row]:
    """The sums as rows under their headings."""
    yield _headings("agency", "procedure", "number", "most", "mean")
    yield from sums(late)


def dossiers_table(late: Sequence[Late]) -> Iterator[Row]:
    """The dossiers as rows under their headings."""
    yield _headings("agency", "procedure", "receipt", "received", "due", "days", "new_due", "reason", "apologised")
    for dossier, days in late:
        yield (
            dossier.agency,
            dossier.procedure_name,
            dossier.receipt,
            _day(dossier.received_at),
            _day(dossier.due_at),
            days,
            _day(dossier.new_due_at),
            dossier.reason,
            _day(dossier.apologised_at),
        )


def _headings(*names: str) -> list[str]:
    return [vietnamese()(f"late.{name}") for name in names]


def _day(value: date | None) -> str:
    return day(value) if value else ""


def write_csv(path: Path, late: Sequence[Late]) -> None:
    """The dossiers as CSV that spreadsheets open as UTF-8."""
    with path.open("wb") as file:
        file.writelines(csv_chunks(dossiers_table(late)))


def write_xlsx(path: Path, late: Sequence[Late]) -> None:
    """Sums and dossiers as two sheets."""
    t = vietnamese()
    book = Workbook(write_only=True)
    for title, table in ((t("late.sums"), sums_table(late)), (t("late.dossiers"), dossiers_table(late))):
        add_sheet(book, title, table, _WIDTHS)
    book.save(path)
