"""What `knowledge check` holds the lists of how people speak to: `sayings.tsv`, `questions*.tsv` and `slang.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import resources

import msgspec
import yaml

from knowledge import questions, sayings
from knowledge.catalogue import Problem
from knowledge.sayings import Saying
from knowledge.text.slang import Slang

_SAYINGS, _SLANG = "sayings.tsv", "slang.yml"
_QUESTIONS = ("questions.tsv", "questions_held_out.tsv")
_CODE = re.compile(r"\d\.\d{6,9}(?:-\w+)?")
# A fee or a term would be a fact from nowhere.
FACT = re.compile(r"[1-9][\d.,]*\s*(?:đồng|nghìn|ngàn|triệu)\b", re.IGNORECASE)


def check_said() -> list[Problem]:
    """Everything wrong with the lists that come with the product."""
    tsv = resources.files("knowledge").joinpath(_SAYINGS).read_text("utf-8")
    yml = resources.files("knowledge.text").joinpath(_SLANG).read_text("utf-8")
    asked = [(name, resources.files("knowledge").joinpath(name).read_text("utf-8")) for name in _QUESTIONS]
    return [
        *sayings_problems(tsv),
        *(problem for name, text in asked for problem in questions_problems(name, text)),
        *slang_problems(yml),
    ]


def sayings_problems(text: str) -> Iterator[Problem]:
    """What is wrong with the sayings in `text`."""
    try:
        read = list(sayings.parse(text.splitlines()))
    except ValueError as error:
        yield Problem(_SAYINGS, "", str(error))
        return
    seen: set[str] = set()
    for saying in read:
        yield from _faults(saying, seen)
        seen.add(saying.code)


def _faults(saying: Saying, seen: set[str]) -> Iterator[Problem]:
    if not _CODE.fullmatch(saying.code):
        yield Problem(_SAYINGS, saying.code, 'is not a procedure code: write it as in "1.001193"')
    if saying.code in seen:
        yield Problem(_SAYINGS, saying.code, "stands twice: keep one line")
    for text in saying.texts:
        if FACT.search(text) and "dưới" not in text and "trên" not in text:
            yield Problem(_SAYINGS, saying.code, f"“{text}” names an amount: sayings carry no facts")


def questions_problems(name: str, text: str) -> Iterator[Problem]:
    """What is wrong with the messages in `text`, which the file called `name` holds."""
    try:
        asked = list(questions.parse(text.splitlines()))
    except ValueError as error:
        yield Problem(name, "", str(error))
        return
    seen: set[tuple[str, str]] = set()
    for question in asked:
        if not _CODE.fullmatch(question.code):
            yield Problem(name, question.code, 'is not a procedure code: write it as in "1.001193"')
        key = (question.code, question.text.lower())
        if key in seen:
            yield Problem(name, question.code, f"“{question.text}” stands twice: keep one line")
        seen.add(key)


def slang_problems(text: str) -> Iterator[Problem]:
    """What is wrong with the slang in `text`."""
    try:
        entries: Sequence[Slang] = msgspec.convert(yaml.safe_load(text), list[Slang])
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        yield Problem(_SLANG, "", f"{error}: each entry wants say, means and region, and may have a note")
        return
    seen: set[str] = set()
    for entry in entries:
        said = entry.say.lower()
        if said in seen:
            yield Problem(_SLANG, entry.say, "stands twice: keep one entry")
        if said == entry.means.lower():
            yield Problem(_SLANG, entry.say, "means itself: say what the law calls it")
        seen.add(said)
