"""``python -m tests.evaluation.dialogue.fit``: which messages go on about the same, into `actions/context.json`.

A logistic regression over the turns of the dialogues that may be looked at, each with what was spoken of before it. The
classifier has not learnt from these: of what it has it would be surer than it ever is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from actions.memory import Memory
from tests.evaluation.dialogue.generate import dialogues
from tests.evaluation.intent.bot_under_test import readings
from tests.evaluation.intent.fit import fitted


class _Next(NamedTuple):
    """A message after an answer about the procedure `before`."""

    text: str
    before: str
    earlier: tuple[str, ...]
    another: bool


def main(say: Callable[[str], None] = print) -> None:
    with readings() as read_as:
        from actions import context, resources
        from actions.decide import found

        snapshot = resources.snapshot()
        seen, truth = [], []
        for message in _next():
            read = read_as(message.text)
            if read is None or message.before not in snapshot.procedures:
                continue
            looked = found(snapshot, context.without_lead(message.text) or message.text, None)
            seen.append(looked.signs(message.text, read.named, snapshot.procedures[message.before], message.earlier))
            truth.append(message.another)
        x, y = np.array(seen), np.array(truth)
        learnt = fitted(x, y, np.ones(len(y)))
        target = Path(context.__file__).with_name("context.json")
        stored = dict(zip(context.Signs._fields, learnt, strict=True))
        target.write_bytes(msgspec.json.format(msgspec.json.encode(stored), indent=2) + b"\n")
        right = float(((x @ np.array(learnt) > 0) == y).mean())
        say(f"{target.name}: {stored}, learnt on {len(y)} messages, right of {right:.3f} of them")


def _next() -> Iterator[_Next]:
    for dialogue in dialogues():
        if dialogue.half != "tune":
            continue
        memory = Memory()
        for turn in dialogue.turns:
            before = memory.procedure or ""
            if before and turn.codes and "answered" in turn.status and turn.lang == "vi":
                yield _Next(turn.say, before, tuple(memory.earlier), before not in turn.codes)
            if turn.codes and before not in turn.codes:
                memory = memory.about(turn.codes[0])
            elif turn.event:
                memory = memory.but(procedure=None)


if __name__ == "__main__":
    main()
