"""Somebody says where they are, and no more: `actions/place.py`."""

from __future__ import annotations

import pytest

from actions.place import ActionPlace
from actions.wording.templates import vietnamese
from tests.actions.miniature import (
    BEES,
    BEES_DAK_LAK,
    BEES_GIA_LAI,
    ELEPHANTS,
    ELEPHANTS_DAK_LAK,
    ELEPHANTS_NATIONAL,
    FERRIES,
    FERRIES_NATIONAL,
    GIA_LAI,
    LOCAL_FEE,
    SAI_GON,
    SWIFTS,
    SWIFTS_PROVINCE,
    SWIFTS_WARD,
    UNKNOWN_COMMUNE,
    Talk,
)
from tests.actions.turns import Done

pytestmark = pytest.mark.usefixtures("on_the_miniature")


def say_place(talk: Talk, text: str) -> Done:
    return talk.ask(text, "say_place", ActionPlace())


@pytest.mark.parametrize("text", ["Gia Lai", "em ở Bình Định ạ", "tỉnh gia lai", "nha toi o gia lai"])
def test_it_settles_the_question_for_the_province(text: str) -> None:
    talk = Talk()
    talk.ask(BEES, "ask_fee")
    done = say_place(talk, text)
    assert (done.answer["status"], done.answer["intent"]) == ("answered", "say_place")
    assert (done.code, done.answer["aspect"]) == (BEES_GIA_LAI.code, "fee")
    assert (done.slots["locality"], done.slots["offered"], done.slots["expecting"]) == (GIA_LAI, [], None)


@pytest.mark.parametrize(
    ("text", "code"),
    [("cấp xã", SWIFTS_WARD.code), ("ở phường", SWIFTS_WARD.code), ("cap tinh", SWIFTS_PROVINCE.code)],
)
def test_it_settles_the_question_for_the_level(text: str, code: str) -> None:
    talk = Talk()
    talk.ask(SWIFTS, "ask_duration")
    done = say_place(talk, text)
    assert (done.code, done.answer["aspect"]) == (code, "duration")


def test_where_there_is_none_it_is_said_and_the_place_kept() -> None:
    talk = Talk()
    talk.ask(BEES, "ask_fee")
    done = say_place(talk, "tôi ở Huế")
    assert (done.answer["status"], done.code) == ("unanswerable", None)
    assert done.slots["locality"] == "46"


def test_after_an_answer_the_same_is_told_for_there() -> None:
    talk = Talk()
    talk.ask(f"{BEES} ở Đắk Lắk", "ask_duration")
    done = say_place(talk, "Gia Lai thì sao")
    assert (done.code, done.answer["aspect"]) == (BEES_GIA_LAI.code, "duration")
    back = say_place(talk, "còn ở Phú Yên")
    assert (back.code, back.answer["aspect"]) == (BEES_DAK_LAK.code, "duration")


def test_a_place_with_a_rule_of_its_own_is_told_it() -> None:
    talk = Talk()
    assert LOCAL_FEE not in talk.ask(FERRIES, "ask_fee").texts[0]
    done = say_place(talk, "ở Bắc Giang")
    assert done.code == FERRIES_NATIONAL.code
    assert LOCAL_FEE in done.texts[0]


def test_what_was_told_without_an_aspect_is_told_as_a_whole() -> None:
    done = say_place(Talk(procedure=ELEPHANTS_NATIONAL.code), "Đắk Lắk")
    assert (done.code, done.answer["aspect"]) == (ELEPHANTS_DAK_LAK.code, "overview")


@pytest.mark.parametrize(
    ("text", "place", "code"), [("Bình Dương", "Thành phố Hồ Chí Minh", SAI_GON), ("gia lai", "Tỉnh Gia Lai", GIA_LAI)]
)
def test_before_any_question_it_asks_what_is_wanted_there(text: str, place: str, code: str) -> None:
    done = say_place(Talk(), text)
    assert (done.answer["status"], done.answer["procedure"]) == ("clarify", None)
    assert done.texts == [vietnamese()("clarify.in_place", place=place)]
    assert done.slots["locality"] == code


def test_then_it_answers_for_there() -> None:
    talk = Talk()
    say_place(talk, "Gia Lai")
    assert talk.ask(BEES, "ask_fee").code == BEES_GIA_LAI.code


@pytest.mark.parametrize("text", ["ở quê", "Gia Lai hay Huế", "", "cấp xã"])
def test_a_place_not_understood_asks_for_the_procedure(text: str) -> None:
    done = say_place(Talk(), text)
    assert (done.answer["status"], done.texts) == ("clarify", [vietnamese()("clarify.which")])
    assert done.slots.get("locality") is None


def test_a_place_not_understood_leaves_no_question_open() -> None:
    talk = Talk()
    talk.ask(BEES, "ask_fee")
    done = say_place(talk, "ở quê")
    assert (done.slots["offered"], done.slots["expecting"]) == ([], None)


def test_an_unknown_commune_of_the_channel_is_no_place() -> None:
    done = say_place(Talk(UNKNOWN_COMMUNE), "ở đây")
    assert done.texts == [vietnamese()("clarify.which")]


def test_the_place_the_channel_sends_is_the_place_where_none_is_named() -> None:
    done = say_place(Talk(GIA_LAI), "ở đây")
    assert done.texts == [vietnamese()("clarify.in_place", place="Tỉnh Gia Lai")]


def test_what_is_asked_next_is_about_what_is_said_next() -> None:
    talk = Talk()
    talk.ask(BEES, "ask_fee")
    say_place(talk, "Gia Lai")
    assert talk.ask(ELEPHANTS, "ask_documents").code == ELEPHANTS_NATIONAL.code
