"""Training examples composed of what is asked and what people call the procedures."""

from __future__ import annotations

import json
from pathlib import Path

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter

from actions.wording.replies import ASPECTS
from bot.compose import DIALOGUES, NAMED, TWO, UNNAMED, examples, follow_ups, frames, two_questions, write
from bot.paths import CONFIG, DOMAIN
from knowledge.catalogue import read_catalogue
from knowledge.questions import held_out
from knowledge.text.normalise import fold


def test_every_aspect_has_frames_and_each_has_a_place_for_the_matter() -> None:
    assert {intent for intent, _ in frames()} == {f"ask_{aspect}" for aspect in ASPECTS}
    assert all(frame.count("{}") == 1 for _, frame in frames())


def test_the_examples_are_the_same_each_time() -> None:
    assert list(examples()) == list(examples())


def test_some_are_without_diacritics() -> None:
    texts = [text for text, _ in examples()]
    assert 0.2 < sum(fold(text) == text.lower() for text in texts) / len(texts) < 0.5


def test_the_messages_of_the_catalogue_come_as_they_are() -> None:
    composed = set(examples())
    assert all((question.text, f"ask_{question.asks}") in composed for question in held_out())


def test_rasa_reads_what_is_written(tmp_path: Path) -> None:
    path = write(tmp_path / "nlu" / "composed.yml")
    read = RasaFileImporter(str(CONFIG), str(DOMAIN), [str(path)]).get_nlu_data().intent_examples
    assert {(one.get("text"), one.get("intent")) for one in read} >= {*examples(), *follow_ups()}


def test_pairs_of_questions_ask_two_things() -> None:
    several = ["ask_fee", "ask_place"]
    pairs = list(two_questions(several))
    assert all(example.asks == TWO for example in pairs)
    assert {example.matter for example in pairs} == {None, NAMED, UNNAMED}
    assert pairs == list(two_questions(several))


def test_the_written_conversations_speak_of_what_there_is() -> None:
    known = {procedure.code for procedure in read_catalogue()}
    intents = {str(intent) for intent in Domain.load(str(DOMAIN)).intents}
    for line in DIALOGUES.read_text("utf-8").splitlines():
        for turn in json.loads(line)["turns"]:
            assert set(turn.get("codes", [])) <= known
            assert turn.get("intent", "greet") in intents
            assert turn.get("matter", NAMED) in (NAMED, UNNAMED)
