"""Tables for spreadsheets: the figures of the page, nothing more, and nothing that a spreadsheet would carry out."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from api.privacy import FEWEST
from api.reporting.book import csv_of, write_book
from api.reporting.exports import TABLES, Exports, Table
from api.reporting.figures import Figures, one_state
from api.reporting.period import Selection
from api.reporting.tables import turn_facts
from knowledge.clock import vietnam_today
from knowledge.snapshot import Snapshot
from tests.api.reporting.world import fill

_TODAY = vietnam_today()
_SELECTION = Selection(_TODAY - timedelta(days=29), _TODAY)
_HIDDEN = "(ẩn)"


@pytest.fixture
def filled(engine: sa.Engine, snapshot: Snapshot) -> sa.Engine:
    fill(engine, _TODAY, 40, 900, sorted(snapshot.procedures)[:40], seed=11)
    return engine


def _rows(engine: sa.Engine, snapshot: Snapshot, table: Table) -> list[list[str]]:
    text = b"".join(csv_of(engine, _SELECTION, snapshot, table)).decode("utf-8-sig")
    headings, *rows = csv.reader(io.StringIO(text))
    assert len(set(headings)) == len(headings)
    assert all(len(row) == len(headings) for row in rows)
    return rows


def _told(*cells: Any) -> list[str]:
    return [_HIDDEN if cell is None else str(cell) for cell in cells]


def test_tables_say_what_the_page_says(filled: sa.Engine, snapshot: Snapshot) -> None:
    page = Figures(filled).read(_SELECTION, snapshot)
    groups = ("turns", "answered", "asked_back", "refused", "handed_over")
    for table, key, lines in (("days", "day", page.days), ("channels", "channel", page.channels)):
        told = [_told(getattr(line, key), *(getattr(line, group) for group in groups)) for line in lines]
        assert _rows(filled, snapshot, table) == told  # type: ignore[arg-type]
    assert _rows(filled, snapshot, "hours") == [_told(line.hour, line.turns) for line in page.hours]
    procedures = _rows(filled, snapshot, "procedures")
    assert procedures[: len(page.procedures)] == [_told(o.code, o.name, o.turns, o.share) for o in page.procedures]
    assert procedures[-1][2] == str(page.procedures_hidden.turns)
    assert [row[2] for row in _rows(filled, snapshot, "places")] == _told(
        *(line.turns for line in page.places), *([page.places_hidden.turns] if page.places_hidden.count else [])
    )
    assert [row[0] for row in _rows(filled, snapshot, "misunderstood")[:20]] == [o.code for o in page.misunderstood]
    assert _rows(filled, snapshot, "satisfaction")[0][1:3] == _told(
        page.satisfaction.conversation.answers, page.satisfaction.conversation.mean
    )
    assert _rows(filled, snapshot, "dossiers")[-1][1:] == _told(
        *(getattr(page.dossiers, name) for name in ("received", "returned", "on_time", "late", "apologies"))
    )
    assert len(_rows(filled, snapshot, "savings")) == len(page.savings)
    reform = {row[1]: row[2:] for row in _rows(filled, snapshot, "reform")}
    assert reform["Lượt người dân hỏi"] == [str(page.totals.turns), ""]
    assert reform["Tỷ lệ hồ sơ nộp trực tuyến"][0] == ""
    assert "không biết" in reform["Tỷ lệ hồ sơ nộp trực tuyến"][1]


def test_a_procedures_days_are_its_turns_and_tell_no_small_day(filled: sa.Engine, snapshot: Snapshot) -> None:
    rows = _rows(filled, snapshot, "procedure_days")
    with filled.connect() as connection:
        facts = list(connection.execute(sa.select(turn_facts).where(turn_facts.c.day >= _SELECTION.start)))
    for code in {row[0] for row in rows}:
        own = [fact for fact in facts if fact.procedure == code]
        told = {row[2]: int(row[3]) for row in rows if row[0] == code}
        assert sum(told.values()) == len(own)
        assert min(told.values()) >= FEWEST
        named = {day: number for day, number in told.items() if day != "Những ngày khác"}
        assert named.items() <= {str(fact.day): len([o for o in own if o.day == fact.day]) for fact in own}.items()


def test_a_workbook_has_all_tables_as_they_are(filled: sa.Engine, snapshot: Snapshot) -> None:
    file = io.BytesIO()
    write_book(file, filled, _SELECTION, snapshot)
    about, *sheets = openpyxl.load_workbook(file).worksheets
    assert _SELECTION.end.strftime("%d/%m/%Y") in str(about["A2"].value)
    assert len(sheets) == len(TABLES)
    with one_state(filled) as connection:
        exports = Exports(connection, _SELECTION, snapshot)
        for sheet, table in zip(sheets, TABLES, strict=True):
            there = [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
            assert there == [[_cell(value) for value in row] for row in exports.rows(table)]


def _cell(value: Any) -> str:
    return str(value.date()) if isinstance(value, datetime) else "" if value is None else f"{value}"


def test_nothing_becomes_a_formula(filled: sa.Engine, snapshot: Snapshot) -> None:
    with filled.begin() as connection:
        connection.execute(turn_facts.update().values(channel="=1+1"))
    assert {row[0] for row in _rows(filled, snapshot, "channels")} == {"'=1+1"}
    file = io.BytesIO()
    write_book(file, filled, _SELECTION, snapshot, ("channels",))
    cell = openpyxl.load_workbook(file)["Theo kênh"]["A2"]
    assert (cell.data_type, cell.value) == ("s", "'=1+1")


def test_where_nothing_was_asked_there_are_noughts(engine: sa.Engine, snapshot: Snapshot) -> None:
    for table in TABLES:
        rows = _rows(engine, snapshot, table)
        assert _HIDDEN not in [cell for row in rows for cell in row]
    assert {row[1] for row in _rows(engine, snapshot, "days")} == {"0"}
