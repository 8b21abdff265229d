from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.text.normalise import clean, fold, words

# Letters, marks and what hides between them: where random text seldom goes by itself.
_CROWDED = st.text(
    st.sampled_from("aăâđeêoơuưyAĐ 1\n\t\r\u0300\u0301\u0302\u0306\u0309\u031b\u0323\u200b\u202e\ufe0f\ue000")
)
_ANYTHING = st.one_of(st.text(st.characters()), st.text(), _CROWDED)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("kh\u200bai s\ufeffinh\u2060", "khai sinh", id="zero-width"),
        pytest.param("\u202ekhai\u202c \u2066sinh\u2069\u200f", "khai sinh", id="bidirectional"),
        pytest.param("kh\x00ai\x1b s\x07inh\x7f", "khai sinh", id="control"),
        pytest.param("khai sinh\U000e0069\U000e0067\U000e006e", "khai sinh", id="tag characters"),
        pytest.param("khai sinh\ue000\U0010fffd", "khai sinh", id="private use"),
        pytest.param("khai\ud800 sinh\udfff", "khai sinh", id="lone surrogates"),
        pytest.param("khai sinh\ufe0f\U000e0100\u034f\u3164", "khai sinh", id="fillers and variation selectors"),
        pytest.param("  khai \t sinh\u00a0\u3000 ", "khai sinh", id="spaces"),
        pytest.param("a\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\ne", id="line breaks"),
        pytest.param("\u200b\u202e\ufeff", "", id="nothing visible"),
        pytest.param("", "", id="empty"),
    ],
)
def test_clean_keeps_only_what_is_seen(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_clean_composes_letters_typed_in_parts() -> None:
    assert clean(unicodedata.normalize("NFD", "Đăng ký khai sanh, chữ Ặ")) == "Đăng ký khai sanh, chữ Ặ"


def test_clean_composes_letters_that_something_invisible_stood_between() -> None:
    assert clean("cu\u031b\u200b\u0301") == "cứ"


def test_clean_trims_marks_piled_on_one_letter() -> None:
    assert len(clean("a" + "\u0301" * 500 + "n")) <= 5


def test_clean_keeps_emoji() -> None:
    assert clean("🙂 chào") == "🙂 chào"


@given(_ANYTHING)
@example("e\u200b\u0301")
def test_clean_never_raises_and_does_its_work_at_once(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(_ANYTHING)
def test_clean_never_makes_text_longer(text: str) -> None:
    assert len(clean(text)) <= len(unicodedata.normalize("NFC", text))


@given(_ANYTHING)
def test_what_is_clean_can_be_stored_and_sent(text: str) -> None:
    encoded = clean(text).encode()
    assert b"\x00" not in encoded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đăng ký khai sinh", "dang ky khai sinh"),
        ("ỦY BAN NHÂN DÂN", "uy ban nhan dan"),
        (unicodedata.normalize("NFD", "giấy độc thân"), "giay doc than"),
        ("cccd 70.000đ", "cccd 70.000d"),
    ],
)
def test_fold_leaves_what_unaccented_typing_leaves(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(_ANYTHING)
def test_fold_leaves_no_marks(text: str) -> None:
    assert not any(map(unicodedata.combining, fold(text)))


def test_words_drop_punctuation() -> None:
    assert words("Làm CCCD (bị mất), hết 70.000đ?") == ["lam", "cccd", "bi", "mat", "het", "70", "000d"]
