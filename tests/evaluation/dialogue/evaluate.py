"""Taking dialogues through the real bot, and judging every turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Optional

import msgspec

from tests.evaluation.dialogue.generate import Ambiguous, Dialogue, Turn
from tests.evaluation.shares import Share

MOST_QUESTIONS = 2
_ANSWERED = ("answered", "unanswerable")
_GIVE_UP = 5

Say = Callable[[str], tuple[list[dict[str, Any]], list[dict[str, Any]]]]
"""From what is typed or tapped in a conversation to its replies and answers."""


class Judged(msgspec.Struct, frozen=True):
    """One turn with what came of it; `wrong` names what is not as expected."""

    dialogue: str
    number: int
    turn: Turn
    said: str
    wrong: tuple[str, ...]
    got: dict[str, Any]


class Resolved(msgspec.Struct, frozen=True):
    """What became of an ambiguous message."""

    asked: Ambiguous
    questions: int
    most_buttons: int
    code: Optional[str]
    course: tuple[str, ...]
    """What was said on both sides."""

    @property
    def right(self) -> bool:
        return self.code in self.asked.codes and self.questions <= MOST_QUESTIONS


class Conversations(NamedTuple):
    """The judged turns of a set of dialogues."""

    turns: list[Judged]

    @property
    def right(self) -> Share:
        return Share.of(not turn.wrong for turn in self.turns)

    @property
    def whole(self) -> Share:
        """The dialogues every turn of which is right."""
        failed = {turn.dialogue for turn in self.turns if turn.wrong}
        return Share.of(name not in failed for name in dict.fromkeys(turn.dialogue for turn in self.turns))

    def share_of(self, kind: str) -> Share:
        """How often `kind` ("status", "codes", …) is as expected."""
        return Share.of(kind not in turn.wrong for turn in self.turns)


def converse(say: Say, dialogue: Dialogue) -> list[Judged]:
    """`dialogue` taken through one conversation."""
    judged = []
    for number, turn in enumerate(dialogue.turns, 1):
        replies, answers = say(turn.say)
        wrong, got = _judge(turn, replies, answers)
        text = replies[0]["text"] if replies else ""
        judged.append(Judged(dialogue.id, number, turn, text, tuple(wrong), got))
    return judged


def _judge(
    turn: Turn, replies: list[dict[str, Any]], answers: list[dict[str, Any]]
) -> tuple[list[str], dict[str, Any]]:
    first = answers[0]
    code = first["procedure"] and first["procedure"]["code"]
    cards = [card["kind"] for reply in replies for card in reply["cards"]]
    aspects = [answer["aspect"] for answer in answers]
    got = {"status": first["status"], "code": code, "aspects": aspects, "event": first["life_event"], "cards": cards}
    wrong = []
    # Whether a record is silent on what is asked, its labeller could not know: that it is said is right.
    right = {*turn.status, "unanswerable"} if "answered" in turn.status else set(turn.status)
    if first["status"] not in right:
        wrong.append("status")
    if turn.codes and first["status"] in _ANSWERED and code not in turn.codes:
        wrong.append("codes")
    if turn.aspect and first["status"] in _ANSWERED and not turn.event:
        wanted = {*turn.aspect, *turn.more}
        if aspects[0] not in wanted or not set(turn.more) <= set(aspects) or len(aspects) > len(wanted):
            wrong.append("aspect")
    if turn.card and turn.card not in cards:
        wrong.append("card")
    if turn.event != first["life_event"]:
        wrong.append("event")
    if replies and replies[0]["lang"] != turn.lang and first["status"] != "out_of_scope":
        wrong.append("lang")
    return wrong, got


def resolve(say: Say, asked: Ambiguous, *, taps: bool) -> Resolved:
    """Ask as the person does and answer what is asked back: by the button that fits, or in the person's own words."""
    left = list(asked.facts)
    questions = most_buttons = 0
    course = [asked.say]
    replies, answers = say(asked.say)
    while questions < _GIVE_UP:
        buttons = replies[0]["quick_replies"]
        fitting = [b["payload"] for b in buttons if any(code in b["payload"] for code in asked.codes)]
        # An answer about another case that has other cases beside it is a question back too: somebody who taps finds
        # their own behind a button, somebody who writes is told that there are others.
        invited = fitting or (not taps and any(b["payload"].startswith("/choose") for b in buttons))
        if answers[0]["status"] != "clarify" and (_right(answers[0], asked) or not invited):
            break
        questions += 1
        most_buttons = max(most_buttons, len(buttons))
        course.append(replies[0]["text"])
        said = fitting[0] if taps and fitting else left.pop(0) if left else "không biết"
        course.append(said)
        replies, answers = say(said)
    course.append(replies[0]["text"].splitlines()[0])
    procedure = answers[0]["procedure"] if answers[0]["status"] in _ANSWERED else None
    return Resolved(asked, questions, most_buttons, procedure and procedure["code"], tuple(course))


def _right(answer: dict[str, Any], asked: Ambiguous) -> bool:
    return bool(answer["procedure"]) and answer["procedure"]["code"] in asked.codes


def by_half(judged: Iterable[tuple[str, Judged]]) -> dict[str, Conversations]:
    """Each half's own."""
    halves: dict[str, list[Judged]] = {}
    for half, one in judged:
        halves.setdefault(half, []).append(one)
    return {half: Conversations(turns) for half, turns in halves.items()}
