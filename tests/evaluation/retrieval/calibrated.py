"""What the search says of how sure it is, over messages it has never seen, about a procedure or not."""

from __future__ import annotations

from knowledge.index import Index
from tests.evaluation.calibration import Calibration, Said
from tests.evaluation.dataset import Half, messages, of_half, out_of_scope, questions, widened


def calibration(index: Index, half: Half) -> Calibration:
    """The chance said of the first procedure found, for each message of `half`, as typed and without diacritics."""
    known = {procedure.code for procedure in index.procedures}
    about = widened([q for q in [*messages(), *questions(known)] if q.codes], index.procedures)
    said = []
    for question in of_half([*about, *out_of_scope()], half):
        for typed in (question, question.stripped()):
            hits = index.search(typed.text, 1)
            right = bool(hits) and hits[0].procedure.code in question.codes
            said.append(Said(hits[0].score if hits else 0.0, right))
    return Calibration(said)
