"""The checklist: `actions/wording/checklist.py`."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from actions.wording.checklist import cases, compose
from actions.wording.facts import LONGEST
from actions.wording.terms import Asked
from knowledge.catalogue import read_catalogue
from knowledge.records import Procedure
from knowledge.text.numbers import numbers
from tests.actions.wording.sources import known_numbers

TODAY = date(2026, 11, 30)
CURATED = read_catalogue()
BY_CODE = {procedure.code: procedure for procedure in CURATED}


def ids(procedure: Procedure) -> str:
    return procedure.code


@pytest.mark.parametrize("procedure", CURATED, ids=ids)
def test_nothing_is_missing_and_nothing_invented(procedure: Procedure) -> None:
    told = compose(Asked(procedure, TODAY), None)
    whole = str(told.card)
    for group in procedure.documents:
        for paper in (*group.hand_in, *group.show):
            assert paper.name in whole or paper.name[:1].lower() + paper.name[1:] in whole
    listed = {str(number) for number in range(1, len(cases(procedure)) + 1)}
    assert numbers(whole) - known_numbers(procedure) - listed == set()


@pytest.mark.parametrize("procedure", CURATED, ids=ids)
def test_it_is_one_message_that_ends_with_its_source(procedure: Procedure) -> None:
    text = compose(Asked(procedure, TODAY), None).text
    assert len(text) <= LONGEST
    assert "Nguồn:" in text.splitlines()[-1]


def test_what_everybody_needs_comes_first() -> None:
    record = BY_CODE["1.014064"]
    first = compose(Asked(record, TODAY), None).card["sections"][0]["items"]
    always = [paper.name for paper in record.documents[0].hand_in if not paper.condition]
    assert [item.startswith(tuple(always)) for item in first] == [True] * len(always) + [False] * (
        len(first) - len(always)
    )


def test_hours_and_requirements_are_told() -> None:
    record = BY_CODE["1.004222"]
    whole = str(compose(Asked(record, TODAY), None).card)
    assert all(method.note.rstrip(".") in whole for method in record.methods)
    assert all(requirement.rstrip(". ") in whole for requirement in record.requirements)


def test_the_facts_stand_in_their_order() -> None:
    card = compose(Asked(BY_CODE["1.001193"], TODAY), None).card
    assert [label["label"] for label in card["facts"]][:4] == ["Lệ phí", "Thời hạn", "Nộp ở đâu", "Nộp trực tuyến"]


def test_one_case_has_its_own_papers_only() -> None:
    procedure = next(p for p in CURATED if len(cases(p)) > 1)
    first, second = cases(procedure)[:2]
    told = compose(Asked(procedure, TODAY), first)
    assert first[1:] in told.card["title"]
    assert second[1:] not in str(told.card["sections"])


def test_a_record_without_papers_says_so() -> None:
    bare = msgspec.structs.replace(BY_CODE["1.001193"], documents=[])
    assert "không liệt kê giấy tờ" in compose(Asked(bare, TODAY), None).text
