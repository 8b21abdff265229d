"""Fine-tuning: the packaged encoder with half its layers and a Vietnamese vocabulary, on pairs."""

from __future__ import annotations

import math
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from torch.nn.functional import cross_entropy, normalize
from transformers import PreTrainedTokenizerFast

from knowledge.encoder import packaged
from knowledge.training.pairs import Pair

LAYERS = (0, 2, 4, 6, 8, 10)
_TEMPERATURE = 0.05
_RATE, _WARM_UP, _DECAY = 4e-4, 100, 0.01
# How much staying near the original's vectors of the undamaged text counts: the guard against forgetting.
_LOYALTY = 4.0
_LONGEST = 40
_TOGETHER = 16


def pruned(texts: Iterable[str], least: int, scratch: Path) -> SentenceTransformer:
    """The packaged encoder with the layers `LAYERS` and the pieces that stand `least` times in `texts`."""
    tokenizer = packaged.load(scratch / "whole").tokenizer
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(tokenizer.backend_tokenizer.encode(text).tokens)
    return packaged.load(scratch / "pruned", lambda piece: seen[piece] >= least or len(piece) == 1, LAYERS)


def targets(texts: list[str]) -> dict[str, np.ndarray]:
    """The original encoder's vectors of `texts`, unit length."""
    with tempfile.TemporaryDirectory() as scratch:
        teacher = packaged.load(Path(scratch))
    found: dict[str, np.ndarray] = {}
    ordered = sorted(set(texts), key=len)
    for start in range(0, len(ordered), 512):
        part = ordered[start : start + 512]
        vectors = teacher.encode([f"query: {text}" for text in part], batch_size=64, show_progress_bar=False)
        found.update(zip(part, vectors.astype(np.float16), strict=True))
    return found


def fit(
    model: SentenceTransformer,
    batches: Iterator[list[Pair]],
    same: np.ndarray,
    taught: dict[str, np.ndarray],
    steps: int,
    heard: Callable[[int, float], None],
) -> None:
    """Train `model` for `steps` batches.

    `same[i]` is the group of matter i: two of one group are never held against each other. `taught`
    has the original's vectors of the texts as they were before the damage, as far as it has them.
    `heard` is told the step and the mean loss since it last heard, every fifty steps.
    """
    bert = model[0].auto_model.train()
    for part in bert.modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = 0.0  # the damage done to the texts is noise enough
    tokenizer = model.tokenizer
    decayed = [p for p in bert.parameters() if p.ndim > 1]
    plain = [p for p in bert.parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": _DECAY}, {"params": plain, "weight_decay": 0.0}], lr=_RATE, fused=True
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps))
    losses: list[float] = []
    for step, batch in enumerate(batches):
        if step == steps:
            break
        asked = _embed(bert, tokenizer, [pair.asked for pair in batch])
        other = _embed(bert, tokenizer, [pair.other for pair in batch])
        groups = torch.from_numpy(same[[pair.row for pair in batch]])
        clash = (groups[:, None] == groups[None, :]) & ~torch.eye(len(batch), dtype=torch.bool)
        alike = (asked @ other.T / _TEMPERATURE).masked_fill(clash, -1e4)
        truth = torch.arange(len(batch))
        loss = (cross_entropy(alike, truth) + cross_entropy(alike.T, truth)) / 2
        loss = (
            loss
            + _LOYALTY
            * (_strayed(asked, [p.clean for p in batch], taught) + _strayed(other, [p.other for p in batch], taught))
            / 2
        )
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(bert.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        losses.append(loss.item())
        if (step + 1) % 50 == 0:
            heard(step + 1, sum(losses) / len(losses))
            losses.clear()
    bert.eval()


def _rate(step: int, steps: int) -> float:
    if step < _WARM_UP:
        return (step + 1) / _WARM_UP
    return max(0.02, 0.5 * (1 + math.cos(math.pi * (step - _WARM_UP) / max(1, steps - _WARM_UP))))


def _embed(bert: torch.nn.Module, tokenizer: PreTrainedTokenizerFast, texts: list[str]) -> torch.Tensor:
    """Unit vectors of `texts`, those of like length together: padding would be most of the work."""
    ids = tokenizer(texts, truncation=True, max_length=_LONGEST)["input_ids"]
    order = sorted(range(len(texts)), key=lambda i: len(ids[i]))
    vectors = []
    for start in range(0, len(order), _TOGETHER):
        part = [ids[i] for i in order[start : start + _TOGETHER]]
        inputs = tokenizer.pad({"input_ids": part}, return_tensors="pt")
        mask = inputs["attention_mask"]
        hidden = bert(input_ids=inputs["input_ids"], attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        vectors.append((hidden * weights).sum(1) / weights.sum(1))
    return normalize(torch.cat(vectors)[torch.tensor(order).argsort()], dim=-1)


def _strayed(vectors: torch.Tensor, texts: list[str], taught: dict[str, np.ndarray]) -> torch.Tensor:
    """How far, by one minus the cosine, `vectors` are from the original's of `texts`."""
    rows = [i for i, text in enumerate(texts) if text in taught]
    if not rows:
        return vectors.new_zeros(())
    wanted = torch.from_numpy(np.stack([taught[texts[i]] for i in rows]).astype(np.float32))
    return (1 - (vectors[rows] * normalize(wanted, dim=-1)).sum(1)).mean()
