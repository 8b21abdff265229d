"""Where a dossier stands: in the conversation and at the look-up."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timezone
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from actions.dossiers.database import open_engine
from actions.dossiers.demo import demo_dossiers
from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.records import State
from actions.dossiers.tables import wrong_verifiers
from actions.wording.templates import day, vietnamese
from api.database import migrate
from tests.support.problems import problem
from tests.support.servers import Conversation, Servers, payloads, texts

_LOOKUP = "/api/v1/dossiers/lookup"
_ON_TIME = [f"H00.99-261102-{state:04}" for state in range(1, 11)]
_LATE, _LATE_WITHOUT_NEW_DATE = "H00.99-261102-0011", "H00.99-261102-0012"
_WITH_DETAILS = "H00.99-261102-0005"
_ABSENT = "H00.99-261102-9999"
_WRONG = "9999"
_NOWHERE = "http://127.0.0.1:9"


@pytest.mark.parametrize(("receipt", "state"), zip(_ON_TIME, range(1, 11), strict=True))
def test_each_state_is_told_with_what_to_do_next(conversation: Conversation, receipt: str, state: int) -> None:
    body = conversation.say(f"hồ sơ {receipt} tới đâu rồi")
    dossier = body["answer"]["dossier"]
    name, following = (vietnamese()(f"states.{state}.{part}") for part in ("name", "next"))
    if state == State.PROCESSED:
        following = vietnamese()("dossier.collect_at", agency=dossier["agency"])
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


@pytest.mark.parametrize("typed", ["H00.99-261102-11", "H00.99-2611-0011", "h00.99-261332-0011"])
def test_a_malformed_number_gets_help_with_an_example(conversation: Conversation, typed: str) -> None:
    body = conversation.say(f"tra cứu hồ sơ {typed}")
    assert body["answer"]["status"] == "ask_receipt"
    assert "chưa đúng dạng" in texts(body)
    assert "H00.99-261102-0004" in texts(body)


@pytest.mark.parametrize("typed", ["h00.99-261302-0011", "H00.99-261102-00111", "H00.99-216102-0011"])
def test_a_slip_of_one_known_number_is_asked_about(conversation: Conversation, typed: str) -> None:
    body = conversation.say(f"tra cứu hồ sơ {typed}")
    assert (body["answer"]["status"], body["answer"]["dossier"]) == ("clarify", None)
    assert _LATE in texts(body)
    yes, no = payloads(body)
    assert no == "/deny"
    assert conversation.say(yes)["answer"]["dossier"]["receipt"] == _LATE


def test_the_number_asked_for_is_awaited(conversation: Conversation) -> None:
    assert conversation.say("hồ sơ của tôi tới đâu rồi")["answer"]["status"] == "ask_receipt"
    assert conversation.say(_LATE)["answer"]["status"] == "dossier"


def test_the_look_up_says_what_the_conversation_says(http: httpx.Client, conversation: Conversation) -> None:
    found = http.post(_LOOKUP, json={"receipt": _LATE})
    assert found.status_code == httpx.codes.OK
    more = {"details": None, "unreachable": [], "remembered": False}
    assert found.json() == {**conversation.say(f"hồ sơ {_LATE} tới đâu rồi")["answer"]["dossier"], **more}


@pytest.mark.parametrize("typed", [_LATE, "h00.99 261102 0011", " HOO.99/2611O2/OO11 "])
def test_the_look_up_understands_the_number_as_typed(http: httpx.Client, typed: str) -> None:
    assert http.post(_LOOKUP, json={"receipt": typed}).json()["receipt"] == _LATE


def test_on_the_number_alone_nothing_is_told_of_the_person(http: httpx.Client) -> None:
    response = http.post(_LOOKUP, json={"receipt": _WITH_DETAILS})
    assert set(response.json()) == {
        *("receipt", "state", "state_name", "procedure", "agency", "received_at", "due_at", "late_working_days"),
        *("new_due_at", "reason", "apologised_at", "as_of", "source", "details", "unreachable", "remembered"),
    }
    assert response.json()["details"] is None
    for own in ("Nguyễn", "0900", "bản vẽ"):
        assert own not in response.text


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


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Servers:
    """The fictional dossiers in a database of their own, and no bot: wrong verifiers are counted for an hour."""
    folder = tmp_path_factory.mktemp("look-up")
    url = f"sqlite:///{folder / 'motcua.db'}"
    migrate(url).dispose()
    EmbeddedStore.from_url(url).put(demo_dossiers(datetime.now(timezone.utc)))
    return Servers("", _NOWHERE, url, folder)


@pytest.fixture(scope="module")
def address(alone: Servers) -> Iterator[str]:
    """Of an api with these dossiers."""
    settings = configured(alone.folder, """agencies: [{codes: [H00.99, 000.00.99.H00], name: Xã Minh Họa}]""")
    with alone.api("api.log", _NOWHERE, **settings) as url:
        yield url


@pytest.fixture
def door(alone: Servers, address: str) -> Iterator[httpx.Client]:
    """A client of that api, for which nobody guessed yet."""
    engine = open_engine(alone.database_url)
    with engine.begin() as connection:
        connection.execute(wrong_verifiers.delete())
    engine.dispose()
    with httpx.Client(base_url=address, timeout=60, trust_env=False) as client:
        yield client


def configured(folder: Path, content: str) -> dict[str, str]:
    path = folder / f"{len(content)}.yml"
    path.write_text(content, "utf-8")
    return {"DOSSIERS": str(path)}


def prove(door: httpx.Client, receipt: str, verifier: str) -> httpx.Response:
    return door.post(_LOOKUP, json={"receipt": receipt, "verifier": verifier})


@pytest.mark.parametrize("receipt", [*_ON_TIME, _LATE, _LATE_WITHOUT_NEW_DATE])
def test_with_the_last_four_of_the_telephone_number_all_is_told_and_the_name_masked(
    door: httpx.Client, receipt: str
) -> None:
    response = prove(door, receipt, receipt[-4:])
    assert response.status_code == httpx.codes.OK
    whole = response.json()
    details = whole.pop("details")
    plain = door.post(_LOOKUP, json={"receipt": receipt}).json()
    assert whole == {name: value for name, value in plain.items() if name != "details"}
    assert details["applicant"] == "Nguyễn V*** M*** H***"
    assert set(details) == {"applicant", "note", "charges", "requests", "history"}
    for own in ("Văn", "Minh Họa (", "0900"):
        assert own not in str(details)


def test_papers_sums_and_history_are_told_to_whoever_proves_that_they_are_theirs(door: httpx.Client) -> None:
    asked, to_pay, processing = (
        prove(door, receipt, receipt[-4:]).json()["details"] for receipt in (_WITH_DETAILS, _ON_TIME[5], _ON_TIME[3])
    )
    assert asked["note"] == "Hồ sơ thiếu bản vẽ."
    assert asked["requests"][0]["papers"] == ["Bản vẽ thiết kế xây dựng"]
    assert asked["requests"][0]["answered_on"] is None
    assert [charge["amount"] for charge in to_pay["charges"]] == [1_500_000]
    assert [step["content"] for step in processing["history"]] == ["Tiếp nhận hồ sơ", "Thẩm tra hồ sơ"]


def test_a_wrong_verifier_is_answered_as_an_absent_dossier_is(door: httpx.Client) -> None:
    wrong, absent = (prove(door, receipt, _WRONG) for receipt in (_LATE, _ABSENT))
    problem(wrong, 404)
    assert wrong.text.replace(_LATE, _ABSENT) == absent.text
    assert set(wrong.headers) == set(absent.headers)
    without = door.post(_LOOKUP, json={"receipt": _ABSENT})
    assert without.text == absent.text


def test_how_long_the_answer_takes_does_not_tell_which_it_was(door: httpx.Client) -> None:
    seconds: dict[str, list[float]] = {_LATE: [], _ABSENT: []}
    for _ in range(5):
        for receipt, taken in seconds.items():
            began = time.perf_counter()
            problem(prove(door, receipt, _WRONG), 404)
            taken.append(time.perf_counter() - began)
    wrong, absent = (statistics.median(taken) for taken in seconds.values())
    assert min(wrong, absent) > 0.25
    assert abs(wrong - absent) < 0.1


@pytest.mark.parametrize("receipt", [_LATE, _ABSENT])
def test_a_number_may_be_guessed_at_five_times_an_hour_whether_it_exists_or_not(
    door: httpx.Client, receipt: str
) -> None:
    for guess in range(5):
        problem(prove(door, receipt, f"500{guess}"), 404)
    refused = prove(door, receipt, receipt[-4:])
    problem(refused, 429)
    assert refused.headers["retry-after"] == "3600"
    assert receipt not in refused.text
    assert door.post(_LOOKUP, json={"receipt": _LATE}).status_code == httpx.codes.OK
    assert prove(door, _WITH_DETAILS, _WITH_DETAILS[-4:]).status_code == httpx.codes.OK


def test_a_number_that_was_guessed_at_too_often_is_refused_as_an_absent_one_is(door: httpx.Client) -> None:
    refusals = []
    for receipt in (_LATE, _ABSENT):
        for guess in range(5):
            prove(door, receipt, f"500{guess}")
        refusals.append(prove(door, receipt, _WRONG))
    wrong, absent = refusals
    assert (wrong.status_code, wrong.text) == (absent.status_code, absent.text)
    assert set(wrong.headers) == set(absent.headers)


def test_another_spelling_of_the_number_is_no_further_guess(door: httpx.Client) -> None:
    other = _LATE.replace("H00.99", "000.00.99.H00")
    assert prove(door, other, _LATE[-4:]).status_code == httpx.codes.OK
    answers = [prove(door, (_LATE, other)[guess % 2], f"500{guess}").status_code for guess in range(7)]
    assert answers == [404] * 5 + [429] * 2


def test_guesses_at_the_same_moment_are_as_many(door: httpx.Client) -> None:
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda guess: prove(door, _LATE, f"50{guess:02}").status_code, range(24)))
    assert answers.count(404) <= 5
    assert set(answers) <= {404, 429}


def test_an_address_may_guess_twenty_times_an_hour_at_whatever_number(door: httpx.Client) -> None:
    answers = [prove(door, f"H00.99-261102-{number:04}", _WRONG).status_code for number in range(22)]
    assert answers == [404] * 20 + [429] * 2
    problem(prove(door, _WITH_DETAILS, _WITH_DETAILS[-4:]), 429)
    assert door.post(_LOOKUP, json={"receipt": _WITH_DETAILS}).status_code == httpx.codes.OK


def test_what_fits_is_no_guess(door: httpx.Client) -> None:
    answers = [prove(door, _LATE, _LATE[-4:]).status_code for _ in range(8)]
    assert answers == [200] * 8


def test_no_verifier_and_no_address_are_kept(door: httpx.Client, alone: Servers) -> None:
    prove(door, _LATE, _WRONG)
    engine = open_engine(alone.database_url)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(sa.select(wrong_verifiers))]
    engine.dispose()
    assert {row[1] for row in rows} == {"number", "address"}
    assert all(re.fullmatch("[0-9a-f]{64}", row[2]) for row in rows)


def test_where_a_system_does_not_answer_it_is_said_so_and_not_that_there_is_no_dossier(alone: Servers) -> None:
    settings = configured(alone.folder, f"stores: [{{kind: rest, name: Tỉnh A, url: '{_NOWHERE}', family: igate}}]")
    absent = {"receipt": "H01-261102-0001"}
    with alone.api("away.log", _NOWHERE, **settings) as url, httpx.Client(base_url=url, trust_env=False) as door:
        for asked in (absent, {**absent, "verifier": "1234"}):
            response = door.post(_LOOKUP, json=asked)
            assert "Tỉnh A" in problem(response, 503)["detail"]
            assert 0 < int(response.headers["retry-after"]) <= 60
        known = door.post(_LOOKUP, json={"receipt": _WITH_DETAILS}).json()
        assert (known["state"], known["unreachable"], known["remembered"]) == (5, ["Tỉnh A"], False)
        problem(prove(door, _WITH_DETAILS, _WRONG), 503)  # as where there is nothing to compare with
