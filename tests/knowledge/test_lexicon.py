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


@pytest.mark.parametrize("row", range(4))
def test_a_text_is_nearest_to_itself(lexicon: Lexicon, row: int) -> None:
    scores = lexicon.scores(_TEXTS[row])
    assert scores.argmax() == row
    assert scores[row] == pytest.approx(1, abs=1e-5)


def test_a_misspelt_word_still_finds_its_text(lexicon: Lexicon) -> None:
    assert lexicon.scores(["khai", "sinnh"]).argmax() == 0


def test_a_rare_word_weighs_more_than_a_common_one(lexicon: Lexicon) -> None:
    scores = lexicon.scores(["doi", "lai", "lai"])
    assert scores[2] > scores[0]
    assert lexicon.scores(["sinh"])[0] > lexicon.scores(["khai"])[0]


def test_words_no_text_holds_take_a_question_away_from_all_texts(lexicon: Lexicon) -> None:
    questions = ["khai sinh", "khai sinh thoi tiet", "khai sinh thoi tiet hom nay ra sao"]
    near, further, far = (lexicon.scores(question.split())[0] for question in questions)
    assert near > further > far


def test_no_words_score_nothing(lexicon: Lexicon) -> None:
    assert not lexicon.scores([]).any()
    assert not lexicon.scores(["xyzxyz"]).any()


def test_an_empty_lexicon_answers_too() -> None:
    assert Lexicon.from_texts([]).scores(["khai"]).shape == (0,)


@given(st.lists(_WORDS, max_size=6), _WORDS)
def test_scores_are_cosines(texts: list[list[str]], question: list[str]) -> None:
    scores = Lexicon.from_texts(texts).scores(question)
    assert scores.shape == (len(texts),)
    assert (scores >= 0).all()
    assert (scores <= 1 + 1e-5).all()


def test_what_is_stored_scores_as_before(lexicon: Lexicon, tmp_path: Path) -> None:
    lexicon.save(tmp_path / "lexicon.npz")
    loaded = Lexicon.load(tmp_path / "lexicon.npz")
    assert loaded.terms == lexicon.terms
    for question in [*_TEXTS, ["can", "cuoc", "la"]]:
        np.testing.assert_array_equal(loaded.scores(question), lexicon.scores(question))
