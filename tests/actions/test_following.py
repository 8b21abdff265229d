"""Following a person: `actions/following.py`."""

from __future__ import annotations

from typing import Optional

import pytest

from actions.answer import ActionAnswer
from actions.decide import Decision, Tier
from actions.following import aspect, meant_instead
from actions.memory import Memory
from actions.moving import ActionDeny
from actions.wording.replies import Told
from knowledge.index import Hit
from knowledge.snapshot import Snapshot
from tests.actions.turns import run

BIRTH = "1.001193"


@pytest.mark.parametrize(
    ("text", "asks", "told"),
    [
        ("thế còn đăng ký kết hôn", "overview", "fee"),
        ("con ket hon thi sao", "steps", "fee"),
        ("*kết hôn", "overview", "fee"),
        ("còn kết hôn mấy ngày xong", "duration", "duration"),
        ("đăng ký kết hôn", "overview", "overview"),
        ("con tôi 3 tuổi cần giấy gì", "documents", "documents"),
    ],
)
def test_the_same_is_asked_about_the_next(text: str, asks: Optional[Told], told: Told) -> None:
    nothing = Decision(Tier.UNKNOWN, [], names_something=True)
    assert aspect(text, asks, nothing, Memory(procedure=BIRTH, aspect="fee")) == told


def test_what_was_asked_before_it_was_known_of_what_is_told_then() -> None:
    nothing = Decision(Tier.UNKNOWN, [], names_something=True)
    assert aspect("đăng ký kết hôn ạ", "overview", nothing, Memory(aspect="fee")) == "fee"
    assert aspect("đăng ký kết hôn mấy ngày", "duration", nothing, Memory(aspect="fee")) == "duration"


def test_who_does_not_name_the_law_asks_what_it_means_for_them(snapshot: Snapshot) -> None:
    same = Decision(Tier.ANSWER, [Hit(snapshot.procedures[BIRTH], 1.0)], names_something=True)
    assert aspect("trễ hạn có bị phạt không", "legal", same, Memory(procedure=BIRTH, aspect="fee")) == "eligibility"
    assert aspect("theo luật nào", "legal", same, Memory(procedure=BIRTH, aspect="fee")) == "legal"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("không phải khai tử, khai sinh mà", "khai sinh mà"),
        ("ý em là cấp lại chứ không phải cấp mới", "ý em là cấp lại"),
        ("hoi phi chu ko hoi giay to", "hoi phi"),
        ("*khai sinh", "khai sinh"),
        ("không phải", "không phải"),
    ],
)
def test_of_a_correction_what_is_meant_stays(text: str, meant: str) -> None:
    assert meant_instead(text) == meant


@pytest.mark.parametrize(
    "text",
    ["nếu mất giấy chứng sinh thì sao", "khong co giay chung sinh co lam duoc khong", "lỡ ko có giấy chứng sinh"],
)
def test_a_what_if_is_answered_from_the_record(text: str) -> None:
    done = run(ActionAnswer(), text, "ask_steps", procedure=BIRTH, aspect="fee")
    assert (done.code, done.answer["status"]) == (BIRTH, "answered")
    assert "Văn bản của người làm chứng" in done.texts[0] or "văn bản của người làm chứng" in done.texts[0]
    assert "Nguồn:" in done.texts[0]


def test_a_lost_paper_that_is_a_matter_of_its_own_is_one() -> None:
    done = run(ActionAnswer(), "lỡ làm mất cà vẹt xe máy thì sao", "ask_steps", procedure=BIRTH, aspect="fee")
    assert done.code == "1.013082"


def test_a_correction_of_what_is_asked_stays_with_the_procedure() -> None:
    ranking = {"correct": 0.8, "ask_fee": 0.15, "out_of_scope": 0.01}
    done = run(
        ActionDeny(), "hỏi phí chứ không hỏi giấy tờ", "correct", ranking=ranking, procedure=BIRTH, aspect="documents"
    )
    assert (done.code, done.answer["aspect"]) == (BIRTH, "fee")
