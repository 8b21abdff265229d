"""Holding curated procedures against their records: `knowledge/national/compare.py` and `merge.py`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from knowledge.national.compare import Difference, differences, hold_against
from knowledge.national.convert import convert
from knowledge.national.files import Found, read_file
from knowledge.national.merge import merged, merged_catalogue
from knowledge.national.store import Store
from knowledge.records import Duration, Explanation, Fee, LegalBasis, Procedure
from tests.support.need import need
from tests.support.places import NATIONAL


@pytest.fixture(scope="module")
def card(procedures: list[Procedure]) -> Procedure:
    """Replacing a lost identity card."""
    return next(item for item in procedures if item.code == "1.014064")


@pytest.fixture(scope="module")
def record(card: Procedure) -> Found:
    """The national record of `card`."""
    need(NATIONAL.is_file(), "the national catalogue")
    found = (item for item in read_file(NATIONAL) if isinstance(item, Found))
    return next(item for item in found if item.record.code == card.code)


@pytest.fixture(scope="module")
def national(record: Found) -> Procedure:
    return convert(record.record)[0]


@pytest.fixture
def store(tmp_path: Any, record: Found) -> Iterator[Store]:
    with Store(tmp_path) as opened:
        opened.put(record.record, record.raw, "test")
        yield opened


def _with_fee(item: Procedure, **change: Any) -> Procedure:
    first, *others = item.methods
    fee = Fee(kind="amount", **{"amount": 70000, "unit": "thẻ", **change})
    return replace(item, methods=[replace(first, fees=[fee]), *others])


def _fields(found: list[Difference]) -> set[str]:
    return {difference.field for difference in found}


def test_nothing_unexplained_is_between_the_curated_and_the_national_records(procedures: list[Procedure]) -> None:
    need(NATIONAL.is_file(), "the national catalogue")
    found, problems = hold_against(procedures, NATIONAL)
    assert problems == []
    assert [(code, d.field, d.message) for code, d in found if not d.explained] == []


def test_an_undoctored_procedure_agrees(card: Procedure, national: Procedure, record: Found) -> None:
    assert differences(card, national, record.raw) == []


def test_a_doctored_fee_is_told(card: Procedure, national: Procedure, record: Found) -> None:
    found = differences(_with_fee(card, amount=71234), national, record.raw)
    assert "71234 does not occur in the national record" in {difference.message for difference in found}
    assert _fields(found) == {"methods.fees", "numbers"}


def test_a_doctored_duration_is_told(card: Procedure, national: Procedure, record: Found) -> None:
    methods = [replace(method, durations=[Duration(kind="value", value=99, unit="day")]) for method in card.methods]
    assert _fields(differences(replace(card, methods=methods), national, record.raw)) == {
        "methods.durations",
        "numbers",
    }


def test_free_is_not_free_because_we_say_so(card: Procedure, national: Procedure, record: Found) -> None:
    methods = [replace(method, fees=[Fee(kind="free")]) for method in card.methods]
    assert "methods.fees" in _fields(differences(replace(card, methods=methods), national, record.raw))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "Cấp lại thẻ"}, "name"),
        ({"methods": []}, "methods"),
        ({"levels": ["ministry"]}, "levels"),
        ({"legal_basis": [LegalBasis(code="1/1999/QH10", name="Luật")]}, "legal_basis"),
    ],
)
def test_each_field_is_held_against_the_record(
    card: Procedure, national: Procedure, record: Found, change: dict[str, Any], field: str
) -> None:
    assert field in _fields(differences(replace(card, **change), national, record.raw))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"updated_at": date(2020, 1, 1)}, "source.updated_at"),
        ({"decision": "1/QĐ-BCA"}, "source.decision"),
        ({"portal_id": "other"}, "source.portal_id"),
    ],
)
def test_the_source_is_held_against_the_record(
    card: Procedure, national: Procedure, record: Found, change: dict[str, Any], field: str
) -> None:
    doctored = replace(card, source=replace(card.source, **change))
    assert field in _fields(differences(doctored, national, record.raw))


def test_a_dated_explanation_answers_until_the_record_changes(
    card: Procedure, national: Procedure, record: Found
) -> None:
    updated = national.source.updated_at
    doctored = replace(card, name="Cấp lại thẻ")
    for day, answered in ((updated, True), (updated - timedelta(days=1), False)):
        explained = replace(doctored, explain=[Explanation(field="name", day=day, text="viết gọn")])
        (found,) = differences(explained, national, record.raw)
        assert bool(found.explained) is answered


def test_a_code_the_file_does_not_have_is_told(card: Procedure) -> None:
    need(NATIONAL.is_file(), "the national catalogue")
    _, problems = hold_against([replace(card, code="9.999999")], NATIONAL)
    assert [str(problem) for problem in problems] == ["9.999999: code: is not in the national catalogue"]


class TestMerging:
    """One catalogue from two."""

    def test_plain_words_and_facts_stay_where_the_two_agree(self, card: Procedure, national: Procedure) -> None:
        one = merged(card, national, [])
        assert one == replace(card, issuer=national.issuer, explain=[])

    def test_the_later_record_has_the_facts_and_we_the_words(self, card: Procedure, national: Procedure) -> None:
        later = replace(national, source=replace(national.source, updated_at=date(2027, 1, 1)))
        one = merged(card, later, [])
        assert (one.plain_name, one.aliases) == (card.plain_name, card.aliases)
        assert (one.methods, one.documents, one.source) == (later.methods, later.documents, later.source)

    def test_a_curated_file_that_is_later_stays(self, card: Procedure, national: Procedure) -> None:
        older = replace(national, source=replace(national.source, updated_at=date(2020, 1, 1)))
        assert merged(card, older, [Difference("methods.fees", "differs")]).methods == card.methods

    def test_what_is_not_explained_is_taken_from_the_record(self, card: Procedure, national: Procedure) -> None:
        doctored = _with_fee(card, amount=70000, unit="hộp")
        assert merged(doctored, national, [Difference("methods.fees", "differs")]).methods == national.methods
        explained = Difference("methods.fees", "differs", "vì thế")
        assert merged(doctored, national, [explained]).methods == doctored.methods

    def test_a_number_from_nowhere_discredits_all_facts(self, card: Procedure, national: Procedure) -> None:
        one = merged(replace(card, notes=["Mang 99 tờ"]), national, [Difference("numbers", "99 does not occur")])
        assert (one.notes, one.steps) == (national.notes, national.steps)

    def test_every_procedure_once_in_the_order_of_codes(self, card: Procedure, store: Store) -> None:
        alone = replace(card, code="0.000001", explain=[Explanation(field="name", day=date(2026, 1, 1), text="x")])
        catalogue = merged_catalogue([card, alone], store)
        assert [procedure.code for procedure in catalogue] == ["0.000001", "1.014064"]
        assert catalogue[0].explain == []
