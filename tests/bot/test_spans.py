"""Words as spans of the text they stand in: `bot/components/spans.py`."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.components.spans import word_spans
from knowledge.text.receipts import find_receipts
from tests.bot.texts import RECEIPTS, arbitrary, mixed

_many = settings(max_examples=200, deadline=None)


def words(text: str) -> list[str]:
    return [text[span.start : span.end] for span in word_spans(text)]


@_many
@given(st.one_of(arbitrary, mixed))
def test_spans_are_slices_in_order_and_apart(text: str) -> None:
    at = 0
    for span in word_spans(text):
        assert at <= span.start < span.end <= len(text)
        at = span.end


@_many
@given(st.one_of(arbitrary, mixed))
def test_no_letter_or_digit_is_lost(text: str) -> None:
    covered = {i for span in word_spans(text) for i in range(span.start, span.end)}
    assert [c for i, c in enumerate(text) if c.isalnum() and i not in covered] == []


@_many
@given(st.one_of(arbitrary, mixed))
def test_a_word_neither_begins_nor_ends_in_space(text: str) -> None:
    assert all(word == word.strip() for word in words(text))


@_many
@given(mixed)
def test_every_receipt_number_is_one_span(text: str) -> None:
    receipts = [(span.start, span.end) for span in word_spans(text) if span.receipt]
    assert receipts == [(receipt.start, receipt.end) for receipt in find_receipts(text)]


@pytest.mark.parametrize("receipt", RECEIPTS)
def test_a_receipt_number_stays_whole_in_a_sentence(receipt: str) -> None:
    assert receipt in words(f"hồ sơ {receipt} tới đâu rồi")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ở Uỷ ban nhân dân xã", ["ở", "Uỷ ban nhân dân", "xã"]),
        ("hoà giải ở xã", ["hoà", "giải", "ở", "xã"]),
        ("giấy  khai   sinh", ["giấy", "khai   sinh"]),
        ("cần giấy tờ gì?", ["cần", "giấy tờ", "gì"]),
    ],
)
def test_what_underthesea_rewrites_stays_as_typed(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize("text", ["Uỷ ban nhân dân", "hoà giải ở xã", "xin giấy xác nhận độc thân"])
def test_decomposed_text_has_the_same_words(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert [unicodedata.normalize("NFC", word) for word in words(decomposed)] == words(text)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "?!…", "👍🏽👨‍👩‍👧‍👦", "\u0301\u0323"])
def test_without_letters_there_are_no_words(text: str) -> None:
    assert word_spans(text) == []
