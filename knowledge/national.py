"""Holding the embedded catalogue against a national catalogue file.

The file has one record of the National Public Service Portal a line, plain or gzip:
``{id, code, name, detail{…}}``.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec

from knowledge.catalogue import Problem
from knowledge.check import all_texts, same_name
from knowledge.records import Procedure
from knowledge.text.normalise import clean
from knowledge.text.numbers import numbers

_VIETNAM = timezone(timedelta(hours=7))
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def national_records(path: Path, codes: set[str]) -> dict[str, dict[str, Any]]:
    """The records of `codes` in the file at `path`, by code; the first of several with one code."""
    found: dict[str, dict[str, Any]] = {}
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
        for line in lines:
            record = msgspec.json.decode(line)
            code = str(record.get("code", "")).strip()
            if code in codes:
                found.setdefault(code, record)
    return found


def disagreements(procedures: list[Procedure], path: Path) -> list[Problem]:
    """Where `procedures` say what the national catalogue at `path` does not."""
    records = national_records(path, {p.code for p in procedures})
    problems: list[Problem] = []
    for procedure in procedures:
        record = records.get(procedure.code)
        if record is None:
            problems.append(Problem(procedure.code, "code", "is not in the national catalogue"))
        else:
            problems += [Problem(procedure.code, *found) for found in _compare(procedure, record)]
    return problems


def _compare(procedure: Procedure, record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    detail = record["detail"]
    if not same_name(procedure.name, record["name"]):
        yield "name", f"the national record says “{record['name']}”"
    if procedure.source.portal_id != record["id"]:
        yield "source.portal_id", f"the national record says {record['id']}"
    updated = _day(detail["updatedAt"])
    if procedure.source.updated_at != updated:
        yield "source.updated_at", f"the national record says {updated}"
    decision = (detail.get("procedureProposal") or {}).get("proposalNumber") or ""
    if procedure.source.decision != decision.strip():
        yield "source.decision", f"the national record says “{decision}”"
    channels = {"DIRECT": "counter", "ONLINE": "online", "POSTAL": "post"}
    theirs = {channels.get(m["submissionMethod"]) for m in detail.get("executionMethods") or []}
    if {m.channel for m in procedure.methods} != theirs:
        yield "methods", f"the national record has {sorted(filter(None, theirs))}"
    text = _national_text(detail)
    known = numbers(text)
    own = msgspec.structs.replace(procedure, source=msgspec.structs.replace(procedure.source, portal_id=""))
    for number in sorted(numbers(_ID.sub("", all_texts(own))) - known - _implied(procedure)):
        yield "", f"the number {number} does not occur in the national record"
    codes = {clean(basis.get("code") or "") for basis in detail.get("legalBasisesDetails") or []}
    for basis in procedure.legal_basis:
        if basis.code not in codes and basis.code not in text:
            yield "legal_basis", f"{basis.code} does not occur in the national record"


def _implied(procedure: Procedure) -> set[str]:
    """The dates' own parts (checked apart) and the counts of single originals and copies."""
    return numbers(f"{procedure.source.updated_at} 0 1 2 3")


def _day(milliseconds: int) -> date:
    return datetime.fromtimestamp(milliseconds / 1000, _VIETNAM).date()


def _national_text(value: object) -> str:
    if isinstance(value, dict):
        return "\n".join(_national_text(v) for k, v in value.items() if not str(k).lower().endswith(("id", "ids")))
    if isinstance(value, list):
        return "\n".join(map(_national_text, value))
    return clean(str(value)) if value is not None else ""
