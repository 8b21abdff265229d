"""Training examples composed: what people ask (`nlu_data/frames.tsv`) around what people call the procedures.

The classifier is to learn what is asked and not of what, so each frame stands around other matters, the same
ones each time: short phrases, and where a frame only adds to what was said, whole messages that ask nothing.
The messages of `knowledge/questions.tsv` come as they are. A part of all is once more without diacritics.

It also learns whether a message names a matter at all: these do, the follow-ups of `nlu_data/follow_ups.tsv` and the
frames by themselves do not.
"""

from __future__ import annotations

import itertools
import random
from pathlib import Path
from typing import Dict, Iterator, List

import yaml

from bot.paths import NLU_DATA
from knowledge import questions, sayings
from knowledge.life_events import read_life_events
from knowledge.provinces import provinces
from knowledge.text.normalise import fold

FRAMES, FOLLOW_UPS = NLU_DATA / "frames.tsv", NLU_DATA / "follow_ups.tsv"
MATTER, NAMED, UNNAMED = "matter", "named", "unnamed"
"""What the examples' metadata say of the matter."""
_SEED = 20260718
_PHRASES, _MESSAGES = 10, 6
_UNACCENTED = 0.3
_LONGEST = 16
_PLACES = (
    "em đang ở {}",
    "mình ở {}",
    "tui ở {} nha",
    "em hiện đang sống tại {} ạ",
    "nhà em ở {}",
    "bên {} đó",
    "tôi ở trên {}",
    "dạ {} ạ",
    "em làm ở {}",
    "{} nhé",
    "bác ở {} cháu ạ",
    "tại {}",
    "hộ khẩu {}",
)
_WAYS = 3
_ENDING = " .?!,…"


def examples() -> Iterator[tuple[str, str]]:
    """Each example that names a matter, with its intent, once, in a fixed order."""
    yield from dict.fromkeys(_composed())


def follow_ups() -> Iterator[tuple[str, str]]:
    """Each example that names none, with its intent, once, in a fixed order."""
    alone = [(" ".join(frame.replace("{}", " ").split()), intent) for intent, frame in frames()]
    told = [(text, intent) for intent, text in _pairs(FOLLOW_UPS)]
    yield from dict.fromkeys((text, intent) for text, intent in [*told, *alone] if len(text.split()) > 1)


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
    for text, intent in [*_places(), *((said, "ask_overview") for event in read_life_events() for said in event.said)]:
        yield text, intent
    for question in written:
        yield question.text, f"ask_{question.asks}"
        plain = fold(question.text)
        if plain != question.text.lower() and draw.random() < _UNACCENTED:
            yield plain, f"ask_{question.asks}"


def _places() -> Iterator[tuple[str, str]]:
    """How people say in which province they are, each name in another way."""
    names = [name for province in provinces().values() for name in (province.bare_name, *province.formerly)]
    ways = itertools.cycle(_PLACES)
    for name in dict.fromkeys(names):
        for way in itertools.islice(ways, _WAYS):
            text = way.format(name)
            yield text, "say_place"
            yield fold(text), "say_place"


def frames() -> List[tuple[str, str]]:
    """Each frame with its intent."""
    return _pairs(FRAMES)


def _pairs(path: Path) -> List[tuple[str, str]]:
    lines = path.read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(intent, text) for intent, text in pairs]


def _listed(texts: Iterator[tuple[str, str]], matter: str) -> List[Dict[str, object]]:
    """The examples by intent, as Rasa lists them."""
    by_intent: Dict[str, List[str]] = {}
    for text, intent in texts:
        by_intent.setdefault(intent, []).append(f"- {text}")
    return [
        {"intent": intent, "metadata": {MATTER: matter}, "examples": "\n".join(listed) + "\n"}
        for intent, listed in by_intent.items()
    ]


def write(path: Path) -> Path:
    """The examples as a file of Rasa's training data at `path`."""
    nlu = [*_listed(examples(), NAMED), *_listed(follow_ups(), UNNAMED)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), "utf-8")
    return path
