"""Our own sentence encoder: the model that lies in `model/` beside its card."""

from __future__ import annotations

from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from transformers.utils import logging

NAME = "mot-cua/vietnamese-procedures"
FOLDER = Path(__file__).parent / "model"


def load() -> SentenceTransformer:
    """The encoder as a SentenceTransformer: 384 numbers, mean pooling, normalised; texts in lower case.

    Stored in half precision, it computes in single precision.
    """
    logging.disable_progress_bar()
    return SentenceTransformer(str(FOLDER), device="cpu", model_kwargs={"dtype": torch.float32})
