"""Actions in Rasa's own process: `bot/in_process.py`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from fastjsonschema import JsonSchemaException
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.in_process import InProcessActions, compile_validator_once

_GOOD: dict[str, Any] = {
    "events": [{"event": "slot", "name": "aspect", "value": "fee", "timestamp": None}],
    "responses": [{"text": "Chào anh/chị", "custom": {"reply": {}}}],
}


@pytest.fixture(scope="module", autouse=True)
def _validator() -> None:
    compile_validator_once()


@pytest.fixture(scope="module")
def endpoint() -> InProcessActions:
    return InProcessActions()


def run(name: str, endpoint: Any, tracker: DialogueStateTracker, domain: Domain) -> list[Event]:
    """Run the action called `name` as Rasa runs it."""
    nlg = TemplatedNaturalLanguageGenerator({})
    return asyncio.run(RemoteAction(name, endpoint).run(CollectingOutputChannel(), nlg, tracker, domain))


def asked(domain: Domain, text: str, intent: str) -> DialogueStateTracker:
    tracker = DialogueStateTracker("c1", domain.slots)
    tracker.update(UserUttered(text, {"name": intent, "confidence": 1.0}), domain)
    return tracker


def test_it_runs_an_action(endpoint: InProcessActions, domain: Domain) -> None:
    spoken, *_ = run("action_talk", endpoint, asked(domain, "chào em", "greet"), domain)
    assert spoken.data["custom"]["answer"]["status"] == "smalltalk"


def test_it_brings_back_the_slots_an_action_sets(endpoint: InProcessActions, domain: Domain) -> None:
    events = run("action_answer", endpoint, asked(domain, "lệ phí làm lại căn cước bị mất", "ask_fee"), domain)
    slots = {event.key: event.value for event in events if isinstance(event, SlotSet)}
    assert slots["procedure"] == "1.014064"
    assert slots["aspect"] == "fee"


def test_it_has_every_action_of_the_domain(endpoint: InProcessActions, domain: Domain) -> None:
    assert set(domain.user_actions) <= set(endpoint._executor.actions)


def test_the_domain_is_not_sent_along(endpoint: InProcessActions, domain: Domain) -> None:
    call = RemoteAction("action_talk", endpoint)._action_call_format(asked(domain, "chào", "greet"), domain)
    assert "domain" not in call


def test_a_sound_result_is_accepted() -> None:
    assert RemoteAction("action_talk", None)._validate_action_result(_GOOD)


@pytest.mark.parametrize(
    "malformed",
    [
        [],
        "events",
        {"events": "none"},
        {"events": [{"no": "event"}]},
        {"events": [{"event": "slot", "value": 1}]},
        {"responses": {"text": "chào"}},
        {"responses": ["chào"]},
    ],
)
def test_a_malformed_result_is_refused_as_by_stock_rasa(malformed: Any) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(malformed, RemoteAction.action_response_format_spec())
    with pytest.raises(JsonSchemaException):
        RemoteAction("action_talk", None)._validate_action_result(malformed)


_values = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=3))
_events = st.fixed_dictionaries(
    {},
    optional={
        "event": st.sampled_from(["slot", "user", "bot", "action", "reminder", "followup", "pause", "no_such"]),
        "name": _values,
        "value": st.one_of(_values, st.lists(_values, max_size=2)),
        "timestamp": _values,
        "text": _values,
        "data": st.one_of(_values, st.dictionaries(st.text(max_size=2), _values, max_size=2)),
        "surplus": _values,
    },
)


@settings(max_examples=100)
@given(st.fixed_dictionaries({"events": st.one_of(_values, st.lists(st.one_of(_values, _events), max_size=2))}))
def test_it_accepts_what_stock_rasa_accepts_and_nothing_else(result: dict[str, Any]) -> None:
    assert _accepts(lambda: jsonschema.validate(result, RemoteAction.action_response_format_spec())) == _accepts(
        lambda: RemoteAction("action_talk", None)._validate_action_result(result)
    )


def _accepts(validate: Callable[[], object]) -> bool:
    try:
        validate()
    except (jsonschema.ValidationError, JsonSchemaException):
        return False
    return True


def test_an_action_with_a_malformed_result_changes_nothing(domain: Domain) -> None:
    class Broken(InProcessActions):
        async def request(self, *args: Any, **kwargs: Any) -> Any:
            return {"events": "none", "responses": []}

    tracker = asked(domain, "chào", "greet")
    with pytest.raises(JsonSchemaException):
        run("action_talk", Broken(), tracker, domain)
    assert tracker.get_slot("procedure") is None


def test_the_schema_itself_is_not_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = []
    for validator in (jsonschema.Draft7Validator, jsonschema.Draft202012Validator):
        monkeypatch.setattr(validator, "check_schema", lambda *args, **kwargs: checked.append(args))
    for _ in range(20):
        RemoteAction("action_talk", None)._validate_action_result(_GOOD)
    assert checked == []
    jsonschema.validate(_GOOD, RemoteAction.action_response_format_spec())
    assert len(checked) == 1  # what stock Rasa pays on every result
