"""The lexical channel: weighted folded words and pairs of words, compared by cosine.

A word no text holds stands for the words it looks like: people misspell, and a catalogue has few words.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Optional

import msgspec
import numpy as np

_PAIR_WEIGHT = 0.7
# Of the letter triples of two words this much must be shared for one to be taken for the other.
_ALIKE = 0.45
_MOST_ALIKE = 3
_SHORTEST_LIKENESS = 3


class Terms(NamedTuple):
    """A question as the index knows it."""

    numbers: list[int]
    """The terms that some text holds."""
    weights: list[float]
    """What each weighs, rarity included."""
    words: int
    """How many of `numbers`, from the first, are single words; the rest are pairs."""
    unknown: float
    """The squared weight of what no text holds."""

    @property
    def length(self) -> float:
        return float((sum(w * w for w in self.weights) + self.unknown) ** 0.5)

    @property
    def known(self) -> float:
        """How much of the question some text holds, by weight; 0 to 1."""
        return 1 - self.unknown / self.length**2 if self.length else 0.0


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
        self._bounds: list[int] = starts.tolist()
        self._rows = rows.astype(np.intp)  # as numpy counts: converting them for each question would take longest
        self._rarity: list[float] = rarity.tolist()
        self._unknown = float(rarity.max(initial=1.0))
        self._words_by_triple: dict[str, list[str]] = {}
        for term in terms:
            if " " not in term:
                for triple in _triples(term):
                    self._words_by_triple.setdefault(triple, []).append(term)

    @classmethod
    def from_texts(cls, texts: Iterable[list[str]], pairs: bool = True) -> Lexicon:
        """An index over `texts`, each a list of folded words; without `pairs` the words' order says nothing."""
        counted = [_terms(text, pairs) for text in texts]
        terms = {term: i for i, term in enumerate(sorted({term for text in counted for term in text}))}
        frequency = np.zeros(len(terms), dtype=np.float32)
        for text in counted:
            for term in text:
                frequency[terms[term]] += 1
        rarity = np.log1p(len(counted) / np.maximum(frequency, 1)).astype(np.float32)
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
        return cls(terms, np.cumsum(starts), rows, weights, rarity, len(counted))

    def read(self, text: list[str]) -> Terms:
        """The folded words `text` as terms of this index.

        A word or pair no text holds still counts in the question's length: a question mostly about
        something else is close to nothing.
        """
        found: dict[int, float] = {}
        unknown = 0.0
        for word in dict.fromkeys(text):
            number = self.terms.get(word)
            if number is not None:
                found[number] = found.get(number, 0.0) + self._rarity[number]
                continue
            missed = 1.0
            for likeness, other in self._alike(word):
                number = self.terms[other]
                found[number] = found.get(number, 0.0) + likeness * self._rarity[number]
                missed = min(missed, 1 - likeness)
            unknown += (missed * self._unknown) ** 2
        words = len(found)
        for left, right in itertools.pairwise(text):
            number = self.terms.get(f"{left} {right}")
            if number is not None:
                found[number] = _PAIR_WEIGHT * self._rarity[number]
        return Terms(list(found), list(found.values()), words, unknown)

    def scores(self, text: Terms) -> np.ndarray:
        """The cosine, 0 to 1, of the question `text` with each indexed text; shape (size,)."""
        return self.compared(text)[0]

    def covered(self, text: Terms) -> np.ndarray:
        """How much of the question, by weight, each indexed text holds, 0 to 1; shape (size,).

        Pairs count where the index has any: then order matters too.
        """
        return self.compared(text)[1]

    def compared(self, text: Terms, among: Optional[np.ndarray] = None) -> tuple[np.ndarray, np.ndarray]:
        """`scores` and `covered` in one pass over the postings; of the texts `among` only, in their order, if given."""
        size = self.size if among is None else len(among)
        spans = [slice(self._bounds[number], self._bounds[number + 1]) for number in text.numbers]
        if not spans or not size:
            return np.zeros(size), np.zeros(size)
        rows = np.concatenate([self._rows[span] for span in spans])
        asked = np.repeat(np.array(text.weights), [span.stop - span.start for span in spans])
        own = np.concatenate([self.weights[span] for span in spans])
        if among is not None:
            places = np.full(self.size, -1, dtype=np.intp)
            places[among] = np.arange(size)
            rows = places[rows]
            wanted = np.flatnonzero(rows >= 0)
            rows, asked, own = rows[wanted], asked[wanted], own[wanted]
        # Counting adds all postings at once: adding term by term costs several times as much.
        scores = np.bincount(rows, asked * own, size) / text.length
        held = np.bincount(rows, asked, size) / (text.unknown**0.5 + sum(text.weights))
        return scores, held

    def _alike(self, word: str) -> list[tuple[float, str]]:
        """The words of the index that look like `word`, with how much, at most three."""
        if len(word) < _SHORTEST_LIKENESS or word.isdigit():
            return []
        triples = _triples(word)
        shared: dict[str, int] = {}
        for triple in triples:
            for other in self._words_by_triple.get(triple, ()):
                shared[other] = shared.get(other, 0) + 1
        alike = [
            (2 * count / (len(triples) + len(_triples(other))), other)
            for other, count in shared.items()
            if 2 * count >= _ALIKE * (len(triples) + len(other) + 1)
        ]
        alike.sort(key=lambda pair: (-pair[0], pair[1]))
        return alike[:_MOST_ALIKE]

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


def _triples(word: str) -> set[str]:
    padded = f"#{word}#"
    # Its letters in any order count as one more: two that are swapped break every triple of a short word.
    return {padded[i : i + 3] for i in range(len(padded) - 2)} | {"".join(sorted(word))}


def _terms(words: list[str], pairs: bool) -> dict[str, float]:
    """The terms of a text with the weight of their kind: words and pairs of words."""
    found: dict[str, float] = {}
    if pairs:
        found = {f"{left} {right}": _PAIR_WEIGHT for left, right in itertools.pairwise(words)}
    found.update(dict.fromkeys(words, 1.0))
    return found
