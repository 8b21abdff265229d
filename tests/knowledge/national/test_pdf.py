from __future__ import annotations

import gzip
import hashlib
import struct
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Optional

import msgspec
import pypdfium2
import pytest
from pdfminer.arcfour import Arcfour

from knowledge.errors import RecordError
from knowledge.national import portal
from knowledge.national.pdf import MOST_PAGES, read_pdf
from knowledge.national.portal import Detail, PortalRecord
from knowledge.text.normalise import clean
from tests.support.need import need
from tests.support.places import DATA, NATIONAL

SAMPLE = DATA / "exports" / "chi-tiet-thu-tuc-1.001193.pdf"
# What a PDF's own encryption fills a short password with.
_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


@pytest.fixture(scope="module")
def content() -> bytes:
    need(SAMPLE.is_file(), "the portal's PDF export")
    return SAMPLE.read_bytes()


@pytest.fixture(scope="module")
def sample(content: bytes) -> PortalRecord:
    """What the portal's own export says of birth registration."""
    return read_pdf(SAMPLE)


@pytest.fixture(scope="module")
def published(sample: PortalRecord) -> PortalRecord:
    """The same procedure as the portal's JSON has it."""
    need(NATIONAL.is_file(), "the national catalogue")
    with gzip.open(NATIONAL) as lines:
        return next(portal.decode(line) for line in lines if f'"code": "{sample.code}"'.encode() in line[:100])


def _read(folder: Path, content: bytes) -> PortalRecord:
    path = folder / "export.pdf"
    path.write_bytes(content)
    return read_pdf(path)


def _flat(text: Optional[str]) -> str:
    return " ".join(clean(text or "").split())


def _papers(detail: Detail) -> list[Any]:
    return [
        (_flat(group.name), [(_flat(p.name), p.originalQty, p.copyQty, p.attachments) for p in group.profileComponents])
        for group in detail.executionCases
    ]


def _methods(detail: Detail) -> list[tuple[Any, ...]]:
    return [
        (
            method.submissionMethod,
            method.processingTime,
            method.processingTimeUnit,
            _flat(method.description),
            [(fee.value, fee.currencyName, fee.description) for fee in method.fees],
        )
        for method in detail.executionMethods
    ]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def test_the_sample_says_what_procedure_it_is(sample: PortalRecord) -> None:
    detail = sample.detail
    assert (sample.id, sample.code, sample.name) == ("", "1.001193", "Thủ tục đăng ký khai sinh")
    assert detail.procedureProposal.proposalNumber == "163/QĐ-BTP"
    assert [item.name for item in detail.categoriesDetails] == ["Hộ tịch"]
    assert (detail.isWard, detail.isProvince, detail.isMinistry) == (True, False, False)
    assert (detail.executingAgencies, detail.requirementsAndConditions) == ("Không có thông tin", "")
    assert detail.updatedAt == datetime(2026, 7, 18, 1, 25, 49, tzinfo=timezone.utc).timestamp() * 1000


def test_papers_agree_with_the_published_record(sample: PortalRecord, published: PortalRecord) -> None:
    assert _papers(sample.detail) == _papers(published.detail)


def test_steps_agree_with_the_published_record(sample: PortalRecord, published: PortalRecord) -> None:
    (ours,), (theirs,) = sample.detail.executionSteps or [], published.detail.executionSteps or []
    assert _flat(ours.description) == _flat(theirs.description)
    # A break the export makes where a line is full anyway cannot be told from a line that is only full.
    lines, published_lines = (clean(step.description).split("\n") for step in (ours, theirs))
    assert len(lines) == len(published_lines) - 1
    assert len(set(lines) & set(published_lines)) == len(published_lines) - 2


def test_ways_of_filing_agree_with_the_published_record(sample: PortalRecord, published: PortalRecord) -> None:
    assert _methods(sample.detail) == _methods(published.detail)


def test_laws_results_and_audience_agree_with_the_published_record(
    sample: PortalRecord, published: PortalRecord
) -> None:
    for field in ("legalBasisesDetails", "resultsDetails"):
        ours, theirs = (
            {(_flat(item.name), item.code) for item in getattr(record.detail, field)} for record in (sample, published)
        )
        assert ours == theirs
    ours, theirs = ([item.name for item in record.detail.subjectTypesDetails] for record in (sample, published))
    assert ours == theirs


def test_every_accent_is_on_its_letter(sample: PortalRecord) -> None:
    text = "\n".join(_texts(msgspec.to_builtins(sample)))
    assert not any(unicodedata.combining(letter) for letter in text)
    assert "hoặc Ứng dụng định danh quốc gia" in text
    assert "Cơ sở dữ liệu hộ tịch điện tử" in text
    assert "người yêu cầu đăng ký hộ tịch lựa chọn" in text.lower()


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-", b"PK\x03\x04%%EOF", b"%PDF-1.3\n%%EOF", b"%PDF-1.3\n1 0 obj\n%%EOF"]
)
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(RecordError, match="PDF: export it again"):
        _read(tmp_path, content)


def test_a_cut_file_is_refused_wherever_it_is_cut(tmp_path: Path, content: bytes) -> None:
    for length in range(0, len(content) - 8, 97):
        with pytest.raises(RecordError):
            _read(tmp_path, content[:length])


def test_a_file_that_lacks_its_middle_is_refused(tmp_path: Path, content: bytes) -> None:
    for start in range(1000, len(content) - 30_000, 9000):
        with pytest.raises(RecordError):
            _read(tmp_path, content[:start] + content[start + 20_000 :])


def test_a_damaged_page_is_not_read_in_part(tmp_path: Path, content: bytes) -> None:
    start = content.index(b"stream") + 200
    with pytest.raises(RecordError, match="damaged"):
        _read(tmp_path, content[:start] + bytes(20) + content[start + 20 :])


def test_a_file_of_too_many_pages_is_refused(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument.new()
    for _ in range(MOST_PAGES + 1):
        document.new_page(595, 842)
    document.save(tmp_path / "long.pdf")
    with pytest.raises(RecordError, match="201 pages"):
        read_pdf(tmp_path / "long.pdf")


def test_a_file_without_text_has_no_code(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    document.save(tmp_path / "empty.pdf")
    with pytest.raises(RecordError, match="Mã thủ tục"):
        read_pdf(tmp_path / "empty.pdf")


@pytest.mark.parametrize(("password", "words"), [(b"", "is encrypted"), (b"rong", "has a password")])
def test_an_encrypted_file_is_refused(tmp_path: Path, content: bytes, password: bytes, words: str) -> None:
    owner, permissions, name = bytes(32), -4, bytes(16)
    secret = (password + _PADDING)[:32] + owner + struct.pack("<i", permissions) + name
    check = Arcfour(hashlib.md5(secret).digest()[:5]).process(_PADDING)  # noqa: S324 - what the format uses
    encrypt = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{check.hex()}> /P {permissions} >>"
    head, _, _ = content.rpartition(b"/ID [")
    tail = f"{encrypt}\n/ID [<{name.hex()}> <{name.hex()}>]\n>>\n".encode() + content[content.rindex(b"startxref") :]
    with pytest.raises(RecordError, match=words):
        _read(tmp_path, head + tail)
