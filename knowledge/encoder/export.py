"""From a SentenceTransformer to ONNX int8 files, checked against the original."""

from __future__ import annotations

import logging
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer

from knowledge.encoder.runtime import MODEL_FILE, TOKENIZER_FILE, Encoder
from knowledge.errors import KnowledgeError

# Measured on names of the national catalogue: int8 keeps 0.95 to 0.99. Less is a broken export.
_LEAST_COSINE = 0.94
_PROBES = [
    "làm lại căn cước bị mất hết bao nhiêu tiền",
    "lam lai cccd bi mat het bao nhieu tien",
    "xin giấy độc thân",
    "đăng ký tạm trú online được không",
    "Thủ tục đăng ký khai sinh",
    "Cấp lại thẻ căn cước",
    "Thủ tục cấp Giấy xác nhận tình trạng hôn nhân",
    "Đăng ký tạm trú",
]


class _Sentence(torch.nn.Module):
    """Ids and mask to unit vectors: the transformer, mean pooling and normalising as one graph."""

    def __init__(self, transformer: torch.nn.Module) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        hidden = self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, dim=-1)


def export(model: SentenceTransformer, folder: Path) -> float:
    """Write `encoder.onnx` (int8) and `tokenizer.json` into `folder`.

    Returns the least cosine between the export's vectors and the model's own over a few probes;
    raises KnowledgeError where that is below 0.94 or where the export ranks the probes otherwise.
    """
    transformer = model[0].auto_model.eval()
    transformer.set_attn_implementation("eager")
    example = torch.tensor([[0, 5, 6, 2], [0, 5, 2, 1]])
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = Path(scratch) / "plain.onnx"
        torch.onnx.export(
            _Sentence(transformer),
            (example, (example != 1).long()),
            str(plain),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={
                "input_ids": {0: "batch", 1: "tokens"},
                "attention_mask": {0: "batch", 1: "tokens"},
                "embedding": {0: "batch"},
            },
            opset_version=17,
            dynamo=False,
        )
        # It recommends shape inference on every call, which this graph does not need.
        logging.getLogger().setLevel(logging.ERROR)
        quantize_dynamic(plain, folder / MODEL_FILE, weight_type=QuantType.QInt8, per_channel=True)
    model.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER_FILE))
    return _check(model, Encoder(folder))


def _check(model: SentenceTransformer, encoder: Encoder) -> float:
    original = model.encode([probe.lower() for probe in _PROBES], normalize_embeddings=True)
    exported = encoder._run([probe.lower() for probe in _PROBES])
    cosine = float((original * exported).sum(axis=1).min())
    if cosine < _LEAST_COSINE:
        raise KnowledgeError(f"the exported encoder strays from the original: cosine {cosine:.3f}")
    ours, theirs = (np.argmax(v[:4] @ v[4:].T, axis=1) for v in (exported, original))
    if not (ours == theirs).all():
        raise KnowledgeError("the exported encoder ranks differently from the original")
    return cosine
