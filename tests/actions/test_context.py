"""The same matter or another: `actions/context.py`."""

from __future__ import annotations

import pytest

from actions.answer import ActionAnswer
from actions.context import Found, another, asks_if, goes_back, goes_onward, signs, without_lead
from tests.actions.turns import run

BIRTH, MARRIAGE = "1.001193", "1.000894"
FOLLOWING = {"ask_duration": 0.9, "out_of_scope": 0.02}


@pytest.mark.parametrize(
    "text",
    ["thế còn kết hôn", "con ho chieu thi sao", "quay lại chuyện khai sinh", "*khai sinh", "cho em hỏi thêm nha"],
)
def test_some_words_lead_on(text: str) -> None:
    assert goes_onward(text)


@pytest.mark.parametrize(
    "text",
    [
        "mấy ngày xong",
        "mất giấy chứng sinh thì sao",
        "không cần đâu",
        "nộp ở đâu",
        "con tôi chưa có thẻ",
        "không yêu cầu gì",
        "quen biết",
    ],
)
def test_others_do_not(text: str) -> None:
    assert not goes_onward(text)


def test_what_leads_on_can_be_left_out() -> None:
    assert without_lead("thế còn kết hôn") == "kết hôn"
    assert without_lead("mấy ngày xong") == "mấy ngày xong"


def test_what_one_comes_back_to_is_said() -> None:
    assert goes_back("quay lại vụ khai sinh đi")
    assert goes_back("cái khai sinh hồi nãy mấy ngày")
    assert not goes_back("khai sinh mấy ngày")
    assert not goes_back("xin qua dịch vụ công được không")


def test_what_ifs_are_known_by_their_ends() -> None:
    assert asks_if("mất giấy chứng sinh thì sao")
    assert asks_if("mẹ em nộp thay dc ko")
    assert not asks_if("mấy ngày có")


def test_a_message_that_names_nothing_is_about_the_same() -> None:
    nothing = Found(0, sure=0.0, here=0.0, earlier=0.0, here_first=False, same_field=False, mentioned=0)
    marriage = Found(4, sure=0.95, here=0.01, earlier=0.0, here_first=False, same_field=True, mentioned=0)
    assert another(signs("mấy ngày vậy", 0.02, nothing)) < 0.1
    assert another(signs("thế còn đăng ký kết hôn", 0.98, marriage)) > 0.9


def test_a_paper_of_the_record_is_less_of_a_matter_of_its_own() -> None:
    found = Found(3, sure=0.7, here=0.01, earlier=0.0, here_first=False, same_field=False, mentioned=0)
    text = "chưa có lý lịch tư pháp thì sao"
    assert another(signs(text, 0.5, found._replace(mentioned=4))) < another(signs(text, 0.5, found))


@pytest.mark.parametrize(
    ("text", "named", "code"),
    [("mấy bữa thì lấy được vậy", 0.02, BIRTH), ("đăng ký kết hôn mấy ngày có", 0.98, MARRIAGE)],
)
def test_the_conversation_stays_or_moves(text: str, named: float, code: str) -> None:
    done = run(
        ActionAnswer(), text, "ask_duration", ranking=FOLLOWING, named=named, procedure=BIRTH, aspect="documents"
    )
    assert (done.code, done.answer["aspect"]) == (code, "duration")


def test_what_was_spoken_of_before_is_found_again() -> None:
    done = run(
        ActionAnswer(),
        "quay lại chuyện khai sinh, mấy ngày xong",
        "ask_duration",
        ranking=FOLLOWING,
        named=0.9,
        procedure=MARRIAGE,
        earlier=[BIRTH],
        aspect="fee",
    )
    assert (done.code, done.answer["aspect"]) == (BIRTH, "duration")


def test_a_cat_on_the_keyboard_is_not_understood() -> None:
    done = run(
        ActionAnswer(), "kjhgfdsa zxmcnb", "ask_fee", ranking=FOLLOWING, named=0.1, procedure=BIRTH, aspect="fee"
    )
    assert done.answer["status"] == "out_of_scope"
