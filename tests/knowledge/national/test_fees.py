from __future__ import annotations

from datetime import date
from typing import Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.national.fees import fees_of
from knowledge.national.findings import Findings
from knowledge.national.portal import PortalFee
from knowledge.national.source_text import SourceText
from knowledge.records import Fee, Reduction

_HALF = Reduction(percent=50, valid_from=date(2025, 7, 1), valid_until=date(2026, 12, 31))
_UNCLEAR = "nguồn không ghi rõ áp dụng cho trường hợp nào"
_CIRCULAR = "theo Thông tư số 64/2025/TT-BTC"
_WAIVED = "từ ngày 07/4/2026 đến 30/6/2026 theo quy định tại Thông tư 40/2026/TT-BTC"


def _item(value: float | None, text: str | None = None, currency: str | None = None, type_: str = "FEE") -> PortalFee:
    return PortalFee(type=type_, value=value, currencyName=currency, description=text)


def _fees(*items: PortalFee, findings: Optional[Findings] = None) -> list[Fee]:
    findings = findings or Findings()
    return fees_of(list(items), SourceText(findings), findings, "executionMethods[0]")


def _fee(value: float | None, text: str | None = None, currency: str | None = None) -> Fee:
    (fee,) = _fees(_item(value, text, currency))
    return fee


@pytest.mark.parametrize(
    "text", [None, "", " ", "-", "Không có thông tin", "Phí", "Lệ phí:", "Phí, lệ phí", "Đồng", "T"]
)
@pytest.mark.parametrize("value", [0, 0.0, None])
def test_a_zero_without_words_is_unknown_and_never_free(value: float | None, text: str | None) -> None:
    assert _fee(value, text) == Fee(kind="unknown")


def test_no_fee_at_all_is_unknown() -> None:
    assert _fees() == [Fee(kind="unknown")]


@pytest.mark.parametrize(
    "text",
    [
        "Miễn phí",
        "miễn phí.",
        "Miễn lệ phí",
        "Không thu lệ phí",
        "Không thu phí",
        "Lệ phí: không thu",
        "Không phải nộp phí",
        "- Miễn lệ phí (Thông tư số 47/2019/TT-BTC).",
        "Không thu phí theo quy định tại Nghị quyết số 35/2025/NQ-HĐND ngày 10/12/2025",
    ],
)
def test_free_is_what_the_source_calls_free(text: str) -> None:
    assert _fee(0, text) == Fee(kind="free")


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        (
            "Miễn lệ phí cho người thuộc gia đình có công với cách mạng; người thuộc hộ nghèo; người khuyết tật.",
            "người thuộc gia đình có công với cách mạng; người thuộc hộ nghèo; người khuyết tật",
        ),
        (
            "Miễn lệ phí đăng ký doanh nghiệp đối với trường hợp đăng ký qua mạng điện tử (Thông tư 47/2019/TT-BTC).",
            "trường hợp đăng ký qua mạng điện tử",
        ),
    ],
)
def test_free_for_some_says_for_whom(text: str, whom: str) -> None:
    assert _fee(0, text) == Fee(kind="free", condition=whom)


@pytest.mark.parametrize(
    "text",
    [
        "Không",
        "Không quy định",
        "Chưa có quy định",
        "Theo quy định của Bộ Tài chính",
        "Phí cấp lại bản chính Giấy chứng nhận nuôi con nuôi",
        "Thông tư số 64/2025/TT-BTC ngày 30/6/2025 quy định mức thu, miễn một số khoản phí, lệ phí",
        "Miễn lệ phí. Phí cấp bản sao Trích lục kết hôn (nếu có yêu cầu) thực hiện theo Thông tư số 281/2016/TT-BTC",
        "Trường hợp công dân thuộc diện được miễn phí thì phải xuất trình giấy tờ chứng minh.",
        f"Miễn phí {_WAIVED}",
        "5.000.000 đồng/lần cấp (sân bay trực thăng); 30.000.000 đồng/lần cấp (cảng hàng không khác)",
    ],
)
def test_a_zero_with_other_words_is_passed_on_in_those_words(text: str) -> None:
    fee = _fee(0, text)
    assert fee.kind == "see_text"
    assert fee.text.replace("\n", " ").startswith(text[:40])


def test_a_zero_beside_one_sum_is_that_sum() -> None:
    text = "Phí thẩm định để cấp giấy Đăng ký hoạt động dịch vụ: 10.000.000 đồng/1 dịch vụ"
    assert _fee(0, text) == Fee(
        kind="amount",
        amount=10_000_000,
        unit="dịch vụ",
        condition="Phí thẩm định để cấp giấy Đăng ký hoạt động dịch vụ",
    )


def test_a_sum_that_stands_behind_a_waiver_is_left_in_words() -> None:
    text = "- Miễn lệ phí (Thông tư số 47/2019/TT-BTC). - Phí công bố nội dung đăng ký doanh nghiệp: 100.000 đồng/lần"
    assert _fee(0, text).kind == "see_text"


@pytest.mark.parametrize(
    "text",
    [
        "Theo quy định của Hội đồng nhân dân cấp tỉnh",
        "Do Hội đồng nhân dân cấp tỉnh, thành phố trực thuộc Trung ương quy định.",
        "Nghị quyết số 09/2025/NQ-HĐND ngày 27/10/2025.",
        "Lệ phí : Đồng (- Mức lệ phí cụ thể do Hội đồng nhân dân tỉnh quyết định.",
    ],
)
@pytest.mark.parametrize("value", [0, 50_000])
def test_what_the_provincial_council_sets_is_left_to_the_province(text: str, value: int) -> None:
    fee = _fee(value, text)
    assert fee.kind == "by_province"
    assert text.removeprefix("Lệ phí : Đồng (- ").rstrip(".") in fee.text


@pytest.mark.parametrize(
    ("value", "text", "amount"),
    [
        (100, "Phí công bố nội dung đăng ký doanh nghiệp: 100.000 đồng/lần (Thông tư số 47/2019/TT-BTC)", 100_000),
        (20, "20.000 vnđ /tờ khai", 20_000),
        (1_500_000, "150.000 đồng/1 giấy.", 150_000),
        (50, "50.000đ/giấy thông hành (Thông tư số 25/2021/TT-BTC ngày 07/4/2021 của Bộ Tài chính).", 50_000),
    ],
)
def test_a_magnitude_is_repaired_where_the_text_proves_it(value: int, text: str, amount: int) -> None:
    findings = Findings()
    (fee,) = _fees(_item(value, text), findings=findings)
    (repair,) = findings.repairs
    assert (fee.kind, fee.amount, fee.repaired) == ("amount", amount, str(value))
    assert (repair.before, repair.after) == (str(value), str(amount))
    assert repair.because in text


def test_a_repair_quotes_the_sum_that_proves_it_however_long_the_text_is() -> None:
    findings = Findings()
    _fees(_item(250, "Xác minh để công nhận văn bằng " * 20 + "là 250.000 đồng/văn bằng;"), findings=findings)
    (repair,) = findings.repairs
    assert repair.because.endswith("là 250.000 đồng/văn bằng")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (40, "40.000đ/giấy thông hành (áp dụng đến hết ngày 31/12/2024 theo Thông tư số 43/2024/TT-BTC)"),
        (25, "25.000.000đ/giấy thông hành"),
        (50_000, "Phí công bố nội dung đăng ký doanh nghiệp: 100.000 đồng/lần"),
        (5_000, "Trường hợp nộp qua cổng dịch vụ công trực tuyến thu 7.000 đồng/lần đăng ký."),
        (50, "50.000 đồng/hồ sơ. Riêng sơ tuyển các ngành năng khiếu: 120.000 đồng/hồ sơ"),
        (17_500_000_000, "+ Từ 150 tỷ đến dưới 250 tỷ: 17,5 triệu đồng/ Giấy chứng nhận"),
        (50_000, "0.000đ/giấy thông hành (Thông tư số 25/2021/TT-BTC)"),
        (400_000, "Sát hạch lý thuyết, Phí: 1,700,000 Sát hạch thực hành"),
        (100_000, "Không được quy định tại Biểu phí, lệ phí đăng ký doanh nghiệp"),
    ],
)
def test_what_the_text_does_not_prove_is_neither_believed_nor_repaired(value: int, text: str) -> None:
    findings = Findings()
    (fee,) = _fees(_item(value, text), findings=findings)
    assert fee.kind == "see_text"
    assert findings.repairs == []


def test_a_value_that_contradicts_its_text_is_told_with_it() -> None:
    fee = _fee(50_000, "Phí công bố nội dung đăng ký doanh nghiệp: 100.000 đồng/lần")
    assert fee.text == "50.000 đồng\nPhí công bố nội dung đăng ký doanh nghiệp: 100.000 đồng/lần"


@pytest.mark.parametrize(("value", "text"), [(200, None), (50, "Phí thẩm định"), (1250, "Phí thẩm định")])
def test_a_value_no_one_can_pay_in_dong_is_not_told(value: int, text: str | None) -> None:
    fee = _fee(value, text, "Việt Nam Đồng")
    assert fee == (Fee(kind="see_text", text=text) if text else Fee(kind="unknown"))


@pytest.mark.parametrize("currency", ["USD", None])
def test_dollars_are_dollars_where_the_record_or_only_its_text_says_so(currency: str | None) -> None:
    fee = _fee(145, "Thẻ tạm trú có thời hạn không quá 02 năm: 145 USD/thẻ.", currency)
    condition = "Thẻ tạm trú có thời hạn không quá 02 năm"
    assert fee == Fee(kind="amount", amount=145, currency="USD", unit="thẻ", condition=condition)


def test_dong_in_the_record_and_dollars_in_its_text_are_a_conflict() -> None:
    assert _fee(145, "145 USD/thẻ", "Việt Nam Đồng").kind == "see_text"


@pytest.mark.parametrize(
    ("text", "unit", "condition", "rest"),
    [
        (None, "", "", ""),
        ("/hồ sơ", "hồ sơ", "", ""),
        ("đồng/lần (Khảo nghiệm diện rộng)", "lần", "Khảo nghiệm diện rộng", ""),
        ("500.000 đồng/hồ sơ", "hồ sơ", "", ""),
        ("Lệ phí: 500.000 đồng/hồ sơ.", "hồ sơ", "", ""),
        ("Mức phí cấp lại là 500.000 đồng", "", "Mức phí cấp lại", ""),
        ("500.000 VNĐ khi mất, hỏng.", "", "khi mất, hỏng", ""),
        ("500.000 đồng/lần, nộp một lần", "lần", "", "nộp một lần"),
        ("Phí : 500.000 Đồng - 500.000đ/tem “AB” (Thông tư số 25/2021/TT-BTC ngày 07/4/2021)", "tem “AB”", "", ""),
        ("Theo quy định tại Thông tư 52/2025/TT-BTC ngày 24/6/2025 của Bộ trưởng Bộ Tài chính", "", "", ""),
        (
            "* Theo quy định tại Thông tư 25/2022/TT-BTC ngày 28/4/2022: + Dưới 50 tỷ: 500.000 đồng/ Giấy chứng nhận",
            "Giấy chứng nhận",
            "Dưới 50 tỷ",
            "",
        ),
        (
            "- Gia hạn tạm trú theo danh sách: + Trường hợp nộp hồ sơ trực tiếp thu 500.000 đồng/người/lần đăng ký;",
            "người/lần đăng ký",
            "Gia hạn tạm trú theo danh sách: Trường hợp nộp hồ sơ trực tiếp",
            "",
        ),
        (
            "500.000 đ/tờ khai (Thông tư số 172/2010/TT-BTC). Không lệ phí khi chuyển sang hợp đồng gia công khác.",
            "tờ khai",
            "",
            "Không lệ phí khi chuyển sang hợp đồng gia công khác",
        ),
    ],
)
def test_what_stands_around_a_sum_is_kept_apart(text: str | None, unit: str, condition: str, rest: str) -> None:
    assert _fee(500_000, text) == Fee(kind="amount", amount=500_000, unit=unit, condition=condition, text=rest)


def test_a_table_is_passed_on_line_by_line() -> None:
    text = "- Cấp mới: 50.000 đồng/lần; - Cấp lại: 20.000 đồng/lần\n+ Gia hạn: 10.000 đồng/lần"
    fee = _fee(50_000, text)
    assert fee == Fee(
        kind="see_text",
        text="Cấp mới: 50.000 đồng/lần\nCấp lại: 20.000 đồng/lần\nGia hạn: 10.000 đồng/lần",
    )


def test_half_the_fee_for_a_time_is_a_reduction() -> None:
    text = (
        "- Cấp lại thẻ căn cước: 70.000 đồng/thẻ căn cước. Kể từ ngày 01/01/2025 đến hết ngày 31/12/2025, mức thu lệ "
        "phí khi công dân nộp hồ sơ theo hình thức trực tuyến bằng 50% mức thu lệ phí quy định. - Kể từ ngày 01/7/2025 "
        f"đến hết ngày 31/12/2026 mức thu lệ phí bằng 50% mức thu nêu trên {_CIRCULAR}."
    )
    assert _fee(70_000, text) == Fee(
        kind="amount", amount=70_000, unit="thẻ căn cước", condition="Cấp lại thẻ căn cước", reductions=[_HALF]
    )


def test_a_cut_only_for_those_who_file_online_is_left_in_words() -> None:
    text = "70.000 đồng. Từ ngày 01/7/2025 đến hết ngày 31/12/2026 nộp hồ sơ trực tuyến bằng 50% mức thu"
    assert _fee(70_000, text).kind == "see_text"


def test_half_without_a_period_is_left_in_words() -> None:
    assert _fee(100_000, "áp dụng mức thu bằng 50% mức thu quy định").kind == "see_text"


def test_another_sum_for_a_time_comes_before_the_value() -> None:
    when = "kể từ ngày 01/7/2025 đến hết ngày 31/12/2026"
    text = f"(Áp dụng mức phí: 500.000 đồng (Năm trăm nghìn đồng) {when} {_CIRCULAR})."
    assert _fees(_item(1_000_000, text)) == [
        Fee(kind="amount", amount=500_000, valid_from=date(2025, 7, 1), valid_until=date(2026, 12, 31)),
        Fee(kind="amount", amount=1_000_000, valid_from=date(2027, 1, 1)),
    ]


def test_a_period_that_is_not_of_the_sum_is_not_given_to_it() -> None:
    text = (
        "Theo quy định tại Thông tư số 59/2023/TT-BTC: 2.500.000 đồng/hồ sơ. (Từ ngày 01 tháng 7 năm 2025 đến hết ngày "
        "31 tháng 12 năm 2026 áp dụng mức phí theo Quyết định số 2495/QĐ-BYT)."
    )
    fee = _fee(1_250_000, text)
    assert fee.kind == "see_text"
    assert fee.text.startswith("1.250.000 đồng\n")


@pytest.mark.parametrize(
    ("text", "unit", "condition"),
    [
        ("(Miễn kể từ ngày 07/4/2026 đến 30/6/2026 theo Thông tư 40/2026/TT-BTC)", "", ""),
        (f"đồng (Miễn phí {_WAIVED}", "", ""),
        (
            "Hệ thống 4.000.000đ/lần(Miễn kể từ ngày 07/4/2026 đến 30/6/2026 theo Thông tư 40/2026/TT-BTC)",
            "lần",
            "Hệ thống",
        ),
        (f"- Sát hạch thực hành (Miễn lệ phí {_WAIVED})", "", "Sát hạch thực hành"),
        (f"đồng/lần (Lệ phí đăng ký tàu bay (Miễn lệ phí {_WAIVED}", "lần", "Lệ phí đăng ký tàu bay"),
    ],
)
def test_a_waiver_for_a_time_is_free_and_then_the_value(text: str, unit: str, condition: str) -> None:
    assert _fees(_item(4_000_000, text)) == [
        Fee(kind="free", condition=condition, valid_from=date(2026, 4, 7), valid_until=date(2026, 6, 30)),
        Fee(kind="amount", amount=4_000_000, unit=unit, condition=condition, valid_from=date(2026, 7, 1)),
    ]


def test_a_waiver_for_some_for_a_time_is_left_in_words() -> None:
    text = "Lệ phí nộp đơn. Trường hợp nộp trên VNeID thì được miễn lệ phí nộp đơn từ ngày 01/4/2026 đến 31/12/2026."
    assert _fee(60_000, text).kind == "see_text"


def test_the_title_of_a_circular_waives_nothing() -> None:
    text = (
        "Phí : Đồng (Từ ngày 01/7/2025 đến hết ngày 31/12/2026 áp dụng theo quy định tại Thông tư số 64/2025/TT-BTC "
        "ngày 30/6/2025 của Bộ trưởng Bộ Tài chính quy định mức thu, miễn một số khoản phí, lệ phí nhằm hỗ trợ)"
    )
    assert _fees(_item(7_500_000, text)) == [
        Fee(kind="amount", amount=7_500_000, valid_from=date(2025, 7, 1), valid_until=date(2026, 12, 31))
    ]


def test_another_fee_from_a_day_on_ends_the_value_the_day_before() -> None:
    text = (
        "Lệ phí đăng bạ: 75.000 đồng/đơn. Kể từ ngày 01 tháng 01 năm 2027 trở đi, mức thu lệ phí đăng bạ: 150.000 đồng."
    )
    assert _fees(_item(75_000, text)) == [
        Fee(
            kind="amount",
            amount=75_000,
            unit="đơn",
            condition="Lệ phí đăng bạ",
            valid_until=date(2026, 12, 31),
            text="từ ngày 01/01/2027: 150.000 đồng",
        ),
        Fee(kind="amount", amount=150_000, unit="đơn", condition="Lệ phí đăng bạ", valid_from=date(2027, 1, 1)),
    ]


def test_the_half_for_a_time_in_an_item_of_its_own_begins_before_the_whole() -> None:
    whole = _item(50_000, "50.000đ/giấy thông hành (Thông tư số 25/2021/TT-BTC ngày 07/4/2021).")
    half = _item(25_000, f"25.000đ/giấy thông hành (áp dụng đến hết ngày 31/12/2026 {_CIRCULAR}).")
    unit = "giấy thông hành"
    assert _fees(whole, half) == [
        Fee(kind="amount", amount=50_000, unit=unit, valid_from=date(2027, 1, 1)),
        Fee(kind="amount", amount=25_000, unit=unit, valid_until=date(2026, 12, 31)),
    ]


def test_an_end_that_is_no_day_stays_in_words() -> None:
    (fee,) = _fees(_item(5_000_000, "(kể từ ngày 01/7/2025 đến hết ngày 31/12/202): + Cấp mới: 5 triệu đồng/giấy."))
    assert (fee.valid_from, fee.valid_until) == (None, None)
    assert "31/12/202" in fee.condition


def test_bare_sums_of_several_types_are_told_apart_by_their_type() -> None:
    fees = _fees(_item(800_000, "/hồ sơ"), _item(100_000, "/hồ sơ", type_="SERVICE_FEE"))
    assert [(fee.amount, fee.condition) for fee in fees] == [(800_000, "Phí"), (100_000, "Lệ phí")]


def test_equal_bare_sums_of_two_types_are_two_fees() -> None:
    fees = _fees(_item(75_000), _item(75_000, type_="SERVICE_FEE"))
    assert [fee.condition for fee in fees] == ["Phí", "Lệ phí"]


@pytest.mark.parametrize("other", [None, "Nộp hồ sơ trực tiếp thu 10.000 đồng"])
def test_a_bare_sum_nobody_can_place_is_labelled_so(other: str | None) -> None:
    fees = _fees(_item(10_000, other), _item(15_000))
    assert fees[1].condition == _UNCLEAR


def test_what_is_said_twice_is_told_once() -> None:
    text = "Theo quy định của Hội đồng nhân dân cấp tỉnh"
    assert len(_fees(_item(0, text), _item(0, text, type_="SERVICE_FEE"), _item(0), _item(None))) == 1


_PIECES = st.sampled_from(
    [
        "Miễn phí",
        "giảm",
        "50.000 đồng/lần",
        "100.000đ",
        "5 USD",
        "17,5 triệu đồng",
        "bằng 50%",
        "áp dụng mức phí",
        "từ ngày 01/7/2025 đến hết ngày 31/12/2026",
        "kể từ ngày 01/01/2027",
        "Thông tư số 64/2025/TT-BTC",
        "Hội đồng nhân dân",
        "trực tuyến",
        "(",
        ")",
        ";",
        ":",
        "Đồng",
    ]
)


@given(
    st.lists(
        st.builds(
            _item,
            st.one_of(st.none(), st.integers(-1, 10**12), st.floats(allow_nan=False, allow_infinity=False)),
            st.one_of(st.none(), st.text(), st.lists(_PIECES).map(" ".join)),
            st.sampled_from([None, "USD", "Việt Nam Đồng"]),
            st.sampled_from(["FEE", "SERVICE_FEE", "PRICE_LEVEL", ""]),
        ),
        max_size=4,
    )
)
def test_no_item_is_too_odd_and_none_is_free_without_the_word(items: list[PortalFee]) -> None:
    fees = _fees(*items)
    assert fees
    if any(fee.kind == "free" for fee in fees):
        assert any("miễn" in (item.description or "").lower() for item in items)
