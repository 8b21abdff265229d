"""Where a dossier stands: in the conversation and at the look-up."""

from __future__ import annotations

from datetime import date

import httpx
import pytest

from actions.wording.templates import day, vietnamese
from tests.support.problems import problem
from tests.support.servers import Conversation, payloads, texts

_LOOKUP = "/api/v1/dossiers/lookup"
_ON_TIME = [f"H00.99-261102-{state:04}" for state in range(1, 11)]
_LATE, _LATE_WITHOUT_NEW_DATE = "H00.99-261102-0011", "H00.99-261102-0012"
_ABSENT = "H00.99-261102-9999"


@pytest.mark.parametrize(("receipt", "state"), zip(_ON_TIME, range(1, 11), strict=True))
def test_each_state_is_told_with_what_to_do_next(conversation: Conversation, receipt: str, state: int) -> None:
    body = conversation.say(f"hồ sơ {receipt} tới đâu rồi")
    dossier = body["answer"]["dossier"]
    name, following = (vietnamese()(f"states.{state}.{part}") for part in ("name", "next"))
    assert body["answer"]["status"] == "dossier"
    assert (dossier["receipt"], dossier["state"], dossier["state_name"]) == (receipt, state, name)
    assert name in texts(body)
    assert following in texts(body)
    assert "xin lỗi" not in texts(body)


def test_a_late_one_gets_an_apology_the_reason_and_the_new_date(conversation: Conversation) -> None:
    body = conversation.say(f"hồ sơ {_LATE} tới đâu rồi")
    dossier = body["answer"]["dossier"]
    assert dossier["late_working_days"] > 0
    assert f"quá hẹn {dossier['late_working_days']} ngày làm việc" in texts(body)
    assert "xin lỗi" in texts(body)
    assert dossier["reason"] in texts(body)
    assert day(date.fromisoformat(dossier["new_due_at"])) in texts(body)


def test_a_late_one_without_a_new_date_gets_an_apology_and_a_person(conversation: Conversation) -> None:
    body = conversation.say(f"hồ sơ {_LATE_WITHOUT_NEW_DATE} tới đâu rồi")
    assert body["answer"]["dossier"]["new_due_at"] is None
    assert "xin lỗi" in texts(body)
    assert "chưa báo ngày hẹn mới" in texts(body)
    assert "Trung tâm phục vụ hành chính công" in texts(body)


@pytest.mark.parametrize(
    "typed", ["h00.99 261102 0011", "HOO.99-2611O2-OO11", "(H00.99–261102–0011)", "mã H00.99-261102-0011."]
)
def test_the_number_is_understood_as_people_type_it(conversation: Conversation, typed: str) -> None:
    assert conversation.say(typed)["answer"]["dossier"]["receipt"] == _LATE


def test_every_answer_says_which_system_says_so_and_when(conversation: Conversation) -> None:
    body = conversation.say(f"hồ sơ {_LATE}")
    assert body["answer"]["sources"][0]["title"] in texts(body).splitlines()[-1]
    assert "cập nhật lúc" in texts(body)


def test_two_numbers_in_one_message_are_both_told(conversation: Conversation) -> None:
    body = conversation.say(f"xem giúp {_ON_TIME[0]} với {_ON_TIME[9]}")
    first, (second,) = body["answer"], body["answer"]["more"]
    assert (first["dossier"]["state"], second["dossier"]["state"]) == (1, 10)


def test_an_unknown_number_gets_help(conversation: Conversation) -> None:
    body = conversation.say(f"hồ sơ {_ABSENT} tới đâu rồi")
    assert body["answer"]["status"] == "dossier_not_found"
    assert body["answer"]["dossier"] is None
    assert _ABSENT in texts(body)
    assert "/handoff" in payloads(body)


@pytest.mark.parametrize("typed", ["H00.99-261102-11", "H00.99-2611-0011", "h00.99-261302-0011"])
def test_a_malformed_number_gets_help_with_an_example(conversation: Conversation, typed: str) -> None:
    body = conversation.say(f"tra cứu hồ sơ {typed}")
    assert body["answer"]["status"] == "ask_receipt"
    assert "chưa đúng dạng" in texts(body)
    assert "H00.99-261102-0004" in texts(body)


def test_the_number_asked_for_is_awaited(conversation: Conversation) -> None:
    assert conversation.say("hồ sơ của tôi tới đâu rồi")["answer"]["status"] == "ask_receipt"
    assert conversation.say(_LATE)["answer"]["status"] == "dossier"


def test_the_look_up_says_what_the_conversation_says(http: httpx.Client, conversation: Conversation) -> None:
    found = http.post(_LOOKUP, json={"receipt": _LATE})
    assert found.status_code == httpx.codes.OK
    assert found.json() == conversation.say(f"hồ sơ {_LATE}")["answer"]["dossier"]


@pytest.mark.parametrize("typed", [_LATE, "h00.99 261102 0011", " HOO.99/2611O2/OO11 "])
def test_the_look_up_understands_the_number_as_typed(http: httpx.Client, typed: str) -> None:
    assert http.post(_LOOKUP, json={"receipt": typed}).json()["receipt"] == _LATE


def test_the_look_up_tells_nothing_of_the_person(http: httpx.Client) -> None:
    told = http.post(_LOOKUP, json={"receipt": _LATE, "verifier": "0011"}).json()
    assert set(told) == {
        *("receipt", "state", "state_name", "procedure", "agency", "received_at", "due_at"),
        *("late_working_days", "new_due_at", "reason", "as_of", "source"),
    }


def test_a_wrong_verifier_is_answered_as_an_absent_dossier_is(http: httpx.Client) -> None:
    wrong = http.post(_LOOKUP, json={"receipt": _LATE, "verifier": "9999"})
    absent = http.post(_LOOKUP, json={"receipt": _ABSENT, "verifier": "9999"})
    problem(wrong, 404)
    assert wrong.text.replace(_LATE, _ABSENT) == absent.text
    assert set(wrong.headers) == set(absent.headers)


def test_an_absent_dossier_is_the_same_problem_with_and_without_verifier(http: httpx.Client) -> None:
    without, with_ = (http.post(_LOOKUP, json={"receipt": _ABSENT, **more}) for more in ({}, {"verifier": "1234"}))
    assert without.text == with_.text


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"receipt": ""},
        {"receipt": "không nhớ"},
        {"receipt": "H00.99-261102-11"},
        {"receipt": "x" * 101},
        {"receipt": 1},
        {"receipt": _LATE, "verifier": "1"},
        {"receipt": _LATE, "verifier": 11},
        {"receipt": _LATE, "name": "An"},
        {"receipt": "\u200b"},
    ],
)
def test_a_look_up_that_cannot_be_read_is_a_problem(http: httpx.Client, asked: dict[str, object]) -> None:
    problem(http.post(_LOOKUP, json=asked), 422)


def test_a_verifier_that_is_too_short_is_called_so(http: httpx.Client) -> None:
    told = problem(http.post(_LOOKUP, json={"receipt": _LATE, "verifier": "1"}), 422)
    assert "verifier: không được để trống" not in told["errors"]
