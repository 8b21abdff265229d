"""Is a question a piece of an official name, word for word? Then the shortest name that holds it is the likeliest."""

from __future__ import annotations

from collections.abc import Sequence

# Fewer words stand in too many names to be called a quotation.
_LEAST_WORDS = 4


def quoted(words: Sequence[str], names: Sequence[Sequence[str]]) -> list[float]:
    """For each of `names`, how much of it `words` are, 0 to 1; 0 where it does not hold them in a row.

    All are folded words. Where no name holds all of them, one word may differ: a slip of the keys.
    """
    if len(words) < _LEAST_WORDS:
        return [0.0] * len(names)
    run = f" {' '.join(words)} "
    held = [run in f" {' '.join(name)} " for name in names]
    if not any(held):
        held = [_all_but_one(words, name) for name in names]
    return [len(words) / len(name) if holds else 0.0 for name, holds in zip(names, held, strict=True)]


def _all_but_one(words: Sequence[str], name: Sequence[str]) -> bool:
    length = len(words)
    for start in range(len(name) - length + 1):
        apart = 0
        for word, other in zip(words, name[start : start + length], strict=True):
            apart += word != other
            if apart > 1:
                break
        else:
            return True
    return False
