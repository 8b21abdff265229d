from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.normalise import clean, fold
from knowledge.text.slang import Slang, SlangList, packaged
from knowledge.text.syllables import is_syllable


@pytest.fixture
def few() -> SlangList:
    return SlangList(
        [
            Slang("sổ đỏ", "giấy chứng nhận quyền sử dụng đất", "all"),
            Slang("sang tên sổ đỏ", "đăng ký biến động", "all"),
            Slang("cà vẹt", "chứng nhận đăng ký xe", "south", "từ tiếng Pháp"),
            Slang("a.b", "chấm", "all"),
        ]
    )


@pytest.mark.parametrize("typed", ["mất cà vẹt", "mất ca vet", "mất Cà Vẹt", "mất CA VET", "mất CÀ VẸT"])
def test_what_is_said_is_put_officially_with_and_without_diacritics_in_any_case(few: SlangList, typed: str) -> None:
    assert few.said_officially(typed) == "mất chứng nhận đăng ký xe"


def test_the_longest_wins(few: SlangList) -> None:
    assert few.said_officially("sang ten so do") == "đăng ký biến động"
    assert few.said_officially("sang so do") == "sang giấy chứng nhận quyền sử dụng đất"


def test_every_one_in_a_text_is_put_officially(few: SlangList) -> None:
    assert few.said_officially("cà vẹt,\nca vet?") == "chứng nhận đăng ký xe,\nchứng nhận đăng ký xe?"


@pytest.mark.parametrize("text", ["sổ đỏm", "xsổ đỏ", "sổ  đỏ", "sở đỏ", "sổ đo", "axb", "Khai  sinh\nCHO con", ""])
def test_other_text_is_left_as_typed(few: SlangList, text: str) -> None:
    assert few.said_officially(text) == text


def test_an_empty_list_changes_nothing() -> None:
    assert SlangList([]).said_officially("sổ đỏ") == "sổ đỏ"


def test_the_packaged_list_is_long_and_read_once() -> None:
    assert len(packaged().entries) >= 100
    assert packaged() is packaged()


def test_every_packaged_entry_is_found_with_and_without_diacritics() -> None:
    said = packaged().said_officially
    for entry in packaged().entries:
        assert said(f"tôi hỏi {entry.say} ạ") == f"tôi hỏi {entry.means} ạ"
        assert said(fold(entry.say)) == entry.means
        assert said(entry.say.upper()) == entry.means


def test_no_packaged_entry_stands_twice_even_without_diacritics() -> None:
    assert [form for form, times in Counter(fold(e.say) for e in packaged().entries).items() if times > 1] == []


def test_no_packaged_entry_is_one_syllable_that_may_mean_anything() -> None:
    assert [e.say for e in packaged().entries if is_syllable(fold(e.say)) or len(e.say) < 3] == []


def test_packaged_entries_are_written_cleanly_and_mean_something_else() -> None:
    for entry in packaged().entries:
        assert clean(entry.say) == entry.say
        assert clean(entry.means) == entry.means
        assert entry.say == entry.say.lower()
        assert fold(entry.say) != fold(entry.means)
        assert entry.means


@pytest.mark.parametrize(
    ("typed", "officially"),
    [
        ("lam so do o dau", "lam giấy chứng nhận quyền sử dụng đất o dau"),
        ("Bằng lái hết hạn", "giấy phép lái xe hết hạn"),
        ("xin cắt khẩu", "xin xóa đăng ký thường trú"),
        ("sao y ban chinh", "chứng thực bản sao từ bản chính"),
    ],
)
def test_the_packaged_list_knows_what_people_say(typed: str, officially: str) -> None:
    assert packaged().said_officially(typed) == officially


_SAID = [entry.say for entry in packaged().entries]


@given(st.lists(st.one_of(st.sampled_from(_SAID), st.text(st.characters(max_codepoint=0x7F)))).map(" ".join))
def test_any_text_can_be_put_officially(text: str) -> None:
    packaged().said_officially(text)
