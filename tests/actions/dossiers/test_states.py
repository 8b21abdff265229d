"""From a source's word to a state: `actions/dossiers/states.py` and `states.yml`."""

from __future__ import annotations

import unicodedata
from importlib import resources

import pytest
import yaml

from actions.dossiers.records import State
from actions.dossiers.states import States, state_of
from knowledge.text.normalise import fold

CALLED = yaml.safe_load(resources.files("actions.dossiers").joinpath("states.yml").read_text("utf-8"))["states"]
WORDS = [
    (word, State(called["code"]))
    for called in CALLED
    for word in (called["name"], called["machine"], *called["words"], called["code"], str(called["code"]))
]
every_word = pytest.mark.parametrize(("word", "state"), WORDS)


def test_each_state_is_called_something() -> None:
    assert [called["code"] for called in CALLED] == [int(state) for state in State]


@every_word
def test_every_listed_word_means_its_own_state(word: object, state: State) -> None:
    assert state_of(word) is state


@every_word
def test_case_spaces_and_the_writing_of_diacritics_do_not_matter(word: object, state: State) -> None:
    text = str(word)
    for spelled in (text.upper(), f"\u200b {text.replace(' ', '  ')}\n", unicodedata.normalize("NFD", text)):
        assert state_of(spelled) is state


@every_word
def test_it_is_read_without_diacritics(word: object, state: State) -> None:
    assert state_of(fold(str(word))) is state


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Chờ tiếp nhận", State.REGISTERED),
        ("Đã tiếp nhận", State.ACCEPTED),
        ("Từ chối", State.NOT_ACCEPTED),
        ("Đang giải quyết", State.PROCESSING),
        ("Chờ bổ sung", State.SUPPLEMENT_NEEDED),
        ("Đã có kết quả", State.PROCESSED),
        ("Đã trả", State.RETURNED),
        ("releasing", State.PROCESSED),
        ("04", State.PROCESSING),
        (10, State.RETURNED),
    ],
)
def test_what_systems_say(word: object, state: State) -> None:
    assert state_of(word) is state


@pytest.mark.parametrize(
    "word",
    [
        "interoperating",
        "posting",
        "Đáng xử lý",
        "Đang xử",
        "",
        " ",
        "0",
        "11",
        0,
        11,
        -1,
        "9" * 5000,
        True,
        None,
        4.0,
        [],
    ],
)
def test_what_is_none_of_the_ten_is_none(word: object) -> None:
    assert state_of(word) is None


def test_a_sources_own_words_come_first() -> None:
    states = States({"interoperating": 4, "Từ  chối": 8, 12: 5, "2": 9})
    assert states.read("Interoperating") is State.PROCESSING
    assert states.read("từ chối") is State.STOPPED
    assert states.read("tu choi") is State.STOPPED
    assert states.read(12) is states.read("12") is State.SUPPLEMENT_NEEDED
    assert states.read(2) is State.PROCESSED
    assert states.read("processing") is State.PROCESSING
    assert state_of("từ chối") is State.NOT_ACCEPTED


def test_without_diacritics_what_may_be_two_is_none() -> None:
    states = States({"Đã nhận": 2, "Đã nhân": 9})
    assert states.read("đã nhận") is State.ACCEPTED
    assert states.read("đã nhân") is State.PROCESSED
    assert states.read("da nhan") is None
