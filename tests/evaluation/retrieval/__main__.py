"""``python -m tests.evaluation.retrieval [--confusions] [--peers] [--parts]``: does the search find what was meant?

It generates the questions, searches for each and reports, by way of JSON lines under
`var/evaluation/retrieval`: questions.jsonl, results.jsonl. The confusion list is of the tune half; the
test half is counted, not read.
"""

from __future__ import annotations

import argparse

from knowledge.snapshot import Snapshot
from tests.evaluation import diacritics, lines, papers
from tests.evaluation.calibration import Calibration
from tests.evaluation.retrieval.ablation import parts, searched_with
from tests.evaluation.retrieval.calibrated import calibration
from tests.evaluation.retrieval.evaluate import Found, Retrieval, Search, by_set, evaluate
from tests.evaluation.retrieval.generate import Asked, generate
from tests.evaluation.retrieval.report import comparison, confusions, report
from tests.support.places import NATIONAL, VAR

_FOLDER = VAR / "evaluation" / "retrieval"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.retrieval", description=__doc__)
    parser.add_argument("--confusions", action="store_true", help="list what went wrong in the tune half")
    parser.add_argument("--peers", action="store_true", help="the peers' recipe on the same questions")
    parser.add_argument("--parts", action="store_true", help="the search without each of its parts")
    options = parser.parse_args()
    snapshot = Snapshot.open((VAR / "current").resolve())
    index = snapshot.index
    lines.write(_FOLDER / "questions.jsonl", generate(index.procedures))
    asked = lines.read(_FOLDER / "questions.jsonl", Asked)
    lines.write(_FOLDER / "results.jsonl", evaluate(searched_with(index), asked))
    found = by_set(lines.read(_FOLDER / "results.jsonl", Found))
    print(f"snapshot {snapshot.manifest.hash}, {len(index.procedures)} procedures; in brackets 95% intervals\n")
    print(report(found))
    print("\nHow sure the search says it is, over the test half, messages about no procedure among them:\n")
    print(_calibration(calibration(index, "test")))
    print(f"\nDiacritics put back: {diacritics.measure().value:.3f} of the syllables right")
    if NATIONAL.is_file():
        told = papers.measure()
        print(f"Papers told from notes: precision {told.precision:.3f}, recall {told.recall:.3f}, {told}")
    ways = {"ours": found}
    if options.peers:
        from tests.evaluation.retrieval.peers import ways as theirs  # PyTorch is wanted only here

        ways |= {way: _searched(search, asked) for way, search in theirs(index.procedures).items()}
    if options.parts:
        ways |= {f"ours, {part}": _searched(search, asked) for part, search in parts(index)}
    if len(ways) > 1:
        print("\nhit@1 / hit@5\n")
        print(comparison(ways))
    if options.confusions:
        names = {procedure.code: procedure.name for procedure in index.procedures}
        print("\nThe tune half; the test half stays unseen.\n")
        print(confusions(found["tune"], names))


def _searched(search: Search, asked: list[Asked]) -> dict[str, Retrieval]:
    return by_set(evaluate(search, asked))


def _calibration(measured: Calibration) -> str:
    low, high = measured.interval
    bins = [f"  {n:5d} said {chance:.2f}, right {right:.2f}" for n, chance, right in measured.bins]
    head = f"expected calibration error {measured.error:.3f} ({low:.3f}–{high:.3f}) over {len(measured.said)} messages"
    return "\n".join([head, *bins])


if __name__ == "__main__":
    main()
