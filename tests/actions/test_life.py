"""Life events in conversation: `actions/life.py`."""

from __future__ import annotations

import pytest

from actions.answer import ActionAnswer
from actions.moving import ActionChoose
from knowledge.snapshot import Snapshot
from tests.actions.turns import run


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("vợ em sắp sinh", "sinh-con"),
        ("bo toi moi mat", "nguoi-than-mat"),
        ("mua xe máy cũ của bạn", "mua-xe-cu"),
        ("nhà em sắp chuyển nhà", "chuyen-nha"),
        ("tụi em sắp cưới", "ket-hon"),
        ("tôi mới nghỉ việc", "nghi-viec"),
        ("em định mở quán ăn", "mo-quan-an"),
    ],
)
def test_a_situation_gets_its_procedures_in_order(snapshot: Snapshot, text: str, event: str) -> None:
    done = run(ActionAnswer(), text, "ask_overview")
    assert (done.answer["status"], done.answer["life_event"]) == ("answered", event)
    steps = [step.code for step in snapshot.life_events.by_id[event].steps if step.code in snapshot.procedures]
    assert [c["code"] for c in done.answer["candidates"]] == steps
    titles = [button["title"] for button in done.buttons]
    assert len(titles) <= 5
    numbered = [title for title in titles if title.startswith("Việc")]
    assert numbered == [f"Việc {n}" for n in range(1, len(numbered) + 1)]
    assert len(numbered) >= min(len(steps), 4)


def test_each_step_is_one_tap_or_one_number_away() -> None:
    told = run(ActionAnswer(), "vợ em sắp sinh", "ask_overview")
    payload = told.buttons[1]["payload"]
    tapped = run(ActionChoose(), payload, "choose", code=payload.split('"')[3], **told.slots)
    typed = run(ActionChoose(), "số 2", "choose", **told.slots)
    assert tapped.code == typed.code == told.answer["candidates"][1]["code"]


def test_what_can_be_done_in_one_go_is_said(snapshot: Snapshot) -> None:
    joint = [one for one in snapshot.life_events.by_id["sinh-con"].together if one.code in snapshot.procedures]
    done = run(ActionAnswer(), "vợ em sắp sinh", "ask_overview")
    assert all(one.note in done.texts[0] for one in joint)


def test_every_list_fits_one_message(snapshot: Snapshot) -> None:
    for event in snapshot.life_events.by_id.values():
        done = run(ActionAnswer(), event.said[0], "ask_overview")
        if done.answer["life_event"]:
            assert len(done.texts[0]) <= 2000


def test_a_question_about_one_paper_is_no_life_event() -> None:
    done = run(ActionAnswer(), "làm giấy khai sinh cho con hết bao nhiêu", "ask_fee")
    assert done.answer["life_event"] is None


def test_a_circumstance_in_the_midst_of_a_matter_is_only_that() -> None:
    done = run(ActionAnswer(), "vợ em sắp sinh thì sao", "ask_steps", procedure="1.004194", aspect="fee")
    assert done.answer["life_event"] is None
