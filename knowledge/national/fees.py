"""What a record says of fees, as honestly as it says it.

A zero is never free: free is what the source calls free. A value is taken where nothing in its own
text contradicts it; a magnitude is repaired only where the text proves it; what is more involved
is passed on in the source's words.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple, Optional

from msgspec.structs import replace

from knowledge.national.fee_list import fee_list
from knowledge.national.fee_text import (
    COUNCIL,
    FREE,
    FREE_FOR,
    FREE_WORD,
    LESS,
    remaining,
    says_nothing,
    unread_sums,
    without_form,
    without_laws,
)
from knowledge.national.findings import Findings, Repair
from knowledge.national.phrases import Amount, Period, amounts, day_after, day_before, percent_off, periods
from knowledge.national.portal import PortalFee
from knowledge.national.source_text import LONGEST_ITEM, SourceText, bullets, shortened
from knowledge.records import Currency, Fee, Reduction
from knowledge.text.numbers import numbers

_LONGEST_TEXT = 900
_LONGEST_CONDITION = 160
# No fee is a million million: more is damage, and more than a record can hold.
_MOST = 10**12
_LONGEST_PROOF = 200
# A value below this, or one no notes can pay, is a slip of the magnitude or of another currency.
_LEAST_DONG, _SMALLEST_NOTE = 1000, 500
_FREE_UNTIL_HERE = re.compile(rf"[\s(,]*(?:được\s+)?{FREE_WORD}(?:\s+(?:phí|lệ\s*phí))*\s*$", re.IGNORECASE)
_SLASH = re.compile(r"^(?:đồng\s*)?/\s*([^\W\d][^.;:()]{1,40})[.;]?\s*", re.IGNORECASE)
_FOR_WHOM = re.compile(r"(?:áp dụng\s+)?(?:đối với|trường hợp|cho|nếu|khi)(?!\w)", re.IGNORECASE)
_INSTEAD = re.compile(r"áp dụng\s+mức\s+(?:thu\s+)?(?:(?:phí|lệ\s*phí)\s*)?:?\s*$", re.IGNORECASE)


class _Item(NamedTuple):
    """One fee of the record with what its text names."""

    value: int
    """0 where the record has none."""
    currency: Currency
    text: str
    flat: str
    """`text` in one line; the places of `named` and `when` are in it."""
    named: list[Amount]
    when: list[Period]

    @property
    def stated(self) -> Optional[Amount]:
        """The first sum the text names."""
        return self.named[0] if self.named else None

    @property
    def can_be_a_sum(self) -> bool:
        """Whether the value alone is one a citizen may pay."""
        return self.currency == "USD" or (self.value >= _LEAST_DONG and self.value % _SMALLEST_NOTE == 0)

    def in_words(self, repaired: str = "") -> Fee:
        """The source's words; before them its value, where they do not have it and it can be one."""
        silent = self.value > 0 and self.can_be_a_sum and str(self.value) not in numbers(self.flat)
        text = f"{_money(self.value, self.currency)}\n{self.text}" if silent and not repaired else self.text
        return Fee(kind="see_text", text=_words(text), repaired=repaired)


def fees_of(items: list[PortalFee], source: SourceText, findings: Findings, field: str) -> list[Fee]:
    """The fees of one way of filing; one of kind ``unknown`` where the record says nothing."""
    read = [(item.type or "", _read(item, source, findings, field)) for item in items]
    return fee_list(read) or [Fee(kind="unknown")]


def _read(fee: PortalFee, source: SourceText, findings: Findings, field: str) -> list[Fee]:
    value = _whole(fee.value)
    text = without_form(source.lines(fee.description, LONGEST_ITEM), value)
    flat = " ".join(text.split())
    named = amounts(flat)
    item = _Item(value, _currency(fee.currencyName, named), text, flat, named, periods(flat))
    if not says_nothing(flat):
        return _with_value(item, findings, field) if value else [_without_value(item)]
    if value and item.can_be_a_sum:
        return [Fee(kind="amount", amount=value, currency=item.currency)]
    if value:
        findings.count("fees too small to be đồng, left unknown")
    return [Fee(kind="unknown")]


def _currency(name: Optional[str], named: list[Amount]) -> Currency:
    """The currency the record names, or else the one of its text."""
    if name:
        return "USD" if name.upper() == "USD" else "VND"
    return "USD" if named and all(amount.currency == "USD" for amount in named) else "VND"


def _without_value(item: _Item) -> Fee:
    bare = without_laws(item.flat).strip(" .;:-()")
    if FREE.match(bare):
        return Fee(kind="free")
    for_whom = FREE_FOR.match(bare)
    if for_whom and not item.named and not item.when and len(for_whom["whom"]) <= 2 * _LONGEST_CONDITION:
        return Fee(kind="free", condition=for_whom["whom"].strip())
    only = item.stated if len(item.named) == 1 and not item.when and "%" not in item.flat else None
    if only and only.literal and only.currency == "VND" and not unread_sums(item.flat, item.named):
        return _plain(item, only.amount)
    if not item.named and COUNCIL.search(item.flat):
        return Fee(kind="by_province", text=_words(item.text))
    return item.in_words()


def _with_value(item: _Item, findings: Findings, field: str) -> list[Fee]:
    sums = {amount.amount for amount in item.named}
    if any(amount.currency != item.currency for amount in item.named):
        return _conflict(item, findings)
    if not item.named and COUNCIL.search(item.flat):
        findings.count("fees with a value that the text leaves to the provinces")
        return [Fee(kind="by_province", text=_words(item.text))]
    if unread_sums(item.flat, item.named) - {item.value}:
        return [item.in_words()]
    if sums <= {item.value}:
        return _agreeing(item, findings)
    if len(sums) == 1:
        return _of_two(item, findings, field)
    if len(sums) == 2 and item.value in sums and len(item.when) == 1:
        return _other_from(item)
    return [item.in_words()] if item.value in sums else _conflict(item, findings)


def _agreeing(item: _Item, findings: Findings) -> list[Fee]:
    """The fees of a text that names no other sum than the value."""
    if not item.named and not item.can_be_a_sum:
        findings.count("fees too small to be đồng, left unknown")
        return [item.in_words()]
    off = percent_off(item.flat)
    if off is not None and item.when:
        return [_reduced(item, off)]
    less = LESS.search(without_laws(item.flat))
    if "%" in item.flat or "không được quy định" in item.flat.lower() or (less and len(item.when) != 1):
        return [item.in_words()]
    if less and less[0].lower() != "giảm":
        return _free_for_a_time(item)
    return [_bounded(item)]


def _of_two(item: _Item, findings: Findings, field: str) -> list[Fee]:
    """The fees of a text that names one sum, and not the value."""
    stated = item.named[0]
    said_too = str(item.value) in numbers(item.flat)
    if stated.literal and not item.when and not said_too and _only_magnitude(item.value, stated.amount):
        findings.repairs.append(
            Repair(field=field, before=str(item.value), after=str(stated.amount), because=_around(item.flat, stated))
        )
        return [_plain(item, stated.amount, repaired=str(item.value))]
    if len(item.when) == 1 and item.when[0].end and stated.literal and _INSTEAD.search(item.flat[: stated.start]):
        return _other_for_a_time(item, stated, item.when[0].end)
    return _conflict(item, findings)


def _around(flat: str, stated: Amount) -> str:
    """The passage of `flat` that ends with the sum `stated`."""
    words = flat[: stated.end]
    return words if len(words) <= _LONGEST_PROOF else "… " + words[-_LONGEST_PROOF:].partition(" ")[2]


def _conflict(item: _Item, findings: Findings) -> list[Fee]:
    findings.count("fees whose value and text differ, passed on in the source's words")
    return [item.in_words()]


def _plain(item: _Item, amount: int, repaired: str = "", bounded: bool = False) -> Fee:
    """An amount with what the text says around it: before it the condition, after it the rest."""
    stated = item.stated
    if stated is None:
        slash = _SLASH.match(item.flat)
        before, after, unit = (item.flat[slash.end() :], "", slash[1].strip()) if slash else (item.flat, "", "")
    else:
        before, after, unit = item.flat[: stated.start], item.flat[stated.end :], stated.unit
    condition, rest = remaining(before, bounded), remaining(after, bounded)
    if not condition and _FOR_WHOM.match(rest):
        condition, rest = rest, ""
    if max(len(condition), len(rest)) > _LONGEST_CONDITION or LESS.search(condition):
        return item.in_words(repaired)
    return Fee(
        kind="amount",
        amount=amount,
        currency=item.currency,
        unit=unit,
        condition=condition,
        text=rest,
        repaired=repaired,
    )


def _bounded(item: _Item) -> Fee:
    """The value with the one period its text names; several are left in words."""
    if len(item.when) != 1:
        return _plain(item, item.value)
    fee = _plain(item, item.value, bounded=True)
    (when,) = item.when
    return replace(fee, valid_from=when.start, valid_until=when.end) if fee.kind == "amount" else fee


def _reduced(item: _Item, off: int) -> Fee:
    after = item.flat[item.stated.end if item.stated else 0 :]
    cuts = [
        Reduction(percent=off, valid_from=period.start, valid_until=period.end)
        for period in item.when
        if period.start and period.end
    ]
    # A cut for those who file online stands in the same text as one for everybody: told apart only by words.
    online = re.search(r"trực tu[^.]*?\d+\s*%", after, re.IGNORECASE)
    condition = remaining(item.flat[: item.stated.start if item.stated else item.when[0].place[0]], bounded=True)
    unclear = "trực tu" in after.lower() and (len(cuts) < 2 or not online)
    if len(cuts) != len(item.when) or unclear or len(condition) > _LONGEST_CONDITION:
        return item.in_words()
    return Fee(
        kind="amount",
        amount=item.value,
        currency=item.currency,
        unit=item.stated.unit if item.stated else "",
        condition=condition,
        reductions=cuts[-1:] if online else cuts,
    )


def _free_for_a_time(item: _Item) -> list[Fee]:
    (when,) = item.when
    free = _FREE_UNTIL_HERE.search(item.flat[: when.place[0]])
    if free is None or when.end is None or remaining(item.flat[when.place[1] :], bounded=False):
        return [item.in_words()]
    amount = _plain(item._replace(flat=item.flat[: free.start()]), item.value)
    if amount.kind != "amount":
        return [item.in_words()]
    return [
        Fee(
            kind="free",
            condition=amount.condition,
            text=amount.text,
            valid_from=when.start,
            valid_until=when.end,
        ),
        replace(amount, valid_from=day_after(when.end)),
    ]


def _other_for_a_time(item: _Item, stated: Amount, end: date) -> list[Fee]:
    now = _plain(item, stated.amount, bounded=True)
    if now.kind != "amount":
        return [item.in_words()]
    (when,) = item.when
    return [
        replace(now, valid_from=when.start, valid_until=end),
        replace(now, amount=item.value, valid_from=day_after(end)),
    ]


def _other_from(item: _Item) -> list[Fee]:
    """The value until a day, another sum from it on."""
    first, later = item.named[0], item.named[-1]
    (when,) = item.when
    between = when.end is None and first.end <= when.place[0] < later.start
    condition = remaining(item.flat[: first.start], bounded=False)
    if (
        when.start is None
        or not between
        or first.amount != item.value
        or not later.literal
        or len(condition) > _LONGEST_CONDITION
    ):
        return [item.in_words()]
    fee = Fee(kind="amount", amount=item.value, currency=item.currency, unit=first.unit, condition=condition)
    return [
        replace(fee, valid_until=day_before(when.start), text=_then(when.start, later)),
        replace(fee, amount=later.amount, unit=later.unit or first.unit, valid_from=when.start),
    ]


def _then(day: date, later: Amount) -> str:
    """What comes after, by the day the source names."""
    return f"từ ngày {day:%d/%m/%Y}: {_money(later.amount, later.currency)}"


def _only_magnitude(value: int, proved: int) -> bool:
    return any(proved == value * ten or value == proved * ten for ten in (10, 100, 1000, 10_000))


def _whole(value: object) -> int:
    return int(value) if isinstance(value, (int, float)) and 0 < value <= _MOST and value == int(value) else 0


def _words(text: str) -> str:
    return shortened("\n".join(bullets(text)) or text, _LONGEST_TEXT)


def _money(value: int, currency: Currency) -> str:
    return f"{value:,}".replace(",", ".") + (" USD" if currency == "USD" else " đồng")
