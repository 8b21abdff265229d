"""The words that give away what is asked: `bot/cues.py` and its list."""

from __future__ import annotations

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.cues import cues
from bot.paths import ROOT

_INTENTS = list(yaml.safe_load((ROOT / "bot" / "cues.yml").read_text("utf-8")))


def found(text: str) -> tuple[set[str], set[str]]:
    """The intents with a cue in `text`, and those whose cue comes last."""
    there, last = np.split(cues(text) > 0, 2)
    return {i for i, t in zip(_INTENTS, there, strict=True) if t}, {i for i, t in zip(_INTENTS, last, strict=True) if t}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("làm khai sinh cần giấy tờ gì", "ask_documents"),
        ("đi đăng ký kết hôn phải mang theo gì", "ask_documents"),
        ("đổi bằng lái hết bao nhiêu tiền", "ask_fee"),
        ("lệ phí giấy độc thân", "ask_fee"),
        ("tách thửa bao lâu có sổ", "ask_duration"),
        ("nộp hồ sơ ở đâu vậy", "ask_place"),
        ("ra phường hay lên tỉnh", "ask_place"),
        ("đăng ký tạm trú qua mạng", "ask_online"),
        ("mất sổ đỏ thì phải làm sao", "ask_steps"),
        ("20 tuổi kết hôn được không", "ask_eligibility"),
        ("tờ khai lấy mẫu nào", "ask_form"),
        ("theo nghị định nào", "ask_legal"),
        ("giấy độc thân có giá trị mấy tháng", "ask_result"),
    ],
)
def test_what_is_asked_is_heard(text: str, intent: str) -> None:
    assert intent in found(text)[0]


def test_of_two_cues_the_last_is_told() -> None:
    assert found("xin giấy phép ở đâu, cần giấy tờ gì")[1] == {"ask_documents"}


@pytest.mark.parametrize("text", ["", "mất căn cước rồi", "xin đổi trường cho con", "mới đẻ con"])
def test_who_only_says_what_they_want_gives_no_cue(text: str) -> None:
    assert not cues(text).any()


@given(st.text(max_size=200))
def test_any_text_has_cues_of_one_shape(text: str) -> None:
    assert cues(text).shape == (2 * len(_INTENTS),)
