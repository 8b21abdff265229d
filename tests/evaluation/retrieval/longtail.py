"""The long tail: parts of long official names, unaccented, with a slip of the keys."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import Optional

from knowledge.records import Procedure
from knowledge.text.normalise import fold
from tests.evaluation.dataset import Question

_LEAST_WORDS = 8
_MOST_NAMES = 5
COUNT = 500
SEED = 11


def long_tail(procedures: Sequence[Procedure], count: int = COUNT, seed: int = SEED) -> list[Question]:
    """`count` questions, each half of a name that is one procedure's own, as somebody in a hurry types it.

    The half is contiguous, ⌈n/2⌉ of the name's n words, and occurs in at most five names; it is unaccented
    and has two neighbouring letters swapped.
    """
    draw = random.Random(seed)
    folded = {p.code: fold(p.name).split() for p in procedures}
    names = Counter(" ".join(words) for words in folded.values())
    everything = [f" {' '.join(words)} " for words in folded.values()]
    long = [p for p in procedures if len(folded[p.code]) >= _LEAST_WORDS and names[" ".join(folded[p.code])] == 1]
    draw.shuffle(long)
    questions: list[Question] = []
    for procedure in long:
        if len(questions) == count:
            break
        half = _rare_half(folded[procedure.code], everything, draw)
        if half is not None:
            questions.append(Question(_swapped(half, draw), None, (procedure.code,)))
    return questions


def _rare_half(words: list[str], names: list[str], draw: random.Random) -> Optional[str]:
    length = -(-len(words) // 2)
    starts = list(range(len(words) - length + 1))
    draw.shuffle(starts)
    for start in starts:
        half = " ".join(words[start : start + length])
        if sum(f" {half} " in name for name in names) <= _MOST_NAMES:
            return half
    return None


def _swapped(text: str, draw: random.Random) -> str:
    places = [i for i in range(len(text) - 1) if text[i].isalpha() and text[i + 1].isalpha() and text[i] != text[i + 1]]
    i = draw.choice(places)
    return text[:i] + text[i + 1] + text[i] + text[i + 2 :]
