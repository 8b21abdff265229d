"""A share of some cases, with how far chance alone may have moved it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

_Z = 1.96  # two-sided 95%


class Share(NamedTuple):
    """`hits` of `cases`."""

    hits: int
    cases: int

    @classmethod
    def of(cls, outcomes: Iterable[bool]) -> Share:
        """The share of those that are True."""
        counted = list(outcomes)
        return cls(sum(counted), len(counted))

    @property
    def value(self) -> float:
        """0 to 1; 0 where there are no cases."""
        return self.hits / self.cases if self.cases else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval; all of 0 to 1 where there are no cases."""
        if not self.cases:
            return 0.0, 1.0
        n, p, z2 = self.cases, self.value, _Z * _Z
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = _Z / (1 + z2 / n) * (p * (1 - p) / n + z2 / (4 * n * n)) ** 0.5
        return max(0.0, middle - half), min(1.0, middle + half)
