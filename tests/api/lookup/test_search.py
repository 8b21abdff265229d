"""What officers type: `api/lookup/search.py`."""

from __future__ import annotations

import pytest

from api.lookup.search import find
from knowledge.snapshot import Current, Snapshot
from tests.support.places import ROOT, VAR

_QUESTIONS = ROOT / "tests" / "api" / "lookup" / "common_questions.tsv"


def questions() -> list[tuple[str, str]]:
    """What is typed for what callers ask most, each with the procedure that is looked for."""
    lines = [line.split("\t") for line in _QUESTIONS.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [(typed, code) for typed, code in lines]


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Current(VAR).get()


def codes(snapshot: Snapshot, typed: str, limit: int = 8) -> list[str]:
    return [procedure.code for procedure in find(snapshot, typed, limit).procedures]


@pytest.mark.parametrize(("typed", "code"), questions())
def test_what_callers_ask_most_is_among_the_first_three(snapshot: Snapshot, typed: str, code: str) -> None:
    assert code in codes(snapshot, typed)[:3]


def test_there_are_twenty() -> None:
    assert len({code for _, code in questions()}) == 20


@pytest.mark.parametrize("typed", ["1.001193", " 1.001193 ", "1.001193.000.00.00.H49", "1.001193."])
def test_a_code_is_the_procedure(snapshot: Snapshot, typed: str) -> None:
    assert codes(snapshot, typed) == ["1.001193"]


@pytest.mark.parametrize("typed", ["1.0011", "1.00119", "1.0"])
def test_the_beginning_of_a_code_is_all_that_begin_so(snapshot: Snapshot, typed: str) -> None:
    found = codes(snapshot, typed, 20)
    assert found == sorted(found)
    assert found == sorted(code for code in snapshot.procedures if code.startswith(typed))[:20]
    assert "1.001193" in codes(snapshot, "1.0011")


@pytest.mark.parametrize("typed", ["9.999999", "1.001193.5 x", "", "  ", "asdfgh"])
def test_what_is_nothing_finds_nothing(snapshot: Snapshot, typed: str) -> None:
    assert find(snapshot, typed, 8) == ([], None)


@pytest.mark.parametrize("typed", ["H00.99-261102-0011", "h00.99 261102 0011", "hồ sơ H00.99-261102-0011 tới đâu rồi"])
def test_the_number_of_a_dossier_is_told_apart(snapshot: Snapshot, typed: str) -> None:
    assert find(snapshot, typed, 8) == ((), "H00.99-261102-0011")


def test_short_forms_of_officers_stand_beside_what_was_typed(snapshot: Snapshot) -> None:
    assert "1.001193" in codes(snapshot, "ks")
    both = codes(snapshot, "kt")
    assert "1.000656" in both
    assert len(both) == len(set(both)) <= 8


def test_no_more_come_than_asked_for(snapshot: Snapshot) -> None:
    assert len(codes(snapshot, "ks", 2)) == 2
    assert len(codes(snapshot, "1.", 3)) <= 3
    assert len(codes(snapshot, "2.0", 3)) == 3
