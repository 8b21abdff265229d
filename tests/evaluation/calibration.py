"""Does a chance of 0.8 mean eight times of ten?"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

_BINS = 10
_DRAWS = 1000


class Said(NamedTuple):
    """What was claimed for one message, and whether it was so."""

    chance: float
    """How likely the first procedure found was said to be the one meant, 0 to 1."""
    right: bool


class Calibration(NamedTuple):
    """Claims beside what came of them."""

    said: list[Said]

    @property
    def error(self) -> float:
        """The expected calibration error over ten bins of equal width, 0 to 1; 0 where nothing was said."""
        return _error(self.said)

    @property
    def interval(self) -> tuple[float, float]:
        """The middle 95% of the error over a thousand draws with replacement, always the same."""
        draw = random.Random(_DRAWS)
        errors = (
            sorted(_error(draw.choices(self.said, k=len(self.said))) for _ in range(_DRAWS)) if self.said else [0.0]
        )
        return errors[int(0.025 * len(errors))], errors[int(0.975 * (len(errors) - 1))]

    @property
    def bins(self) -> list[tuple[int, float, float]]:
        """For each bin that has any: how many, the mean chance said, the share that was right."""
        return [(len(b), _mean([s.chance for s in b]), _mean([s.right for s in b])) for b in _binned(self.said) if b]


def _binned(said: Sequence[Said]) -> list[list[Said]]:
    bins: list[list[Said]] = [[] for _ in range(_BINS)]
    for one in said:
        bins[min(int(one.chance * _BINS), _BINS - 1)].append(one)
    return bins


def _error(said: Sequence[Said]) -> float:
    gaps = (len(b) * abs(_mean([s.chance for s in b]) - _mean([s.right for s in b])) for b in _binned(said) if b)
    return sum(gaps) / len(said) if said else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
