"""One screen that says what the assistant says: `api/lookup/sheet.py`."""

from __future__ import annotations

import re
from datetime import date

import msgspec
import pytest

from actions.wording.facts import compose as answered
from actions.wording.spoken import say
from actions.wording.templates import day, vietnamese
from actions.wording.terms import Asked
from api.lookup.sheet import Sheet, compose
from knowledge.catalogue import read_catalogue
from knowledge.local_rules import Localities, read_local
from knowledge.records import Procedure
from knowledge.text.numbers import numbers

TODAY = date(2026, 11, 30)
CURATED = read_catalogue()
BY_CODE = {procedure.code: procedure for procedure in CURATED}
LOCALITIES = Localities(read_local())
_ORDER = ["documents", "fee", "duration", "place", "online", "steps", "eligibility", "result", "form", "legal"]
_LIST_NUMBER = re.compile(r"^\d+\. ", re.MULTILINE)

every_procedure = pytest.mark.parametrize("procedure", CURATED, ids=lambda procedure: procedure.code)


def sheet(procedure: Procedure, place: str = "") -> Sheet:
    return compose(Asked(procedure, TODAY, place, LOCALITIES))


@every_procedure
def test_the_sections_stand_in_reading_order_and_none_is_empty(procedure: Procedure) -> None:
    made = sheet(procedure)
    assert [section.aspect for section in made.sections] == _ORDER
    assert all(section.text and section.title for section in made.sections)
    assert made.say == say(Asked(procedure, TODAY))


@every_procedure
def test_a_section_says_what_the_assistant_says(procedure: Procedure) -> None:
    more = vietnamese()("source.more")
    for section in sheet(procedure).sections:
        answer = answered(Asked(procedure, TODAY), section.aspect)
        lines = [line for line in section.text.splitlines() if line]
        if more in answer.text:
            continue  # the sheet has all of it
        told = answer.text.splitlines()
        assert [line for line in lines if line not in told] == []
        # Beside its heading, and its source, which the sheet names once.
        left = [line for line in told if line and line not in lines]
        assert len([line for line in left if not line.endswith(":")]) <= 2, left
        if not answer.known:
            assert section.text == told[0]


@every_procedure
def test_what_is_sent_fits_one_message_and_names_source_and_day(procedure: Procedure) -> None:
    text = sheet(procedure).plain_text
    assert len(text) <= 2000
    assert text.startswith(say(Asked(procedure, TODAY)))
    assert procedure.source.url in text
    last = text.splitlines()[-1]
    assert procedure.code in last
    assert day(procedure.source.updated_at) in last
    papers = [paper.name for group in procedure.documents for paper in (*group.hand_in, *group.show)]
    missing = [name for name in papers if name not in text]
    assert not missing or vietnamese()("source.more") in text


@every_procedure
def test_each_case_has_its_own_list_to_be_read(procedure: Procedure) -> None:
    made = sheet(procedure).checklist
    assert [case.case for case in made] == list(dict.fromkeys(group.case for group in procedure.documents))
    for case in made:
        groups = [group for group in procedure.documents if group.case == case.case]
        papers = [paper for group in groups for paper in (*group.hand_in, *group.show)]
        assert len(_LIST_NUMBER.findall(case.text)) == len(papers)
        record = numbers(str(msgspec.to_builtins(groups)))
        assert numbers(_LIST_NUMBER.sub("", case.text)) - record == set()


def test_what_a_place_changes_comes_first_with_its_basis() -> None:
    made = sheet(BY_CODE["1.013949"], "24")
    fee = next(section.text for section in made.sections if section.aspect == "fee")
    assert fee.splitlines()[0] == "Đây là mức riêng của Tỉnh Bắc Ninh, theo 86/2025/NQ-HĐND ngày 10/12/2025."
    assert fee.index("Mức chung cả nước") < fee.index("100.000 đồng")
    assert [centre.name for centre in made.centres] == ["Trung tâm Phục vụ hành chính công tỉnh Bắc Ninh"]
    assert "tỉnh Bắc Ninh" in made.say
    assert sheet(BY_CODE["1.013949"]).centres == []


def test_a_long_aspect_is_there_whole() -> None:
    long = [p for p in CURATED if vietnamese()("source.more") in answered(Asked(p, TODAY), "documents").text]
    assert long
    for procedure in long:
        text = next(section.text for section in sheet(procedure).sections if section.aspect == "documents")
        papers = [paper.name for group in procedure.documents for paper in (*group.hand_in, *group.show)]
        assert all(name in text for name in papers)
        assert all(note in text for note in procedure.notes)


def test_that_the_source_speaks_of_districts_is_told_where_one_would_go() -> None:
    record = msgspec.structs.replace(BY_CODE["1.001193"], speaks_of_district=True)
    told = {section.aspect for section in sheet(record).sections if vietnamese()("district") in section.text}
    assert told == {"place"}
