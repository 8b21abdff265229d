"""``python -m tests.evaluation [--confusions]``: print how well questions are understood."""

from __future__ import annotations

import argparse

from tests.evaluation import papers, retrieval, understanding
from tests.evaluation.bot_under_test import decider
from tests.evaluation.dataset import HALVES, Question, development, messages, of_half, out_of_scope, questions
from tests.evaluation.report import confusions, retrieval_table, understanding_table
from tests.support.places import NATIONAL


def sets(known: set[str]) -> dict[str, list[Question]]:
    """The sets of messages that are measured on procedures `known`: both halves, as typed and without diacritics."""
    everything = [*messages(), *questions(known), *out_of_scope()]
    halves = {half: of_half(everything, half) for half in HALVES}
    stripped = {f"{half}, no diacritics": [q.stripped() for q in questions] for half, questions in halves.items()}
    return {**halves, **stripped}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation", description=__doc__)
    parser.add_argument("--confusions", action="store_true", help="list what went wrong in the tune half")
    options = parser.parse_args()
    with decider() as decide:
        from actions import resources  # the database is set by now

        snapshot = resources.snapshot()

        def search(text: str, limit: int) -> list[str]:
            return [hit.procedure.code for hit in snapshot.index.search(text, limit)]

        measured = sets(set(snapshot.procedures))
        found = {name: retrieval.evaluate(search, questions) for name, questions in measured.items()}
        machine = development(set(snapshot.procedures))
        if machine:
            found["machine-written"] = retrieval.evaluate(search, machine)
        understood = {name: understanding.evaluate(decide, questions) for name, questions in measured.items()}
    print(f"snapshot {snapshot.manifest.hash}, {len(snapshot.procedures)} procedures; in brackets 95% intervals\n")
    print("The search: is the procedure that was meant among those found?\n")
    print(retrieval_table(found))
    print("\nThe bot: what comes of a first message?\n")
    print(understanding_table(understood))
    if NATIONAL.is_file():
        told = papers.measure()
        print(f"\nPapers told from notes: precision {told.precision:.3f}, recall {told.recall:.3f}, {told}")
    if options.confusions:
        print("\nThe tune half; the test half stays unseen.\n")
        print(confusions(found["tune"], understood["tune"]))


if __name__ == "__main__":
    main()
