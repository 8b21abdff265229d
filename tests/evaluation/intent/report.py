"""The bot's measurements as plain text."""

from __future__ import annotations

from collections.abc import Mapping

from tests.evaluation.dataset import Question
from tests.evaluation.intent.evaluate import Understanding
from tests.evaluation.table import Cell, indented, table

_METRICS = {
    "intent right": "intent_accuracy",
    "intent right, about a procedure": "aspect_accuracy",
    "procedure and aspect right": "right",
    "answered": "answered",
    "asked back": "asked",
    "refused": "refused",
    "answered wrongly": "wrong",
    "procedure right when answered": "right_when_answered",
    "out of scope, yet answered": "out_of_scope_answered",
}


def report(results: Mapping[str, Understanding]) -> str:
    """One column a set of messages."""
    rows: list[tuple[str, list[Cell]]] = [
        (label, [getattr(result, name) for result in results.values()]) for label, name in _METRICS.items()
    ]
    return table(list(results), rows)


def confusions(understanding: Understanding) -> str:
    """What went wrong, a line each."""
    return "\n".join(
        [
            "classifier: another intent",
            *indented(
                f"{one.question.text} | meant {one.question.intent}, took {one.intent}"
                for one in understanding.intent_confusions
            ),
            "bot: answered what it should not have",
            *indented(
                f"{one.question.text} | meant {_meant(one.question)}, answered {one.code}"
                for one in understanding.wrong_answers
            ),
        ]
    )


def _meant(question: Question) -> str:
    return ", ".join(question.codes) or str(question.intent)
