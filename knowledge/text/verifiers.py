"""Digits that are to prove whose a dossier is, in what people type.

They are taken out of a message before it is kept anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple, Optional

from knowledge.text.normalise import words
from knowledge.text.receipts import find_receipts

LONGEST = 4
_HIDDEN = "•"
# The last four, or the whole of a telephone or identity number: people send what they have.
_DIGITS = re.compile(r"(?<![\w/])(?<!\d[.,-])(?:\+?84|0)?\d(?:[ .-]?\d){2,12}(?![\w/]|[.,-]\d)")
_LENGTHS = (4, 9, 10, 11, 12)
# What may stand around them where nothing else is said.
_AROUND = frozenset(
    words(
        "4 a ad ah ak anh ba bac ban bo bon ca cac can cccd chau chi cho chong chot chu cmnd cmt co coi con cua cuoc "
        "cuoi cuu da dang danh dau day dien dinh do dt dung duoi e em gium giup gui ha hen ho hoac hs id ke khai khau "
        "khong kiem ko la lai luon ma me minh mk mot nay ne nghe nghen nguoi nha nhan nhe nhen nop o oi ok oke ong "
        "phone roi sdt sim so ta thi thoai thong tiet tin tinh to toi tra trang tui u uh va vang vay vo voi xac xem "
        "xin zalo"
    )
)
# What tells that they are meant where nobody asked for them.
_MENTIONS = frozenset(words("can cccd cmnd cmt cuoi cuoc dien dinh dt duoi phone sdt sim"))
# A mobile or an identity number, whatever is said around it.
_PERSONS = re.compile(r"(?:84|0)[35789]\d{8}|0\d{11}")
_GAP = "\n"
_MOST_TIMES = 2  # a receipt number may be typed twice


class Said(NamedTuple):
    """A message, and what was taken out of it."""

    text: str
    """As it may be kept: with dots where the digits were."""
    verifier: Optional[str] = None
    """The last four digits, of the longest number where there were several."""


def may_hold_one(text: str) -> bool:
    """Whether there is anything in `text` that could be such digits."""
    return any(_may_prove(match[0]) for match in _DIGITS.finditer(text))


def take_verifier(text: str, *, asked: bool = False) -> Said:
    """`text` without the digits that it was sent for: where it says nothing but them, and perhaps a receipt number.

    `asked` says that they were asked for; else a message has to speak of them, or of a dossier. Telephone and identity
    numbers are left out of whatever is said.
    """
    bare = text
    for _ in range(_MOST_TIMES):
        bare = _without(bare, ((receipt.start, receipt.end) for receipt in find_receipts(bare)))
    found = [match for match in _DIGITS.finditer(bare) if _may_prove(match[0])]
    rest = words(_without(bare, (match.span() for match in found)))
    spoken_of = asked or bare != text or any(word in _MENTIONS for word in rest)
    if found and spoken_of and all(word in _AROUND for word in rest):
        longest = max((_digits(match[0]) for match in found), key=len)
        return Said(_hidden(text, found), longest[-LONGEST:])
    return Said(_hidden(text, [match for match in found if _PERSONS.fullmatch(_digits(match[0]))]))


def _hidden(text: str, found: Iterable[re.Match[str]]) -> str:
    kept = list(text)
    for match in found:
        kept[match.start() : match.end()] = re.sub(r"\d", _HIDDEN, match[0])
    return "".join(kept)


def _may_prove(number: str) -> bool:
    digits = _digits(number)
    # "7.000" is a sum, "20-10" a day, "240408-0012" the end of a receipt number.
    written_so = re.search("[.-]", number) if len(digits) == LONGEST else re.fullmatch(r"\d{6}-\d{4,6}", number)
    return len(digits) in _LENGTHS and not written_so


def _digits(number: str) -> str:
    return "".join(str(unicodedata.decimal(char)) for char in number if char.isdecimal())


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """`text` as long as it is, with nothing in `spans`."""
    left = list(text)
    for start, end in spans:
        left[start:end] = _GAP * (end - start)
    return "".join(left)
