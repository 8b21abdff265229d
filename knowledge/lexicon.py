"""The lexical channel: weighted folded words, word pairs and letter triples, compared by cosine."""

from __future__ import annotations

import itertools
from pathlib import Path

import msgspec
import numpy as np

_PAIR_WEIGHT = 0.7
_TRIPLE_WEIGHT = 0.35  # forgives a swapped or dropped letter without outweighing a whole word


class Lexicon:
    """An inverted index over short texts.

    `terms` numbers each term; the postings of term t are `rows[starts[t]:starts[t + 1]]`, the texts
    that hold it, with the unit-length weights beside them.
    """

    def __init__(
        self,
        terms: dict[str, int],
        starts: np.ndarray,
        rows: np.ndarray,
        weights: np.ndarray,
        rarity: np.ndarray,
        size: int,
    ) -> None:
        self.terms = terms
        self.starts = starts
        self.rows = rows
        self.weights = weights
        self.rarity = rarity
        self.size = size
        self._unknown = float(rarity.max(initial=1.0))

    @classmethod
    def from_texts(cls, texts: list[list[str]]) -> Lexicon:
        """An index over `texts`, each a list of folded words."""
        counted = [_terms(text) for text in texts]
        terms = {term: i for i, term in enumerate(sorted({term for text in counted for term in text}))}
        frequency = np.zeros(len(terms), dtype=np.float32)
        for text in counted:
            for term in text:
                frequency[terms[term]] += 1
        rarity = np.log1p(len(texts) / np.maximum(frequency, 1)).astype(np.float32)
        postings: list[tuple[int, int, float]] = []
        for row, text in enumerate(counted):
            weighted = {terms[t]: kind * float(rarity[terms[t]]) for t, kind in text.items()}
            length = sum(w * w for w in weighted.values()) ** 0.5 or 1.0
            postings += [(term, row, weight / length) for term, weight in weighted.items()]
        postings.sort()
        starts = np.zeros(len(terms) + 1, dtype=np.int64)
        np.add.at(starts, np.array([p[0] for p in postings], dtype=np.int64) + 1, 1)
        rows = np.array([p[1] for p in postings], dtype=np.int32)
        weights = np.array([p[2] for p in postings], dtype=np.float32)
        return cls(terms, np.cumsum(starts), rows, weights, rarity, len(texts))

    def scores(self, text: list[str]) -> np.ndarray:
        """The cosine, 0 to 1, of the folded words `text` with each indexed text; shape (size,).

        A word or pair no text holds still counts in the question's length: a question mostly
        about something else is close to nothing.
        """
        total = np.zeros(self.size, dtype=np.float32)
        squared = 0.0
        for term, kind in _terms(text).items():
            number = self.terms.get(term)
            if number is None:
                # Unknown letter triples come from every misspelling; the word itself already counts.
                if not term.startswith("#") and " " not in term:
                    squared += (kind * self._unknown) ** 2
                continue
            weight = kind * float(self.rarity[number])
            squared += weight * weight
            span = slice(self.starts[number], self.starts[number + 1])
            total[self.rows[span]] += weight * self.weights[span]
        return total / squared**0.5 if squared else total

    def save(self, path: Path) -> None:
        """Write the index as one file."""
        with path.open("wb") as file:
            np.savez(
                file,
                terms=np.frombuffer(msgspec.msgpack.encode(list(self.terms)), dtype=np.uint8),
                starts=self.starts,
                rows=self.rows,
                weights=self.weights,
                rarity=self.rarity,
                size=np.int64(self.size),
            )

    @classmethod
    def load(cls, path: Path) -> Lexicon:
        """The index written by `save`."""
        with np.load(path, allow_pickle=False) as stored:
            names = msgspec.msgpack.decode(stored["terms"].tobytes(), type=list[str])
            return cls(
                {name: i for i, name in enumerate(names)},
                stored["starts"],
                stored["rows"],
                stored["weights"],
                stored["rarity"],
                int(stored["size"]),
            )


def _terms(words: list[str]) -> dict[str, float]:
    """The terms of a text with the weight of their kind: words, pairs of words, letter triples."""
    found: dict[str, float] = {}
    for word in words:
        padded = f"#{word}#"
        for i in range(len(padded) - 2):
            found["#" + padded[i : i + 3]] = _TRIPLE_WEIGHT
    for left, right in itertools.pairwise(words):
        found[f"{left} {right}"] = _PAIR_WEIGHT
    for word in words:
        found[word] = 1.0
    return found
