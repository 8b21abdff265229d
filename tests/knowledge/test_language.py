"""Which language a message is in: `knowledge/text/language.py`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import questions
from knowledge.text.language import language_of

_DATA = Path(__file__).parents[1] / "evaluation" / "data"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("lam lai cccd bi mat het bao nhieu tien", "vi"),
        ("Đăng ký khai sinh", "vi"),
        ("lam passport online dc ko", "vi"),
        ("ok thanks", "vi"),
        ("how much does a passport cost", "en"),
        ("What documents do I need for a marriage?", "en"),
        ("where do i go", "en"),
        ("bonjour, je voudrais un passeport", "other"),
        ("护照在哪里办", "other"),
        ("как получить визу", "other"),
        ("여권 어디서 만들어요", "other"),
        ("???", "vi"),
        ("", "vi"),
    ],
)
def test_it_is_told_by_letters_and_words(text: str, language: str) -> None:
    assert language_of(text) == language


def test_no_vietnamese_message_is_taken_for_another_language() -> None:
    told = [q.text for asked in questions.packaged().values() for q in asked]
    told += [json.loads(line)["text"] for line in (_DATA / "questions.jsonl").read_text("utf-8").splitlines()]
    assert [text for text in told if language_of(text) != "vi"] == []


@given(st.text())
def test_it_never_fails(text: str) -> None:
    assert language_of(text) in ("vi", "en", "other")
