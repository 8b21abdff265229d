"""The portal's lists of procedures (XLSX, one ministry a file), and what they say of what we hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import openpyxl

from knowledge.check import same_name
from knowledge.errors import RecordError
from knowledge.national.word import check_package
from knowledge.text.normalise import clean, fold

_CODE, _NAME, _ISSUED_BY, _AGENCIES, _FIELD = "mã số", "tên", "cơ quan ban hành", "cơ quan thực hiện", "lĩnh vực"
_HEADERS = (_CODE, _NAME, _ISSUED_BY, _AGENCIES, _FIELD)
_MOST_ROWS_ABOVE = 50
"""Rows of a sheet in which its header is looked for."""
# A sheet may claim a million rows of 16,384 columns in a few bytes; all procedures are 6,000.
_MOST_ROWS = 20_000
_MOST_COLUMNS = 50

Row = tuple[object, ...]


class ListedProcedure(msgspec.Struct, frozen=True):
    """One procedure as an official list has it."""

    code: str
    """Without stray spaces."""
    name: str
    issued_by: str
    """The agency that promulgated it; the list is complete for that one."""
    agencies: tuple[str, ...]
    """The agencies that carry it out."""
    field: str


class Renamed(msgspec.Struct, frozen=True):
    """A procedure that is held under another name than the listed one."""

    code: str
    listed: str
    held: str


class Withdrawn(msgspec.Struct, frozen=True):
    """A procedure that is held, as promulgated by an agency of the list, and is not in it."""

    code: str
    name: str


class ListReport(msgspec.Struct, frozen=True):
    """How a list differs from what is held; everything in the order of the codes."""

    missing: list[ListedProcedure]
    """Listed and not held."""
    renamed: list[Renamed]
    """Held under a name that differs in more than case, diacritics' form, spaces or punctuation."""
    withdrawn: list[Withdrawn]


def read_list(path: Path) -> list[ListedProcedure]:
    """The procedures in the list at `path`, in its order.

    The columns are found by their headers ("Mã số", "Tên", …), in whatever order and row. Raises
    RecordError where the file is no such list or not a whole one, or a row has no code or name.
    """
    check_package(path, "Excel file (.xlsx)")
    try:
        with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as workbook:
            sheets = [
                list(sheet.iter_rows(max_row=_MOST_ROWS + 1, max_col=_MOST_COLUMNS, values_only=True))
                for sheet in workbook.worksheets
            ]
    # What openpyxl and its XML parser (SyntaxError) raise for a package that is no workbook.
    except (KeyError, ValueError, AttributeError, TypeError, IndexError, OSError, SyntaxError) as error:
        raise RecordError(f"is no Excel file (.xlsx) that can be read ({error}): export it again") from error
    for rows in sheets:
        for number, row in enumerate(rows[:_MOST_ROWS_ABOVE], start=1):
            columns = {_text(cell).lower(): i for i, cell in enumerate(row)}
            if _CODE in columns and _NAME in columns:
                return _procedures(columns, rows[number:], number + 1)
    raise RecordError("has no row with the headers “Mã số” and “Tên”: it is no list of procedures")


def _procedures(columns: Mapping[str, int], rows: list[Row], first: int) -> list[ListedProcedure]:
    if first + len(rows) > _MOST_ROWS + 1 and _filled(rows[-1]):
        raise RecordError(f"has more than {_MOST_ROWS} rows, more than any list: it is not read")
    absent = [header for header in _HEADERS if header not in columns]
    if absent:
        raise RecordError(f"lacks the column “{absent[0].capitalize()}”: export the whole list")
    listed = [
        _procedure({header: row[columns[header]] for header in _HEADERS}, number)
        for number, row in enumerate(rows, start=first)
        if _filled(row)
    ]
    if not listed:
        raise RecordError("has headers and no procedures: export the list again")
    return listed


def _procedure(cells: Mapping[str, Any], row: int) -> ListedProcedure:
    code = _code(cells[_CODE])
    name = _text(cells[_NAME])
    if not code or not name:
        raise RecordError(f"row {row}: has no {'name' if code else 'code'}")
    return ListedProcedure(
        code=code,
        name=name,
        issued_by=_text(cells[_ISSUED_BY]),
        agencies=tuple(line for line in _lines(cells[_AGENCIES]) if line),
        field=_text(cells[_FIELD]),
    )


def _code(cell: object) -> str:
    """A code has six decimals, which a cell that became a number has lost where they are zeros."""
    return f"{cell:.6f}" if isinstance(cell, (int, float)) else "".join(_text(cell).split())


def _filled(row: Row) -> bool:
    return any(cell is not None and _text(cell) for cell in row)


def _text(cell: object) -> str:
    return " ".join(" ".join(_lines(cell)).split())


def _lines(cell: object) -> list[str]:
    return clean("" if cell is None else str(cell)).split("\n")


def compare_list(listed: Iterable[ListedProcedure], held: Mapping[str, tuple[str, str]]) -> ListReport:
    """How `listed` differs from `held`: the name and the promulgating agency of each code."""
    by_code = {procedure.code: procedure for procedure in sorted(listed, key=lambda procedure: procedure.code)}
    agencies = {_agency(procedure.issued_by) for procedure in by_code.values()}
    return ListReport(
        missing=[procedure for code, procedure in by_code.items() if code not in held],
        renamed=[
            Renamed(code, procedure.name, held[code][0])
            for code, procedure in by_code.items()
            if code in held and not same_name(procedure.name, held[code][0])
        ],
        withdrawn=[
            Withdrawn(code, name)
            for code, (name, agency) in sorted(held.items())
            if _agency(agency) in agencies and code not in by_code
        ],
    )


def _agency(name: str) -> str:
    return " ".join(fold(name).split())
