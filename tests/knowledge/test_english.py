"""The English of the curated procedures: `knowledge/english`."""

from __future__ import annotations

import pytest

from knowledge.catalogue import read_catalogue
from knowledge.english import English, packaged
from knowledge.english.check import check_english


def test_every_curated_procedure_and_paper_has_english() -> None:
    assert check_english(read_catalogue()) == []


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("how do I register my newborn baby's birth", "1.001193"),
        ("replace a lost ID card", "1.014064"),
        ("register a marriage", "1.000894"),
        ("temporary residence registration", "1.004194"),
    ],
)
def test_a_procedure_is_found_by_what_foreigners_call_it(question: str, code: str) -> None:
    assert packaged().find(question)[0].code == code


def test_what_is_like_no_name_is_not_found() -> None:
    assert all(found.alike < 0.25 for found in packaged().find("the weather tomorrow"))


@pytest.mark.parametrize(
    ("question", "aspect"),
    [
        ("what papers do I need", "documents"),
        ("how much is it", "fee"),
        ("how long does it take", "duration"),
        ("where should I go", "place"),
        ("can I do it online", "online"),
        ("marriage", None),
        ("my house is on fire", "emergency"),
    ],
)
def test_what_is_asked_is_known_by_its_words(question: str, aspect: str | None) -> None:
    assert packaged().asked(question) == aspect


def test_numbers_are_those_of_the_source() -> None:
    english = English({}, {"trong 30 ngày": "within 3 days"}, {})
    assert [problem.message for problem in check_english([], english)] == [
        "“trong 30 ngày”: the English differs in 3, 30"
    ]
