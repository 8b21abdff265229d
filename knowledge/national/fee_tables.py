"""Fees that stand in the description of a way of filing, beside or instead of the fields meant for them."""

from __future__ import annotations

import re

from knowledge.national.phrases import amounts
from knowledge.national.source_text import sentences, shortened
from knowledge.records import Fee

_LONGEST_TEXT = 900
_CUT = re.compile(r"\d\s*%|áp dụng mức|miễn|giảm", re.IGNORECASE)


def with_table(fees: list[Fee], description: str) -> list[Fee]:
    """`fees`, with the sums that `description` names told in its own words.

    A sum that stands in both was taken out of a table: alone it would be half the truth, so the
    table replaces it.
    """
    told = _table(sentences(description))
    if not told:
        return fees
    named = {amount.amount for sentence in told for amount in amounts(sentence)}
    table = Fee(kind="see_text", text=shortened("\n".join(told), _LONGEST_TEXT))
    # A sum that the table has under another period or cut is the table's to tell too.
    cut = any(_CUT.search(sentence) for sentence in told)
    kept = [fee for fee in fees if fee.kind != "unknown" and fee.amount not in named and fee.text not in table.text]
    return [*(fee for fee in kept if not (cut and fee.kind == "amount")), table]


def _table(said: list[str]) -> list[str]:
    """The sentences with sums, and those right after one that cut or waive what it says."""
    told: list[str] = []
    for sentence in said:
        if amounts(sentence) or (told and _CUT.search(sentence)):
            told.append(sentence)
    return told
