"""Running the exported encoder: ONNX Runtime and its tokenizer, nothing heavier."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from pathlib import Path
from threading import Lock

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from knowledge.text.normalise import clean

DIMENSION = 384
MODEL_FILE = "encoder.onnx"
TOKENIZER_FILE = "tokenizer.json"
_MAX_TOKENS = 128  # a question; the names and aliases of the catalogue are shorter still
_REMEMBERED = 512
_PADDING = "<pad>"


def file_hash(*paths: Path) -> str:
    """SHA-256 over the files' contents, in order, in hexadecimal."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                digest.update(block)
    return digest.hexdigest()


class Encoder:
    """Sentences to unit vectors of 384 float32 numbers; safe to share between threads."""

    dimension = DIMENSION

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """`folder` holds `encoder.onnx` and `tokenizer.json`; `threads` for one call."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self._tokenizer.enable_padding(pad_id=1, pad_token=_PADDING)
        # One message is encoded for the classifier and again for the search: the second is a look-up.
        self._recent: OrderedDict[str, np.ndarray] = OrderedDict()
        self._lock = Lock()

    def query(self, text: str) -> np.ndarray:
        """The vector of a question; shape (384,), not to be written to."""
        key = clean(text).lower()
        with self._lock:
            if key in self._recent:
                self._recent.move_to_end(key)
                return self._recent[key]
        vector: np.ndarray = self._run([key])[0]
        vector.flags.writeable = False
        with self._lock:
            self._recent[key] = vector
            if len(self._recent) > _REMEMBERED:
                self._recent.popitem(last=False)
        return vector

    def passages(self, texts: list[str]) -> np.ndarray:
        """The vectors of texts to be found; shape (len(texts), 384).

        One at a time: int8 scales are those of a whole batch, and a text's vector must not depend on
        its neighbours.
        """
        vectors = np.empty((len(texts), DIMENSION), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._run([clean(text).lower()])[0]
        return vectors

    def _run(self, texts: list[str]) -> np.ndarray:
        encodings = self._tokenizer.encode_batch(texts)
        ids = np.array([e.ids for e in encodings], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encodings], dtype=np.int64)
        return np.asarray(self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0])
