"""``python -m tests.evaluation.dialogue [--confusions]``: do whole conversations go right?

Each dialogue, and each ambiguous message with the person behind it, is one conversation with the real bot; what came
of every turn lies in JSON lines under `var/evaluation/dialogue`. What went wrong is listed of the tune half only.
"""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from tests.evaluation import lines
from tests.evaluation.dialogue.evaluate import Judged, Resolved, Say, by_half, converse, resolve
from tests.evaluation.dialogue.generate import ambiguous, dialogues
from tests.evaluation.dialogue.report import confusions, of_ambiguous, report
from tests.evaluation.intent.bot_under_test import loaded
from tests.support.places import VAR

_FOLDER = VAR / "evaluation" / "dialogue"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.dialogue", description=__doc__)
    parser.add_argument("--confusions", action="store_true", help="list what went wrong in the tune half")
    options = parser.parse_args()
    judged: list[tuple[str, Judged]] = []
    resolved: dict[str, list[Resolved]] = {"tune": [], "test": []}
    with loaded() as (bot, loop):
        from datetime import datetime, timezone

        from actions import resources
        from actions.dossiers.demo import demo_dossiers

        resources.dossiers().embedded.put(demo_dossiers(datetime.now(timezone.utc)))
        for dialogue in dialogues():
            judged += [(dialogue.half, one) for one in converse(_talk(bot, loop, dialogue.id), dialogue)]
        for number, asked in enumerate(ambiguous(resources.snapshot().procedures)):
            talk = _talk(bot, loop, asked.id)
            resolved[asked.half].append(resolve(talk, asked, taps=number % 2 == 0))
    lines.write(_FOLDER / "turns.jsonl", (one for _, one in judged))
    lines.write(_FOLDER / "ambiguous.jsonl", (one for half in resolved.values() for one in half))
    halves = by_half(judged)
    print(report(halves))
    print("\nAmbiguous messages\n")
    print(of_ambiguous(resolved))
    if options.confusions:
        print("\nThe tune half; the test half stays unseen.\n")
        print(confusions(halves["tune"], [one for one in resolved["tune"] if not one.right]))


def _talk(bot: Any, loop: asyncio.AbstractEventLoop, name: str) -> Say:
    """One conversation with `bot`: what begins with a slash is a button's."""
    from bot.agent import Turn

    def say(text: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        typed = {"command": text} if text.startswith("/") else {"text": text}
        outcome = loop.run_until_complete(bot.take(Turn(conversation_id=f"evaluation-{name}", **typed)))
        return outcome.replies, outcome.answers

    return say


if __name__ == "__main__":
    main()
