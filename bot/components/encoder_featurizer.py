"""The snapshot's sentence encoder as dense features for Rasa."""

from __future__ import annotations

from typing import Any, Dict, List, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import DENSE_FEATURIZABLE_ATTRIBUTES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from actions.resources import current
from bot.components.spans import RECEIPT
from bot.cues import cues
from knowledge.text.reading import read
from knowledge.text.receipts import find_receipts

_HASH_FILE = "encoder_hash"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class EncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """One vector a message: the encoder's 384 numbers, and which words in it give away what is asked.

    Trained only in name: it keeps the hash of the encoder, and a model loaded beside another
    encoder refuses to start, since its classifier would be fed vectors it has never seen.
    """

    @staticmethod
    def required_components() -> List[Type]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {**DenseFeaturizer.get_default_config()}

    def __init__(
        self,
        config: Dict[str, Any],
        name: str,
        model_storage: ModelStorage,
        resource: Resource,
    ) -> None:
        super().__init__(name, config)
        self._model_storage = model_storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EncoderFeaturizer:
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EncoderFeaturizer:
        with model_storage.read_from(resource) as folder:
            trained_with = (folder / _HASH_FILE).read_text("ascii")
        current().require_encoder(trained_with)
        return cls(config, execution_context.node_name, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _HASH_FILE).write_text(current().get().manifest.encoder_hash, "ascii")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            for attribute in DENSE_FEATURIZABLE_ATTRIBUTES:
                text = message.get(attribute)
                if text:
                    message.add_features(self._features(text, attribute))
        return messages

    def _features(self, text: str, attribute: str) -> Features:
        return Features(np.array([encode(text)]), FEATURE_TYPE_SENTENCE, attribute, self._identifier)

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Nothing to set."""


def encode(text: str) -> np.ndarray:
    """What the classifier is given of a message: its vector and its cues; shape (384 + cues,).

    The vector is that of the very string the search encodes, so each finds the other's ready.
    """
    meant = read(_masked(text)).text
    return np.concatenate([current().get().index.encoder.query(meant), cues(meant)])


def _masked(text: str) -> str:
    """`text` with its receipt numbers as the one word the classifier knows them by."""
    for receipt in reversed(find_receipts(text)):
        text = text[: receipt.start] + RECEIPT + text[receipt.end :]
    return text
