"""The text of a reply as paragraphs and lists: `api/prose.py`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.prose import blocks, opened


def shape(text: str) -> list[tuple[str, list[str]]]:
    """Each block's kind and the words of its lines."""
    return [(block.kind, ["".join(part.text for part in line.parts) for line in block.lines]) for block in blocks(text)]


def urls(text: str) -> list[str]:
    return [part.url for block in blocks(text) for line in block.lines for part in line.parts if part.url]


def test_lines_with_bullets_or_numbers_are_lists_and_others_paragraphs() -> None:
    text = "Giấy tờ:\n• Tờ khai\n• Ảnh\nCác bước:\n1. Nộp\n2) Nhận\n\nNguồn: Cổng, cập nhật ngày 29/04/2026."
    assert shape(text) == [
        ("p", ["Giấy tờ:"]),
        ("ul", ["Tờ khai", "Ảnh"]),
        ("p", ["Các bước:"]),
        ("ol", ["Nộp", "Nhận"]),
        ("p", ["Nguồn: Cổng, cập nhật ngày 29/04/2026."]),
    ]
    assert [block.source for block in blocks(text)] == [False, False, False, False, True]


def test_an_empty_line_ends_a_list_and_numbers_stay_as_they_are() -> None:
    found = blocks("3. Ba\n\n5. Năm")
    assert [[line.number for line in block.lines] for block in found] == [[3], [5]]


@pytest.mark.parametrize("text", ["70.000 đồng", "–", "1.014064", "*đậm*", "-5 độ", "12.5. x", "100. x"])
def test_what_only_looks_like_an_item_is_none(text: str) -> None:
    assert shape(text) == [("p", [text])]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("Xem https://dichvucong.gov.vn/a.", "https://dichvucong.gov.vn/a"),
        ("(https://a.vn/x)", "https://a.vn/x"),
        ("https://a.vn/x(y)", "https://a.vn/x(y)"),
        ("“https://a.vn”", "https://a.vn"),
        ("• https://a.vn/?q=1&r=2, rồi", "https://a.vn/?q=1&r=2"),
    ],
)
def test_an_address_is_told_apart_from_the_marks_around_it(text: str, url: str) -> None:
    assert urls(text) == [url]


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://a.vn", True),
        ("http://a.vn", True),
        ("tel:19001234", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//a.vn", False),
        ("/chat", False),
        ("http://[", False),
        ("", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_and_telephones_are_opened(url: object, allowed: bool) -> None:
    assert bool(opened(url)) == allowed


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_no_word_is_lost(text: str) -> None:
    told = "".join(words for _, lines in shape(text) for words in lines)
    lost = [character for character in text if character.isalpha() and character not in told]
    assert lost == []
