"""One fault a miniature catalogue: the message names file, field and what to do about it."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge.check import all_texts, check_catalogue, same_name
from knowledge.clock import vietnam_today
from knowledge.text.numbers import numbers
from tests.support.catalogue import procedure, sound, store

_UNKNOWN = [{"kind": "unknown"}]
_COUNTER = {"channel": "counter", "durations": _UNKNOWN, "fees": _UNKNOWN}
_PAPERS = [{"name": "Tờ khai"}]
_SOURCE = sound()["source"]
_DECOMPOSED = unicodedata.normalize("NFD", "Bộ Rồng")

_FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"code": "9-1"}, "code", 'write it as in "1.001193"'),
    ({"code": "9.000002"}, "code", "rename the file"),
    ({"aliases": ["a", "b", "c", "d"]}, "aliases", "give at least 5"),
    ({"aliases": ["a", "A", " a", "b", "c"]}, "aliases", "give at least 5"),
    ({"name": ""}, "name", "take it from the national record"),
    ({"plain_name": " "}, "plain_name", "take it from the national record"),
    ({"field": ""}, "field", "take it from the national record"),
    ({"agency": ""}, "agency", "take it from the national record"),
    ({"audience": []}, "audience", "take it from the national record"),
    ({"methods": []}, "methods", "take it from the national record"),
    ({"documents": []}, "documents", "take it from the national record"),
    ({"steps": []}, "steps", "take it from the national record"),
    ({"result": []}, "result", "take it from the national record"),
    ({"methods": [{**_COUNTER, "fees": []}]}, "methods[0].fees", "write {kind: unknown}"),
    ({"methods": [{**_COUNTER, "durations": []}]}, "methods[0].durations", "write {kind: unknown}"),
    ({"methods": [_COUNTER, _COUNTER]}, "methods", "merge the two"),
    ({"documents": [{"case": "một"}]}, "documents[0]", "name its papers"),
    ({"documents": [{"hand_in": _PAPERS, "case": "a"}, {"show": _PAPERS}]}, "documents[1].case", "says whom it is for"),
    (
        {"source": {**_SOURCE, "updated_at": vietnam_today() + timedelta(days=1)}},
        "source.updated_at",
        "copy it from the national record",
    ),
    ({"agency": _DECOMPOSED}, "agency", "save the text in Unicode NFC"),
    ({"steps": ["Nộp  hồ sơ"]}, "steps[0]", "remove them"),
    ({"result": ["Giấy "]}, "result[0]", "remove them"),
    ({"agency": "Ủy ban nhân dân cấp huyện"}, "agency", "name the commune or province"),
    ({"steps": ["Nộp tại UBND huyện"]}, "steps[0]", "name the commune or province"),
    ({"name": "CẤP GIẤY PHÉP NUÔI RỒNG BAY"}, "name", "write it in sentence case"),
]


@pytest.mark.parametrize(("change", "field", "remedy"), _FAULTS, ids=[f"{f}: {r}" for _, f, r in _FAULTS])
def test_a_fault_is_told_with_file_field_and_remedy(
    tmp_path: Path, change: dict[str, Any], field: str, remedy: str
) -> None:
    store(tmp_path, content=sound(**change))
    _, problems = check_catalogue(tmp_path)
    told = [problem for problem in problems if problem.field == field and remedy in problem.message]
    assert len(told) == 1, [str(problem) for problem in problems]
    assert str(told[0]).startswith(f"rong/9.000001.yml: {field}: ")


@pytest.mark.parametrize(
    ("content", "field", "remedy"),
    [
        pytest.param(sound(name=None), "name", "required", id="missing"),
        pytest.param(sound(colour="red"), "colour", "unknown", id="unknown"),
        pytest.param(sound(code=9.000001), "code", "Expected `str`", id="wrong type"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_field(
    tmp_path: Path, content: object, field: str, remedy: str
) -> None:
    store(tmp_path, content=content)
    procedures, (problem,) = check_catalogue(tmp_path)
    assert procedures == []
    assert str(problem).startswith("rong/9.000001.yml: ")
    assert field in str(problem)
    assert remedy in str(problem)


def test_a_sound_catalogue_has_no_problems(tmp_path: Path) -> None:
    store(tmp_path)
    procedures, problems = check_catalogue(tmp_path)
    assert problems == []
    assert procedures == [procedure()]


def test_one_code_in_two_files_is_told_with_the_other_file(tmp_path: Path) -> None:
    store(tmp_path)
    store(tmp_path, "9.000002", sound(aliases=["một", "hai", "ba", "bốn", "năm"]))
    _, problems = check_catalogue(tmp_path)
    assert "rong/9.000002.yml: code: is also the code of rong/9.000001.yml: keep one file" in map(str, problems)


def test_one_alias_for_two_procedures_is_told_with_the_other_file(tmp_path: Path) -> None:
    store(tmp_path)
    aliases = ["Nuôi  Rồng", "hai", "ba", "bốn", "năm"]
    store(tmp_path, "9.000002", sound(code="9.000002", aliases=aliases))
    _, problems = check_catalogue(tmp_path)
    told = [str(problem) for problem in problems if "also stands in rong/9.000001.yml" in problem.message]
    assert len(told) == 1
    assert told[0].startswith("rong/9.000002.yml: aliases: ")


def test_the_embedded_catalogue_has_no_problems() -> None:
    procedures, problems = check_catalogue()
    assert len(procedures) >= 40
    assert list(map(str, problems)) == []


def test_all_texts_hold_every_text_and_number() -> None:
    text = all_texts(procedure())
    assert {"70000", "3", "1"} <= numbers(text)
    assert "Tờ khai" in text
    assert "1/QĐ-BR" in text


def test_names_are_the_same_but_for_case_marks_and_punctuation() -> None:
    assert same_name("Cấp lại thẻ căn cước", "CẤP LẠI  thẻ căn cước.")
    assert not same_name("Cấp lại thẻ căn cước", "Cấp đổi thẻ căn cước")
