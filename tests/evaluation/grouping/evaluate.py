"""2,000 messages in 100 groups, put together again by what they say alone."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.metrics import homogeneity_completeness_v_measure

from api.learning.grouping import Grouping, Likeness
from knowledge.index import Index
from tests.evaluation.dataset import Half

GROUPED = Path(__file__).parents[1] / "data" / "grouped.tsv"
_SEED = 20260718


class Message(NamedTuple):
    """One message and the group it belongs to."""

    group: str
    text: str

    @property
    def half(self) -> Half:
        """A whole group belongs to one half: on "tune" the threshold is chosen, "test" is only counted."""
        return "tune" if zlib.crc32(self.group.encode()) % 2 == 0 else "test"


class Measured(NamedTuple):
    """How well the groups were found."""

    messages: int
    groups: int
    found: int
    purity: float
    """Homogeneity: 1 where no group found has messages of two."""
    completeness: float
    """1 where no group is torn apart."""
    v: float


def messages(half: Half) -> list[Message]:
    """The messages of `half`."""
    lines = GROUPED.read_text("utf-8").splitlines()
    read = [Message(*line.split("\t")) for line in lines if line and not line.startswith("#")]
    return [message for message in read if message.half == half]


def vectors(index: Index, asked: Sequence[Message]) -> np.ndarray:
    """What `asked` say, as groups are made by; shape (len(asked), dimension)."""
    likeness = Likeness(index)
    return np.stack([likeness.vector(message.text) for message in asked])


def measured(asked: Sequence[Message], said: np.ndarray, alike: float, seed: int = _SEED) -> Measured:
    """How well `asked` are put together, coming one after the other in an order that `seed` draws."""
    order = list(range(len(asked)))
    random.Random(seed).shuffle(order)
    grouping = Grouping(alike)
    found = [0] * len(asked)
    for row in order:
        group = grouping.nearest(said[row])
        found[row] = row if group is None else group
        grouping.put(found[row], said[row])
    groups = [message.group for message in asked]
    purity, completeness, v = homogeneity_completeness_v_measure(groups, found)
    return Measured(len(asked), len(set(groups)), len(set(found)), float(purity), float(completeness), float(v))
