"""``python -m tests.evaluation.intent [--confusions]``: what comes of a first message?

It generates the messages, has the real bot take each in a conversation of its own and reports, by way
of JSON lines under `var/evaluation/intent`: questions.jsonl, results.jsonl. The confusion list is of the
tune half; the test half is counted, not read.
"""

from __future__ import annotations

import argparse

from tests.evaluation import lines
from tests.evaluation.intent.bot_under_test import decider
from tests.evaluation.intent.evaluate import Taken, by_set, evaluate
from tests.evaluation.intent.generate import Message, generate
from tests.evaluation.intent.report import confusions, report
from tests.support.places import VAR

_FOLDER = VAR / "evaluation" / "intent"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.intent", description=__doc__)
    parser.add_argument("--confusions", action="store_true", help="list what went wrong in the tune half")
    options = parser.parse_args()
    with decider() as decide:
        from actions import resources  # the database is set by now

        lines.write(_FOLDER / "questions.jsonl", generate(resources.snapshot().index.procedures))
        messages = lines.read(_FOLDER / "questions.jsonl", Message)
        lines.write(_FOLDER / "results.jsonl", evaluate(decide, messages))
    understood = by_set(lines.read(_FOLDER / "results.jsonl", Taken))
    print(report(understood))
    if options.confusions:
        print("\nThe tune half; the test half stays unseen.\n")
        print(confusions(understood["tune"]))


if __name__ == "__main__":
    main()
