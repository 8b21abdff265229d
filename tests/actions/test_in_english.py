"""Answering in English: `actions/in_english.py` and `actions/wording/english.py`."""

from __future__ import annotations

from datetime import date

import pytest

from actions.in_english import ActionEnglish
from actions.moving import ActionChoose
from actions.wording.english import compose
from actions.wording.replies import Aspect
from actions.wording.terms import Asked
from knowledge.catalogue import read_catalogue
from knowledge.records import Procedure
from knowledge.text.numbers import numbers
from tests.actions.turns import run
from tests.actions.wording.sources import known_numbers

TODAY = date(2026, 11, 30)
CURATED = read_catalogue()
TOLD: tuple[Aspect, ...] = ("overview", "documents", "fee", "duration", "place", "online")


@pytest.mark.parametrize(
    ("text", "code", "aspect"),
    [
        ("what documents do I need for temporary residence registration", "1.004194", "documents"),
        ("how much does it cost to replace a lost ID card", "1.014064", "fee"),
        ("how long does temporary residence registration take", "1.004194", "duration"),
    ],
)
def test_a_question_gets_an_english_answer(text: str, code: str, aspect: str) -> None:
    done = run(ActionEnglish(), text, "in_english")
    assert (done.answer["status"], done.code, done.answer["aspect"]) == ("answered", code, aspect)
    assert "Source: National Public Service Portal" in done.texts[0]


def test_a_follow_up_is_about_the_same() -> None:
    done = run(ActionEnglish(), "and how long does it take", "in_english", procedure="1.001193", aspect="fee")
    assert (done.code, done.answer["aspect"]) == ("1.001193", "duration")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("hello", "smalltalk"),
        ("are you a real person", "smalltalk"),
        ("I want to talk to a person please", "handoff"),
        ("help my house is on fire", "emergency"),
        ("how much is it", "clarify"),
        ("I like the weather in your city", "out_of_scope"),
    ],
)
def test_what_is_no_question_about_a_procedure_has_its_words(text: str, status: str) -> None:
    assert run(ActionEnglish(), text, "in_english").answer["status"] == status


def test_what_fits_several_asks_back_and_goes_on_in_english() -> None:
    asked = run(ActionEnglish(), "how much to register my baby's birth", "in_english")
    assert asked.answer["status"] == "clarify"
    code = asked.slots["offered"][0]
    chosen = run(ActionChoose(), "/choose", "choose", code=code, **asked.slots)
    assert (chosen.code, chosen.answer["aspect"]) == (code, "fee")
    assert "Fee:" in chosen.texts[0]


@pytest.mark.parametrize("procedure", CURATED, ids=lambda p: p.code)
def test_every_number_is_the_records(procedure: Procedure) -> None:
    for aspect in TOLD:
        text, _ = compose(Asked(procedure, TODAY), aspect)
        assert len(text) <= 2000
        assert numbers(text) - known_numbers(procedure) == set()
