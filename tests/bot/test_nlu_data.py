"""The training data: `nlu_data/` and `bot/domain.yml`."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest
import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.validator import Validator

from actions.wording.replies import ASPECTS
from bot.paths import CONFIG, DOMAIN, NLU_DATA, ROOT
from knowledge.text.normalise import fold, words

# Said by buttons only, or given by the FallbackClassifier.
_WITHOUT_EXAMPLES = {"choose", "nlu_fallback"}
_LEAST_EXAMPLES = 40
_LEAST_UNACCENTED = 0.3
_OF_THE_ISSUE = [
    "Vợ em mới sanh bé, làm giấy khai sanh cần gì",
    "lam lai cccd bi mat het bao nhieu tien",
    "bao lâu có",
    "dk tam tru online dc ko",
    "xin giấy độc thân",
    "thời tiết hôm nay",
    "cho tôi gặp cán bộ",
]


@pytest.fixture(scope="module")
def importer() -> RasaFileImporter:
    return RasaFileImporter(str(CONFIG), str(DOMAIN), [str(NLU_DATA)])


@pytest.fixture(scope="module")
def examples(importer: RasaFileImporter) -> list[tuple[str, str]]:
    """Every example with its intent."""
    return [(m.get(TEXT), m.get(INTENT)) for m in importer.get_nlu_data().intent_examples]


def by_intent(examples: list[tuple[str, str]]) -> dict[str, list[str]]:
    grouped = defaultdict(list)
    for text, intent in examples:
        grouped[intent].append(text)
    return grouped


def ours() -> set[str]:
    """The intents of `domain.yml`; Rasa adds its own to every domain."""
    return set(yaml.safe_load(DOMAIN.read_text("utf-8"))["intents"])


def unaccented(text: str) -> bool:
    return fold(text) == text.lower()


def held_out(folder: Path) -> list[str]:
    names = ("messages", "questions", "out_of_scope")
    lines = [line for name in names for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines()]
    return [*_OF_THE_ISSUE, *(json.loads(line)["text"] for line in lines)]


def test_every_intent_has_forty_different_examples(examples: list[tuple[str, str]]) -> None:
    different = {intent: len({" ".join(words(t)) or t for t in texts}) for intent, texts in by_intent(examples).items()}
    counts = {intent: different.get(intent, 0) for intent in ours() - _WITHOUT_EXAMPLES}
    assert {intent: count for intent, count in counts.items() if count < _LEAST_EXAMPLES} == {}


def test_every_aspect_has_an_intent(examples: list[tuple[str, str]]) -> None:
    assert {f"ask_{aspect}" for aspect in ASPECTS} <= set(by_intent(examples))


def test_a_third_is_without_diacritics(examples: list[tuple[str, str]]) -> None:
    assert sum(unaccented(text) for text, _ in examples) >= _LEAST_UNACCENTED * len(examples)


@pytest.mark.parametrize("aspect", ASPECTS)
def test_each_aspect_is_also_asked_without_diacritics(examples: list[tuple[str, str]], aspect: str) -> None:
    texts = by_intent(examples)[f"ask_{aspect}"]
    assert sum(map(unaccented, texts)) >= _LEAST_UNACCENTED * len(texts)


def test_no_text_stands_under_two_intents(examples: list[tuple[str, str]]) -> None:
    intents = defaultdict(set)
    for text, intent in examples:
        intents[" ".join(words(text)) or text].add(intent)
    assert {text: found for text, found in intents.items() if len(found) > 1} == {}


def test_what_is_measured_is_not_trained(examples: list[tuple[str, str]]) -> None:
    trained = {" ".join(words(text)) for text, _ in examples}
    # "hello" and "tách thửa" have one way to be said.
    measured = [text for text in held_out(ROOT / "tests" / "evaluation" / "data") if len(words(text)) > 2]
    assert [text for text in measured if " ".join(words(text)) in trained] == []


def test_every_intent_has_a_rule(importer: RasaFileImporter) -> None:
    ruled = {
        event.intent_name
        for step in importer.get_stories().story_steps
        for event in step.events
        if event.type_name == "user"
    }
    assert ours() <= ruled


def test_every_action_has_a_rule(importer: RasaFileImporter, domain: Domain) -> None:
    ruled = {
        event.action_name
        for step in importer.get_stories().story_steps
        for event in step.events
        if event.type_name == "action"
    }
    assert set(domain.user_actions) <= ruled


def test_rasas_own_validation_finds_nothing(importer: RasaFileImporter) -> None:
    validator = Validator.from_importer(importer)
    assert validator.verify_domain_validity()
    assert validator.verify_actions_in_stories_rules()
    assert validator.verify_example_repetition_in_intents(ignore_warnings=False)
    assert validator.verify_story_structure(ignore_warnings=False)
