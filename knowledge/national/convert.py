"""From the portal's record to ours: the whole way, each part in a module of its own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Optional

import msgspec

from knowledge.clock import VIETNAM
from knowledge.errors import RecordError
from knowledge.national.district import reworded, speaks_of_district
from knowledge.national.documents import dossier_of
from knowledge.national.durations import durations_of
from knowledge.national.fee_tables import with_table
from knowledge.national.fees import fees_of
from knowledge.national.findings import Findings
from knowledge.national.phrases import spans
from knowledge.national.portal import Detail, Named, PortalMethod, PortalRecord
from knowledge.national.source_text import SourceText, bullets, sentences, shortened
from knowledge.provinces import province_named
from knowledge.records import Channel, Duration, Fee, LegalBasis, Level, Method, Procedure, Source

_CHANNELS: dict[str, Channel] = {"DIRECT": "counter", "ONLINE": "online", "POSTAL": "post"}
_ORDER: tuple[Channel, ...] = ("counter", "online", "post")
_LONGEST_PLACE, _LONGEST_STEP, _LONGEST_REQUIREMENT = 300, 700, 400
_MOST_STEPS, _MOST_REQUIREMENTS, _MOST_NOTES = 30, 40, 30
_NOTHING = re.compile(
    r"^(?:không|không có|không quy định|không yêu cầu|không có quy định|không có yêu cầu)[ .]*$", re.I
)
_STEP = re.compile(r"(?=(?:^|(?<=[\s.;:+-]))Bước\s+\d+(?:\.\d+)?\s*[:.)-])")
_STEP_MARK = re.compile(r"^Bước\s+\d+(?:\.\d+)?\s*[:.)-]\s*", re.IGNORECASE)
_PLACE = re.compile(
    r"(?<!\w)(?:tại|nộp|gửi|đến|qua|trên) .{0,80}(?:trung tâm|bộ phận|ủy ban|uỷ ban|ubnd|cổng|công an|sở|cục|trụ sở"
    r"|cơ quan|phòng|ứng dụng|địa chỉ|bưu)",
    re.I,
)
_PREFIX = re.compile(r"^(?:thủ tục|tthc)[: ]+", re.IGNORECASE)


def convert(record: PortalRecord) -> tuple[Procedure, Findings]:
    """The procedure that `record` tells of, and what was changed on the way.

    Raises RecordError where the record has no day, without which it cannot be cited.
    """
    findings = Findings()
    source = SourceText(findings)
    detail = record.detail
    name = source.name(re.sub(rf"\(?\s*{re.escape(record.code)}\s*\)?", " ", record.name))
    dossier = dossier_of(_some(detail.executionCases), source, findings)
    levels = _levels(detail)
    procedure = Procedure(
        code=source.line(record.code),
        name=name,
        plain_name=_plain_name(name),
        aliases=[],
        field=_first(_names(detail.categoriesDetails, source)),
        audience=_names(detail.subjectTypesDetails, source),
        levels=levels,
        agency=_agency(detail, source),
        issuer=source.name(detail.departmentPromulgateName),
        scope=_scope(detail, source),
        methods=_methods(detail, source, findings),
        documents=dossier.groups,
        notes=dossier.notes[:_MOST_NOTES],
        steps=_steps(detail, source),
        requirements=_requirements(detail, source),
        result=_names(detail.resultsDetails, source),
        legal_basis=_legal_basis(detail, source),
        source=Source(portal_id=record.id.strip(), decision=_decision(detail, source), updated_at=_day(detail)),
    )
    return _two_levels(procedure, findings), _tally(procedure, findings)


def _some(items: Optional[list[Any]]) -> list[Any]:
    return [item for item in items or [] if item is not None]


def _names(items: Optional[list[Optional[Named]]], source: SourceText) -> list[str]:
    return _distinct(source.name(item.name) for item in _some(items))


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def _first(texts: list[str]) -> str:
    return texts[0] if texts else ""


def _plain_name(name: str) -> str:
    bare = _PREFIX.sub("", name).strip()
    return bare[:1].upper() + bare[1:] if bare else name


def _levels(detail: Detail) -> list[Level]:
    flags: list[tuple[Optional[bool], Level]] = [
        (detail.isWard, "ward"),
        (detail.isProvince, "province"),
        (detail.isMinistry, "ministry"),
    ]
    return [level for flag, level in flags if flag]


def _agency(detail: Detail, source: SourceText) -> str:
    names = _names([*_some(detail.departmentsExecuting), *_some(detail.unitGroupsExecuting)], source)
    return shortened("; ".join(names) or source.name(detail.executingAgencies), _LONGEST_PLACE)


def _scope(detail: Detail, source: SourceText) -> str:
    province = province_named(source.line(detail.departmentPromulgateName))
    return province.code if province is not None else "national"


def _decision(detail: Detail, source: SourceText) -> str:
    return source.line(detail.procedureProposal.proposalNumber) if detail.procedureProposal else ""


def _day(detail: Detail) -> date:
    if not detail.updatedAt or not 0 < detail.updatedAt < 32_503_680_000_000:
        raise RecordError("detail.updatedAt: is missing or no day; a fact without a day cannot be cited")
    return datetime.fromtimestamp(detail.updatedAt / 1000, VIETNAM).date()


def _methods(detail: Detail, source: SourceText, findings: Findings) -> list[Method]:
    items = [(i, item) for i, item in enumerate(_some(detail.executionMethods)) if item.submissionMethod in _CHANNELS]
    read: dict[Channel, Method] = {}
    for i, item in items:
        method = _method(item, detail, source, findings, f"executionMethods[{i}]")
        others = [other for _, other in items if other.submissionMethod == item.submissionMethod]
        if len(others) > 1:
            method = _for_its_case(method, source.line(item.description))
        there = read.get(method.channel)
        read[method.channel] = method if there is None else _joined(there, method)
    return [read[channel] for channel in _ORDER if channel in read]


def _method(item: PortalMethod, detail: Detail, source: SourceText, findings: Findings, field: str) -> Method:
    channel = _CHANNELS[item.submissionMethod or ""]
    description = source.lines(item.description)
    address = "; ".join(bullets(source.lines(detail.dossierReceivingAddresses))).strip('" ')
    place = address if address and channel != "online" else _place(description)
    return Method(
        channel=channel,
        place=shortened(place, _LONGEST_PLACE),
        durations=durations_of(item, _some(detail.cases), source, findings),
        fees=with_table(fees_of(_some(item.fees), source, findings, field), description),
    )


def _for_its_case(method: Method, description: str) -> Method:
    """One of several entries for one way of filing: its bare facts say of which case they are."""
    case = shortened(description, _LONGEST_PLACE)
    return msgspec.structs.replace(
        method,
        durations=[
            msgspec.structs.replace(d, condition=case) if d.kind == "value" and not d.condition and not d.text else d
            for d in method.durations
        ],
        fees=[
            msgspec.structs.replace(fee, condition=case) if fee.kind == "amount" and not fee.condition else fee
            for fee in method.fees
        ],
    )


def _place(description: str) -> str:
    said = [s for s in sentences(description) if _PLACE.search(s) and not spans(s) and len(s) <= _LONGEST_PLACE]
    return "; ".join(said[:2]).rstrip(" .;")


def _joined(left: Method, right: Method) -> Method:
    """One way of filing that stands twice in the record: all it says, once."""
    fees: list[Fee] = [*left.fees, *(fee for fee in right.fees if fee not in left.fees)]
    durations: list[Duration] = [*left.durations, *(d for d in right.durations if d not in left.durations)]
    known = [fee for fee in fees if fee.kind != "unknown"] or fees[:1]
    timed = [duration for duration in durations if duration.kind != "unknown"] or durations[:1]
    return Method(channel=left.channel, place=left.place or right.place, durations=timed, fees=known)


def _steps(detail: Detail, source: SourceText) -> list[str]:
    said: list[str] = []
    for step in _some(detail.executionSteps):
        title, text = source.line(step.name), source.lines(step.description)
        whole = f"{title}\n{text}" if title and title not in text else text
        for part in _STEP.split(whole):
            words = _STEP_MARK.sub("", _in_one_line(bullets(part))).strip(" -+*;")
            if len(words) > 2:
                said.append(shortened(words[:1].upper() + words[1:], _LONGEST_STEP))
    return said[:_MOST_STEPS]


def _in_one_line(lines: list[str]) -> str:
    """The lines after one another, told apart where they do not end by themselves."""
    ended = (line if line[-1] in ".:;," else f"{line};" for line in lines)
    return " ".join(ended).removesuffix(";")


def _requirements(detail: Detail, source: SourceText) -> list[str]:
    lines = bullets(source.lines(detail.requirementsAndConditions))
    said = _distinct(shortened(line.strip(" ;"), _LONGEST_REQUIREMENT) for line in lines)
    return [line for line in said if not _NOTHING.match(line)][:_MOST_REQUIREMENTS]


def _legal_basis(detail: Detail, source: SourceText) -> list[LegalBasis]:
    read: dict[str, LegalBasis] = {}
    for item in _some(detail.legalBasisesDetails):
        code, name = source.line(item.code), source.name(item.name)
        if code or name:
            read.setdefault(code or name, LegalBasis(code=code, name=shortened(name or code, _LONGEST_REQUIREMENT)))
    return list(read.values())


def _two_levels(procedure: Procedure, findings: Findings) -> Procedure:
    """The procedure with every mention of the district marked as gone."""
    told = msgspec.to_builtins(procedure)
    if not _any_text(told, speaks_of_district):
        return procedure
    findings.count("records that still speak of the district, worded for two levels")
    marked = msgspec.convert(_each_text(told), Procedure)
    return msgspec.structs.replace(marked, speaks_of_district=True)


def _any_text(value: object, holds: Any) -> bool:
    if isinstance(value, str):
        return bool(holds(value))
    if isinstance(value, dict):
        return any(_any_text(item, holds) for key, item in value.items() if key != "source")
    return isinstance(value, list) and any(_any_text(item, holds) for item in value)


def _each_text(value: Any) -> Any:
    if isinstance(value, str):
        return reworded(value)
    if isinstance(value, dict):
        return {key: item if key == "source" else _each_text(item) for key, item in value.items()}
    return [_each_text(item) for item in value] if isinstance(value, list) else value


def _tally(procedure: Procedure, findings: Findings) -> Findings:
    for method in procedure.methods:
        for fee in method.fees:
            findings.count(f"fee kinds: {fee.kind}")
            if fee.valid_from or fee.valid_until or fee.reductions:
                findings.count("fees with a period kept")
        for duration in method.durations:
            findings.count(f"duration kinds: {duration.kind}")
    return findings


def _version() -> str:
    """A name for this way of converting: stored conversions of another are made anew."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for path in sorted(
        [*here.glob("*.py"), *here.glob("*.yml"), here.parent / "records.py", here.parent / "provinces.yml"]
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


VERSION = _version()
