from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.national.findings import Findings
from knowledge.national.source_text import SourceText, bullets, sentences, shortened


@pytest.fixture
def findings() -> Findings:
    return Findings()


@pytest.fixture
def source(findings: Findings) -> SourceText:
    return SourceText(findings)


def test_decomposed_letters_are_composed_and_counted(source: SourceText, findings: Findings) -> None:
    assert source.lines(unicodedata.normalize("NFD", "Đăng ký khai sinh")) == "Đăng ký khai sinh"
    assert findings.counts == {"decomposed letters composed (NFC)": 1}


def test_stray_spaces_go_and_line_breaks_stay(source: SourceText, findings: Findings) -> None:
    assert source.lines("  Tờ khai  (bản chính) ;\r\n\tHộ  chiếu . ") == "Tờ khai (bản chính);\nHộ chiếu."
    assert source.line("Tờ khai\nđăng  ký") == "Tờ khai đăng ký"
    assert findings.counts["stray spaces removed"] == 2


def test_html_is_taken_out(source: SourceText, findings: Findings) -> None:
    assert source.lines("<p>T&ocirc;i &amp; b&#7841;n</p><br/>d&ugrave;ng <b>VNeID</b>").split() == [
        "Tôi",
        "&",
        "bạn",
        "dùng",
        "VNeID",
    ]
    assert findings.counts["HTML marks removed"] == 1


def test_a_comparison_is_no_html(source: SourceText) -> None:
    assert source.lines("diện tích < 2 ha và > 1 ha") == "diện tích < 2 ha và > 1 ha"


@pytest.mark.parametrize(
    "text", ["Không có thông tin", "không có thông tin.", "-", "--", ".", "0", "N/A", "null", "string"]
)
def test_stand_ins_for_nothing_are_nothing(source: SourceText, findings: Findings, text: str) -> None:
    assert source.lines(text) == ""
    assert findings.counts["stand-ins for nothing emptied"] == 1


@pytest.mark.parametrize("text", [None, "", "  "])
def test_nothing_is_nothing_and_not_counted(source: SourceText, findings: Findings, text: str | None) -> None:
    assert source.lines(text) == source.line(text) == source.name(text) == ""
    assert "stand-ins for nothing emptied" not in findings.counts


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ĐĂNG KÝ QUỐC TỊCH VIỆT NAM (CẤP TỈNH)", "Đăng ký quốc tịch Việt Nam (cấp tỉnh)"),
        ("Đăng ký  khai sinh .", "Đăng ký khai sinh"),
        ("UBND TP.HCM", "UBND TP.HCM"),
        ("Cấp thẻ ABTC", "Cấp thẻ ABTC"),
    ],
)
def test_names_in_capitals_are_put_in_sentence_case(source: SourceText, text: str, name: str) -> None:
    assert source.name(text) == name


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    source = SourceText(Findings())
    once = source.line(text)
    if "&" not in once and "<" not in once:
        assert source.line(once) == once


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("- Tờ khai;\n+ Hộ chiếu\n\n* Ảnh", ["Tờ khai", "Hộ chiếu", "Ảnh"]),
        ("gồm: - Tờ khai; - 02 ảnh;- (1) Hộ chiếu + Cấp mới", ["gồm:", "Tờ khai", "02 ảnh", "(1) Hộ chiếu", "Cấp mới"]),
        ("Bộ Lao động - Thương binh và Xã hội", ["Bộ Lao động - Thương binh và Xã hội"]),
        ("quan hệ mẹ - con; - ở nước ngoài", ["quan hệ mẹ - con; - ở nước ngoài"]),
        ("phí tăng thêm (+) 34.000 đồng", ["phí tăng thêm (+) 34.000 đồng"]),
        ("", []),
    ],
)
def test_bulleted_parts_are_told_apart(text: str, parts: list[str]) -> None:
    assert bullets(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Nộp hồ sơ. Nhận kết quả; Đóng phí", ["Nộp hồ sơ.", "Nhận kết quả;", "Đóng phí"]),
        ("cư trú ở Hà Nội; ở nước ngoài", ["cư trú ở Hà Nội; ở nước ngoài"]),
        ("Phí 50.000 đồng", ["Phí 50.000 đồng"]),
    ],
)
def test_sentences_end_before_a_capital(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


@pytest.mark.parametrize(
    ("text", "longest", "short"),
    [
        ("Nộp hồ sơ.", 10, "Nộp hồ sơ."),
        ("Nộp hồ sơ. Nhận kết quả", 20, "Nộp hồ sơ …"),
        ("Nộp hồ sơ\nNhận kết quả", 20, "Nộp hồ sơ …"),
        ("Nộp hồ sơ tại Trung tâm", 20, "Nộp hồ sơ tại …"),
        ("Nộphồsơtạitrungtâm", 10, "Nộphồsơt …"),
    ],
)
def test_what_is_too_long_ends_after_a_whole_part(text: str, longest: int, short: str) -> None:
    assert shortened(text, longest) == short


@given(st.text(), st.integers(10, 50))
def test_what_is_shortened_is_never_too_long(text: str, longest: int) -> None:
    assert len(shortened(text, longest)) <= longest
