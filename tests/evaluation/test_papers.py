from __future__ import annotations

from tests.evaluation.papers import labels, measure
from tests.support.need import need
from tests.support.places import NATIONAL

LEAST = 0.95


def test_sixty_records_are_labelled() -> None:
    assert len(labels()) == 60


def test_papers_are_told_from_notes() -> None:
    need(NATIONAL.is_file(), "the national catalogue")
    measured = measure()
    assert measured.precision >= LEAST, measured
    assert measured.recall >= LEAST, measured
