"""Pieces of official names: `knowledge/quoting.py`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.quoting import quoted

_NAME = ["cap", "lai", "giay", "phep", "lai", "xe", "quoc", "te"]
_LONGER = ["cap", "doi", "va", "cap", "lai", "giay", "phep", "lai", "xe", "quoc", "te", "cho", "nguoi", "nuoc", "ngoai"]
_OTHER = ["dang", "ky", "khai", "sinh"]


def test_the_more_of_a_name_is_quoted_the_more_it_counts() -> None:
    whole, part, other = quoted(["lai", "giay", "phep", "lai", "xe"], [_NAME, _LONGER, _OTHER])
    assert whole == 5 / 8
    assert 0 < part < whole
    assert other == 0


@pytest.mark.parametrize("words", ["giay phep xe", "", "khai sinh"])
def test_a_few_words_are_no_quotation(words: str) -> None:
    assert quoted(words.split(), [_NAME, _OTHER]) == [0, 0]


def test_one_word_may_be_a_slip_where_no_name_holds_them_all() -> None:
    slipped = ["lai", "giay", "pehp", "lai", "xe"]
    assert quoted(slipped, [_NAME, _OTHER]) == [5 / 8, 0]
    assert quoted(["lai", "giya", "pehp", "lai", "xe"], [_NAME]) == [0]
    assert quoted(slipped, [_NAME, ["ve", "lai", "giay", "pehp", "lai", "xe"]]) == [0, 5 / 6]


@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.lists(st.sampled_from("abc"), min_size=1), max_size=3))
def test_any_words_have_a_share_of_every_name(words: list[str], names: list[list[str]]) -> None:
    shares = quoted(words, names)
    assert len(shares) == len(names)
    assert all(0 <= share <= 1 for share in shares)
