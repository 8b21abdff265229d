"""What a conversation remembers: `actions/memory.py`."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from rasa_sdk import Tracker

from actions.memory import Memory

DOMAIN = yaml.safe_load((Path(__file__).parents[2] / "bot" / "domain.yml").read_text("utf-8"))
FULL = {"procedure": "1.001193", "aspect": "fee", "offered": ["1.004884"], "expecting": "receipt"}
FULL |= {"failures": 2.0, "locality": "52", "sent_from": "24"}


def memory(**slots: object) -> Memory:
    return Memory.of(Tracker("c1", slots, {}, [], False, None, {}, "action_listen"))


def test_a_new_conversation_remembers_nothing() -> None:
    assert memory() == Memory(None, None, [], None, 0, None, None)


def test_slots_are_read_as_they_were_set() -> None:
    assert memory(**FULL) == Memory("1.001193", "fee", ["1.004884"], "receipt", 2, "52", "24")


def test_an_aspect_of_another_release_is_forgotten() -> None:
    assert memory(aspect="colour").aspect is None


def test_only_what_changes_is_set() -> None:
    events = memory(**FULL).changed(procedure="1.001193", aspect="duration", failures=0)
    assert [(event["name"], event["value"]) for event in events] == [("aspect", "duration"), ("failures", 0)]


def test_nothing_changed_sets_nothing() -> None:
    full = memory(**FULL)
    assert full.changed() == []
    assert full.changed(**full._asdict()) == []


def test_forgetting_sets_none() -> None:
    events = memory(**FULL).changed(procedure=None, offered=[])
    assert {event["name"]: event["value"] for event in events} == {"procedure": None, "offered": []}


def test_what_is_no_memory_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="colour"):
        memory().changed(colour="red")


def test_the_domain_has_the_slots_and_no_others() -> None:
    assert set(DOMAIN["slots"]) == set(Memory._fields)
