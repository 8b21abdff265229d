"""Does a first message get what it asked for? The whole bot, one new conversation a message."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, Optional

import msgspec

from tests.evaluation.dataset import Question
from tests.evaluation.intent.generate import Message
from tests.evaluation.shares import Share

_ANSWERED = ("answered", "unanswerable")
OUT_OF_SCOPE = "out_of_scope"


class Decided(NamedTuple):
    """What the bot made of one message."""

    question: Question
    intent: str
    status: str
    code: Optional[str] = None
    """The procedure answered about."""
    aspect: Optional[str] = None

    @property
    def answered(self) -> bool:
        """Whether the bot answered about a procedure."""
        return self.status in _ANSWERED

    @property
    def asked(self) -> bool:
        return self.status == "clarify"

    @property
    def intent_right(self) -> bool:
        return self.intent == self.question.intent

    @property
    def procedure_right(self) -> bool:
        return self.answered and self.code in self.question.codes

    @property
    def aspect_right(self) -> bool:
        return self.question.intent == f"ask_{self.aspect}"


class Taken(msgspec.Struct, frozen=True):
    """A message of a set with what came of it, as stored."""

    set: str
    decided: Decided


class Understanding(NamedTuple):
    """The bot over a set of messages."""

    decided: list[Decided]

    @property
    def intent_accuracy(self) -> Share:
        """The classifier's intent is the right one; over all messages."""
        return Share.of(one.intent_right for one in self.decided)

    @property
    def aspect_accuracy(self) -> Share:
        """The same over messages about a procedure: is it known what is asked of it?"""
        return Share.of(one.intent_right for one in self._about)

    @property
    def right(self) -> Share:
        """Answered from the right procedure on the right aspect; over messages about a procedure."""
        return Share.of(one.procedure_right and one.aspect_right for one in self._about)

    @property
    def answered(self) -> Share:
        return Share.of(one.answered for one in self._about)

    @property
    def asked(self) -> Share:
        """Asked back which procedure is meant."""
        return Share.of(one.asked for one in self._about)

    @property
    def refused(self) -> Share:
        """Neither answered nor asked back."""
        return Share.of(not one.answered and not one.asked for one in self._about)

    @property
    def wrong(self) -> Share:
        """Answered from another procedure: the worst that can happen."""
        return Share.of(one.answered and not one.procedure_right for one in self._about)

    @property
    def right_when_answered(self) -> Share:
        """The right procedure, of those answered."""
        return Share.of(one.procedure_right for one in self._about if one.answered)

    @property
    def out_of_scope_answered(self) -> Share:
        """Answered about a procedure although the message is none of ours."""
        return Share.of(one.answered for one in self.decided if one.question.intent == OUT_OF_SCOPE)

    @property
    def intent_confusions(self) -> list[Decided]:
        return [one for one in self.decided if not one.intent_right]

    @property
    def wrong_answers(self) -> list[Decided]:
        """Answers that should not have been given: another procedure, or none of ours."""
        return [one for one in self.decided if one.answered and not one.procedure_right]

    @property
    def _about(self) -> list[Decided]:
        return [one for one in self.decided if one.question.codes]


def evaluate(decide: Callable[[Question], Decided], messages: Iterable[Message]) -> list[Taken]:
    """`decide` (a message in a new conversation to what came of it) over `messages`."""
    return [Taken(message.set, decide(message.question)) for message in messages]


def by_set(taken: Iterable[Taken]) -> dict[str, Understanding]:
    """Each set's own."""
    sets: dict[str, list[Decided]] = {}
    for one in taken:
        sets.setdefault(one.set, []).append(one.decided)
    return {name: Understanding(decided) for name, decided in sets.items()}
