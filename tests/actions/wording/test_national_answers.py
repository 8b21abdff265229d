"""What is answered from 200 imported national records says what those records say, and no number more."""

from __future__ import annotations

import random
import re
from datetime import date
from typing import Any, NamedTuple

import msgspec
import pytest

from actions.wording.facts import LONGEST, compose
from actions.wording.replies import ASPECTS
from actions.wording.templates import vietnamese
from actions.wording.terms import Asked, reduced_amount
from knowledge.national.convert import convert
from knowledge.national.district import told_as_existing
from knowledge.national.files import Found, read_file
from knowledge.records import Procedure
from knowledge.text.normalise import clean
from knowledge.text.numbers import numbers
from tests.support.cards import said, untold
from tests.support.need import need
from tests.support.places import NATIONAL

DAYS = (date(2026, 11, 23), date(2027, 2, 1))
_LIST_NUMBER = re.compile(r"^\d+\. ", re.MULTILINE)
_FREE = re.compile(r"miễn phí|không mất phí|không thu phí", re.IGNORECASE)
_SAYS_FREE = re.compile(r"miễn|không\s+(?:phải\s+)?(?:thu|mất|nộp|đóng|tính)", re.IGNORECASE)


class Sampled(NamedTuple):
    """A record and what became of it."""

    procedure: Procedure
    source: str
    """All text of the record."""


@pytest.fixture(scope="module")
def sample() -> list[Sampled]:
    """200 records, the same every time."""
    need(NATIONAL.is_file(), "the national catalogue")
    found = [item for item in read_file(NATIONAL) if isinstance(item, Found)]
    chosen = random.Random(200).sample(found, 200)
    return [Sampled(convert(item.record)[0], _all_text(msgspec.json.decode(item.raw))) for item in chosen]


def _all_text(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(_all_text(item) for item in value.values())
    if isinstance(value, list):
        return "\n".join(map(_all_text, value))
    return clean(str(value)) if value is not None else ""


def _answers(procedure: Procedure) -> list[tuple[str, date]]:
    return [(compose(Asked(procedure, today), aspect).text, today) for aspect in ASPECTS for today in DAYS]


def _cards(procedure: Procedure) -> list[tuple[str, date]]:
    """What is drawn in place of a text."""
    return [(said(compose(Asked(procedure, today), "overview").cards[0]), today) for today in DAYS]


def _calculated(procedure: Procedure, today: date) -> set[str]:
    fees = [fee for method in procedure.methods for fee in method.fees]
    return {str(amount) for fee in fees if (amount := reduced_amount(fee, today)) is not None}


def test_no_answer_has_a_number_its_record_lacks(sample: list[Sampled]) -> None:
    for procedure, source in sample:
        known = numbers(source) | numbers(f"{procedure.source.updated_at:%d/%m/%Y}")
        for text, today in (*_answers(procedure), *_cards(procedure)):
            told = numbers(_LIST_NUMBER.sub("", text))
            assert told - known - _calculated(procedure, today) == set(), f"{procedure.code}\n{text}"


def test_free_is_said_only_where_the_source_says_so(sample: list[Sampled]) -> None:
    for procedure, source in sample:
        if not _SAYS_FREE.search(source):
            for text, _ in (*_answers(procedure), *_cards(procedure)):
                assert not _FREE.search(text), f"{procedure.code}\n{text}"


def test_a_card_tells_what_its_text_tells(sample: list[Sampled]) -> None:
    more = vietnamese()("source.more")
    for procedure, _ in sample:
        text, _, [card] = compose(Asked(procedure, DAYS[0]), "overview")
        assert untold(text.replace(more, ""), card) == {}, f"{procedure.code}\n{text}"


def test_every_answer_is_one_message_with_its_source(sample: list[Sampled]) -> None:
    for procedure, _ in sample:
        for text, _ in _answers(procedure):
            assert len(text) <= LONGEST
            assert f"thủ tục {procedure.code}" in text
            assert text.count("\n") >= 2


def test_nobody_is_sent_to_a_district(sample: list[Sampled]) -> None:
    for procedure, _ in sample:
        for text, _ in (*_answers(procedure), *_cards(procedure)):
            spoken = text.replace("còn nhắc cấp huyện, cấp này nay không còn", "")
            assert not told_as_existing(spoken), f"{procedure.code}\n{text}"
