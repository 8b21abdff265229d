"""What is asked: a linear model over the words of a message."""

from __future__ import annotations

from collections import Counter
from typing import Any, Dict, List, Set, Type

import msgspec
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from bot.signs import signs

_WEIGHTS, _VOCABULARY = "weights.npz", "vocabulary.msgpack"
# The length that the signs of a message have together, however many there are.
_LENGTH = 4.0


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class WordsClassifier(IntentClassifier, GraphComponent):
    """Logistic regression over all intents at once, on the signs of `bot/signs.py`.

    An answer is the sum of a hundred rows of the weights. scikit-learn trains it; nothing of it is wanted to answer.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`least`: in how many examples a sign has to stand; `strength`: the inverse of the regularisation;
        `rounds`: of the optimiser; `first`: intents that go before all others where they are at least so likely."""
        return {"least": 6, "strength": 3.0, "rounds": 60, "first": {}, "ranking_length": 10}

    @classmethod
    def required_components(cls) -> List[Type]:
        return [Tokenizer]

    @staticmethod
    def required_packages() -> List[str]:
        return ["sklearn"]

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self._vocabulary: Dict[str, int] = {}
        self._intents: List[str] = []
        self._weights = np.zeros((0, 0), dtype=np.float32)
        self._offsets = np.zeros(0, dtype=np.float32)

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> WordsClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> WordsClassifier:
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            names = msgspec.msgpack.decode((folder / _VOCABULARY).read_bytes(), type=List[str])
            with np.load(folder / _WEIGHTS, allow_pickle=False) as stored:
                component._weights, component._offsets = stored["weights"], stored["offsets"]
                component._intents = stored["intents"].tolist()
        component._vocabulary = {name: row for row, name in enumerate(names)}
        return component

    def train(self, training_data: TrainingData) -> Resource:
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        seen = [_signs(message) for message in examples]
        counts = Counter(sign for each in seen for sign in each)
        names = sorted(sign for sign, count in counts.items() if count >= self._config["least"])
        self._vocabulary = {name: row for row, name in enumerate(names)}
        rows = [self._rows(each) for each in seen]
        bounds = np.cumsum([0, *map(len, rows)])
        values = np.concatenate([np.full(len(row), _value(row)) for row in rows])
        matrix = csr_matrix((values, np.concatenate(rows), bounds), shape=(len(rows), len(names)))
        model = LogisticRegression(
            C=self._config["strength"], max_iter=self._config["rounds"], multi_class="multinomial", solver="lbfgs"
        )
        model.fit(matrix, [message.get(INTENT) for message in examples])
        self._intents = [str(intent) for intent in model.classes_]
        self._weights = np.ascontiguousarray(model.coef_.T, dtype=np.float32)
        self._offsets = model.intercept_.astype(np.float32)
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _VOCABULARY).write_bytes(msgspec.msgpack.encode(names))
            np.savez(folder / _WEIGHTS, weights=self._weights, offsets=self._offsets, intents=np.array(self._intents))
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            ranking = self._ranking(message)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking[: self._config["ranking_length"]], add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def _ranking(self, message: Message) -> List[Dict[str, Any]]:
        rows = self._rows(_signs(message))
        chances = softmax(self._offsets + self._weights[rows].sum(axis=0) * _value(rows))
        likely = {intent: float(chance) for intent, chance in zip(self._intents, chances, strict=True)}
        first = [name for name, least in self._config["first"].items() if likely.get(name, 0.0) >= least]
        ordered = sorted(likely, key=lambda intent: (intent not in first, -likely[intent]))
        return [{INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: likely[intent]} for intent in ordered]

    def _rows(self, each: Set[str]) -> np.ndarray:
        """The rows of the signs that are known, ascending: sums do not depend on the order of a set."""
        return np.array(sorted(self._vocabulary[s] for s in each if s in self._vocabulary), dtype=np.int64)


def _signs(message: Message) -> Set[str]:
    tokens = message.get(TOKENS_NAMES[TEXT]) or []
    return set(signs(message.get(TEXT) or "", [token.lemma for token in tokens]))


def _value(rows: np.ndarray) -> float:
    return _LENGTH / max(1, len(rows)) ** 0.5
