"""The JSON of the National Public Service Portal, as far as we use it.

Every field may be absent or null in real records, so all have defaults; a value of another type is
an error. Times are milliseconds since 1970.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Generic, Optional, TypeVar, Union

import msgspec

from knowledge.errors import RecordError
from knowledge.text.normalise import clean

LONGEST_RECORD = 8_000_000
"""Bytes of one record; the largest real one has a tenth of this."""


class Named(msgspec.Struct):
    name: Optional[str] = None
    code: Optional[str] = None


class PortalFee(msgspec.Struct):
    type: Optional[str] = None
    """``FEE`` (phí), ``SERVICE_FEE`` (lệ phí) or ``PRICE_LEVEL`` (giá)."""
    value: Union[int, float, None] = None
    currencyName: Optional[str] = None  # noqa: N815 - the portal's name
    description: Optional[str] = None


class PortalMethod(msgspec.Struct):
    submissionMethod: Optional[str] = None  # noqa: N815
    """``DIRECT``, ``ONLINE`` or ``POSTAL``."""
    processingTime: Union[int, float, str, None] = None  # noqa: N815
    processingTimeUnit: Optional[str] = None  # noqa: N815
    """``WORKING_DAY``, ``DAY``, ``HOUR``, ``MONTH``, ``YEAR`` or ``OTHER``."""
    description: Optional[str] = None
    fees: Optional[list[Optional[PortalFee]]] = None


class ProcessingDay(msgspec.Struct):
    qty: Union[int, float, None] = None
    type: Optional[str] = None


class PortalCase(msgspec.Struct):
    name: Optional[str] = None
    processingDay: Optional[ProcessingDay] = None  # noqa: N815


class Attachment(msgspec.Struct):
    fileName: Optional[str] = None  # noqa: N815


class Component(msgspec.Struct):
    """One item of the dossier: a paper, or a note in the place of one."""

    name: Optional[str] = None
    originalQty: Union[int, float, None] = None  # noqa: N815
    copyQty: Union[int, float, None] = None  # noqa: N815
    attachments: Optional[list[Optional[Attachment]]] = None


class ComponentGroup(msgspec.Struct):
    name: Optional[str] = None
    profileComponents: Optional[list[Optional[Component]]] = None  # noqa: N815


class Step(msgspec.Struct):
    name: Optional[str] = None
    description: Optional[str] = None


class Proposal(msgspec.Struct):
    proposalNumber: Optional[str] = None  # noqa: N815


class Detail(msgspec.Struct):
    type: Optional[str] = None
    """``STANDARD``, ``SPECIFIC`` (one province's own) or ``STANDARD_INTERNAL``."""
    updatedAt: Union[int, float, None] = None  # noqa: N815
    procedureProposal: Optional[Proposal] = None  # noqa: N815
    departmentPromulgateName: Optional[str] = None  # noqa: N815
    categoriesDetails: Optional[list[Optional[Named]]] = None  # noqa: N815
    isWard: Optional[bool] = None  # noqa: N815
    isProvince: Optional[bool] = None  # noqa: N815
    isMinistry: Optional[bool] = None  # noqa: N815
    isFullProcess: Optional[bool] = None  # noqa: N815
    isNonTerritorial: Optional[bool] = None  # noqa: N815
    executingAgencies: Optional[str] = None  # noqa: N815
    departmentsExecuting: Optional[list[Optional[Named]]] = None  # noqa: N815
    unitGroupsExecuting: Optional[list[Optional[Named]]] = None  # noqa: N815
    dossierReceivingAddresses: Optional[str] = None  # noqa: N815
    subjectTypesDetails: Optional[list[Optional[Named]]] = None  # noqa: N815
    executionMethods: Optional[list[Optional[PortalMethod]]] = None  # noqa: N815
    cases: Optional[list[Optional[PortalCase]]] = None
    executionCases: Optional[list[Optional[ComponentGroup]]] = None  # noqa: N815
    executionSteps: Optional[list[Optional[Step]]] = None  # noqa: N815
    requirementsAndConditions: Optional[str] = None  # noqa: N815
    resultsDetails: Optional[list[Optional[Named]]] = None  # noqa: N815
    legalBasisesDetails: Optional[list[Optional[Named]]] = None  # noqa: N815


class PortalRecord(msgspec.Struct):
    """One procedure as the portal publishes it."""

    id: str
    code: str
    """Without stray spaces."""
    name: str
    detail: Detail


_T = TypeVar("_T")


class _Line(msgspec.Struct, Generic[_T]):
    """A record as a line of a catalogue file, or a bare detail, which has no `detail` in it."""

    id: Optional[str] = None
    code: Optional[str] = None
    name: Optional[str] = None
    detail: Optional[_T] = None


def decode(data: bytes) -> PortalRecord:
    """The record in `data`: a catalogue line, or the detail endpoint's envelope or bare detail.

    Raises RecordError in words that name the field.
    """
    with _told_as_record_errors():
        return PortalRecord(*_read(data, _Line[Detail], Detail))


def canonical(data: bytes) -> bytes:
    """The JSON by which to tell records apart: the same bytes in whichever form `decode` takes it came.

    A line ``{"id","code","name","detail"}`` without spaces between its parts, its detail with all
    fields, those that we do not use too. Raises RecordError as `decode` does, except that it does not
    look into the detail.
    """
    with _told_as_record_errors():
        parts = _read(data, _Line[dict[str, Any]], dict[str, Any])
        return msgspec.json.encode(dict(zip(PortalRecord.__struct_fields__, parts, strict=True)))


@contextmanager
def _told_as_record_errors() -> Iterator[None]:
    try:
        yield
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `")
        field = where.rstrip("`").removeprefix("$").lstrip(".")
        raise RecordError(f"{field}: {message}" if field else message) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RecordError(f"is not valid JSON ({error}): it is cut or damaged") from error


def _read(data: bytes, line_type: type[_Line[_T]], detail_type: type[_T]) -> tuple[str, str, str, _T]:
    """The id, code, name and detail of the record in `data`."""
    if len(data) > LONGEST_RECORD:
        raise RecordError(f"is {len(data) // 1_000_000} MB long, more than any procedure: it is cut or damaged")
    data = _unwrapped(data)
    line = msgspec.json.decode(data, type=line_type)
    detail = msgspec.json.decode(data, type=detail_type) if line.detail is None else line.detail
    for field in ("code", "name"):  # an export does not name the id
        if not clean(getattr(line, field) or ""):
            raise RecordError(f"{field}: is empty")
    return line.id or "", clean(line.code or ""), line.name or "", detail


def _unwrapped(data: bytes) -> bytes:
    """The record in `data`, out of the envelope where it is in one."""
    fields = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    return bytes(fields["data"]) if "data" in fields and "detail" not in fields else data
