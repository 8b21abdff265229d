"""Training examples composed: what people ask (`nlu_data/frames.tsv`) around what people call the procedures.

The classifier is to learn what is asked and not of what, so each frame stands around other matters, the same
ones each time: short phrases, and where a frame only adds to what was said, whole messages that ask nothing.
The messages of `knowledge/questions.tsv` come as they are. A part of all is once more without diacritics.

It also learns whether a message names a matter at all: these do, the follow-ups of `nlu_data/follow_ups.tsv` and the
frames by themselves do not. Of the turns of whole conversations (`nlu_data/dialogues.jsonl`) each says for itself. And
whether a message asks two things: those of `nlu_data/two_questions.tsv` do, and pairs of follow-ups put together.
"""

from __future__ import annotations

import itertools
import random
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence

import msgspec
import yaml

from bot.paths import CONFIG, NLU_DATA
from knowledge import questions, sayings
from knowledge.life_events import read_life_events
from knowledge.provinces import provinces
from knowledge.text.normalise import fold

FRAMES, FOLLOW_UPS = NLU_DATA / "frames.tsv", NLU_DATA / "follow_ups.tsv"
DIALOGUES, TWO_QUESTIONS = NLU_DATA / "dialogues.jsonl", NLU_DATA / "two_questions.tsv"
MATTER, NAMED, UNNAMED = "matter", "named", "unnamed"
"""What the examples' metadata say of the matter."""
ASKS, ONE, TWO = "asks", "one", "two"
"""What the examples' metadata say of how many things they ask."""
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
# How two questions are put together, and how many such there are.
_JOINTS = (", ", ", ", " ", " ", " và ", " với ", " rồi ", " vs ", "? ", " + ", " còn ", " , ")
_PAIRS = 2000
_OF_A_MATTER = 0.5
_ENDING = " .?!,…"


def examples() -> Iterator[tuple[str, str]]:
    """Each example that names a matter, with its intent, once, in a fixed order."""
    yield from dict.fromkeys(_composed())


def follow_ups() -> Iterator[tuple[str, str]]:
    """Each example that names none, with its intent, once, in a fixed order."""
    alone = [(" ".join(frame.replace("{}", " ").split()), intent) for intent, frame in frames()]
    told = [(text, intent) for intent, text in _pairs(FOLLOW_UPS)]
    yield from dict.fromkeys((text, intent) for text, intent in [*told, *alone] if len(text.split()) > 1)


class Turn(msgspec.Struct, frozen=True):
    """What a person says in a conversation, with what it asks by itself, as far as it is to be learnt from."""

    say: str
    intent: Optional[str] = None
    matter: Optional[str] = None
    """Whether it names one (`NAMED`, `UNNAMED`), where that is plain."""


class Dialogue(msgspec.Struct, frozen=True):
    """One conversation."""

    turns: List[Turn]


class Example(NamedTuple):
    """A message to learn from."""

    text: str
    intent: str
    matter: Optional[str]
    asks: Optional[str] = ONE


def two_questions(several: Sequence[str]) -> Iterator[Example]:
    """Messages that ask two things, under the first of them; `several` are the intents of which two may be asked."""
    for intents, text in _pairs(TWO_QUESTIONS):
        yield Example(text, intents.split(",")[0], None, TWO)
    draw = random.Random(_SEED)  # noqa: S311 - examples are no secret
    alone = [(text.rstrip(_ENDING), intent) for text, intent in follow_ups() if intent in several]
    phrases = [phrase for saying in sayings.packaged().values() for phrase in saying.phrases]
    typed = {plain: [one for one in alone if (fold(one[0]) == one[0].lower()) is plain] for plain in (True, False)}
    for _ in range(_PAIRS):
        plain = draw.random() < _UNACCENTED
        first, second = draw.sample(typed[plain], 2)
        if first[1] != second[1]:
            joint = draw.choice(_JOINTS)
            text, matter = f"{first[0]}{joint}{second[0]}", UNNAMED
            if draw.random() < _OF_A_MATTER:
                text, matter = f"{draw.choice(phrases)} {text}", NAMED
            yield Example(fold(text) if plain else text, first[1], matter, TWO)


def said() -> Iterator[Example]:
    """The turns of the dialogues to learn from; a part once more unaccented."""
    draw = random.Random(_SEED)  # noqa: S311 - examples are no secret
    for line in DIALOGUES.read_bytes().splitlines():
        for turn in msgspec.json.decode(line, type=Dialogue).turns:
            if turn.intent is not None:
                yield Example(turn.say, turn.intent, turn.matter)
                plain = fold(turn.say)
                if plain != turn.say.lower() and draw.random() < _UNACCENTED:
                    yield Example(plain, turn.intent, turn.matter)


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


def _listed(examples: Iterable[Example]) -> List[Dict[str, object]]:
    """The examples by what they are, as Rasa lists them."""
    groups: Dict[tuple[str, Optional[str], Optional[str]], List[str]] = {}
    for one in examples:
        groups.setdefault((one.intent, one.matter, one.asks), []).append(f"- {one.text}")
    return [
        {"intent": intent, "metadata": {MATTER: matter, ASKS: asks}, "examples": "\n".join(listed) + "\n"}
        for (intent, matter, asks), listed in groups.items()
    ]


def write(path: Path) -> Path:
    """The examples as a file of Rasa's training data at `path`."""
    named = (Example(text, intent, NAMED) for text, intent in examples())
    unnamed = (Example(text, intent, UNNAMED) for text, intent in follow_ups())
    nlu = _listed(dict.fromkeys(itertools.chain(named, unnamed, said(), two_questions(_several()))))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), "utf-8")
    return path


def _several() -> List[str]:
    """The intents of which one message may ask two, as the pipeline has it."""
    steps = yaml.safe_load(CONFIG.read_text("utf-8"))["pipeline"]
    return next(step["several"] for step in steps if "several" in step)
