"""Does the search find the procedure that was meant?"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Optional

from tests.evaluation.dataset import Question
from tests.evaluation.shares import Share

_DEEPEST = 5


class Found(NamedTuple):
    """What the search found for one question."""

    question: Question
    codes: list[str]
    """Best first."""

    @property
    def rank(self) -> Optional[int]:
        """The place of the first right one, from 1; None where it is not among those found."""
        return next((place for place, code in enumerate(self.codes, 1) if code in self.question.codes), None)


class Retrieval(NamedTuple):
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
    def confusions(self) -> list[Found]:
        """Where the first is not a right one."""
        return [one for one in self.found if one.rank != 1]

    def _hit(self, depth: int) -> Share:
        return Share.of(one.rank is not None and one.rank <= depth for one in self.found)


def evaluate(search: Callable[[str, int], list[str]], questions: list[Question]) -> Retrieval:
    """`search` (text and limit to codes, best first) over those of `questions` that are about a procedure."""
    about = [question for question in questions if question.codes]
    return Retrieval([Found(question, search(question.text, _DEEPEST)) for question in about])
