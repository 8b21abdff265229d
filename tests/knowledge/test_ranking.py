"""What speaks for a procedure: `knowledge/ranking.py` and its word lists."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from knowledge.ranking import CERTAINTY, EVIDENCE, Found, Ranking, Weights, fewness, signs
from knowledge.records import Procedure

_BIRTH, _FOREIGN, _AGAIN = range(3)


@pytest.fixture(scope="module")
def kin(three: list[Procedure]) -> list[Procedure]:
    """A birth, one with a foreign parent, and one registered again."""
    birth = three[0]
    names = ["Đăng ký khai sinh", "Đăng ký khai sinh có yếu tố nước ngoài", "Đăng ký lại khai sinh"]
    return [replace(birth, code=f"9.00000{i}", name=name) for i, name in enumerate(names)]


def evidence(kin: list[Procedure], question: str, province: str | None = None) -> dict[str, np.ndarray]:
    ranking = Ranking(kin, Weights.packaged())
    rows = np.arange(len(kin))
    nothing = np.zeros(len(kin), dtype=np.float32)
    columns = ranking.evidence(question, rows, Found(*[nothing] * 7), province).T
    return dict(zip(EVIDENCE, columns, strict=True))


def test_the_weights_are_those_the_code_names() -> None:
    weights = Weights.packaged()
    assert tuple(weights.evidence) == EVIDENCE
    assert tuple(weights.certainty) == CERTAINTY


@pytest.mark.parametrize("question", ["khai sinh cho con lai mỹ", "khai sinh có yếu tố nước ngoài"])
def test_a_variant_counts_against_a_procedure_only_where_nobody_said_it(kin: list[Procedure], question: str) -> None:
    plain, said = evidence(kin, "làm khai sinh cho con"), evidence(kin, question)
    assert (plain["variant_unsaid"][_FOREIGN], plain["variant_said"][_FOREIGN]) == (1, 0)
    assert (said["variant_unsaid"][_FOREIGN], said["variant_said"][_FOREIGN]) == (0, 1)
    assert said["variant_missing"][_BIRTH] == 1


@pytest.mark.parametrize("question", ["mất giấy khai sinh", "làm lại khai sinh", "giấy khai sinh bị rách"])
def test_what_is_lost_is_issued_again(kin: list[Procedure], question: str) -> None:
    found = evidence(kin, question)
    assert found["action_said"][_AGAIN] == 1
    assert found["action_missing"][_BIRTH] >= 1


def test_another_provinces_procedure_is_elsewhere(kin: list[Procedure]) -> None:
    own = [replace(kin[_BIRTH], scope="24"), kin[_FOREIGN]]
    assert evidence(own, "khai sinh")["elsewhere"].tolist() == [1, 0]
    assert evidence(own, "khai sinh", "24")["elsewhere"].tolist() == [0, 0]
    assert evidence(own, "khai sinh", "38")["elsewhere"].tolist() == [1, 0]


def test_records_of_one_matter_do_not_compete(three: list[Procedure]) -> None:
    ward = replace(three[0], name="Đăng ký khai sinh (cấp xã)")
    ranking = Ranking([three[0], ward, three[1]], Weights.packaged())
    assert ranking.matter[0] == ranking.matter[1] != ranking.matter[2]
    rows = np.ones((3, len(EVIDENCE)), dtype=np.float32)
    told = dict(zip(CERTAINTY, signs(rows, np.array([3.0, 3.0, 1.0]), ranking.matter, 3, 1.0, 0.0), strict=True))
    assert told["lead"] == 2
    assert told["share"] == pytest.approx(1 / (1 + np.exp(-2)))


def test_a_procedure_without_a_rival_leads_by_far() -> None:
    alone = signs(np.ones((1, len(EVIDENCE))), np.array([1.0]), np.array([0]), 2, 1.0, 0.0)
    assert dict(zip(CERTAINTY, alone, strict=True))["share"] == 1


@pytest.mark.parametrize("value", [-50.0, 0.0, 50.0])
def test_certainty_is_a_chance(three: list[Procedure], value: float) -> None:
    assert 0 <= Ranking(three, Weights.packaged()).certainty(np.full(len(CERTAINTY), value, dtype=np.float32)) <= 1


def test_a_catalogue_is_whole_or_has_few() -> None:
    assert [fewness(size) for size in (5000, 100_000)] == [0, 0]
    assert 0 < fewness(1000) < fewness(164) == fewness(3) == fewness(0) < 1
