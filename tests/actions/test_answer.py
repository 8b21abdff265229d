"""Answering about procedures: `actions/answer.py`."""

from __future__ import annotations

import pytest

from actions.answer import ActionAnswer, told_for
from actions.moving import ActionChoose
from actions.wording.replies import ASPECTS, CHECKLIST, LONGEST_TITLE
from tests.actions.turns import run


def test_an_aspect_is_named_by_its_intent() -> None:
    assert [told_for(f"ask_{aspect}") for aspect in (*ASPECTS, CHECKLIST)] == [*ASPECTS, CHECKLIST]
    assert [told_for(name) for name in ("greet", "ask_repeat", "", "nlu_fallback")] == [None] * 4


@pytest.mark.parametrize("aspect", ASPECTS)
def test_what_is_asked_is_answered_with_its_source(aspect: str) -> None:
    done = run(ActionAnswer(), "làm giấy khai sinh cho con", f"ask_{aspect}")
    assert done.answer["status"] in ("answered", "unanswerable")
    assert (done.code, done.answer["aspect"]) == ("1.001193", aspect)
    assert [source["as_of"] for source in done.answer["sources"]] == ["2026-04-15"]
    assert (done.slots["procedure"], done.slots["aspect"]) == ("1.001193", aspect)


def test_what_has_the_same_name_with_more_to_it_is_named_beside_the_answer() -> None:
    told = run(ActionAnswer(), "làm giấy khai sinh cho con", "ask_fee")
    assert told.slots["expecting"] == "variant"
    assert "2.000528" in told.slots["offered"]
    assert "nước ngoài" in told.texts[0].split("\n\n")[-2]
    assert told.texts[0].splitlines()[-1].startswith("Nguồn:")
    assert len(told.buttons) <= 5
    settled = run(ActionAnswer(), "bố bé là người nước ngoài", "ask_overview", **told.slots)
    assert (settled.code, settled.answer["aspect"]) == ("2.000528", "fee")
    assert run(ActionChoose(), "đúng rồi", "affirm", **told.slots).answer["status"] == "smalltalk"


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


def test_the_second_time_not_understood_a_person_is_named() -> None:
    first = run(ActionAnswer(), "asdf qwer", "nlu_fallback")
    second = run(ActionAnswer(), "zxcv yuio", "nlu_fallback", **first.slots)
    assert (first.answer["status"], second.answer["status"]) == ("out_of_scope", "handoff")
    assert second.texts != first.texts


def test_an_answer_in_between_starts_the_count_anew() -> None:
    done = run(ActionAnswer(), "làm giấy khai sinh", "ask_fee", failures=1.0)
    assert done.slots["failures"] == 0
