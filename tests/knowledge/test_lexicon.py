from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.lexicon import Lexicon

_TEXTS = [["khai", "sinh"], ["khai", "tu"], ["cap", "lai", "can", "cuoc"], ["cap", "doi", "can", "cuoc"], []]
_WORDS = st.lists(st.text("abcdeg", min_size=1, max_size=5), max_size=8)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.from_texts(_TEXTS)


def scores(lexicon: Lexicon, text: list[str]) -> np.ndarray:
    return lexicon.scores(lexicon.read(text))


@pytest.mark.parametrize("row", range(4))
def test_a_text_is_nearest_to_itself(lexicon: Lexicon, row: int) -> None:
    found = scores(lexicon, _TEXTS[row])
    assert found.argmax() == row
    assert found[row] == pytest.approx(1, abs=1e-5)


def test_a_misspelt_word_still_finds_its_text(lexicon: Lexicon) -> None:
    assert scores(lexicon, ["khai", "sinnh"]).argmax() == 0
    assert scores(lexicon, ["khai", "snih"]).argmax() == 0


def test_a_rare_word_weighs_more_than_a_common_one(lexicon: Lexicon) -> None:
    found = scores(lexicon, ["doi", "lai", "lai"])
    assert found[2] > found[0]
    assert scores(lexicon, ["sinh"])[0] > scores(lexicon, ["khai"])[0]


def test_words_no_text_holds_take_a_question_away_from_all_texts(lexicon: Lexicon) -> None:
    questions = ["khai sinh", "khai sinh thoi tiet", "khai sinh thoi tiet hom nay ra sao"]
    near, further, far = (scores(lexicon, question.split())[0] for question in questions)
    assert near > further > far


def test_no_words_score_nothing(lexicon: Lexicon) -> None:
    assert not scores(lexicon, []).any()
    assert not scores(lexicon, ["xyzxyz"]).any()


def test_an_empty_lexicon_answers_too() -> None:
    assert scores(Lexicon.from_texts([]), ["khai"]).shape == (0,)


@given(st.lists(_WORDS, max_size=6), _WORDS)
def test_scores_are_cosines(texts: list[list[str]], question: list[str]) -> None:
    lexicon = Lexicon.from_texts(texts)
    for found in (scores(lexicon, question), lexicon.covered(lexicon.read(question))):
        assert found.shape == (len(texts),)
        assert (found >= 0).all()
        assert (found <= 1 + 1e-5).all()


def test_a_text_that_holds_all_words_covers_the_question(lexicon: Lexicon) -> None:
    covered = lexicon.covered(lexicon.read(["cuoc", "can", "lai"]))
    assert covered[2] == pytest.approx(1, abs=1e-5)
    assert 0 < covered[3] < 1
    assert covered[0] == 0


def test_how_much_of_a_question_is_known(lexicon: Lexicon) -> None:
    assert lexicon.read(["khai", "sinh"]).known == 1
    assert 0 < lexicon.read(["khai", "xyzxyz"]).known < 1
    assert lexicon.read(["xyzxyz"]).known == lexicon.read([]).known == 0


def test_without_pairs_the_order_of_words_says_nothing() -> None:
    lexicon = Lexicon.from_texts([["khai", "sinh"], ["sinh", "khai"]], pairs=False)
    assert not any(" " in term for term in lexicon.terms)
    assert scores(lexicon, ["khai", "sinh"])[0] == scores(lexicon, ["khai", "sinh"])[1]


def test_what_is_stored_scores_as_before(lexicon: Lexicon, tmp_path: Path) -> None:
    lexicon.save(tmp_path / "lexicon.npz")
    loaded = Lexicon.load(tmp_path / "lexicon.npz")
    assert loaded.terms == lexicon.terms
    for question in [*_TEXTS, ["can", "cuoc", "la"]]:
        np.testing.assert_array_equal(scores(loaded, question), scores(lexicon, question))
