from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from knowledge.diff.facts import FACTS
from knowledge.records import Procedure
from tests.support.diffs import method, turned


def _fee(fee: dict[str, Any]) -> str:
    """The line of `fee`, as it is told where the record was silent."""
    silent, saying = {"methods": [method()]}, {"methods": [method(fees=[fee])]}
    (change,) = turned(silent, saying).fees
    assert change.before == ["Nộp trực tiếp: nguồn không ghi mức thu"]
    (line,) = change.after
    return line.removeprefix("Nộp trực tiếp: ")


@pytest.mark.parametrize(
    ("fee", "line"),
    [
        ({"kind": "amount", "amount": 70000, "unit": "thẻ"}, "70.000 đồng/thẻ"),
        ({"kind": "amount", "amount": 1250, "currency": "USD"}, "1.250 đô la Mỹ"),
        ({"kind": "amount", "amount": 5000, "condition": "làm lại"}, "làm lại: 5.000 đồng"),
        ({"kind": "amount", "amount": 5000, "text": "mỗi trang"}, "5.000 đồng (mỗi trang)"),
        ({"kind": "free"}, "miễn phí"),
        ({"kind": "free", "valid_until": date(2026, 12, 31)}, "miễn phí (áp dụng đến hết 31/12/2026)"),
        ({"kind": "free", "valid_from": date(2026, 8, 1)}, "miễn phí (áp dụng từ 01/08/2026)"),
        ({"kind": "by_province"}, "do Hội đồng nhân dân tỉnh, thành phố quy định"),
        ({"kind": "see_text", "text": "theo {0}\nbiểu giá"}, "theo {0} biểu giá"),
    ],
)
def test_a_fee_is_one_plain_line(fee: dict[str, Any], line: str) -> None:
    assert _fee(fee) == line


@pytest.mark.parametrize(("percent", "words"), [(50, "giảm 50%"), (100, "miễn phí")])
def test_a_reduction_is_told_with_its_days(percent: int, words: str) -> None:
    cut = {"percent": percent, "valid_from": date(2026, 7, 1), "valid_until": date(2026, 12, 31)}
    line = _fee({"kind": "amount", "amount": 70000, "unit": "thẻ", "reductions": [cut]})
    assert line == f"70.000 đồng/thẻ; {words} từ 01/07/2026 đến hết 31/12/2026"


def test_channels_that_say_the_same_are_told_once_and_unchanged_ones_not_at_all() -> None:
    def methods(*fees: dict[str, Any]) -> dict[str, Any]:
        channels = ("counter", "online", "post")
        return {"methods": [method(channel=name, fees=[fee]) for name, fee in zip(channels, fees, strict=True)]}

    free, paid = {"kind": "free"}, {"kind": "amount", "amount": 9000}
    (change,) = turned(methods(free, free, free), methods(paid, paid, free)).fees
    assert change.before == ["Nộp trực tiếp; Nộp trực tuyến: miễn phí"]
    assert change.after == ["Nộp trực tiếp; Nộp trực tuyến: 9.000 đồng"]


@pytest.mark.parametrize(
    ("duration", "line"),
    [
        ({"kind": "value", "value": 3, "unit": "working_day"}, "3 ngày làm việc"),
        ({"kind": "value", "value": 2.5, "unit": "day", "condition": "cần xác minh"}, "cần xác minh: 2,5 ngày"),
        ({"kind": "same_working_day"}, "ngay trong ngày làm việc"),
        ({"kind": "see_text", "text": "Không quy định"}, "Không quy định"),
    ],
)
def test_a_duration_is_one_plain_line(duration: dict[str, Any], line: str) -> None:
    found = turned({"methods": [method()]}, {"methods": [method(durations=[duration])]})
    (change,) = found.durations
    assert change.before == ["Nộp trực tiếp: nguồn không ghi thời hạn"]
    assert change.after == [f"Nộp trực tiếp: {line}"]
    assert found.fees == found.other == []


def test_three_days_and_three_point_nought_days_are_one() -> None:
    whole, real = ({"durations": [{"kind": "value", "value": value, "unit": "day"}]} for value in (3, 3.0))
    assert turned({"methods": [method(**whole)]}, {"methods": [method(**real)]}).empty


def test_papers_added_removed_and_moved_are_told() -> None:
    form = {"name": "Tờ khai", "originals": 1, "copies": 2, "form": "Mẫu R1", "condition": "nộp trực tiếp"}
    egg = {"name": "Trứng rồng"}
    before = {"documents": [{"hand_in": [{"name": "Đơn"}, form, egg]}]}
    after = {"documents": [{"hand_in": [{"name": "Đơn"}], "show": [egg]}]}
    (change,) = turned(before, after).documents
    assert change.before == [
        "Nộp Tờ khai (Mẫu R1), 1 bản chính, 2 bản sao – nộp trực tiếp",
        "Nộp Trứng rồng",
    ]
    assert change.after == ["Xuất trình Trứng rồng"]


def test_a_paper_of_one_case_is_told_with_the_case() -> None:
    group = {"case": "Rồng con", "hand_in": [{"name": "Đơn"}]}
    (change,) = turned({"documents": [group]}, {"documents": [group, {**group, "case": "Rồng già"}]}).documents
    assert (change.before, change.after) == ([], ["Rồng già: Nộp Đơn"])


@pytest.mark.parametrize(
    ("field", "before", "after", "lines"),
    [
        ("plain_name", "Xin giấy", "Xin phép", (["Xin giấy"], ["Xin phép"])),
        ("field", "Rồng", "Lân", (["Rồng"], ["Lân"])),
        ("audience", ["Công dân", "Hộ"], ["Công dân"], (["Hộ"], [])),
        ("levels", ["ward"], ["ward", "ministry"], ([], ["cấp bộ"])),
        ("agency", "UBND xã", "UBND tỉnh", (["UBND xã"], ["UBND tỉnh"])),
        ("issuer", "", "Bộ Rồng", ([], ["Bộ Rồng"])),
        ("scope", "national", "79", (["Toàn quốc"], ["Riêng của tỉnh, thành phố có mã 79"])),
        ("notes", [], ["Mang găng"], ([], ["Mang găng"])),
        ("steps", ["Một\nHai"], ["Một\nBa"], (["Hai"], ["Ba"])),
        ("requirements", ["Đủ 18 tuổi"], ["Đủ 16 tuổi"], (["Đủ 18 tuổi"], ["Đủ 16 tuổi"])),
        ("result", ["Giấy"], ["Thẻ"], (["Giấy"], ["Thẻ"])),
        ("legal_basis", [], [{"code": "1/2026/QH", "name": "Luật Rồng"}], ([], ["Luật Rồng (1/2026/QH)"])),
        (
            "methods",
            [method(place="Xã A")],
            [method(place="Xã B"), method(channel="online")],
            (["Nộp trực tiếp: Xã A"], ["Nộp trực tiếp: Xã B", "Nộp trực tuyến"]),
        ),
    ],
)
def test_any_other_field_is_named(
    field: str, before: object, after: object, lines: tuple[list[str], list[str]]
) -> None:
    (change,) = turned({field: before}, {field: after}).other
    assert change.field == field
    assert (change.before, change.after) == lines


def test_every_field_is_compared_or_left_out_on_purpose() -> None:
    # The district's mark follows from the texts, which are compared; and so is a field that was corrected.
    left_out = {"code", "aliases", "source", "speaks_of_district", "explain", "corrected"}
    assert set(Procedure.__struct_fields__) - left_out <= FACTS.keys()
