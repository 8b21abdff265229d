from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.national.phrases import (
    Span,
    amounts,
    day_after,
    day_before,
    percent_off,
    periods,
    same_day,
    spans,
)

_FRAGMENTS = """đồng đ VNĐ USD $ triệu nghìn ngàn ngày tháng năm giờ làm việc từ kể đến hết / // - . , ( ) % bằng giảm
0 00 1 12 31 100.000 1.5 17,5 2026 01/7/2025 99/99/2026 31/12/9999 999999999999999999 \u0663 \u00b2 a\u0301 trong"""
_WORDS = st.sampled_from(_FRAGMENTS.split())
_TEXTS = st.one_of(st.text(), st.lists(_WORDS).map(" ".join), st.lists(_WORDS).map("".join))


@pytest.mark.parametrize(
    ("text", "amount", "currency", "unit"),
    [
        ("100.000 đồng", 100_000, "VND", ""),
        ("40.000đ", 40_000, "VND", ""),
        ("250000đồng", 250_000, "VND", ""),
        ("1,500,000 VNĐ", 1_500_000, "VND", ""),
        ("20.000 vnđ /tờ khai", 20_000, "VND", "tờ khai"),
        ("20.000Đ/tờ khai", 20_000, "VND", "tờ khai"),
        ("150.000 đồng/1 giấy.", 150_000, "VND", "giấy"),
        ("23.000 đồng/01 Giấy chứng nhận", 23_000, "VND", "Giấy chứng nhận"),
        ("200.000đ/ hộ chiếu. Trường hợp cấp lại", 200_000, "VND", "hộ chiếu"),
        ("10.000 đồng/người/lần đăng ký;", 10_000, "VND", "người/lần đăng ký"),
        ("9.000 đồng/hồ sơ đối với tổ chức", 9_000, "VND", "hồ sơ"),
        ("250.000 đồng/hồ sơ kể từ ngày 01/7/2025", 250_000, "VND", "hồ sơ"),
        ("550.000/lần/sản phẩm", 550_000, "VND", "lần/sản phẩm"),
        ("10 triệu đồng/ Giấy chứng nhận", 10_000_000, "VND", "Giấy chứng nhận"),
        ("17,5 triệu đồng", 17_500_000, "VND", ""),
        ("05 triệu đồng", 5_000_000, "VND", ""),
        ("500 nghìn đồng", 500_000, "VND", ""),
        ("145 USD/thẻ.", 145, "USD", "thẻ"),
        ("Phí hải quan 50USD/chuyến bay", 50, "USD", "chuyến bay"),
        ("01 USD/Giấy phép", 1, "USD", "Giấy phép"),
        ("35.000.000 đồng (ba mươi lăm triệu đồng)/lần gia hạn", 35_000_000, "VND", "lần gia hạn"),
    ],
)
def test_a_sum_is_read_as_it_is_written(text: str, amount: int, currency: str, unit: str) -> None:
    (found,) = amounts(text)
    assert (found.amount, found.currency, found.unit) == (amount, currency, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0 đồng",
        "0.000đ/giấy thông hành",
        "0,5 USD",
        "Thông tư 64/2025/TT-BTC",
        "10.000 lần",
        "3.000 GT",
        "01/7/2025",
    ],
)
def test_what_is_no_sum_is_not_read_as_one(text: str) -> None:
    assert amounts(text) == []


def test_all_sums_are_read_in_their_order() -> None:
    text = "gồm 3.000.000 đồng (Ba triệu đồng) thẩm định; 1.500.000 đồng; 2 triệu đồng"
    assert [found.amount for found in amounts(text)] == [3_000_000, 1_500_000, 2_000_000]
    assert [found.literal for found in amounts(text)] == [True, True, False]


def test_the_place_of_a_sum_includes_its_unit_and_its_repetition_in_words() -> None:
    text = "Lệ phí: 50.000 đồng/thẻ (Năm mươi nghìn đồng), nộp một lần"
    (found,) = amounts(text)
    assert text[found.start : found.end] == "50.000 đồng/thẻ (Năm mươi nghìn đồng)"


@given(_TEXTS)
def test_sums_are_above_zero_and_lie_in_the_text(text: str) -> None:
    for found in amounts(text):
        assert found.amount > 0
        assert 0 <= found.start < found.end <= len(text)


_REDUCED = (date(2025, 7, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("từ ngày 01/7/2025 đến hết ngày 31/12/2026", *_REDUCED),
        ("Từ ngày 01 tháng 7 năm 2025 đến hết ngày 31 tháng 12 năm 2026", *_REDUCED),
        ("(kể từ ngày  01/7/2025  đến hết ngày 31/12/2026)", *_REDUCED),
        ("từ 01/07/2025 đến 31/12/2026", *_REDUCED),
        ("từ 01-07-2025 cho đến ngày 31.12.2026", *_REDUCED),
        ("Miễn kể từ ngày 07/4/2026 đến 30/6/2026", date(2026, 4, 7), date(2026, 6, 30)),
        ("kể từ ngày 01 tháng 01 năm 2027 trở đi", date(2027, 1, 1), None),
        ("Từ ngày 01/1/2027: 1.500.000 đồng", date(2027, 1, 1), None),
        ("áp dụng đến hết ngày 31/12/2026", None, date(2026, 12, 31)),
    ],
)
def test_a_period_is_read_in_every_form(text: str, start: date | None, end: date | None) -> None:
    (found,) = periods(text)
    assert (found.start, found.end) == (start, end)
    assert text[slice(*found.place)].lower().startswith(("từ", "kể", "đến"))


def test_two_periods_are_read_in_their_order() -> None:
    text = "áp dụng đến hết ngày 31/12/2026; từ ngày 01/01/2027 đến hết ngày 31/12/2028"
    assert [found.start for found in periods(text)] == [None, date(2027, 1, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "ngày 30/6/2025 của Bộ Tài chính",
        "từ ngày 31/02/2026",
        "từ ngày 01/7/2025 đến hết ngày 31/12/202",
        "từ 5 đến 10 ngày",
        "đến hết ngày 31/12/9999",
    ],
)
def test_what_is_no_period_is_not_read_as_one(text: str) -> None:
    assert periods(text) == []


@given(_TEXTS)
def test_periods_lie_in_the_text_and_have_days_around_them(text: str) -> None:
    for found in periods(text):
        assert 0 <= found.place[0] < found.place[1] <= len(text)
        for day in filter(None, (found.start, found.end)):
            assert day_before(day_after(day)) == day


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("bằng 50% mức thu lệ phí quy định", 50),
        ("bằng 70 % mức thu", 30),
        ("Mức phí giảm 20%:", 20),
        ("bằng 50% …; từ ngày khác bằng 50% mức nêu trên", 50),
        ("bằng 50%, rồi bằng 70%", None),
        ("75% mức thu phí", None),
        ("", None),
    ],
)
def test_a_cut_is_read_where_the_text_names_just_one(text: str, percent: int | None) -> None:
    assert percent_off(text) == percent


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("03 ngày làm việc", [Span(3, "working_day")]),
        ("Trong thời hạn 15 (mười lăm) ngày, kể từ", [Span(15, "day")]),
        ("7,5 ngày làm việc", [Span(7.5, "working_day")]),
        ("1.5 ngày làm việc", [Span(1.5, "working_day")]),
        ("24 giờ", [Span(24, "hour")]),
        ("02 giờ làm việc", [Span(2, "hour")]),
        ("06 tháng, 01 năm", [Span(6, "month"), Span(1, "year")]),
        ("15 ngày làm việc và 47 ngày", [Span(15, "working_day"), Span(47, "day")]),
        ("từ thứ 2 đến thứ 6", []),
        ("ngày 01 tháng 7 năm 2025", []),
        ("", []),
    ],
)
def test_lengths_of_time_are_read_in_their_order(text: str, expected: list[Span]) -> None:
    assert spans(text) == expected


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        ("Ngay trong ngày làm việc", True),
        ("Thực hiện trong ngày làm việc nhận được hồ sơ", True),
        ("Giải quyết ngay khi nhận đủ hồ sơ", True),
        ("trong ngày", True),
        ("trong cùng ngày", True),
        ("trong ngày làm việc tiếp theo", False),
        ("trong 03 ngày làm việc", False),
        ("trong ngày thứ bảy", False),
    ],
)
def test_the_same_day_is_promised_only_by_words_that_say_so(text: str, promised: bool) -> None:
    assert same_day(text) is promised


@given(_TEXTS)
def test_no_text_is_too_odd_to_read(text: str) -> None:
    percent_off(text)
    same_day(text)
    assert all(span.value >= 0 for span in spans(text))
