from __future__ import annotations

import gzip
import unicodedata
import zipfile
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Optional

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import RecordError
from knowledge.national import portal
from knowledge.national.portal import Attachment, Detail, PortalFee, PortalRecord, Step
from knowledge.national.word import LARGEST_PACKAGE, read_word
from knowledge.text.normalise import clean
from tests.support.need import need
from tests.support.places import DATA, NATIONAL

SAMPLE = DATA / "exports" / "ChiTietTTHC_1.004194.docx"
_METHODS = ["Hình thức nộp", "Thời hạn giải quyết", "Phí, lệ phí", "Mô tả"]
_COMPONENTS = ["Tên giấy tờ", "Mẫu đơn, tờ khai", "Số lượng"]
_BASES = ["Số ký hiệu", "Trích yếu", "Ngày ban hành", "Cơ quan ban hành"]
_HEAD = {"Mã thủ tục": "9.000001", "Tên thủ tục": "Nuôi rồng", "Cấp thực hiện": "Cấp Tỉnh, Cấp Xã"}


class Export:
    """A Word export in the making, with the layout of the portal's."""

    def __init__(self, **fields: str) -> None:
        self.document = docx.Document()
        self.document.core_properties.created = datetime(2026, 7, 17, 9, 40)
        for label, value in {**_HEAD, **fields}.items():
            self.field(label, value)

    def field(self, label: str, value: str = "") -> None:
        paragraph = self.document.add_paragraph()
        paragraph.add_run(f"{label}: ").bold = True
        paragraph.add_run(value)

    def title(self, text: str) -> None:
        self.document.add_paragraph().add_run(text).bold = True

    def table(self, *rows: list[str]) -> None:
        table = self.document.add_table(len(rows), len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = f"\n{text}"

    def read(self, folder: Path) -> Detail:
        return self.record(folder).detail

    def record(self, folder: Path) -> PortalRecord:
        path = folder / "export.docx"
        self.document.save(str(path))
        return read_word(path)


@pytest.fixture(scope="module")
def sample() -> PortalRecord:
    """What the portal's own export says of temporary residence."""
    need(SAMPLE.is_file(), "the portal's Word export")
    return read_word(SAMPLE)


@pytest.fixture(scope="module")
def published(sample: PortalRecord) -> Detail:
    """The same procedure as the portal's JSON has it, after a later decision."""
    need(NATIONAL.is_file(), "the national catalogue")
    with gzip.open(NATIONAL) as lines:
        return next(portal.decode(line) for line in lines if f'"code": "{sample.code}"'.encode() in line[:100]).detail


def _flat(text: Optional[str]) -> str:
    return " ".join(clean(text or "").split())


def _papers(detail: Detail) -> list[tuple[str, set[Any]]]:
    return [
        (
            _flat(group.name),
            {
                (_flat(paper.name), paper.originalQty, paper.copyQty, *(file.fileName for file in paper.attachments))
                for paper in group.profileComponents
            },
        )
        for group in detail.executionCases
    ]


def _methods(detail: Detail) -> dict[str, tuple[Any, ...]]:
    return {
        method.submissionMethod: (
            method.processingTime,
            method.processingTimeUnit,
            _flat(method.description),
            {(fee.type, fee.value, fee.currencyName) for fee in method.fees},
        )
        for method in detail.executionMethods
    }


def _method_of(folder: Path, time: str = "03 Ngày làm việc", fees: str = "", channel: str = "Trực tiếp") -> Any:
    export = Export()
    export.table(_METHODS, [channel, time, fees, ""])
    (method,) = export.read(folder).executionMethods or []
    return method


def test_the_sample_says_what_procedure_it_is(sample: PortalRecord) -> None:
    detail = sample.detail
    assert (sample.id, sample.code, sample.name) == ("", "1.004194", "Đăng ký tạm trú")
    assert detail.procedureProposal.proposalNumber == "370/QĐ-BCA-C06"
    assert [item.name for item in detail.categoriesDetails] == ["Đăng ký, quản lý cư trú"]
    assert (detail.isWard, detail.isProvince, detail.isMinistry) == (True, False, False)
    assert detail.executingAgencies == "Công an Xã"
    assert detail.dossierReceivingAddresses == "Công an cấp xã"
    assert detail.requirementsAndConditions == "Không"
    assert detail.updatedAt == datetime(2026, 7, 17, 9, 40, 29, tzinfo=timezone.utc).timestamp() * 1000


def test_the_sample_agrees_with_the_published_record(sample: PortalRecord, published: Detail) -> None:
    detail = sample.detail
    assert _papers(detail) == _papers(published)
    assert _methods(detail) == _methods(published)
    assert [clean(step.description) for step in detail.executionSteps] == [
        clean(step.description) for step in published.executionSteps
    ]
    assert {item.code for item in detail.legalBasisesDetails} == {item.code for item in published.legalBasisesDetails}
    for field in ("resultsDetails", "subjectTypesDetails"):
        ours, theirs = ({item.name for item in getattr(source, field)} for source in (detail, published))
        assert ours == theirs


def test_the_sample_keeps_the_words_of_its_fees(sample: PortalRecord) -> None:
    fees = sample.detail.executionMethods[0].fees
    assert fees[0].description.startswith("- Đăng ký tạm trú theo danh sách:")
    assert fees[2].description.startswith("- Trường hợp công dân thuộc diện được miễn phí")


def test_steps_may_have_names(tmp_path: Path) -> None:
    export = Export()
    export.field("Trình tự thực hiện")
    export.document.add_paragraph("Người dân chuẩn bị:")
    export.title("Bước 1")
    export.document.add_paragraph("Nộp trứng.")
    export.document.add_paragraph("Chờ.")
    export.title("")
    export.document.add_paragraph("Nhận rồng.")
    export.field("Cách thức thực hiện")
    assert export.read(tmp_path).executionSteps == [
        Step("", "Người dân chuẩn bị:"),
        Step("Bước 1", "Nộp trứng.\nChờ."),
        Step("", "Nhận rồng."),
    ]


def test_papers_stand_in_their_groups(tmp_path: Path) -> None:
    export = Export()
    export.field("Thành phần hồ sơ")
    export.title("* Rồng con:")
    export.table(_COMPONENTS, ["Giấy nở", "a.doc\nb.doc", "Bản chính: 0\nBản sao: 2"], ["Đơn", "", "Bản chính: 1"])
    export.title("Bao gồm")
    export.table(_COMPONENTS, ["Ảnh", "", ""])
    export.field("Đối tượng thực hiện", "Công dân Việt Nam, Tổ chức (không bao gồm doanh nghiệp, HTX)")
    detail = export.read(tmp_path)
    first, second = detail.executionCases or []
    assert (first.name, second.name) == ("* Rồng con:", "")
    egg, form = first.profileComponents
    assert (egg.name, egg.originalQty, egg.copyQty) == ("Giấy nở", 0, 2)
    assert egg.attachments == [Attachment("a.doc"), Attachment("b.doc")]
    assert (form.originalQty, form.copyQty, form.attachments) == (1, 0, [])
    assert [item.name for item in detail.subjectTypesDetails] == [
        "Công dân Việt Nam",
        "Tổ chức (không bao gồm doanh nghiệp, HTX)",
    ]


@pytest.mark.parametrize(
    ("cell", "fees"),
    [
        ("", []),
        (
            "Phí : 10.000 Đồng (một con (nhỏ))\nLệ phí : 1.250.000 Đồng",
            [
                PortalFee("FEE", 10_000, "Việt Nam Đồng", "một con (nhỏ)"),
                PortalFee("SERVICE_FEE", 1_250_000, "Việt Nam Đồng", ""),
            ],
        ),
        (
            "Lệ phí : 7,5 USD (gồm:\nPhí: 5 USD)",
            [PortalFee("SERVICE_FEE", 7.5, "USD", "gồm:\nPhí: 5 USD")],
        ),
        ("Phí : Miễn phí Đồng (trẻ em)", [PortalFee("FEE", 0, "Việt Nam Đồng", "trẻ em")]),
        ("Phí : Miễn phí", [PortalFee("FEE", 0, None, "")]),
        ("Phí : Theo quy định của tỉnh", [PortalFee("FEE", None, None, "Theo quy định của tỉnh")]),
        ("Phí : 5 Vàng", [PortalFee("FEE", None, None, "5 Vàng")]),
        ("Phí : 10.00.0 Đồng", [PortalFee("FEE", None, None, "10.00.0 Đồng")]),
        ("Hỏi quầy\nPhí : 5 USD", [PortalFee(None, None, None, "Hỏi quầy"), PortalFee("FEE", 5, "USD", "")]),
    ],
)
def test_fees_are_read_as_far_as_they_are_clear(tmp_path: Path, cell: str, fees: list[PortalFee]) -> None:
    assert _method_of(tmp_path, fees=cell).fees == fees


@pytest.mark.parametrize(
    ("cell", "time", "unit"),
    [
        ("03 Ngày làm việc", 3, "WORKING_DAY"),
        ("15 Ngày", 15, "DAY"),
        ("0,5 Giờ", 0.5, "HOUR"),
        ("1 Tháng", 1, "MONTH"),
        ("2 Năm", 2, "YEAR"),
        ("1 Khác", 1, "OTHER"),
        ("Theo mô tả", "Theo mô tả", "OTHER"),
    ],
)
def test_time_limits_are_read_as_far_as_they_are_clear(tmp_path: Path, cell: str, time: object, unit: str) -> None:
    method = _method_of(tmp_path, time=cell)
    assert (method.processingTime, method.processingTimeUnit) == (time, unit)


@pytest.mark.parametrize(
    ("cell", "channel"), [("Trực tiếp", "DIRECT"), ("Trực tuyến", "ONLINE"), ("Dịch vụ bưu chính", "POSTAL")]
)
def test_ways_of_filing_have_the_portals_names(tmp_path: Path, cell: str, channel: str) -> None:
    assert _method_of(tmp_path, channel=cell).submissionMethod == channel


def test_stray_spaces_and_decomposed_letters_are_repaired(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "Nuôi  rồng\u200b lửa ")
    record = Export(**{"Mã thủ tục": " 9. 000001\u00a0", "Tên thủ tục": decomposed}).record(tmp_path)
    assert (record.code, record.name) == ("9.000001", "Nuôi rồng lửa")


def test_levels_and_stand_ins_stay_as_they_are(tmp_path: Path) -> None:
    detail = Export(**{"Kết quả thực hiện": "Không có thông tin"}).read(tmp_path)
    assert (detail.isWard, detail.isProvince, detail.isMinistry) == (True, True, False)
    assert [item.name for item in detail.resultsDetails] == ["Không có thông tin"]


def test_the_laws_are_named(tmp_path: Path) -> None:
    export = Export()
    export.table(_BASES, ["1/2020/QH14", "Luật Rồng", "01-01-2020", "Quốc hội"])
    (law,) = export.read(tmp_path).legalBasisesDetails or []
    assert (law.code, law.name) == ("1/2020/QH14", "Luật Rồng")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"Mã thủ tục": ""}, "Mã thủ tục"),
        ({"Mã thủ tục": "Không có thông tin"}, "Mã thủ tục"),
        ({"Tên thủ tục": " "}, "Tên thủ tục"),
    ],
)
def test_without_code_or_name_there_is_no_record(tmp_path: Path, fields: dict[str, str], words: str) -> None:
    with pytest.raises(RecordError, match=words):
        Export(**fields).read(tmp_path)


def test_an_unknown_table_is_named(tmp_path: Path) -> None:
    export = Export()
    export.table(["Tên giấy tờ", "Màu"], ["Đơn", "đỏ"])
    with pytest.raises(RecordError, match=r"unknown header “tên giấy tờ \| màu”"):
        export.read(tmp_path)


def test_an_unknown_way_of_filing_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="unknown way of filing: “Bồ câu”"):
        _method_of(tmp_path, channel="Bồ câu")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.4\n%%EOF", "Nuôi rồng".encode()])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "export.docx"
    path.write_bytes(content)
    with pytest.raises(RecordError, match="is no Word file"):
        read_word(path)


def test_a_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.docx"
    openpyxl.Workbook().save(path)
    with pytest.raises(RecordError, match="is no Word file"):
        read_word(path)


def test_a_file_with_a_password_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    with pytest.raises(RecordError, match="password"):
        read_word(path)


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "export.docx"
    half = bytes(LARGEST_PACKAGE // 2 + 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", half)
        package.writestr("word/styles.xml", half)
    with pytest.raises(RecordError, match="unpacks to 100 MB"):
        read_word(path)


def test_a_cut_file_is_refused_wherever_it_is_cut(tmp_path: Path) -> None:
    need(SAMPLE.is_file(), "the portal's Word export")
    data = SAMPLE.read_bytes()
    path = tmp_path / "cut.docx"
    for length in range(0, len(data), 13):
        path.write_bytes(data[:length])
        with pytest.raises(RecordError):
            read_word(path)


@given(data=st.data())
def test_an_altered_file_is_refused_or_read_the_same(
    data: st.DataObject, sample: PortalRecord, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = bytearray(SAMPLE.read_bytes())
    position = data.draw(st.integers(0, len(content) - 1))
    content[position] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.getbasetemp() / "altered.docx"
    path.write_bytes(content)
    with suppress(RecordError):
        assert read_word(path) == sample
