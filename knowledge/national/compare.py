"""Holding curated procedures against their national records: what differs, and whether it is explained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from knowledge.catalogue import Problem
from knowledge.check import all_texts, same_name
from knowledge.national.convert import convert
from knowledge.national.files import read_file
from knowledge.records import Fee, Method, Procedure
from knowledge.text.normalise import clean
from knowledge.text.numbers import numbers

_FREE = re.compile(r"miễn|không", re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


class Difference(NamedTuple):
    """One point on which a curated procedure and its national record differ."""

    field: str
    message: str
    explained: str = ""
    """The curated file's own words for it; empty where nobody has answered it since the record changed."""


def differences(curated: Procedure, national: Procedure, raw: bytes) -> list[Difference]:
    """Where `curated` says otherwise than `national`, converted from the record `raw` (JSON)."""
    return [
        Difference(field, message, _explanation(curated, national, field))
        for field, message in _compare(curated, national, msgspec.json.decode(raw)["detail"])
    ]


def hold_against(curated: list[Procedure], path: Path) -> tuple[list[tuple[str, Difference]], list[Problem]]:
    """All differences of `curated` from the national records in the file at `path`, with their codes.

    The second list has what keeps records from being compared: those the file lacks or has damaged.
    """
    waiting = {procedure.code: procedure for procedure in curated}
    found: list[tuple[str, Difference]] = []
    problems: list[Problem] = []
    for item in read_file(path):
        if isinstance(item, Problem):
            problems.append(item)
        elif item.record.code in waiting:
            ours = waiting.pop(item.record.code)
            national, _ = convert(item.record)
            found += [(ours.code, difference) for difference in differences(ours, national, item.raw)]
    problems += [Problem(code, "code", "is not in the national catalogue") for code in waiting]
    return found, problems


def _explanation(curated: Procedure, national: Procedure, field: str) -> str:
    answers = [item for item in curated.explain if item.field == field and item.day >= national.source.updated_at]
    return answers[0].text if answers else ""


def _compare(curated: Procedure, national: Procedure, detail: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if not same_name(curated.name, national.name):
        yield "name", f"the national record says “{national.name}”"
    for field in ("portal_id", "updated_at", "decision"):
        theirs = getattr(national.source, field)
        if getattr(curated.source, field) != theirs:
            yield f"source.{field}", f"the national record says “{theirs}”"
    if {m.channel for m in curated.methods} != {m.channel for m in national.methods}:
        yield "methods", f"the national record has {sorted(m.channel for m in national.methods)}"
    if set(curated.levels) != set(national.levels):
        yield "levels", f"the national record has {national.levels}"
    for method in curated.methods:
        theirs_method = national.method(method.channel)
        if theirs_method is not None:
            yield from _fee_differences(method, theirs_method)
            yield from _duration_differences(method, theirs_method)
    yield from _text_differences(curated, detail)


def _fee_differences(ours: Method, theirs: Method) -> Iterator[tuple[str, str]]:
    their_sums = _sums(theirs.fees)
    if their_sums and all(fee.kind == "amount" for fee in theirs.fees) and their_sums != _sums(ours.fees):
        said = ", ".join(map(str, sorted(their_sums)))
        yield "methods.fees", f"{ours.channel}: the national record says {said}"
    free = any(fee.kind == "free" for fee in ours.fees)
    if free and not any(fee.kind == "free" or _FREE.search(fee.text) for fee in theirs.fees):
        yield "methods.fees", f"{ours.channel}: the national record does not say that it is free"
    if not free and any(fee.kind == "free" and not fee.condition and not fee.valid_until for fee in theirs.fees):
        yield "methods.fees", f"{ours.channel}: the national record says that it is free"


def _sums(fees: list[Fee]) -> set[int]:
    return {fee.amount for fee in fees if fee.amount is not None}


def _duration_differences(ours: Method, theirs: Method) -> Iterator[tuple[str, str]]:
    said = {str(number) for duration in ours.durations for number in numbers(f"{duration.value or ''} {duration.text}")}
    for duration in theirs.durations:
        if duration.kind == "value" and not numbers(str(duration.value)) <= said:
            yield "methods.durations", f"{ours.channel}: the national record says {duration.value} {duration.unit}"
        if duration.kind == "same_working_day" and not any(d.kind == "same_working_day" for d in ours.durations):
            yield "methods.durations", f"{ours.channel}: the national record says the same working day"


def _text_differences(curated: Procedure, detail: dict[str, Any]) -> Iterator[tuple[str, str]]:
    text = _all_text(detail)
    own = msgspec.structs.replace(
        curated, source=msgspec.structs.replace(curated.source, portal_id=""), explain=[], aliases=[]
    )
    implied = numbers(f"{curated.source.updated_at} 0 1 2 3")  # the day's parts, and counts of single papers
    for number in sorted(numbers(_ID.sub("", all_texts(own))) - numbers(text) - implied):
        yield "numbers", f"{number} does not occur in the national record"
    codes = {clean(basis.get("code") or "") for basis in detail.get("legalBasisesDetails") or []}
    for basis in curated.legal_basis:
        if basis.code not in codes and basis.code not in text:
            yield "legal_basis", f"{basis.code} does not occur in the national record"


def _all_text(value: object) -> str:
    if isinstance(value, dict):
        return "\n".join(_all_text(v) for k, v in value.items() if not str(k).lower().endswith(("id", "ids")))
    if isinstance(value, list):
        return "\n".join(map(_all_text, value))
    return clean(str(value)) if value is not None else ""
