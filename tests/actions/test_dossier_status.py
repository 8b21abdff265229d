"""Where a dossier stands: `actions/dossier_status.py`."""

from __future__ import annotations

import dataclasses
import time
from datetime import datetime, timedelta, timezone

import pytest
from rasa_sdk import Action

from actions import resources
from actions.answer import ActionAnswer
from actions.dossier_status import ActionDossier, ActionDossierDetails, is_about_dossier
from actions.dossiers.demo import demo_dossiers
from actions.dossiers.records import Dossier, State
from actions.memory import Memory
from actions.moving import ActionChoose, ActionDeny
from actions.private import Private, private
from actions.settings import settings
from actions.wording.templates import vietnamese
from tests.actions.desk import bring_in, lay_out
from tests.actions.turns import Done, run
from tests.support.cards import untold
from tests.support.dossiers import Told, but, dossier

DEMO = demo_dossiers(datetime.now(timezone.utc))
NUMBER, WAITING, OVER = DEMO[3].receipt, DEMO[4].receipt, DEMO[9].receipt
RIGHT, WRONG = Private(NUMBER[-4:], "address"), Private("9876", "address")
ONLY_FOR_THE_OWNER = ("Thẩm tra hồ sơ", "Nguyễn V***", "Bộ phận chuyên môn")


@pytest.fixture(autouse=True)
def _demo() -> None:
    lay_out(*DEMO)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong verifiers are answered without delay."""
    monkeypatch.setattr("actions.dossiers.proof._TAKES_S", 0.0)


ASKS_PROOF = [{"kind": "verifier"}]
"""The card by which the public door knows that digits were asked for."""


def ask(text: str = "", **turn: object) -> Done:
    return run(ActionDossier(), text, "dossier_status", **turn)


def prove(brought: Private = RIGHT, text: str = "••••", action: Action | None = None, **turn: object) -> Done:
    """The digits sent that were asked for."""
    slots = {"receipt": NUMBER, **turn}
    return run(action or ActionDossierDetails(), text, "dossier_details", brought=brought, **slots)


@pytest.mark.parametrize("dossier", DEMO, ids=lambda dossier: dossier.receipt)
def test_every_state_is_told(dossier: Dossier) -> None:
    done = ask(f"hồ sơ {dossier.receipt} tới đâu rồi")
    assert done.answer["status"] == "dossier"
    assert done.answer["dossier"]["receipt"] == dossier.receipt
    assert done.answer["dossier"]["state"] == dossier.state
    assert done.answer["sources"][0]["title"] == dossier.source
    assert done.slots["receipt"] == dossier.receipt


@pytest.mark.parametrize("dossier", DEMO, ids=lambda dossier: dossier.receipt)
@pytest.mark.parametrize("introduced", [True, False])
def test_every_state_is_drawn_with_all_that_is_said(dossier: Dossier, introduced: bool) -> None:
    done = ask(f"hồ sơ {dossier.receipt} tới đâu rồi", introduced=introduced)
    (card,) = done.cards
    assert (card["kind"], card["title"]) == ("dossier", f"Hồ sơ {dossier.receipt}")
    assert untold(done.texts[0], card) == {}
    assert (vietnamese()("talk.introduced") in card["lead"]) is not introduced


def test_a_state_that_is_none_of_the_ten_is_told() -> None:
    lay_out(dossier(None, state_word="posting", receipt=NUMBER))
    done = ask(NUMBER)
    assert done.answer["dossier"]["state"] is None
    assert "posting" in done.texts[0]


@pytest.mark.parametrize(
    "typed",
    [
        "h00.99-261102-0004",
        "H00 99 261102 0004",
        "Hoo.99-2611o2-ooo4",
        "H00.99 - 261102 - 0004",
        "h00.99_261102_0004",
        "H00.99-261102-\n0004",
    ],
)
def test_a_number_is_read_as_people_type_it(typed: str) -> None:
    assert ask(f"coi giùm {typed} với").answer["dossier"]["receipt"] == "H00.99-261102-0004"


def test_an_unknown_number_gets_help() -> None:
    done = ask("hồ sơ H00.99-270517-7777")
    assert done.answer["status"] == "dossier_not_found"
    assert "H00.99-270517-7777. " in done.texts[0]
    assert done.buttons[0]["payload"] == "/handoff"


def test_an_unknown_number_says_whose_it_is() -> None:
    assert "G01.899.909-270517-777777 (mã của đơn vị thuộc Bộ Công an)." in ask("G01.899.909-270517-777777").texts[0]


def test_without_a_number_one_is_asked_for() -> None:
    done = ask("hồ sơ của tôi tới đâu rồi")
    assert done.answer["status"] == "ask_receipt"
    assert done.slots["expecting"] == "receipt"


def test_the_dossier_spoken_of_is_told_once_more() -> None:
    assert ask("giờ tới đâu rồi", receipt=NUMBER).answer["dossier"]["receipt"] == NUMBER


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("hồ sơ H00.99-2611", {}),
        ("12345", {"expecting": "receipt"}),
        ("H29-240408-00", {}),
        ("H29-240408-00", {"receipt": NUMBER}),
    ],
)
def test_a_malformed_number_is_told_what_one_looks_like(text: str, slots: dict[str, str]) -> None:
    done = ask(text, **slots)
    assert done.answer["status"] == "ask_receipt"
    assert "chưa đúng dạng" in done.texts[0]
    assert done.slots["expecting"] == "receipt"


def test_several_numbers_are_several_answers_up_to_three() -> None:
    numbers = [dossier.receipt for dossier in DEMO[:4]]
    done = ask(" và ".join(numbers))
    assert [answer["dossier"]["receipt"] for answer in done.answers] == numbers[:3]
    assert [card["title"] for card in done.cards] == [f"Hồ sơ {number}" for number in numbers[:3]]


def test_of_several_numbers_each_is_answered_in_its_turn() -> None:
    done = ask(f"{DEMO[0].receipt}, H00.99-270517-7777, {NUMBER}")
    assert [answer["status"] for answer in done.answers] == ["dossier", "dossier_not_found", "dossier"]
    assert done.slots["receipt"] == NUMBER


@pytest.mark.parametrize("dossier", DEMO, ids=lambda dossier: dossier.receipt)
def test_on_its_number_alone_nothing_is_told_of_the_person(dossier: Dossier) -> None:
    done = ask(dossier.receipt)
    said = repr(done).replace(dossier.receipt, "")
    assert "details" not in done.answer["dossier"]
    for personal in (dossier.details.applicant, dossier.details.phone, dossier.details.note):
        assert not personal or personal not in said


def test_a_dossier_can_be_looked_into_and_followed() -> None:
    payloads = [button["payload"] for button in ask(NUMBER).buttons]
    assert payloads == [f'/dossier_details{{"receipt":"{NUMBER}"}}', f'/notify_me{{"receipt":"{NUMBER}"}}']
    for item in DEMO:
        payloads = [button["payload"] for button in ask(item.receipt).buttons]
        assert any("/notify_me" in payload for payload in payloads) is not (item.state and item.state.over)
        assert any("/dossier_details" in payload for payload in payloads)


def test_a_number_behind_a_button_goes_before_what_is_typed() -> None:
    assert ask(tapped={"receipt": NUMBER}).answer["dossier"]["receipt"] == NUMBER


@pytest.mark.parametrize(
    ("text", "slots", "brought", "about"),
    [
        ("hồ sơ H00.99-261102-0004", {}, None, True),
        ("H29-240408-00", {}, None, True),
        ("0012", {"expecting": "receipt"}, None, True),
        ("••••", {"expecting": "receipt"}, RIGHT, True),
        ("••••", {}, RIGHT, False),
        ("làm căn cước mất bao lâu", {"receipt": NUMBER}, None, False),
        ("không nhớ", {"expecting": "receipt"}, None, False),
    ],
)
def test_what_is_about_a_dossier(
    monkeypatch: pytest.MonkeyPatch, text: str, slots: dict[str, str], brought: Private | None, about: bool
) -> None:
    monkeypatch.setattr("actions.dossier_status.private", lambda: brought or Private())
    assert is_about_dossier(text, Memory(**slots)) is about


@pytest.mark.parametrize("intent", ["ask_fee", "out_of_scope", "nlu_fallback"])
def test_a_number_is_about_a_dossier_whatever_else_is_understood(intent: str) -> None:
    assert run(ActionAnswer(), f"{NUMBER} ạ", intent).answer["dossier"]["receipt"] == NUMBER


# Details, against what proves whose it is.


@pytest.mark.parametrize(
    "turn", [{"tapped": {"receipt": NUMBER}}, {"receipt": NUMBER}, {"receipt": NUMBER, "text": f"chi tiết {NUMBER}"}]
)
def test_who_wants_details_is_asked_whose_it_is(turn: dict[str, object]) -> None:
    done = run(ActionDossierDetails(), intent="dossier_details", **turn)
    assert done.answer["status"] == "clarify"
    assert "4 số cuối" in done.texts[0]
    assert done.slots["receipt"] == NUMBER
    assert done.cards == ASKS_PROOF


def test_of_a_number_typed_for_the_first_time_it_is_told_first_where_it_stands() -> None:
    for slots in ({}, {"receipt": WAITING}):
        done = run(ActionDossierDetails(), f"xem chi tiết {NUMBER}", "dossier_details", **slots)
        assert done.answer["dossier"]["receipt"] == NUMBER
        assert done.buttons[0]["payload"] == f'/dossier_details{{"receipt":"{NUMBER}"}}'


def test_details_of_no_dossier_need_a_number() -> None:
    done = run(ActionDossierDetails(), "xem chi tiết hồ sơ", "dossier_details")
    assert (done.answer["status"], done.slots["expecting"]) == ("ask_receipt", "receipt")


def test_whether_there_is_such_a_dossier_is_not_told_before() -> None:
    known, unknown = (
        run(ActionDossierDetails(), intent="dossier_details", tapped={"receipt": number})
        for number in (NUMBER, "H00.99-270517-7777")
    )
    assert known.texts[0].replace(NUMBER, "") == unknown.texts[0].replace("H00.99-270517-7777", "")


@pytest.mark.parametrize("action", [ActionDossier(), ActionDossierDetails()])
def test_who_proves_it_is_told_everything(action: Action) -> None:
    done = prove(action=action)
    assert done.answer["status"] == "dossier"
    assert done.answer["dossier"]["receipt"] == NUMBER
    assert all(words in done.texts[0] for words in ONLY_FOR_THE_OWNER)
    (card,) = done.cards
    assert all(words in str(card) for words in ONLY_FOR_THE_OWNER)
    assert [stage["title"].partition(" (")[0] for stage in card["timeline"]] == ["Thẩm tra hồ sơ", "Tiếp nhận hồ sơ"]
    assert done.slots["receipt"] == NUMBER


def test_number_and_proof_may_come_in_one_message() -> None:
    done = ask(f"{NUMBER} 4 số cuối ••••", brought=RIGHT)
    assert all(words in done.texts[0] for words in ONLY_FOR_THE_OWNER)


def test_who_asks_for_details_with_the_proof_is_not_asked_again() -> None:
    for turn in ({"text": f"chi tiết {NUMBER} ••••"}, {"text": "xem chi tiết ••••", "receipt": NUMBER}):
        done = run(ActionDossierDetails(), intent="dossier_details", brought=RIGHT, **turn)
        assert all(words in done.texts[0] for words in ONLY_FOR_THE_OWNER)


def test_digits_that_belong_to_no_number_prove_nothing() -> None:
    done = run(ActionDossierDetails(), "••••", "dossier_details", brought=RIGHT)
    assert done.answer["status"] == "ask_receipt"


def test_the_owner_of_one_that_waits_is_told_which_papers() -> None:
    done = prove(Private(WAITING[-4:]), receipt=WAITING)
    assert "Bản vẽ thiết kế xây dựng" in done.texts[0]
    assert "Hồ sơ thiếu bản vẽ." in done.texts[0]


def test_the_proof_itself_is_told_and_kept_nowhere() -> None:
    secret = Private("7391")
    done = prove(secret)
    assert "7391" not in repr(done)
    assert private() == Private()


@pytest.mark.usefixtures("at_once")
def test_a_wrong_proof_tells_nothing_and_may_be_mended() -> None:
    done = prove(WRONG)
    assert done.answer["status"] == "dossier_not_found"
    assert done.answer["dossier"] is None
    assert "không khớp với hồ sơ" in done.texts[0]
    assert done.cards == ASKS_PROOF
    assert not any(words in repr(done) for words in ONLY_FOR_THE_OWNER)
    assert prove(receipt=done.slots["receipt"]).answer["status"] == "dossier"


@pytest.mark.usefixtures("at_once")
def test_a_wrong_proof_is_answered_as_one_of_no_dossier_is() -> None:
    wrong, absent = prove(WRONG), prove(WRONG, receipt="H00.99-270517-7777")
    assert wrong.texts[0].replace(NUMBER, "") == absent.texts[0].replace("H00.99-270517-7777", "")
    assert wrong.answers == absent.answers
    assert wrong.buttons == absent.buttons


@pytest.mark.usefixtures("at_once")
def test_who_guesses_is_stopped() -> None:
    for _ in range(5):
        assert prove(WRONG).answer["status"] == "dossier_not_found"
    for brought in (WRONG, RIGHT):
        done = prove(brought)
        assert done.answer["status"] == "refused"
        assert "một giờ" in done.texts[0]
        assert done.cards == []
        assert not any(words in repr(done) for words in ONLY_FOR_THE_OWNER)


def test_by_telephone_only_its_owner_may_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert prove().buttons == []
    by_phone = dataclasses.replace(settings(), by_phone=True)
    monkeypatch.setattr("actions.dossier_status.settings", lambda: by_phone)
    (button,) = prove().buttons
    assert button["payload"] == f'/notify_me{{"receipt":"{NUMBER}","by":"phone"}}'
    assert not any("phone" in button["payload"] for button in ask(NUMBER).buttons)
    assert prove(Private(OVER[-4:]), receipt=OVER).buttons == []
    lay_out(but(DEMO[3], details=DEMO[3].details.__class__(identity=NUMBER[-4:])))
    assert prove().buttons == []


# A number with a slip in it.

SLIP = "H00.99-261103-0004"


@pytest.mark.parametrize("typed", [SLIP, "H00.99-261102-00004", "H00.99-261102-004", "h00.99-26112-0004"])
def test_a_slip_is_asked_back(typed: str) -> None:
    done = ask(f"hồ sơ {typed} tới đâu")
    assert done.answer["status"] == "clarify"
    assert f"Có phải anh/chị muốn xem hồ sơ {NUMBER} không?" in done.texts[0]
    assert [button["payload"] for button in done.buttons] == [f'/dossier_status{{"receipt":"{NUMBER}"}}', "/deny"]
    assert (done.slots["expecting"], done.slots["receipt"]) == ("repaired", NUMBER)
    assert done.answer["dossier"] is None


def test_a_yes_to_it_tells_that_one() -> None:
    slots = {name: ask(SLIP).slots[name] for name in ("expecting", "receipt")}
    for done in (ask(tapped={"receipt": NUMBER}, **slots), run(ActionChoose(), "đúng rồi", "affirm", **slots)):
        assert done.answer["dossier"]["receipt"] == NUMBER
        assert done.slots["expecting"] is None


def test_a_no_to_it_asks_for_the_number() -> None:
    slots = {name: ask(SLIP).slots[name] for name in ("expecting", "receipt")}
    done = run(ActionDeny(), "không phải", "deny", **slots)
    assert (done.answer["status"], done.slots["expecting"]) == ("ask_receipt", "receipt")
    assert done.slots["receipt"] is None


def test_a_no_that_says_which_one_tells_that() -> None:
    done = run(ActionDeny(), f"không, {WAITING}", "deny", expecting="repaired", receipt=NUMBER)
    assert done.answer["dossier"]["receipt"] == WAITING


def test_where_several_may_be_meant_none_is_offered() -> None:
    done = ask("H00.99-261102-0013")
    assert done.answer["status"] == "dossier_not_found"
    assert done.slots.get("expecting") is None


# Provinces' systems that do not answer.


def test_where_nobody_answers_it_is_not_said_that_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    bring_in(monkeypatch, Told("Tỉnh A", fails=True), Told("Tỉnh B", fails=True))
    done = ask(SLIP)
    assert done.answer["status"] == "busy"
    assert "Lúc này Tỉnh A, Tỉnh B không trả lời" in done.texts[0]
    assert done.slots["receipt"] == SLIP


def test_what_another_store_knows_is_told_with_the_caveat(monkeypatch: pytest.MonkeyPatch) -> None:
    bring_in(monkeypatch, Told("Tỉnh A", fails=True))
    done = ask(NUMBER)
    assert done.answer["status"] == "dossier"
    caveat = "Lúc này Tỉnh A không trả lời; ở đó có thể có thông tin mới hơn."
    assert done.texts[0].endswith(caveat)
    assert done.cards[0]["remarks"][-1] == caveat


def test_what_was_known_last_is_told_with_the_caveat(monkeypatch: pytest.MonkeyPatch) -> None:
    later = datetime.now(timezone.utc) + timedelta(minutes=1)
    province = Told("Tỉnh A", dossier(State.PROCESSED, receipt=NUMBER, updated_at=later, source="Tỉnh A"))
    bring_in(monkeypatch, province)
    assert ask(NUMBER).answer["dossier"]["state"] == State.PROCESSED
    province.fails = True
    done = ask(NUMBER)
    assert done.texts[0].startswith("Lúc này Tỉnh A không trả lời. Dưới đây là thông tin tôi biết được lần cuối")
    assert done.answer["dossier"]["state"] == State.PROCESSED
    assert done.answer["dossier"]["source"] == "Tỉnh A"
    assert done.cards[0]["lead"][0] == done.texts[0].partition("\n")[0]
    assert untold(done.texts[0], done.cards[0]) == {}


def test_where_nobody_could_compare_the_proof_is_not_called_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    bring_in(monkeypatch, Told("Tỉnh A", fails=True))
    done = prove(receipt="H00.99-270517-7777")
    assert done.answer["status"] == "busy"
    assert "không khớp" not in done.texts[0]
    assert done.cards == ASKS_PROOF


def test_three_numbers_take_no_longer_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    bring_in(monkeypatch, Told("Tỉnh A", takes_s=60))
    began = time.monotonic()
    done = ask(" ".join(item.receipt for item in DEMO[:3]))
    assert time.monotonic() - began < 3.2
    assert [answer["status"] for answer in done.answers] == ["dossier"] * 3


def test_the_resources_are_one_for_all_turns() -> None:
    assert resources.dossiers() is resources.dossiers()
