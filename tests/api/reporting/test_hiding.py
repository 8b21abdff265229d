"""What is not shown cannot be told from what is: neither by adding up nor by taking away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from api.privacy import FEWEST
from api.reporting import hiding

_COUNTS = st.one_of(st.integers(0, 9), st.integers(0, 200))
_ROWS = st.lists(st.lists(_COUNTS, min_size=5, max_size=5), min_size=1, max_size=12)


@given(st.lists(_COUNTS, max_size=30))
def test_parts_of_a_sum(cells: list[int]) -> None:
    told = hiding.parts(cells)
    assert all(one in (None, cell) for one, cell in zip(told, cells, strict=True))
    assert all(one is None for one, cell in zip(told, cells, strict=True) if 0 < cell < FEWEST)
    assert all(one == 0 for one, cell in zip(told, cells, strict=True) if cell == 0)
    hidden = [cell for one, cell in zip(told, cells, strict=True) if one is None]
    total = sum(cells)
    # Where the sum is shown, what is left of it is that of several, and of five together.
    assert not hidden or total < FEWEST or (len(hidden) > 1 and sum(hidden) >= FEWEST)
    # No more than it takes: without the greatest of them it would not do.
    small = [cell for cell in hidden if cell < FEWEST]
    assert len(hidden) <= max(len(small) + 1, 0)


def test_what_needs_no_hiding_is_shown() -> None:
    assert hiding.parts([12, 0, 7, 5]) == [12, 0, 7, 5]
    assert hiding.parts([]) == []
    assert hiding.parts([3, 2, 40]) == [None, None, 40]
    assert hiding.parts([3, 9, 40]) == [None, None, 40]
    assert hiding.parts([1, 0, 2]) == [None, 0, None]


@given(_ROWS)
def test_a_table_of_which_all_sums_are_shown_or_hidden_as_they_must(rows: list[list[int]]) -> None:
    columns = [sum(column) for column in zip(*rows, strict=True)]
    total = hiding.parts(columns)
    whole = sum(columns)
    hidden_totals = [*(one is None for one in total), 0 < whole < FEWEST]
    cells = [[*row, sum(row)] for row in rows]
    told = hiding.table(cells, hidden_totals)
    for line, row in zip(told, cells, strict=True):
        for one, cell in zip(line, row, strict=True):
            assert one in (None, cell)
            assert not 0 < cell < FEWEST or one is None
    sums = [None if hidden else number for hidden, number in zip(hidden_totals, [*columns, whole], strict=True)]
    assert _solved([*told, sums]) == []


def _solved(table: Sequence[Sequence[int | None]]) -> list[tuple[int, int]]:
    """The hidden cells that follow from the shown ones: the last of each row and column is the sum of the others."""
    unknown = [(i, j) for i, row in enumerate(table) for j, cell in enumerate(row) if cell is None]
    at = {cell: number for number, cell in enumerate(unknown)}
    height, width = len(table), len(table[0])
    lines = [[(i, j) for j in range(width)] for i in range(height)]
    lines += [[(i, j) for i in range(height)] for j in range(width)]
    equations = []
    for line in lines:
        equation = np.zeros(len(unknown))
        for number, cell in enumerate(line):
            if cell in at:
                equation[at[cell]] = -1.0 if number == len(line) - 1 else 1.0
        equations.append(equation)
    matrix = np.array(equations)
    rank = np.linalg.matrix_rank(matrix) if unknown else 0
    units = np.eye(len(unknown))
    return [
        cell
        for cell, unit in zip(unknown, units, strict=True)
        if np.linalg.matrix_rank(np.vstack([matrix, unit])) == rank
    ]
