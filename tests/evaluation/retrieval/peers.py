"""What public peers do: BM25 and multilingual-e5-small over the names, their ranks fused; and plain TF-IDF."""

from __future__ import annotations

import math
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from knowledge.encoder import packaged
from knowledge.records import Procedure
from knowledge.text.normalise import words
from tests.evaluation.retrieval.evaluate import Search

_K1, _B = 1.5, 0.75
_FUSED = 60
_DEEP = 100


def ways(procedures: Sequence[Procedure]) -> dict[str, Search]:
    """BM25, the encoder as it comes, and both in reciprocal rank fusion, all over official names."""
    names = [procedure.name for procedure in procedures]
    codes = [procedure.code for procedure in procedures]
    lexical, dense = _bm25(names), _e5(names)

    def search(scores: Callable[[str], np.ndarray]) -> Search:
        def ranked(text: str, limit: int) -> list[tuple[str, float]]:
            found = scores(text)
            best = np.argsort(-found, kind="stable")[:limit]
            return [(codes[i], float(found[i])) for i in best]

        return ranked

    def fused(text: str) -> np.ndarray:
        total = np.zeros(len(codes))
        for scores in (lexical(text), dense(text)):
            best = np.argsort(-scores, kind="stable")[:_DEEP]
            total[best] += 1 / (_FUSED + 1 + np.arange(len(best)))
        return total

    return {
        "BM25 over names": search(lexical),
        "multilingual-e5-small over names": search(dense),
        "both, reciprocal rank fusion": search(fused),
    }


def _bm25(names: Sequence[str]) -> Callable[[str], np.ndarray]:
    texts = [Counter(words(name)) for name in names]
    lengths = np.array([sum(text.values()) for text in texts], dtype=float)
    postings: dict[str, list[tuple[int, int]]] = {}
    for row, text in enumerate(texts):
        for word, count in text.items():
            postings.setdefault(word, []).append((row, count))
    norm = _K1 * (1 - _B + _B * lengths / lengths.mean())

    def scores(question: str) -> np.ndarray:
        total = np.zeros(len(texts))
        for word in words(question):
            rows = postings.get(word, [])
            rarity = math.log(1 + (len(texts) - len(rows) + 0.5) / (len(rows) + 0.5))
            for row, count in rows:
                total[row] += rarity * count * (_K1 + 1) / (count + norm[row])
        return total

    return scores


def _e5(names: Sequence[str]) -> Callable[[str], np.ndarray]:
    with tempfile.TemporaryDirectory() as scratch:
        model = packaged.load(Path(scratch))
    passages = model.encode([f"passage: {name.lower()}" for name in names], show_progress_bar=False)

    def scores(question: str) -> np.ndarray:
        found: np.ndarray = passages @ model.encode(f"query: {question.lower()}", show_progress_bar=False)
        return found

    return scores
