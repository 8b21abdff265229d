"""Fees that stand in the description of a way of filing, beside or instead of the fields meant for them."""

from __future__ import annotations

from knowledge.national.phrases import amounts
from knowledge.national.source_text import sentences, shortened
from knowledge.records import Fee

_LONGEST_TEXT = 900


def with_table(fees: list[Fee], description: str) -> list[Fee]:
    """`fees`, with the sums that `description` names told in its own words.

    A sum that stands in both was taken out of a table: alone it would be half the truth, so the
    table replaces it.
    """
    told = [sentence for sentence in sentences(description) if amounts(sentence)]
    if not told:
        return fees
    named = {amount.amount for sentence in told for amount in amounts(sentence)}
    table = Fee(kind="see_text", text=shortened("\n".join(told), _LONGEST_TEXT))
    return [*(fee for fee in fees if fee.kind != "unknown" and fee.amount not in named), table]
