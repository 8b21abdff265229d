"""Searching for every question."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Optional

import msgspec

from tests.evaluation.calibration import Calibration, Said
from tests.evaluation.retrieval.generate import Asked
from tests.evaluation.shares import Share

DEEPEST = 5

Search = Callable[[str, int], list[tuple[str, float]]]
"""From a text and a limit to codes with how likely each is meant, best first."""


class Found(msgspec.Struct, frozen=True):
    """What the search found for one question."""

    asked: Asked
    codes: list[str]
    """Best first."""
    chance: float = 0.0
    """How likely the first was said to be the one meant."""

    @property
    def rank(self) -> Optional[int]:
        """The place of the first right one, from 1; None where it is not among those found."""
        return next((place for place, code in enumerate(self.codes, 1) if code in self.asked.codes), None)


class Retrieval(msgspec.Struct, frozen=True):
    """The search over a set of questions."""

    found: list[Found]

    @property
    def hit_at_1(self) -> Share:
        return self._hit(1)

    @property
    def hit_at_5(self) -> Share:
        return self._hit(5)

    @property
    def mean_reciprocal_rank(self) -> float:
        """The mean of 1/rank, 0 for what was not found; 0 where there are no questions."""
        return sum(1 / one.rank for one in self.found if one.rank) / len(self.found) if self.found else 0.0

    @property
    def calibration(self) -> Calibration:
        """The chances said beside what was right."""
        return Calibration([Said(one.chance, one.rank == 1) for one in self.found])

    @property
    def confusions(self) -> list[Found]:
        """Where the first is not a right one."""
        return [one for one in self.found if one.rank != 1]

    def _hit(self, depth: int) -> Share:
        return Share.of(one.rank is not None and one.rank <= depth for one in self.found)


def evaluate(search: Search, asked: Iterable[Asked]) -> list[Found]:
    """What `search` finds for each of `asked`."""
    found = []
    for question in asked:
        hits = search(question.text, DEEPEST)
        found.append(Found(question, [code for code, _ in hits], hits[0][1] if hits else 0.0))
    return found


def by_set(found: Iterable[Found]) -> dict[str, Retrieval]:
    """Each set's own."""
    sets: dict[str, list[Found]] = {}
    for one in found:
        sets.setdefault(one.asked.set, []).append(one)
    return {name: Retrieval(ones) for name, ones in sets.items()}
