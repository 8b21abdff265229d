"""The fees of one way of filing as one list in which none can be taken for another."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from knowledge.national.phrases import day_after
from knowledge.records import Fee

_TYPES = {"FEE": "Phí", "SERVICE_FEE": "Lệ phí", "PRICE_LEVEL": "Giá dịch vụ"}
_AMBIGUOUS = "nguồn không ghi rõ áp dụng cho trường hợp nào"


class _Read(NamedTuple):
    """A fee, and the item of the record it was read from."""

    item: int
    type: str
    fee: Fee


def fee_list(items: list[tuple[str, list[Fee]]]) -> list[Fee]:
    """Each fee of `items` once, told from the others; `items` are the portal's type and what was read.

    Those of kind ``unknown`` are left out, so the list may be empty.
    """
    read = [_Read(i, type_, fee) for i, (type_, fees) in enumerate(items) for fee in fees if fee.kind != "unknown"]
    _end_passing(read)
    _label_bare([one for one in read if one.fee.kind == "amount"])
    listed: list[Fee] = []
    for one in read:
        if one.fee not in listed:
            listed.append(one.fee)
    return listed


def _end_passing(read: list[_Read]) -> None:
    """Begin an amount without a period after the one that replaces it for a time, told of the same case."""
    cases: dict[tuple[str, str], list[_Read]] = {}
    for one in read:
        if one.fee.kind == "amount":
            cases.setdefault((one.fee.condition, one.fee.currency), []).append(one)
    for same in cases.values():
        passing = [one for one in same if one.fee.valid_until is not None]
        standing = [one for one in same if one.fee.valid_from is None and one.fee.valid_until is None]
        if len(same) == 2 and len(passing) == len(standing) == 1 and _replaces(passing[0], standing[0]):
            standing[0].fee.valid_from = day_after(passing[0].fee.valid_until or date.max)


def _replaces(passing: _Read, standing: _Read) -> bool:
    """Whether the one is the other cut for a time; of another type only where it is just the half."""
    now, later = passing.fee.amount or 0, standing.fee.amount or 0
    return not standing.fee.reductions and (now * 2 == later or (now < later and passing.type == standing.type))


def _label_bare(read: list[_Read]) -> None:
    """Give each amount without a condition that has rivals its type, or where they share it a warning."""
    labels: dict[int, str] = {}
    for i, one in enumerate(read):
        rivals = [other for other in read if _rivals(one, other)]
        if rivals and not one.fee.condition:
            alone = all(other.type != one.type for other in rivals)
            labels[i] = _TYPES[one.type] if alone and one.type in _TYPES else _AMBIGUOUS
    for i, label in labels.items():
        read[i].fee.condition = label


def _rivals(one: _Read, other: _Read) -> bool:
    """Whether a citizen could pay either of the two and not know which."""
    left, right = one.fee, other.fee
    if one.item == other.item or not _overlap(left, right):
        return False
    if (left.amount, left.currency) != (right.amount, right.currency):
        return True
    return not left.condition and not right.condition and one.type != other.type


def _overlap(left: Fee, right: Fee) -> bool:
    """Whether there are days on which both hold."""
    starts = [fee.valid_from for fee in (left, right) if fee.valid_from is not None]
    ends = [fee.valid_until for fee in (left, right) if fee.valid_until is not None]
    return not starts or not ends or max(starts) <= min(ends)
