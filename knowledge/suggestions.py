"""Procedures somebody may mean with what they have typed so far; the last word is usually not finished.

Everything a procedure is called is kept word by word, with its place. What is typed is compared without diacritics
where it has none, and with them where it has some; letters that are no word are read as the first letters of words
("gks"). Only where that finds nothing good is a slip of the keys looked for, and only where little is found is the
meaning asked.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from typing import Optional

import numpy as np

from knowledge.called import Called
from knowledge.index import Index
from knowledge.matters import NATIONAL
from knowledge.records import Procedure
from knowledge.text import receipts
from knowledge.text.normalise import clean
from knowledge.typed import Typed, readings
from knowledge.whereabouts import SLIPPED, Hits, Whereabouts

# The number of a dossier, a telephone, a person: it names no procedure.
_NUMBER = re.compile(r"\d{5}")
# Found by words and looked through for titles of their own: one title may stand for a dozen of provinces' copies.
_MOST = 100

# An unfinished word weighs in full from so many letters on; one that without its diacritics may say nothing, so much of
# its weight; one that no text holds, so much.
_TELLING_LETTERS, _PERHAPS_FILLER, _UNKNOWN = 4, 0.3, 4.0
# How much of what was typed, by weight, a procedure has to hold, all its texts together; and how much less it may hold
# than one slip takes away.
_LEAST_HELD, _SLACK = 0.62, 0.05
# What a text is worth beside what it holds: how much of it was typed, in its order, from its beginning; and what the
# procedure's other texts hold.
_WHOLE, _ORDER, _BEGINNING, _HELD = 0.6, 0.4, 0.1, 0.3
# What speaks for a procedure before anything is typed.
_CURATED, _WARD, _MINISTRY_ONLY, _ELSEWHERE = 0.2, 0.05, -0.05, -0.3
# What is worth less does not fit, nor what is so far behind the first; where all is worth less, there may be a slip.
_FITS, _BEHIND, _GOOD = 1.1, 0.6, 1.5
_NOTHING = -9.0
# The meaning is asked where the words find fewer or nothing good, and so much was typed; what it finds first must be so
# likely, and the others so.
_FEW, _TELLING_WORDS, _TELLING_LENGTH, _LIKELY, _POSSIBLE = 3, 2, 10, 0.25, 0.05
_ONE = np.ones(1, dtype=np.float32)


class Suggestions:
    """Finds procedures by what is typed."""

    def __init__(self, index: Index, called: Called) -> None:
        """`called` is of the procedures of `index`, which is asked where the words find little."""
        self._index = index
        self._called = called
        self._whereabouts = Whereabouts(called)
        self._fillers = frozenset(called.fillers)
        procedures = index.procedures
        self._scopes = np.array([procedure.scope for procedure in procedures], dtype=object)
        self._national = self._scopes == NATIONAL
        self._prior = np.array([_prior(procedure) for procedure in procedures], dtype=np.float32)

    def suggest(self, typed: str, limit: int = 5, province: Optional[str] = None) -> list[Procedure]:
        """At most `limit` procedures that `typed` may be the beginning of, the likeliest first; no two of one title.

        Empty where nothing fits. For someone in `province` (a code) other provinces' own procedures are left out.
        """
        cleaned = clean(typed)
        named = self._index.named(cleaned)
        if named:
            return named[:limit]
        if receipts.find_receipts(cleaned) or receipts.attempt(cleaned) or _NUMBER.search(cleaned):
            return []
        read = readings(self._index.synonyms.written_out(cleaned), self._index.expressions)
        if not read:
            return []
        found, good = self._by_words(read, province)
        tells = len(read[0]) >= _TELLING_WORDS and len(cleaned) >= _TELLING_LENGTH
        if tells and (not good or len(found) < min(_FEW, limit)):
            meant = self._by_meaning(cleaned, limit, province)
            found = [*found, *meant] if good else [*meant, *found]
        return _distinct(found, limit)

    def _by_words(self, read: list[list[Typed]], province: Optional[str]) -> tuple[list[Procedure], bool]:
        """The procedures that hold enough of the words of a reading, the likeliest first; and whether any does well."""
        worth = np.full(len(self._prior), _NOTHING, dtype=np.float32)
        good = False
        for slips in (False, True):
            if not good:
                for words in read:
                    np.maximum(worth, self._worth(words, slips), out=worth)
                good = bool(worth.max(initial=_NOTHING) >= _GOOD)
        if province is None:
            worth[~self._national] += _ELSEWHERE
        else:
            worth[~self._national & (self._scopes != province)] = _NOTHING
        rows = np.flatnonzero(worth >= max(_FITS, worth.max(initial=_NOTHING) - _BEHIND))
        best_first = rows[np.argsort(-worth[rows] - self._prior[rows], kind="stable")]
        return [self._index.procedures[row] for row in best_first[:_MOST].tolist()], good

    def _by_meaning(self, text: str, limit: int, province: Optional[str]) -> list[Procedure]:
        """The procedures that the whole `text` may mean, where one of them is likely."""
        hits = self._index.search(text, limit, province)
        if not hits or hits[0].score < _LIKELY:
            return []
        return [hit.procedure for hit in hits if hit.score >= _POSSIBLE]

    def _worth(self, words: list[Typed], slips: bool) -> np.ndarray:
        """How well each procedure fits `words`, `_NOTHING` where it holds too few; shape (procedures,)."""
        worth = np.full(len(self._prior), _NOTHING, dtype=np.float32)
        if not any(len(typed.folded) > 1 and not typed.folded.isdigit() for typed in words):
            return worth
        hits = [self._whereabouts.hits(typed, words, slips) for typed in words]
        weights = [self._weight(typed, len(hit.likeness)) for typed, hit in zip(words, hits, strict=True)]
        held = np.zeros(len(worth), dtype=np.float32)
        for hit, weight in zip(hits, weights, strict=True):
            held += weight * _spread(hit.likeness, hit.places.rows, len(worth))
        held /= sum(weights)
        least = 1 - (1 - SLIPPED) * max(weights) / sum(weights) - _SLACK if slips else _LEAST_HELD
        enough = held >= least
        rows = np.flatnonzero(enough)
        if len(rows):
            of_rows = enough[self._called.owners]
            of_texts = self._worth_of_texts([hit.only(enough) for hit in hits], weights, of_rows)
            firsts = np.searchsorted(self._called.owners[of_rows], rows)
            worth[rows] = np.maximum.reduceat(of_texts, firsts) + _HELD * held[rows]
        return worth

    def _worth_of_texts(self, hits: list[Hits], weights: list[float], among: np.ndarray) -> np.ndarray:
        """How well each of the texts `among` fits, which have all of `hits`; in the order of the texts."""
        numbers = np.cumsum(among) - 1
        size = int(numbers[-1]) + 1
        held, whole, order = (np.zeros(size, dtype=np.float32) for _ in range(3))
        behind = np.zeros(len(self._whereabouts.texts) + 1, dtype=bool)
        for number, (hit, weight) in enumerate(zip(hits, weights, strict=True)):
            places = hit.places
            texts = numbers[places.texts]
            held += weight * _spread(hit.likeness, texts, size)
            whole += _spread(hit.likeness * places.rarity, texts, size)
            if number:
                follows = texts[behind[places.first]]
                order += min(weight, weights[number - 1]) * _spread(_ONE, follows, size)
                behind[hits[number - 1].places.last + 1] = False
            behind[places.last + 1] = True
        first = hits[0].places
        begin = first.texts[first.first == self._called.begins[first.texts]]
        beginning = _spread(_ONE, numbers[begin], size)
        held /= sum(weights)
        whole = np.minimum(whole / self._whereabouts.weights[among], 1)
        # Of one word everything stands in order.
        pairs = sum(map(min, itertools.pairwise(weights)))
        in_order = order / pairs if pairs else beginning
        worth: np.ndarray = held * (1 + _WHOLE * whole) + _ORDER * in_order + _BEGINNING * beginning
        return worth

    def _weight(self, typed: Typed, found: int) -> float:
        weight = float(np.log1p(len(self._called.owners) / found)) if found else _UNKNOWN
        if not typed.finished:
            return weight * min(1.0, len(typed.folded) / _TELLING_LETTERS)
        return weight * _PERHAPS_FILLER if typed.word in self._fillers else weight


def _distinct(procedures: Iterable[Procedure], limit: int) -> list[Procedure]:
    """The first `limit` of `procedures` that have titles of their own."""
    titles: dict[str, Procedure] = {}
    for procedure in procedures:
        titles.setdefault(procedure.plain_name.lower(), procedure)
        if len(titles) == limit:
            break
    return list(titles.values())


def _prior(procedure: Procedure) -> float:
    levels = procedure.levels
    ministry_only = bool(levels) and "ward" not in levels and "province" not in levels
    return _CURATED * bool(procedure.aliases) + _WARD * ("ward" in levels) + _MINISTRY_ONLY * ministry_only


def _spread(values: np.ndarray, numbers: np.ndarray, size: int) -> np.ndarray:
    """An array of `size` that is 0 but for `values` at `numbers`, the later where a number comes twice."""
    spread = np.zeros(size, dtype=np.float32)
    spread[numbers] = values
    return spread
