"""Which figures are not shown, so that no small group is seen: neither by itself nor by what is left of a sum.

A figure of 1 to 4 is not shown. Where it could be told from sums that are shown, by taking away what else is, more
figures are not shown either, as small ones as will do; and what is not shown of a sum is five together. A nought is
shown, but where there is nothing else to hide behind.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence

from api.privacy import FEWEST, shown

Cell = int | None
"""A figure as it is shown: None where it is not."""
_At = tuple[int, int]
# A row or a column of a table.
_Line = tuple[str, int]
_NOUGHT = 10**12
"""What it costs to hide a nought: more than anything else does."""


def parts(cells: Sequence[int]) -> list[Cell]:
    """Parts of a sum that is shown where it may be: by hour, by place."""
    hidden = {at for at, cell in enumerate(cells) if shown(cell) is None}
    if shown(sum(cells)) is not None:
        others = sorted((at for at, cell in enumerate(cells) if cell and at not in hidden), key=lambda at: -cells[at])
        while others and _told([cells[at] for at in hidden]):
            hidden.add(others.pop())
    return [None if at in hidden else cell for at, cell in enumerate(cells)]


def table(rows: Sequence[Sequence[int]], hidden_totals: Sequence[bool]) -> list[list[Cell]]:
    """Rows whose last cell is the sum of the others, and whose columns have sums elsewhere.

    `hidden_totals` says which of those are not shown; where a sum is not shown it cannot be told from its column.
    """
    hidden = _Hidden(rows, hidden_totals)
    hidden.settle()
    return [[None if (i, j) in hidden.cells else cell for j, cell in enumerate(row)] for i, row in enumerate(rows)]


def _told(hidden: Sequence[int]) -> bool:
    """Whether what is `hidden` of a sum that is shown can be told, or is too little together."""
    return bool(hidden) and (len(hidden) < 2 or sum(hidden) < FEWEST)


class _Hidden:
    """The cells of a table that are not shown; the row after the last are the sums of the columns.

    Rows and columns that cross in a hidden cell are joined by it. A cell can be told exactly where nothing else that
    is hidden joins its row to its column (D. Gusfield, A graph theoretic approach to statistical data security, 1988).
    """

    def __init__(self, rows: Sequence[Sequence[int]], hidden_totals: Sequence[bool]) -> None:
        self._rows = rows
        self._last = len(hidden_totals) - 1
        self._totals_shown = [not hidden for hidden in hidden_totals]
        self.cells = {(i, j) for i, row in enumerate(rows) for j, cell in enumerate(row) if shown(cell) is None}
        self.cells |= {(len(rows), j) for j, hidden in enumerate(hidden_totals) if hidden}

    def settle(self) -> None:
        """Hide more until nothing that is hidden can be told from sums."""
        before = -1
        while before < len(self.cells):
            before = len(self.cells)
            self._have_enough()
            for i, j in self._bridges():
                self.cells.update(self._round(i, j))

    def _have_enough(self) -> None:
        """See to it that what is hidden of a sum that is shown is five together."""
        for i in range(len(self._rows)):
            if (i, self._last) not in self.cells:
                self._fill_up([(i, j) for j in range(self._last) if self._rows[i][j]])
        for j, is_shown in enumerate(self._totals_shown):
            if is_shown:
                self._fill_up([(i, j) for i, row in enumerate(self._rows) if row[j]])

    def _fill_up(self, line: Sequence[_At]) -> None:
        others = sorted((at for at in line if at not in self.cells), key=self._cost, reverse=True)
        while others and _told([self._cost(at) for at in line if at in self.cells]):
            self.cells.add(others.pop())

    def _cost(self, at: _At) -> int:
        return self._rows[at[0]][at[1]] or _NOUGHT

    def _bridges(self) -> Iterator[_At]:
        """The hidden cells that can be told."""
        joined: dict[_Line, list[tuple[_Line, _At]]] = defaultdict(list)
        for i, j in self.cells:
            joined["row", i].append((("column", j), (i, j)))
            joined["column", j].append((("row", i), (i, j)))
        found: dict[_Line, int] = {}
        lowest: dict[_Line, int] = {}
        for root in joined:
            if root in found:
                continue
            found[root] = lowest[root] = len(found)
            way = [(root, (-1, -1), iter(joined[root]))]
            while way:
                line, came_by, further = way[-1]
                step = next(further, None)
                if step is None:
                    way.pop()
                    if way:
                        above = way[-1][0]
                        lowest[above] = min(lowest[above], lowest[line])
                        if lowest[line] > found[above]:
                            yield came_by
                elif step[0] not in found:
                    found[step[0]] = lowest[step[0]] = len(found)
                    way.append((step[0], step[1], iter(joined[step[0]])))
                elif step[1] != came_by:
                    lowest[line] = min(lowest[line], found[step[0]])

    def _round(self, i: int, j: int) -> set[_At]:
        """The cheapest cells that join row `i` to column `j` beside the cell where they cross; none where none can."""
        start, goal = ("row", i), ("column", j)
        way_to: dict[_Line, tuple[_Line, _At]] = {}
        done: set[_Line] = set()
        open_ = [(0, start)]
        costs = {start: 0}
        while open_:
            cost, line = heapq.heappop(open_)
            if line in done:
                continue
            if line == goal:
                break
            done.add(line)
            for at, other in self._crossing(line):
                further = cost + (0 if at in self.cells else self._cost(at))
                if at != (i, j) and further < costs.get(other, further + 1):
                    costs[other], way_to[other] = further, (line, at)
                    heapq.heappush(open_, (further, other))
        cells: set[_At] = set()
        line = goal
        while line in way_to and line != start:
            line, at = way_to[line]
            cells.add(at)
        return cells

    def _crossing(self, line: _Line) -> Iterator[tuple[_At, _Line]]:
        """The cells of `line` that are or may be hidden, each with the line that it is joined to by it."""
        way, number = line
        if way == "column":
            ats = [(i, number) for i in range(len(self._rows) + 1)]
        else:
            ats = [(number, j) for j in range(self._last + 1)]
        for i, j in ats:
            # The sums stand elsewhere: they are shown or not whatever is here.
            if i < len(self._rows) or (i, j) in self.cells:
                yield (i, j), (("row", i) if way == "column" else ("column", j))
