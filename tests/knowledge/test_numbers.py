from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.wording.templates import money
from knowledge.text.numbers import numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("70.000 đồng", {"70000"}),
        ("70,000 đồng", {"70000"}),
        ("70000", {"70000"}),
        ("1.250.000 đồng hoặc 50%", {"1250000", "50"}),
        ("07 ngày", {"7"}),
        ("00", {"0"}),
        ("ngày 29/04/2026", {"29", "4", "2026"}),
        ("7,5 triệu", {"7", "5"}),
        ("thủ tục 1.014064", {"1", "14064"}),
        ("không có số nào", set()),
    ],
)
def test_numbers_are_found_whatever_their_notation(text: str, found: set[str]) -> None:
    assert numbers(text) == found


@given(st.integers(min_value=0, max_value=10**12))
def test_a_sum_is_one_number_written_plainly_or_with_dots(amount: int) -> None:
    assert numbers(f"{amount} đồng") == numbers(f"{money(amount)} đồng") == {str(amount)}


@given(st.text())
def test_numbers_never_raise(text: str) -> None:
    assert all(number.isdigit() for number in numbers(text))
