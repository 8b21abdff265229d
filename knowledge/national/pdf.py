"""The portal's PDF export of one procedure.

The text is taken in the order in which the file prints it: there every accent follows its letter and
every space is kept, which its place on the page no longer tells.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, Optional, Union

import pdfplumber
from pdfminer.pdfdocument import PDFXRefFallback
from pdfminer.pdftypes import PDFStream, dict_value, resolve1
from pdfminer.psexceptions import PSException
from pdfminer.psparser import LIT
from pdfplumber.page import Page
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from knowledge.errors import RecordError
from knowledge.national.portal import Named, PortalRecord
from knowledge.national.word import PAPERS, UNITS, Sheet
from knowledge.text.normalise import clean

MOST_PAGES = 200
"""Pages a file may have; the export seen so far has 11."""

LARGEST_PAGE = 10_000_000
"""Bytes the drawing of one page may unpack to, far above a page full of text."""

# What pdfplumber and pdfminer raise for objects that are not what the format says.
_BROKEN = (
    PdfminerException,
    MalformedPDFException,
    PSException,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    AssertionError,
    RecursionError,
)
_DAMAGED = "is a damaged PDF: export it again"
# "1 ngày" stands for the portal's OTHER too, so it proves no unit.
_UNITS = {words: unit for words, unit in UNITS.items() if unit != "DAY"}
_TITLE = "chi tiết thủ tục hành chính"
_RESULTS = "kết quả xử lý"
_TABLES = (PAPERS, "cách thức thực hiện", "căn cứ pháp lý")
_GROUP_NUMBER = re.compile(r"^Trường hợp \d+:\s*")
# Measures of the export's layout, in points.
_RIGHT_MARGIN = 43
_BOTTOM_MARGIN = 72
_CELL_PADDING = 10
_SAME_LINE = 5
_TOUCHING = 0.5
_BREAKS = frozenset(" -–/")

Char = dict[str, Any]
Box = tuple[float, float, float, float]


class Line(NamedTuple):
    """A printed line, with what tells whether the next one had to begin."""

    text: str
    top: float
    heading: bool
    left: float
    """How much of its width is unused."""
    word: float
    letter: float
    """How wide its first word and its first character are."""


class Grid(NamedTuple):
    """A table on one page."""

    top: float
    rows: list[list[list[Line]]]
    """The lines of each cell of each row."""
    cut: bool
    """Whether it reaches the end of the page: then its last row goes on over it."""


class Section:
    """A heading and what stands under it, over all pages."""

    def __init__(self, heading: str) -> None:
        self.heading = heading
        self.lines: list[Line] = []
        self.rows: list[list[list[Line]]] = []


def read_pdf(path: Path) -> PortalRecord:
    """The procedure in the PDF export at `path`, in the portal's own shapes.

    `id` is empty, for the export does not have it; `detail.updatedAt` is the day of the export, the
    only date the file has. A time limit of "1 ngày" has the unit ``OTHER`` and a fee "Miễn phí" the
    value 0, because the export writes those for what the portal left open. Raises RecordError where
    the file is no such export or not a whole one.
    """
    _check_ends(path)
    try:
        with pdfplumber.open(path) as pdf:
            _check_whole(pdf)
            sections = _sections([_items(page) for page in pdf.pages])
            exported = _moment(pdf.metadata.get("CreationDate"))
    except _BROKEN as error:
        if "Password" in repr(error):
            raise RecordError("has a password: save it without one") from error
        raise RecordError(_DAMAGED) from error
    return _sheet(sections).record(exported)


def _check_ends(path: Path) -> None:
    data = path.read_bytes()
    if b"%PDF-" not in data[:1024]:
        raise RecordError("is not a PDF: export it again")
    if b"%%EOF" not in data[-1024:]:
        raise RecordError("is only a part of a PDF: export it again")


def _check_whole(pdf: PDF) -> None:
    """Raises RecordError for what pdfplumber would read in part and without a word, or for too long."""
    if pdf.doc.encryption is not None:
        raise RecordError("is encrypted: save it without protection")
    if len(pdf.pages) > MOST_PAGES:
        raise RecordError(f"has {len(pdf.pages)} pages, more than any procedure fills: it is not read")
    guessed = any(isinstance(table, PDFXRefFallback) for table in pdf.doc.xrefs)
    if guessed or resolve1(dict_value(pdf.doc.catalog.get("Pages")).get("Count")) != len(pdf.pages):
        raise RecordError(_DAMAGED)
    for stream in (resolve1(part) for page in pdf.pages for part in page.page_obj.contents):
        if not isinstance(stream, PDFStream) or not _unpacks(stream):
            raise RecordError(_DAMAGED)


def _unpacks(stream: PDFStream) -> bool:
    if [name for name, _ in stream.get_filters()] != [LIT("FlateDecode")]:
        return True
    unpacker = zlib.decompressobj()
    try:
        unpacker.decompress(stream.get_rawdata() or b"", LARGEST_PAGE)
    except zlib.error:
        return False
    return unpacker.eof


def _moment(text: object) -> Optional[datetime]:
    """The moment in a PDF's date ("D:20260718012549Z"), None where there is none."""
    try:
        return datetime.strptime(str(text).replace("'", ""), "D:%Y%m%d%H%M%S%z")
    except ValueError:
        return None


def _items(page: Page) -> list[Union[Line, Grid]]:
    """The lines and tables of `page`, from top to bottom."""
    chars = _printed(page.chars)
    if any(char["text"].startswith("(cid:") for char in chars):
        raise RecordError("has letters that its fonts do not name: export it again")
    items: list[Union[Line, Grid]] = []
    for table in page.find_tables():
        rows = [[box for box in row.cells if box] for row in table.rows]
        cut = table.bbox[3] > page.height - _BOTTOM_MARGIN - _TOUCHING
        items.append(Grid(table.bbox[1], [[_cell(chars, box) for box in row] for row in rows], cut))
        chars = [char for char in chars if not _inside(char, table.bbox)]
    items += _lines(chars, page.width - _RIGHT_MARGIN)
    return sorted(items, key=lambda item: item.top)


def _printed(chars: list[Char]) -> list[Char]:
    """`chars` without the spaces another character is printed upon: they stand for invisible ones."""
    return [
        char
        for char, after in pairwise([*chars, {"top": 0, "x0": 0}])
        if char["text"] != " " or not _same_line(char, after) or after["x0"] - char["x0"] > _TOUCHING
    ]


def _same_line(char: Char, other: Char) -> bool:
    return abs(float(char["top"]) - float(other["top"])) < _SAME_LINE


def _inside(char: Char, box: Box) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _cell(chars: list[Char], box: Box) -> list[Line]:
    inside = [char for char in chars if _inside(char, box)]
    return _lines(inside, box[2] - _CELL_PADDING, box[0] + _CELL_PADDING)


def _lines(chars: list[Char], end: float, start: Optional[float] = None) -> list[Line]:
    """The lines `chars` are printed in, in a column from `start` (their own, if None) to `end`."""
    lines: list[list[Char]] = []
    for char in chars:
        if lines and _same_line(lines[-1][0], char):
            lines[-1].append(char)
        else:
            lines.append([char])
    return [_line(line, end - (line[0]["x0"] if start is None else start)) for line in lines]


def _line(chars: list[Char], width: float) -> Line:
    text = "".join(char["text"] for char in chars)
    first = chars[0]["x0"]
    word = next((char["x1"] for char in chars[1:] if char["text"] in _BREAKS), chars[-1]["x1"])
    return Line(
        text=text,
        top=chars[0]["top"],
        heading=all("Bold" in char["fontname"] for char in chars) and text == text.upper(),
        left=width - (max(char["x1"] for char in chars) - first),
        word=word - first,
        letter=chars[0]["x1"] - first,
    )


def _text(lines: list[Line]) -> str:
    """The text of `lines`: one that was only full is joined to the next, another ends with a line break."""
    text = lines[0].text if lines else ""
    for line, after in pairwise(lines):
        full = line.left < after.letter or (line.left < after.word and line.text[-1] in _BREAKS)
        text += after.text if full else f"\n{after.text}"
    return clean(text)


def _sections(pages: list[list[Union[Line, Grid]]]) -> list[Section]:
    sections = [Section("")]
    cut = False
    for item in (item for page in pages for item in page):
        if isinstance(item, Grid):
            rows = sections[-1].rows
            if cut and rows and item.rows and len(rows[-1]) == len(item.rows[0]):
                rows[-1] = [[*cell, *rest] for cell, rest in zip(rows[-1], item.rows[0], strict=True)]
                rows += item.rows[1:]
            else:
                rows += item.rows
            cut = item.cut
            continue
        cut = False
        if item.heading:
            sections.append(Section(clean(item.text).lower()))
        else:
            sections[-1].lines.append(item)
    return sections


def _sheet(sections: list[Section]) -> Sheet:
    sheet = Sheet(_UNITS)
    for section in sections:
        rows = [[_text(cell) for cell in row] for row in section.rows]
        if section.heading == _TITLE:
            sheet.fields.update({row[0].lower(): row[1] for row in rows if len(row) == 2})
        elif section.heading in _TABLES:
            _fill(sheet, rows)
        elif section.heading == _RESULTS:
            sheet.results += _results(_text(section.lines))
        else:
            sheet.fields[section.heading] = _text(section.lines)
    return sheet


def _fill(sheet: Sheet, rows: list[list[str]]) -> None:
    """The rows of a section's tables into `sheet`: a row of one cell is the name of a group of papers."""
    header_next = True
    for row in rows:
        if len(row) == 1:
            sheet.start_group(_GROUP_NUMBER.sub("", f"{row[0]} ").strip())
            header_next = True
        elif header_next:
            sheet.start_table(row)
            header_next = False
        else:
            sheet.add_row(row)


def _results(text: str) -> Iterator[Named]:
    """The results in `text`: each a name and, on a line of its own, its code."""
    name: list[str] = []
    for line in text.split("\n"):
        label, colon, code = line.partition(":")
        if colon and label == "Mã":
            yield Named(" ".join(name), code.strip())
            name = []
        elif line:
            name.append(line)
    if name:
        yield Named(" ".join(name))
