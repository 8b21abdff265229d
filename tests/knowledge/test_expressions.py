from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.expressions import Expressions, packaged


@pytest.fixture
def few() -> Expressions:
    return Expressions(
        short_forms={"cccd": "căn cước", "đk": "đăng ký"},
        question_words=["bao nhiêu tiền", "tôi", "làm"],
        question_words_as_written=["còn"],
    )


def test_short_forms_are_written_out_as_whole_words_in_any_case(few: Expressions) -> None:
    assert few.expand("ĐK CCCD, cccdx") == "đăng ký căn cước, cccdx"


def test_text_without_short_forms_is_left_as_typed(few: Expressions) -> None:
    assert few.expand("Khai  sinh\nCHO con") == "Khai  sinh\nCHO con"


def test_question_words_are_dropped_accented_or_not(few: Expressions) -> None:
    assert few.content_words("Tôi làm căn cước bao nhiêu tiền") == ["can", "cuoc"]
    assert few.content_words("toi lam can cuoc bao nhieu tien") == ["can", "cuoc"]


def test_question_words_that_mean_something_else_unaccented_are_dropped_only_as_written(few: Expressions) -> None:
    assert few.content_words("còn căn cước") == ["can", "cuoc"]
    assert few.content_words("con căn cước") == ["con", "can", "cuoc"]


def test_question_words_inside_other_words_stay(few: Expressions) -> None:
    assert few.content_words("đầm lầy") == ["dam", "lay"]


def test_the_packaged_lists_write_out_what_citizens_shorten() -> None:
    assert packaged().expand("dk tam tru online dc ko") == "đăng ký tam tru online được không"
    assert packaged().expand("lam lai cccd") == "lam lai căn cước"


@pytest.mark.parametrize(
    "text",
    [
        "hết bao nhiêu tiền",
        "het bao nhieu tien",
        "tốn bao nhiêu",
        "mất bao lâu",
        "bao lâu có",
        "cần giấy tờ gì",
        "ở đâu",
    ],
)
def test_a_message_that_only_asks_is_about_nothing(text: str) -> None:
    assert packaged().content_words(text) == []


@given(st.text())
def test_any_text_can_be_expanded_and_searched(text: str) -> None:
    words = packaged().content_words(packaged().expand(text))
    assert all(words)
