"""Measurements as a plain-text table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Union

from tests.evaluation.shares import Share

Cell = Union[str, float, Share]


def table(columns: list[str], rows: list[tuple[str, list[Cell]]]) -> str:
    """A table with a name before each row; shares stand with their 95% interval."""
    written = [["", *columns], *([name, *map(_cell, cells)] for name, cells in rows)]
    widths = [max(len(row[i]) for row in written) for i in range(len(written[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in written
    )


def indented(lines: Iterable[str]) -> list[str]:
    """`lines` set in under their title; "none" where there are none."""
    return [f"  {line}" for line in lines] or ["  none"]


def _cell(value: Cell) -> str:
    if isinstance(value, Share):
        low, high = value.interval
        return f"{value.value:.3f} ({low:.3f}–{high:.3f}), {value.hits}/{value.cases}"
    return value if isinstance(value, str) else f"{value:.3f}"
