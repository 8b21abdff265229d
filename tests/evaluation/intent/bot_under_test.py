"""The real bot, asked one message a conversation."""

from __future__ import annotations

import asyncio
import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Optional

import bot.quiet  # noqa: F401  (before anything of Rasa)
from tests.evaluation.dataset import Question
from tests.evaluation.intent.evaluate import Decided

if TYPE_CHECKING:
    from actions.scope import Reading
    from bot.agent import Bot


@contextmanager
def loaded() -> Iterator[tuple[Bot, asyncio.AbstractEventLoop]]:
    """The trained bot with a database of its own, and a loop to run it on."""
    with tempfile.TemporaryDirectory(prefix="motcua-evaluation-") as folder:
        # Read once, when the product is first imported.
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/evaluation.db"
        from actions import resources
        from bot.agent import Bot
        from bot.train import model_path

        resources.dossiers().embedded.create()
        loop = asyncio.new_event_loop()
        yield Bot.load(model_path()), loop
        loop.close()


@contextmanager
def decider() -> Iterator[Callable[[Question], Decided]]:
    """What decides on a message, for as long as the context lasts."""
    with loaded() as (trained, loop):
        from bot.agent import Turn

        numbers = itertools.count()

        def decide(question: Question) -> Decided:
            turn = Turn(conversation_id=f"evaluation-{next(numbers)}", text=question.text)
            answer = loop.run_until_complete(trained.take(turn)).answers[0]
            procedure = answer["procedure"]
            code = procedure["code"] if procedure else None
            return Decided(question, answer["intent"], answer["status"], code, answer["aspect"])

        yield decide


@contextmanager
def readings() -> Iterator[Callable[[str], Optional[Reading]]]:
    """From a text to what the classifier makes of it, for as long as the context lasts."""
    with loaded() as (trained, loop):
        yield lambda text: loop.run_until_complete(trained.read(text))
