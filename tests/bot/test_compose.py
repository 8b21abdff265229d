"""Training examples composed of what is asked and what people call the procedures."""

from __future__ import annotations

from pathlib import Path

import yaml
from rasa.shared.importers.rasa import RasaFileImporter

from actions.wording.replies import ASPECTS
from bot.compose import FRAMES, examples, write
from bot.paths import CONFIG, DOMAIN
from knowledge.text.normalise import fold


def test_every_aspect_has_frames_and_each_has_a_place_for_the_matter() -> None:
    frames = yaml.safe_load(FRAMES.read_text("utf-8"))
    assert set(frames) == {f"ask_{aspect}" for aspect in ASPECTS}
    assert all(frame.count("{}") == 1 for listed in frames.values() for frame in listed)


def test_the_examples_are_the_same_each_time() -> None:
    assert list(examples()) == list(examples())


def test_some_are_without_diacritics() -> None:
    texts = [text for text, _ in examples()]
    assert 0.2 < sum(fold(text) == text.lower() for text in texts) / len(texts) < 0.5


def test_rasa_reads_what_is_written(tmp_path: Path) -> None:
    path = write(tmp_path / "nlu" / "composed.yml")
    read = RasaFileImporter(str(CONFIG), str(DOMAIN), [str(path)]).get_nlu_data().intent_examples
    assert len(read) == len(list(examples()))
