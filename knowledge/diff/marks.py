"""Which words of a changed line are gone, and which are new."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher, get_close_matches
from typing import NamedTuple

# Lines that share less are two lines, not one that was changed.
_CLOSE = 0.5


class Part(NamedTuple):
    """Words of a line that stand together."""

    text: str
    changed: bool


Line = list[Part]
"""A line in parts, to be joined with spaces."""


def marked(before: list[str], after: list[str]) -> tuple[list[Line], list[Line]]:
    """The lines of both sides; changed are the words that the closest line of the other side lacks.

    A line with none close to it is changed as a whole. The lines have single spaces between words.
    """
    left, right = [line.split(" ") for line in before], [line.split(" ") for line in after]
    gone, come = [[Part(line, True)] for line in before], [[Part(line, True)] for line in after]
    for old, new in _pairs(left, right):
        gone[old], come[new] = _parts(left[old], right[new])
    return gone, come


def _pairs(left: list[list[str]], right: list[list[str]]) -> Iterator[tuple[int, int]]:
    """The places of lines that are close to each other, none of them twice."""
    free = dict(enumerate(right))
    for old, words in enumerate(left):
        for closest in get_close_matches(words, free.values(), n=1, cutoff=_CLOSE):
            new = next(place for place, others in free.items() if others is closest)
            del free[new]
            yield old, new


def _parts(before: list[str], after: list[str]) -> tuple[Line, Line]:
    gone: Line = []
    come: Line = []
    for kind, start, end, other_start, other_end in SequenceMatcher(None, before, after, False).get_opcodes():
        if start < end:
            gone.append(Part(" ".join(before[start:end]), kind != "equal"))
        if other_start < other_end:
            come.append(Part(" ".join(after[other_start:other_end]), kind != "equal"))
    return gone, come
