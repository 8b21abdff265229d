"""What the classifier looks at: `bot/signs.py`."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.signs import signs


def test_a_message_is_seen_as_it_was_meant_and_as_it_was_typed() -> None:
    found = set(signs("lam can cuoc bao lau", ["lam", "can cuoc", "bao lau"]))
    assert {"căn cước", "làm căn cước", "bao lâu >", "< làm", "lâu ..", "căn _ bao", "#5"} <= found
    assert {"~can cuoc", "~bao lau", "~lau ..", "=can cuoc", "=bao lau"} <= found
    assert "~lam can cuoc" not in found


def test_receipt_numbers_are_one_word_whatever_their_digits() -> None:
    ours, other = (
        set(signs(f"hồ sơ {number} xong chưa", [])) for number in ("H00.99-261102-0011", "H26.15-251101-0123")
    )
    assert ours == other
    assert "mahoso" in ours


def test_nothing_has_only_its_length() -> None:
    assert signs("", []) == ["< >", "~< >", "#0", "@0"]


def test_a_province_is_one_word_whichever_it_is() -> None:
    first, second = (signs(f"{name} có nhận không", [name, "có", "nhận", "không"]) for name in ("Huế", "Gia Lai"))
    meant = [{sign for sign in each if not sign.startswith(("~", "="))} for each in (first, second)]
    assert meant[0] == meant[1]
    assert "@1" in meant[0]


@given(st.text(max_size=60))
def test_any_text_has_signs(text: str) -> None:
    assert signs(text, text.split())
