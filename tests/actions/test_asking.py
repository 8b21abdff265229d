"""The one question back: `actions/asking.py` and `actions/differences.yml`."""

from __future__ import annotations

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import ActionAnswer
from actions.asking import MOST_NAMED, ask_back, options_by, telling_apart
from actions.differences import differences
from actions.memory import WHICH, Memory
from actions.wording.replies import LONGEST_TITLE, Answer
from knowledge.index import Hit
from knowledge.snapshot import Snapshot
from tests.actions.turns import run

NEW, LOST, FIRST_CARD = "1.014061", "1.014064", "1.014062"
BIRTH, FOREIGN_BIRTH = "1.001193", "2.000528"


def hits(snapshot: Snapshot, *codes: str) -> list[Hit]:
    return [Hit(snapshot.procedures[code], 0.5) for code in codes]


def test_every_title_fits_a_button() -> None:
    titles = [value.title for difference in differences().values() for value in difference.values]
    assert all(0 < len(title) <= LONGEST_TITLE for title in titles)


def test_every_difference_asks_a_question() -> None:
    assert all(difference.ask.endswith("?") for difference in differences().values())


def test_what_names_say_decides_the_value(snapshot: Snapshot) -> None:
    foreign = differences()["foreign"]
    values = [foreign.of(snapshot.procedures[code]) for code in (BIRTH, FOREIGN_BIRTH)]
    assert [value and value.id for value in values] == ["no", "yes"]


def test_two_that_differ_in_one_thing_are_told_apart_by_it(snapshot: Snapshot) -> None:
    difference = telling_apart(hits(snapshot, BIRTH, FOREIGN_BIRTH), "khai sinh")
    assert difference is not None
    assert difference.id == "foreign"
    options = options_by(difference, [snapshot.procedures[code] for code in (BIRTH, FOREIGN_BIRTH)])
    assert {option.title: option.codes for option in options} == {"Có nước ngoài": [FOREIGN_BIRTH], "Không có": [BIRTH]}


def test_what_was_said_already_is_not_asked(snapshot: Snapshot) -> None:
    difference = telling_apart(hits(snapshot, BIRTH, FOREIGN_BIRTH), "khai sinh con với người nước ngoài")
    assert difference is None or difference.id != "foreign"


@pytest.mark.parametrize(
    "codes", [(BIRTH,), (BIRTH, FOREIGN_BIRTH), (BIRTH, "1.000894", "1.004194", LOST, NEW, "1.004884")]
)
def test_never_more_than_five_buttons_and_the_names_stand_in_the_text(
    snapshot: Snapshot, codes: tuple[str, ...]
) -> None:
    dispatcher = CollectingDispatcher()
    memory = ask_back(dispatcher, hits(snapshot, *codes), "fee", "giấy", Memory(offered=[]), Answer(status="answered"))
    (said,) = [message["custom"] for message in dispatcher.messages]
    assert 2 <= len(said["reply"]["quick_replies"]) <= 5
    assert (said["answer"]["status"], memory.asked_back, memory.question) == ("clarify", 1, "giấy")
    if memory.expecting == WHICH and len(codes) > 1:
        assert len(said["reply"]["text"].splitlines()) == 1 + min(len(codes), MOST_NAMED)


def test_an_answer_leaves_those_it_fits() -> None:
    assert [value.id for value in differences()["reason"].values if value.in_messages.search("bi mat roi")] == ["lost"]


def test_a_third_question_is_never_asked() -> None:
    asked = run(ActionAnswer(), "căn cước", "ask_overview")
    assert (asked.answer["status"], asked.slots["asked_back"]) == ("clarify", 1)
    told = run(ActionAnswer(), "thẻ căn cước", "ask_overview", asked_back=2.0)
    assert told.answer["status"] == "answered"
    assert told.texts[0].startswith("Tôi nói về việc gần với câu hỏi nhất")


def test_the_words_that_led_to_a_question_do_not_grow_without_end(snapshot: Snapshot) -> None:
    found = hits(snapshot, BIRTH, FOREIGN_BIRTH)
    memory = ask_back(
        CollectingDispatcher(), found, "fee", "giấy " * 1000, Memory(offered=[]), Answer(status="answered")
    )
    assert len(memory.question or "") <= 300
