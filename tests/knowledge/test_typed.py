from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.expressions import packaged
from knowledge.typed import Typed, readings, slips, split


def read(text: str) -> list[list[str]]:
    return [[typed.word for typed in words] for words in readings(text, packaged())]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("khai sinh", ["khai", "sinh"]),
        ("Đăng ký tạm t", ["đăng", "ký", "tạm", "t"]),
        ("tôi muốn xin giấy độc thân", ["giấy", "độc", "thân"]),
        ("toi muon xin giay doc th", ["giay", "doc", "th"]),
        ("cho em hỏi về khai sinh", ["khai", "sinh"]),
        ("làm hộ chiếu cần giấy tờ gì", ["hộ", "chiếu"]),
        ("khai sinh khai tử", ["khai", "sinh", "tử"]),
        ("uỷ quyền", ["ủy", "quyền"]),
        ("con nuoi", ["con", "nuoi"]),
    ],
)
def test_only_words_that_tell_what_it_is_about_are_read(text: str, words: list[str]) -> None:
    assert read(text) == [words]


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("lam lai cccd", [["lai", "cccd"], ["lai", "căn", "cước"]]),
        ("cccd bi mat", [["căn", "cước", "bi", "mat"]]),
        ("dk", [["dk"], ["đăng", "ký"]]),
        ("dang ki", [["dang", "ki"], ["đăng", "ký"]]),
    ],
)
def test_a_short_form_that_may_go_on_is_read_both_ways(text: str, both: list[list[str]]) -> None:
    assert read(text) == both


@pytest.mark.parametrize("text", ["", " ", "?", "xin chào", "xin chao ad oi", "alo", "em", "cho tôi hỏi", "Huế"])
def test_where_nothing_tells_nothing_is_read(text: str) -> None:
    assert read(text) == []


def test_the_last_word_may_go_on() -> None:
    (words,) = readings("khai sinh", packaged())
    assert [typed.finished for typed in words] == [True, False]
    (words,) = readings("khai sinh.", packaged())
    assert [typed.finished for typed in words] == [True, True]


@pytest.mark.parametrize("word", ["cước", "cướp"])
@pytest.mark.parametrize("typed", ["c", "cu", "cư", "cươ", "cướ", "cuó"])
def test_diacritics_of_an_unfinished_word_agree_where_they_were_typed(typed: str, word: str) -> None:
    assert Typed(typed, typed, finished=False).agrees(word)


@pytest.mark.parametrize(
    ("typed", "word"), [("câ", "căn"), ("đ", "dân"), ("că", "cân"), ("cà", "cá"), ("hó", "hộ"), ("tử", "tư")]
)
def test_other_diacritics_do_not_agree(typed: str, word: str) -> None:
    assert not Typed(typed, typed, finished=False).agrees(word)


def test_a_finished_word_with_diacritics_is_that_word() -> None:
    assert Typed("căn", "can", finished=True).agrees("căn")
    assert not Typed("căn", "can", finished=True).agrees("cắn")


@pytest.mark.parametrize("slip", ["snih", "sin", "sinnh", "sibh", "inh", "sinh"])
def test_a_slip_leads_back_to_the_word(slip: str) -> None:
    assert ("sinh" in slips(slip)) == (slip != "sinh")


def test_what_opens_a_text_is_left_out() -> None:
    assert split("Xin giấy xác nhận độc thân") == ["giấy", "xác", "nhận", "độc", "thân"]


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read(text: str) -> None:
    for words in readings(text, packaged()):
        assert words
        assert all(typed.finished for typed in words[:-1])
