"""What is asked: a linear model over the words of a message."""

from __future__ import annotations

from collections import Counter
from typing import Any, Dict, List, Optional, Set, Tuple, Type

import msgspec
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix
from scipy.special import expit, softmax
from sklearn.linear_model import LogisticRegression

from bot.clauses import clauses
from bot.compose import ASKS, MATTER, NAMED, ONE, TWO, UNNAMED
from bot.signs import signs

_WEIGHTS, _VOCABULARY = "weights.npz", "vocabulary.msgpack"
# The length that the signs of a message have together, however many there are.
_LENGTH = 4.0
QUESTIONS = "questions"
"""Where a message keeps what it asks, each with its part of the text, if that is more than one thing."""
# A clause is a question of its own only if it is plainly one.
_SURELY_ASKS = 0.9
_TWO = 2
# Clauses that plainly ask each are two questions where two are at all likely; what has no clauses, only where they are.
_TWO_POSSIBLE, _TWO_LIKELY = 0.2, 0.6
# So plainly has each half of it to ask, or be so likely beside the other.
_HALF_ASKS, _LIKELY_TOO = 0.5, 0.02


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class WordsClassifier(IntentClassifier, GraphComponent):
    """Logistic regression over all intents at once, over whether a matter is named and whether two things are asked, on
    the signs of `bot/signs.py`.

    An answer is the sum of a hundred rows of the weights. scikit-learn trains it; nothing of it is wanted to answer.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`least`: in how many examples a sign has to stand; `strength`: the inverse of the regularisation;
        `rounds`: of the optimiser; `first`: intents that go before all others where they are at least so likely;
        `several`: those of which one message may put more than one."""
        return {"least": 6, "strength": 3.0, "rounds": 80, "first": {}, "several": []}

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
        seen = [_signs(message.get(TEXT), message.get(TOKENS_NAMES[TEXT]) or []) for message in examples]
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
        # What asks two things would only make each of them less plain.
        one = [row for row, message in enumerate(examples) if _said(message, ASKS) != TWO]
        model.fit(matrix[one], [examples[row].get(INTENT) for row in one])
        self._intents = [str(intent) for intent in model.classes_]
        # The last columns are of other questions than the intents: is a matter named, are two things asked?
        beside = [self._yes_or_no(matrix, examples, *both) for both in ((MATTER, NAMED, UNNAMED), (ASKS, TWO, ONE))]
        self._weights = np.ascontiguousarray(np.vstack([model.coef_, *(m.coef_ for m in beside)]).T, dtype=np.float32)
        self._offsets = np.concatenate([m.intercept_ for m in (model, *beside)]).astype(np.float32)
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _VOCABULARY).write_bytes(msgspec.msgpack.encode(names))
            np.savez(folder / _WEIGHTS, weights=self._weights, offsets=self._offsets, intents=np.array(self._intents))
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text, tokens = message.get(TEXT) or "", message.get(TOKENS_NAMES[TEXT]) or []
            ranking, named, two = self._read(text, tokens)
            message.set(MATTER, named, add_to_output=True)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            if ranking[0][INTENT_NAME_KEY] not in self._config["first"]:
                message.set(QUESTIONS, self._questions(text, tokens, ranking, two), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def _yes_or_no(
        self, matrix: csr_matrix, examples: List[Message], name: str, yes: str, no: str
    ) -> LogisticRegression:
        """A model of whether the metadata `name` of an example is `yes` or `no`, learnt on those that say."""
        told = [_said(message, name) for message in examples]
        known = [row for row, value in enumerate(told) if value in (yes, no)]
        if len({told[row] for row in known}) < _TWO:
            raise InvalidConfigException(f"examples with the metadata `{name}: {yes}` and `{no}` are wanted")
        model = LogisticRegression(
            C=self._config["strength"], max_iter=self._config["rounds"], class_weight="balanced", solver="lbfgs"
        )
        return model.fit(matrix[known], [told[row] == yes for row in known])

    def _questions(
        self, text: str, tokens: List[Token], ranking: List[Dict[str, Any]], two: float
    ) -> List[Dict[str, Any]]:
        """What `text` asks where it asks several things of procedures, each with its part of the text; else nothing."""
        if two < _TWO_POSSIBLE:
            return []
        parts = clauses(text)
        asked = self._asked(text, tokens, parts, _SURELY_ASKS) if len(parts) > 1 else []
        if len(asked) < _TWO and two >= _TWO_LIKELY:
            halves = ([text[: token.start], text[token.start :]] for token in tokens[1:])
            asked = max((self._asked(text, tokens, both, _HALF_ASKS) for both in halves), key=_plainly, default=[])
        if len(asked) < _TWO and two >= _TWO_LIKELY:
            likely = [one for one in ranking if one[INTENT_NAME_KEY] in self._config["several"]][:_TWO]
            asked = [
                {"text": text, "intent": one[INTENT_NAME_KEY], "confidence": one[PREDICTED_CONFIDENCE_KEY]}
                for one in likely
                if one[PREDICTED_CONFIDENCE_KEY] >= _LIKELY_TOO
            ]
        return asked if len(asked) >= _TWO else []

    def _asked(self, text: str, tokens: List[Token], parts: List[str], least: float) -> List[Dict[str, Any]]:
        """What each of `parts`, which put together are `text`, asks for, where something is so likely as `least`."""
        asked: List[Dict[str, Any]] = []
        start = at = 0
        for part in parts:
            end = at + len(part)
            best = self._read(part, [token for token in tokens if at <= token.start < end])[0][0]
            intent, chance = best[INTENT_NAME_KEY], best[PREDICTED_CONFIDENCE_KEY]
            at = end
            asks = intent in self._config["several"] and chance >= least
            if asks and not (asked and asked[-1]["intent"] == intent):
                asked.append({"text": text[start:end].strip(), "intent": intent, "confidence": chance})
                start = end
        return asked

    def _read(self, text: str, tokens: List[Token]) -> Tuple[List[Dict[str, Any]], float, float]:
        """The intents with their chances, likeliest first; the chances that a matter is named, that two are asked."""
        rows = self._rows(_signs(text, tokens))
        *odds, named, two = self._offsets + self._weights[rows].sum(axis=0) * _value(rows)
        chances = softmax(odds)
        likely = {intent: float(chance) for intent, chance in zip(self._intents, chances, strict=True)}
        first = [name for name, least in self._config["first"].items() if likely.get(name, 0.0) >= least]
        ordered = sorted(likely, key=lambda intent: (intent not in first, -likely[intent]))
        ranking = [{INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: likely[intent]} for intent in ordered]
        return ranking, float(expit(named)), float(expit(two))

    def _rows(self, each: Set[str]) -> np.ndarray:
        """The rows of the signs that are known, ascending: sums do not depend on the order of a set."""
        return np.array(sorted(self._vocabulary[s] for s in each if s in self._vocabulary), dtype=np.int64)


def _signs(text: str, tokens: List[Token]) -> Set[str]:
    return set(signs(text, [token.lemma for token in tokens]))


def _plainly(asked: List[Dict[str, Any]]) -> float:
    """How plainly the less plain of two questions is asked; 0 for fewer."""
    return min(one["confidence"] for one in asked) if len(asked) >= _TWO else 0.0


def _said(message: Message, name: str) -> Optional[str]:
    """What an example's metadata say of `name`; None where they do not."""
    metadata: Dict[str, str] = (message.get("metadata") or {}).get(INTENT) or {}
    return metadata.get(name)


def _value(rows: np.ndarray) -> float:
    return _LENGTH / max(1, len(rows)) ** 0.5
