"""``python -m tests.evaluation.fit``: learn the weights of the search on the tune half, into `knowledge/ranking.json`.

The evidence's weights are those of a conditional logit: among the procedures weighed for a question, the
right one should carry the most. The certainty's are those of a logistic regression of "the first is the
right one", on the same questions and on messages that are about no procedure.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Optional

import msgspec
import numpy as np
from scipy.optimize import minimize

from knowledge import ranking
from knowledge.index import Index, Weighed
from knowledge.questions import held_out
from knowledge.ranking import CERTAINTY, EVIDENCE, Weights
from tests.evaluation.dataset import Question, messages, of_half, out_of_scope, questions, widened
from tests.evaluation.retrieval.longtail import long_tail

# Another seed than the one measured.
_OTHER_SEED = 29
# Pulls every weight towards nothing, so that a sign that never mattered weighs nothing.
_SMALL = 0.01
_LACKED = 0.4
# Of the messages written for every procedure alike: people do not ask for every procedure alike.
_UNSEEN, _DAMAGED = 0.15, 0.3
_WEIGHTS = Path(ranking.__file__).with_name("ranking.json")


class _Seen(NamedTuple):
    """One question with what was weighed for it."""

    weighed: Weighed
    right: np.ndarray
    """Which of the rows are right."""
    importance: float


def learn(
    index: Index,
    asked: list[tuple[Question, float]],
    unseen: list[tuple[Question, float]],
    small: Optional[Index] = None,
) -> Weights:
    """The weights that serve `asked` and `unseen` best, each question counting as much as stands beside it.

    How sure to be is learnt on `asked` alone, which people ask as often as they ask, and on `small` too, where
    there is one: a catalogue that lacks most of what is asked about has to know that it does.
    """
    seen = _all_seen(index, asked)
    evidence = _evidence([*seen, *_all_seen(index, unseen)])
    if small is not None:
        lacked = _all_seen(small, asked)
        # Who runs it as cloned is asked for what it has more often than the questions drawn from everything.
        seen += [s if s.right.any() else s._replace(importance=s.importance * _LACKED) for s in lacked]
    return Weights(dict(zip(EVIDENCE, evidence, strict=True)), _certainty(evidence, seen))


def curated(index: Index) -> Index:
    """An index of the procedures with a file of ours only: the catalogue as cloned."""
    procedures = [procedure for procedure in index.procedures if procedure.aliases]
    return Index.from_procedures(procedures, index.encoder, index.expressions)


def _all_seen(index: Index, asked: list[tuple[Question, float]]) -> list[_Seen]:
    return [s for question, importance in asked if (s := _seen(index, question, importance)) is not None]


def _seen(index: Index, question: Question, importance: float) -> Optional[_Seen]:
    weighed = index.weighed(question.text)
    if weighed is None:
        return None
    codes = [index.procedures[row].code for row in weighed.rows]
    return _Seen(weighed, np.array([code in question.codes for code in codes]), importance)


def _evidence(seen: list[_Seen]) -> list[float]:
    useful = [s for s in seen if s.right.any()]
    scale = np.std(np.concatenate([s.weighed.evidence for s in useful]), axis=0) + 1e-6

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = 0.0, np.zeros_like(weights)
        for one in useful:
            scaled = one.weighed.evidence / scale
            scores = scaled @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            right = chances * one.right
            mass = right.sum()
            total -= one.importance * np.log(mass + 1e-12)
            slope += one.importance * (chances - right / (mass + 1e-12)) @ scaled
        count = sum(s.importance for s in useful)
        return total / count + _SMALL * weights @ weights, slope / count + 2 * _SMALL * weights

    found = minimize(loss, np.zeros(len(EVIDENCE)), jac=True, method="L-BFGS-B")
    return [round(float(w), 4) for w in found.x / scale]


def _certainty(evidence: list[float], seen: list[_Seen]) -> dict[str, float]:
    signs, right, importance = [], [], []
    for one in seen:
        weights = one.weighed.evidence @ np.array(evidence, dtype=np.float32)
        order = np.argsort(-weights, kind="stable")
        sorted_ = one.weighed._replace(
            rows=one.weighed.rows[order],
            evidence=one.weighed.evidence[order],
            weights=weights[order],
            matter=one.weighed.matter[order],
        )
        signs.append(sorted_.signs())
        right.append(float(one.right[order][0]))
        importance.append(one.importance)
    x, y, w = np.stack(signs), np.array(right), np.array(importance)

    def loss(weights: np.ndarray) -> float:
        chance = 1 / (1 + np.exp(-(x @ weights)))
        fit = -(w * (y * np.log(chance + 1e-9) + (1 - y) * np.log(1 - chance + 1e-9))).sum() / w.sum()
        return float(fit + 0.00003 * weights @ weights)

    found = minimize(loss, np.zeros(len(CERTAINTY)), method="L-BFGS-B")
    return dict(zip(CERTAINTY, [round(float(v), 4) for v in found.x], strict=True))


def tune_set(index: Index) -> list[tuple[Question, float]]:
    """What is learnt from: the tune half as typed and without diacritics, and damaged parts of names."""
    known = {procedure.code for procedure in index.procedures}
    ours = widened([q for q in of_half([*messages(), *questions(known)], "tune") if q.codes], index.procedures)
    others = of_half(out_of_scope(), "tune")
    both = [(q, 1.0) for q in [*ours, *others]] + [(q.stripped(), 0.6) for q in [*ours, *others]]
    return both + [(q, _DAMAGED) for q in long_tail(index.procedures, seed=_OTHER_SEED)]


def unseen_set(index: Index) -> list[tuple[Question, float]]:
    """Messages for every procedure alike, which the search has not seen."""
    known = {procedure.code for procedure in index.procedures}
    written = [Question(q.text, None, (q.code,)) for q in held_out() if q.code in known]
    return [(q, _UNSEEN) for q in widened(written, index.procedures)]


def main(say: Callable[[str], None] = print) -> None:
    from knowledge.snapshot import Snapshot
    from tests.support.places import VAR

    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.fit", description=__doc__)
    parser.parse_args()
    index = Snapshot.open((VAR / "current").resolve()).index
    weights = learn(index, tune_set(index), unseen_set(index), curated(index))
    _WEIGHTS.write_bytes(msgspec.json.format(msgspec.json.encode(weights), indent=2) + b"\n")
    say(f"{_WEIGHTS}: learnt on {len(index.procedures)} procedures")


if __name__ == "__main__":
    main()
