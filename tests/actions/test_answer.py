"""Answering about procedures: `actions/answer.py`."""

from __future__ import annotations

import pytest

from actions.answer import ActionAnswer, ActionChoose, ActionDeny, ActionRepeat, aspect_of
from actions.wording.replies import ASPECTS, LONGEST_TITLE
from tests.actions.turns import run


def test_an_aspect_is_named_by_its_intent() -> None:
    assert [aspect_of(f"ask_{aspect}") for aspect in ASPECTS] == list(ASPECTS)
    assert [aspect_of(name) for name in ("greet", "ask_repeat", "", "nlu_fallback")] == [None] * 4


@pytest.mark.parametrize("aspect", ASPECTS)
def test_what_is_asked_is_answered_with_its_source(aspect: str) -> None:
    done = run(ActionAnswer(), "làm giấy khai sinh cho con", f"ask_{aspect}")
    assert done.answer["status"] in ("answered", "unanswerable")
    assert (done.code, done.answer["aspect"]) == ("1.001193", aspect)
    assert [source["as_of"] for source in done.answer["sources"]] == ["2026-04-15"]
    assert done.slots == {"procedure": "1.001193", "aspect": aspect}


def test_the_next_questions_are_offered_but_not_the_one_just_answered() -> None:
    done = run(ActionAnswer(), "làm giấy khai sinh cho con", "ask_fee")
    payloads = [button["payload"] for button in done.buttons]
    assert "/ask_documents" in payloads
    assert "/ask_fee" not in payloads


def test_where_the_record_is_silent_a_person_is_offered() -> None:
    done = run(ActionAnswer(), "trợ cấp thất nghiệp 1.014748", "ask_form")
    if done.answer["status"] == "unanswerable":
        assert done.buttons[-1]["payload"] == "/handoff"


def test_a_follow_up_needs_no_name() -> None:
    done = run(ActionAnswer(), "bao lâu có", "ask_duration", procedure="1.014064", aspect="fee")
    assert (done.code, done.answer["aspect"], done.slots["aspect"]) == ("1.014064", "duration", "duration")


def test_a_button_needs_no_words() -> None:
    done = run(ActionAnswer(), "/ask_duration", "ask_duration", procedure="1.014064", aspect="fee")
    assert (done.code, done.answer["aspect"]) == ("1.014064", "duration")


def test_what_is_asked_stays_when_only_the_procedure_is_understood() -> None:
    same = run(ActionAnswer(), "căn cước bị mất làm lại", "nlu_fallback", procedure="1.014064", aspect="fee")
    other = run(ActionAnswer(), "giấy độc thân", "nlu_fallback", procedure="1.014064", aspect="fee")
    assert (same.answer["aspect"], other.answer["aspect"]) == ("fee", "overview")


def test_a_question_without_a_procedure_asks_which() -> None:
    done = run(ActionAnswer(), "cần giấy tờ gì", "ask_documents")
    assert done.answer["status"] == "clarify"
    assert done.slots["aspect"] == "documents"


def test_what_fits_several_asks_back_with_their_names_in_the_text() -> None:
    done = run(ActionAnswer(), "thẻ căn cước", "ask_fee")
    assert done.answer["status"] == "clarify"
    assert done.slots["offered"] == [c["code"] for c in done.answer["candidates"]][: len(done.slots["offered"])]
    assert done.buttons[-1]["payload"] == "/deny"
    assert all(len(button["title"]) <= LONGEST_TITLE for button in done.buttons)
    assert len(done.texts[0].splitlines()) == 1 + len(done.slots["offered"])


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


@pytest.mark.parametrize("code", ["9.999999", ""])
def test_choosing_what_is_not_there_asks_which(code: str) -> None:
    assert run(ActionChoose(), "/choose", "choose", code=code).answer["status"] == "clarify"


def test_no_forgets_what_was_offered() -> None:
    done = run(ActionDeny(), "không phải", "deny", procedure="1.014064", offered=["1.014064"])
    assert done.answer["status"] == "clarify"
    assert (done.slots["procedure"], done.slots["offered"]) == (None, [])


def test_no_may_name_the_right_one() -> None:
    done = run(ActionDeny(), "không, ý tôi là giấy độc thân", "correct", procedure="1.014064", aspect="fee")
    assert (done.code, done.answer["aspect"]) == ("1.004873", "fee")


def test_no_to_nothing_is_small_talk() -> None:
    assert run(ActionDeny(), "không", "deny").answer["status"] == "smalltalk"


def test_the_second_time_not_understood_a_person_is_named() -> None:
    first = run(ActionAnswer(), "asdf qwer", "nlu_fallback")
    second = run(ActionAnswer(), "zxcv yuio", "nlu_fallback", **first.slots)
    assert (first.answer["status"], second.answer["status"]) == ("out_of_scope", "handoff")
    assert second.texts != first.texts


def test_an_answer_in_between_starts_the_count_anew() -> None:
    done = run(ActionAnswer(), "làm giấy khai sinh", "ask_fee", failures=1.0)
    assert done.slots["failures"] == 0


def test_once_more_says_the_last_answer() -> None:
    told = run(ActionAnswer(), "làm giấy khai sinh cho con", "ask_fee")
    again = run(ActionRepeat(), "nhắc lại", "ask_repeat", **told.slots)
    assert again.texts == told.texts


def test_there_may_be_nothing_to_repeat() -> None:
    assert run(ActionRepeat(), "nhắc lại", "ask_repeat").answer["status"] == "clarify"
