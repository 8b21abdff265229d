"""The questions that are measured, and which of them may be looked at."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, NamedTuple, Optional

from knowledge.matters import matters
from knowledge.records import Procedure
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
    return [Question(row["text"], row["intent"], tuple(row["codes"])) for row in _rows(path)]


def questions(known: set[str]) -> list[Question]:
    """1,220 questions over the whole national catalogue, those that a procedure in `known` answers.

    Written by six writers who saw the catalogue and neither our code nor what we say of its procedures.
    Every code with which a reasonable official would answer is right: two of the writer and two judges
    said so, who saw the message beside ten procedures in no order (docs/measurements/retrieval.md).
    """
    written = [Question(row["text"], row["intent"], tuple(row["codes"])) for row in _rows(QUESTIONS)]
    return [question for question in written if known & set(question.codes)]


def widened(asked: list[Question], procedures: Iterable[Procedure]) -> list[Question]:
    """`asked`, with every record of the matters that are right: which of them applies is settled by place."""
    related = matters(procedures)
    return [
        question._replace(
            codes=tuple(dict.fromkeys([*question.codes, *(p.code for c in question.codes for p in related.get(c, ()))]))
        )
        for question in asked
    ]


def out_of_scope() -> list[Question]:
    """586 messages about no procedure, small talk and emergencies among them, written apart from the training data."""
    return [Question(row["text"], row["intent"], ()) for row in _rows(OUT_OF_SCOPE)]


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
