"""Training examples composed: what people ask (`nlu_data/frames.tsv`) around what people call the procedures.

The classifier is to learn what is asked and not of what, so each frame stands around other matters, the same
ones each time: short phrases, and where a frame only adds to what was said, whole messages that ask nothing.
The messages of `knowledge/questions.tsv` come as they are. A part of all is once more without diacritics.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Dict, Iterator, List

import yaml

from bot.paths import NLU_DATA
from knowledge import questions, sayings
from knowledge.text.normalise import fold

FRAMES = NLU_DATA / "frames.tsv"
_SEED = 20260718
_PHRASES, _MESSAGES = 10, 6
_UNACCENTED = 0.3
_LONGEST = 16
_ENDING = " .?!,…"


def examples() -> Iterator[tuple[str, str]]:
    """Each example with its intent, once, in a fixed order."""
    yield from dict.fromkeys(_composed())


def _composed() -> Iterator[tuple[str, str]]:
    draw = random.Random(_SEED)  # noqa: S311 - examples are no secret
    written = [*(q for asked in questions.packaged().values() for q in asked), *questions.held_out()]
    phrases = [phrase for saying in sayings.packaged().values() for phrase in saying.phrases]
    told = [q.text.rstrip(_ENDING) for q in written if q.asks == "overview" and len(q.text.split()) <= _LONGEST]
    for intent, frame in frames():
        matters = draw.sample(phrases, _PHRASES)
        if frame.startswith("{}"):
            matters += draw.sample(told, _MESSAGES)
        for matter in matters:
            text = frame.format(matter)
            yield (fold(text) if draw.random() < _UNACCENTED else text), intent
    for question in written:
        yield question.text, f"ask_{question.asks}"
        plain = fold(question.text)
        if plain != question.text.lower() and draw.random() < _UNACCENTED:
            yield plain, f"ask_{question.asks}"


def frames() -> List[tuple[str, str]]:
    """Each frame with its intent."""
    lines = FRAMES.read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(intent, frame) for intent, frame in pairs]


def write(path: Path) -> Path:
    """The examples as a file of Rasa's training data at `path`."""
    by_intent: Dict[str, List[str]] = {}
    for text, intent in examples():
        by_intent.setdefault(intent, []).append(f"- {text}")
    nlu = [{"intent": intent, "examples": "\n".join(texts) + "\n"} for intent, texts in by_intent.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), "utf-8")
    return path
