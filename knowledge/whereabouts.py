"""Where typed words stand among all that procedures are called."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from knowledge.called import INITIALS, Called
from knowledge.text.normalise import fold
from knowledge.typed import Typed
from knowledge.typed import slips as slips_of

# How like a known word is to what was typed: begun with it, without its diacritics, with others, a slip away; and how
# like words in a row are to their first letters.
_BEGUN, _UNMARKED, _OTHERWISE_MARKED, SLIPPED, _ABBREVIATED = 0.95, 0.9, 0.7, 0.6, 0.85
# A word of so few letters is a slip away from too many, beside others and alone.
_SAFE_LETTERS, _SAFE_ALONE = 2, 3


class Places(NamedTuple):
    """Where words stand; arrays of one length."""

    rows: np.ndarray
    """Procedures."""
    texts: np.ndarray
    first: np.ndarray
    """Places."""
    last: np.ndarray
    """The same, but where several words are meant the place of the last of them."""
    rarity: np.ndarray


class Hits(NamedTuple):
    """Where a typed word stands, the likest last."""

    places: Places
    likeness: np.ndarray
    """0 to 1."""

    def only(self, enough: np.ndarray) -> Hits:
        """Those of the procedures that are `enough`."""
        kept = np.flatnonzero(enough[self.places.rows])
        return Hits(Places(*(column[kept] for column in self.places)), self.likeness[kept])


class Whereabouts:
    """Finds words in what procedures are called."""

    def __init__(self, called: Called) -> None:
        self.called = called
        self._folded = [fold(word) for word in called.words]
        self._starts: list[int] = called.starts.tolist()
        self._initial_starts: list[int] = called.initial_starts.tolist()
        self.texts = np.repeat(np.arange(len(called.owners), dtype=np.intp), np.diff(called.begins))
        """The number of the text that each place belongs to."""
        counts = np.diff(called.starts)
        rarity = np.zeros(len(self.texts))
        rarity[called.places] = np.repeat(np.log1p(len(called.owners) / counts), counts)
        self._rarity_before = np.concatenate(([0.0], np.cumsum(rarity)))
        self.weights = np.diff(self._rarity_before[called.begins]).astype(np.float32)
        """How rare the words of each text are, together."""
        self._known = self._described(called.places.astype(np.intp), called.places.astype(np.intp))

    def hits(self, typed: Typed, words: list[Typed], slips: bool) -> Hits:
        """Where `typed`, one of `words`, stands."""
        alone = len(words) == 1
        spans = list(self._spans(typed, any(word.marked for word in words)))
        if slips and len(typed.folded) > (_SAFE_ALONE if alone else _SAFE_LETTERS) and typed.folded.isalpha():
            spans = [*self._slipped(typed), *spans]
        spans.sort(key=lambda span: span[2])
        found = [(self._cut(start, end), likeness) for start, end, likeness in spans if start < end]
        if not any(likeness > SLIPPED for _, likeness in found):
            found.append((self._abbreviated(typed.folded, alone), _ABBREVIATED))
        if len(found) == 1:
            ((places, likeness),) = found
            return Hits(places, np.full(len(places.rows), likeness, dtype=np.float32))
        columns = zip(self._cut(0, 0), *(places for places, _ in found), strict=True)
        degrees = np.array([likeness for _, likeness in found], dtype=np.float32)
        return Hits(
            Places(*map(np.concatenate, columns)), np.repeat(degrees, [len(places.rows) for places, _ in found])
        )

    def _cut(self, start: int, end: int) -> Places:
        """The places of the known words from number `start` to before `end`."""
        return Places(*(column[self._starts[start] : self._starts[end]] for column in self._known))

    def _abbreviated(self, letters: str, alone: bool) -> Places:
        """The places where words in a row begin with `letters`; where these are all, only the beginnings of texts."""
        at = bisect_left(self.called.initials, letters)
        there = self.called.initials[at : at + 1] == [letters] and not (alone and len(letters) == INITIALS[0])
        first = self.called.initial_places[self._initial_starts[at] : self._initial_starts[at + there]]
        if alone:
            first = first[first == self.called.begins[self.texts[first]]]
        return self._described(first, first + len(letters) - 1)

    def _spans(self, typed: Typed, among_marked: bool) -> Iterator[tuple[int, int, float]]:
        """Ranges of the known words that `typed` may be, with how like it they are."""
        start, whole, end = self._range(typed)
        if typed.marked:
            for number in range(start, end):
                if typed.agrees(self.called.words[number]):
                    yield number, number + 1, 1.0 if number < whole else _BEGUN
        elif among_marked:  # who types diacritics leaves them out where there are none
            for number in range(start, whole):
                yield number, number + 1, 1.0 if self.called.words[number] == typed.word else _UNMARKED
            yield whole, end, _BEGUN * _UNMARKED
        else:
            yield start, whole, 1.0
            yield whole, end, _BEGUN

    def _slipped(self, typed: Typed) -> Iterator[tuple[int, int, float]]:
        """The same of the words that `typed` is a slip of: other diacritics, or a letter."""
        if typed.marked:
            start, _, end = self._range(typed)
            yield start, end, _OTHERWISE_MARKED
        for folded in slips_of(typed.folded):
            start, _, end = self._range(typed._replace(folded=folded))
            yield start, end, SLIPPED

    def _range(self, typed: Typed) -> tuple[int, int, int]:
        """Among the known words: where those begin that are `typed`, where they end, where those end that begin so."""
        start = bisect_left(self._folded, typed.folded)
        whole = bisect_left(self._folded, typed.folded + "\0", start)
        return start, whole, whole if typed.finished else bisect_left(self._folded, typed.folded + "\uffff", whole)

    def _described(self, first: np.ndarray, last: np.ndarray) -> Places:
        texts = self.texts[first]
        rarity = (self._rarity_before[last + 1] - self._rarity_before[first]).astype(np.float32)
        return Places(self.called.owners[texts], texts, first, last, rarity)
