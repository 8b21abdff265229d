"""What a message says to the question asked back: `actions/open_question.py`."""

from __future__ import annotations

from typing import Optional

import pytest

from actions.memory import CASE, WHICH, Memory
from actions.open_question import case_left, left_open, number_picked
from actions.wording.checklist import cases
from knowledge.snapshot import Snapshot

LOST, DAMAGED = "1.014064", "1.014063"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1", 0),
        ("số 2", 1),
        ("so 2 nha", 1),
        ("cái thứ 3", 2),
        ("cai thu ba di", 2),
        ("lấy cái đầu tiên", 0),
        ("cái cuối nhé", 2),
        ("việc 2", 1),
        ("2.", 1),
        ("số 9", None),
        ("0", 2),
        ("con tôi 2 tuổi", None),
        ("bị mất", None),
        ("hai vợ chồng", None),
        ("", None),
    ],
)
def test_a_place_in_a_list_of_three(text: str, place: Optional[int]) -> None:
    assert number_picked(text, 3) == place


def open_between(*codes: str, expecting: str = WHICH, question: str = "căn cước") -> Memory:
    return Memory(offered=list(codes), expecting=expecting, question=question, aspect="fee")


def test_nothing_is_open_where_nothing_was_offered(snapshot: Snapshot) -> None:
    assert left_open(snapshot, Memory(offered=[]), "1", None) is None


def test_a_number_picks_one_of_the_names(snapshot: Snapshot) -> None:
    assert left_open(snapshot, open_between("1.001193", "1.004884"), "số 2", None) == ["1.004884"]


def test_own_words_are_read_together_with_the_question(snapshot: Snapshot) -> None:
    between = open_between("1.001193", "1.004884", question="giấy khai sinh")
    assert left_open(snapshot, between, "đăng ký lại", None) == ["1.004884"]


def test_another_matter_is_no_answer(snapshot: Snapshot) -> None:
    assert left_open(snapshot, open_between("1.001193", "1.004884"), "đăng ký kết hôn", None) is None


def test_a_long_message_asks_anew(snapshot: Snapshot) -> None:
    text = "thôi cho em hỏi muốn làm lại giấy khai sinh bị mất thì làm sao"
    assert left_open(snapshot, open_between("1.001193", "1.004884"), text, None) is None


def test_a_case_is_picked_by_number_and_by_its_words(snapshot: Snapshot) -> None:
    procedure = next(p for p in snapshot.index.procedures if 1 < len(cases(p)) <= 4)
    memory = Memory(offered=[procedure.code], expecting=CASE, procedure=procedure.code)
    named = cases(procedure)
    assert case_left(snapshot, memory, "trường hợp 2") == named[1]
    assert case_left(snapshot, memory, "bao nhiêu tiền") is None
