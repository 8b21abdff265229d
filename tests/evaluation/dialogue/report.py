"""The measurements of conversations as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tests.evaluation.dialogue.evaluate import Conversations, Resolved
from tests.evaluation.shares import Share
from tests.evaluation.table import Cell, indented, table

_KINDS = {
    "status": "answered, asked back, declined … as expected",
    "codes": "the procedure",
    "aspect": "what is told of it",
    "card": "the checklist",
    "event": "the life event",
    "lang": "the language",
}
_MOST_BUTTONS = 5


def report(results: Mapping[str, Conversations]) -> str:
    """One column a half."""
    rows: list[tuple[str, list[Cell]]] = [
        ("turns wholly as expected", [one.right for one in results.values()]),
        ("dialogues wholly as expected", [one.whole for one in results.values()]),
    ]
    rows += [(f"  {label}", [one.share_of(kind) for one in results.values()]) for kind, label in _KINDS.items()]
    return table(list(results), rows)


def of_ambiguous(results: Mapping[str, list[Resolved]]) -> str:
    """One column a half."""
    rows: list[tuple[str, list[Cell]]] = [
        ("right within two questions", [Share.of(one.right for one in half) for half in results.values()]),
        ("answered at once", [Share.of(one.questions == 0 for one in half) for half in results.values()]),
        ("after one question", [Share.of(one.questions == 1 for one in half) for half in results.values()]),
        (
            "never more than five buttons",
            [Share.of(one.most_buttons <= _MOST_BUTTONS for one in half) for half in results.values()],
        ),
    ]
    return table(list(results), rows)


def confusions(conversations: Conversations, resolved: Iterable[Resolved]) -> str:
    """What went wrong, a line each."""
    turns = (
        f"{turn.dialogue}.{turn.number} {turn.turn.say} | {', '.join(turn.wrong)} | {turn.got} | wanted "
        f"{'/'.join(turn.turn.status)} {'/'.join(turn.turn.codes)} {'/'.join(turn.turn.aspect)} "
        f"{'+'.join(turn.turn.more)} {turn.turn.event or ''}"
        for turn in conversations.turns
        if turn.wrong
    )
    lost = (f"{one.asked.id} {' → '.join(one.course)} | {one.code}, wanted {one.asked.codes}" for one in resolved)
    return "\n".join(["turns", *indented(turns), "ambiguous messages", *indented(lost)])
