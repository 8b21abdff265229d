"""The questions that are measured, and which of them may be looked at."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any, Literal, NamedTuple, Optional

from knowledge.text.normalise import fold

Half = Literal["tune", "test"]
HALVES: tuple[Half, ...] = ("tune", "test")

ROOT = Path(__file__).parents[2]
_DATA = Path(__file__).parent / "data"
MESSAGES, QUESTIONS, OUT_OF_SCOPE = (_DATA / f"{name}.jsonl" for name in ("messages", "questions", "out_of_scope"))
DEVELOPMENT = ROOT.parent / "shared" / "data" / "questions_dev.jsonl"


class Question(NamedTuple):
    """What a person typed, and what they meant."""

    text: str
    intent: Optional[str]
    """None where the set does not say what is asked."""
    codes: tuple[str, ...]
    """The procedures any of which is right; empty where the question is about none."""

    @property
    def half(self) -> Half:
        """Where the question belongs, by its text alone: thresholds are chosen on "tune", "test" stays unseen."""
        return "tune" if zlib.crc32(self.text.encode()) % 2 == 0 else "test"

    def stripped(self) -> Question:
        """The question typed without diacritics."""
        return self._replace(text=fold(self.text))


def messages(path: Path = MESSAGES) -> list[Question]:
    """The messages written for this measurement, as people really type."""
    return [Question(row["text"], row["intent"], _codes(row["code"])) for row in _rows(path)]


def questions(known: set[str]) -> list[Question]:
    """520 questions over the whole national catalogue, those that a procedure in `known` answers.

    Written by four people who saw the catalogue and neither our code nor our aliases. Every code with
    which a reasonable official would answer is right.
    """
    written = [Question(row["text"], row["intent"], tuple(row["codes"])) for row in _rows(QUESTIONS)]
    return [question for question in written if known & set(question.codes)]


def out_of_scope() -> list[Question]:
    """170 messages that are about no procedure, written apart from the training data too."""
    intents = {"emergency": "emergency"}
    return [Question(row["text"], intents.get(row["kind"], "out_of_scope"), ()) for row in _rows(OUT_OF_SCOPE)]


def development(known: set[str], path: Path = DEVELOPMENT) -> list[Question]:
    """Machine-written questions on the procedures in `known`; none where the file is not there."""
    if not path.is_file():
        return []
    questions = [Question(row["question"], None, tuple(row["codes"])) for row in _rows(path)]
    return [question for question in questions if known & set(question.codes)]


def of_half(questions: list[Question], half: Half) -> list[Question]:
    """Those of `questions` that belong to `half`."""
    return [question for question in questions if question.half == half]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _codes(code: object) -> tuple[str, ...]:
    return (str(code),) if code else ()
