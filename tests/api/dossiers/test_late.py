"""What is late: `api/dossiers/late.py`."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.records import Dossier, State
from api.dossiers.late import dossiers_table, late_dossiers, sums, write_csv, write_xlsx
from tests.support.dossiers import dossier

TODAY = date(2026, 11, 30)
"""A Monday. Since the 20th five working days have passed: the 24th is a holiday."""
FRIDAY_20, FRIDAY_27 = date(2026, 11, 20), date(2026, 11, 27)


@pytest.fixture
def store(engine: sa.Engine) -> EmbeddedStore:
    return EmbeddedStore(engine)


def number(n: int) -> str:
    return f"H00.99-261102-{n:04}"


def late_one(n: int, **fields: object) -> Dossier:
    return dossier(receipt=number(n), due_at=FRIDAY_20, **fields)


def test_late_is_what_runs_past_its_date_in_working_days(engine: sa.Engine, store: EmbeddedStore) -> None:
    store.put(
        [
            late_one(1),
            dossier(receipt=number(2), due_at=FRIDAY_27),
            dossier(receipt=number(3), due_at=TODAY),
            late_one(4, state=State.RETURNED, finished_at=FRIDAY_20),
            late_one(5, state=State.SUPPLEMENT_NEEDED),
            late_one(6, state=None, state_word="posting"),
            dossier(receipt=number(7)),
        ]
    )
    assert [(one.dossier.receipt, one.working_days) for one in late_dossiers(engine, TODAY)] == [
        (number(1), 5),
        (number(2), 1),
    ]


def test_a_date_that_passed_at_the_weekend_is_not_late_on_sunday(engine: sa.Engine, store: EmbeddedStore) -> None:
    store.put([dossier(receipt=number(1), due_at=FRIDAY_27)])
    assert late_dossiers(engine, date(2026, 11, 29)) == []


def test_a_moved_date_does_not_make_it_less_late(engine: sa.Engine, store: EmbeddedStore) -> None:
    store.put([late_one(1, new_due_at=date(2026, 12, 4), reason="Chờ xác minh")])
    (one,) = late_dossiers(engine, TODAY)
    assert one.working_days == 5
    assert "04/12/2026" in list(dossiers_table([one]))[1]


def test_the_sums_are_per_agency_and_procedure_the_most_first(engine: sa.Engine, store: EmbeddedStore) -> None:
    store.put(
        [
            late_one(1, agency="Xã B"),
            late_one(2, agency="Xã A"),
            dossier(receipt=number(3), due_at=FRIDAY_27, agency="Xã A"),
            late_one(4, agency="Xã A", procedure_name="Kết hôn"),
        ]
    )
    assert [tuple(row) for row in sums(late_dossiers(engine, TODAY))] == [
        ("Xã A", "Khai sinh", 2, 5, 3.0),
        ("Xã A", "Kết hôn", 1, 5, 5.0),
        ("Xã B", "Khai sinh", 1, 5, 5.0),
    ]


def test_csv_and_workbook_say_the_same(engine: sa.Engine, store: EmbeddedStore, tmp_path: Path) -> None:
    store.put([late_one(n) for n in range(1, 4)])
    late = late_dossiers(engine, TODAY)
    write_csv(tmp_path / "late.csv", late)
    write_xlsx(tmp_path / "late.xlsx", late)
    with (tmp_path / "late.csv").open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.reader(file))
    book = openpyxl.load_workbook(tmp_path / "late.xlsx")
    assert book.sheetnames == ["Tổng hợp", "Hồ sơ trễ hẹn"]
    shown = [[str(cell or "") for cell in row] for row in book["Hồ sơ trễ hẹn"].iter_rows(values_only=True)]
    assert shown == written
    assert len(written) == 4
    assert (tmp_path / "late.csv").read_bytes().startswith(b"\xef\xbb\xbf")  # spreadsheets know UTF-8 by it


@pytest.mark.parametrize("text", ["=1+1", "+84", "-2", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_nothing_becomes_a_formula(engine: sa.Engine, store: EmbeddedStore, tmp_path: Path, text: str) -> None:
    store.put([late_one(1, agency=text, reason=text)])
    late = late_dossiers(engine, TODAY)
    write_csv(tmp_path / "late.csv", late)
    write_xlsx(tmp_path / "late.xlsx", late)
    with (tmp_path / "late.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1][0] == f"'{text}"
    cells = openpyxl.load_workbook(tmp_path / "late.xlsx")["Hồ sơ trễ hẹn"][2]
    assert cells[0].data_type == "s"
    assert cells[0].value == f"'{text}"


def test_where_nothing_is_late_there_are_headings_only(engine: sa.Engine, tmp_path: Path) -> None:
    write_csv(tmp_path / "late.csv", late_dossiers(engine, TODAY))
    assert len((tmp_path / "late.csv").read_text("utf-8-sig").splitlines()) == 1
