"""Where a message may put a second question: `bot/clauses.py`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clauses import clauses


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("cần gì, mất bao lâu", ["cần gì,", " mất bao lâu"]),
        ("làm cccd bao nhiêu tiền và mấy ngày có", ["làm cccd bao nhiêu tiền", " và mấy ngày có"]),
        ("lam khai sinh can gi? nop o dau?", ["lam khai sinh can gi?", " nop o dau?"]),
        ("làm giấy khai sinh", ["làm giấy khai sinh"]),
        ("???", ["???"]),
        ("", [""]),
    ],
)
def test_a_message_is_cut_where_a_question_may_end(text: str, pieces: list[str]) -> None:
    assert clauses(text) == pieces


@given(st.text())
def test_nothing_is_lost(text: str) -> None:
    assert "".join(clauses(text)) == text
