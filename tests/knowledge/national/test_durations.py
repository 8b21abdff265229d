from __future__ import annotations

from typing import Optional, Union

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.national.durations import durations_of
from knowledge.national.findings import Findings
from knowledge.national.portal import PortalCase, PortalMethod, ProcessingDay
from knowledge.national.source_text import SourceText
from knowledge.records import Duration

Time = Union[int, float, str, None]


def _durations(
    time: Time, unit: str | None, text: str = "", cases: Optional[list[PortalCase]] = None
) -> list[Duration]:
    method = PortalMethod(processingTime=time, processingTimeUnit=unit, description=text)
    findings = Findings()
    return durations_of(method, cases or [], SourceText(findings), findings)


def _case(qty: float | None, unit: str | None, name: str = "Đăng ký khai sinh") -> PortalCase:
    return PortalCase(name=name, processingDay=ProcessingDay(qty=qty, type=unit))


@pytest.mark.parametrize(
    ("time", "unit", "value", "of"),
    [
        (3, "WORKING_DAY", 3, "working_day"),
        (7.5, "WORKING_DAY", 7.5, "working_day"),
        (20.0, "DAY", 20, "day"),
        (24, "HOUR", 24, "hour"),
        (6, "MONTH", 6, "month"),
        (1, "YEAR", 1, "year"),
    ],
)
def test_a_value_with_a_unit_is_taken(time: Time, unit: str, value: float, of: str) -> None:
    (found,) = _durations(time, unit, "Nộp trực tiếp tại Trung tâm Phục vụ hành chính công.")
    assert (found.kind, found.value, found.unit, found.text) == ("value", value, of, "")


@pytest.mark.parametrize(
    "text",
    [
        "03 ngày làm việc kể từ ngày nhận đủ hồ sơ",
        "Thời hạn giải quyết: 03 (ba) ngày làm việc.",
        "Nộp hồ sơ từ thứ 2 đến thứ 6, giờ hành chính.",
        "Giấy khám sức khỏe có giá trị trong 06 tháng.",
    ],
)
def test_a_text_that_says_the_same_or_nothing_of_it_adds_nothing(text: str) -> None:
    assert _durations(3, "WORKING_DAY", text) == [Duration(kind="value", value=3, unit="working_day")]


@pytest.mark.parametrize(
    "text",
    [
        "Không quá 03 ngày làm việc.\nĐối với các xã miền núi thì thời gian thực hiện không quá 13 ngày làm việc.",
        "03 ngày kể từ ngày nhận đủ hồ sơ",
    ],
)
def test_a_text_that_has_the_value_among_others_or_in_another_unit_speaks_for_itself(text: str) -> None:
    assert _durations(3, "WORKING_DAY", text) == [Duration(kind="see_text", text=text)]


@pytest.mark.parametrize(
    "text",
    [
        "Thời hạn kiểm tra hồ sơ: 05 ngày làm việc\nThời hạn cấp phép: 10 ngày làm việc",
        "Cơ quan đăng ký có trách nhiệm giải quyết hồ sơ trong ngày làm việc nhận được hồ sơ hợp lệ",
    ],
)
def test_a_text_that_says_more_is_told_with_the_value(text: str) -> None:
    assert _durations(15, "WORKING_DAY", text) == [Duration(kind="value", value=15, unit="working_day", text=text)]


@pytest.mark.parametrize("time", [0, 1, 75, None, "Theo mô tả"])
def test_a_unit_that_is_none_is_resolved_from_the_case(time: Time) -> None:
    cases = [_case(3, "WORKING_DAY"), _case(3, "WORKING_DAY")]
    assert _durations(time, "OTHER", cases=cases) == [Duration(kind="value", value=3, unit="working_day")]


def test_cases_of_several_lengths_are_told_with_their_names() -> None:
    cases = [_case(3, "WORKING_DAY", "Không cần xác minh."), _case(13, "DAY", "Phải xác minh")]
    assert _durations(1, "OTHER", cases=cases) == [
        Duration(kind="value", value=3, unit="working_day", condition="Không cần xác minh"),
        Duration(kind="value", value=13, unit="day", condition="Phải xác minh"),
    ]


def test_cases_of_several_lengths_under_one_name_are_not_passed_off_as_known() -> None:
    (found,) = _durations(1, "OTHER", cases=[_case(5, "WORKING_DAY"), _case(2, "DAY")])
    assert found == Duration(
        kind="see_text", text="5 ngày làm việc; 2 ngày (nguồn không ghi rõ áp dụng cho trường hợp nào)"
    )


@pytest.mark.parametrize("cases", [[], [_case(1, "OTHER")], [_case(3, "DAY"), _case(1, "OTHER")], [_case(0, "DAY")]])
@pytest.mark.parametrize(
    ("time", "unit"),
    [(1, "OTHER"), (0, "OTHER"), (None, None), (0, "DAY"), (5, "FORTNIGHT"), ("+", "OTHER"), ("", "DAY")],
)
def test_what_nothing_resolves_is_unknown(time: Time, unit: str | None, cases: list[PortalCase]) -> None:
    assert _durations(time, unit, cases=cases) == [Duration(kind="unknown")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thời gian giải quyết: 1.5 ngày làm việc", Duration(kind="value", value=1.5, unit="working_day")),
        ("Thời hạn: không quá 07 ngày.", Duration(kind="value", value=7, unit="day")),
        ("Thời hạn: trong ngày làm việc", Duration(kind="same_working_day")),
        (
            "Thời gian giải quyết 15 ngày làm việc và 47 ngày.",
            Duration(kind="see_text", text="Thời gian giải quyết 15 ngày làm việc và 47 ngày."),
        ),
        (
            "Nộp tại trụ sở. Thời hạn giải quyết hồ sơ: Ngay sau khi nhận đủ hồ sơ.",
            Duration(kind="see_text", text="Thời hạn giải quyết hồ sơ: Ngay sau khi nhận đủ hồ sơ."),
        ),
        ("Gửi qua hệ thống quản lý văn bản", Duration(kind="unknown")),
    ],
)
def test_without_a_unit_the_text_decides(text: str, expected: Duration) -> None:
    assert _durations(0, "OTHER", text) == [expected]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Không quá 07 ngày kể từ ngày nhận đủ hồ sơ hợp lệ.", Duration(kind="value", value=7, unit="day")),
        ("Trong ngày làm việc nhận được hồ sơ", Duration(kind="same_working_day")),
        (
            "Không quá 10 ngày làm việc. Đối với các xã miền núi tăng thêm 10 ngày.",
            Duration(kind="see_text", text="Không quá 10 ngày làm việc.\nĐối với các xã miền núi tăng thêm 10 ngày."),
        ),
        (
            "Không phải trả kết quả cho người nộp thuế",
            Duration(kind="see_text", text="Không phải trả kết quả cho người nộp thuế"),
        ),
    ],
)
def test_words_in_place_of_a_number_are_read(words: str, expected: Duration) -> None:
    assert _durations(words, "OTHER") == [expected]


@given(
    st.one_of(st.none(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()),
    st.sampled_from(["WORKING_DAY", "DAY", "OTHER", "", None]),
    st.text(),
)
def test_no_method_is_too_odd_to_read(time: Time, unit: str | None, text: str) -> None:
    assert _durations(time, unit, text)
