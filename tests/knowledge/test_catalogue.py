from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from knowledge.catalogue import EMBEDDED, Problem, catalogue_files, read_catalogue, read_procedure
from knowledge.errors import CatalogueError
from knowledge.records import Procedure
from tests.support.catalogue import sound, store


def _fees(fee: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"channel": "counter", "durations": [{"kind": "unknown"}], "fees": [{"kind": "free"}, fee]}]


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    path = store(tmp_path)
    read = read_procedure(path, tmp_path)
    assert isinstance(read, Procedure)
    assert read.plain_name == "Xin giấy nuôi rồng"


@pytest.mark.parametrize(
    ("content", "field", "words"),
    [
        pytest.param(sound(plain_name=None), "", "plain_name", id="a field is missing"),
        pytest.param(sound(colour="red"), "", "colour", id="a field nobody knows"),
        pytest.param(sound(aliases="rồng"), "aliases", "array", id="one text for a list"),
        pytest.param(sound(code=9.000001), "code", "str", id="a code without quotes"),
        pytest.param(sound(levels=["district"]), "levels[0]", "district", id="a level that is gone"),
        pytest.param(sound(methods=_fees({"kind": "amount"})), "methods[0].fees[1]", "amount", id="an amount missing"),
        pytest.param(sound(methods=_fees({"kind": "cheap"})), "methods[0].fees[1].kind", "cheap", id="a kind of ours"),
        pytest.param([sound()], "", "object", id="a list of procedures"),
        pytest.param("", "", "object", id="a text"),
    ],
)
def test_a_faulty_file_is_named_with_its_field(tmp_path: Path, content: object, field: str, words: str) -> None:
    problem = read_procedure(store(tmp_path, content=content), tmp_path)
    assert isinstance(problem, Problem)
    assert problem.file == "rong/9.000001.yml"
    assert problem.field == field
    assert words in problem.message


def test_broken_yaml_is_named_with_its_line_and_what_to_do(tmp_path: Path) -> None:
    path = store(tmp_path)
    path.write_text(path.read_text("utf-8") + "result: rồng: to\n", "utf-8")
    problem = read_procedure(path, tmp_path)
    assert isinstance(problem, Problem)
    lines = len(path.read_text("utf-8").splitlines())
    assert f"line {lines}: is not valid YAML: put texts" in str(problem)


def test_a_file_that_is_not_utf8_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = store(tmp_path)
    path.write_bytes("name: rồng".encode("utf-16"))
    assert str(read_procedure(path, tmp_path)) == "rong/9.000001.yml: is not UTF-8: save it as UTF-8"


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    store(tmp_path, "9.000001", sound(steps=None))
    store(tmp_path, "9.000002", sound(result=None))
    store(tmp_path, "9.000003")
    with pytest.raises(CatalogueError) as raised:
        read_catalogue(tmp_path)
    first, second = str(raised.value).splitlines()
    assert "9.000001.yml" in first
    assert "steps" in first
    assert "9.000002.yml" in second
    assert "result" in second


def test_a_folder_without_procedures_is_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="no procedure files"):
        read_catalogue(tmp_path)


def test_the_order_is_that_of_the_files(tmp_path: Path) -> None:
    for name in ("9.000003", "9.000001", "9.000002"):
        store(tmp_path, name, sound(code=name))
    assert [item.code for item in read_catalogue(tmp_path)] == ["9.000001", "9.000002", "9.000003"]


def test_every_embedded_file_is_read(procedures: list[Procedure]) -> None:
    assert len(procedures) == len(catalogue_files(EMBEDDED)) >= 40


@pytest.mark.parametrize(
    "code", ["1.001193", "1.014064", "1.004194", "1.004222", "1.004873", "1.000894", "1.000656", "2.000815"]
)
def test_what_people_need_most_is_embedded(procedures: list[Procedure], code: str) -> None:
    assert code in {item.code for item in procedures}
