from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.called import Called
from knowledge.text.expressions import packaged
from tests.support.catalogue import procedure

_DRAGONS = [
    procedure(code="9.000001", name="Cấp giấy phép nuôi rồng", plain_name="Xin giấy nuôi rồng", aliases=["rồng cccd"]),
    procedure(code="9.000002", name="Thu hồi rồng", plain_name="Trả rồng", aliases=[]),
]


@pytest.fixture
def called() -> Called:
    return Called.from_procedures(_DRAGONS, packaged())


def texts(called: Called) -> list[list[str]]:
    """The words of each text, put together again."""
    words = {
        int(place): word
        for number, word in enumerate(called.words)
        for place in called.places[called.starts[number] : called.starts[number + 1]]
    }
    bounds = zip(called.begins[:-1], called.begins[1:], strict=True)
    return [[words[place] for place in range(begin, end) if place in words] for begin, end in bounds]


def test_every_text_is_kept_without_what_tells_nothing_and_with_its_short_forms_written_out(called: Called) -> None:
    assert texts(called) == [
        ["giấy", "nuôi", "rồng"],
        ["rồng", "cccd"],
        ["rồng", "căn", "cước"],
        ["cấp", "giấy", "phép", "nuôi", "rồng"],
        ["trả", "rồng"],
        ["thu", "hồi", "rồng"],
    ]
    assert called.owners.tolist() == [0, 0, 0, 0, 1, 1]


def test_words_are_in_the_order_of_their_letters(called: Called) -> None:
    assert called.words == ["căn", "cấp", "cccd", "cước", "giấy", "hồi", "nuôi", "phép", "rồng", "thu", "trả"]


def test_first_letters_are_kept_of_curated_procedures(called: Called) -> None:
    assert "gpnr" in called.initials
    assert "thr" not in called.initials


def test_between_two_texts_no_word_stands(called: Called) -> None:
    assert not set(called.begins[1:] - 1) & set(called.places)


def test_what_is_written_is_read_again(called: Called, tmp_path: Path) -> None:
    called.save(tmp_path / "called.npz")
    for written, read in zip(called, Called.load(tmp_path / "called.npz"), strict=True):
        np.testing.assert_array_equal(written, read)
