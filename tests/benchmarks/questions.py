"""The fee questions put to each side: many texts, so that no cache of whole texts answers them."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence

from knowledge.text.normalise import fold

# Wordings that are understood: how fast answers come is measured here, how well by tests/evaluation.
_OPENINGS = ("", "cho em hỏi ", "cho mình hỏi ", "ad ơi ")
_FORMS = (
    "{} hết bao nhiêu tiền",
    "{} bao nhiêu tiền",
    "{} mất bao nhiêu tiền ạ",
    "{} phải đóng bao nhiêu tiền",
    "{} đóng bao nhiêu tiền lệ phí",
    "{} phải nộp bao nhiêu lệ phí",
    "{} thì lệ phí bao nhiêu ạ",
    "{} thu phí bao nhiêu",
    "{} có mất phí không",
    "lệ phí {} là bao nhiêu",
    "chi phí {} là bao nhiêu",
    "phí {} bao nhiêu",
    "tiền {} là bao nhiêu",
)
_ERRANDS = (
    "làm lại cccd bị mất",
    "đổi căn cước hết hạn",
    "chứng thực chữ ký",
    "sao y bản chính",
    "chứng thực di chúc",
    "gia hạn tạm trú",
    "đăng ký tạm trú",
    "nhập hộ khẩu",
    "tách hộ khẩu",
    "làm hộ chiếu",
    "làm hộ chiếu cho con",
    "trích lục khai sinh",
    "đăng ký lại khai sinh",
    "đăng ký kết hôn",
    "xin giấy độc thân",
    "khai tử",
    "mở hộ kinh doanh",
    "mở công ty cổ phần",
    "mở công ty tnhh một thành viên",
    "thi bằng lái xe",
    "đổi bằng lái xe",
    "làm lại bằng lái xe bị mất",
    "sang tên xe",
    "sang tên xe máy",
    "làm phiếu lý lịch tư pháp",
    "xin giấy phép xây nhà ở",
    "tách thửa đất",
)

_STOCK_OPENINGS = ("", "hello, ", "please tell me: ", "excuse me, ", "one question: ", "i would like to know: ")
# The stock project is trained on these forms, with the first errands.
_STOCK_FORMS = (
    "how much does {} cost",
    "what is the fee for {}",
    "what do i pay for {}",
    "is there a fee for {}",
    "what is the price of {}",
    "how much money do i need for {}",
)
_STOCK_ERRANDS = (
    "a passport",
    "an identity card",
    "a driving licence",
    "a birth certificate",
    "a marriage certificate",
    "a residence permit",
    "a building permit",
    "a certified copy",
    "a company registration",
    "a vehicle registration",
    "a criminal record",
    "a land certificate",
)


def fee_questions(seed: int) -> Iterator[str]:
    """Vietnamese questions about a fee, each with and without diacritics, in an order fixed by `seed`.

    They start over after nearly three thousand.
    """
    texts = _filled(_OPENINGS, _FORMS, _ERRANDS)
    return _shuffled([*texts, *map(fold, texts)], seed)


def stock_questions(seed: int) -> Iterator[str]:
    """English questions about a fee, in an order fixed by `seed`; they start over after some four hundred."""
    return _shuffled(_filled(_STOCK_OPENINGS, _STOCK_FORMS, _STOCK_ERRANDS), seed)


def stock_examples() -> list[str]:
    """What the stock project learns the intent from."""
    return _filled(("",), _STOCK_FORMS, _STOCK_ERRANDS[:4])


def _filled(openings: Sequence[str], forms: Sequence[str], errands: Sequence[str]) -> list[str]:
    return [a + form.format(errand) for a, form, errand in itertools.product(openings, forms, errands)]


def _shuffled(texts: list[str], seed: int) -> Iterator[str]:
    random.Random(seed).shuffle(texts)
    return itertools.cycle(texts)
