"""What a page draws of an answer on a procedure: `actions/telling.py`."""

from __future__ import annotations

import pytest

from actions import resources
from actions.answer import ActionAnswer
from actions.moving import ActionDontKnow
from actions.place import ActionPlace
from actions.wording.replies import ASPECTS
from actions.wording.templates import vietnamese
from knowledge.local_rules import Localities
from knowledge.snapshot import Snapshot
from tests.actions.turns import Done, run
from tests.support.cards import untold
from tests.support.localities import CENTRE, rules

BIRTH, CARD = "1.001193", "1.014064"
QUESTIONS = (
    "làm giấy khai sinh cho con",
    "làm lại căn cước bị mất",
    "đăng ký tạm trú",
    "đăng ký kết hôn",
    "cấp giấy phép xây dựng nhà ở",
    "đổi giấy phép lái xe",
)


def drawn(done: Done) -> list[str]:
    return [card["kind"] for card in done.cards]


@pytest.mark.parametrize("text", QUESTIONS)
@pytest.mark.parametrize("introduced", [True, False])
def test_an_overview_is_drawn_with_all_that_is_said(text: str, introduced: bool) -> None:
    done = run(ActionAnswer(), text, "ask_overview", introduced=introduced)
    assert (done.answer["status"], done.answer["aspect"]) == ("answered", "overview")
    (card,) = done.cards
    assert card["kind"] == "procedure"
    assert untold(done.texts[0], card) == {}
    assert (vietnamese()("talk.introduced") in card["lead"]) is not introduced


def test_a_checklist_says_first_that_a_machine_answers() -> None:
    asked = run(ActionAnswer(), "làm giấy khai sinh cho con", "ask_overview")
    done = run(ActionAnswer(), "danh sách", "ask_checklist", **{**asked.slots, "introduced": False})
    (card,) = done.cards
    assert card["kind"] == "checklist"
    assert card["lead"][0] == vietnamese()("talk.introduced")


def test_what_may_be_meant_instead_is_remarked() -> None:
    done = run(ActionAnswer(), "làm giấy khai sinh cho con", "ask_overview")
    (card,) = done.cards
    assert "2.000528" in done.slots["offered"]
    assert card["remarks"][-1] in done.texts[0].split("\n\n")
    assert "nước ngoài" in card["remarks"][-1]


def test_that_it_is_only_the_likeliest_is_remarked_first() -> None:
    offered = {"offered": [BIRTH, "2.000528"], "expecting": "foreign", "aspect": "overview", "question": "khai sinh"}
    done = run(ActionDontKnow(), "không biết nữa", "dont_know", introduced=False, **offered)
    (card,) = done.cards
    assert card["lead"] == [vietnamese()("talk.introduced"), vietnamese()("clarify.likeliest")]
    assert untold(done.texts[0], card) == {}


@pytest.mark.parametrize("aspect", [aspect for aspect in ASPECTS if aspect != "overview"])
def test_other_aspects_are_told_in_words_alone(aspect: str) -> None:
    assert drawn(run(ActionAnswer(), "làm lại căn cước bị mất", f"ask_{aspect}")) == []


def test_the_list_to_bring_is_drawn_as_before() -> None:
    asked = run(ActionAnswer(), "làm lại căn cước bị mất", "ask_overview")
    assert drawn(asked) == ["procedure"]
    assert drawn(run(ActionAnswer(), "danh sách", "ask_checklist", **asked.slots)) == ["checklist"]


def test_whoever_says_where_they_are_gets_the_map_of_the_centre(
    monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot
) -> None:
    centres = [{**CENTRE, "at": [21.27, 106.19]}]
    localities = Localities([rules(centres=centres)])
    there = Snapshot(snapshot.manifest, snapshot.index, localities, snapshot.life_events, snapshot.suggestions)
    monkeypatch.setattr(resources, "snapshot", lambda: there)
    asked = run(ActionAnswer(), "làm lại căn cước bị mất", "ask_place")
    assert drawn(asked) == []
    done = run(ActionPlace(), "tôi ở Bắc Ninh", "say_place", **asked.slots)
    assert (done.code, done.answer["aspect"]) == (CARD, "place")
    (card,) = done.cards
    assert (card["kind"], card["url"]) == ("map", "https://www.google.com/maps/search/?api=1&query=21.27,106.19")
    assert card["title"] in done.texts[0]
