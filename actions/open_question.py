"""What a message says to the question that was asked back, in whatever words."""

from __future__ import annotations

import re
from typing import Optional

from actions.asking import Option, options_by
from actions.decide import SURE
from actions.differences import differences
from actions.memory import CASE, VARIANT, WHICH, Memory
from actions.wording.checklist import cases
from actions.wording.replies import Told
from knowledge.index import Hit
from knowledge.provinces import without_place
from knowledge.records import Procedure
from knowledge.snapshot import Snapshot
from knowledge.text.normalise import fold, words
from knowledge.text.reading import read

_ORDINALS = {
    "dau": 1, "dau tien": 1, "nhat": 1, "mot": 1, "hai": 2, "nhi": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5,
    "sau": 6, "bay": 7, "cuoi": 0, "cuoi cung": 0, "chot": 0,
}  # fmt: skip
_PLACE = "|".join(sorted(_ORDINALS, key=len, reverse=True))
# "số 2", "cái thứ hai", "2 nha", "lấy cái đầu tiên đi": nothing else may stand in the message.
_PICK = re.compile(
    r"(?:(?:chon|lay|cho|xem|em|toi|minh|la|o|thi|cau|muon|hoi)\s+)*"
    rf"(?:(?:cai|so|muc|viec|dong|phuong an|lua chon|truong hop)\s+)*(?:thu\s+)?(?P<which>\d{{1,2}}|{_PLACE})"
    r"(?:\s+(?:nhe|nha|nhe ban|nghen|di|a|ay|do|kia|em|ad|ban|oi|thoi|giup em|giup|gium))*[\s.!)]*"
)
_NOTHING: tuple[Optional[Told], ...] = (None, "overview")
FEW_WORDS = 7
"""With fewer words than this a message answers an open question rather than asking another."""
# Together with the question the answer must make one of those offered at least so likely.
_LIKELY = 0.3


def number_picked(text: str, length: int) -> Optional[int]:
    """Which of `length` listed things, from 0, the message `text` picks by its place; None for anything else.

    >>> number_picked("cái thứ 2 nha", 3), number_picked("cai cuoi", 3), number_picked("số 9", 3)
    (1, 2, None)
    """
    match = _PICK.fullmatch(fold(text).strip())
    if match is None:
        return None
    which = match["which"]
    number = int(which) if which.isdecimal() else _ORDINALS[which]
    place = number - 1 if number else length - 1
    return place if 0 <= place < length else None


def left_open(snapshot: Snapshot, memory: Memory, text: str, asks: Optional[Told]) -> Optional[list[str]]:
    """The codes that are left of those offered after the answer `text`, best first; None where it is no answer.

    `asks` is what the message would ask for by itself.
    """
    offered = [snapshot.procedures[code] for code in memory.offered if code in snapshot.procedures]
    difference = differences().get(memory.expecting or "")
    short = len(text.split()) < FEW_WORDS
    if offered and memory.expecting == VARIANT:
        if not short or asks not in _NOTHING:
            return None
        left = _in_own_words(snapshot, offered, memory.question or "", text)
        return left if left and left != [memory.procedure] else _another_case(offered, text)
    if not offered or (difference is None and memory.expecting != WHICH):
        return None
    options = options_by(difference, offered) if difference else [Option(p.plain_name, [p.code]) for p in offered]
    picked = number_picked(text, len(options))
    if picked is not None:
        return options[picked].codes
    if difference is not None and short:
        value = difference.said_in(text)
        codes = [p.code for p in offered if value is not None and difference.of(p) == value]
        if codes:
            return codes
    return _in_own_words(snapshot, offered, memory.question or "", text) if short else None


def case_left(snapshot: Snapshot, memory: Memory, text: str) -> Optional[str]:
    """The case that the answer `text` to the question for it picks, as the record names it; None for no answer."""
    procedure = snapshot.procedures.get(memory.procedure or "")
    if memory.expecting != CASE or procedure is None:
        return None
    named = cases(procedure)
    picked = number_picked(text, len(named))
    if picked is not None:
        return named[picked]
    said = set(snapshot.index.expressions.content_words(read(text).text))
    shares = [len(said & set(words(case))) for case in named]
    most = max(shares, default=0)
    return named[shares.index(most)] if most and shares.count(most) == 1 and len(text.split()) < FEW_WORDS else None


def _another_case(offered: list[Procedure], text: str) -> Optional[list[str]]:
    """Those beside the first of `offered` that are for the case `text` tells of, where the first is not; else None."""
    told, *others = offered
    for difference in differences().values():
        value = difference.said_in(text)
        if value is not None and difference.of(told) != value:
            fitting = [procedure.code for procedure in others if difference.of(procedure) == value]
            if fitting:
                return fitting
    return None


def _in_own_words(snapshot: Snapshot, offered: list[Procedure], question: str, text: str) -> Optional[list[str]]:
    """Which of `offered` the question together with the answer finds, where nothing else is found first."""
    content = snapshot.index.expressions.content_words(read(without_place(text)).text)
    if not content:
        return None
    alone = snapshot.index.search(text, 1)
    codes = {procedure.code for procedure in offered}
    if alone and alone[0].score >= SURE and alone[0].procedure.code not in codes:
        return None  # another matter
    hits: list[Hit] = snapshot.index.search(f"{question} {text}", 12)
    found = [hit for hit in hits if hit.procedure.code in codes]
    if not found or found[0].score < _LIKELY * hits[0].score:
        return None
    return [found[0].procedure.code]
