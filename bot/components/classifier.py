"""DIET over whole sentences, answering with four small matrix products."""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Optional

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.diet_classifier import DIETClassifier
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.utils.tensorflow.constants import ENTITY_RECOGNITION, NUM_TRANSFORMER_LAYERS
from scipy.special import erf, softmax


class _Dense(NamedTuple):
    """A dense layer's weights."""

    kernel: np.ndarray
    bias: np.ndarray

    @classmethod
    def of(cls, layer: Any) -> _Dense:
        """The weights `layer` computes with: connections it leaves out are zero."""
        kernel = layer.kernel.numpy()
        mask = getattr(layer, "kernel_mask", None)
        return cls(kernel if mask is None else kernel * mask.numpy(), layer.bias.numpy())

    def __call__(self, values: np.ndarray) -> np.ndarray:
        return values @ self.kernel + self.bias


class _Sentence:
    """The part of a trained DIET model that a sentence's features pass on their way to the intents."""

    def __init__(self, model: Any) -> None:
        layers = model._tf_layers["sequence_layer.text"]._tf_layers
        combining = layers["feature_combining"]._tf_layers
        self._sparse = _Dense.of(combining["sparse_dense.sentence"]._tf_layers["sparse_to_dense"])
        hidden = [*combining["unify_dims_before_seq_sent_concat.sentence"]._ffn_layers, *layers["ffnn"]._ffn_layers]
        self._hidden = [_Dense.of(layer) for layer in hidden if hasattr(layer, "kernel")]
        self._embed = _Dense.of(model._tf_layers[f"embed.{TEXT}"]._dense)
        self._intents = model.all_labels_embed.numpy()

    def scores(self, sparse: Any, dense: np.ndarray) -> np.ndarray:
        """The confidence of each intent; `sparse` is a 1 x n COO matrix or None, `dense` 1 x m."""
        first = self._sparse.bias
        if sparse is not None:
            first = first + sparse.data @ self._sparse.kernel[sparse.col]
        values = np.concatenate([first, dense.ravel()])
        for layer in self._hidden:
            values = _gelu(layer(values))
        return np.asarray(softmax(self._intents @ self._embed(values)))


def _gelu(values: np.ndarray) -> np.ndarray:
    return np.asarray(values * 0.5 * (1 + erf(values / np.sqrt(2))))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentenceDIETClassifier(DIETClassifier):
    """Rasa's DIET without transformer and entities, trained by Rasa and read without TensorFlow.

    Without a transformer the intent depends on the sentence's features alone, so the trained
    network is four matrix products; TensorFlow spends eight times as long on calling them
    (docs/adr/0003). The confidences are the stock classifier's, to rounding.
    """

    def __init__(self, config: Dict[str, Any], *parts: Any, **more: Any) -> None:
        if config[ENTITY_RECOGNITION] or config[NUM_TRANSFORMER_LAYERS]:
            raise ValueError("this classifier reads neither entities nor a transformer: use DIETClassifier")
        super().__init__(config, *parts, **more)
        self._sentence: Optional[_Sentence] = None

    def _predict(self, message: Message) -> Optional[Dict[str, Any]]:
        if self.model is None:
            return None
        if self._sentence is None:
            self._sentence = _Sentence(self.model)
        features = [f for f in message.features if f.attribute == TEXT and f.type == FEATURE_TYPE_SENTENCE]
        sparse: List[Any] = [f.features for f in features if f.is_sparse()]
        dense: List[np.ndarray] = [f.features for f in features if not f.is_sparse()]
        if not dense:
            return None
        return {"i_scores": self._sentence.scores(sparse[0].tocoo() if sparse else None, dense[0])}
