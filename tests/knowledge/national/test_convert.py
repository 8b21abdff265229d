from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import msgspec
import pytest

from knowledge.errors import RecordError
from knowledge.national.convert import convert
from knowledge.national.findings import Findings
from knowledge.national.portal import Detail, decode
from knowledge.records import Duration, Fee, LegalBasis, Procedure, Source

_NOON_IN_HANOI = 1777438800000  # 2026-04-29


def _converted(**detail: Any) -> tuple[Procedure, Findings]:
    name = detail.pop("name", "Thủ tục cấp giấy phép nuôi rồng")
    code = detail.pop("code", "9.000001")
    record = {"id": "p-1", "code": code, "name": name, "detail": {"updatedAt": _NOON_IN_HANOI, **detail}}
    return convert(decode(msgspec.json.encode(record)))


def _procedure(**detail: Any) -> Procedure:
    return _converted(**detail)[0]


def test_the_least_a_record_may_have_becomes_a_procedure() -> None:
    assert _procedure() == Procedure(
        code="9.000001",
        name="Thủ tục cấp giấy phép nuôi rồng",
        plain_name="Cấp giấy phép nuôi rồng",
        aliases=[],
        field="",
        audience=[],
        levels=[],
        agency="",
        methods=[],
        documents=[],
        steps=[],
        result=[],
        source=Source(portal_id="p-1", decision="", updated_at=date(2026, 4, 29)),
    )


def test_every_list_may_be_null_and_hold_nulls() -> None:
    lists = {field.name for field in msgspec.structs.fields(Detail) if "list" in str(field.type)}
    assert len(lists) == 10
    assert _procedure(**dict.fromkeys(lists)) == _procedure(**{name: [None] for name in lists}) == _procedure()


@pytest.mark.parametrize("updated_at", [None, 0, -1, 99_999_999_999_999])
def test_a_record_without_a_day_cannot_be_cited(updated_at: int | None) -> None:
    with pytest.raises(RecordError, match=r"detail\.updatedAt"):
        _converted(updatedAt=updated_at)


@pytest.mark.parametrize(
    ("milliseconds", "day"), [(1777395600000, date(2026, 4, 29)), (1777395599999, date(2026, 4, 28))]
)
def test_the_day_is_that_of_vietnam(milliseconds: int, day: date) -> None:
    assert _procedure(updatedAt=milliseconds).source.updated_at == day


def test_names_are_cleaned() -> None:
    procedure = _procedure(code=" 9.000001", name=unicodedata.normalize("NFD", "THỦ TỤC CẤP GIẤY PHÉP  NUÔI RỒNG."))
    assert procedure.code == "9.000001"
    assert procedure.name == "Thủ tục cấp giấy phép nuôi rồng"
    assert procedure.plain_name == "Cấp giấy phép nuôi rồng"


def test_who_decides_and_for_whom() -> None:
    procedure = _procedure(
        isWard=True,
        isProvince=False,
        isMinistry=True,
        departmentsExecuting=[{"name": "Ủy ban nhân dân cấp xã"}],
        unitGroupsExecuting=[{"name": "Ủy ban nhân dân cấp xã"}, {"name": "Sở Nội vụ"}],
        subjectTypesDetails=[{"name": "Công dân Việt Nam"}, {"name": "Công dân Việt Nam"}],
        categoriesDetails=[{"name": "Hộ tịch"}, {"name": "Nuôi con nuôi"}],
        procedureProposal={"proposalNumber": " 123/QĐ-BTP "},
    )
    assert procedure.levels == ["ward", "ministry"]
    assert procedure.agency == "Ủy ban nhân dân cấp xã; Sở Nội vụ"
    assert procedure.audience == ["Công dân Việt Nam"]
    assert procedure.field == "Hộ tịch"
    assert procedure.source.decision == "123/QĐ-BTP"


@pytest.mark.parametrize(
    ("issuer", "scope"),
    [("Bộ Tư pháp", "national"), ("UBND tỉnh Bình Định", "52"), ("Ủy ban nhân dân TP HCM", "79"), (None, "national")],
)
def test_a_province_that_publishes_a_procedure_owns_it(issuer: str | None, scope: str) -> None:
    assert _procedure(departmentPromulgateName=issuer).scope == scope


def test_ways_of_filing_come_in_one_order_and_unknown_ones_are_left_out() -> None:
    methods = [{"submissionMethod": name} for name in ("POSTAL", "PIGEON", "ONLINE", None, "DIRECT")]
    assert [method.channel for method in _procedure(executionMethods=methods).methods] == ["counter", "online", "post"]


def test_a_way_of_filing_that_stands_twice_is_told_once_with_the_case_of_each_fact() -> None:
    def entry(text: str, days: int, value: int) -> dict[str, Any]:
        return {
            "submissionMethod": "DIRECT",
            "processingTime": days,
            "processingTimeUnit": "DAY",
            "description": text,
            "fees": [{"type": "FEE", "value": value}],
        }

    (method,) = _procedure(executionMethods=[entry("Cấp mới", 5, 50_000), entry("Cấp lại", 3, 20_000)]).methods
    assert method.fees == [
        Fee(kind="amount", amount=50_000, condition="Cấp mới"),
        Fee(kind="amount", amount=20_000, condition="Cấp lại"),
    ]
    assert method.durations == [
        Duration(kind="value", value=5, unit="day", condition="Cấp mới"),
        Duration(kind="value", value=3, unit="day", condition="Cấp lại"),
    ]


def test_a_table_in_the_description_takes_the_place_of_the_sum_that_was_taken_out_of_it() -> None:
    text = "2.000 đồng/trang; từ trang thứ 3 trở lên thu 1.000 đồng/trang, tối đa thu không quá 200.000 đồng/bản."
    fees = [{"type": "FEE", "value": 2000, "description": "/trang"}]
    (method,) = _procedure(executionMethods=[{"submissionMethod": "DIRECT", "description": text, "fees": fees}]).methods
    (fee,) = method.fees
    assert fee.kind == "see_text"
    assert "200.000 đồng/bản" in fee.text


def test_steps_are_told_one_by_one() -> None:
    steps = [{"name": "Bước 1: Nộp hồ sơ.", "description": "Tại Trung tâm."}, {"description": "Bước 2: Nhận kết quả"}]
    told = _procedure(executionSteps=steps).steps
    assert len(told) == 2
    assert told[0].startswith("Nộp hồ sơ")
    assert told[1] == "Nhận kết quả"


@pytest.mark.parametrize("text", [None, "", "Không", "Không có.", "Không quy định", "Không có thông tin"])
def test_no_requirement_is_none(text: str | None) -> None:
    assert _procedure(requirementsAndConditions=text).requirements == []


def test_laws_are_told_once_each() -> None:
    laws = [{"code": "60/2014/QH13", "name": "Luật Hộ tịch"}, {"code": "60/2014/QH13", "name": "Luật hộ tịch"}, {}]
    assert _procedure(legalBasisesDetails=laws).legal_basis == [LegalBasis(code="60/2014/QH13", name="Luật Hộ tịch")]


def test_the_district_is_told_as_gone_everywhere() -> None:
    procedure, findings = _converted(
        name="Đăng ký tại huyện",
        executionSteps=[{"description": "Nộp tại Ủy ban nhân dân cấp huyện"}],
        departmentsExecuting=[{"name": "UBND cấp huyện"}],
    )
    assert procedure.speaks_of_district
    assert all("nay không còn" in text for text in (procedure.name, procedure.agency, *procedure.steps))
    assert findings.counts["records that still speak of the district, worded for two levels"] == 1
    assert not _procedure().speaks_of_district


def test_what_was_made_of_the_facts_is_counted() -> None:
    method = {"submissionMethod": "DIRECT", "fees": [{"value": 100, "description": "100.000 đồng"}, {"value": 0}]}
    _, findings = _converted(executionMethods=[method, {"submissionMethod": "ONLINE"}])
    assert findings.counts["fee kinds: amount"] == 1
    assert findings.counts["fee kinds: unknown"] == 1
    assert findings.counts["duration kinds: unknown"] == 2
    assert [(repair.field, repair.before, repair.after) for repair in findings.repairs] == [
        ("executionMethods[0]", "100", "100000")
    ]
