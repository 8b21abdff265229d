from __future__ import annotations

import re
from collections import Counter
from importlib import resources

import pytest

from knowledge.sayings import Saying, packaged, parse
from knowledge.text.normalise import clean

_LINE = "1.001193\tLàm giấy khai sinh\tkhai sinh cho bé | làm giấy cho con"


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return resources.files("knowledge").joinpath("sayings.tsv").read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def said(lines: list[str]) -> list[Saying]:
    return list(parse(lines))


def test_a_line_says_what_people_call_a_procedure() -> None:
    (saying,) = parse([_LINE])
    assert saying == Saying(
        "1.001193",
        "Làm giấy khai sinh",
        ["khai sinh cho bé", "làm giấy cho con"],
    )
    assert saying.texts == [
        "Làm giấy khai sinh",
        "khai sinh cho bé",
        "làm giấy cho con",
    ]


def test_comments_and_empty_lines_say_nothing() -> None:
    assert list(parse(["# code, plain name", "", "   ", _LINE])) == list(parse([_LINE]))
    assert list(parse([])) == []


def test_spaces_and_empty_phrases_are_dropped() -> None:
    (saying,) = parse([" 1.001193 \t Tên \t một |  | hai | "])
    assert saying == Saying("1.001193", "Tên", ["một", "hai"])


@pytest.mark.parametrize(
    "line",
    [
        "1.001193",
        "1.001193 Làm giấy khai sinh",
        "1.001193\tLàm giấy khai sinh",
        f"{_LINE}\t",
        f"{_LINE}\tthêm",
        "\tTên\tmột",
        "1.001193\t\tmột",
        "1.001193\tTên\t ",
    ],
)
def test_a_line_of_another_shape_is_named(line: str) -> None:
    with pytest.raises(ValueError, match=r"^line 4: "):
        list(parse(["# a comment", "", _LINE, line, "worse"]))


def test_the_packaged_sayings_are_read_by_code_once(said: list[Saying]) -> None:
    assert packaged() == {saying.code: saying for saying in said}
    assert packaged() is packaged()
    assert len(packaged()) > 5000
    assert packaged()["1.001193"].code == "1.001193"


def test_every_code_stands_once_and_is_one(said: list[Saying]) -> None:
    assert [code for code, times in Counter(saying.code for saying in said).items() if times > 1] == []
    assert [saying.code for saying in said if not re.fullmatch(r"\d\.\d{6,9}(?:-\w+)?", saying.code)] == []


def test_every_procedure_has_phrases_and_none_twice(said: list[Saying]) -> None:
    assert [saying.code for saying in said if not saying.phrases] == []
    assert [s.code for s in said if len({phrase.lower() for phrase in s.phrases}) < len(s.phrases)] == []


def test_what_is_said_is_clean_words(said: list[Saying]) -> None:
    for saying in said:
        for text in saying.texts:
            assert clean(text) == text, saying.code
            assert "\t" not in text, saying.code
            assert re.search(r"[^\W\d_]", text), saying.code


def test_sayings_name_no_amounts(said: list[Saying]) -> None:
    # "0 đồng" is what a bank is called, not what something costs.
    amount = re.compile(r"[1-9][\d.,]*\s*(?:nghìn|ngàn|triệu|tỷ)?\s*đồng\b", re.IGNORECASE)
    assert [(saying.code, text) for saying in said for text in saying.texts if amount.search(text)] == []
