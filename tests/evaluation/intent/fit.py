"""``python -m tests.evaluation.intent.fit``: how far to believe classifier and search, into `actions/scope.json`.

Two logistic regressions over the tune half, as typed and without diacritics: is a message about a procedure at
all, and is the first procedure found the one meant.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
from scipy.optimize import minimize

from tests.evaluation.dataset import messages, of_half, out_of_scope, questions, widened
from tests.evaluation.intent.bot_under_test import readings
from tests.evaluation.intent.evaluate import OUT_OF_SCOPE

_UNACCENTED = 0.6
_SMALL = 0.002


def main(say: Callable[[str], None] = print) -> None:
    with readings() as read_as:
        from actions import resources, scope

        index = resources.snapshot().index
        known = {procedure.code for procedure in index.procedures}
        about = widened([q for q in [*messages(), *questions(known)] if q.codes], index.procedures)
        others = [q for q in [*messages(), *out_of_scope()] if q.intent == OUT_OF_SCOPE]
        signs, ours, right, importance = [], [], [], []
        for question in of_half([*about, *others], "tune"):
            for typed, weight in ((question, 1.0), (question.stripped(), _UNACCENTED)):
                read = read_as(typed.text)
                hits = index.search(typed.text, 1)
                if read is None or not hits:
                    continue
                signs.append((1.0, scope.log_odds(hits[0].score), read.leaning))
                ours.append(bool(question.codes))
                right.append(hits[0].procedure.code in question.codes)
                importance.append(weight)
        x, w = np.array(signs), np.array(importance)
        blends = [scope.Blend(*fitted(x, np.array(truth), w)) for truth in (ours, right)]
        learnt = scope.Weights(*blends)
        target = Path(scope.__file__).with_name("scope.json")
        target.write_bytes(msgspec.json.format(msgspec.json.encode(learnt), indent=2) + b"\n")
        say(f"{target.name}: {learnt}, learnt on {len(x)} messages")


def fitted(x: np.ndarray, truth: np.ndarray, importance: np.ndarray) -> list[float]:
    """The weights of a logistic regression of `truth` on the columns of `x`."""

    def loss(weights: np.ndarray) -> float:
        odds = x @ weights
        fit = importance * (np.logaddexp(0, odds) - truth * odds)
        return float(fit.sum() / importance.sum() + _SMALL * weights[1:] @ weights[1:])

    return [round(float(v), 4) for v in minimize(loss, np.zeros(x.shape[1]), method="L-BFGS-B").x]


if __name__ == "__main__":
    main()
