"""The measurements as plain text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Union

from tests.evaluation.dataset import Question
from tests.evaluation.retrieval import Retrieval
from tests.evaluation.shares import Share
from tests.evaluation.understanding import Understanding

Cell = Union[str, float, Share]


def table(columns: list[str], rows: list[tuple[str, list[Cell]]]) -> str:
    """A table with a name before each row; shares stand with their 95% interval."""
    written = [["", *columns], *([name, *map(_cell, cells)] for name, cells in rows)]
    widths = [max(len(row[i]) for row in written) for i in range(len(written[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in written
    )


def retrieval_table(results: dict[str, Retrieval]) -> str:
    """One row a set of questions."""
    columns = ["questions", "hit@1", "hit@5", "mean reciprocal rank"]
    rows = [(name, [str(len(r.found)), r.hit_at_1, r.hit_at_5, r.mean_reciprocal_rank]) for name, r in results.items()]
    return table(columns, rows)


def understanding_table(results: dict[str, Understanding]) -> str:
    """One column a set of messages."""
    metrics = {
        "intent right": "intent_accuracy",
        "procedure and aspect right": "right",
        "answered": "answered",
        "asked back": "asked",
        "refused": "refused",
        "answered wrongly": "wrong",
        "procedure right when answered": "right_when_answered",
        "out of scope, yet answered": "out_of_scope_answered",
    }
    rows = [(label, [getattr(result, name) for result in results.values()]) for label, name in metrics.items()]
    return table(list(results), rows)


def confusions(retrieval: Retrieval, understanding: Understanding) -> str:
    """What went wrong, a line each."""
    return "\n".join(
        [
            "search: the first is not the right one",
            *_indented(
                f"{one.question.text} | meant {', '.join(one.question.codes)}, found {', '.join(one.codes[:3])}"
                for one in retrieval.confusions
            ),
            "classifier: another intent",
            *_indented(
                f"{one.question.text} | meant {one.question.intent}, took {one.intent}"
                for one in understanding.intent_confusions
            ),
            "bot: answered what it should not have",
            *_indented(
                f"{one.question.text} | meant {_meant(one.question)}, answered {one.code}"
                for one in understanding.wrong_answers
            ),
        ]
    )


def _meant(question: Question) -> str:
    return ", ".join(question.codes) or str(question.intent)


def _indented(lines: Iterator[str]) -> list[str]:
    return [f"  {line}" for line in lines] or ["  none"]


def _cell(value: Cell) -> str:
    if isinstance(value, Share):
        low, high = value.interval
        return f"{value.value:.2f} ({low:.2f}–{high:.2f}), {value.hits}/{value.cases}"
    return value if isinstance(value, str) else f"{value:.2f}"
