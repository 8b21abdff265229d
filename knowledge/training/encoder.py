"""From the catalogue and the sayings to `knowledge/encoder/model`: the whole of the training."""

from __future__ import annotations

import os
import random
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from knowledge.encoder.own import FOLDER
from knowledge.index import searched_texts
from knowledge.matters import matter_key
from knowledge.records import Procedure
from knowledge.text import expressions, slang
from knowledge.text.normalise import fold
from knowledge.training.fit import fit, pruned, targets
from knowledge.training.noise import Noise
from knowledge.training.pairs import Matter, Pairs, frames

SEED = 20260718
_BATCH = 64
_LEAST_SEEN = 3
_NEIGHBOURS = 8
_OFFICE_WORDS = re.compile(r"^thủ tục (?:hành chính )?", re.IGNORECASE)
_CARD = "README.md"


def train(procedures: list[Procedure], steps: int, tell: Callable[[str], None]) -> None:
    """Train on `procedures` for `steps` batches of 64 pairs and put the model beside its card.

    The same catalogue, sayings and versions of the libraries give the same model on the same kind of machine.
    """
    random.seed(SEED)
    np.random.seed(SEED)
    torch.manual_seed(SEED)
    torch.use_deterministic_algorithms(mode=True)
    torch.set_num_threads(os.cpu_count() or 1)
    matters = [matter_of(procedure) for procedure in procedures]
    noise = Noise(SEED, _short_forms(), _regional())
    texts = [text.lower() for matter in matters for text in (matter.name, *matter.said)]
    tell(f"{len(matters)} procedures, {len(texts)} texts")
    model = _small(texts, noise)
    tell(f"{model.tokenizer.vocab_size} pieces, {sum(p.numel() for p in model.parameters()) / 1e6:.1f} million numbers")
    # Names anchor the model; a phrase's own place is what it has to learn.
    anchors = [text.lower() for matter in matters for text in (matter.name, *matter.said[:1])]
    taught = targets(anchors)
    tell(f"the original's vectors of {len(taught)} texts")
    names = np.stack([taught[matter.name.lower()] for matter in matters]).astype(np.float32)
    near = np.argsort(-(names @ names.T), axis=1, kind="stable")[:, 1 : _NEIGHBOURS + 1]
    keys: dict[str, int] = {}
    same = np.array([keys.setdefault(matter_key(procedure), len(keys)) for procedure in procedures])
    batches = Pairs(matters, near, noise).batches(_BATCH)
    fit(model, batches, same, taught, steps, lambda step, loss: tell(f"step {step} of {steps}, loss {loss:.3f}"))
    _store(model)
    tell(f"stored in {FOLDER}")


def matter_of(procedure: Procedure) -> Matter:
    """What is known of how `procedure` is called."""
    name = _OFFICE_WORDS.sub("", procedure.name)
    return Matter(procedure.code, name, searched_texts(procedure)[1:])


def _small(texts: list[str], noise: Noise) -> SentenceTransformer:
    """The packaged encoder cut down to what `texts`, and people typing them, are made of."""
    typed = [noise.damaged(text) for text in texts]
    around = [noise.damaged(frame.format(" ")) for frame in frames() for _ in range(_LEAST_SEEN)]
    with tempfile.TemporaryDirectory() as scratch:
        return pruned([*texts, *map(fold, texts), *typed, *around], _LEAST_SEEN, Path(scratch))


def _short_forms() -> dict[str, str]:
    """From what is meant to how it is shortened, the first way listed for each."""
    shortened: dict[str, str] = {}
    for typed, meant in expressions.packaged().short_forms.items():
        if typed != meant:
            shortened.setdefault(meant, typed)
    return shortened


def _regional() -> dict[str, list[str]]:
    """From the law's word to the people's."""
    said: dict[str, list[str]] = {}
    for entry in slang.packaged().entries:
        said.setdefault(entry.means.lower(), []).append(entry.say.lower())
    return said


def _store(model: SentenceTransformer) -> None:
    """The model in half precision in its folder; the card that lies there stays."""
    card = FOLDER / _CARD
    kept = card.read_bytes() if card.is_file() else None
    shutil.rmtree(FOLDER, ignore_errors=True)
    model.half().save(str(FOLDER), create_model_card=False)
    if kept is not None:
        card.write_bytes(kept)
