"""The real bot, asked one message a conversation."""

from __future__ import annotations

import asyncio
import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import bot.quiet  # noqa: F401  (before anything of Rasa)
from tests.evaluation.dataset import Question
from tests.evaluation.intent.evaluate import Decided


@contextmanager
def decider() -> Iterator[Callable[[Question], Decided]]:
    """What decides on a message, with a database of its own, for as long as the context lasts."""
    with tempfile.TemporaryDirectory(prefix="motcua-evaluation-") as folder:
        # Read once, when the product is first imported.
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/evaluation.db"
        from actions import resources
        from bot.agent import Bot, Turn
        from bot.train import model_path

        resources.dossiers().create()
        trained = Bot.load(model_path())
        loop, numbers = asyncio.new_event_loop(), itertools.count()

        def decide(question: Question) -> Decided:
            turn = Turn(conversation_id=f"evaluation-{next(numbers)}", text=question.text)
            answer = loop.run_until_complete(trained.take(turn)).answers[0]
            procedure = answer["procedure"]
            code = procedure["code"] if procedure else None
            return Decided(question, answer["intent"], answer["status"], code, answer["aspect"])

        yield decide
        loop.close()
