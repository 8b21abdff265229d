from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.provinces import province_named, provinces, provinces_named, without_place
from knowledge.text.normalise import fold
from tests.support.need import need
from tests.support.places import DATA


def test_there_are_34_and_29_were_merged_into_them() -> None:
    assert len(provinces()) == 34
    assert sum(len(province.formerly) for province in provinces().values()) == 29
    assert [province.code for province in provinces().values()] == sorted(provinces())
    assert all(code == province.code for code, province in provinces().items())


def test_codes_and_names_are_those_the_portal_answers() -> None:
    path = DATA / "provinces.json"
    need(path.is_file(), "the portal's list of provinces")
    rows = msgspec.json.decode(path.read_bytes())["data"]["rows"]
    assert {row["code"]: row["name"] for row in rows} == {code: item.name for code, item in provinces().items()}


def test_every_name_finds_its_province_with_and_without_diacritics() -> None:
    for province in provinces().values():
        for name in (province.name, province.bare_name, *province.formerly, *province.said):
            assert province_named(name) == province, name
            assert province_named(fold(name)) == province, name
            assert province_named(f"UBND {name.upper()}.") == province, name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ủy ban nhân dân tỉnh Bình Định", "52"),
        ("UBND tỉnh Bà Rịa-Vũng Tàu", "79"),
        ("Sở Tư pháp TP.HCM", "79"),
        ("Ủy ban nhân dân tỉnh Quảng Nam, thành phố Đà Nẵng", "48"),
        ("thành phố Hồ  Chí\nMinh", "79"),
        ("Bộ Tư pháp", None),
        ("Bảo hiểm xã hội Việt Nam", None),
        ("Hà Nội và Hà Nam", None),
        ("Long Anh", None),
        ("", None),
    ],
)
def test_one_province_is_named_or_none(text: str, code: str | None) -> None:
    found = province_named(text)
    assert (found.code if found else None) == code


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    found = province_named(text)
    assert found is None or found is provinces()[found.code]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("tach thua dat o dong thap het bao nhieu", "tach thua dat het bao nhieu"),
        ("Tách thửa đất ở tỉnh Đồng Tháp", "Tách thửa đất"),
        ("mở quán karaoke tại TP. Hồ Chí Minh cần gì", "mở quán karaoke cần gì"),
        ("làm ở Bình Dương hay Gia Lai", "làm ở Bình Dương hay Gia Lai"),
        ("khai sinh cho con", "khai sinh cho con"),
        ("Gia Lai", ""),
    ],
)
def test_a_question_without_its_place(text: str, left: str) -> None:
    assert without_place(text) == left


def test_where_provinces_are_named() -> None:
    text = "em quê Thái Bình, thi ở ha noi"
    assert [text[start:end] for start, end in provinces_named(text)] == ["Thái Bình", "ha noi"]
    assert provinces_named("em ở xã khác") == []
