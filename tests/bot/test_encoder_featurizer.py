"""The snapshot's sentence vector as a feature: `bot/components/encoder_featurizer.py`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from actions import resources
from bot.components.encoder_featurizer import EncoderFeaturizer
from bot.components.spans import RECEIPT
from bot.cues import cues
from knowledge.errors import SnapshotError
from knowledge.text.reading import read

_RESOURCE = Resource("encoder")
_CONTEXT = ExecutionContext(GraphSchema({}), node_name="encoder")


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage(tmp_path)


@pytest.fixture
def featurizer(storage: LocalModelStorage) -> EncoderFeaturizer:
    return EncoderFeaturizer.create(EncoderFeaturizer.get_default_config(), storage, _RESOURCE, _CONTEXT)


def load(storage: LocalModelStorage) -> EncoderFeaturizer:
    return EncoderFeaturizer.load(EncoderFeaturizer.get_default_config(), storage, _RESOURCE, _CONTEXT)


def vector(featurizer: EncoderFeaturizer, text: str) -> np.ndarray:
    """The dense feature the featurizer gives a message."""
    message = Message(data={TEXT: text})
    featurizer.process([message])
    _, sentence = message.get_dense_features(TEXT)
    return sentence.features[0]


@pytest.mark.parametrize("text", ["lam lai cccd bi mat", "Vợ em mới SANH bé", "  dk   tạm trú  ", "👍", "😀 ?"])
def test_the_vector_is_the_one_the_search_uses(featurizer: EncoderFeaturizer, text: str) -> None:
    expected = resources.snapshot().index.encoder.query(read(text).text)
    assert np.array_equal(vector(featurizer, text)[:384], expected)


def test_receipt_numbers_are_one_word_whatever_their_digits(featurizer: EncoderFeaturizer) -> None:
    first = vector(featurizer, "hồ sơ H00.99-261102-0004 tới đâu rồi")
    assert np.array_equal(first, vector(featurizer, "hồ sơ G01.899.909-260916-890028 tới đâu rồi"))
    assert np.array_equal(first, vector(featurizer, f"hồ sơ {RECEIPT} tới đâu rồi"))


def test_a_message_without_text_has_no_vector(featurizer: EncoderFeaturizer) -> None:
    message = Message(data={TEXT: ""})
    featurizer.process([message])
    assert message.features == []


def test_training_examples_are_featurized_too(featurizer: EncoderFeaturizer) -> None:
    data = featurizer.process_training_data(TrainingData([Message(data={TEXT: "cần giấy gì"})]))
    assert [feature.features.shape for feature in data.training_examples[0].features] == [(1, 384 + len(cues("")))]


def test_it_loads_beside_the_encoder_it_was_trained_with(
    featurizer: EncoderFeaturizer, storage: LocalModelStorage
) -> None:
    featurizer.train(TrainingData())
    assert np.array_equal(vector(load(storage), "khai sinh"), vector(featurizer, "khai sinh"))


def test_it_refuses_another_encoder(featurizer: EncoderFeaturizer, storage: LocalModelStorage) -> None:
    featurizer.train(TrainingData())
    with storage.write_to(_RESOURCE) as folder:
        (folder / "encoder_hash").write_text("0" * 64, "ascii")
    with pytest.raises(SnapshotError, match="another encoder"):
        load(storage)


def test_a_refused_encoder_leaves_the_snapshot_in_service() -> None:
    before = resources.snapshot()
    with pytest.raises(SnapshotError):
        resources.current().require_encoder("0" * 64)
    assert resources.snapshot() is before
