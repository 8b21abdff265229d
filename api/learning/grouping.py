"""Which questions are alike: each goes to the group whose middle is nearest, or begins one of its own.

Meaning alone puts all that is about births into one group, and words alone tear apart who says the same otherwise: a
question is both, side by side in one vector.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import numpy as np

from knowledge.index import Index
from knowledge.text.normalise import clean
from knowledge.text.reading import read

ALIKE = 0.3
"""So near, as a cosine, a question is to the middle of its group; chosen on the tune half of `grouped.tsv`, as the next
two."""
_WORDS = 0.6
"""How much of a vector are the words."""
_WORD_PLACES = 1024
_STORED = np.float16


class Likeness:
    """Questions as vectors whose cosine says how alike they are."""

    def __init__(self, index: Index) -> None:
        dense, texts = index.parts.dense, index.parts.texts
        self._index = index
        # All questions to an office have something in common, which says nothing.
        self._middle = dense.reconstruct_n(0, dense.ntotal).mean(axis=0)
        self._rarity = {word: float(texts.rarity[number]) for word, number in texts.terms.items() if " " not in word}
        self._unknown = float(texts.rarity.max(initial=1.0))

    def vector(self, text: str) -> np.ndarray:
        """`text` as a unit vector."""
        meant = read(clean(text)).text
        meaning = self._index.encoder.query(meant) - self._middle
        words = np.zeros(_WORD_PLACES, dtype=np.float32)
        for word in dict.fromkeys(self._index.expressions.content_words(meant)):
            words[zlib.crc32(word.encode()) % _WORD_PLACES] += self._rarity.get(word, self._unknown)
        parts = [(1 - _WORDS) ** 0.5 * _unit(meaning), _WORDS**0.5 * _unit(words)]
        return _unit(np.concatenate(parts))


def stored(vector: np.ndarray) -> bytes:
    """`vector` to be kept."""
    return vector.astype(_STORED).tobytes()


def loaded(kept: bytes) -> np.ndarray:
    """The vector that was kept as `kept`."""
    return np.frombuffer(kept, dtype=_STORED).astype(np.float32)


def _unit(vector: np.ndarray) -> np.ndarray:
    unit: np.ndarray = vector / max(float(np.linalg.norm(vector)), 1e-6)
    return unit


class Grouping:
    """Groups of unit vectors, by number."""

    def __init__(self, alike: float = ALIKE) -> None:
        self._alike = alike
        self._numbers: list[int] = []
        self._rows: dict[int, int] = {}
        self._sums = np.zeros((0, 0), dtype=np.float32)

    @classmethod
    def of(cls, members: Iterable[tuple[int, np.ndarray]], alike: float = ALIKE) -> Grouping:
        """The groups that have `members`, each with the number of its group."""
        grouping = cls(alike)
        for number, vector in members:
            grouping.put(number, vector)
        return grouping

    def put(self, number: int, vector: np.ndarray) -> None:
        """Have `vector` in the group `number`, which may be a new one."""
        row = self._rows.setdefault(number, len(self._numbers))
        if row == len(self._numbers):
            self._numbers.append(number)
            if row == len(self._sums):
                room = np.zeros((max(16, row), len(vector)), dtype=np.float32)
                self._sums = np.concatenate([self._sums.reshape(row, len(vector)), room])
        self._sums[row] += vector

    def nearest(self, vector: np.ndarray) -> int | None:
        """The number of the group that `vector` belongs to; None for one of its own."""
        if not self._numbers:
            return None
        sums = self._sums[: len(self._numbers)]
        likeness = sums @ vector / np.maximum(np.linalg.norm(sums, axis=1), 1e-6)
        best = int(np.argmax(likeness))
        return self._numbers[best] if likeness[best] >= self._alike else None
