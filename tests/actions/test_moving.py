"""Choosing, not knowing, declining, correcting, once more: `actions/moving.py`."""

from __future__ import annotations

import pytest

from actions.answer import ActionAnswer
from actions.moving import ActionChoose, ActionDeny, ActionDontKnow, ActionRepeat
from tests.actions.turns import run


def test_the_answer_to_a_question_back_is_on_what_was_asked() -> None:
    asked = run(ActionAnswer(), "thẻ căn cước", "ask_fee")
    chosen = run(ActionChoose(), "/choose", "choose", code=asked.slots["offered"][-1], **asked.slots)
    assert (chosen.code, chosen.answer["aspect"]) == (asked.slots["offered"][-1], "fee")
    assert chosen.slots["offered"] == []


def test_yes_takes_the_first_offered() -> None:
    done = run(ActionChoose(), "đúng rồi", "affirm", offered=["1.004884", "1.001193"], aspect="fee")
    assert done.code == "1.004884"


def test_yes_to_nothing_is_small_talk() -> None:
    assert run(ActionChoose(), "đúng rồi", "affirm").answer["status"] == "smalltalk"


@pytest.mark.parametrize(("code", "status"), [("9.999999", "clarify"), ("", "smalltalk")])
def test_choosing_what_is_not_there_asks_which(code: str, status: str) -> None:
    assert run(ActionChoose(), "/choose", "choose", code=code).answer["status"] == status


def test_no_forgets_what_was_offered() -> None:
    done = run(ActionDeny(), "không phải", "deny", procedure="1.014064", offered=["1.014064"])
    assert done.answer["status"] == "clarify"
    assert (done.slots["procedure"], done.slots["offered"]) == (None, [])


def test_no_may_name_the_right_one() -> None:
    done = run(ActionDeny(), "không, ý tôi là giấy độc thân", "correct", procedure="1.014064", aspect="fee")
    assert (done.code, done.answer["aspect"]) == ("1.004873", "fee")


def test_no_to_nothing_is_small_talk() -> None:
    assert run(ActionDeny(), "không", "deny").answer["status"] == "smalltalk"


def test_once_more_says_the_last_answer() -> None:
    told = run(ActionAnswer(), "làm giấy khai sinh cho con", "ask_fee")
    again = run(ActionRepeat(), "nhắc lại", "ask_repeat", **told.slots)
    assert again.code == told.code
    assert told.texts[0].startswith(again.texts[0].split("\n\nNguồn:")[0])


def test_there_may_be_nothing_to_repeat() -> None:
    assert run(ActionRepeat(), "nhắc lại", "ask_repeat").answer["status"] == "clarify"


def test_not_knowing_gets_the_likeliest_and_that_it_is_only_that() -> None:
    offered = {"offered": ["1.001193", "2.000528"], "expecting": "foreign", "aspect": "fee", "question": "khai sinh"}
    done = run(ActionDontKnow(), "không biết nữa", "dont_know", **offered)
    assert (done.code, done.answer["aspect"]) == ("1.001193", "fee")
    assert done.texts[0].startswith("Tôi nói về việc gần với câu hỏi nhất")
    assert any("2.000528" in button["payload"] for button in done.buttons)


def test_not_knowing_where_nothing_was_asked_is_small_talk() -> None:
    assert run(ActionDontKnow(), "không biết nữa", "dont_know").answer["status"] == "smalltalk"


def test_several_codes_are_narrowed_by_another_question() -> None:
    codes = "1.001193,2.000528,1.000894"
    done = run(ActionChoose(), "/choose", "choose", code=codes, question="giấy", asked_back=1.0, aspect="fee")
    assert (done.answer["status"], done.slots["asked_back"]) == ("clarify", 2)


def test_after_two_questions_the_likeliest_is_told() -> None:
    codes = "1.001193,2.000528"
    done = run(ActionChoose(), "/choose", "choose", code=codes, question="giấy", asked_back=2.0, aspect="fee")
    assert (done.answer["status"], done.code) == ("answered", "1.001193")
