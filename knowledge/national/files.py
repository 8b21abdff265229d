"""Reading national records from files: the portal's JSON, its Word and its PDF export.

A file of many records is read as a stream; a record that cannot be read is reported with its line,
and the rest go on.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, Optional, Union, cast

import msgspec

from knowledge.catalogue import Problem
from knowledge.errors import RecordError
from knowledge.national import portal
from knowledge.national.portal import LONGEST_RECORD, PortalRecord
from knowledge.text.normalise import clean


class Found(NamedTuple):
    """A record read from a file."""

    where: str
    """The file's name, and the line in it where it has many: "national.jsonl.gz:12"."""
    raw: bytes
    """The record's JSON."""
    record: PortalRecord


Heard = Callable[[int], None]


def read_file(path: Path, heard: Heard = lambda _: None) -> Iterator[Union[Found, Problem]]:
    """The records of the file at `path` and what is wrong with others, in the file's order.

    The kind of file is told by its name: .jsonl, .json (each also with .gz), .docx, .pdf. `heard`
    is told how many bytes of the file have been read so far.
    """
    kind = path.name.lower().removesuffix(".gz").rpartition(".")[2]
    if not path.is_file():
        yield Problem(path.name, "", "there is no such file")
    elif kind in ("docx", "pdf"):
        yield _one(path, kind)
    elif kind in ("json", "jsonl", "ndjson"):
        yield from _records(path, heard)
    else:
        yield Problem(path.name, "", "is of no known kind: give a .jsonl, .json (or .gz of them), .docx or .pdf")


def _one(path: Path, kind: str) -> Union[Found, Problem]:
    # Their libraries are heavy and wanted only here.
    from knowledge.national import pdf, word

    try:
        record = word.read_word(path) if kind == "docx" else pdf.read_pdf(path)
    except RecordError as error:
        return Problem(path.name, "", str(error))
    return Found(path.name, msgspec.json.encode(record), record)


def _records(path: Path, heard: Heard) -> Iterator[Union[Found, Problem]]:
    number = 0
    try:
        with path.open("rb") as raw:
            file = cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if path.name.lower().endswith(".gz") else raw
            for number, line in enumerate(_lines(file), 1):
                where = f"{path.name}:{number}"
                if line is None:
                    yield Problem(where, "", "is longer than any procedure: it is cut or damaged")
                elif number == 1 and _goes_on(path, line):
                    yield _read(path.name, line + file.read(LONGEST_RECORD + 1 - len(line)))
                    return
                elif line.strip():
                    yield _read(where, line.strip())
                heard(raw.tell())
        if not number:
            yield Problem(path.name, "", "is empty: get it again")
    except (OSError, EOFError, zlib.error) as error:
        where = f"{path.name}:{number + 1}"
        yield Problem(where, "", f"cannot be read any further ({error}); where it is cut or damaged, get it again")


def _lines(file: BinaryIO) -> Iterator[Optional[bytes]]:
    """The lines of `file`, without the mark that Windows sets before text; None for one too long for a record."""
    while line := file.readline(LONGEST_RECORD + 1):
        if len(line) <= LONGEST_RECORD or line.endswith(b"\n"):
            yield line.removeprefix(codecs.BOM_UTF8)
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(LONGEST_RECORD)
        yield None


def _goes_on(path: Path, line: bytes) -> bool:
    """Whether the first line is but the beginning of one document over many lines."""
    if not path.name.lower().removesuffix(".gz").endswith(".json"):
        return False
    return line.strip() in (b"{", b"[") or (line.lstrip()[:1] == b"{" and line.rstrip()[-1:] in b",[{:")


def _read(where: str, data: bytes) -> Union[Found, Problem]:
    try:
        raw = portal.canonical(data)
        return Found(where, raw, portal.decode(raw))
    except RecordError as error:
        return Problem(where, _code_in(data), str(error))


def _code_in(data: bytes) -> str:
    """The code of a record that cannot be read whole, where it can still be told."""
    try:
        code = msgspec.json.decode(data, type=dict[str, msgspec.Raw]).get("code")
        return clean(msgspec.json.decode(bytes(code), type=str)) if code else ""
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
