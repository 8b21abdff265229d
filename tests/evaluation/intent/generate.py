"""The messages that the bot is measured on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from knowledge.records import Procedure
from tests.evaluation.dataset import HALVES, Question, messages, of_half, out_of_scope, questions, widened


class Message(msgspec.Struct, frozen=True):
    """One message of one set."""

    set: str
    question: Question


def generate(procedures: Sequence[Procedure]) -> Iterator[Message]:
    """Both halves as typed and without diacritics: what is about a procedure, small talk, and what is out of scope."""
    known = {procedure.code for procedure in procedures}
    everything = widened([*messages(), *questions(known), *out_of_scope()], procedures)
    for half in HALVES:
        asked = of_half(everything, half)
        yield from (Message(half, question) for question in asked)
        yield from (Message(f"{half}, no diacritics", question.stripped()) for question in asked)
