"""Like questions are put together as well as was measured, with a margin (docs/measurements/learning.md)."""

from __future__ import annotations

from api.learning.grouping import ALIKE
from knowledge.snapshot import Snapshot
from tests.evaluation.grouping.evaluate import measured, messages, vectors
from tests.support.places import VAR


def test_like_questions_are_put_together_as_well_as_was_measured() -> None:
    asked = messages("test")
    found = measured(asked, vectors(Snapshot.open((VAR / "current").resolve()).index, asked), ALIKE)
    assert len(asked) == 960
    assert found.purity >= 0.80
    assert found.completeness >= 0.73
    assert found.v >= 0.77
