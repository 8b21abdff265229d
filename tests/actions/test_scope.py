"""Ours or not, and how sure: `actions/scope.py`, and what comes of it in a turn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.answer import ActionAnswer
from actions.scope import Blend, log_odds, reading, weights
from tests.actions.turns import run

_chances = st.floats(0, 1)
_IDLE = {"out_of_scope": 0.97, "ask_overview": 0.02, "greet": 0.01}
_ASKING = {"ask_fee": 0.7, "ask_overview": 0.2, "out_of_scope": 0.1}


def test_a_reading_is_the_likeliest_question_and_how_far_it_is_one() -> None:
    read = reading(_ASKING)
    assert read is not None
    assert (read.intent, read.confidence) == ("ask_fee", 0.7)
    assert read.leaning == pytest.approx(2.197, abs=0.001)


def test_to_ask_for_it_once_more_is_no_question_about_a_procedure() -> None:
    assert reading({"ask_repeat": 0.9, "greet": 0.1}) is None
    assert reading({}) is None


@given(_chances, st.floats(-8, 8))
def test_the_more_either_believes_it_the_likelier_it_is(searched: float, leaning: float) -> None:
    for blend in (weights().ours, weights().right):
        chance = blend.chance(searched, leaning)
        assert 0 <= chance <= 1
        assert blend.chance(min(1.0, searched + 0.1), leaning) >= chance
        assert blend.chance(searched, leaning + 1) >= chance


@given(_chances)
def test_log_odds_are_bounded(chance: float) -> None:
    assert -10 < log_odds(chance) < 10
    assert Blend(0, 1, 0).chance(chance, 0) == pytest.approx(min(max(chance, 1e-4), 1 - 1e-4), abs=0.001)


def test_what_is_not_ours_is_declined() -> None:
    done = run(ActionAnswer(), "thời tiết hôm nay", "out_of_scope", ranking=_IDLE)
    assert (done.answer["status"], done.answer["intent"]) == ("out_of_scope", "out_of_scope")


def test_what_plainly_names_a_procedure_is_ours_after_all() -> None:
    ranking = {"out_of_scope": 0.6, "ask_overview": 0.39, "greet": 0.01}
    done = run(ActionAnswer(), "thủ tục đăng ký khai sinh", "out_of_scope", ranking=ranking)
    assert (done.answer["status"], done.code, done.answer["intent"]) == ("answered", "1.001193", "ask_overview")


@pytest.mark.parametrize("topic", ["căn cước", "thẻ căn cước"])
def test_a_topic_of_few_words_is_asked_about(topic: str) -> None:
    ranking = {"ask_overview": 0.84, "out_of_scope": 0.1, "greet": 0.06}
    assert run(ActionAnswer(), topic, "ask_overview", ranking=ranking).answer["status"] == "clarify"


def test_an_idle_question_does_not_go_on_about_the_procedure_spoken_of() -> None:
    done = run(ActionAnswer(), "mai trời có mưa không", "out_of_scope", ranking=_IDLE, procedure="1.001193")
    assert done.answer["status"] == "out_of_scope"
    assert done.slots["procedure"] == "1.001193"


def test_a_question_without_a_matter_goes_on_about_it() -> None:
    done = run(ActionAnswer(), "hết bao nhiêu tiền", "ask_fee", ranking=_ASKING, procedure="1.001193")
    assert (done.code, done.answer["aspect"]) == ("1.001193", "fee")
