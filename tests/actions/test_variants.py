"""One matter under many codes, in conversation: `actions/variants.py` and the questions of `actions/telling.py`."""

from __future__ import annotations

from typing import Optional

import pytest
from msgspec.structs import replace

from actions import resources
from knowledge.local_rules import Localities
from knowledge.records import Procedure
from knowledge.snapshot import Snapshot
from tests.actions.miniature import (
    BAC_NINH,
    BEES,
    BEES_DAK_LAK,
    BEES_GIA_LAI,
    BEES_SAI_GON,
    BEES_SAI_GON_PROVINCE,
    DAK_LAK,
    ELEPHANTS,
    ELEPHANTS_DAK_LAK,
    ELEPHANTS_NATIONAL,
    FERRIES,
    FERRIES_GIA_LAI,
    FERRIES_NATIONAL,
    GIA_LAI,
    LOCAL_FEE,
    MODEL,
    SAI_GON,
    SWIFTS,
    SWIFTS_ALL,
    SWIFTS_MINISTRY,
    SWIFTS_PROVINCE,
    SWIFTS_WARD,
    UNKNOWN_COMMUNE,
    Talk,
    miniature,
    record,
)
from tests.actions.turns import Done
from tests.support.localities import COMMUNE, costs, rules

pytestmark = pytest.mark.usefixtures("on_the_miniature")


class TestWhereNothingHasToBeAsked:
    @pytest.mark.parametrize(
        ("text", "place", "meant"),
        [
            (BEES, GIA_LAI, BEES_GIA_LAI),
            (BEES, DAK_LAK, BEES_DAK_LAK),
            (ELEPHANTS, DAK_LAK, ELEPHANTS_DAK_LAK),
            (ELEPHANTS, GIA_LAI, ELEPHANTS_NATIONAL),
            (ELEPHANTS, None, ELEPHANTS_NATIONAL),
        ],
    )
    def test_the_place_the_channel_sends_decides(self, text: str, place: Optional[str], meant: Procedure) -> None:
        done = Talk(place).ask(text, "ask_fee")
        assert (done.answer["status"], done.code, done.answer["aspect"]) == ("answered", meant.code, "fee")
        assert done.slots.get("locality") == place

    @pytest.mark.parametrize(
        ("place", "meant"),
        [
            ("Gia Lai", BEES_GIA_LAI),
            ("tỉnh gia lai", BEES_GIA_LAI),
            ("Bình Định", BEES_GIA_LAI),
            ("phu yen", BEES_DAK_LAK),
            ("Buôn Ma Thuột", BEES_DAK_LAK),
        ],
    )
    def test_the_province_named_decides_by_any_of_its_names(self, place: str, meant: Procedure) -> None:
        assert Talk().ask(f"{BEES} ở {place} hết bao nhiêu", "ask_fee").code == meant.code

    def test_the_province_named_goes_before_the_one_the_channel_sends(self) -> None:
        assert Talk(DAK_LAK).ask(f"{BEES} ở Gia Lai", "ask_fee").code == BEES_GIA_LAI.code

    @pytest.mark.parametrize(
        ("level", "meant"),
        [
            ("ở xã", SWIFTS_WARD),
            ("cấp phường", SWIFTS_WARD),
            ("cấp tỉnh", SWIFTS_PROVINCE),
            ("trung ương", SWIFTS_MINISTRY),
        ],
    )
    def test_the_level_named_decides(self, level: str, meant: Procedure) -> None:
        done = Talk().ask(f"{SWIFTS} {level} lệ phí bao nhiêu", "ask_fee")
        assert (done.answer["status"], done.code) == ("answered", meant.code)

    def test_a_code_is_taken_at_its_word(self) -> None:
        assert Talk(GIA_LAI).ask(f"thủ tục {BEES_DAK_LAK.code}", "ask_fee").code == BEES_DAK_LAK.code

    def test_a_commune_lies_in_its_province(self) -> None:
        done = Talk(COMMUNE["code"]).ask(FERRIES, "ask_fee")
        assert (done.code, done.slots["locality"]) == (FERRIES_NATIONAL.code, COMMUNE["code"])

    def test_the_curated_one_is_meant_where_no_level_is_named(
        self, monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot
    ) -> None:
        curated = replace(SWIFTS_PROVINCE, aliases=["nuôi yến"])
        changed = miniature(snapshot, [SWIFTS_WARD, curated, SWIFTS_MINISTRY])
        monkeypatch.setattr(resources, "snapshot", lambda: changed)
        assert Talk().ask(SWIFTS, "ask_fee").code == curated.code
        assert Talk().ask(f"{SWIFTS} ở xã", "ask_fee").code == SWIFTS_WARD.code


class TestTheQuestionForTheLevel:
    @pytest.fixture
    def talk(self) -> Talk:
        return Talk()

    @pytest.fixture
    def question(self, talk: Talk) -> Done:
        return talk.ask(SWIFTS, "ask_duration")

    def test_it_is_asked_once_with_the_agencies_in_the_text(self, question: Done) -> None:
        assert (question.answer["status"], question.answer["aspect"]) == ("clarify", "duration")
        first, *options = question.texts[0].splitlines()
        assert first.endswith("Anh/chị làm ở cấp nào?")
        assert [option[:2] for option in options] == ["1.", "2.", "3."]
        assert all(MODEL.agency in option for option in options)
        assert sorted(button["title"] for button in question.buttons) == ["Cấp tỉnh", "Cấp xã", "Trung ương"]
        assert question.slots["expecting"] == "level"
        assert set(question.slots["offered"]) == {record.code for record in SWIFTS_ALL}

    def test_a_button_settles_it(self, talk: Talk, question: Done) -> None:
        self._settled(talk.press(question, "Cấp tỉnh"), SWIFTS_PROVINCE)

    @pytest.mark.parametrize(("number", "place"), [("1", 0), ("2", 1), (" 3. ", 2)])
    def test_its_number_settles_it(self, talk: Talk, question: Done, number: str, place: int) -> None:
        (meant,) = [record for record in SWIFTS_ALL if record.code == question.slots["offered"][place]]
        self._settled(talk.ask(number), meant)

    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("cấp xã", SWIFTS_WARD),
            ("ở phường ạ", SWIFTS_WARD),
            ("Cấp tỉnh nhé", SWIFTS_PROVINCE),
            ("làm trên tỉnh", SWIFTS_PROVINCE),
            ("trung ương", SWIFTS_MINISTRY),
            ("cap xa", SWIFTS_WARD),
            ("cap tinh a", SWIFTS_PROVINCE),
            ("trung uong", SWIFTS_MINISTRY),
        ],
    )
    def test_its_name_settles_it(self, talk: Talk, question: Done, said: str, meant: Procedure) -> None:
        self._settled(talk.ask(said), meant)

    def test_also_where_the_classifier_takes_it_for_no_question(self, talk: Talk, question: Done) -> None:
        self._settled(talk.ask("cấp xã", "out_of_scope"), SWIFTS_WARD)

    @pytest.mark.parametrize("number", ["0", "4", "12", "²", "-1"])
    def test_a_number_that_was_not_offered_settles_nothing(self, talk: Talk, question: Done, number: str) -> None:
        assert talk.ask(number).code is None

    def test_a_place_is_remembered_and_the_question_stays(self, talk: Talk, question: Done) -> None:
        again = talk.ask("Gia Lai")
        assert (again.answer["status"], again.slots["expecting"], again.slots["locality"]) == (
            "clarify",
            "level",
            GIA_LAI,
        )
        self._settled(talk.ask("cấp xã"), SWIFTS_WARD)

    @pytest.mark.parametrize("said", ["1", "cấp xã", "Gia Lai"])
    def test_records_that_went_with_their_snapshot_are_no_answer(
        self, talk: Talk, question: Done, monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot, said: str
    ) -> None:
        changed = miniature(snapshot, [ELEPHANTS_NATIONAL])
        monkeypatch.setattr(resources, "snapshot", lambda: changed)
        done = talk.ask(said)
        assert (done.answer["status"], done.code) == ("out_of_scope", None)

    def test_a_new_question_is_a_new_question(self, talk: Talk, question: Done) -> None:
        done = talk.ask(f"{ELEPHANTS} {ELEPHANTS_NATIONAL.code} lệ phí bao nhiêu", "ask_fee")
        assert (done.code, done.answer["aspect"]) == (ELEPHANTS_NATIONAL.code, "fee")
        assert (done.slots["offered"], done.slots["expecting"]) == ([], None)
        assert talk.ask("1").code != SWIFTS_WARD.code

    @staticmethod
    def _settled(done: Done, meant: Procedure) -> None:
        assert (done.answer["status"], done.code, done.answer["aspect"]) == ("answered", meant.code, "duration")
        assert (done.slots["offered"], done.slots["expecting"]) == ([], None)


class TestTheQuestionForTheProvince:
    @pytest.fixture
    def talk(self) -> Talk:
        return Talk()

    @pytest.fixture
    def question(self, talk: Talk) -> Done:
        return talk.ask(BEES, "ask_fee")

    def test_it_is_asked_once_with_a_button_a_province(self, question: Done) -> None:
        assert (question.answer["status"], question.answer["aspect"]) == ("clarify", "fee")
        assert question.texts[0].endswith("Anh/chị ở tỉnh, thành phố nào?")
        assert [button["title"] for button in question.buttons] == ["Gia Lai", "Hồ Chí Minh", "Đắk Lắk"]
        assert question.slots["expecting"] == "province"

    def test_a_button_settles_it_and_says_where_one_is(self, talk: Talk, question: Done) -> None:
        self._settled(talk.press(question, "Đắk Lắk"), BEES_DAK_LAK)
        assert talk.slots["locality"] == DAK_LAK
        assert talk.ask(ELEPHANTS, "ask_fee").code == ELEPHANTS_DAK_LAK.code

    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("Gia Lai", BEES_GIA_LAI),
            ("em ở bình định ạ", BEES_GIA_LAI),
            ("tỉnh Đắk Lắk nhé", BEES_DAK_LAK),
            ("toi o phu yen", BEES_DAK_LAK),
        ],
    )
    @pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope"])
    def test_its_name_settles_it(self, talk: Talk, question: Done, said: str, meant: Procedure, intent: str) -> None:
        self._settled(talk.ask(said, intent), meant)
        assert talk.slots["locality"] == meant.scope

    @pytest.mark.parametrize("said", ["Bình Dương", "Sài Gòn", "tp hcm"])
    def test_a_province_with_two_levels_is_asked_for_the_level(self, talk: Talk, question: Done, said: str) -> None:
        level = talk.ask(said)
        assert set(level.slots["offered"]) == {BEES_SAI_GON.code, BEES_SAI_GON_PROVINCE.code}
        self._settled(talk.press(level, "Cấp tỉnh"), BEES_SAI_GON_PROVINCE)
        assert talk.slots["locality"] == SAI_GON

    def test_so_does_its_button(self, talk: Talk, question: Done) -> None:
        assert talk.press(question, "Hồ Chí Minh").slots["expecting"] == "level"

    def test_where_there_is_none_it_is_said_who_has_one(self, talk: Talk, question: Done) -> None:
        done = talk.ask("Huế")
        assert (done.answer["status"], done.code) == ("unanswerable", None)
        known = "Tỉnh Gia Lai, Tỉnh Đắk Lắk, Thành phố Hồ Chí Minh"
        assert f"Tôi chỉ có thủ tục này của {known}, chưa có của nơi anh/chị nói." in done.texts[0]
        assert [button["payload"] for button in done.buttons] == ["/handoff"]
        assert (done.slots["offered"], done.slots["expecting"], done.slots["locality"]) == ([], None, "46")

    def test_a_new_question_is_a_new_question(self, talk: Talk, question: Done) -> None:
        done = talk.ask(f"{ELEPHANTS} ở Đắk Lắk mất mấy ngày", "ask_duration")
        assert (done.code, done.answer["aspect"]) == (ELEPHANTS_DAK_LAK.code, "duration")
        assert done.slots["expecting"] == "variant"  # others are named beside, nothing is asked

    def test_records_that_went_with_their_snapshot_are_no_answer(
        self, talk: Talk, question: Done, monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot
    ) -> None:
        changed = miniature(snapshot, [*SWIFTS_ALL, FERRIES_NATIONAL])
        monkeypatch.setattr(resources, "snapshot", lambda: changed)
        assert "Tôi chỉ có" not in talk.ask("Gia Lai").texts[0]

    @staticmethod
    def _settled(done: Done, meant: Procedure) -> None:
        assert (done.answer["status"], done.code, done.answer["aspect"]) == ("answered", meant.code, "fee")
        assert (done.slots["offered"], done.slots["expecting"]) == ([], None)


def test_more_provinces_than_anybody_reads_buttons_for_stand_in_the_text(
    monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot
) -> None:
    scopes = ["01", "04", "08", "11", "12", "14", "15", "19", "20", "22", "24", "25", "31", "33", "37"]
    copies = [record(f"9.0001{scope}", BEES, scope=scope) for scope in scopes]
    changed = miniature(snapshot, copies)
    monkeypatch.setattr(resources, "snapshot", lambda: changed)
    talk = Talk()
    question = talk.ask(BEES, "ask_fee")
    assert question.buttons == []
    assert "Bắc Ninh" in question.texts[0]
    assert talk.ask("Ninh Bình").code == "9.000137"


class TestAPlaceAloneAfterAnAnswer:
    @pytest.mark.parametrize("said", ["Gia Lai", "Gia Lai thì sao", "còn ở bình định", "ở Gia Lai nhé"])
    @pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope"])
    def test_the_same_is_told_for_there(self, said: str, intent: str) -> None:
        talk = Talk()
        talk.ask(f"{BEES} ở Đắk Lắk bao lâu", "ask_duration")
        done = talk.ask(said, intent)
        assert (done.code, done.answer["aspect"]) == (BEES_GIA_LAI.code, "duration")

    def test_where_there_is_none_it_is_said(self) -> None:
        talk = Talk(DAK_LAK)
        talk.ask(BEES, "ask_duration")
        done = talk.ask("Huế thì sao")
        assert (done.answer["status"], done.code) == ("unanswerable", None)

    def test_the_national_one_is_told_again(self) -> None:
        talk = Talk(DAK_LAK)
        assert talk.ask(ELEPHANTS, "ask_duration").code == ELEPHANTS_DAK_LAK.code
        done = talk.ask("Gia Lai")
        assert (done.code, done.answer["aspect"]) == (ELEPHANTS_NATIONAL.code, "duration")

    def test_the_level_stands(self) -> None:
        talk = Talk()
        talk.ask(f"{SWIFTS} cấp tỉnh", "ask_duration")
        assert talk.ask("Gia Lai thì sao").code == SWIFTS_PROVINCE.code

    def test_of_several_offered_it_takes_the_one_there(self) -> None:
        talk = Talk(offered=[SWIFTS_WARD.code, ELEPHANTS_NATIONAL.code], expecting="which", aspect="fee")
        assert talk.ask("Đắk Lắk").code == ELEPHANTS_DAK_LAK.code

    def test_with_more_words_it_is_another_question(self) -> None:
        talk = Talk()
        talk.ask(ELEPHANTS, "ask_duration")
        assert talk.ask(f"{FERRIES} ở Gia Lai", "ask_fee").code == FERRIES_GIA_LAI.code


class TestTheLocality:
    def test_it_is_remembered_from_turn_to_turn(self) -> None:
        talk = Talk()
        talk.ask(f"{BEES} ở Gia Lai", "ask_fee")
        assert talk.slots["locality"] == GIA_LAI
        assert talk.ask(ELEPHANTS, "ask_fee").code == ELEPHANTS_NATIONAL.code
        assert talk.ask(BEES, "ask_fee").code == BEES_GIA_LAI.code

    def test_a_later_one_takes_its_place(self) -> None:
        talk = Talk()
        talk.ask(f"{BEES} ở Gia Lai", "ask_fee")
        assert talk.ask(f"{ELEPHANTS} ở Đắk Lắk", "ask_fee").code == ELEPHANTS_DAK_LAK.code
        assert talk.slots["locality"] == DAK_LAK
        assert talk.ask(BEES, "ask_fee").code == BEES_DAK_LAK.code

    def test_the_channel_s_goes_before_the_one_remembered(self) -> None:
        done = Talk(DAK_LAK, locality=GIA_LAI).ask(BEES, "ask_fee")
        assert (done.code, done.slots["locality"]) == (BEES_DAK_LAK.code, DAK_LAK)

    def test_what_was_named_stays_while_the_channel_sends_the_same(self) -> None:
        talk = Talk(DAK_LAK)
        assert talk.ask(f"{BEES} ở Gia Lai", "ask_fee").code == BEES_GIA_LAI.code
        assert talk.ask(BEES, "ask_duration").code == BEES_GIA_LAI.code

    def test_two_provinces_name_none(self) -> None:
        assert Talk().ask(f"{BEES} ở Gia Lai hay Đắk Lắk", "ask_fee").slots["expecting"] == "province"

    @pytest.mark.parametrize("text", [SWIFTS, BEES, ELEPHANTS, FERRIES])
    def test_an_unknown_commune_is_as_none(self, text: str) -> None:
        told, known = Talk(UNKNOWN_COMMUNE).ask(text, "ask_fee"), Talk().ask(text, "ask_fee")
        assert told.slots.pop("sent_from") == UNKNOWN_COMMUNE
        assert told == known

    def test_an_unknown_commune_hides_nothing_that_is_known(self) -> None:
        talk = Talk(UNKNOWN_COMMUNE)
        talk.ask(BEES, "ask_fee")
        assert talk.ask("Gia Lai").code == BEES_GIA_LAI.code
        assert talk.ask(BEES, "ask_duration").code == BEES_GIA_LAI.code


class TestALocalRule:
    @pytest.mark.parametrize("place", [BAC_NINH, COMMUNE["code"]])
    def test_it_goes_before_the_province_s_own_record(self, place: str) -> None:
        done = Talk(place).ask(FERRIES, "ask_fee")
        assert done.code == FERRIES_NATIONAL.code
        assert LOCAL_FEE in done.texts[0]
        assert "5.000 đồng" in done.texts[0]

    def test_elsewhere_the_own_record_holds(self) -> None:
        done = Talk(GIA_LAI).ask(FERRIES, "ask_fee")
        assert done.code == FERRIES_GIA_LAI.code
        assert LOCAL_FEE not in done.texts[0]

    def test_nowhere_the_national_one_holds(self) -> None:
        done = Talk().ask(FERRIES, "ask_fee")
        assert done.code == FERRIES_NATIONAL.code
        assert LOCAL_FEE not in done.texts[0]

    def test_the_place_alone_is_enough_for_it(self) -> None:
        talk = Talk()
        talk.ask(FERRIES, "ask_fee")
        done = talk.ask("Bắc Ninh")
        assert done.code == FERRIES_NATIONAL.code
        assert LOCAL_FEE in done.texts[0]

    def test_it_stays_from_turn_to_turn(self) -> None:
        talk = Talk()
        talk.ask(f"{FERRIES} ở Bắc Ninh", "ask_duration")
        assert LOCAL_FEE in talk.ask("lệ phí", "ask_fee").texts[0]

    def test_a_rule_for_one_level_settles_no_level(self, monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot) -> None:
        changed = miniature(snapshot)
        ruled = costs(5000, procedures=[SWIFTS_WARD.code])
        changed.localities = Localities([rules(fees=[ruled])])
        monkeypatch.setattr(resources, "snapshot", lambda: changed)
        talk = Talk(BAC_NINH)
        assert talk.ask(SWIFTS, "ask_fee").slots["expecting"] == "level"
        assert LOCAL_FEE in talk.ask("cấp xã").texts[0]
        assert LOCAL_FEE not in Talk(BAC_NINH).ask(f"{SWIFTS} cấp tỉnh", "ask_fee").texts[0]
