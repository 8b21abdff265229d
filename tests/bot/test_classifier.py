from __future__ import annotations

import asyncio
from typing import Any, Optional

import numpy as np
import pytest
from rasa.core.channels.channel import UserMessage
from rasa.nlu.classifiers.diet_classifier import DIETClassifier
from rasa.shared.nlu.training_data.message import Message

from bot.agent import Bot
from bot.components.classifier import SentenceDIETClassifier
from tests.evaluation.dataset import messages


def test_the_confidences_are_those_of_the_network_rasa_trained(
    bot: Bot, loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every evaluation message and some odd ones, through NumPy and through TensorFlow."""
    ours = SentenceDIETClassifier._predict
    apart: list[float] = []

    def both(self: SentenceDIETClassifier, message: Message) -> Optional[dict[str, Any]]:
        mine, theirs = ours(self, message), DIETClassifier._predict(self, message)
        assert (mine is None) == (theirs is None)
        if mine is not None and theirs is not None:
            apart.append(float(np.abs(mine["i_scores"].ravel() - theirs["i_scores"].ravel()).max()))
        return mine

    monkeypatch.setattr(SentenceDIETClassifier, "_predict", both)
    texts = [*(message.text for message in messages()), "😀", "?", "x", "H00.99-261102-0011"]
    for text in texts:
        loop.run_until_complete(bot._agent.processor.parse_message(UserMessage(text)))
    assert len(apart) == len(texts)
    assert max(apart) < 1e-5


@pytest.mark.parametrize("wish", [{"entity_recognition": True}, {"number_of_transformer_layers": 2}])
def test_it_refuses_what_it_cannot_read(wish: dict[str, Any]) -> None:
    config = {**SentenceDIETClassifier.get_default_config(), "entity_recognition": False}
    config["number_of_transformer_layers"] = 0
    with pytest.raises(ValueError, match="use DIETClassifier"):
        SentenceDIETClassifier({**config, **wish}, None, None, None)
