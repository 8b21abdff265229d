"""What must hold of every record of the national catalogue, whatever stands in it."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import pytest

from knowledge.national.district import told_as_existing
from knowledge.records import Document, Fee
from knowledge.text.numbers import numbers
from tests.knowledge.national.conftest import Converted

_FREE = re.compile(r"miễn|không\s+(?:phải\s+)?(?:thu|mất|nộp|đóng|tính)", re.IGNORECASE)
# "quy định mức thu, miễn một số khoản phí" is the title of a circular.
_TITLE = re.compile(r"quy định (?:về )?mức thu[^;()]*", re.IGNORECASE)
_DISTRICT = re.compile(r"(?<!đường )(?<!liên )(?<!\w)(?:quận|huyện)(?!\w)", re.IGNORECASE)
_MUST = re.compile(
    r"(?<!không )(?:phải|cần) (?:nộp|gửi|xuất trình)(?: thêm| kèm)? (?:bản|giấy|văn bản|tờ|đơn)", re.IGNORECASE
)


def _texts(value: Any, key: str = "") -> Iterator[str]:
    """All texts a citizen may read in a procedure, its source and codes left out."""
    if isinstance(value, msgspec.Struct):
        for field in msgspec.structs.fields(value):
            if field.name not in ("source", "code", "scope"):
                yield from _texts(getattr(value, field.name), field.name)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, key)
    elif isinstance(value, str):
        yield value


def _numbers(one: Converted) -> set[str]:
    """The numbers in the record's JSON."""
    return numbers(msgspec.json.encode(msgspec.json.decode(one.raw)).decode())


def _fees(one: Converted) -> list[Fee]:
    return [fee for method in one.procedure.methods for fee in method.fees]


def _papers(one: Converted) -> list[Document]:
    return [paper for group in one.procedure.documents for paper in (*group.hand_in, *group.show)]


def _fee_texts(one: Converted) -> str:
    """All the record says of fees and in its ways of filing, in NFC."""
    said: list[str] = []
    for method in one.record.detail.executionMethods or []:
        if method is not None:
            said.append(method.description or "")
            said.extend(fee.description or "" for fee in method.fees or [] if fee is not None)
    return unicodedata.normalize("NFC", "\n".join(said))


def test_every_record_becomes_a_procedure(converted: dict[str, Converted]) -> None:
    assert len(converted) == 5664
    assert all(one.procedure.code == code and one.procedure.name for code, one in converted.items())


def test_free_stands_only_where_the_source_says_so(converted: dict[str, Converted]) -> None:
    free = [one for one in converted.values() if any(fee.kind == "free" for fee in _fees(one))]
    assert free
    assert [one.record.code for one in free if not _FREE.search(_TITLE.sub("", _fee_texts(one)))] == []


def test_no_fee_is_a_sum_the_record_does_not_have_in_digits(converted: dict[str, Converted]) -> None:
    found = 0
    for code, one in converted.items():
        amounts = {str(fee.amount) for fee in _fees(one) if fee.amount is not None}
        found += len(amounts)
        assert not amounts or amounts <= _numbers(one), code
    assert found > 1000


def test_every_repair_is_proved_by_its_own_text(converted: dict[str, Converted]) -> None:
    repairs = [(one, repair) for one in converted.values() for repair in one.findings.repairs]
    assert repairs
    for one, repair in repairs:
        methods = [method for method in one.record.detail.executionMethods or [] if method is not None]
        fees = methods[int(repair.field.removeprefix("executionMethods[").rstrip("]"))].fees or []
        assert float(repair.before) in [fee.value for fee in fees if fee is not None]
        assert repair.after in numbers(repair.because)


def test_every_repaired_fee_has_its_repair(converted: dict[str, Converted]) -> None:
    for code, one in converted.items():
        repaired = {(fee.repaired, str(fee.amount)) for fee in _fees(one) if fee.repaired and fee.amount is not None}
        assert repaired <= {(repair.before, repair.after) for repair in one.findings.repairs}, code


def test_no_fee_ends_before_it_begins(converted: dict[str, Converted]) -> None:
    periods = [fee for one in converted.values() for fee in _fees(one) if fee.valid_from or fee.valid_until]
    assert len(periods) > 100
    assert all((fee.valid_from or date.min) <= (fee.valid_until or date.max) for fee in periods)


def test_the_district_is_nowhere_told_as_existing(converted: dict[str, Converted]) -> None:
    for code, one in converted.items():
        for text in _texts(one.procedure):
            assert not told_as_existing(text), code
            if _DISTRICT.search(text):
                assert one.procedure.speaks_of_district, code
                assert "cấp huyện nay không còn" in text, code


def test_no_text_of_a_procedure_has_a_number_its_record_does_not_have(converted: dict[str, Converted]) -> None:
    for code in random.Random(5664).sample(sorted(converted), 200):
        one = converted[code]
        assert numbers("\n".join(_texts(one.procedure))) <= _numbers(one), code


def test_every_paper_has_a_name(converted: dict[str, Converted]) -> None:
    names = {paper.name: code for code, one in converted.items() for paper in _papers(one)}
    assert len(names) > 10_000
    assert [(code, name) for name, code in names.items() if not re.search(r"[^\W\d_]{2}", name)] == []
    assert [(code, name) for name, code in names.items() if name[:1].islower() or name[:1] in ",;:.)-"] == []


def test_no_name_of_a_paper_was_cut_inside_brackets(converted: dict[str, Converted]) -> None:
    for code, one in converted.items():
        groups = [group for group in one.record.detail.executionCases or [] if group is not None]
        source = [item.name or "" for group in groups for item in group.profileComponents or [] if item is not None]
        if all(text.count("(") == text.count(")") for text in source) and not any(
            re.search(r"\w\)", t) for t in source
        ):
            papers = [paper for paper in _papers(one) if not paper.name.endswith("…")]
            assert [paper.name for paper in papers if paper.name.count("(") != paper.name.count(")")] == [], code


def test_no_condition_swallowed_its_paper(converted: dict[str, Converted]) -> None:
    conditions = {paper.condition: code for code, one in converted.items() for paper in _papers(one) if paper.condition}
    assert len(conditions) > 1000
    assert [(code, condition) for condition, code in conditions.items() if _MUST.search(condition)] == []


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        ("2.000815", {"see_text"}),  # certified copies: a table in the description
        ("1.001193", {"unknown"}),  # birth: a zero without a word
        ("1.000656", {"by_province"}),  # death
        ("2.001610", {"amount"}),  # 100 in the field, 100.000 đồng in the text
        ("3.000169", {"amount"}),  # 1500000 in the field, 150.000 đồng in the text
    ],
)
def test_fees_many_people_ask_for(converted: dict[str, Converted], code: str, kinds: set[str]) -> None:
    assert kinds <= {fee.kind for fee in _fees(converted[code])}


def test_birth_registration_is_a_short_list_of_papers_and_its_notes(converted: dict[str, Converted]) -> None:
    procedure = converted["1.001193"].procedure
    papers = _papers(converted["1.001193"])
    assert 3 <= len(papers) <= 12
    assert procedure.notes
