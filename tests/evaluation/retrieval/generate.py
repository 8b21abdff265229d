"""The questions that the search is measured on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from knowledge.records import Procedure
from tests.evaluation.dataset import HALVES, Question, development, messages, of_half, questions, widened
from tests.evaluation.retrieval.longtail import long_tail


class Asked(msgspec.Struct, frozen=True):
    """One question of one set."""

    set: str
    text: str
    codes: tuple[str, ...]
    """The procedures any of which is right."""


def generate(procedures: Sequence[Procedure]) -> Iterator[Asked]:
    """The sets over `procedures`: each half as typed and without diacritics, machine-written ones, the long tail."""
    known = {procedure.code for procedure in procedures}
    about = widened([q for q in [*messages(), *questions(known)] if q.codes], procedures)
    for half in HALVES:
        yield from _set(half, of_half(about, half))
        yield from _set(f"{half}, no diacritics", [q.stripped() for q in of_half(about, half)])
    yield from _set("machine-written", widened(development(known), procedures))
    yield from _set("long tail", long_tail(procedures))


def _set(name: str, asked: list[Question]) -> Iterator[Asked]:
    return (Asked(name, question.text, question.codes) for question in asked)
