"""Small talk and limits: `actions/talk.py` and how a person is reached (`actions/speech.py`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions import speech
from actions.settings import Settings
from actions.talk import ActionEmergency, ActionHandoff, ActionTalk
from knowledge.text.numbers import numbers
from tests.actions.turns import run

_TALK = ["greet", "goodbye", "thank", "bot_challenge", "capabilities", "insult", "complaint", "start_over"]


@pytest.mark.parametrize("intent", _TALK)
def test_every_kind_of_talk_has_its_words(intent: str) -> None:
    done = run(ActionTalk(), "…", intent)
    assert done.answer["status"] == ("handoff" if intent == "complaint" else "smalltalk")
    assert done.texts[0]
    assert numbers(done.texts[0]) == set()


@pytest.mark.parametrize("intent", _TALK)
def test_talk_keeps_the_procedure_unless_one_starts_over(intent: str) -> None:
    done = run(ActionTalk(), "…", intent, procedure="1.001193", aspect="fee", offered=["1.004884"])
    assert done.slots["procedure"] == (None if intent == "start_over" else "1.001193")
    assert done.slots["offered"] == []


def test_danger_gets_the_numbers_to_call_and_nothing_is_forgotten() -> None:
    done = run(ActionEmergency(), "cháy nhà", "emergency", procedure="1.001193")
    assert done.answer["status"] == "emergency"
    assert numbers(done.texts[0]) == {"111", "113", "114", "115"}
    assert done.slots == {"procedure": "1.001193"}


def test_without_a_hotline_the_nearest_centre_is_named() -> None:
    assert "Trung tâm phục vụ hành chính công" in run(ActionHandoff(), "gặp cán bộ", "handoff").texts[0]


@pytest.mark.parametrize(
    ("hours", "words"), [("", "gọi tổng đài 1900 0000."), ("7h-17h", "gọi tổng đài 1900 0000 (7h-17h).")]
)
def test_a_hotline_is_told_as_the_deployment_set_it(monkeypatch: pytest.MonkeyPatch, hours: str, words: str) -> None:
    deployment = Settings(
        var=Path("var"), database_url="", hotline="1900 0000", hotline_hours=hours, dossiers=None, by_phone=False
    )
    monkeypatch.setattr(speech, "settings", lambda: deployment)
    assert words in run(ActionHandoff(), "gặp cán bộ", "handoff").texts[0]
