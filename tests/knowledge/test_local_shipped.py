"""The local rules we ship: every fact of them stands in the national records they cite."""

from __future__ import annotations

import gzip
import re
from datetime import date, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest

from knowledge.catalogue import catalogue_files
from knowledge.local_check import check_local
from knowledge.local_rules import LOCAL, Entry, LocalRules, Rule, read_local
from knowledge.provinces import provinces
from knowledge.text.normalise import clean, words
from knowledge.text.numbers import numbers
from tests.support.need import need
from tests.support.places import NATIONAL

_VIETNAM = timezone(timedelta(hours=7))


def test_the_shipped_files_have_no_problems() -> None:
    assert len(read_local()) >= 3
    assert list(map(str, check_local(LOCAL, {path.stem for path in catalogue_files()}))) == []


@pytest.fixture(scope="module")
def cited() -> dict[str, dict[str, Any]]:
    """The national records that the shipped files cite, and those of the procedures they change, by code."""
    need(NATIONAL.is_file(), "the national catalogue")
    wanted: set[str] = set()
    for _, entry in _shipped():
        wanted |= {*_records_of(entry), *(entry.procedures if isinstance(entry, Rule) else ())}
    with gzip.open(NATIONAL) as lines:
        records = map(msgspec.json.decode, lines)
        return {code: record for record in records if (code := record["code"].strip()) in wanted}


def _shipped() -> list[tuple[LocalRules, Entry]]:
    return [(local, entry) for local in read_local() for _, entry in local.entries()]


def _records_of(entry: Entry) -> list[str]:
    return re.findall(r"\d\.\d{6}", entry.source)


def _text(value: object) -> str:
    if isinstance(value, dict):
        return "\n".join(map(_text, value.values()))
    if isinstance(value, list):
        return "\n".join(map(_text, value))
    return "" if value is None else clean(str(value))


def _day(milliseconds: int) -> date:
    return datetime.fromtimestamp(milliseconds / 1000, _VIETNAM).date()


@pytest.mark.parametrize("kind", ["fees", "durations"])
def test_every_number_stands_in_every_record_cited(cited: dict[str, dict[str, Any]], kind: str) -> None:
    for local in read_local():
        for rule in getattr(local, kind):
            told = rule.fees if kind == "fees" else rule.duration
            own = numbers(msgspec.json.encode(told).decode())
            assert _records_of(rule), rule
            for code in _records_of(rule):
                assert own <= numbers(_text(cited[code])), (local.place.name, code)


def test_every_centre_stands_in_the_records_cited(cited: dict[str, dict[str, Any]]) -> None:
    for local in read_local():
        for centre in local.centres:
            text = "\n".join(_text(cited[code]["detail"]) for code in _records_of(centre))
            said = " ".join(words(text))
            assert " ".join(words(centre.address)) in said
            assert re.sub(r"\D", "", centre.telephone) in re.sub(r"[.\s]", "", text)
            assert set(words(centre.hours)) <= {"hang", *words(text)}


def test_every_decision_is_named_with_its_date_by_the_records_cited(cited: dict[str, dict[str, Any]]) -> None:
    for local, entry in _shipped():
        (decision,) = (d for d in local.basis if d.code == entry.decision)
        for code in _records_of(entry):
            detail = cited[code]["detail"]
            text = _text(detail)
            assert decision.code in text
            published = _day(detail["procedureProposal"]["decisionDate"])
            assert decision.issued == published or f"{decision.code} ngày {decision.issued:%d/%m/%Y}" in text


def test_every_record_cited_is_the_province_s_own_and_of_the_day_told(cited: dict[str, dict[str, Any]]) -> None:
    for local, entry in _shipped():
        (told,) = re.findall(r"cập nhật ngày (\d+)/(\d+)/(\d+)$", entry.source)
        for code in _records_of(entry):
            detail = cited[code]["detail"]
            assert (detail["type"], _day(detail["updatedAt"])) == ("SPECIFIC", date(*map(int, reversed(told))))
            assert provinces()[local.place.code].bare_name in clean(detail["departmentPromulgateName"])


def test_every_record_cited_is_of_the_matter_it_changes(cited: dict[str, dict[str, Any]]) -> None:
    for _, entry in _shipped():
        if not isinstance(entry, Rule):
            continue
        theirs = [set(words(cited[code]["name"])) for code in _records_of(entry)]
        for code in entry.procedures:
            ours = set(words(cited[code]["name"]))
            assert max(len(ours & name) / len(ours | name) for name in theirs) > 0.9, code
