from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from knowledge.national import disagreements, national_records
from knowledge.records import Duration, Fee, LegalBasis, Procedure
from tests.support.need import need
from tests.support.places import NATIONAL


@pytest.fixture(scope="module")
def card(procedures: list[Procedure]) -> Procedure:
    """Replacing a lost identity card."""
    return next(item for item in procedures if item.code == "1.014064")


@pytest.fixture(scope="module")
def one_record(card: Procedure, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A national file that holds only the record of `card`, not compressed."""
    need(NATIONAL.is_file(), "the national catalogue")
    path = tmp_path_factory.mktemp("national") / "one.jsonl"
    path.write_bytes(msgspec.json.encode(national_records(NATIONAL, {card.code})[card.code]) + b"\n")
    return path


def _with_fee(item: Procedure, **change: Any) -> Procedure:
    first, *others = item.methods
    fee = Fee(kind="amount", **{"amount": 70000, "unit": "thẻ", **change})
    return msgspec.structs.replace(item, methods=[msgspec.structs.replace(first, fees=[fee]), *others])


def test_the_embedded_catalogue_says_what_the_national_one_says(procedures: list[Procedure]) -> None:
    need(NATIONAL.is_file(), "the national catalogue")
    assert list(map(str, disagreements(procedures, NATIONAL))) == []


def test_an_undoctored_procedure_agrees(card: Procedure, one_record: Path) -> None:
    assert disagreements([card], one_record) == []


def test_a_doctored_fee_is_told(card: Procedure, one_record: Path) -> None:
    (problem,) = disagreements([_with_fee(card, amount=71234)], one_record)
    assert str(problem) == "1.014064: the number 71234 does not occur in the national record"


def test_a_doctored_duration_is_told(card: Procedure, one_record: Path) -> None:
    long = [Duration(kind="value", value=99, unit="day")]
    methods = [msgspec.structs.replace(method, durations=long) for method in card.methods]
    (problem,) = disagreements([msgspec.structs.replace(card, methods=methods)], one_record)
    assert "the number 99" in problem.message


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "Cấp đổi thẻ căn cước"}, "name"),
        ({"methods": []}, "methods"),
        ({"legal_basis": [LegalBasis(code="Luật Rồng", name="Luật Rồng")]}, "legal_basis"),
    ],
)
def test_a_doctored_field_is_told(card: Procedure, one_record: Path, change: dict[str, Any], field: str) -> None:
    problems = disagreements([msgspec.structs.replace(card, **change)], one_record)
    assert field in {problem.field for problem in problems}


@pytest.mark.parametrize(
    "change", [{"portal_id": "0"}, {"decision": "Quyết định nào đó"}, {"updated_at": date(2020, 1, 1)}]
)
def test_a_doctored_source_is_told(card: Procedure, one_record: Path, change: dict[str, Any]) -> None:
    source = msgspec.structs.replace(card.source, **change)
    problems = disagreements([msgspec.structs.replace(card, source=source)], one_record)
    (field,) = change
    assert f"source.{field}" in {problem.field for problem in problems}


def test_a_code_the_nation_does_not_know_is_told(card: Procedure, one_record: Path) -> None:
    (problem,) = disagreements([msgspec.structs.replace(card, code="9.999999")], one_record)
    assert str(problem) == "9.999999: code: is not in the national catalogue"
