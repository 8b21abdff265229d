from __future__ import annotations

import gzip
import unicodedata
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import docx
import msgspec
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import RecordError
from knowledge.national import portal
from knowledge.national.lists import ListedProcedure, Renamed, Withdrawn, compare_list, read_list
from knowledge.national.word import LARGEST_PACKAGE
from tests.support.need import need
from tests.support.places import DATA, NATIONAL

JUSTICE = DATA / "exports" / "danh-sach-tthc-BoTuPhap.xlsx"
COURTS = DATA / "exports" / "toa-an-nhan-dan.xlsx"
_TITLE = ["DANH SÁCH THỦ TỤC HÀNH CHÍNH"]
_HEADER = ["Mã số", "Tên", "Cơ quan ban hành", "Cơ quan thực hiện", "Lĩnh vực"]
_ROW = ["9.000001", "Nuôi rồng", "Bộ Rồng", "Sở Rồng\nỦy ban nhân dân cấp xã", "Rồng"]
DRAGON = ListedProcedure("9.000001", "Nuôi rồng", "Bộ Rồng", ("Sở Rồng", "Ủy ban nhân dân cấp xã"), "Rồng")


def _list(folder: Path, *rows: list[Any]) -> Path:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    path = folder / "list.xlsx"
    workbook.save(path)
    return path


def _listed(code: str, name: str = "Nuôi rồng", issued_by: str = "Bộ Rồng") -> ListedProcedure:
    return msgspec.structs.replace(DRAGON, code=code, name=name, issued_by=issued_by)


def test_the_ministrys_list_is_read_whole() -> None:
    need(JUSTICE.is_file(), "the portal's lists")
    listed = read_list(JUSTICE)
    assert len(listed) == len({procedure.code for procedure in listed}) == 271
    assert listed[0] == ListedProcedure(
        "1.014966",
        "Cấp lại chứng chỉ hành nghề Quản tài viên trong trường hợp bị thu hồi chứng chỉ hành nghề",
        "Bộ Tư pháp",
        ("Chủ tịch ủy ban nhân dân cấp tỉnh", "Sở Tư Pháp"),
        "Quản tài viên",
    )
    assert {procedure.issued_by for procedure in listed} == {"Bộ Tư pháp"}
    assert any(not procedure.agencies for procedure in listed)


def test_the_courts_list_is_compared_with_the_national_catalogue() -> None:
    need(COURTS.is_file() and NATIONAL.is_file(), "the portal's lists and the national catalogue")
    with gzip.open(NATIONAL) as lines:
        records = [portal.decode(line) for line in lines if "Tòa án nhân dân".encode() in line]
    held = {record.code: (record.name, record.detail.departmentPromulgateName or "") for record in records}
    listed = read_list(COURTS)
    assert [len(procedure.agencies) for procedure in listed] == [3, 4, 3]
    report = compare_list(listed, held)
    assert (report.missing, report.renamed, report.withdrawn) == ([], [], [])
    shorter = compare_list(listed[1:], held)
    assert [procedure.code for procedure in shorter.withdrawn] == [listed[0].code]


def test_columns_are_found_by_their_headers(tmp_path: Path) -> None:
    path = _list(
        tmp_path,
        _TITLE,
        [],
        ["STT", "LĨNH VỰC", "Tên ", "Mã  số", "Cơ quan\nthực hiện", "Cơ quan ban hành"],
        [1, "Rồng", "Nuôi rồng", "9.000001", "Sở Rồng\n\n Ủy ban nhân dân cấp xã\n", "Bộ Rồng"],
        [None, " "],
    )
    assert read_list(path) == [DRAGON]


def test_a_second_sheet_may_hold_the_list(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.create_sheet("Danh sách")
    sheet.append(_HEADER)
    sheet.append(_ROW)
    path = tmp_path / "list.xlsx"
    workbook.save(path)
    assert read_list(path) == [DRAGON]


@pytest.mark.parametrize("code", [" 9.000001", "9. 000001\u00a0", "9.000001\u200b"])
def test_codes_lose_stray_spaces(tmp_path: Path, code: str) -> None:
    (procedure,) = read_list(_list(tmp_path, _HEADER, [code, *_ROW[1:]]))
    assert procedure.code == "9.000001"


def test_a_code_that_became_a_number_gets_its_zeros_back(tmp_path: Path) -> None:
    (procedure,) = read_list(_list(tmp_path, _HEADER, [1.0141, *_ROW[1:]]))
    assert procedure.code == "1.014100"


def test_names_are_composed(tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "Nuôi \n rồng")
    assert read_list(_list(tmp_path, _HEADER, [_ROW[0], name, *_ROW[2:]])) == [DRAGON]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        pytest.param([_TITLE, _ROW], "no row with the headers", id="no header"),
        pytest.param(
            [_HEADER[:2] + _HEADER[3:], _ROW], "lacks the column “Cơ quan ban hành”", id="a column is missing"
        ),
        pytest.param([_TITLE, _HEADER, [], [None, *_ROW[1:]]], "row 4: has no code", id="no code"),
        pytest.param([_HEADER, _ROW, [_ROW[0], " ", *_ROW[2:]]], "row 3: has no name", id="no name"),
        pytest.param([_TITLE, _HEADER, []], "no procedures", id="nothing listed"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, rows: list[list[Any]], words: str) -> None:
    with pytest.raises(RecordError, match=words):
        read_list(_list(tmp_path, *rows))


def test_an_endless_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="more than 20000 rows"):
        read_list(_list(tmp_path, _HEADER, *([_ROW] * 20_000)))


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"%PDF-1.4\n%%EOF", b"\xff\xfe"])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    with pytest.raises(RecordError, match="is no Excel file"):
        read_list(path)


def test_a_word_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    docx.Document().save(str(path))
    with pytest.raises(RecordError, match="is no Excel file"):
        read_list(path)


def test_a_file_with_a_password_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    with pytest.raises(RecordError, match="password"):
        read_list(path)


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = _list(tmp_path, _HEADER, _ROW)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/image.bmp", bytes(LARGEST_PACKAGE))
    with pytest.raises(RecordError, match="unpacks to 100 MB"):
        read_list(path)


def test_a_cut_file_is_refused_wherever_it_is_cut(tmp_path: Path) -> None:
    need(COURTS.is_file(), "the portal's lists")
    data = COURTS.read_bytes()
    path = tmp_path / "cut.xlsx"
    for length in range(0, len(data), 13):
        path.write_bytes(data[:length])
        with pytest.raises(RecordError):
            read_list(path)


@given(data=st.data())
def test_an_altered_file_is_refused_or_read_the_same(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    need(COURTS.is_file(), "the portal's lists")
    content = bytearray(COURTS.read_bytes())
    position = data.draw(st.integers(0, len(content) - 1))
    content[position] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.getbasetemp() / "altered.xlsx"
    path.write_bytes(content)
    with suppress(RecordError):
        assert read_list(path) == read_list(COURTS)


def test_what_is_listed_and_not_held_is_missing() -> None:
    report = compare_list([_listed("9.000002"), _listed("9.000001")], {})
    assert report.missing == [_listed("9.000001"), _listed("9.000002")]
    assert (report.renamed, report.withdrawn) == ([], [])


@pytest.mark.parametrize(
    "held", ["Nuôi rồng", "NUÔI RỒNG", " Nuôi  rồng.", unicodedata.normalize("NFD", "Nuôi rồng"), "Nuôi rồng;"]
)
def test_a_name_in_another_form_is_the_same(held: str) -> None:
    assert compare_list([DRAGON], {DRAGON.code: (held, "Bộ Rồng")}).renamed == []


def test_a_new_name_is_told() -> None:
    report = compare_list([DRAGON], {DRAGON.code: ("Nuôi rắn", "Bộ Rồng")})
    assert report.renamed == [Renamed(DRAGON.code, listed="Nuôi rồng", held="Nuôi rắn")]
    assert (report.missing, report.withdrawn) == ([], [])


def test_only_what_the_lists_agency_promulgated_is_withdrawn() -> None:
    held = {
        "9.000003": ("Thả rồng", "BỘ  RỒNG"),
        "9.000002": ("Bán rồng", "Bộ Rồng"),
        "9.000004": ("Nuôi rắn", "Bộ Rắn"),
        "9.000005": ("Nuôi hổ", ""),
    }
    assert compare_list([DRAGON], held).withdrawn == [
        Withdrawn("9.000002", "Bán rồng"),
        Withdrawn("9.000003", "Thả rồng"),
    ]


def test_an_empty_list_withdraws_nothing() -> None:
    assert compare_list([], {DRAGON.code: (DRAGON.name, DRAGON.issued_by)}).withdrawn == []
