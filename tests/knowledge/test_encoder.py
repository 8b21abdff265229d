from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from knowledge.encoder import DIMENSION, Encoder
from knowledge.encoder.runtime import MODEL_FILE, TOKENIZER_FILE, file_hash
from knowledge.snapshot import Snapshot
from tests.support.places import VAR


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(VAR / "current")


@pytest.mark.parametrize("text", ["làm căn cước", "", " ", "🙂", "\x00", "\ud800", "từ " * 5000])
def test_any_text_becomes_a_unit_vector(encoder: Encoder, text: str) -> None:
    vector = encoder.query(text)
    assert vector.shape == (DIMENSION,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)


def test_passages_become_unit_vectors_in_their_order(encoder: Encoder) -> None:
    texts = ["Đăng ký khai sinh cho trẻ em bị bỏ rơi", "căn cước", "Cấp lại thẻ căn cước", "hộ chiếu"]
    together = encoder.passages(texts)
    assert together.shape == (4, DIMENSION)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)
    alone = np.concatenate([encoder.passages([text]) for text in texts])
    # int8 scales would follow what else is in a batch: a text has one vector whatever its neighbours.
    np.testing.assert_array_equal(together, alone)


def test_no_passages_are_no_vectors(encoder: Encoder) -> None:
    assert encoder.passages([]).shape == (0, DIMENSION)


def test_a_question_is_nearer_to_its_procedure_than_to_another(encoder: Encoder) -> None:
    question = encoder.query("bị mất căn cước thì làm lại ở đâu")
    card, birth = encoder.passages(["Cấp lại thẻ căn cước", "Đăng ký khai sinh"])
    assert question @ card > question @ birth + 0.2


def test_a_question_asked_again_is_looked_up(encoder: Encoder) -> None:
    first = encoder.query("Hỏi lại lần nữa")
    assert encoder.query("Hỏi lại lần nữa") is first


def test_a_question_written_otherwise_is_the_same_question(encoder: Encoder) -> None:
    first = encoder.query("Xin giấy độc thân")
    assert encoder.query("  xin giấy\u200b độc thân ") is first
    assert encoder.query(unicodedata.normalize("NFD", "XIN GIẤY ĐỘC THÂN")) is first


def test_what_is_remembered_cannot_be_spoilt(encoder: Encoder) -> None:
    with pytest.raises(ValueError, match="read-only"):
        encoder.query("làm căn cước")[0] = 7


def test_only_the_latest_questions_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = Encoder(VAR / "current")
    monkeypatch.setattr("knowledge.encoder.runtime._REMEMBERED", 2)
    first, second = encoder.query("một"), encoder.query("hai")
    assert encoder.query("một") is first
    encoder.query("ba")
    assert encoder.query("một") is first
    assert encoder.query("hai") is not second


def test_threads_share_it(encoder: Encoder) -> None:
    texts = [f"thủ tục số {number % 7}" for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        vectors = list(threads.map(encoder.query, texts))
    for text, vector in zip(texts, vectors, strict=True):
        assert vector @ encoder.query(text) > 0.999


def test_the_hash_in_the_manifest_is_that_of_the_served_files(snapshot: Snapshot) -> None:
    files = (VAR / "current" / MODEL_FILE, VAR / "current" / TOKENIZER_FILE)
    assert snapshot.manifest.encoder_hash == file_hash(*files)


def test_the_export_was_close_to_the_original(snapshot: Snapshot) -> None:
    assert snapshot.manifest.encoder_cosine >= 0.94
