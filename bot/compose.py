"""Training examples composed: what people ask (`frames.yml`) around what people call the procedures.

The classifier is to learn what is asked and not of what, so each frame stands around other matters, the same
ones each time. A part of them is once more without diacritics.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Dict, Iterator, List

import yaml

from knowledge import sayings
from knowledge.text.normalise import fold

FRAMES = Path(__file__).with_name("frames.yml")
_SEED = 20260718
_MATTERS = 3
_UNACCENTED = 0.3


def examples() -> Iterator[tuple[str, str]]:
    """Each example with its intent, in a fixed order."""
    draw = random.Random(_SEED)  # noqa: S311 - examples are no secret
    phrases = [phrase for saying in sayings.packaged().values() for phrase in saying.phrases]
    frames: Dict[str, List[str]] = yaml.safe_load(FRAMES.read_text("utf-8"))
    for intent, listed in frames.items():
        for frame in listed:
            for phrase in draw.sample(phrases, _MATTERS):
                text = frame.format(phrase)
                yield (fold(text) if draw.random() < _UNACCENTED else text), intent


def write(path: Path) -> Path:
    """The examples as a file of Rasa's training data at `path`."""
    by_intent: Dict[str, List[str]] = {}
    for text, intent in examples():
        by_intent.setdefault(intent, []).append(f"- {text}")
    nlu = [{"intent": intent, "examples": "\n".join(texts) + "\n"} for intent, texts in by_intent.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), "utf-8")
    return path
