"""Where a dossier stands: `actions/dossier_status.py`."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from actions import resources
from actions.dossier_status import ActionDossier
from actions.dossiers.demo import demo_dossiers
from actions.dossiers.records import Dossier
from tests.actions.turns import Done, run

DEMO = demo_dossiers(datetime.now(timezone.utc))


@pytest.fixture(scope="module", autouse=True)
def _demo() -> None:
    store = resources.dossiers()
    store.create()
    store.put(DEMO)


def ask(text: str, **slots: object) -> Done:
    return run(ActionDossier(), text, "dossier_status", **slots)


@pytest.mark.parametrize("dossier", DEMO, ids=lambda dossier: dossier.receipt)
def test_every_state_is_told(dossier: Dossier) -> None:
    done = ask(f"hồ sơ {dossier.receipt} tới đâu rồi")
    assert done.answer["status"] == "dossier"
    assert done.answer["dossier"]["receipt"] == dossier.receipt
    assert done.answer["dossier"]["state"] == dossier.state
    assert done.answer["sources"][0]["title"] == dossier.source


@pytest.mark.parametrize(
    "typed",
    [
        "h00.99-261102-0004",
        "H00 99 261102 0004",
        "Hoo.99-2611o2-ooo4",
        "H00.99 - 261102 - 0004",
        "h00.99_261102_0004",
    ],
)
def test_a_number_is_read_as_people_type_it(typed: str) -> None:
    assert ask(f"coi giùm {typed} với").answer["dossier"]["receipt"] == "H00.99-261102-0004"


def test_an_unknown_number_gets_help() -> None:
    done = ask("hồ sơ H00.99-261102-9999")
    assert done.answer["status"] == "dossier_not_found"
    assert "H00.99-261102-9999" in done.texts[0]
    assert done.buttons[0]["payload"] == "/handoff"


def test_without_a_number_one_is_asked_for() -> None:
    done = ask("hồ sơ của tôi tới đâu rồi")
    assert done.answer["status"] == "ask_receipt"
    assert done.slots["expecting"] == "receipt"


@pytest.mark.parametrize(
    ("text", "slots"), [("hồ sơ H00.99-2611", {}), ("12345", {"expecting": "receipt"}), ("H29-240408-00", {})]
)
def test_a_malformed_number_is_told_what_one_looks_like(text: str, slots: dict[str, str]) -> None:
    done = ask(text, **slots)
    assert done.answer["status"] == "ask_receipt"
    assert "chưa đúng dạng" in done.texts[0]


def test_several_numbers_are_several_answers_up_to_three() -> None:
    numbers = [dossier.receipt for dossier in DEMO[:4]]
    done = ask(" và ".join(numbers))
    assert [answer["dossier"]["receipt"] for answer in done.answers] == numbers[:3]


def test_nothing_of_the_person_leaves() -> None:
    done = ask("hồ sơ H00.99-261102-0004")
    assert "verifier" not in done.answer["dossier"]
