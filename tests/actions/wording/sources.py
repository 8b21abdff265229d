"""The numbers that an answer about a record may hold."""

from __future__ import annotations

import msgspec

from knowledge.records import Procedure
from knowledge.text.numbers import numbers


def known_numbers(procedure: Procedure) -> set[str]:
    """The record's own, its days as people write them, and fees after a reduction that the record names."""
    known = numbers(str(msgspec.to_builtins(procedure))) | numbers(procedure.source.url)
    fees = [fee for method in procedure.methods for fee in method.fees]
    reductions = [(fee, reduction) for fee in fees for reduction in fee.reductions]
    known |= {str(fee.amount * (100 - reduction.percent) // 100) for fee, reduction in reductions if fee.amount}
    days = [procedure.source.updated_at, *(fee.valid_until for fee in fees if fee.valid_until)]
    days += [day for _, reduction in reductions for day in (reduction.valid_from, reduction.valid_until)]
    return known | {part for day in days for part in numbers(f"{day:%d/%m/%Y}")}
