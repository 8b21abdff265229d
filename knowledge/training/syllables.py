"""Counting which syllables follow which: the statistics that `knowledge.text.diacritics` reads with."""

from __future__ import annotations

import itertools
import math
import re
import zlib
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import msgspec
import numpy as np

from knowledge.text.diacritics import Counts
from knowledge.text.normalise import clean, fold
from knowledge.text.syllables import canonical, is_spelt_right, is_syllable

_RUN = re.compile(r"[^\W\d_]+|[^\w\s]+|\d+")
_DISCOUNT = 0.5
_LEAST_SEEN = 6
# What is rarer adds megabytes and hardly a syllable.
_LEAST_PAIR, _LEAST_TRIPLE = 1, 2
_LEAST_FOREIGN = 4
_BREAK = "·"


class Source(NamedTuple):
    """Texts with full diacritics and how often each counts."""

    texts: Iterable[str]
    weight: int


def count(sources: Iterable[Source], dictionary: Iterable[str]) -> Counts:
    """The statistics of `sources`; words of `dictionary` make their syllables known however rare they are."""
    single: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    triples: Counter[tuple[str, str, str]] = Counter()
    foreign: Counter[str] = Counter()
    known = {s for word in dictionary for s in canonical(clean(word).lower()).split() if is_syllable(fold(s))}
    for source in sources:
        for text in source.texts:
            for run in _runs(text, foreign):
                weight = source.weight
                for syllable in run[2:]:
                    single[syllable] += weight
                for pair in itertools.pairwise(run[1:]):
                    pairs[pair] += weight
                for triple in zip(run, run[1:], run[2:], strict=False):
                    triples[triple] += weight
    kept = {s for s, n in single.items() if n >= _LEAST_SEEN or s in known} | known
    syllables = [_BREAK, *sorted(s for s in kept - {_BREAK} if is_spelt_right(s))]
    number = {s: i for i, s in enumerate(syllables)}
    total = sum(single[s] for s in syllables) + len(syllables)
    pair_chances, triple_chances = _following(pairs, triples, number)
    return Counts(
        syllables=syllables,
        single=_bytes([math.log((single[s] + 0.5) / total) for s in syllables]),
        pair_keys=_deltas(pair_chances),
        pairs=_bytes([pair_chances[key] for key in sorted(pair_chances)]),
        triple_keys=_deltas(triple_chances),
        triples=_bytes([triple_chances[key] for key in sorted(triple_chances)]),
        foreign=sorted(w for w, n in foreign.items() if n >= _LEAST_FOREIGN and w not in number and len(w) > 2),
    )


def pack(counts: Counts) -> bytes:
    """As stored in `syllables.bin`."""
    return zlib.compress(msgspec.msgpack.encode(counts), 9)


def _runs(text: str, foreign: Counter[str]) -> Iterable[list[str]]:
    """The stretches of `text` between its stops, each behind two breaks."""
    lower = canonical(clean(text).lower())
    if fold(lower) == lower:
        return  # typed without diacritics: teaches nothing
    run = [_BREAK, _BREAK]
    for token in _RUN.findall(lower):
        if not token[0].isalpha():
            if token[0] in ".;:!?\n":
                if len(run) > 2:
                    yield run
                run = [_BREAK, _BREAK]
            continue
        folded = fold(token)
        if is_syllable(folded):
            run.append(token)
        else:
            if folded == token:
                foreign[token] += 1
            run.append(_BREAK)
    if len(run) > 2:
        yield run


def _following(
    pairs: Counter[tuple[str, str]], triples: Counter[tuple[str, str, str]], number: dict[str, int]
) -> tuple[dict[int, float], dict[int, float]]:
    size = len(number)
    before_one: Counter[str] = Counter()
    for (first, _), n in pairs.items():
        before_one[first] += n
    pair_chances = {
        number[a] * size + number[b]: math.log((n - _DISCOUNT) / before_one[a])
        for (a, b), n in pairs.items()
        if n >= _LEAST_PAIR and a in number and b in number
    }
    before_two: Counter[tuple[str, str]] = Counter()
    for (first, second, _), n in triples.items():
        before_two[first, second] += n
    triple_chances = {
        (number[a] * size + number[b]) * size + number[c]: math.log((n - _DISCOUNT) / before_two[a, b])
        for (a, b, c), n in triples.items()
        if n >= _LEAST_TRIPLE and a in number and b in number and c in number
    }
    return pair_chances, triple_chances


def _deltas(chances: dict[int, float]) -> bytes:
    keys = np.array(sorted(chances), dtype="<i8")
    return np.diff(keys, prepend=0).astype("<i8").tobytes()


def _bytes(logarithms: list[float]) -> bytes:
    return np.clip(np.round(np.array(logarithms) * -16), 0, 255).astype(np.uint8).tobytes()
