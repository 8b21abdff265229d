"""Tables for spreadsheets, written row by row: as CSV, and as sheets of a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Cell = str | int | float | date
Row = Sequence[Cell]

# By it spreadsheets know UTF-8.
_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ROWS_AT_ONCE = 500
_DAY = "dd/mm/yyyy"


def csv_chunks(rows: Iterable[Row]) -> Iterator[bytes]:
    """`rows` as CSV that spreadsheets open as UTF-8, some at a time."""
    left = iter(rows)
    mark = _MARK
    while some := list(islice(left, _ROWS_AT_ONCE)):
        text = io.StringIO()
        csv.writer(text).writerows(map(harmless, some))
        yield (mark + text.getvalue()).encode()
        mark = ""


def add_sheet(book: Workbook, title: str, rows: Iterable[Row], widths: Sequence[float]) -> None:
    """A sheet of a write-only `book`: the first of `rows` are the headings, `widths` those of the columns."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    bold = Font(bold=True)
    for number, row in enumerate(rows):
        cells = [WriteOnlyCell(sheet, value) for value in harmless(row)]
        for cell in cells:
            if number == 0:
                cell.font = bold
            if isinstance(cell.value, date):
                cell.number_format = _DAY
        sheet.append(cells)


def harmless(row: Row) -> list[Cell]:
    """`row` with nothing in it that a spreadsheet would take for a formula: the texts are other people's."""
    return [f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value for value in row]
