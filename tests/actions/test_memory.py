"""What a conversation remembers: `actions/memory.py`."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from rasa_sdk import Tracker

from actions.memory import Memory

DOMAIN = yaml.safe_load((Path(__file__).parents[2] / "bot" / "domain.yml").read_text("utf-8"))
FULL = {"procedure": "1.001193", "aspect": "fee", "offered": ["1.004884"], "expecting": "receipt"}
FULL |= {"failures": 2.0, "locality": "52", "sent_from": "24", "case": "trẻ em", "life_event": "sinh-con"}
FULL |= {
    "question": "giấy khai sinh",
    "asked_back": 1.0,
    "earlier": ["1.000894"],
    "in_english": True,
    "introduced": True,
}


def memory(**slots: object) -> Memory:
    return Memory.of(Tracker("c1", slots, {}, [], False, None, {}, "action_listen"))


def test_a_new_conversation_remembers_nothing() -> None:
    assert memory() == Memory(earlier=[], offered=[])


def test_slots_are_read_as_they_were_set() -> None:
    assert memory(**FULL) == Memory(**FULL)


def test_an_aspect_of_another_release_is_forgotten() -> None:
    assert memory(aspect="colour").aspect is None


def test_only_what_changes_is_set() -> None:
    full = memory(**FULL)
    events = full.changes_to(full.but(procedure="1.001193", aspect="duration", failures=0))
    assert [(event["name"], event["value"]) for event in events] == [("aspect", "duration"), ("failures", 0)]


def test_nothing_changed_sets_nothing() -> None:
    full = memory(**FULL)
    assert full.changes_to(full) == []
    assert full.changes_to(full.but(**full._asdict())) == []


def test_forgetting_sets_none() -> None:
    full = memory(**FULL)
    events = full.changes_to(full.but(procedure=None, offered=[]))
    assert {event["name"]: event["value"] for event in events} == {"procedure": None, "offered": []}


def test_a_question_back_is_closed_with_all_that_belongs_to_it() -> None:
    closed = memory(**FULL).closed()
    assert (closed.offered, closed.expecting, closed.question, closed.asked_back) == ([], None, None, 0)
    assert (closed.procedure, closed.aspect, closed.case) == (FULL["procedure"], FULL["aspect"], FULL["case"])


def test_starting_over_keeps_only_where_the_person_is_and_that_they_were_greeted() -> None:
    left = memory(**FULL).forgotten()
    assert left == Memory(earlier=[], offered=[], locality="52", sent_from="24", introduced=True)


def test_what_is_no_memory_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="colour"):
        memory().but(colour="red")


def test_the_domain_has_the_slots_and_no_others() -> None:
    assert set(DOMAIN["slots"]) == set(Memory._fields)
