"""``python -m tests.evaluation.grouping``: how well like questions are put together, by threshold and over orders."""

from __future__ import annotations

import numpy as np

from api.learning.grouping import ALIKE
from knowledge.snapshot import Snapshot
from tests.evaluation.dataset import HALVES
from tests.evaluation.grouping.evaluate import Measured, measured, messages, vectors
from tests.evaluation.table import Cell, table
from tests.support.places import VAR

_COLUMNS = ["messages", "groups", "found", "purity", "completeness", "v"]
_ORDERS = 5


def main() -> None:
    snapshot = Snapshot.open((VAR / "current").resolve())
    said = {half: vectors(snapshot.index, messages(half)) for half in HALVES}
    print(f"snapshot {snapshot.manifest.hash}\n\nThe tune half by threshold:\n")
    tune = messages("tune")
    steps = np.arange(ALIKE - 0.1, ALIKE + 0.15, 0.02)
    print(table(_COLUMNS, [(f"{step:.2f}", _cells(measured(tune, said["tune"], float(step)))) for step in steps]))
    for half in HALVES:
        print(f"\nThe {half} half at {ALIKE}, in {_ORDERS} orders:\n")
        asked = messages(half)
        rows = [(str(seed), _cells(measured(asked, said[half], ALIKE, seed))) for seed in range(_ORDERS)]
        print(table(_COLUMNS, rows))


def _cells(found: Measured) -> list[Cell]:
    counts: list[Cell] = [str(found.messages), str(found.groups), str(found.found)]
    return [*counts, found.purity, found.completeness, found.v]


if __name__ == "__main__":
    main()
