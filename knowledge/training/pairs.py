"""What the encoder is trained on: two ways to say one matter, one of them as people type it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from importlib import resources
from typing import NamedTuple

import numpy as np

from knowledge.text import reading
from knowledge.training.noise import Noise

# How many questions reach the encoder read, as they do in service; the others as typed.
_READ = 0.75


class Matter(NamedTuple):
    """One procedure and everything it is called."""

    code: str
    name: str
    said: list[str]
    """Plain name, aliases and a question, as people say them."""


class Pair(NamedTuple):
    """A question as it reaches the encoder, what it was before the damage, and another way to say its matter."""

    asked: str
    clean: str
    other: str
    row: int
    """Which matter."""


def frames() -> list[str]:
    """What people say around the matter; "{}" stands for it."""
    lines = resources.files("knowledge.training").joinpath("frames.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


class Pairs:
    """An endless supply of batches of pairs, the same for the same seed."""

    def __init__(self, matters: list[Matter], neighbours: np.ndarray, noise: Noise) -> None:
        """`neighbours[i]` are the rows of the matters whose names are nearest to that of matter i."""
        self._matters = matters
        self._neighbours = neighbours
        self._noise = noise
        self._random: random.Random = noise.random
        self._frames = frames()
        # A matter with more to say is drawn more often, but not in proportion: every one must be heard.
        self._weights = np.cumsum([len(matter.said) ** 0.5 for matter in matters]).tolist()

    def batches(self, size: int) -> Iterator[list[Pair]]:
        """Batches of at most `size` in which each matter drawn sits beside two of its neighbours: the hard cases."""
        rows = range(len(self._matters))
        size = min(size, len(rows))
        while True:
            chosen: dict[int, None] = {}
            while len(chosen) < size:
                (row,) = self._random.choices(rows, cum_weights=self._weights)
                chosen[row] = None
                near = [int(n) for n in self._neighbours[row]]
                for neighbour in self._random.sample(near, min(2, len(near))):
                    chosen[neighbour] = None
            yield [self._pair(row) for row in list(chosen)[:size]]

    def _pair(self, row: int) -> Pair:
        draw = self._random
        matter = self._matters[row]
        said = matter.said or [matter.name]
        # Whole names stay in the mixture: a model that saw only short phrases forgets the long ones.
        clean = matter.name if draw.random() < 0.15 else draw.choice(said)
        others = [text for text in [matter.name, *said] if text != clean] or [clean]
        other = matter.name if clean != matter.name and draw.random() < 0.5 else draw.choice(others)
        if clean == matter.name:
            clean = self._shortened(clean)
        elif len(clean.split()) < 9 and draw.random() < 0.45:
            clean = draw.choice(self._frames).format(clean[:1].lower() + clean[1:])
        damaged = self._noise.damaged(clean)
        asked = reading.read(damaged).text if draw.random() < _READ else damaged
        return Pair(asked.lower(), clean.lower(), other.lower(), row)

    def _shortened(self, name: str) -> str:
        words = name.split()
        if len(words) < 8 or self._random.random() < 0.5:
            return name
        length = self._random.randrange(max(4, len(words) // 2), len(words) + 1)
        start = self._random.randrange(len(words) - length + 1)
        return " ".join(words[start : start + length])
