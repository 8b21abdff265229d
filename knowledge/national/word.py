"""The portal's Word export of one procedure, and what all its exports of one have in common.

An export is made for reading: it has neither the portal's id nor who promulgated the procedure, and
zero is written "Miễn phí" whether or not the source says free.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Optional, Union

import docx
from docx.document import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from knowledge.errors import RecordError
from knowledge.national.portal import (
    Attachment,
    Component,
    ComponentGroup,
    Detail,
    Named,
    PortalFee,
    PortalMethod,
    PortalRecord,
    Proposal,
    Step,
)
from knowledge.text.normalise import clean, fold, words

LARGEST_PACKAGE = 100_000_000
"""Bytes an Office file may unpack to; the exports seen so far have a thousandth of this."""

UNITS = {"ngày làm việc": "WORKING_DAY", "ngày": "DAY", "giờ": "HOUR", "tháng": "MONTH", "năm": "YEAR"}
"""The portal's units of time by the words of the Word export."""

STEPS = "trình tự thực hiện"
PAPERS = "thành phần hồ sơ"
_LABEL = re.compile(
    "mã thủ tục|số quyết định|tên thủ tục|cấp thực hiện|loại thủ tục|lĩnh vực|trình tự thực hiện|cách thức thực hiện|"
    "thành phần hồ sơ|đối tượng thực hiện|cơ quan (thực hiện|có thẩm quyền|được ủy quyền|phối hợp)|"
    "địa chỉ tiếp nhận hs|kết quả thực hiện|căn cứ pháp lý|yêu cầu, điều kiện thực hiện|từ khóa|mô tả"
)
_UNNAMED_GROUP = "bao gồm"
_METHODS = ("hình thức nộp", "thời hạn giải quyết", "phí, lệ phí", "mô tả")
_COMPONENTS = ("tên giấy tờ", "mẫu đơn, tờ khai", "số lượng")
_BASES = ("số ký hiệu", "trích yếu", "ngày ban hành", "cơ quan ban hành")
_BASES_IN_PDF = ("tên văn bản pháp lý", "mã văn bản")
_CHANNELS = {
    "truc tiep": "DIRECT",
    "truc tuyen": "ONLINE",
    "dich vu buu chinh": "POSTAL",
    "qua buu dien": "POSTAL",
}
_FEE_TYPES = {"Phí": "FEE", "Lệ phí": "SERVICE_FEE"}
_CURRENCIES = {None: None, "đồng": "Việt Nam Đồng", "usd": "USD"}
# The space before the colon is the export's own; a description's "Phí: 5.000" has none.
_FEE_START = re.compile(r"^(Phí|Lệ phí) : ", re.MULTILINE)
_FEE = re.compile(r"(miễn phí|\d[\d.,]*)(?: ([^\W\d]+))?\s*(?:\((.*)\))?", re.IGNORECASE | re.DOTALL)
_TIME = re.compile(r"(\d[\d.,]*) (.+)")
_COUNT = re.compile(r"(?P<kind>bản chính|bản sao): (?P<count>\d+)", re.IGNORECASE)
_COUNT_IN_PDF = re.compile(r"(?P<count>\d+) (?P<kind>bản chính|bản sao)", re.IGNORECASE)
_CODE = re.compile(r"\d\.\d{6}\S*")
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_word(path: Path) -> PortalRecord:
    """The procedure in the Word export at `path`, in the portal's own shapes.

    `id` is empty, for the export does not have it; `detail.updatedAt` is the day of the export, the
    only date the file has. Raises RecordError where the file is no such export or not a whole one.
    """
    check_package(path, "Word file (.docx)")
    try:
        document = docx.Document(str(path))
        sheet = _collect(document)
        exported = document.core_properties.created
    # What python-docx and its XML parser (SyntaxError) raise for a package that is no document.
    except (KeyError, ValueError, AttributeError, TypeError, IndexError, SyntaxError) as error:
        raise RecordError(f"is no Word file (.docx) that can be read ({error}): export it again") from error
    return sheet.record(exported)


def check_package(path: Path, kind: str) -> None:
    """Raises RecordError unless the file at `path` is a whole Office package of bearable size.

    `kind` is what it should be, for the message: "Word file (.docx)".
    """
    with path.open("rb") as file:
        if file.read(len(_OLD_OR_LOCKED)) == _OLD_OR_LOCKED:
            raise RecordError(f"has a password or an old format: save it again, without one, as {kind}")
    try:
        with zipfile.ZipFile(path) as package:
            size = sum(part.file_size for part in package.infolist())
            if size > LARGEST_PACKAGE:
                raise RecordError(f"unpacks to {size // 1_000_000} MB, more than any export: it is not read")
            damaged = package.testzip()
    # RuntimeError: an encrypted or oddly packed part; ValueError, EOFError, OSError: positions out of range.
    except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, EOFError, OSError) as error:
        raise RecordError(f"is no {kind}, or only a part of one: export it again") from error
    if damaged:
        raise RecordError(f"is a damaged {kind}: export it again")


class Sheet:
    """What an export says of one procedure, collected in the file's order and made a record at the end.

    All texts given to it are cleaned (`clean`).
    """

    def __init__(self, units: Mapping[str, str] = UNITS) -> None:
        """`units` are the portal's units of time by the words this export writes for them."""
        self.fields: dict[str, str] = {}
        """What stands under each label, the label in lower case."""
        self.steps: list[Step] = []
        self.groups: list[ComponentGroup] = []
        self.results: list[Optional[Named]] = []
        self._methods: list[PortalMethod] = []
        self._bases: list[Named] = []
        self._units = units
        self._columns: tuple[str, ...] = ()

    def start_group(self, name: str) -> None:
        """The papers to come are those of the case called `name`."""
        self.groups.append(ComponentGroup("" if name.lower() == _UNNAMED_GROUP else name, []))

    def start_table(self, header: list[str]) -> None:
        """The rows to come have these columns; raises RecordError where no export has such a table."""
        self._columns = tuple(_line(cell).lower() for cell in header)
        if self._columns not in (_METHODS, _COMPONENTS, _BASES, _BASES_IN_PDF):
            raise RecordError(f"has a table with the unknown header “{' | '.join(self._columns)[:100]}”")

    def add_row(self, cells: list[str]) -> None:
        """One row of the table begun last; raises RecordError where a cell makes no sense."""
        if len(cells) != len(self._columns):
            raise RecordError(f"has a row of {len(cells)} cells under {len(self._columns)} headers")
        row = dict(zip(self._columns, cells, strict=True))
        if self._columns == _METHODS:
            self._methods.append(_method(row, self._units))
        elif self._columns == _COMPONENTS:
            if not self.groups:
                self.start_group("")
            self.groups[-1].profileComponents = [*(self.groups[-1].profileComponents or []), _component(row)]
        else:
            title = row.get("trích yếu") or row.get("tên văn bản pháp lý") or ""
            code = row.get("số ký hiệu") or row.get("mã văn bản") or ""
            self._bases.append(Named(_line(title), _line(code)))

    def record(self, exported: Optional[datetime]) -> PortalRecord:
        """The record; `exported` is when the file was made. Raises RecordError without code or name."""
        code = "".join(self._field("mã thủ tục").split())
        if not _CODE.fullmatch(code):
            raise RecordError("has no procedure code under “Mã thủ tục”: it is no export of a procedure, or damaged")
        name = _line(self._field("tên thủ tục"))
        if not name:
            raise RecordError("has no name under “Tên thủ tục”: it is no export of a procedure, or damaged")
        return PortalRecord("", code, name, self._detail(exported))

    def _detail(self, exported: Optional[datetime]) -> Detail:
        levels = words(self._field("cấp thực hiện"))
        before = self._field(STEPS)
        return Detail(
            updatedAt=int(exported.timestamp() * 1000) if exported else None,
            procedureProposal=Proposal(_line(self._field("số quyết định"))),
            categoriesDetails=_named([_line(self._field("lĩnh vực"))]),
            isWard="xa" in levels,
            isProvince="tinh" in levels,
            isMinistry="bo" in levels,
            executingAgencies=self._field("cơ quan thực hiện"),
            dossierReceivingAddresses=self._field("địa chỉ tiếp nhận hs"),
            subjectTypesDetails=_named(_listed(self._field("đối tượng thực hiện"))),
            executionMethods=list(self._methods),
            executionCases=list(self.groups),
            executionSteps=[*([Step("", before)] if before else []), *self.steps],
            requirementsAndConditions=self._field("yêu cầu, điều kiện thực hiện"),
            resultsDetails=self.results or _named(_listed(self._field("kết quả thực hiện"))),
            legalBasisesDetails=list(self._bases),
        )

    def _field(self, label: str) -> str:
        return self.fields.get(label, "").strip()


def _collect(document: Document) -> Sheet:
    sheet = Sheet()
    section = ""
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            header, *rows = ([clean(cell.text) for cell in row.cells] for row in block.rows)
            sheet.start_table(header)
            for row in rows:
                sheet.add_row(row)
            continue
        titled, title, text = _parts(block)
        label = title.rstrip(" :").lower()
        if titled and (_LABEL.fullmatch(label) or section not in (STEPS, PAPERS)):
            section = label
            sheet.fields[section] = text
        elif titled and section == STEPS:
            sheet.steps.append(Step(title, text))
        elif titled:
            sheet.start_group(title)
        elif section == STEPS and sheet.steps:
            sheet.steps[-1].description = f"{sheet.steps[-1].description}\n{text}".strip()
        else:
            sheet.fields[section] = f"{sheet.fields.get(section, '')}\n{text}".strip()
    sheet.steps = [step for step in sheet.steps if step.name or step.description]
    return sheet


def _parts(paragraph: Paragraph) -> tuple[bool, str, str]:
    """Whether the paragraph begins in bold, its bold beginning (which may be empty), and the rest."""
    runs = paragraph.runs
    bold = next((i for i, run in enumerate(runs) if not run.bold), len(runs))
    title, text = ("".join(run.text for run in part) for part in (runs[:bold], runs[bold:]))
    return bold > 0, clean(title), clean(text)


def _method(row: Mapping[str, str], units: Mapping[str, str]) -> PortalMethod:
    channel = _line(row["hình thức nộp"])
    if fold(channel) not in _CHANNELS:
        raise RecordError(f"has an unknown way of filing: “{channel[:100]}”")
    limit = _line(row["thời hạn giải quyết"])
    time = _TIME.fullmatch(limit)
    value = _number(time[1]) if time else None
    return PortalMethod(
        submissionMethod=_CHANNELS[fold(channel)],
        processingTime=limit if value is None else value,
        processingTimeUnit=units.get(time[2].lower(), "OTHER") if time else "OTHER",
        description=row["mô tả"],
        fees=_fees(row["phí, lệ phí"]),
    )


def _fees(cell: str) -> list[Optional[PortalFee]]:
    before, *rest = _FEE_START.split(cell)
    fees = [_fee(None, before.strip())] if before.strip() else []
    return [*fees, *(_fee(_FEE_TYPES[label], text.strip()) for label, text in zip(rest[::2], rest[1::2], strict=True))]


def _fee(kind: Optional[str], text: str) -> PortalFee:
    """The fee in `text`; what cannot be told apart stays in the description, without a value."""
    match = _FEE.fullmatch(text)
    currency = match[2].lower() if match and match[2] else None
    value = _number(match[1]) if match else None
    if match is None or value is None or currency not in _CURRENCIES:
        return PortalFee(kind, None, None, text)
    return PortalFee(kind, value, _CURRENCIES[currency], match[3] or "")


def _number(text: str) -> Union[int, float, None]:
    """A number as Vietnam writes it ("10.000", "7,5"), "Miễn phí" being the exports' zero; None if none."""
    if text.lower() == "miễn phí":
        return 0
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+|\d+", text):
        return int(re.sub(r"\D", "", text))
    return float(text.replace(",", ".")) if re.fullmatch(r"\d+[.,]\d+", text) else None


def _component(row: Mapping[str, str]) -> Component:
    text = _line(row["số lượng"])
    found = list(_COUNT.finditer(text)) or list(_COUNT_IN_PDF.finditer(text))
    counts = {match["kind"].lower(): int(match["count"]) for match in found}
    return Component(
        name=_line(row["tên giấy tờ"]),
        originalQty=counts.get("bản chính", 0),
        copyQty=counts.get("bản sao", 0),
        attachments=[Attachment(name) for name in row["mẫu đơn, tờ khai"].split("\n") if name],
    )


def _listed(text: str) -> list[str]:
    """The items of a list by commas; an item begins with a capital and not within brackets."""
    items: list[str] = []
    for part in _line(text).split(", "):
        within = items and items[-1].count("(") > items[-1].count(")")
        if items and (within or not part[:1].isupper()):
            items[-1] += f", {part}"
        else:
            items.append(part)
    return items


def _named(names: list[str]) -> list[Optional[Named]]:
    return [Named(name) for name in names if name]


def _line(text: str) -> str:
    return " ".join(text.split())
